using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.QuickInfo;

namespace WalletTrace.Notebooks.Execution;

/// <summary>What stands at a place of a cell.</summary>
/// <param name="Text">Its signature and its documentation.</param>
/// <param name="Variable">The name of the variable that it is; null where it is none that a cell declared.</param>
internal sealed record Inspected(string Text, string? Variable);

/// <summary>Finds what stands at a place of a cell, as an editor shows it.</summary>
internal static class CellInspector
{
    /// <summary>What stands at a place, or, within the arguments of a call where nothing does, what is called; null for nothing known.</summary>
    public static async Task<Inspected?> InspectAsync(Document cell, int place, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await cell.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        foreach (int candidate in Candidates(root, place))
        {
            QuickInfoItem? found = await QuickInfoService.GetService(cell)!.GetQuickInfoAsync(cell, candidate, cancellationToken).ConfigureAwait(false);
            if (found is { Sections.IsEmpty: false })
            {
                string text = string.Join("\n\n", found.Sections.Select(section => section.Text.Trim()).Where(section => section.Length > 0));
                SemanticModel model = (await cell.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
                SyntaxToken token = root.FindToken(found.Span.Start);
                return new Inspected(text, model.GetSymbolInfo(token.Parent!, cancellationToken).Symbol is IFieldSymbol { ContainingType.IsScriptClass: true } variable ? variable.Name : null);
            }
        }

        return null;
    }

    private static IEnumerable<int> Candidates(SyntaxNode root, int place)
    {
        yield return place;
        if (place > 0)
        {
            // The place after a word means the word.
            yield return place - 1;
            SyntaxNode? around = root.FindToken(place - 1).Parent;
            if (around?.FirstAncestorOrSelf<BaseArgumentListSyntax>()?.Parent is { } call)
            {
                yield return call switch
                {
                    InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } => member.Name.SpanStart,
                    BaseObjectCreationExpressionSyntax creation => creation is ObjectCreationExpressionSyntax named ? named.Type.SpanStart : creation.NewKeyword.SpanStart,
                    _ => call.SpanStart,
                };
            }
        }
    }
}
