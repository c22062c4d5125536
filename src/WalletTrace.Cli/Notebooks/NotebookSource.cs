using WalletTrace.Notebooks.Files;

namespace WalletTrace.Cli.Notebooks;

/// <summary>The notebooks that the command line names.</summary>
internal static class NotebookSource
{
    /// <summary>Reads a notebook of C#.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WalletTraceException">It is not there, cannot be read, is no notebook, or says that it is of another language.</exception>
    public static async Task<NotebookFile> LoadAsync(string path, CancellationToken cancellationToken)
    {
        NotebookFile notebook = await CaseRunner.LoadFileAsync("the notebook", path, () => NotebookFile.LoadAsync(path, cancellationToken), "a file that ends in .ipynb").ConfigureAwait(false);
        return notebook.MayBeCSharp
            ? notebook
            : throw new NotebookFormatException($"found one whose cells are {SafeText.Quote(notebook.Language!)} by its metadata, expected C#", Path.GetFileName(path));
    }
}
