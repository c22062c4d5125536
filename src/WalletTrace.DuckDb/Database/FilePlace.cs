namespace WalletTrace.DuckDb.Database;

/// <summary>Where a file lies, by whatever links it is reached.</summary>
internal static class FilePlace
{
    /// <summary>The one path of a file that goes over no link.</summary>
    /// <param name="file">The whole path of a file that may be there or not, in a folder that is there.</param>
    public static string Of(string file)
    {
        if (Path.GetDirectoryName(file) is not { } folder)
        {
            return file;
        }

        string here = Path.Combine(Of(folder), Path.GetFileName(file));
        FileSystemInfo entry = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        return entry is { Exists: true, LinkTarget: not null } && entry.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Of(target.FullName) : here;
    }
}
