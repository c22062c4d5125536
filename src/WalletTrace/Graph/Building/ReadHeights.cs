using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>
/// Up to which heights accounts of account chains were read whose histories do not reach as far as the ledger speaks: the ledger was read on for others, and
/// for these only when something mattered there.
/// </summary>
/// <remarks>
/// Such an account is followed up to its height. What comes to it later lies there, unread; what others tell that it gave later leaves a place of its own, clean.
/// So nothing is said of it beyond the height up to which all of it is known: where no traced value rests there at that height and none comes later, that is all
/// there is to say under every rule that conserves value; else the value is listed as not followed.
/// </remarks>
/// <param name="ledger">The ledger.</param>
/// <param name="isOn">Whether accounts are followed so; else one that is not read as far as the ledger speaks is not followed.</param>
internal sealed class ReadHeights(ILedger ledger, bool isOn)
{
    private readonly Dictionary<Vertex, long?> known = [];
    private readonly HashSet<Vertex> whole = [];

    /// <summary>The place that stands for what an account gives after the height up to which it was read.</summary>
    public static Vertex Beyond(Vertex holding) => holding with { Rest = StopReason.Unexplored };

    /// <summary>Demands of holdings that all is known of them: what leaves them later is stolen as well.</summary>
    public void NeedWhole(IEnumerable<Vertex> holdings) => whole.UnionWith(holdings);

    /// <summary>The height up to which a holding's account was read; null where it was as far as the ledger speaks, or not from the chain's start.</summary>
    public async ValueTask<long?> OfAsync(Vertex holding, CancellationToken cancellationToken)
    {
        if (!isOn || holding is not { Kind: VertexKind.Holding, Account: { } account, Asset: var asset } || account.Chain.IsUtxo || whole.Contains(holding))
        {
            return null;
        }

        if (!known.TryGetValue(holding, out long? height))
        {
            long end = await ledger.CompleteToAsync(account, BranchStops.NeededFor(asset), cancellationToken).ConfigureAwait(false);
            height = end >= 0 && end < ledger.AsOf(account.Chain) ? end : null;
            known.Add(holding, height);
        }

        return height;
    }

    /// <summary>A history as it was up to the height up to which it was read, with the kinds of movement that are complete up to there.</summary>
    public async ValueTask<AccountHistory> CutAsync(AccountHistory history, Vertex holding, CancellationToken cancellationToken)
    {
        if (await OfAsync(holding, cancellationToken).ConfigureAwait(false) is not { } height)
        {
            return history;
        }

        var complete = CoverageKinds.None;
        foreach (CoverageKinds kind in Enum.GetValues<CoverageKinds>().Where(kind => kind != CoverageKinds.None))
        {
            bool isThere = await ledger.CompleteToAsync(history.Account, kind, cancellationToken).ConfigureAwait(false) >= height;
            complete |= isThere ? kind : CoverageKinds.None;
        }

        return history with { Transactions = [.. history.Transactions.TakeWhile(transaction => transaction.Record.Height <= height)], CompleteKinds = complete };
    }

    /// <summary>The same of one that was asked about before.</summary>
    public long? Known(Vertex holding) => known.GetValueOrDefault(holding);

    /// <summary>What is not known of a holding, in words.</summary>
    public string GapOf(Vertex holding, long height) => string.Create(
        CultureInfo.InvariantCulture,
        $"Its history is read only up to height {height}, others' up to {ledger.AsOf(holding.Asset.Chain)}: what rests there may have moved on since.");

    /// <summary>Forgets of an account what was asked, because more of it was read.</summary>
    public void Forget(Account account)
    {
        foreach (Vertex holding in known.Keys.Where(holding => holding.Account == account).ToArray())
        {
            known.Remove(holding);
        }
    }
}
