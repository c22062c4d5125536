using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using WalletTrace.Notebooks.Execution;

namespace WalletTrace.Notebooks.Files.Programs;

/// <summary>Compiles a program as <c>dotnet run</c> does, and finds out what its text does not tell.</summary>
internal static class ProgramCheck
{
    private const string UnusedImport = "CS8019";

    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithFeatures([new("FileBasedProgram", "true")]);

    // As the SDK does by default.
    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.ConsoleApplication, warningLevel: 10, nullableContextOptions: NullableContextOptions.Enable, concurrentBuild: false);

    // The kernel's own is no part of a program.
    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() =>
    [
        .. CarriedAssemblies.References.Where(reference => Path.GetFileNameWithoutExtension(reference.Display) != typeof(ProgramCheck).Assembly.GetName().Name),
    ]);

    /// <summary>What is to be known of a program to write it well.</summary>
    /// <param name="findings">What it might need: everything.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="NotebookProgramException">It cannot be compiled; says in which cell, and why.</exception>
    public static ProgramFindings Run(ProgramFindings findings, Func<ProgramFindings, WrittenProgram> write)
    {
        findings = findings with { Kinds = Kinds(write(findings)) };
        WrittenProgram program = write(findings);
        (CSharpCompilation compilation, SyntaxTree tree) = Compile(program.Text);
        ImmutableArray<Diagnostic> told = [.. compilation.GetDiagnostics().Where(one => one.Location.SourceTree == tree)];
        if (told.FirstOrDefault(one => one.Severity == DiagnosticSeverity.Error) is { } error)
        {
            throw Fault(error, program);
        }

        SourceText text = tree.GetText();
        HashSet<string> unused = [.. told.Where(one => one.Id == UnusedImport).SelectMany(one => LinesOf(text, one.Location.SourceSpan))];
        findings = findings with
        {
            Imports = [.. findings.Imports.Where(import => !unused.Contains($"using {import};"))],
            Warnings = [.. told.Where(one => one.Severity == DiagnosticSeverity.Warning).Select(one => one.Id).Distinct().Order(StringComparer.Ordinal)],
        };

        // What is imported in vain counts as used.
        return findings with
        {
            Packages =
            [
                .. Compile(write(findings).Text).Compilation.GetUsedAssemblyReferences()
                    .Select(reference => Path.GetFileNameWithoutExtension(reference.Display)!).Where(ProgramPackages.Given.Contains),
            ],
        };
    }

    private static ImmutableArray<ValueKind> Kinds(WrittenProgram program)
    {
        (CSharpCompilation compilation, SyntaxTree tree) = Compile(program.Text);
        SemanticModel model = compilation.GetSemanticModel(tree);
        SyntaxNode root = tree.GetRoot();
        return
        [
            .. program.Values.Select(value =>
            {
                SyntaxNode node = root.FindNode(new TextSpan(value.From, value.Length), getInnermostNodeForTie: true);
                ITypeSymbol? type = model.GetTypeInfo(node).Type;
                return type is { SpecialType: SpecialType.System_Void } ? ValueKind.Nothing
                    : type is INamedTypeSymbol { Name: "Task" or "ValueTask" } task && task.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks"
                        ? (task.IsGenericType ? ValueKind.Awaited : ValueKind.OnlyAwaited)
                    : ValueKind.Shown;
            }),
        ];
    }

    private static (CSharpCompilation Compilation, SyntaxTree Tree) Compile(string text)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(text, Parsing);
        SyntaxTree implicitly = CSharpSyntaxTree.ParseText(ProgramText.ImplicitImports, Parsing);
        return (CSharpCompilation.Create("program", [tree, implicitly], References.Value, Options), tree);
    }

    private static IEnumerable<string> LinesOf(SourceText text, TextSpan span) =>
        text.Lines.Where(line => line.Span.OverlapsWith(span)).Select(line => line.ToString().Trim());

    private static NotebookProgramException Fault(Diagnostic error, WrittenProgram program)
    {
        string where = program.CellAt(error.Location.SourceSpan.Start) is { } cell ? FormattableString.Invariant($"cell {cell}") : "what is imported";
        string line = error.Location.SourceTree!.GetText().Lines[error.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim();
        return new NotebookProgramException(
            $"found in {where} what a program may not say: {SafeText.Quote(line)}: {error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}. In a notebook names are known everywhere and may be hidden by others; in a program not");
    }
}
