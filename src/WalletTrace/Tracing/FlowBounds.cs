using System.Numerics;
using WalletTrace.Graph;
using WalletTrace.Tracing.Bounds;

namespace WalletTrace.Tracing;

/// <summary>
/// The least and the most that any time-respecting, value-conserving rule could put into a sink, all thefts together, exact in base units.
/// </summary>
/// <remarks>
/// <para>The most is the temporal maximum flow from the thefts into the sink (Akrida et al. 2019, with waiting limited by balances); the
/// least is the stolen value less the temporal maximum flow into everything else: other terminals, fees, every resting balance, and flows
/// that are stolen once more. What can wait on an account between two events is its balance there. Whatever rule an expert prefers, its
/// figure lies between.</para>
/// <para>What a conversion takes ends in it, which no rule can undo; so bounds are exact wherever no converted value can come to. Where it can, there
/// are none (<see cref="SinkBounds.Unknown"/>): the units that a rule lets go into a conversion are not the units that come out.</para>
/// <para>Each bound is worked out when first asked for and kept. May be used from several threads.</para>
/// </remarks>
public sealed class FlowBounds
{
    private readonly Lock gate = new();
    private readonly SinkBounds?[] known;
    private readonly Func<int, CancellationToken, SinkBounds> find;

    /// <summary>Lays out the network of events once for all sinks, and finds one way for all stolen value to go. O(events).</summary>
    /// <param name="graph">The flows.</param>
    /// <param name="plan">Where stolen value enters and where traces end.</param>
    /// <param name="cancellationToken">Ends the layout.</param>
    /// <exception cref="ArgumentException">The plan does not fit the graph, or the amounts add up to more than 2^256.</exception>
    public FlowBounds(FlowGraph graph, TaintPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(plan);
        TaintEngine.Check(graph, plan);
        cancellationToken = Attendant.Ending(cancellationToken);
        Supply = Total(graph, plan);
        known = new SinkBounds?[graph.VertexCount];
        find = Supply <= ulong.MaxValue ? Lay<ulong, Math64>(graph, plan, Supply, cancellationToken)
            : Supply <= UInt128.MaxValue ? Lay<UInt128, Math128>(graph, plan, Supply, cancellationToken)
            : Lay<UInt256, Math256>(graph, plan, Supply, cancellationToken);
    }

    /// <summary>All that enters, in base units; a flow that is stolen counts in full, stolen before or not.</summary>
    public UInt256 Supply { get; }

    /// <summary>
    /// The bounds of one vertex at which value may end. Both are zero where no stolen value can rest; they are <see cref="SinkBounds.Unknown"/> where value
    /// can have come through a conversion.
    /// </summary>
    /// <param name="vertex">The vertex.</param>
    /// <param name="cancellationToken">Ends the search; the bound can be asked for again.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such vertex.</exception>
    public SinkBounds Of(int vertex, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(vertex, known.Length);
        lock (gate)
        {
            return known[vertex] ??= find(vertex, Attendant.Ending(cancellationToken));
        }
    }

    /// <summary>The bounds of every vertex, by vertex id.</summary>
    /// <param name="cancellationToken">Ends the search.</param>
    public IReadOnlyList<SinkBounds> OfAll(CancellationToken cancellationToken = default)
    {
        var all = new SinkBounds[known.Length];
        for (int vertex = 0; vertex < all.Length; vertex++)
        {
            all[vertex] = Of(vertex, cancellationToken);
        }

        return all;
    }

    private static UInt256 Total(FlowGraph graph, TaintPlan plan)
    {
        UInt256 injected = default;
        foreach (Injection injection in plan.Injections)
        {
            injected = UInt256.SaturatingAdd(injected, injection.Amount);
        }

        if (UInt256.SaturatingAdd(graph.TotalAmount, injected) == UInt256.MaxValue)
        {
            throw new ArgumentException("The flows of the graph add up to more than 2^256 base units, which no real asset does; check the amounts.", nameof(graph));
        }

        // At most one mark a flow, so the sum stays below that of all flows.
        return plan.Marks
            .Where(mark => graph.From(mark.Flow) != graph.To(mark.Flow))
            .Aggregate(injected, (sum, mark) => sum + UInt256.Min(mark.Limit ?? UInt256.MaxValue, graph.Amount(mark.Flow)));
    }

    private static Func<int, CancellationToken, SinkBounds> Lay<T, TMath>(FlowGraph graph, TaintPlan plan, UInt256 supply, CancellationToken cancellationToken)
        where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
        where TMath : IAmountMath<T>
    {
        var network = new StayNetwork<T, TMath>(graph, plan, supply, cancellationToken);
        var rerouting = new Rerouting<T, TMath>(network, TMath.From(supply));
        Dictionary<int, int> sinks = network.Sinks;
        HashSet<int> beyond = network.BeyondConversions;
        return (vertex, token) => beyond.Contains(vertex) ? SinkBounds.Unknown : sinks.TryGetValue(vertex, out int sink) ? rerouting.Bounds(sink, token) : default;
    }
}
