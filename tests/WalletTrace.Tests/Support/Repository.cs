namespace WalletTrace.Tests.Support;

/// <summary>Finds files of the checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The path of a file or folder, from the folder that holds WalletTrace.sln.</summary>
    public static string PathOf(params string[] parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "WalletTrace.sln")))
            {
                return Path.Combine([folder.FullName, .. parts]);
            }
        }

        throw new InvalidOperationException("Files of the checkout are looked for beside WalletTrace.sln, which is in no folder above the tests.");
    }
}
