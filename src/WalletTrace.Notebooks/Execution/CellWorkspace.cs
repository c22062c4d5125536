using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Host.Mef;

namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// The cells of a session as an editor sees them, for completion and inspection: each a project that builds on the one before. It is made when it is first
/// asked for, since that takes a second that a session which only runs cells does not need, and then follows the cells.
/// </summary>
/// <param name="compiler">Knows the cells that later ones see.</param>
internal sealed class CellWorkspace(CellCompiler compiler) : IDisposable
{
    private readonly SemaphoreSlim changes = new(1);
    private AdhocWorkspace? workspace;
    private Solution? cells;
    private ProjectId? last;
    private int known;

    /// <summary>A cell that has not run, as the next one.</summary>
    /// <param name="code">The cell; its directives are left out.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<Document> OpenAsync(string code, CancellationToken cancellationToken)
    {
        await changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Loads much code.
            workspace ??= await Task.Run(() => new AdhocWorkspace(MefHostServices.DefaultHost), cancellationToken).ConfigureAwait(false);
            cells ??= workspace.CurrentSolution;
            foreach (KeptCell cell in compiler.Kept.Skip(known))
            {
                Document kept = Added(cells, cell.Code, cell.References, cancellationToken);
                (cells, last) = (kept.Project.Solution, kept.Project.Id);
                known++;
                // Solutions that branch off share what was compiled in the one that they branch off from, and only that.
                await kept.Project.GetCompilationAsync(cancellationToken).ConfigureAwait(false);
            }

            // Not kept: the solution that holds it is forgotten with it.
            return Added(cells, CodeOf(code), compiler.References, cancellationToken);
        }
        finally
        {
            changes.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        workspace?.Dispose();
        changes.Dispose();
    }

    private Document Added(Solution before, string code, IEnumerable<MetadataReference> references, CancellationToken cancellationToken)
    {
        ProjectId project = ProjectId.CreateNewId();
        var document = DocumentId.CreateNewId(project);
        return before
            .AddProject(ProjectInfo.Create(
                project,
                VersionStamp.Default,
                "cell",
                $"cell-{project.Id:N}",
                LanguageNames.CSharp,
                parseOptions: CellSyntax.Options,
                compilationOptions: CellCompiler.Options.WithScriptClassName($"Cell{known}"),
                projectReferences: last is null ? [] : [new ProjectReference(last)],
                metadataReferences: references,
                isSubmission: true))
            .AddDocument(DocumentInfo.Create(document, "cell", sourceCodeKind: SourceCodeKind.Script))
            .WithDocumentSyntaxRoot(document, compiler.Parse(code, "cell", cancellationToken).GetRoot(cancellationToken))
            .GetDocument(document)!;
    }

    // What is still being written may hold a directive that is not understood yet; the compiler passes over it.
    private static string CodeOf(string code)
    {
        try
        {
            return CellDirectives.Read(code).Code;
        }
        catch (CellDirectiveException)
        {
            return code;
        }
    }
}
