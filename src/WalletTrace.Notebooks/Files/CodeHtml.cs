using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WalletTrace.Notebooks.Execution;
using WalletTrace.Reports.Html;

namespace WalletTrace.Notebooks.Files;

/// <summary>C# as HTML with its words, strings and comments in colours.</summary>
internal static class CodeHtml
{
    /// <summary>The code, character by character as it is.</summary>
    public static Markup Of(string code)
    {
        var html = new StringBuilder();
        foreach (SyntaxToken token in CellSyntax.Parse(code).GetRoot().DescendantTokens(descendIntoTrivia: false))
        {
            Append(token.LeadingTrivia);
            html.Append(Span(token.Text, ClassOf(token)));
            Append(token.TrailingTrivia);
        }

        return new Markup(html.ToString());

        void Append(SyntaxTriviaList trivia)
        {
            foreach (SyntaxTrivia piece in trivia)
            {
                html.Append(Span(piece.ToFullString(), IsComment(piece) || piece.IsDirective ? "note" : null));
            }
        }
    }

    private static string? ClassOf(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.Utf8StringLiteralToken or SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.InterpolatedStringEndToken
            or SyntaxKind.InterpolatedVerbatimStringStartToken or SyntaxKind.InterpolatedSingleLineRawStringStartToken or SyntaxKind.InterpolatedMultiLineRawStringStartToken
            or SyntaxKind.InterpolatedRawStringEndToken => "string",
        _ when token.IsKeyword() || token.IsContextualKeyword() || token.Text == "var" => "word",
        _ => null,
    };

    private static bool IsComment(SyntaxTrivia piece) => piece.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
        or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    private static string Span(string text, string? name) => name is null || text.Length == 0
        ? NotebookPage.Lines(text).Value
        : Markup.Of($"<span class=\"{name}\">{NotebookPage.Lines(text)}</span>").Value;
}
