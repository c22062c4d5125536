using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Inference;

namespace WalletTrace.Tracing.Exposures;

/// <summary>What value was followed to, or traced back to.</summary>
public enum ExposureKind
{
    /// <summary>A labelled account.</summary>
    Labelled,

    /// <summary>Unknown: it rests on an account without a label. Forward only.</summary>
    AtRest,

    /// <summary>Unknown: a limit ended the following, which <see cref="ExposureEnd.Reason"/> tells.</summary>
    NotFollowed,

    /// <summary>Unknown: the data do not tell where it went, or where it came from.</summary>
    DataGap,

    /// <summary>Paid as fees on the way.</summary>
    Fee,

    /// <summary>Destroyed.</summary>
    Burned,

    /// <summary>Newly issued: minted, mined. Backward only.</summary>
    Issued,

    /// <summary>The account itself: it came back, or had left there before.</summary>
    Returned,
}

/// <summary>Value that came to an end in one moment.</summary>
/// <param name="Time">The time that the block states, unix seconds. Backward: when it left there.</param>
/// <param name="Amount">How much, in base units.</param>
/// <param name="IsDirect">Whether it was a movement from the account itself, or backward to it.</param>
public readonly record struct ExposureMovement(long Time, UInt256 Amount, bool IsDirect);

/// <summary>Value by the time of its movement against the dates of a listing.</summary>
/// <param name="Before">Moved before the first day, in base units.</param>
/// <param name="While">Moved while it was listed, in base units.</param>
/// <param name="After">Moved on the day it was listed no more or later, in base units.</param>
public readonly record struct ListingSplit(UInt256 Before, UInt256 While, UInt256 After);

/// <summary>Where some of an account's value went, or came from: one account, or one end that is no account.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Account">The account; null for fees, burned and issued value, and gaps of no account.</param>
/// <param name="Labels">
/// Its labels, conflicting ones side by side, in the label set's order; of an inferred deposit account those of the service's own account that it forwards to.
/// </param>
/// <param name="Reason">Why it is not followed; else <see cref="StopReason.None"/>.</param>
/// <param name="Amount">How much, in base units; never nothing.</param>
/// <param name="Direct">
/// How much of it moved straight between the account and this one, in base units; nothing of what rests on an account that was followed. On UTXO chains: by a
/// transaction that both have coins in.
/// </param>
/// <param name="LeastHops">The fewest hops by which some of it came; 1 is direct.</param>
/// <param name="HopsRatio">The mean of the hops of all of it, weighted by value.</param>
/// <param name="Movements">The last movements by which it came, in their order, those of one moment together; none for what rests on an account that was followed.</param>
public sealed record ExposureEnd(
    ExposureKind Kind, Account? Account, ImmutableArray<Label> Labels, StopReason Reason, UInt256 Amount, UInt256 Direct, int LeastHops, double HopsRatio,
    ImmutableArray<ExposureMovement> Movements)
{
    /// <summary>The deposit account that it is inferred to be; null where it is labelled by itself or not at all.</summary>
    public DepositAccount? Deposit { get; init; }

    /// <summary>How much came by way of others, in base units.</summary>
    public UInt256 Indirect => Amount - Direct;

    /// <summary>Whether nothing is known of whose it is.</summary>
    public bool IsUnknown => Kind is ExposureKind.AtRest or ExposureKind.NotFollowed or ExposureKind.DataGap;

    /// <summary>What of it moved before, while and after a label says something was so: before and after the date of listing.</summary>
    /// <param name="label">The label. Days are those of UTC.</param>
    public ListingSplit SplitBy(Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return Split(Movements, label);
    }

    /// <summary>The same of the direct part alone.</summary>
    /// <param name="label">The label.</param>
    public ListingSplit SplitDirectBy(Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return Split(Movements.Where(movement => movement.IsDirect), label);
    }

    private static ListingSplit Split(IEnumerable<ExposureMovement> movements, Label label)
    {
        UInt256 before = default;
        UInt256 during = default;
        UInt256 after = default;
        foreach (ExposureMovement movement in movements)
        {
            var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(movement.Time).UtcDateTime);
            if (label.ValidUntil <= day)
            {
                after += movement.Amount;
            }
            else if (label.ValidFrom > day)
            {
                before += movement.Amount;
            }
            else
            {
                during += movement.Amount;
            }
        }

        return new ListingSplit(before, during, after);
    }
}
