using System.Collections.Immutable;
using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>What a trace was asked to do. Part of every report, so that anyone can run it again.</summary>
/// <param name="Thefts">What it starts from; a theft's index is its tag.</param>
/// <param name="Rules">The taint rules, in the order asked for; a rule's index is its column.</param>
/// <param name="Direction">Forward or backward.</param>
/// <param name="Stops">When branches are not followed.</param>
/// <param name="LifoOrder">How lots come to lie under LIFO.</param>
/// <param name="FeeConvention">What becomes of the fees of UTXO transactions.</param>
public sealed record TraceParameters(
    ImmutableArray<Theft> Thefts, ImmutableArray<TaintRule> Rules, TraceDirection Direction, StopRules Stops, LifoOrder LifoOrder,
    FeeConvention FeeConvention = FeeConvention.Sink)
{
    /// <summary>Whether value that an account swapped is followed into what it got for it. Default: yes.</summary>
    public bool FollowSwaps { get; init; } = true;

    /// <summary>The tokens beside the well-known ones into which value is followed through swaps. Default: none.</summary>
    public ImmutableSortedSet<Asset> KnownTokens { get; init; } = [];
}

/// <summary>
/// One line of the balance: what one rule says of one theft in one asset. The parts sum to what was stolen and what was converted into the asset, but
/// under poison.
/// </summary>
/// <param name="Rule">The rule.</param>
/// <param name="Theft">The theft's index.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Stolen">What entered, in base units.</param>
/// <param name="Parts">What ended in each part, in base units, by <see cref="SinkKind"/>; parts with nothing are left out.</param>
public sealed record BalanceLine(TaintRule Rule, int Theft, Asset Asset, UInt256 Stolen, ImmutableSortedDictionary<SinkKind, UInt256> Parts)
{
    /// <summary>What came in by swaps of other assets, in base units; it stands in their lines as <see cref="SinkKind.Converted"/>.</summary>
    public UInt256 ConvertedIn { get; init; }

    /// <summary>The trace that it is of.</summary>
    internal TraceOrigin Origin { get; init; }

    /// <summary>What ended in one part, in base units.</summary>
    public UInt256 Of(SinkKind kind) => Parts.GetValueOrDefault(kind);

    /// <summary>The line as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}

/// <summary>What kind of thing a trace did not see.</summary>
public enum CoverageIssue
{
    /// <summary>A branch was not followed; <see cref="CoverageEntry.Reason"/> tells why.</summary>
    NotFollowed,

    /// <summary>A followed account gave more than the ledger saw it get; the difference was made up with clean value.</summary>
    DataGap,

    /// <summary>
    /// Kinds of movement that the ledger does not hold for followed accounts: one entry for each chain with kinds that it was told nothing of, and one for each
    /// followed account where value rests and that lacks kinds which were read of others.
    /// </summary>
    KindsNotRead,

    /// <summary>
    /// Fees of UTXO transactions were not followed into the coinbases of their blocks though they were to be; <see cref="CoverageEntry.Reason"/> tells
    /// why. One entry for each chain and reason.
    /// </summary>
    FeesNotFollowed,

    /// <summary>
    /// Traced value stands on blocks that are gone or were replaced since the trace ran (see <see cref="TraceResult.RecheckAsync"/>). One entry for each
    /// chain, and one for each sink.
    /// </summary>
    Stale,

    /// <summary>
    /// Traced value came here in transactions of which it was not decided whether the giver swapped it for something, so that it was not followed through
    /// them. One entry for each vertex and kind of uncertainty.
    /// </summary>
    SwapUndecided,

    /// <summary>
    /// Traced value was followed through swaps with accounts that no label calls a service: they behaved as pools do, but if one is the trader's own, what was
    /// given went there. One entry for each holding that gave (backward: got), and one for each that gave traced value as the other side of others' swaps.
    /// </summary>
    CounterpartyUnlabelled,
}

/// <summary>Something the trace did not see, and the value it could hide.</summary>
/// <param name="Issue">What kind of thing.</param>
/// <param name="Reason">Why a branch, or fees, were not followed; else <see cref="StopReason.None"/>.</param>
/// <param name="Vertex">The vertex's id in the case graph, or -1 when it concerns all.</param>
/// <param name="Hidden">
/// The value it could hide, in base units: for a branch the most that any rule asked for puts there; for fees the most that any rule finds in them;
/// for a data gap what was made up; for kinds not read of one account what rests there; for stale blocks what of the sink rests on them; for undecided
/// swaps what came by them; for unlabelled counterparties what went through the swaps with them; zero where it cannot be told.
/// </param>
/// <param name="Text">In words. Holds hostile text (labels).</param>
public sealed record CoverageEntry(CoverageIssue Issue, StopReason Reason, int Vertex, UInt256 Hidden, string Text)
{
    /// <summary>For a branch that was followed up to a height because its history was read no further: that height. Else null.</summary>
    public long? ReadTo { get; init; }

    /// <summary>The trace that it is of.</summary>
    internal TraceOrigin Origin { get; init; }

    /// <summary>The entry as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}

/// <summary>How a line of an explanation is known.</summary>
public enum Layer
{
    /// <summary>Seen on a chain.</summary>
    Observed,

    /// <summary>Inferred by a named rule.</summary>
    Inferred,

    /// <summary>Attributed by a named source.</summary>
    Attributed,
}

/// <summary>One line of an explanation.</summary>
/// <param name="Layer">How it is known.</param>
/// <param name="Text">What. Holds hostile text (labels).</param>
public sealed record Explanation(Layer Layer, string Text)
{
    /// <summary>The line as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}
