using System.Data.Common;
using DuckDB.NET.Data;

namespace WalletTrace.Benchmarks.Peers;

/// <summary>DuckDB with the flows in the order of sender and rank, so that its zone maps skip what cannot match.</summary>
internal sealed class DuckDbPeer : SqlPeer
{
    private readonly string file;
    private readonly DuckDBConnection connection;

    public DuckDbPeer(string folder)
    {
        file = Path.Combine(folder, "peer.duckdb");
        connection = new DuckDBConnection($"Data Source={file}");
        connection.Open();
    }

    public override string Name => $"DuckDB {connection.ServerVersion}, recursive SQL";

    public override long Bytes => new FileInfo(file).Length;

    protected override DbConnection Connection => connection;

    protected override string Question => """
        WITH RECURSIVE reach(account, arrival, hop) AS (
            SELECT $source, $after, 0
            UNION ALL
            SELECT f.receiver, min(f.rank), r.hop + 1
            FROM reach r JOIN flow f ON f.sender = r.account AND f.rank > r.arrival
            WHERE r.hop < 3 AND NOT EXISTS (SELECT 1 FROM hub WHERE hub.account = r.account)
            GROUP BY f.receiver, r.hop)
        SELECT count(DISTINCT account) FROM reach
        """;

    public override void Load(Wtgen1 workload)
    {
        Do("CREATE TABLE told (rank INTEGER, sender INTEGER, receiver INTEGER)");
        using (DuckDBAppender rows = connection.CreateAppender("told"))
        {
            for (int i = 0; i < workload.Transfers; i++)
            {
                rows.CreateRow().AppendValue(i).AppendValue(workload.From[i]).AppendValue(workload.To[i]).EndRow();
            }
        }

        Do("""
            CREATE TABLE flow AS SELECT sender, rank, receiver FROM told ORDER BY sender, rank;
            DROP TABLE told;
            CREATE TABLE hub AS SELECT sender AS account FROM flow GROUP BY sender HAVING count(*) > 1000;
            CHECKPOINT;
            """);
    }
}
