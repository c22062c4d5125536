using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Inference;

namespace WalletTrace.Tracing;

/// <summary>In which part of the balance a sink stands.</summary>
public enum SinkKind
{
    /// <summary>At rest: on a followed account, or in unspent coins.</summary>
    Resting,

    /// <summary>At a service: an exchange, an OTC desk, a payment or any other service at which the trace stops, or one of its deposit accounts.</summary>
    Services,

    /// <summary>In a mixer.</summary>
    Mixers,

    /// <summary>In a bridge.</summary>
    Bridges,

    /// <summary>Paid as fees.</summary>
    Fees,

    /// <summary>Burned: destroyed, behind a script that nobody can spend, or not claimed by the coinbase that it came to.</summary>
    Burned,

    /// <summary>On an account whose history the ledger does not hold completely.</summary>
    Unexplored,

    /// <summary>Where a limit of the trace ended the branch: hub, minimum, hops, time window, budget, or a label chosen by the user.</summary>
    Pruned,

    /// <summary>Backward only: newly issued (mint, reward, coinbase).</summary>
    Issued,

    /// <summary>Backward only: value of which the ledger does not hold the origin.</summary>
    UnknownOrigin,

    /// <summary>
    /// Swapped for another asset: what went out of this asset's books. What it became is entered in the other's as
    /// <see cref="BalanceLine.ConvertedIn"/> and followed there.
    /// </summary>
    Converted,

    /// <summary>Given by a followed pool or router to those who traded with it.</summary>
    Exchanged,
}

/// <summary>Where a trace ends (backward: where it began), with what every rule puts there.</summary>
/// <param name="Vertex">The vertex's id in the case graph.</param>
/// <param name="Name">The vertex's name.</param>
/// <param name="Kind">The part of the balance.</param>
/// <param name="Reason">Why the trace ends here; <see cref="StopReason.None"/> for resting value, fees and burns.</param>
/// <param name="Category">The category of the label at which the trace stops, or the first label's, or the service's of a deposit account, or unknown.</param>
/// <param name="Labels">The labels of the account, in the label set's order.</param>
/// <param name="Amounts">By rule (as in <see cref="TraceResult.Rules"/>), then by theft: base units of <see cref="Asset"/>.</param>
public sealed record Sink(
    int Vertex,
    Vertex Name,
    SinkKind Kind,
    StopReason Reason,
    Category Category,
    ImmutableArray<Label> Labels,
    ImmutableArray<ImmutableArray<UInt256>> Amounts)
{
    /// <summary>
    /// The height at which the token's issuer froze the account's holding, where it is frozen as of the end of the ledger; else null. Observed on the chain.
    /// </summary>
    public long? FrozenAt { get; init; }

    /// <summary>
    /// The deposit account that the place is inferred to be, where the trace ends for that reason; <see cref="Category"/> is then that of the service's own
    /// accounts. <see cref="Labels"/> never hold it.
    /// </summary>
    public DepositAccount? Deposit { get; init; }

    /// <summary>
    /// Whose account the place is inferred to be by its cluster, where the trace ends for that reason; <see cref="Category"/> is then that of the label.
    /// <see cref="Labels"/> never hold it.
    /// </summary>
    public ClusterAttribution? Attributed { get; init; }

    /// <summary>The trace that it is of.</summary>
    internal TraceOrigin Origin { get; init; }

    /// <summary>The asset of the amounts.</summary>
    public Asset Asset => Name.Asset;

    /// <summary>What a rule puts here, all thefts together. <paramref name="rule"/> is the rule's index in <see cref="TraceResult.Rules"/>.</summary>
    public UInt256 AmountOf(int rule) => Amounts[rule].Aggregate(default(UInt256), (sum, amount) => sum + amount);

    /// <summary>The sink as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}

/// <summary>
/// The least and the most stolen value, in base units, that any time-respecting, value-conserving rule could put into a sink.
/// </summary>
/// <param name="Least">What at least ends there.</param>
/// <param name="Most">What at most ends there: the temporal maximum flow from the thefts.</param>
public readonly record struct SinkBounds(UInt256 Least, UInt256 Most)
{
    /// <summary>
    /// No bounds: value may have come to the sink through a swap, and what any rule could put there then depends on which units it lets go into the swap.
    /// From zero to the largest number there is.
    /// </summary>
    public static SinkBounds Unknown { get; } = new(default, UInt256.MaxValue);

    /// <summary>Whether these are bounds at all.</summary>
    public bool IsKnown => this != Unknown;
}
