using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>
/// Finds out through how many vertices in a row traced value came that each passed nearly all of it on, as the links of a peel chain do. Such a run is likely to
/// go on, and next to nothing is found at its next link.
/// </summary>
internal static class PassingRuns
{
    // Nearly all: what is not passed on to the one heir is at most one of so many parts.
    private const uint Parts = 5;

    /// <summary>For each vertex the length of the run that ends there, by the largest of what came to it; 0 where it comes from who shared more out.</summary>
    /// <param name="flows">The flows of the graph.</param>
    /// <param name="outcomes">What each rule says of it, flows kept. The first that conserves value counts.</param>
    public static int[] Of(FlowGraph flows, IReadOnlyList<TaintOutcome> outcomes)
    {
        TaintOutcome outcome = outcomes.FirstOrDefault(outcome => outcome.Rule != TaintRule.Poison) ?? outcomes[0];
        var given = new UInt256[flows.VertexCount];
        foreach (FlowTaint taint in outcome.Flows)
        {
            int from = flows.From(taint.Flow);
            given[from] = UInt256.SaturatingAdd(given[from], taint.Amount);
        }

        var runs = new int[flows.VertexCount];
        var largest = new UInt256[flows.VertexCount];
        for (int at = 0; at < outcome.Flows.Count;)
        {
            // They stand by flow, in the order in which these leave, then by theft.
            int flow = outcome.Flows[at].Flow;
            UInt256 amount = default;
            for (; at < outcome.Flows.Count && outcome.Flows[at].Flow == flow; at++)
            {
                amount = UInt256.SaturatingAdd(amount, outcome.Flows[at].Amount);
            }

            (int from, int to) = (flows.From(flow), flows.To(flow));
            if (amount > largest[to] && from != to)
            {
                largest[to] = amount;
                runs[to] = amount >= given[from] - (given[from] / Parts) ? runs[from] + 1 : 0;
            }
        }

        return runs;
    }
}
