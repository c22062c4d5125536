namespace WalletTrace.Tracing;

/// <summary>Stolen value at a vertex after the last event.</summary>
/// <param name="Vertex">The vertex.</param>
/// <param name="Tag">Which theft.</param>
/// <param name="Amount">How much, in base units.</param>
public readonly record struct TaintHolding(int Vertex, int Tag, UInt256 Amount);

/// <summary>The stolen part of a flow.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Tag">Which theft.</param>
/// <param name="Amount">How much of the flow's value, in base units.</param>
public readonly record struct FlowTaint(int Flow, int Tag, UInt256 Amount);

/// <summary>Where stolen value entered: at a vertex (then <paramref name="Flow"/> is -1) or on a flow (then <paramref name="Vertex"/> is -1).</summary>
/// <param name="Tag">Which theft.</param>
/// <param name="Vertex">The vertex, or -1.</param>
/// <param name="Flow">The flow, or -1.</param>
/// <param name="BeforeEvent">The event before which it entered; for a flow the event in which it leaves.</param>
/// <param name="Amount">How much entered, in base units; for a flow what was not stolen before.</param>
public readonly record struct TaintEntry(int Tag, int Vertex, int Flow, int BeforeEvent, UInt256 Amount);

/// <summary>What a conversion did to the stolen value of one theft: it went out of the books of one asset and came into those of another.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Tag">Which theft.</param>
/// <param name="Taken">How much went out, in base units of what left.</param>
/// <param name="Arrived">How much came in, in base units of what arrived; what rounding leaves of a few units may be nothing.</param>
public readonly record struct TaintConversion(int Flow, int Tag, UInt256 Taken, UInt256 Arrived);

/// <summary>What one rule says of a graph.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Entries">Where the stolen value entered, in order of events.</param>
/// <param name="Holdings">Where it is after the last event, by vertex and tag. Without zero amounts.</param>
/// <param name="Flows">The stolen part of every flow by flow and tag, without zero amounts; empty unless asked for.</param>
/// <param name="Paths">The very paths of the lots (FIFO and LIFO), or null when not asked for.</param>
public sealed record TaintOutcome(
    TaintRule Rule, IReadOnlyList<TaintEntry> Entries, IReadOnlyList<TaintHolding> Holdings, IReadOnlyList<FlowTaint> Flows, LotPaths? Paths)
{
    /// <summary>What conversions did to the stolen value, in the order in which they arrive, then by theft. Empty where the graph has none.</summary>
    public IReadOnlyList<TaintConversion> Conversions { get; init; } = [];

    /// <summary>How much of a theft entered, in base units. (Adds up what may be different assets.)</summary>
    public UInt256 Stolen(int tag) => Sum(Entries.Where(e => e.Tag == tag).Select(e => e.Amount));

    /// <summary>How much of a theft is held at all vertices together after the last event, in base units. (Adds up what may be different assets.)</summary>
    public UInt256 Held(int tag) => Sum(Holdings.Where(h => h.Tag == tag).Select(h => h.Amount));

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);
}

/// <summary>The very paths that lots travelled, as a forest of steps: each step is a flow taken after its parent step.</summary>
/// <param name="Flow">The flow of each step; -1 for the roots, at which value enters.</param>
/// <param name="Parent">The step before each step; -1 for the roots.</param>
/// <param name="Entry">
/// For each step where its value entered: the index in <see cref="TaintOutcome.Entries"/>; -1 for the steps (one for each theft) that stand
/// for all paths beyond the limit. A path that begins with a stolen flow has that flow as the step after its root.
/// </param>
/// <param name="Arrivals">What rests where by path, ordered by vertex and step.</param>
public sealed record LotPaths(
    IReadOnlyList<int> Flow, IReadOnlyList<int> Parent, IReadOnlyList<int> Entry, IReadOnlyList<LotArrival> Arrivals)
{
    /// <summary>Whether a step stands for paths beyond the limit, which were not told apart.</summary>
    public bool IsBeyondLimit(int step) => Entry[step] < 0;

    /// <summary>The flows of a path from its start to the given step.</summary>
    public IReadOnlyList<int> FlowsTo(int step)
    {
        var flows = new List<int>();
        for (; step >= 0 && Flow[step] >= 0; step = Parent[step])
        {
            flows.Add(Flow[step]);
        }

        flows.Reverse();
        return flows;
    }
}

/// <summary>Stolen value that rests at a vertex and came by one path.</summary>
/// <param name="Vertex">The vertex.</param>
/// <param name="Step">The last step of its path in <see cref="LotPaths"/>.</param>
/// <param name="Tag">Which theft.</param>
/// <param name="Amount">How much, in base units.</param>
public readonly record struct LotArrival(int Vertex, int Step, int Tag, UInt256 Amount);
