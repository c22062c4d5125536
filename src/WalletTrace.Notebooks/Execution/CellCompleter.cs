using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;

namespace WalletTrace.Notebooks.Execution;

/// <summary>What could stand at a place of a cell, as an editor proposes it.</summary>
internal static class CellCompleter
{
    private static readonly ImmutableHashSet<string> Accessibilities = ["Public", "Protected", "Private", "Internal", "File", "Project"];

    /// <summary>The completions: those that begin with what was typed, then those that have it within.</summary>
    public static async Task<CellCompletions> CompleteAsync(Document cell, int place, CancellationToken cancellationToken)
    {
        // Items come in the order in which an editor lists them.
        CompletionList found = await CompletionService.GetService(cell)!.GetCompletionsAsync(cell, place, cancellationToken: cancellationToken).ConfigureAwait(false);
        string code = (await cell.GetTextAsync(cancellationToken).ConfigureAwait(false)).ToString();
        int start = Math.Min(found.Span.Start, place);
        string typed = code[start..place];
        ImmutableArray<CellCompletion> items =
        [
            .. found.ItemsList
                .Select(item => (Item: item, Fit: Fit(item.FilterText, typed)))
                .Where(candidate => candidate.Fit < int.MaxValue)
                .OrderBy(candidate => candidate.Fit)
                .ThenByDescending(candidate => candidate.Item.Rules.MatchPriority)
                .ThenBy(candidate => candidate.Item.SortText, StringComparer.OrdinalIgnoreCase)
                .Select(candidate => new CellCompletion(TextOf(candidate.Item), KindOf(candidate.Item)))
                .DistinctBy(completion => completion.Text),
        ];
        return new CellCompletions(items, start, Math.Max(found.Span.End, place));
    }

    private static int Fit(string text, string typed) =>
        text.StartsWith(typed, StringComparison.Ordinal) ? 0
        : text.StartsWith(typed, StringComparison.OrdinalIgnoreCase) ? 1
        : Humps(text).StartsWith(typed, StringComparison.OrdinalIgnoreCase) ? 2
        : text.Contains(typed, StringComparison.OrdinalIgnoreCase) ? 3
        : int.MaxValue;

    // ReadAllText is found by "rat".
    private static string Humps(string text) => string.Concat(text.Where((letter, index) => index == 0 || char.IsUpper(letter)));

    private static string TextOf(CompletionItem item) => item.Properties.TryGetValue("InsertionText", out string? inserted) ? inserted : item.DisplayText;

    private static string KindOf(CompletionItem item) => item.Tags.FirstOrDefault(tag => !Accessibilities.Contains(tag)) switch
    {
        "ExtensionMethod" => "method",
        "Structure" => "struct",
        "Local" or "Parameter" or "RangeVariable" => "variable",
        { } kind => kind.ToLowerInvariant(),
        null => "text",
    };
}
