using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace WalletTrace.Benchmarks.Peers;

/// <summary>SQLite with an index that covers the question: it is answered from the index alone.</summary>
internal sealed class SqlitePeer : SqlPeer
{
    private readonly string file;
    private readonly SqliteConnection connection;

    public SqlitePeer(string folder)
    {
        file = Path.Combine(folder, "peer.sqlite");
        connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Do("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA mmap_size = 17179869184; PRAGMA temp_store = MEMORY;");
    }

    public override string Name => $"SQLite {connection.ServerVersion}, recursive SQL";

    public override long Bytes => new FileInfo(file).Length;

    protected override DbConnection Connection => connection;

    protected override string Question => """
        WITH RECURSIVE reach(account, arrival, hop) AS (
            SELECT $source, $after, 0
            UNION
            SELECT f.receiver, f.rank, r.hop + 1
            FROM reach r CROSS JOIN flow f ON f.sender = r.account AND f.rank > r.arrival
            WHERE r.hop < 3 AND r.account NOT IN (SELECT account FROM hub))
        SELECT count(DISTINCT account) FROM reach
        """;

    public override void Load(Wtgen1 workload)
    {
        Do("CREATE TABLE flow (sender INTEGER NOT NULL, rank INTEGER NOT NULL, receiver INTEGER NOT NULL)");
        using (SqliteTransaction transaction = connection.BeginTransaction())
        {
            using SqliteCommand insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO flow VALUES ($sender, $rank, $receiver)";
            SqliteParameter sender = insert.Parameters.Add("$sender", SqliteType.Integer);
            SqliteParameter rank = insert.Parameters.Add("$rank", SqliteType.Integer);
            SqliteParameter receiver = insert.Parameters.Add("$receiver", SqliteType.Integer);
            for (int i = 0; i < workload.Transfers; i++)
            {
                (sender.Value, rank.Value, receiver.Value) = (workload.From[i], i, workload.To[i]);
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        Do("""
            CREATE INDEX flow_by_sender ON flow (sender, rank, receiver);
            CREATE TABLE hub (account INTEGER PRIMARY KEY);
            INSERT INTO hub SELECT sender FROM flow GROUP BY sender HAVING count(*) > 1000;
            ANALYZE;
            """);
    }
}
