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

    async Task<(LedgerGraph Graph, long Change)> ILedgerFreezer.FreezeAsync(IProgress<LedgerGraphProgress>? progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            long started = Read(_ => version);
            IReadOnlyList<ChainEnd> ends = await LedgerGraph.EndsAsync(this, cancellationToken).ConfigureAwait(false);
            if (ends.Any(end => end.Chain.IsUtxo))
            {
                long change = Read(LastChange);
                LedgerGraph graph = await LedgerGraph.FreezeTransactionsAsync(this, progress, cancellationToken).ConfigureAwait(false);
                if (Read(_ => version) == started)
                {
                    return (graph, change);
                }
            }
            else if (await Task.Run(() => FreezeTransfers(started, ends, progress, cancellationToken), cancellationToken).ConfigureAwait(false) is { } frozen)
            {
                return frozen;
            }
        }
    }

    /// <summary>The graph of all transfers, out of a view that later appends do not touch; null where there was one since.</summary>
    private (LedgerGraph Graph, long Change)? FreezeTransfers(
        long started, IReadOnlyList<ChainEnd> ends, IProgress<LedgerGraphProgress>? progress, CancellationToken cancellationToken)
    {
        var assets = new Dictionary<int, Asset>();
        var chains = new Dictionary<byte, ChainId>();
        long change = 0;
        LedgerConnection connection = Take();
        try
        {
            connection.Execute("BEGIN TRANSACTION", cancellationToken);
            bool isCurrent = Read(other =>
            {
                // What a transaction sees is settled by its first question.
                change = LastChange(connection);
                foreach (ChainEnd end in ends)
                {
                    ChainView view = views.Find(other, end.Chain)!;
                    chains.Add(view.Number, end.Chain);
                    foreach (var (id, asset) in view.Assets(other, AssetIds(other, view.Number), false, cancellationToken))
                    {
                        assets.Add(id, asset);
                    }
                }

                return version == started;
            });
            return isCurrent ? (new TransferFeed(connection, chains, assets, progress, cancellationToken).Build(ends), change) : null;
        }
        finally
        {
            connection.RollBack();
            Give(connection);
        }
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
