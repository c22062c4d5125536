using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace WalletTrace.Notebooks.Execution;

/// <summary>The errors of cells, as they are shown.</summary>
internal static partial class CellErrors
{
    /// <summary>How many errors of the compiler are shown; what follows the first few is mostly their consequence.</summary>
    public const int Shown = 20;

    /// <summary>What the compiler did not understand: each with its place, the line, a mark under what is meant, and what may help.</summary>
    public static CellError OfCompilation(CompiledCell cell)
    {
        ImmutableArray<Diagnostic> inOrder = [.. cell.Errors.OrderBy(error => error.Location.SourceSpan.Start)];
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (Diagnostic error in inOrder.Take(Shown))
        {
            FileLinePositionSpan place = error.Location.GetLineSpan();
            lines.Add(place.IsValid
                ? string.Create(CultureInfo.InvariantCulture, $"{place.Path}({place.StartLinePosition.Line + 1},{place.StartLinePosition.Character + 1}): error {error.Id}: {MessageOf(error)}")
                : $"error {error.Id}: {MessageOf(error)}");
            if (error.Location.SourceTree is { } tree)
            {
                lines.AddRange(Marked(tree.GetText(), place));
            }

            if (CellHints.Of(cell.Compilation, error) is { } hint)
            {
                lines.Add($"    {hint}");
            }
        }

        if (inOrder.Length > Shown)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"… and {inOrder.Length - Shown} more errors."));
        }

        if (inOrder.Any(IsUsingDeclaration))
        {
            lines.Add("A variable of a cell lives on for the cells that follow: leave out the word 'using' here, or write using (…) { … } for what is to be disposed of in the cell.");
        }

        string count = inOrder.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({inOrder.Length} errors in all)");
        return new CellError("CompilationError", $"{inOrder[0].Id}: {MessageOf(inOrder[0])}{count}", lines.ToImmutable());
    }

    /// <summary>A directive that cannot be followed; the compiler has not seen the cell then.</summary>
    public static CellError OfDirective(string cell, CellDirectiveException problem)
    {
        string message = string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(problem.Message[0])}{problem.Message[1..]}.");
        return new CellError("DirectiveError", message, [string.Create(CultureInfo.InvariantCulture, $"{cell}({problem.Line},1): error: {problem.Message}.")]);
    }

    /// <summary>That the cell was interrupted.</summary>
    public static CellError Interrupted() => new("Interrupted", "The cell was interrupted.", ["The cell was interrupted. What it had declared until then stays; what it was waiting for is dropped."]);

    /// <summary>That the cell was interrupted and goes on nevertheless.</summary>
    public static CellError Stuck() => new(
        "NotStopped",
        "The cell was interrupted, but could not be stopped.",
        ["The cell was interrupted, but could not be stopped: it is in a library or in native code that asks nobody. It goes on in the background; restart the kernel to end it."]);

    // Scripts have none, and what the compiler says of one does not tell.
    private static bool IsUsingDeclaration(Diagnostic error) =>
        error is { Id: "CS1002" or "CS1519", Location.SourceTree: { } tree }
        && UsingDeclaration().IsMatch(tree.GetText().Lines.GetLineFromPosition(error.Location.SourceSpan.Start).ToString());

    private static string MessageOf(Diagnostic error) => error.GetMessage(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Marked(SourceText text, FileLinePositionSpan place)
    {
        string line = text.Lines[place.StartLinePosition.Line].ToString();
        if (string.IsNullOrWhiteSpace(line))
        {
            yield break;
        }

        int start = Math.Min(place.StartLinePosition.Character, line.Length);
        int end = place.EndLinePosition.Line == place.StartLinePosition.Line ? Math.Min(place.EndLinePosition.Character, line.Length) : line.Length;
        // Tabs stay tabs, so that the mark stands under what it marks however wide they are shown.
        string before = string.Concat(line[..start].Select(letter => letter == '\t' ? '\t' : ' '));
        yield return $"    {line}";
        yield return $"    {before}^{new string('~', Math.Max(0, end - start - 1))}";
    }

    [GeneratedRegex(@"^\s*(await\s+)?using\s+\S.*\s\w+\s*=")]
    private static partial Regex UsingDeclaration();
}
