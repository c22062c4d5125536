using WalletTrace.Packages.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Packages.Tests;

/// <summary>The packages in the hands of someone who has nothing else of this project.</summary>
[Collection(PackedTests.Name)]
public sealed class ConsumerTests(PackedFeed feed)
{
    [Fact]
    public async Task A_new_console_project_adds_the_packages_and_traces_as_the_library_does()
    {
        using var folder = new TemporaryFolder();
        string project = Directory.CreateDirectory(folder["Consumer"]).FullName;
        feed.WriteSettings(project);

        await DotNet.RunAsync(project, feed.Restoring, "new", "console", "--framework", "net10.0", "--no-restore");
        await DotNet.RunAsync(project, feed.Restoring, "add", "package", "WalletTrace", "--version", PackedFeed.Version);
        await DotNet.RunAsync(project, feed.Restoring, "add", "package", "WalletTrace.DuckDb", "--version", PackedFeed.Version);
        ConsumerProject.WriteProgram(project);
        await DotNet.RunAsync(project, feed.Restoring, "build", "-c", "Release", "-o", folder["built"], "-v", "q", "-warnaserror");

        await ConsumerProject.AssertTracesAsLibraryAsync("dotnet", Path.Combine(folder["built"], "Consumer.dll"));
    }
}
