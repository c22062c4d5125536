using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing;

/// <summary>
/// Finds where traced value rests whose history was followed though it lacks kinds of movement that were read of others on the chain: there it may have moved
/// on unseen.
/// </summary>
internal static class UnreadKinds
{
    /// <summary>The kinds of movement that were not read of followed holdings where value rests, by vertex.</summary>
    public static async ValueTask<IReadOnlyDictionary<int, CoverageKinds>> FindAsync(
        CaseGraph graph, IEnumerable<TaintOutcome> outcomes, ILedger ledger, CancellationToken cancellationToken)
    {
        Dictionary<ChainId, CoverageKinds> anywhere = ledger.Coverage.GroupBy(record => record.Chain)
            .ToDictionary(chain => chain.Key, chain => chain.Aggregate(CoverageKinds.None, (kinds, record) => kinds | record.Kinds));
        var unread = new Dictionary<int, CoverageKinds>();

        // What was read up to an earlier height only is told as such.
        HashSet<int> earlier = [.. graph.Stops.Where(stop => stop.ReadTo is not null).Select(stop => stop.Vertex)];
        foreach (int vertex in outcomes.SelectMany(outcome => outcome.Holdings).Select(holding => holding.Vertex).Distinct())
        {
            if (graph.Expanded[vertex] && !earlier.Contains(vertex) && graph.Vertices[vertex] is { Account: { } account, Asset: var asset } && !account.Chain.IsUtxo)
            {
                CoverageKinds complete = await ledger.CompleteKindsAsync(account, cancellationToken: cancellationToken).ConfigureAwait(false);
                CoverageKinds missing = Possible(asset) & anywhere.GetValueOrDefault(account.Chain) & ~complete;
                if (missing != CoverageKinds.None)
                {
                    unread.Add(vertex, missing);
                }
            }
        }

        return unread;
    }

    /// <summary>The kinds by which an asset moves to or from an account.</summary>
    private static CoverageKinds Possible(Asset asset) => CoverageKinds.Mint | CoverageKinds.Burn
        | (asset.IsNative ? CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Internal | CoverageKinds.Reward : CoverageKinds.Token);
}
