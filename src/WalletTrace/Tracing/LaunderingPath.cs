using System.Collections.Immutable;
using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>A path of flows as the search works with it: ids of a <see cref="FlowGraph"/> only.</summary>
/// <param name="Tag">Which theft.</param>
/// <param name="Entry">Where the value entered: the index in <see cref="TaintOutcome.Entries"/>.</param>
/// <param name="Flows">The flows in order; every one leaves after the one before arrived. Empty when the value never moved.</param>
/// <param name="Sink">The vertex at which the value rests.</param>
/// <param name="Amount">The part of the seed's value that travelled this path, in base units.</param>
/// <param name="Detoured">
/// The part of <paramref name="Amount"/> that on its way made round trips back to an account of the path; round trips are left out of
/// <paramref name="Flows"/>, so that no vertex comes twice.
/// </param>
public sealed record FlowPath(int Tag, int Entry, ImmutableArray<int> Flows, int Sink, UInt256 Amount, UInt256 Detoured);

/// <summary>Value of one theft in one sink that no listed path carries, because a cap was reached.</summary>
/// <param name="Sink">The vertex.</param>
/// <param name="Tag">Which theft.</param>
/// <param name="Amount">How much, in base units.</param>
public readonly record struct PathRemainder(int Sink, int Tag, UInt256 Amount);

/// <summary>The paths under one rule. For every sink and theft the paths and the remainder sum to what the rule puts there.</summary>
/// <param name="Paths">By descending amount, then fewer hops, then flows in order.</param>
/// <param name="Remainders">What no listed path carries; empty when no cap was reached.</param>
public sealed record FlowPaths(IReadOnlyList<FlowPath> Paths, IReadOnlyList<PathRemainder> Remainders);

/// <summary>One step of a path, with its names. In a backward trace it goes from the receiver of the movement to its sender.</summary>
/// <param name="Flow">The flow's id in the case graph.</param>
/// <param name="From">The vertex it leaves.</param>
/// <param name="To">The vertex it arrives at.</param>
/// <param name="Detail">Where it stands on its chain.</param>
/// <param name="Value">The whole value of the flow, in base units.</param>
/// <param name="Traced">The stolen part of it under the rule, all paths together, in base units.</param>
public sealed record Hop(int Flow, Vertex From, Vertex To, FlowDetail Detail, UInt256 Value, UInt256 Traced)
{
    /// <summary>
    /// For a hop through a swap: what arrives, all of it and the stolen part, in base units of the asset of <see cref="To"/>; <see cref="Value"/> and
    /// <see cref="Traced"/> are what leaves. Null for all others: what leaves arrives.
    /// </summary>
    public (UInt256 Value, UInt256 Traced)? Arrives { get; init; }
}

/// <summary>
/// A laundering path: a time-respecting sequence of hops from a theft to a sink. No vertex comes twice. Where it goes through swaps the assets change on
/// the way.
/// </summary>
/// <param name="Rule">The rule under which its amount is told.</param>
/// <param name="Theft">The theft's index in the trace.</param>
/// <param name="Start">The vertex where the value entered.</param>
/// <param name="Sink">Where it ends.</param>
/// <param name="Amount">The part of the stolen value that travelled this very path, in base units of the sink's asset.</param>
/// <param name="Detoured">The part of the amount that made round trips on its way (left out of the hops).</param>
/// <param name="Hops">The steps, in order.</param>
public sealed record LaunderingPath(
    TaintRule Rule, int Theft, Vertex Start, Sink Sink, UInt256 Amount, UInt256 Detoured, ImmutableArray<Hop> Hops)
{
    /// <summary>Where the value entered: the index in <see cref="TaintOutcome.Entries"/> of its rule; -1 where that is not known.</summary>
    internal int Entry { get; init; } = -1;

    /// <summary>The trace that it is of.</summary>
    internal TraceOrigin Origin { get; init; }

    /// <summary>The path, hop by hop, as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}

/// <summary>A list of paths, best first, with what the list leaves out.</summary>
/// <param name="Rule">The rule under which the amounts are told.</param>
/// <param name="Paths">The paths, by descending amount.</param>
/// <param name="Remainders">
/// For each asset what reached the same sinks by paths that are not listed, because no more were asked for or a cap was reached; assets with
/// nothing are left out.
/// </param>
public sealed record PathList(TaintRule Rule, ImmutableArray<LaunderingPath> Paths, ImmutableArray<Amount> Remainders)
{
    /// <summary>The trace that it is of.</summary>
    internal TraceOrigin Origin { get; init; }

    /// <summary>The list, each path with its hops folded, as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}
