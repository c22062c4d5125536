namespace WalletTrace.Tests.Support;

/// <summary>Finds the real data beside a checkout.</summary>
public static class SharedData
{
    /// <summary>The full path of a file or folder under ../shared/data; null when it is absent.</summary>
    public static string? Find(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "WalletTrace.sln")))
            {
                var found = Path.Combine(folder.FullName, "..", "shared", "data", path);
                return Path.Exists(found) ? Path.GetFullPath(found) : null;
            }
        }

        return null;
    }

    /// <summary>The lines of a file that are not empty.</summary>
    public static string[] ReadLines(string path) =>
        [.. File.ReadLines(Find(path)!).Select(line => line.Trim()).Where(line => line.Length > 0)];
}
