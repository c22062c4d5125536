using System.Collections.Immutable;

namespace WalletTrace.Attribution.Screening;

/// <summary>Why a verdict is what it is.</summary>
/// <param name="Verdict">What this comes to by itself.</param>
/// <param name="Rule">The rule, or what else: <c>stale list</c>, <c>unknown</c>, <c>conflict</c> …</param>
/// <param name="Text">In words: which label, by whom, of which day, and how much. Holds hostile text (labels).</param>
public sealed record ScreeningReason(ScreeningVerdict Verdict, string Rule, string Text)
{
    /// <summary>The labels that it is about, in the label set's order; of a conflict the claims that contradict each other; none where it is about none.</summary>
    public ImmutableArray<Label> Labels { get; init; } = [];

    /// <summary>The labelled account that value touches, or the twin; null where the reason is about the account itself or none.</summary>
    public Account? Account { get; init; }

    /// <summary>How much value; null where the reason is about none.</summary>
    public Amount? Amount { get; init; }

    /// <summary>On which side; null where it is about no value.</summary>
    public ScreeningSide? Side { get; init; }

    /// <inheritdoc/>
    public bool Equals(ScreeningReason? other) =>
        other is not null && (Verdict, Rule, Text, Account, Amount, Side) == (other.Verdict, other.Rule, other.Text, other.Account, other.Amount, other.Side) && Labels.SequenceEqual(other.Labels);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Verdict, Rule, Text, Account, Amount, Side);
}

/// <summary>What screening an account came to. Immutable.</summary>
/// <param name="Subject">What was screened, as it was given, or the account in CAIP-10. Hostile text where it was given as text.</param>
/// <param name="On">The day for which it holds.</param>
/// <param name="Policy">The policy's name.</param>
/// <param name="Reasons">Why, the gravest first.</param>
/// <param name="Matches">All labels that were found for it and its twins, whether or not a rule minds them.</param>
public sealed record ScreeningResult(string Subject, DateOnly On, string Policy, ImmutableArray<ScreeningReason> Reasons, ImmutableArray<ScreeningMatch> Matches)
{
    /// <summary>What "no hits" means, to be said wherever it is.</summary>
    public const string NoClearance = "NO HITS is not a clearance: it says only that nothing was found in the labels and facts that were looked at.";

    /// <summary>The verdict: the gravest of the reasons.</summary>
    public ScreeningVerdict Verdict => Reasons.IsEmpty ? ScreeningVerdict.NoHits : Reasons[0].Verdict;

    /// <summary>A verdict as it is written: BLOCK, REVIEW, INCOMPLETE or NO HITS.</summary>
    /// <param name="verdict">The verdict.</param>
    public static string Write(ScreeningVerdict verdict) => verdict == ScreeningVerdict.NoHits ? "NO HITS" : verdict.ToString().ToUpperInvariant();

    /// <summary>The verdict with its reasons as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);
}
