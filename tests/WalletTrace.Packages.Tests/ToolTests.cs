using System.Diagnostics;
using System.Text.Json;
using NetMQ;
using NetMQ.Sockets;
using WalletTrace.Packages.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Packages.Tests;

/// <summary>The tool, installed from its package.</summary>
[Collection(PackedTests.Name)]
public sealed class ToolTests(PackedFeed feed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_tool_is_of_the_version_of_its_package() => Assert.Equal(PackedFeed.Version, (await RunAsync(feed.Path, "--version")).Output.Trim());

    [Theory]
    [InlineData("ronin-bridge")]
    [InlineData("utxo-peel-chain")]
    public async Task The_tool_traces_a_sample_to_the_same_bytes_each_time(string sample)
    {
        using var folder = new TemporaryFolder();

        for (int run = 1; run <= 2; run++)
        {
            await RunAsync(folder.Path, "trace", Repository.PathOf("samples", sample), "--quiet", "--json", $"{run}.json", "--html", $"{run}.html");
        }

        string page = await File.ReadAllTextAsync(folder["1.html"]);
        Assert.EndsWith("</html>", page.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(page, await File.ReadAllTextAsync(folder["2.html"]));
        Assert.Equal(await File.ReadAllTextAsync(folder["1.json"]), await File.ReadAllTextAsync(folder["2.json"]));
    }

    [Fact]
    public async Task The_tool_runs_the_cells_of_a_notebook_with_the_libraries_that_it_carries()
    {
        using var folder = new TemporaryFolder();
        string theCase = JsonSerializer.Serialize(ConsumerProject.Case);
        string[] cells =
        [
            $"#r \"nuget: WalletTrace, {PackedFeed.Version}\"\n#r \"nuget: WalletTrace.DuckDb, {PackedFeed.Version}\"",
            $"using WalletTrace.Tracing.Cases;\nvar theCase = await CaseFile.LoadAsync({theCase});\nvar question = await theCase.OpenAsync();\nvar trace = await question.RunAsync();",
            "$\"{trace.Balance[0].Stolen} base units\"",
        ];
        folder.Write("small.ipynb", JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["cells"] = cells.Select(source => new Dictionary<string, object?>
            {
                ["cell_type"] = "code", ["execution_count"] = null, ["metadata"] = new Dictionary<string, object>(), ["outputs"] = Array.Empty<object>(), ["source"] = source,
            }),
            ["metadata"] = new Dictionary<string, object> { ["kernelspec"] = new Dictionary<string, object> { ["name"] = ".net-csharp", ["language"] = "C#", ["display_name"] = "C#" } },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 4,
        }));

        await RunAsync(folder.Path, "notebook", "run", "small.ipynb", "--output", "run.ipynb");

        Assert.Contains("173600000000000000000000 base units", await File.ReadAllTextAsync(folder["run.ipynb"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1-ronin.ipynb")]
    [InlineData("5-sql.ipynb")]
    public async Task The_tool_finds_in_a_sample_notebook_what_was_saved_in_it(string notebook)
    {
        // Notebooks read the samples beside them and write where they lie.
        using var folder = new TemporaryFolder();
        string samples = Repository.PathOf("samples");
        foreach (string file in Directory.EnumerateFiles(samples, "*", SearchOption.AllDirectories))
        {
            string copy = folder[Path.GetRelativePath(samples, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        CommandOutput checkedNow = await RunAsync(folder["notebooks"], "notebook", "run", "--check", notebook);

        Assert.Contains($"{notebook}: shows what was saved", checkedNow.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kernel_that_the_tool_registers_below_a_prefix_is_the_installed_one_and_answers()
    {
        using var folder = new TemporaryFolder();
        await RunAsync(folder.Path, "notebook", "install", "--prefix", folder["prefix"]);
        using JsonDocument registered = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder["prefix"], "share", "jupyter", "kernels", ".net-csharp", "kernel.json")));
        string[] command = [.. registered.RootElement.GetProperty("argv").EnumerateArray().Select(part => part.GetString()!)];
        Assert.Equal([await feed.ToolAsync(), "notebook", "kernel", "{connection_file}"], command);

        int[] ports = FreePorts.Take(5);
        string connection = folder.Write("connection.json", $$"""
            {
              "transport": "tcp", "ip": "127.0.0.1", "key": "not a secret", "signature_scheme": "hmac-sha256",
              "shell_port": {{ports[0]}}, "iopub_port": {{ports[1]}}, "stdin_port": {{ports[2]}}, "control_port": {{ports[3]}}, "hb_port": {{ports[4]}}
            }
            """);
        using Process kernel = Process.Start(new ProcessStartInfo(command[0], command[1..^1].Append(connection)) { WorkingDirectory = folder.Path })!;
        try
        {
            using var heart = new RequestSocket($">tcp://127.0.0.1:{ports[4]}");
            heart.SendFrame("still there?");
            Assert.True(heart.TryReceiveFrameString(Patience, out string? answer));
            Assert.Equal("still there?", answer);
        }
        finally
        {
            kernel.Kill(entireProcessTree: true);
            await kernel.WaitForExitAsync();
        }
    }

    private async Task<CommandOutput> RunAsync(string folder, params string[] arguments) =>
        await CommandOutput.OfAsync(folder, new Dictionary<string, string?>(), await feed.ToolAsync(), arguments);
}
