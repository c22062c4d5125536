using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WalletTrace.Notebooks.Execution;

/// <summary>What the compiler does not say of its errors and who knows little C# needs: which name may be meant, and where an <c>await</c> is missing.</summary>
internal static class CellHints
{
    private const int MostNames = 3;

    private const int LongestQuoted = 60;

    /// <summary>What helps with an error; null where nothing does.</summary>
    public static string? Of(CSharpCompilation compilation, Diagnostic error)
    {
        if (error.Location.SourceTree is not { } tree)
        {
            return null;
        }

        SyntaxNode node = tree.GetRoot().FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true);
        SemanticModel model = compilation.GetSemanticModel(tree);
        return (error.Id, node) switch
        {
            ("CS1061" or "CS0117", SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } name) when access.Name == name => OfMember(model, access),
            ("CS0103" or "CS0246", SimpleNameSyntax name) => Meant(name.Identifier.ValueText, NamesOf(model.LookupSymbols(name.SpanStart)), withBeginnings: false),
            ("CS0029", ExpressionSyntax value) when model.GetTypeInfo(value) is { ConvertedType: { } wanted } type
                && ResultOf(type.Type) is { } result && compilation.ClassifyConversion(result, wanted).IsImplicit => $"What a task gives comes with await: await {Quoted(value)}",
            _ => null,
        };
    }

    private static string? OfMember(SemanticModel model, MemberAccessExpressionSyntax access)
    {
        string typed = access.Name.Identifier.ValueText;
        ITypeSymbol? type = model.GetTypeInfo(access.Expression).Type ?? model.GetSymbolInfo(access.Expression).Symbol as ITypeSymbol;
        return type is null or IErrorTypeSymbol ? null
            : ResultOf(type) is { } result && Members(result).Contains(typed) ? $"What a task gives comes with await: (await {Quoted(access.Expression)}).{typed}"
            : Meant(typed, Members(type), withBeginnings: true);

        ImmutableHashSet<string> Members(ITypeSymbol of) => NamesOf(model.LookupSymbols(access.SpanStart, of, includeReducedExtensionMethods: true));
    }

    private static ITypeSymbol? ResultOf(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: [{ } result] } task && task.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks" ? result : null;

    private static ImmutableHashSet<string> NamesOf(IEnumerable<ISymbol> symbols) => [.. symbols.Where(symbol => symbol.CanBeReferencedByName).Select(symbol => symbol.Name)];

    // Load for LoadAsync is no slip of the finger, but as near to what is meant; so is a beginning.
    private static string? Meant(string typed, ImmutableHashSet<string> names, bool withBeginnings)
    {
        if (names.Contains($"{typed}Async"))
        {
            return $"Is {typed}Async meant? What it gives comes with await.";
        }

        int most = typed.Length < 3 ? 0 : typed.Length < 6 ? 1 : 2;
        string[] near =
        [
            .. names
                .Select(name => (Name: name, Slips: Slips(typed.ToUpperInvariant(), name.ToUpperInvariant(), most)))
                .Where(candidate => candidate.Slips <= most)
                .GroupBy(candidate => candidate.Slips)
                .MinBy(group => group.Key)?
                .Select(candidate => candidate.Name) ?? [],
        ];
        if (near.Length == 0 && withBeginnings && typed.Length >= 3)
        {
            near = [.. names.Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))];
        }

        return near.Length == 0 ? null : $"Is {string.Join(" or ", near.Order(StringComparer.Ordinal).Take(MostNames))} meant?";
    }

    /// <summary>How many letters are left out, put in, mistaken or swapped with their neighbours (optimal string alignment); more than <paramref name="most"/> need not be exact.</summary>
    private static int Slips(string left, string right, int most)
    {
        if (Math.Abs(left.Length - right.Length) > most)
        {
            return most + 1;
        }

        int[,] slips = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                slips[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(slips[i - 1, j], slips[i, j - 1]) + 1,
                    slips[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    slips[i, j] = Math.Min(slips[i, j], slips[i - 2, j - 2] + 1);
                }
            }
        }

        return slips[left.Length, right.Length];
    }

    private static string Quoted(ExpressionSyntax code) => code.ToString() is { Length: <= LongestQuoted } text && !text.Contains('\n', StringComparison.Ordinal) ? text : "…";
}
