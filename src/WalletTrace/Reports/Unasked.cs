using System.Collections.Immutable;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>
/// Whether a result is partial, because facts that it lacks were not asked for or did not come, and why. Read off the coverage: what was asked of whom stands in
/// no report.
/// </summary>
/// <param name="Reason">Why.</param>
/// <param name="Branches">The number of branches that were not followed for that.</param>
/// <param name="Hidden">The most that these could hide together, by asset.</param>
internal readonly record struct Unasked(StopReason Reason, int Branches, ImmutableArray<Amount> Hidden)
{
    /// <summary>The reasons, in their order; none where the result is not partial.</summary>
    public static IReadOnlyList<Unasked> Of(TraceView view) =>
    [
        .. from entry in view.Trace.Coverage
           where entry is { Issue: CoverageIssue.NotFollowed, Reason: StopReason.Budget or StopReason.Unanswered or StopReason.Undisclosed }
           group entry by entry.Reason into same
           orderby same.Key
           select new Unasked(same.Key, same.Count(), view.Hidden(same)),
    ];

    /// <summary>The same in a sentence; null where the result is not partial.</summary>
    public static string? Sentence(TraceView view) => Of(view) is { Count: > 0 } all
        ? $"PARTIAL: not followed are {string.Join("; and ", all.Select(one => one.ToString()))}."
        : null;

    /// <summary>Which branches and why.</summary>
    public override string ToString()
    {
        string value = Hidden.IsEmpty ? "" : $" with at most {TextReport.Joined(Hidden)}";
        return $"{Words.Count(Branches, "branch", "branches")}{value}, because {Words.Why(Reason)}";
    }
}
