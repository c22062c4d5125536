using System.Collections.Immutable;

namespace WalletTrace.Tracing;

/// <summary>
/// A time-respecting path by structure alone: every flow leaves the vertex at which the one before arrived, and leaves after it arrived. No
/// vertex comes twice.
/// </summary>
/// <param name="Flows">The flows, in order; ids of the graph.</param>
/// <param name="Bottleneck">The smallest amount on the way, in base units: no more than that can have travelled all of it at once.</param>
/// <param name="Arrival">The event in which the path arrives at its end.</param>
public sealed record TemporalPath(ImmutableArray<int> Flows, UInt256 Bottleneck, int Arrival)
{
    /// <summary>The number of flows.</summary>
    public int Hops => Flows.Length;
}

/// <summary>The widest paths between two vertices.</summary>
/// <param name="Paths">By descending bottleneck, then fewer flows, then flows in order. All that are listed are the very best.</param>
/// <param name="Missing">Why the list may lack paths that exist within the hop limit; null when it holds them all.</param>
public sealed record TemporalPaths(ImmutableArray<TemporalPath> Paths, string? Missing)
{
    /// <summary>Whether every path within the hop limit is listed.</summary>
    public bool IsComplete => Missing is null;
}

/// <summary>Within which limits paths are searched. Immutable; every default is stated.</summary>
public sealed record TemporalSearchOptions
{
    /// <summary>The value is at the start when this event is over; only flows that leave in a later one count. Default: -1, before all events.</summary>
    public int AfterEvent { get; init; } = -1;

    /// <summary>At most so many flows on a path. Default: no limit.</summary>
    public int MaxHops { get; init; } = int.MaxValue;

    /// <summary>
    /// The search for several widest paths ends after looking at so many flows, and says so. Default: a thousand million, some seconds to a
    /// minute.
    /// </summary>
    public long MaxSteps { get; init; } = 1_000_000_000;
}
