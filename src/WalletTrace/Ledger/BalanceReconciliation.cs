using System.Collections.Immutable;
using System.Numerics;
using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>
/// Holds what a ledger says to have moved against what a node or an explorer says to be there. The sum of an account's movements of an asset is its balance,
/// or the ledger lacks movements, or the token does not do what its events say.
/// </summary>
public static class BalanceReconciliation
{
    private const CoverageKinds OfCoins = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn | CoverageKinds.Reward;
    private const CoverageKinds OfTokens = CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn;

    /// <summary>The holdings of accounts of which the ledger knows any movement up to a height.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="chain">An account chain.</param>
    /// <param name="accounts">Whose holdings.</param>
    /// <param name="height">The height.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Each holding once, by address and asset.</returns>
    /// <exception cref="ArgumentException">The chain is a UTXO chain.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The height is negative.</exception>
    public static async Task<IReadOnlyList<BalanceHolding>> HoldingsAsync(
        ILedger ledger, ChainId chain, IReadOnlyCollection<Address> accounts, long height, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        CheckChain(chain);
        cancellationToken = Attendant.Ending(cancellationToken);
        var holdings = new List<BalanceHolding>();
        foreach (Address address in accounts.Distinct().Order())
        {
            AccountHistory history = await ledger.HistoryAsync(new Account(chain, address), cancellationToken).ConfigureAwait(false);
            holdings.AddRange(Movements(history, height).Select(transfer => transfer.Asset).Distinct().Order().Select(asset => new BalanceHolding(address, asset)));
        }

        return holdings;
    }

    /// <summary>Asks for the balance of each holding and holds it against the sum of its movements. One request for each, and one history for each account.</summary>
    /// <param name="source">What tells balances; it learns whom is asked about.</param>
    /// <param name="ledger">What holds the movements.</param>
    /// <param name="holdings">The holdings.</param>
    /// <param name="height">After which block.</param>
    /// <param name="progress">Told after each holding; null for nobody.</param>
    /// <param name="cancellationToken">Ends it between requests; it throws.</param>
    /// <returns>An entry for each holding, in the order given.</returns>
    /// <exception cref="ArgumentException">An asset is not one of the source's chain, or the chain is a UTXO chain.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The height is negative.</exception>
    /// <exception cref="ChainSourceException">The source cannot be reached or answers what it should not.</exception>
    public static async Task<ImmutableArray<BalanceEntry>> RunAsync(
        IBalanceSource source, ILedger ledger, IReadOnlyCollection<BalanceHolding> holdings, long height, IProgress<BalanceProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(holdings);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        CheckChain(source.Chain);
        foreach (BalanceHolding holding in holdings.Where(holding => holding.Asset.Chain != source.Chain))
        {
            throw new ArgumentException($"balances cannot be compared: found {(holding.Asset.IsDefault ? "no asset" : $"asset {holding.Asset}")}, expected one of {source.Chain}", nameof(holdings));
        }

        progress = Attendant.Hearing(progress);
        cancellationToken = Attendant.Ending(cancellationToken);
        ILookup<Address?, CoverageRecord> read = ledger.Coverage.Where(record => record.Chain == source.Chain).ToLookup(record => record.Address);
        var entries = new Dictionary<BalanceHolding, BalanceEntry>();
        BalanceHolding[] asked = [.. holdings.Distinct()];
        foreach (IGrouping<Address, BalanceHolding> account in asked.GroupBy(holding => holding.Address))
        {
            AccountHistory history = await ledger.HistoryAsync(new Account(source.Chain, account.Key), cancellationToken).ConfigureAwait(false);
            CoverageRecord[] stated = [.. read[null], .. read[account.Key]];
            foreach (BalanceHolding holding in account)
            {
                cancellationToken.ThrowIfCancellationRequested();
                UInt256? told = await source.BalanceAsync(holding.Address, holding.Asset, height, cancellationToken).ConfigureAwait(false);
                entries.Add(holding, new BalanceEntry(holding, height, told, Sum(history, holding, height), Missing(stated, holding.Asset, height)));
                progress?.Report(new BalanceProgress(entries.Count, asked.Length - entries.Count));
            }
        }

        return [.. holdings.Select(holding => entries[holding])];
    }

    private static BigInteger Sum(AccountHistory history, BalanceHolding holding, long height)
    {
        BigInteger sum = 0;
        foreach (TransferRecord transfer in Movements(history, height).Where(transfer => transfer.Asset == holding.Asset))
        {
            sum += transfer.To == holding.Address ? (BigInteger)transfer.Amount : 0;
            sum -= transfer.From == holding.Address ? (BigInteger)transfer.Amount : 0;
        }

        return sum;
    }

    /// <summary>The movements to and from the account; of a failed transaction only the fee moved, and what others got of it.</summary>
    private static IEnumerable<TransferRecord> Movements(AccountHistory history, long height) =>
        from transaction in history.Transactions
        where transaction.Record.Height <= height
        from transfer in transaction.Transfers
        where transfer.From == history.Account.Address || transfer.To == history.Account.Address
        where !transaction.Record.Failed || transfer.Kind is TransferKind.Fee or TransferKind.Reward
        select transfer;

    /// <summary>The kinds of movement of an asset that are not all known from the first block to a height.</summary>
    private static CoverageKinds Missing(CoverageRecord[] stated, Asset asset, long height) =>
        ReadKinds.Each(asset.IsNative ? OfCoins : OfTokens)
            .Where(kind => ReadKinds.Together(stated, kind).EndOfRun(0) < height)
            .Aggregate(CoverageKinds.None, (missing, kind) => missing | kind);

    private static void CheckChain(ChainId chain)
    {
        if (chain.IsDefault || chain.IsUtxo)
        {
            throw new ArgumentException($"balances cannot be compared: found {Address.Name(chain)}, expected an account chain", nameof(chain));
        }
    }
}

/// <summary>An account's holding of one asset.</summary>
/// <param name="Address">Whose.</param>
/// <param name="Asset">Of what.</param>
public readonly record struct BalanceHolding(Address Address, Asset Asset);

/// <summary>How far a comparison of balances has come.</summary>
/// <param name="Done">The holdings compared.</param>
/// <param name="Left">The holdings still to come.</param>
public readonly record struct BalanceProgress(int Done, int Left);
