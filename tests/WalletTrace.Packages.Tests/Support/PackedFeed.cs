using System.Reflection;
using System.Security;
using System.Text.RegularExpressions;
using WalletTrace.Tests.Support;

namespace WalletTrace.Packages.Tests.Support;

/// <summary>All packages of this checkout as these tests were built with them, in a folder that serves as a package source. Packed once for a run of tests.</summary>
public sealed partial class PackedFeed : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private string[] sources = [];

    /// <summary>The packages that are made of this checkout wherever it is built.</summary>
    public static IReadOnlyList<string> Names { get; } = ["WalletTrace", "WalletTrace.DuckDb", "WalletTrace.Notebooks", "WalletTrace.Cli"];

    /// <summary>The version of them all.</summary>
    public static string Version { get; } = typeof(UInt256).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>What packing said.</summary>
    public string Log { get; private set; } = "";

    /// <summary>The folder of the packages.</summary>
    internal string Path => folder["feed"];

    /// <summary>
    /// The environment of a restore that neither reads nor leaves packages in the user's folder of them, but takes from there what others wrote, so that no
    /// network is asked for it.
    /// </summary>
    internal IReadOnlyDictionary<string, string?> Restoring { get; private set; } = new Dictionary<string, string?>();

    public async Task InitializeAsync()
    {
        string configuration = typeof(PackedFeed).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        foreach (string name in Names)
        {
            CommandOutput packed = await DotNet.RunAsync(
                Repository.PathOf("src", name), "pack", "-noAutoResponse", "--no-build", "-c", configuration, "-v", "q", "-o", Path);
            Log += packed.Output + packed.Error;
        }

        CommandOutput known = await DotNet.RunAsync(folder.Path, "nuget", "list", "source", "--format", "Detailed");
        sources = [.. SourceName().Matches(known.Output).Select(match => SecurityElement.Escape(match.Groups[1].Value))];
        Restoring = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = folder["packages"], ["RestoreFallbackFolders"] = await OthersAsync() };
    }

    public Task DisposeAsync()
    {
        folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>A package of the feed, opened.</summary>
    internal PackageFile Open(string name, string ending = "nupkg") => new(System.IO.Path.Combine(Path, $"{name}.{Version}.{ending}"));

    /// <summary>Writes the settings of package sources for a folder: these packages come from this feed alone, others from where this machine has them from.</summary>
    internal void WriteSettings(string project) => File.WriteAllText(System.IO.Path.Combine(project, "nuget.config"), $"""
        <configuration>
          <packageSources><add key="packed" value="{Path}" /></packageSources>
          <packageSourceMapping>
            <packageSource key="packed"><package pattern="WalletTrace" /><package pattern="WalletTrace.*" /></packageSource>
            {string.Concat(sources.Select(source => $"""<packageSource key="{source}"><package pattern="*" /></packageSource>"""))}
          </packageSourceMapping>
        </configuration>
        """);

    /// <summary>
    /// A folder with links to all packages that were restored before but these, of which an earlier run may have left others of the same version.
    /// </summary>
    private async Task<string> OthersAsync()
    {
        CommandOutput answer = await DotNet.RunAsync(folder.Path, "nuget", "locals", "global-packages", "--list");
        string restored = answer.Output[(answer.Output.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        string others = Directory.CreateDirectory(folder["others"]).FullName;
        foreach (string package in Directory.EnumerateDirectories(restored).Where(package => !System.IO.Path.GetFileName(package).StartsWith("wallettrace", StringComparison.OrdinalIgnoreCase)))
        {
            Directory.CreateSymbolicLink(System.IO.Path.Combine(others, System.IO.Path.GetFileName(package)), package);
        }

        return others;
    }

    [GeneratedRegex(@"^\s*\d+\.\s+(.+) \[Enabled\]", RegexOptions.Multiline)]
    private static partial Regex SourceName();
}
