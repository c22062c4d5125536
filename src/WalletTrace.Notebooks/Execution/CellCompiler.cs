using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;

namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// Compiles cells, each seeing what those before it declared. A cell joins the chain of those that later cells see when it is told to, which is when it has
/// run: one that does not compile leaves nothing behind.
/// </summary>
/// <remarks>
/// Not Roslyn's scripting API, which is a thin layer over the same compiler: it gives the state of a cell only when the cell has ended, so that what a cell
/// declared would be lost with a cell that is interrupted; and it loads assemblies by rules of its own.
/// </remarks>
internal sealed class CellCompiler
{
    private static readonly EmitOptions Emission = new(debugInformationFormat: DebugInformationFormat.PortablePdb);

    /// <summary>
    /// How cells are compiled: as a file-based program is by default, so that a notebook's twin does the same. Not optimised: nothing is inlined, so that an
    /// error is shown at its own line, and the first run of a cell, mostly its only one, is faster.
    /// </summary>
    public static readonly CSharpCompilationOptions Options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        .WithUsings(ImportedNames.All)
        .WithOptimizationLevel(OptimizationLevel.Debug)
        .WithNullableContextOptions(NullableContextOptions.Enable)
        .WithAllowUnsafe(true)
        .WithConcurrentBuild(false);

    private int count;
    private bool awaitIsDeclared;
    private ImmutableList<KeptCell> kept = [];

    /// <summary>The cells that later ones see, in order.</summary>
    public IReadOnlyList<KeptCell> Kept => kept;

    /// <summary>The last cell that later ones see; null before the first.</summary>
    public CSharpCompilation? Previous { get; private set; }

    /// <summary>What cells may refer to.</summary>
    public ImmutableArray<MetadataReference> References { get; private set; } = CarriedAssemblies.References;

    /// <summary>Lets the cells that follow refer to more.</summary>
    public void Refer(IEnumerable<MetadataReference> more) => References = References.AddRange(more);

    /// <summary>Parses a cell that is to follow those that are kept.</summary>
    /// <param name="code">The cell, without directives that are not the compiler's.</param>
    /// <param name="name">How errors call it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public SyntaxTree Parse(string code, string name, CancellationToken cancellationToken) =>
        CellSyntax.Parse(code, name, awaitIsDeclared, cancellationToken);

    /// <summary>Compiles a cell.</summary>
    /// <param name="code">The cell, without directives that are not the compiler's.</param>
    /// <param name="name">How errors call it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public CompiledCell Compile(string code, string name, CancellationToken cancellationToken)
    {
        SyntaxTree cell = Parse(code, name, cancellationToken);
        var number = count++;
        // What is no C# has no loops to ask in, and trees that are made anew do not keep all that the parser found.
        if (!cell.GetDiagnostics(cancellationToken).Any(found => found.Severity == DiagnosticSeverity.Error)
            && Emitted(new InterruptionPoints(withConditions: true).In(cell)) is { Errors: [] } whole)
        {
            return whole;
        }

        // Whether the cell or what was put into it is at fault, the cell as it stands tells, with the places where it went wrong.
        CompiledCell plain = Emitted(cell);
        return plain.Errors.Length == 0 && Emitted(new InterruptionPoints(withConditions: false).In(cell)) is { Errors: [] } asking ? asking : plain;

        CompiledCell Emitted(SyntaxTree tree) => Emit(tree, code, $"Cell{number}", cancellationToken);
    }

    private CompiledCell Emit(SyntaxTree tree, string code, string typeName, CancellationToken cancellationToken)
    {
        CSharpCompilation compilation = CSharpCompilation.CreateScriptCompilation(
            $"cell-{Guid.NewGuid():N}", tree, References, Options.WithScriptClassName(typeName), Previous, typeof(object));
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        EmitResult emitted = compilation.Emit(image, symbols, options: Emission, cancellationToken: cancellationToken);
        ImmutableArray<Diagnostic> errors = [.. emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        if (!emitted.Success || errors.Length > 0)
        {
            // A cell with nothing to run, such as one with imports only, gives no image and no error.
            return new CompiledCell(compilation, code, errors, null, null, null, false);
        }

        IMethodSymbol entry = compilation.GetEntryPoint(cancellationToken)!;
        return new CompiledCell(
            compilation, code, [], image.ToArray(), symbols.ToArray(), (entry.ContainingType.MetadataName, entry.MetadataName), HasValue(compilation, tree, cancellationToken));
    }

    /// <summary>Lets later cells see a cell.</summary>
    public void Keep(CompiledCell cell)
    {
        Previous = cell.Compilation;
        awaitIsDeclared |= cell.Compilation.ContainsSymbolsWithName(CellSyntax.Await, SymbolFilter.Member);
        kept = kept.Add(new KeptCell(cell.Code, [.. cell.Compilation.References]));
    }

    private static bool HasValue(CSharpCompilation compilation, SyntaxTree tree, CancellationToken cancellationToken)
    {
        var root = (CompilationUnitSyntax)tree.GetRoot(cancellationToken);
        if (root.Members.OfType<GlobalStatementSyntax>().Any(statement => statement.DescendantNodesAndSelf(ReachesReturn).Any(node => node is ReturnStatementSyntax { Expression: not null })))
        {
            return true;
        }

        if (root.Members.LastOrDefault() is not GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last })
        {
            return false;
        }

        ITypeSymbol? type = compilation.GetSemanticModel(tree).GetTypeInfo(last.Expression, cancellationToken).Type;
        return type is not { SpecialType: SpecialType.System_Void };
    }

    // What a function returns is not what the cell returns.
    private static bool ReachesReturn(SyntaxNode node) => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or ExpressionSyntax);
}

/// <summary>A cell that was compiled, or could not be.</summary>
/// <param name="Compilation">The compiler's view of it.</param>
/// <param name="Code">The cell, without directives, as it was written.</param>
/// <param name="Errors">Why it cannot run; empty where it can.</param>
/// <param name="Image">Its code; null where there is nothing to run.</param>
/// <param name="Symbols">Where the code stands in the cell, as a portable PDB; null where there is nothing to run.</param>
/// <param name="Entry">The type and the method that begin it.</param>
/// <param name="HasValue">Whether it ends in a value that is to be shown.</param>
internal sealed record CompiledCell(
    CSharpCompilation Compilation, string Code, ImmutableArray<Diagnostic> Errors, byte[]? Image, byte[]? Symbols, (string Type, string Method)? Entry, bool HasValue);

/// <summary>A cell that later ones see.</summary>
/// <param name="Code">Its code, without directives.</param>
/// <param name="References">What it may refer to.</param>
internal sealed record KeptCell(string Code, ImmutableArray<MetadataReference> References);
