using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>Stolen value that enters at a vertex, as one lot behind what the vertex already holds.</summary>
/// <param name="Tag">Which theft.</param>
/// <param name="Vertex">Where it enters.</param>
/// <param name="BeforeEvent">The event before which it enters; the number of events to enter after the last.</param>
/// <param name="Amount">How much, in base units.</param>
public readonly record struct Injection(int Tag, int Vertex, int BeforeEvent, UInt256 Amount);

/// <summary>
/// A flow whose value is stolen as it leaves. What already carries a tag keeps it (the first theft wins); the rest gets this one.
/// </summary>
/// <param name="Tag">Which theft.</param>
/// <param name="Flow">The flow.</param>
/// <param name="Limit">At most so much of the flow gets the tag, from the first unit on that has none; null for all of it.</param>
public readonly record struct Mark(int Tag, int Flow, UInt256? Limit = null);

/// <summary>What a taint run starts from: where the value of each theft enters, and where traces end.</summary>
/// <param name="TagCount">The number of thefts; tags run from 0.</param>
/// <param name="Injections">Value that enters at vertices.</param>
/// <param name="Marks">Flows that are stolen as they leave; at most one for each flow.</param>
/// <param name="Terminals">For each vertex whether the trace ends there: what reaches it rests, and what leaves it is clean. Empty: nowhere.</param>
public sealed record TaintPlan(
    int TagCount, IReadOnlyList<Injection> Injections, IReadOnlyList<Mark> Marks, IReadOnlyList<bool> Terminals)
{
    /// <summary>A plan with one theft that enters on flows, and no terminals.</summary>
    public static TaintPlan OfFlows(params IReadOnlyList<int> flows) => new(1, [], [.. flows.Select(f => new Mark(0, f))], []);
}

/// <summary>How a taint run is carried out.</summary>
public sealed record TaintOptions
{
    /// <summary>How lots come to lie under LIFO. Default: <see cref="LifoOrder.AsTaken"/>.</summary>
    public LifoOrder LifoOrder { get; init; } = LifoOrder.AsTaken;

    /// <summary>Whether the stolen part of every flow is kept. Default: no; memory then grows with vertices and live lots only.</summary>
    public bool KeepFlows { get; init; }

    /// <summary>
    /// Whether FIFO and LIFO keep the very path that each lot travelled. Default: no. Each distinct path is a lot of its own, up to
    /// <see cref="PathLimit"/>.
    /// </summary>
    public bool KeepPaths { get; init; }

    /// <summary>The number of path steps kept; beyond it lots are still exact but their paths are not told apart. Default: 4 million.</summary>
    public int PathLimit { get; init; } = 4_000_000;
}
