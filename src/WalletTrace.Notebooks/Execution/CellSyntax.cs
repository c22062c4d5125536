using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// Reads the code of cells. The compiler's parser takes <c>await (…)</c> outside of an async function for a call, since in a script a function may have that name;
/// here it is what it is in a program, unless something of that name is declared.
/// </summary>
internal static class CellSyntax
{
    /// <summary>The word that begins an await.</summary>
    public const string Await = "await";

    // An operator that binds as await does, at the same length, so that everything stands where it stood.
    private const string Operator = "~    ";

    /// <summary>How cells are parsed: with the documentation of what they declare, which inspection shows.</summary>
    public static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.Parse, SourceCodeKind.Script);

    /// <summary>Parses a cell.</summary>
    /// <param name="code">The cell.</param>
    /// <param name="name">How errors call it.</param>
    /// <param name="awaitIsDeclared">Whether what came before the cell declares something of the name <c>await</c>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The tree, of the same text.</returns>
    public static SyntaxTree Parse(string code, string name = "", bool awaitIsDeclared = false, CancellationToken cancellationToken = default)
    {
        SyntaxTree asCalls = AsIs(code, name, cancellationToken);
        int[] places = !awaitIsDeclared && code.Contains(Await, StringComparison.Ordinal) ? Calls(asCalls.GetRoot(cancellationToken)) : [];
        return places.Length > 0 && WithAwaits(code, places, asCalls, cancellationToken) is { } asAwaits ? asAwaits : asCalls;
    }

    private static SyntaxTree AsIs(string code, string name, CancellationToken cancellationToken) =>
        // Debug information needs an encoding; the text is never stored in it.
        CSharpSyntaxTree.ParseText(SourceText.From(code, Encoding.UTF8), Options, name, cancellationToken);

    /// <summary>Where what may be awaits was taken for calls; nowhere, where something of that name is declared.</summary>
    private static int[] Calls(SyntaxNode root)
    {
        SyntaxToken[] words = [.. root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == Await)];
        return words.All(word => word.Parent is IdentifierNameSyntax)
            ? [.. words.Where(word => word.Text == Await && word.Parent!.Parent is InvocationExpressionSyntax call && call.Expression == word.Parent).Select(word => word.SpanStart)]
            : [];
    }

    // Null where they cannot be awaits.
    private static SyntaxTree? WithAwaits(string code, int[] places, SyntaxTree asCalls, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(code);
        foreach (int place in places)
        {
            text.Remove(place, Await.Length).Insert(place, Operator);
        }

        SyntaxTree replaced = AsIs(text.ToString(), asCalls.FilePath, cancellationToken);
        SyntaxNode root = replaced.GetRoot(cancellationToken);
        PrefixUnaryExpressionSyntax[] operators =
        [
            .. root.DescendantNodes().OfType<PrefixUnaryExpressionSyntax>().Where(unary => Array.BinarySearch(places, unary.SpanStart) >= 0 && unary.IsKind(SyntaxKind.BitwiseNotExpression)),
        ];
        return operators.Length == places.Length && !replaced.GetDiagnostics(cancellationToken).Any(found => found.Severity == DiagnosticSeverity.Error)
            ? CSharpSyntaxTree.Create((CSharpSyntaxNode)root.ReplaceNodes(operators, (_, unary) => AwaitOf(unary)), Options, asCalls.FilePath, asCalls.Encoding)
            : null;
    }

    private static AwaitExpressionSyntax AwaitOf(PrefixUnaryExpressionSyntax unary)
    {
        SyntaxTriviaList after = unary.OperatorToken.TrailingTrivia;
        string space = after[0].ToString()[(Operator.Length - 1)..];
        return SyntaxFactory.AwaitExpression(
            SyntaxFactory.Token(unary.OperatorToken.LeadingTrivia, SyntaxKind.AwaitKeyword, space.Length == 0 ? after.RemoveAt(0) : after.Replace(after[0], SyntaxFactory.Whitespace(space))),
            unary.Operand);
    }
}
