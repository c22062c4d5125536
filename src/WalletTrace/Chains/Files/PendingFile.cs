namespace WalletTrace.Chains.Files;

/// <summary>A file under another name until it is whole, so that none is ever found half-written.</summary>
internal sealed class PendingFile : IAsyncDisposable
{
    /// <summary>What is behind the name of a file that is not whole.</summary>
    public const string Ending = ".part";

    private readonly string pendingPath;

    /// <param name="path">The name that the file will have.</param>
    public PendingFile(string path)
    {
        Path = path;
        pendingPath = path + Ending;
        Stream = new FileStream(pendingPath, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
    }

    /// <summary>The name that the file will have.</summary>
    public string Path { get; private set; }

    /// <summary>Where to write.</summary>
    public FileStream Stream { get; }

    /// <summary>Gives the file its name; one that is there is replaced.</summary>
    /// <param name="path">Another name than was thought first; null for that.</param>
    public void Keep(string? path = null)
    {
        Path = path ?? Path;
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(pendingPath, Path, overwrite: true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        File.Delete(pendingPath);
    }
}
