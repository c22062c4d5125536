using System.Reflection;
using System.Security;
using System.Text.RegularExpressions;
using WalletTrace.Tests.Support;

namespace WalletTrace.Packages.Tests.Support;

/// <summary>All packages of this checkout as these tests were built with them, in a folder that serves as a package source. Packed once for a run of tests.</summary>
public sealed partial class PackedFeed : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private string[] sources = [];
    private Task<string>? tool;

    /// <summary>The packages that are made of this checkout wherever it is built.</summary>
    public static IReadOnlyList<string> Names { get; } = ["WalletTrace", "WalletTrace.DuckDb", "WalletTrace.Notebooks", "WalletTrace.Cli"];

    /// <summary>The version of them all.</summary>
    public static string Version { get; } = typeof(UInt256).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>What packing said.</summary>
    public string Log { get; private set; } = "";

    /// <summary>The folder of the packages.</summary>
    internal string Path => folder["feed"];

    /// <summary>A folder of all packages that were restored on this machine before, but for these, of which an earlier run may have left others of the same version.</summary>
    internal string Others => folder["others"];

    /// <summary>
    /// The environment of a restore that neither reads nor leaves packages in the user's folder of them, but takes from there what others wrote, so that no
    /// network is asked for it.
    /// </summary>
    internal IReadOnlyDictionary<string, string?> Restoring { get; private set; } = new Dictionary<string, string?>();

    public async Task InitializeAsync()
    {
        // Checks build what is published as well as what is tested, and pack that.
        string configuration = Environment.GetEnvironmentVariable("WALLETTRACE_PACKED")
            ?? typeof(PackedFeed).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        foreach (string name in Names)
        {
            CommandOutput packed = await DotNet.RunAsync(
                Repository.PathOf("src", name), "pack", "-noAutoResponse", "--no-build", "-c", configuration, "-v", "q", "-o", Path);
            Log += packed.Output + packed.Error;
        }

        CommandOutput known = await DotNet.RunAsync(folder.Path, "nuget", "list", "source", "--format", "Detailed");
        sources = [.. SourceName().Matches(known.Output).Select(match => SecurityElement.Escape(match.Groups[1].Value))];
        await LinkOthersAsync();
        Restoring = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = folder["packages"], ["RestoreFallbackFolders"] = Others };
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    /// <summary>The tool, installed from this feed by whoever asks first: its program.</summary>
    internal Task<string> ToolAsync() => tool ??= InstallAsync();

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

    private async Task<string> InstallAsync()
    {
        string settings = folder.Write("tool.config", $"""<configuration><packageSources><clear /><add key="packed" value="{Path}" /></packageSources></configuration>""");
        await DotNet.RunAsync(folder.Path, Restoring, "tool", "install", "WalletTrace.Cli", "--version", Version, "--tool-path", folder["tool"], "--configfile", settings);
        return System.IO.Path.Combine(folder["tool"], OperatingSystem.IsWindows() ? "wallettrace.exe" : "wallettrace");
    }

    private async Task LinkOthersAsync()
    {
        CommandOutput answer = await DotNet.RunAsync(folder.Path, "nuget", "locals", "global-packages", "--list");
        string restored = answer.Output[(answer.Output.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        Directory.CreateDirectory(Others);
        foreach (string package in Directory.EnumerateDirectories(restored).Select(path => System.IO.Path.GetFileName(path)))
        {
            if (!package.StartsWith("wallettrace", StringComparison.OrdinalIgnoreCase))
            {
                Directory.CreateSymbolicLink(System.IO.Path.Combine(Others, package), System.IO.Path.Combine(restored, package));
            }
        }
    }

    [GeneratedRegex(@"^\s*\d+\.\s+(.+) \[Enabled\]", RegexOptions.Multiline)]
    private static partial Regex SourceName();
}
