using System.Text;

namespace WalletTrace.ApiPages;

/// <summary>The checkout in which the pages stand.</summary>
internal static class Checkout
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The folder with WalletTrace.sln in it, at or above a folder.</summary>
    public static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "WalletTrace.sln")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("found no WalletTrace.sln above the program, expected it inside the checkout");
    }

    /// <summary>The pages that stand there, by path with slashes.</summary>
    public static SortedDictionary<string, string> Read(string root)
    {
        var pages = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string folder in Pages.Packages.Select(Pages.FolderOf).Select(folder => Path.Combine(root, folder)).Where(Directory.Exists))
        {
            foreach (string file in Directory.GetFiles(folder, "*.md"))
            {
                pages.Add(Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText(file, Utf8));
            }
        }

        return pages;
    }

    /// <summary>Writes pages that are new or differ, and deletes those that there are no more; what was done, in a sentence.</summary>
    public static string Write(string root, IReadOnlyDictionary<string, string> pages)
    {
        SortedDictionary<string, string> before = Read(root);
        int written = 0;
        foreach ((string path, string text) in pages.Where(page => before.GetValueOrDefault(page.Key) != page.Value))
        {
            string file = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text, Utf8);
            written++;
        }

        string[] gone = [.. before.Keys.Where(path => !pages.ContainsKey(path))];
        foreach (string path in gone)
        {
            File.Delete(Path.Combine(root, path));
        }

        return $"{pages.Count} pages: {written} written, {gone.Length} deleted, the others stand as they are.";
    }
}
