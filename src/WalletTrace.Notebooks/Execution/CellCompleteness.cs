using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WalletTrace.Notebooks.Execution;

/// <summary>Whether a cell can be run as it stands, for front ends that run a cell when its last line is entered.</summary>
internal static class CellCompleteness
{
    private const string Step = "    ";

    /// <summary>Whether code can be run, and how the next line is indented where more is to come.</summary>
    public static (Completeness State, string Indent) Of(string code)
    {
        SyntaxTree tree = CellSyntax.Parse(code);
        return !SyntaxFactory.IsCompleteSubmission(tree) ? (Completeness.Incomplete, IndentAfter(tree))
            : tree.GetDiagnostics().Any(found => found.Severity == DiagnosticSeverity.Error && !IsDirective(found)) ? (Completeness.Invalid, "")
            : (Completeness.Complete, "");
    }

    // One step for every brace that is open where the code ends.
    private static string IndentAfter(SyntaxTree tree)
    {
        var depth = 0;
        foreach (SyntaxToken token in tree.GetRoot().DescendantTokens().Where(token => !token.IsMissing))
        {
            depth += token.Kind() switch
            {
                SyntaxKind.OpenBraceToken => 1,
                SyntaxKind.CloseBraceToken => -1,
                _ => 0,
            };
        }

        return string.Concat(Enumerable.Repeat(Step, Math.Max(0, depth)));
    }

    // The compiler does not know the directives of notebooks.
    private static bool IsDirective(Diagnostic found) =>
        found.Location.SourceTree is { } tree && tree.GetRoot().FindTrivia(found.Location.SourceSpan.Start, findInsideTrivia: false) is var trivia && trivia.IsDirective;
}
