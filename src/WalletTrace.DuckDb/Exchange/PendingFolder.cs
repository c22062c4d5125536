namespace WalletTrace.DuckDb;

/// <summary>A folder under another name until all of it is written, so that none is ever found half-written.</summary>
internal sealed class PendingFolder : IDisposable
{
    private const string Pending = ".part";

    private readonly string target;
    private readonly IReadOnlyCollection<string> names;

    /// <param name="folder">The name that the folder will have; it must not be there, or be empty.</param>
    /// <param name="names">The names of all files that may come to be in it: what was left by a process that was killed goes, but nothing else.</param>
    /// <exception cref="WalletTraceException">There is something in the folder.</exception>
    public PendingFolder(string folder, IReadOnlyCollection<string> names)
    {
        target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        this.names = names;
        Path = target + Pending;
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new WalletTraceException($"the ledger cannot be exported to {SafeText.Quote(folder)}: found something there, expected an empty folder or none; name another");
        }

        if (Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any(entry => !IsOwn(System.IO.Path.GetFileName(entry))))
        {
            throw new WalletTraceException(
                $"the ledger cannot be exported to {SafeText.Quote(folder)}: found a folder {SafeText.Quote(System.IO.Path.GetFileName(Path))} with other files beside it, where the export is written first; move it away");
        }

        Remove();
        Directory.CreateDirectory(Path);
    }

    /// <summary>Where to write.</summary>
    public string Path { get; }

    /// <summary>Gives the folder its name.</summary>
    public void Keep()
    {
        if (Directory.Exists(target))
        {
            Directory.Delete(target);
        }

        Directory.Move(Path, target);
    }

    /// <summary>Removes a folder that was not kept.</summary>
    public void Dispose() => Remove();

    private bool IsOwn(string name) => names.Contains(name) || (name.EndsWith(Pending, StringComparison.Ordinal) && names.Contains(name[..^Pending.Length]));

    private void Remove()
    {
        if (Directory.Exists(Path))
        {
            foreach (string name in names)
            {
                File.Delete(System.IO.Path.Combine(Path, name));
                File.Delete(System.IO.Path.Combine(Path, name + Pending));
            }

            Directory.Delete(Path);
        }
    }
}
