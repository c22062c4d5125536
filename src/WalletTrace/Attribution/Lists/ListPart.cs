namespace WalletTrace.Attribution.Lists;

/// <summary>A file of a list that comes in several.</summary>
/// <param name="Name">Its path within the package, with forward slashes.</param>
/// <param name="Open">Opens it anew, unpacked.</param>
internal sealed record ListPart(string Name, Func<Stream> Open)
{
    /// <summary>Its name without folders.</summary>
    public string FileName => Name[(Name.LastIndexOf('/') + 1)..];
}

/// <summary>A format whose lists come in several files that belong together.</summary>
internal interface IListBundle : IListFormat
{
    /// <summary>Whether files belong together as one list of this format.</summary>
    /// <param name="names">Their paths within the package.</param>
    bool Recognises(IReadOnlyList<string> names);

    /// <summary>Reads the files of a list.</summary>
    /// <param name="parts">The files.</param>
    /// <param name="options">What the list itself does not tell.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">A file is not of this format, or breaks off, or a cap is exceeded: nothing of the list is to be used.</exception>
    IAsyncEnumerable<ListItem> ReadAsync(IReadOnlyList<ListPart> parts, ListReadOptions options, CancellationToken cancellationToken);
}
