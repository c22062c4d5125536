using WalletTrace.Attribution.Lists;

namespace WalletTrace.Cli.Labels;

/// <summary>Reads the lists that a command line names, all or none.</summary>
internal static class ListReader
{
    /// <summary>Reads lists.</summary>
    /// <param name="paths">The files and folders.</param>
    /// <param name="options">What they do not tell.</param>
    /// <param name="progress">Told what is being read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="WalletTraceException">A file is not there, of no known format, damaged, or breaks off: none is taken.</exception>
    public static async Task<List<ListEdition>> ReadAsync(IReadOnlyList<string> paths, ListReadOptions options, ProgressLine progress, CancellationToken cancellationToken)
    {
        if (paths.FirstOrDefault(path => !Path.Exists(path)) is { } missing)
        {
            // Before the others are read for nothing.
            throw new WalletTraceException($"the list cannot be read: found nothing at {SafeText.Quote(missing)}, expected a file or a folder");
        }

        List<ListEdition> editions = [];
        long labels = 0;
        foreach (string path in paths)
        {
            progress.Enter(FormattableString.Invariant($"Reading {SafeText.Trim(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), 40)}: list {editions.Count + 1:N0} of {paths.Count:N0}, {labels:N0} labels"));
            editions.Add(await CaseRunner.LoadFileAsync("the list", path, () => ListEdition.ReadAsync(path, options, cancellationToken)).ConfigureAwait(false));
            labels += editions[^1].Labels.Length;
        }

        return editions;
    }
}
