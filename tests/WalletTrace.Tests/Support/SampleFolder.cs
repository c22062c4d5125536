namespace WalletTrace.Tests.Support;

/// <summary>Finds the samples of this repository.</summary>
internal static class SampleFolder
{
    /// <summary>The folder "samples" at the top of the checkout.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "WalletTrace.sln")))
            {
                return System.IO.Path.Combine(folder.FullName, "samples");
            }
        }

        throw new DirectoryNotFoundException("found no WalletTrace.sln above the tests, expected them inside the checkout");
    }
}
