using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using WalletTrace.Notebooks.Execution;

namespace WalletTrace.Notebooks.Files.Programs;

/// <summary>Takes a cell apart into what has its own place in a program.</summary>
internal sealed class CellParts
{
    private static readonly SyntaxKind[] OfMembers =
    [
        SyntaxKind.PublicKeyword, SyntaxKind.InternalKeyword, SyntaxKind.PrivateKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.ReadOnlyKeyword,
    ];

    private readonly int number;
    private readonly string source;
    private readonly CompilationUnitSyntax root;
    private readonly List<TextSpan> moved = [];
    private readonly List<string> types = [];
    private readonly List<string> declared = [];

    private CellParts(string source, int number)
    {
        this.source = source;
        this.number = number;
        SyntaxTree tree = CellSyntax.Parse(source);
        if (tree.GetDiagnostics().FirstOrDefault(one => one.Severity == DiagnosticSeverity.Error) is { } error)
        {
            throw new NotebookProgramException(FormattableString.Invariant(
                $"found what is no C# in cell {number}, line {error.Location.GetLineSpan().StartLinePosition.Line + 1}: {error.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}"));
        }

        root = tree.GetCompilationUnitRoot();
    }

    /// <summary>The parts of a cell of code.</summary>
    /// <exception cref="NotebookProgramException">It holds what no program may.</exception>
    public static ProgramCell Of(string source, int number) => new CellParts(source.ReplaceLineEndings("\n"), number).Split();

    private ProgramCell Split()
    {
        ImmutableArray<string> references = [.. Directives()];
        foreach (UsingDirectiveSyntax import in root.Usings)
        {
            Move(import.Span);
        }

        foreach (MemberDeclarationSyntax member in root.Members)
        {
            Take(member);
        }

        ExpressionSyntax? value = root.Members.LastOrDefault() is GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last } ? last.Expression : null;
        int end = value?.SpanStart ?? source.Length;
        return new ProgramCell(number, null)
        {
            Code = Kept(0, end),
            Value = value?.ToString(),
            After = value is null ? "" : Kept(value.Span.End, source.Length),
            Imports = [.. root.Usings.Select(import => source[import.UsingKeyword.Span.End..import.SemicolonToken.SpanStart].Trim())],
            Types = [.. types],
            References = references,
            Declared = [.. declared],
            Words = [.. root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText)],
        };
    }

    private IEnumerable<string> Directives()
    {
        foreach (DirectiveTriviaSyntax directive in root.DescendantNodes(descendIntoTrivia: true).OfType<DirectiveTriviaSyntax>())
        {
            switch (directive)
            {
                case ReferenceDirectiveTriviaSyntax reference:
                    Move(directive.FullSpan);
                    yield return reference.File.ValueText;
                    break;
                case PragmaWarningDirectiveTriviaSyntax or NullableDirectiveTriviaSyntax or RegionDirectiveTriviaSyntax or EndRegionDirectiveTriviaSyntax:
                    break;
                default:
                    throw Fault($"{SafeText.Quote(directive.ToString().Trim())}, which only notebooks understand");
            }
        }
    }

    private void Take(MemberDeclarationSyntax member)
    {
        switch (member)
        {
            case GlobalStatementSyntax { Statement: var statement }:
                if (statement.DescendantNodesAndSelf(IsOfThisCell).Any(node => node is ReturnStatementSyntax))
                {
                    throw Fault("a return, which would end the program; let the value be the cell's last expression");
                }

                declared.AddRange(NamesIn(statement).Select(name => $"the variable {name}"));
                break;
            case FieldDeclarationSyntax field:
                Strip(field.Modifiers, SyntaxKind.StaticKeyword);
                declared.AddRange(field.Declaration.Variables.Select(variable => $"the variable {variable.Identifier.ValueText}"));
                break;
            case MethodDeclarationSyntax method:
                Strip(method.Modifiers);
                declared.Add($"the function {method.Identifier.ValueText}");
                break;
            case BaseTypeDeclarationSyntax or DelegateDeclarationSyntax:
                string comments = string.Concat(member.GetLeadingTrivia().Where(piece => !piece.IsDirective).Select(piece => piece.ToFullString()));
                types.Add(comments.Trim('\n') is { Length: > 0 } before ? $"{before}{(before.EndsWith('\n') ? "" : "\n")}{member}" : member.ToString());
                moved.Add(member.FullSpan);
                declared.Add($"the type {(member is BaseTypeDeclarationSyntax type ? type.Identifier : ((DelegateDeclarationSyntax)member).Identifier).ValueText}");
                break;
            default:
                throw Fault($"{SafeText.Quote(member.ToString().Split('\n')[0])}, which a program can have only in a type; make it a function or a variable");
        }
    }

    /// <summary>What is said of members of a class has no meaning for what belongs to a program.</summary>
    private void Strip(SyntaxTokenList modifiers, params ReadOnlySpan<SyntaxKind> more)
    {
        foreach (SyntaxToken modifier in modifiers)
        {
            if (OfMembers.Contains(modifier.Kind()) || more.Contains(modifier.Kind()))
            {
                moved.Add(TextSpan.FromBounds(modifier.SpanStart, modifier.FullSpan.End));
            }
        }
    }

    /// <summary>The variables that a statement declares for all that follows it.</summary>
    private static IEnumerable<string> NamesIn(StatementSyntax statement) => statement switch
    {
        LocalDeclarationStatementSyntax local => local.Declaration.Variables.Select(variable => variable.Identifier.ValueText),
        ExpressionStatementSyntax expression => expression.DescendantNodes(IsOfThisCell).OfType<SingleVariableDesignationSyntax>().Select(variable => variable.Identifier.ValueText),
        _ => [],
    };

    private static bool IsOfThisCell(SyntaxNode node) => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);

    /// <summary>Takes something out, with the rest of its line where nothing else is on it.</summary>
    private void Move(TextSpan span)
    {
        int end = span.End;
        while (end < source.Length && source[end] is ' ' or '\t')
        {
            end++;
        }

        moved.Add(end < source.Length && source[end] == '\n' ? TextSpan.FromBounds(span.Start, end + 1) : span);
    }

    private string Kept(int from, int to)
    {
        var kept = new StringBuilder();
        int at = from;
        foreach (TextSpan span in moved.OrderBy(span => span.Start).Append(new TextSpan(to, 0)))
        {
            int until = Math.Clamp(span.Start, at, Math.Max(at, to));
            kept.Append(source, at, until - at);
            at = Math.Max(at, span.End);
        }

        return kept.ToString();
    }

    private NotebookProgramException Fault(string found) => new(FormattableString.Invariant($"found in cell {number} {found}"));
}
