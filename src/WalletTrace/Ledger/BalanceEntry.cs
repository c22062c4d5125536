using System.Numerics;
using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>How a balance that was told compares with the movements that a ledger holds.</summary>
/// <param name="Holding">The holding.</param>
/// <param name="Height">After which block.</param>
/// <param name="Told">The balance as the source told it, in base units; null where it could not.</param>
/// <param name="Found">
/// What the ledger's movements up to that block add up to, in base units: what came less what went, fees included. Negative where more went than came.
/// </param>
/// <param name="Missing">The kinds of movement that the ledger does not hold completely up to that block; none where the history is complete.</param>
public sealed record BalanceEntry(BalanceHolding Holding, long Height, UInt256? Told, BigInteger Found, CoverageKinds Missing)
{
    /// <summary>Whether they are equal.</summary>
    public BalanceState State => Told is not { } told ? BalanceState.NotTold : (BigInteger)told == Found ? BalanceState.Equal : BalanceState.Differs;

    /// <summary>
    /// What was told less what was found, in base units: positive where there is more than movements brought, negative where there is less. 0 where nothing
    /// was told.
    /// </summary>
    public BigInteger Difference => Told is { } told ? (BigInteger)told - Found : 0;

    /// <summary>Whether the ledger holds all movements of the asset that the account can have made up to that block.</summary>
    public bool IsComplete => Missing == CoverageKinds.None;

    /// <summary>What that means, in a sentence or two.</summary>
    public string Text
    {
        get
        {
            string gap = IsComplete ? string.Empty : $" The ledger does not hold its complete history (missing: {Missing})";
            return State switch
            {
                BalanceState.NotTold => "The source does not tell the balance." + (IsComplete ? string.Empty : gap + "."),
                BalanceState.Equal => "The movements add up to the balance." + (IsComplete ? string.Empty : gap + "; what it lacks cancels out, or did not happen."),
                _ => FormattableString.Invariant(
                    $"The source tells {Told}, the movements add up to {Found}: {BigInteger.Abs(Difference)} base units {(Difference.Sign > 0 ? "more than came" : "less than should be there")}.")
                    + (!IsComplete ? gap + ", which alone can be why."
                        : Holding.Asset.IsNative ? " The history is stated to be complete, so that a source left something out or tells a wrong balance."
                        : " The history is complete, so that the token does not do what its events say: it takes a fee on transfers, rebases its balances, or its contract lies."),
            };
        }
    }
}

/// <summary>Whether a balance fits the movements.</summary>
public enum BalanceState
{
    /// <summary>They are equal.</summary>
    Equal = 0,

    /// <summary>They differ.</summary>
    Differs,

    /// <summary>The source could not tell the balance.</summary>
    NotTold,
}
