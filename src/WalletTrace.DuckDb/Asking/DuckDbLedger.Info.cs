using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Reading;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    /// <summary>What the ledger holds, in figures.</summary>
    /// <param name="cancellationToken">Ends the counting.</param>
    public async Task<LedgerInfo> InfoAsync(CancellationToken cancellationToken = default) => await ReadAsync(
        connection =>
        {
            var log = new FileInfo(File + ".wal");
            return new LedgerInfo(
                File,
                new FileInfo(File).Length,
                log.Exists ? log.Length : 0,
                Id,
                database.SchemaVersion,
                database.CreatedBy,
                LedgerDatabase.EngineVersion,
                Count(connection, "(SELECT DISTINCT id FROM append WHERE action = 'append')", cancellationToken),
                Count(connection, "append WHERE action = 'rewind'", cancellationToken),
                connection.Number("SELECT max(appended_at) FROM append", cancellationToken),
                [.. LedgerTables.Names.Select(name => new TableInfo(name, Count(connection, name, cancellationToken)))],
                [.. views.Chains(connection).Select(chain => Describe(connection, views.Find(connection, chain)!, cancellationToken))]);
        },
        cancellationToken).ConfigureAwait(false);

    private ChainInfo Describe(LedgerConnection connection, ChainView chain, CancellationToken cancellationToken)
    {
        string of = FormattableString.Invariant($"WHERE chain_id = {chain.Number}");
        CoverageTable coverage = chain.Coverage(connection, views.Accounts, cancellationToken);
        CoverageRecord[] whole = [.. coverage.Records.Where(record => record.Address is null)];
        return new ChainInfo(
            chain.Chain,
            Count(connection, $"block {of}", cancellationToken),
            connection.Number($"SELECT min(height) FROM block {of}", cancellationToken),
            connection.Number($"SELECT max(height) FROM block {of}", cancellationToken),
            Count(connection, $"transaction {of}", cancellationToken),
            Count(connection, $"{(chain.Chain.IsUtxo ? "output" : "transfer")} {of}", cancellationToken),
            Count(connection, $"account {of}", cancellationToken),
            Count(connection, $"(SELECT DISTINCT name FROM asset {of})", cancellationToken),
            coverage.AsOf,
            coverage.Records.Where(record => record.Address is not null).Select(record => record.Address).Distinct().Count(),
            [
                .. from kind in ReadKinds.Each(FactShape.KindsOf(chain.Chain))
                   from range in ReadKinds.Together(whole, kind).Ranges
                   select new CoverageSpan(kind, range.From, range.To),
            ]);
    }

    private static long Count(LedgerConnection connection, string from, CancellationToken cancellationToken) =>
        connection.Number($"SELECT count(*) FROM {from}", cancellationToken) ?? 0;
}
