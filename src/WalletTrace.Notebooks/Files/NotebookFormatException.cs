namespace WalletTrace.Notebooks.Files;

/// <summary>A notebook file that is damaged, of another format, or holds what no notebook may.</summary>
public sealed class NotebookFormatException : WalletTraceException
{
    /// <summary>Makes a failure at a place of a file.</summary>
    /// <param name="problem">What failed: found X, expected Y.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="place">Where in it, for example <c>cell 3, output 1</c>; null for the whole.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public NotebookFormatException(string problem, string file, string? place = null, Exception? innerException = null)
        : base($"the notebook cannot be read: {problem}, in {SafeText.Trim(file)}{(place is null ? "" : $", {place}")}", innerException)
    {
        File = file;
        Place = place;
    }

    /// <summary>The file's name.</summary>
    public string File { get; }

    /// <summary>Where in it; null for the whole.</summary>
    public string? Place { get; }
}
