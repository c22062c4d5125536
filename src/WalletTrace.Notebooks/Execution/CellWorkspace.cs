using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

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
            foreach (KeptCell cell in compiler.Kept.Skip(known))
            {
                last = Add(cell.Code, cell.References);
                known++;
                // Solutions that branch off share what was compiled in the one that they branch off from, and only that.
                await workspace.CurrentSolution.GetProject(last)!.GetCompilationAsync(cancellationToken).ConfigureAwait(false);
            }

            // Not kept: the solution that holds it is forgotten with it.
            DocumentId document = Added(workspace.CurrentSolution, CodeOf(code), compiler.References, out Solution after);
            return after.GetDocument(document)!;
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

    private ProjectId Add(string code, IEnumerable<MetadataReference> references)
    {
        DocumentId document = Added(workspace!.CurrentSolution, code, references, out Solution after);
        return workspace.TryApplyChanges(after) ? document.ProjectId : throw new InvalidOperationException("The compiler's workspace did not take a cell.");
    }

    private DocumentId Added(Solution before, string code, IEnumerable<MetadataReference> references, out Solution after)
    {
        ProjectId project = ProjectId.CreateNewId();
        var document = DocumentId.CreateNewId(project);
        after = before
            .AddProject(ProjectInfo.Create(
                project,
                VersionStamp.Default,
                "cell",
                $"cell-{project.Id:N}",
                LanguageNames.CSharp,
                parseOptions: CellCompiler.ParseOptions.WithDocumentationMode(DocumentationMode.Parse),
                compilationOptions: CellCompiler.Options.WithScriptClassName($"Cell{known}"),
                projectReferences: last is null ? [] : [new ProjectReference(last)],
                metadataReferences: references,
                isSubmission: true))
            .AddDocument(DocumentInfo.Create(
                document, "cell", sourceCodeKind: SourceCodeKind.Script, loader: TextLoader.From(TextAndVersion.Create(SourceText.From(code), VersionStamp.Default))));
        return document;
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
