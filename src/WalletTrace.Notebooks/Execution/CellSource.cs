namespace WalletTrace.Notebooks.Execution;

/// <summary>Code that is to run: a cell, or a file that one loads.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">How errors call it.</param>
/// <param name="Folder">The folder that its relative paths start from.</param>
internal sealed record CellSource(string Code, string Name, string Folder)
{
    // The files that are being loaded, outermost first, so that none loads itself.
    private IReadOnlyList<string> Open { get; init; } = [];

    /// <summary>A file that this loads.</summary>
    /// <exception cref="CellDirectiveException">It cannot be read, or is being loaded already.</exception>
    public CellSource Load(CellDirective file)
    {
        string path = Path.GetFullPath(file.Value, Folder);
        if (Open.Contains(path))
        {
            throw new CellDirectiveException($"found that {SafeText.Quote(file.Value)} loads itself, expected files that do not", file.Line);
        }

        try
        {
            return new CellSource(File.ReadAllText(path), file.Value, Path.GetDirectoryName(path)!) { Open = [.. Open, path] };
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CellDirectiveException($"found no file {SafeText.Quote(file.Value)} in {SafeText.Quote(Folder, 400)}, expected the path of one, from the notebook's folder", file.Line);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CellDirectiveException($"cannot read {SafeText.Quote(file.Value)}: {problem.Message}", file.Line);
        }
    }
}
