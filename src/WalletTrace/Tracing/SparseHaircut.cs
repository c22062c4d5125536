using WalletTrace.Graph;
using WalletTrace.Graph.Coordinates;
using WalletTrace.Tracing.Sparse;

namespace WalletTrace.Tracing;

/// <summary>
/// Haircut over a whole ledger by events: only vertices that hold stolen value are visited, in the order of what leaves them, and what they hold in all
/// is read off the coordinates of their flows. Holds its working memory between questions.
/// </summary>
/// <remarks>
/// <para>Haircut spreads: what touches a busy account soon touches most of a ledger, in parts too small to matter and too many to count. Where more than
/// one flow in 64 would have to be visited, the pass over all flows is made instead, and the answer says so. So it is for plans with several
/// thefts told apart, for graphs whose flows are on their way for a while or go through transactions of coins, and where injections exceed the width of
/// the coordinates. Either way the answer is that of <see cref="TaintEngine.Run"/> under <see cref="TaintRule.Haircut"/>, to the base unit.</para>
/// <para>Memory: 4 bytes a vertex and a bit a flow, and 40 bytes and more for each vertex that stolen value touched. Not safe for use by several threads
/// at once; give each its own.</para>
/// </remarks>
public sealed class SparseHaircut
{
    private const int FlowsInOrderForOneVisited = 64;
    private const int LeastBudget = 1 << 12;

    private readonly FlowCoordinates coordinates;
    private readonly HaircutFollower? follower;

    /// <summary>Makes a workspace for questions. O(vertices) memory.</summary>
    /// <param name="coordinates">The coordinates of the graph that the questions are about.</param>
    public SparseHaircut(FlowCoordinates coordinates)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        this.coordinates = coordinates;
        if (coordinates.Graph.IsInstantaneous && !coordinates.Graph.HasTransactions)
        {
            follower = coordinates.Width switch
            {
                64 => new HaircutFollower<ulong, Math64>((CoordinatesOf<ulong, Math64>)coordinates),
                128 => new HaircutFollower<UInt128, Math128>((CoordinatesOf<UInt128, Math128>)coordinates),
                _ => new HaircutFollower<UInt256, Math256>((CoordinatesOf<UInt256, Math256>)coordinates),
            };
        }
    }

    /// <summary>Where stolen value is after the last event. O(flows that leave vertices with stolen value), at most a small multiple of O(flows).</summary>
    /// <param name="plan">Where stolen value enters and where traces end.</param>
    /// <param name="options">What to keep; null for the defaults. Haircut knows no paths.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentException">The plan does not fit the graph.</exception>
    /// <exception cref="ConservationException">Value was lost or made: a defect, never a property of the data.</exception>
    public TaintAnswer Run(TaintPlan plan, TaintOptions? options = null, CancellationToken cancellationToken = default) =>
        Run(plan, options, Math.Max(LeastBudget, coordinates.Graph.FlowCount / FlowsInOrderForOneVisited), cancellationToken);

    internal TaintAnswer Run(TaintPlan plan, TaintOptions? options, long budget, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        TaintEngine.Check(coordinates.Graph, plan);
        options ??= new TaintOptions();
        if (follower is not null && plan.TagCount == 1 && coordinates.Holds(plan.Injections.Select(injection => injection.Amount))
            && follower.Run(plan, options.KeepFlows, budget, cancellationToken) is { } outcome)
        {
            TaintEngine.Conserve(outcome, plan.TagCount);
            return new TaintAnswer(outcome, TaintMethod.Sparse);
        }

        return new TaintAnswer(TaintEngine.Run(coordinates.Graph, plan, [TaintRule.Haircut], options, cancellationToken)[0], TaintMethod.Streamed);
    }
}
