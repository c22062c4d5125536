using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing;

/// <summary>Finds the holdings of tokens that their issuers keep from moving.</summary>
internal static class FrozenHoldings
{
    /// <summary>Where traced value rests that is frozen as of the end of the ledger: the height of the freeze by vertex.</summary>
    public static async ValueTask<IReadOnlyDictionary<int, long>> FindAsync(
        CaseGraph graph, IEnumerable<TaintOutcome> outcomes, ILedger ledger, CancellationToken cancellationToken)
    {
        var frozen = new Dictionary<int, long>();
        foreach (int vertex in outcomes.SelectMany(outcome => outcome.Holdings).Select(holding => holding.Vertex).Distinct())
        {
            if (graph.Vertices[vertex] is { Account: { } account, Asset: { IsNative: false } asset } && !account.Chain.IsUtxo
                && Last(await ledger.FreezesAsync(account, cancellationToken).ConfigureAwait(false), asset) is { Kind: FreezeKind.Frozen } last)
            {
                frozen.Add(vertex, last.Height);
            }
        }

        return frozen;
    }

    /// <summary>What was done last; what was destroyed stays as frozen as it was. Frozen twice, it is frozen since the first time.</summary>
    private static FreezeRecord? Last(IReadOnlyList<FreezeRecord> freezes, Asset asset)
    {
        FreezeRecord? last = null;
        foreach (FreezeRecord freeze in freezes.Where(freeze => freeze.Asset == asset && freeze.Kind != FreezeKind.Destroyed))
        {
            last = last?.Kind == freeze.Kind ? last : freeze;
        }

        return last;
    }
}
