using WalletTrace.Packages.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Packages.Tests;

/// <summary>The tool, installed from its package.</summary>
[Collection(PackedCollection.Name)]
public sealed class ToolTests(PackedFeed feed)
{
    private static readonly Dictionary<string, string?> Nothing = [];

    [Fact]
    public async Task The_tool_is_installed_from_its_package_and_traces()
    {
        using var folder = new TemporaryFolder();
        string tool = await InstallAsync(folder);

        Assert.Equal(PackedFeed.Version, (await CommandOutput.OfAsync(folder.Path, Nothing, tool, "--version")).Output.Trim());
        foreach (string sample in new[] { "ronin-bridge", "utxo-peel-chain" })
        {
            string[][] runs = [.. await Task.WhenAll(Enumerable.Range(1, 2).Select(run => TraceAsync(folder, tool, sample, run)))];
            Assert.Equal(runs[0][0], runs[1][0]);
            Assert.Equal(runs[0][1], runs[1][1]);
            Assert.EndsWith("</html>", runs[0][1].TrimEnd(), StringComparison.Ordinal);
        }
    }

    private static async Task<string[]> TraceAsync(TemporaryFolder folder, string tool, string sample, int run)
    {
        string json = folder[$"{sample}-{run}.json"], page = folder[$"{sample}-{run}.html"];
        await CommandOutput.OfAsync(folder.Path, Nothing, tool, "trace", Repository.PathOf("samples", sample), "--quiet", "--json", json, "--html", page);
        return [await File.ReadAllTextAsync(json), await File.ReadAllTextAsync(page)];
    }

    /// <summary>Installs the tool below a folder; its program.</summary>
    private async Task<string> InstallAsync(TemporaryFolder folder)
    {
        string settings = folder.Write("nuget.config", $"""<configuration><packageSources><clear /><add key="packed" value="{feed.Path}" /></packageSources></configuration>""");
        await DotNet.RunAsync(
            folder.Path, feed.Restoring, "tool", "install", "WalletTrace.Cli", "--version", PackedFeed.Version, "--tool-path", folder["tool"], "--configfile", settings);
        return Path.Combine(folder["tool"], OperatingSystem.IsWindows() ? "wallettrace.exe" : "wallettrace");
    }
}
