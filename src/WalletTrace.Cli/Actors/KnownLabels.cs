using WalletTrace.Attribution;

namespace WalletTrace.Cli.Actors;

/// <summary>Reads files with labels that a command line names.</summary>
internal static class KnownLabels
{
    /// <summary>The labels of a file.</summary>
    /// <exception cref="WalletTraceException">It is not there, cannot be read, or does not hold labels.</exception>
    public static LabelSet Read(string path)
    {
        if (!LabelFile.IsLabelFile(path))
        {
            throw new UsageException($"--labels cannot be read: found {SafeText.Quote(path)}, expected a file that ends with one of {string.Join(", ", LabelFile.Extensions)}");
        }

        // All is in memory once it is read: nothing waits.
        return CaseRunner.LoadFileAsync("the file of labels", path, () => Task.FromResult(new LabelSet(LabelFile.Read(path)))).GetAwaiter().GetResult();
    }
}
