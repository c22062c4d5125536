using System.Numerics;
using WalletTrace.Graph;
using WalletTrace.Tracing.Decomposition;

namespace WalletTrace.Tracing;

/// <summary>Splits the stolen value that a rule puts into the sinks by the paths it travelled.</summary>
/// <remarks>
/// FIFO and LIFO know the very path of every lot. Under a pooled rule value has no identity; there the attributed flow is taken apart widest
/// way first. As that flow conserves value, the amounts of all paths into a sink sum to the sink's amount, whatever the order. A path goes through
/// conversions; its amount is in units of the sink's asset.
/// </remarks>
internal static class PathDecomposition
{
    /// <summary>Finds the paths.</summary>
    /// <param name="graph">The graph that the rule ran over.</param>
    /// <param name="plan">The plan that it ran by.</param>
    /// <param name="outcome">What it said: with paths kept for FIFO and LIFO, with flows kept for the others.</param>
    /// <param name="pathLimit">
    /// At most so many paths: for FIFO and LIFO those with the largest amounts, for pooled rules the first to be taken out. The rest is told
    /// as remainders.
    /// </param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentException">The rule does not conserve value, or the outcome lacks what is needed.</exception>
    public static FlowPaths Run(FlowGraph graph, TaintPlan plan, TaintOutcome outcome, int pathLimit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentOutOfRangeException.ThrowIfNegative(pathLimit);
        cancellationToken.ThrowIfCancellationRequested();
        var collector = new PathCollector(graph, outcome.Entries);
        switch (outcome.Rule)
        {
            case TaintRule.Poison:
                throw new ArgumentException("Poison does not conserve value, so its paths have no amounts; expected the outcome of another rule.", nameof(outcome));
            case TaintRule.Fifo or TaintRule.Lifo:
                LotPaths steps = outcome.Paths
                    ?? throw new ArgumentException($"The outcome of {outcome.Rule} holds no paths of lots; run the engine with paths kept.", nameof(outcome));
                new LotPathWalk(graph, steps, collector).Run(cancellationToken);
                break;
            default:
                // No flow and no holding can carry more than all that entered, and was converted.
                UInt256 total = outcome.Conversions.Aggregate(
                    outcome.Entries.Aggregate(default(UInt256), (sum, entry) => sum + entry.Amount), (sum, conversion) => sum + conversion.Arrived);
                if (total <= ulong.MaxValue)
                {
                    TakeApart<ulong, Math64>(graph, plan, outcome, pathLimit, collector, cancellationToken);
                }
                else if (total <= UInt128.MaxValue)
                {
                    TakeApart<UInt128, Math128>(graph, plan, outcome, pathLimit, collector, cancellationToken);
                }
                else
                {
                    TakeApart<UInt256, Math256>(graph, plan, outcome, pathLimit, collector, cancellationToken);
                }

                break;
        }

        return collector.ToFlowPaths(pathLimit);
    }

    private static void TakeApart<T, TMath>(
        FlowGraph graph, TaintPlan plan, TaintOutcome outcome, int pathLimit, PathCollector collector, CancellationToken cancellationToken)
        where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
        where TMath : IAmountMath<T>
    {
        var network = new AttributedFlow<T, TMath>(graph, plan, outcome, cancellationToken);
        PathJoin? join = outcome.Conversions.Count == 0 ? null : new PathJoin(outcome, graph.VertexCount, collector);
        new WidestFirst<T, TMath>(graph, network, collector, join).Run(pathLimit, cancellationToken);
    }
}
