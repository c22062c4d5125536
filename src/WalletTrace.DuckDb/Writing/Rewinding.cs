using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Writing;

/// <summary>Takes away what stands above a height of a chain.</summary>
internal static class Rewinding
{
    private const string CoverageKey = "account_id, from_height, kinds, source, read_at";

    private static readonly string[] Tables = ["block", "transaction", "transfer", "holding_freeze", "input", "output", "retold"];

    // Those that name assets.
    private static readonly string[] AssetTables = ["transfer", "holding_freeze", "retold"];

    /// <summary>Takes it away, in the transaction that is open on a connection. Accounts and what was noted of contradictions stay.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="options">Where time comes from.</param>
    /// <param name="chainId">The chain's id.</param>
    /// <param name="height">The last height to keep.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>Whether there was anything.</returns>
    public static bool Rewind(LedgerConnection connection, DuckDbLedgerOptions options, byte chainId, long height, CancellationToken cancellationToken)
    {
        string above = $"chain_id = {Sql.Of(chainId)} AND height > {Sql.Of(height)}";
        string beyond = $"chain_id = {Sql.Of(chainId)} AND to_height > {Sql.Of(height)}";
        long facts = connection.Number($"SELECT count(*) FROM coverage WHERE {beyond}", cancellationToken) ?? 0;
        foreach (string table in Tables)
        {
            facts += connection.Number($"SELECT count(*) FROM {table} WHERE {above}", cancellationToken) ?? 0;
        }

        if (facts == 0)
        {
            return false;
        }

        // The block of every fact is known.
        long? last = connection.Number($"SELECT max(height) FROM block WHERE {above}", cancellationToken);
        Journal.Note(connection, options, Journal.NextId(connection), Journal.Rewind, chainId, last is { } to ? (height + 1, to) : null, facts);
        string toldAbove = string.Join(" UNION ", AssetTables.Select(table => $"SELECT asset_id FROM {table} WHERE {above}"));
        connection.Execute($"CREATE OR REPLACE TEMP TABLE untold AS {toldAbove}", cancellationToken);
        foreach (string table in Tables)
        {
            connection.Execute($"DELETE FROM {table} WHERE {above}", cancellationToken);
        }

        ForgetAssets(connection, cancellationToken);
        CutCoverage(connection, beyond, height, cancellationToken);
        return true;
    }

    /// <summary>What no fact tells any longer is told no longer.</summary>
    private static void ForgetAssets(LedgerConnection connection, CancellationToken cancellationToken)
    {
        foreach (string table in AssetTables)
        {
            connection.Execute($"DELETE FROM untold WHERE asset_id IN (SELECT asset_id FROM {table} WHERE asset_id IN (FROM untold))", cancellationToken);
        }

        connection.Execute("DELETE FROM asset WHERE id IN (FROM untold)", cancellationToken);
    }

    /// <summary>Cuts statements at the height; those that begin above are dropped, and of those that are alike then one is kept.</summary>
    private static void CutCoverage(LedgerConnection connection, string beyond, long height, CancellationToken cancellationToken)
    {
        connection.Execute(
            $"""
            CREATE OR REPLACE TEMP TABLE cut AS
            SELECT chain_id, {CoverageKey}, min(append_id) AS append_id FROM coverage WHERE {beyond} AND from_height <= {Sql.Of(height)} GROUP BY ALL;
            DELETE FROM coverage WHERE {beyond};
            INSERT INTO coverage
            SELECT chain_id, account_id, from_height, {Sql.Of(height)}, kinds, source, read_at, append_id FROM cut c
            WHERE NOT EXISTS (
                FROM coverage k
                WHERE k.chain_id = c.chain_id AND k.to_height = {Sql.Of(height)} AND k.from_height = c.from_height AND k.kinds = c.kinds AND k.source = c.source
                AND k.account_id IS NOT DISTINCT FROM c.account_id AND k.read_at IS NOT DISTINCT FROM c.read_at)
            """,
            cancellationToken);
    }
}
