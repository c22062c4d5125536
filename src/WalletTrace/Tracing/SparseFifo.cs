using System.Numerics;
using WalletTrace.Graph;
using WalletTrace.Graph.Coordinates;
using WalletTrace.Tracing.Sparse;

namespace WalletTrace.Tracing;

/// <summary>
/// First in, first out over a whole ledger, touching only what the stolen value touches: forward to where it is, and backward to where a holding or a
/// flow came from. Holds its working memory between questions, so that a question allocates little but its answer.
/// </summary>
/// <remarks>
/// <para>What came to a vertex at [a, b) of its incoming coordinate leaves at [a, b) of its outgoing one: a binary search finds the flows that take it,
/// and each overlap is a stretch of its receiver's incoming coordinate. Value injected at a vertex pushes what comes later further back, until a
/// shortfall eats the push up; that is worked out for the few vertices that it concerns.</para>
/// <para>Answers are those of <see cref="TaintEngine.Run"/> under <see cref="TaintRule.Fifo"/>, entries, holdings and flows, to the base unit. Where
/// following would cost more than one pass over all flows, or cannot tell what was asked (the very paths; injections beyond the width of the
/// coordinates), the pass is made instead, and the answer says so. Not safe for use by several threads at once; give each its own.</para>
/// </remarks>
public sealed class SparseFifo
{
    // A flow in order costs a fraction of one in disorder; below the least budget neither costs anything.
    private const int FlowsInOrderForOneInDisorder = 8;
    private const int LeastBudget = 1 << 12;

    private readonly FlowCoordinates coordinates;
    private readonly FifoFollower follower;

    /// <summary>Makes a workspace for questions. O(1) memory until they are asked.</summary>
    /// <param name="coordinates">The coordinates of the graph that the questions are about.</param>
    public SparseFifo(FlowCoordinates coordinates)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        this.coordinates = coordinates;
        follower = coordinates.Width switch
        {
            64 => new FifoFollower<ulong, Math64>((CoordinatesOf<ulong, Math64>)coordinates),
            128 => new FifoFollower<UInt128, Math128>((CoordinatesOf<UInt128, Math128>)coordinates),
            _ => new FifoFollower<UInt256, Math256>((CoordinatesOf<UInt256, Math256>)coordinates),
        };
    }

    /// <summary>
    /// Where stolen value is after the last event. O(stretches followed · log of a vertex's flows); for each injection also the later flows of its vertex.
    /// </summary>
    /// <param name="plan">Where stolen value enters and where traces end; several thefts keep their tags.</param>
    /// <param name="options">What to keep; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentException">The plan does not fit the graph.</exception>
    /// <exception cref="ConservationException">Value was lost or made: a defect, never a property of the data.</exception>
    public TaintAnswer Run(TaintPlan plan, TaintOptions? options = null, CancellationToken cancellationToken = default) =>
        Run(plan, options, Math.Max(LeastBudget, coordinates.Graph.FlowCount / FlowsInOrderForOneInDisorder), cancellationToken);

    /// <summary>Where exactly that came from which a vertex holds after the last event. O(stretches traced · log of a vertex's flows).</summary>
    /// <param name="vertex">The vertex; stops do not concern it itself.</param>
    /// <param name="stops">Where value is not traced any further; null for nowhere.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such vertex, or a negative limit.</exception>
    /// <exception cref="ConservationException">Value was lost or made: a defect, never a property of the data.</exception>
    public ValueOrigins OriginsOfHolding(int vertex, OriginStops? stops = null, CancellationToken cancellationToken = default) =>
        OriginsOfHolding(vertex, coordinates.Graph.EventCount, stops, cancellationToken);

    /// <summary>Where exactly that came from which a vertex holds after an event. O(stretches traced · log of a vertex's flows).</summary>
    /// <param name="vertex">The vertex; stops do not concern it itself.</param>
    /// <param name="afterEvent">The event's number; -1 for before all events.</param>
    /// <param name="stops">Where value is not traced any further; null for nowhere.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such vertex or event, or a negative limit.</exception>
    /// <exception cref="ConservationException">Value was lost or made: a defect, never a property of the data.</exception>
    public ValueOrigins OriginsOfHolding(int vertex, int afterEvent, OriginStops? stops = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(vertex, coordinates.Graph.VertexCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(afterEvent, -1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(afterEvent, coordinates.Graph.EventCount);
        return follower.OriginsOfHolding(vertex, afterEvent, Checked(stops), cancellationToken);
    }

    /// <summary>Where exactly the value of a flow came from. O(stretches traced · log of a vertex's flows).</summary>
    /// <param name="flow">The flow; a stop at it or at its sender is all of the answer. A flow to oneself moves nothing.</param>
    /// <param name="stops">Where value is not traced any further; null for nowhere.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such flow, or a negative limit.</exception>
    /// <exception cref="ConservationException">Value was lost or made: a defect, never a property of the data.</exception>
    public ValueOrigins OriginsOfFlow(int flow, OriginStops? stops = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(flow);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(flow, coordinates.Graph.FlowCount);
        return follower.OriginsOfFlow(flow, Checked(stops), cancellationToken);
    }

    private static OriginStops Checked(OriginStops? stops)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stops?.Steps ?? 0, nameof(stops));
        return stops ?? new OriginStops();
    }

    internal TaintAnswer Run(TaintPlan plan, TaintOptions? options, long budget, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        TaintEngine.Check(coordinates.Graph, plan);
        options ??= new TaintOptions();
        if (!options.KeepPaths && coordinates.Holds(plan.Injections.Select(injection => injection.Amount))
            && follower.Run(plan, options.KeepFlows, budget, cancellationToken) is { } outcome)
        {
            TaintEngine.Conserve(outcome, plan.TagCount);
            return new TaintAnswer(outcome, TaintMethod.Sparse);
        }

        return new TaintAnswer(TaintEngine.Run(coordinates.Graph, plan, [TaintRule.Fifo], options, cancellationToken)[0], TaintMethod.Streamed);
    }
}
