using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Indexing;
using WalletTrace.DuckDb.Reading;
using WalletTrace.Graph;
using WalletTrace.Graph.Whole;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger : ILedgerFreezer
{
    /// <summary>The number of the last append or rewind; 0 before the first.</summary>
    internal static long LastChange(LedgerConnection connection) => connection.Number("SELECT max(id)::BIGINT FROM append") ?? 0;

    async Task<LedgerGraph> ILedgerFreezer.FreezeAsync(IProgress<LedgerGraphProgress>? progress, CancellationToken cancellationToken) =>
        (await FreezeAsync(() => new LedgerGraphBuilder(), progress, cancellationToken).ConfigureAwait(false)).Graph;

    /// <summary>The graph of the ledger as it stands, and the number of the last change that is in it.</summary>
    /// <param name="begin">Begins with a new builder, after what another was fed was in vain perhaps. Where there are UTXO chains it is not asked.</param>
    /// <param name="progress">Told now and then; null for nobody.</param>
    /// <param name="cancellationToken">Ends the freezing.</param>
    internal async Task<(LedgerGraph Graph, long Change)> FreezeAsync(
        Func<LedgerGraphBuilder> begin, IProgress<LedgerGraphProgress>? progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            (long started, long change) = Read(connection => (version, LastChange(connection)));
            IReadOnlyList<ChainEnd> ends = await LedgerGraph.EndsAsync(this, cancellationToken).ConfigureAwait(false);
            LedgerGraph? graph = ends.Any(end => end.Chain.IsUtxo)
                ? await LedgerGraph.FreezeTransactionsAsync(this, progress, cancellationToken).ConfigureAwait(false)
                : await Task.Run(() => FreezeTransfers(started, ends, begin, progress, cancellationToken), cancellationToken).ConfigureAwait(false);

            // What was read transaction by transaction is of one moment only if nothing was written.
            if (graph is not null && (!ends.Any(end => end.Chain.IsUtxo) || Read(_ => version) == started))
            {
                return (graph, change);
            }
        }
    }

    /// <summary>The graph of all transfers, out of a view that later appends do not touch; null where there was one since.</summary>
    private LedgerGraph? FreezeTransfers(
        long started, IReadOnlyList<ChainEnd> ends, Func<LedgerGraphBuilder> begin, IProgress<LedgerGraphProgress>? progress, CancellationToken cancellationToken)
    {
        var chains = new Dictionary<byte, ChainId>();
        LedgerConnection connection = Take();
        try
        {
            connection.Execute("BEGIN TRANSACTION", cancellationToken);
            Dictionary<int, Asset>? assets = Read(other =>
            {
                // What a transaction sees is settled by its first question.
                LastChange(connection);
                foreach (ChainEnd end in ends)
                {
                    chains.Add(views.Find(other, end.Chain)!.Number, end.Chain);
                }

                return version == started ? ShownAssets(other, cancellationToken) : null;
            });
            return assets is null ? null : new TransferFeed(connection, chains, assets, progress, cancellationToken).Build(ends, begin);
        }
        finally
        {
            connection.RollBack();
            Give(connection);
        }
    }

    /// <summary>All assets as they are shown, by their numbers in the tables.</summary>
    internal Dictionary<int, Asset> ShownAssets(LedgerConnection connection, CancellationToken cancellationToken)
    {
        var assets = new Dictionary<int, Asset>();
        foreach (ChainId chain in views.Chains(connection))
        {
            ChainView view = views.Find(connection, chain)!;
            foreach (var (id, asset) in view.Assets(connection, AssetIds(connection, view.Number), false, cancellationToken))
            {
                assets.Add(id, asset);
            }
        }

        return assets;
    }

    private static List<int> AssetIds(LedgerConnection connection, byte chain)
    {
        var ids = new List<int>();
        using ChunkReader rows = connection.Query(FormattableString.Invariant($"SELECT id FROM asset WHERE chain_id = {chain}"));
        while (rows.Read())
        {
            ids.Add(rows.Int32(0));
        }

        return ids;
    }
}
