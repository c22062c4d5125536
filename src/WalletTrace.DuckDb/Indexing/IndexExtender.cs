using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Reading;
using WalletTrace.Graph;
using WalletTrace.Graph.Whole;
using WalletTrace.Ledger;
using WalletTrace.Tracing.Indexing;

namespace WalletTrace.DuckDb.Indexing;

/// <summary>
/// Adds to an index what came to its ledger since, if nothing of it stands before what the index holds. Else (a rewind, a history read later, a chain
/// whose blocks are older than another's that are in it, a UTXO chain, of which frozen coins are spent) the index must be made anew.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="state">The index as it is.</param>
internal sealed class IndexExtender(DuckDbLedger ledger, IndexState state)
{
    // Beyond this many transactions it is quicker to make the index anew than to read them one by one.
    private const long MostTransactions = 1 << 19;

    /// <summary>The index with what came since; null where it must be made anew.</summary>
    /// <exception cref="IndexDamagedException">The index is damaged.</exception>
    public async Task<IndexState?> TryExtendAsync(CancellationToken cancellationToken)
    {
        if (IndexStand.Of(state.Values) is not { } stand || stand.Ledger != ledger.Id)
        {
            return null;
        }

        // Names are looked up in it from here on.
        await state.Base.VerifiedAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ChainEnd> ends;
        Later? later;
        long before;
        do
        {
            before = ledger.Version;
            ends = await LedgerGraph.EndsAsync(ledger, cancellationToken).ConfigureAwait(false);
            later = await ledger.ReadAsync(connection => Read(connection, stand, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        while (before != ledger.Version);
        if (later is null)
        {
            return null;
        }

        var builder = new LedgerGraphBuilder(state.Graph);
        foreach (LedgerTransaction transaction in later.Transactions)
        {
            builder.Add(transaction);
        }

        LedgerGraph graph = builder.Build(ends, asset => later.Shown.GetValueOrDefault(asset, asset));
        return state.Extended(graph, later.Stand.Values);
    }

    private Later? Read(LedgerConnection connection, IndexStand stand, CancellationToken cancellationToken)
    {
        IReadOnlyList<ChainId> chains = ledger.ChainsOf(connection);
        if (chains.Any(chain => chain.IsUtxo) || stand != IndexStand.At(ledger.Id, connection, stand.Change))
        {
            return null;
        }

        var transactions = new List<LedgerTransaction>();
        foreach (ChainId chain in chains)
        {
            ChainView view = ledger.ViewOf(connection, chain);
            long last = LastHeightOf(chain);
            if (LowestChange(connection, view.Number, stand.Change) is not { } lowest)
            {
                continue;
            }

            if (lowest <= last || CountAbove(connection, view.Number, last) > MostTransactions)
            {
                return null;
            }

            transactions.AddRange(ledger.Between(connection, view, last + 1, long.MaxValue, cancellationToken));
        }

        transactions.Sort((one, other) => one.RankOf(0).CompareTo(other.RankOf(0)));
        if (transactions.Count > 0 && LastRank(connection, cancellationToken) is { } rank && transactions[0].RankOf(0) <= rank)
        {
            return null;
        }

        Dictionary<Asset, Asset> shown = [];
        foreach (Asset asset in ledger.ShownAssets(connection, cancellationToken).Values)
        {
            shown[asset] = asset;
        }

        return new Later(IndexStand.At(ledger.Id, connection, DuckDbLedger.LastChange(connection)), transactions, shown);
    }

    private long LastHeightOf(ChainId chain) => state.Graph.Names.ChainOf(chain) is >= 0 and int number ? state.Graph.Names.Chains[number].LastHeight : -1;

    /// <summary>The lowest height of a chain that was touched since; null where none was.</summary>
    private static long? LowestChange(LedgerConnection connection, byte chain, long since) =>
        connection.Number(FormattableString.Invariant($"SELECT min(from_height) FROM append WHERE id > {since} AND chain_id = {chain}"));

    private static long CountAbove(LedgerConnection connection, byte chain, long height) =>
        connection.Number(FormattableString.Invariant($"SELECT count(*)::BIGINT FROM transaction WHERE chain_id = {chain} AND height > {height}")) ?? 0;

    /// <summary>The rank after all that the index holds; null where it holds nothing.</summary>
    private Rank? LastRank(LedgerConnection connection, CancellationToken cancellationToken)
    {
        LedgerNames names = state.Graph.Names;
        if (names.BlockCount == 0)
        {
            return null;
        }

        BlockStart block = names.BlockAt(names.BlockCount - 1);
        ChainId chain = names.Chains[block.Chain].Chain;
        (long _, long latest) = ledger.ViewOf(connection, chain).Times(connection, [block.Height], cancellationToken)[block.Height];
        return new Rank(latest, chain, block.Height, int.MaxValue, long.MaxValue);
    }

    /// <summary>What came since.</summary>
    /// <param name="Stand">Up to where it goes.</param>
    /// <param name="Transactions">The transactions, in rank order.</param>
    /// <param name="Shown">All assets as they are shown now.</param>
    private sealed record Later(IndexStand Stand, List<LedgerTransaction> Transactions, Dictionary<Asset, Asset> Shown);
}
