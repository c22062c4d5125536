using System.Collections.Immutable;

namespace WalletTrace.Attribution.Screening;

/// <summary>What is known of the value that an account sent or received of one asset, as rules look at it.</summary>
/// <param name="Side">Which side.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Whole">All that was sent or received, in base units.</param>
/// <param name="Unknown">What of it is unknown, in base units.</param>
/// <param name="Parts">What of it touches labelled accounts: for each label of each account one; those of one account are the same value.</param>
public sealed record ScreenedValue(ScreeningSide Side, Asset Asset, UInt256 Whole, UInt256 Unknown, ImmutableArray<ScreenedPart> Parts)
{
    /// <summary>Why there is more that was not looked at; null where there is not.</summary>
    public string? Gap { get; init; }
}

/// <summary>Value that touches a label.</summary>
/// <param name="Account">The labelled account.</param>
/// <param name="Label">The label.</param>
/// <param name="Amount">How much, in base units.</param>
/// <param name="Direct">What of it moved straight, in base units.</param>
/// <param name="WhileListed">What of it moved while the label says that something was so, in base units.</param>
/// <param name="DirectWhileListed">What of it did both, in base units.</param>
/// <param name="LeastHops">The fewest hops.</param>
/// <param name="IsInferred">Whether the account is the label's by inference: a deposit account of the service that the label is about.</param>
public sealed record ScreenedPart(
    Account Account, Label Label, UInt256 Amount, UInt256 Direct, UInt256 WhileListed, UInt256 DirectWhileListed, int LeastHops, bool IsInferred = false);
