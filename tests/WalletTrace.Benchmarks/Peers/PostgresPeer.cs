using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace WalletTrace.Benchmarks.Peers;

/// <summary>PostgreSQL with an index that covers the question: it is answered from the index alone.</summary>
internal sealed class PostgresPeer : SqlPeer
{
    private readonly PostgresServer server;
    private readonly NpgsqlConnection connection;

    public PostgresPeer(PostgresServer server)
    {
        this.server = server;
        connection = new NpgsqlConnection(server.ConnectionString);
        connection.Open();
    }

    public override string Name => $"PostgreSQL {connection.PostgreSqlVersion.ToString(2)}, recursive SQL";

    public override long Bytes
    {
        get
        {
            using NpgsqlCommand size = connection.CreateCommand();
            size.CommandText = "SELECT pg_total_relation_size('flow')";
            return (long)size.ExecuteScalar()!;
        }
    }

    protected override DbConnection Connection => connection;

    protected override string Question => """
        WITH RECURSIVE reach(account, arrival, hop) AS (
            SELECT @source, @after, 0
            UNION
            SELECT f.receiver, f.rank, r.hop + 1
            FROM reach r JOIN flow f ON f.sender = r.account AND f.rank > r.arrival
            WHERE r.hop < 3 AND r.account NOT IN (SELECT account FROM hub))
        SELECT count(DISTINCT account) FROM reach
        """;

    public override void Load(Wtgen1 workload)
    {
        Do("""
            DROP TABLE IF EXISTS flow, hub;
            CREATE UNLOGGED TABLE flow (sender INTEGER NOT NULL, rank INTEGER NOT NULL, receiver INTEGER NOT NULL)
            """);
        using (NpgsqlBinaryImporter rows = connection.BeginBinaryImport("COPY flow FROM STDIN (FORMAT BINARY)"))
        {
            for (int i = 0; i < workload.Transfers; i++)
            {
                rows.StartRow();
                rows.Write(workload.From[i], NpgsqlDbType.Integer);
                rows.Write(i, NpgsqlDbType.Integer);
                rows.Write(workload.To[i], NpgsqlDbType.Integer);
            }

            rows.Complete();
        }

        Do("CREATE INDEX flow_by_sender ON flow (sender, rank) INCLUDE (receiver)");
        Do("CREATE TABLE hub AS SELECT sender AS account FROM flow GROUP BY sender HAVING count(*) > 1000");
        Do("VACUUM ANALYZE flow");
        Do("VACUUM ANALYZE hub");
    }

    public override void Dispose()
    {
        base.Dispose();
        server.Dispose();
    }
}
