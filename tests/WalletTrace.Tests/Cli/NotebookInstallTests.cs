using System.Text.Json.Nodes;
using WalletTrace.Cli;
using WalletTrace.Cli.Notebooks;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

public sealed class NotebookInstallTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Kernel => folder["share/jupyter/kernels/.net-csharp"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Installs_below_a_prefix_says_where_and_what_next_and_removes_it_again()
    {
        CommandRun installed = await CommandRun.OfAsync("notebook", "install", "--prefix", folder.Path, "--display-name", "Traces");
        Assert.Equal((ExitCode.Done, ""), (installed.Code, installed.Error));
        Assert.Contains(Kernel, installed.Output, StringComparison.Ordinal);
        Assert.Contains("jupyter kernelspec list", installed.Output, StringComparison.Ordinal);
        JsonNode json = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Kernel, "kernel.json")))!;
        Assert.Equal("Traces", (string?)json["display_name"]);
        Assert.Equal(["notebook", "kernel", "{connection_file}"], json["argv"]!.AsArray().TakeLast(3).Select(word => (string?)word));
        Assert.True(Path.IsPathFullyQualified((string)json["argv"]![0]!));

        CommandRun removed = await CommandRun.OfAsync("notebook", "uninstall", "--prefix", folder.Path);
        Assert.Equal(ExitCode.Done, removed.Code);
        Assert.False(Directory.Exists(Kernel));
        Assert.Contains("There is no kernel .net-csharp", (await CommandRun.OfAsync("notebook", "uninstall", "--prefix", folder.Path)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_of_somebody_else_is_an_error_that_says_what_to_do()
    {
        folder.Write("share/jupyter/kernels/.net-csharp/kernel.json", "{}");

        CommandRun refused = await CommandRun.OfAsync("notebook", "install", "--prefix", folder.Path);

        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await CommandRun.OfAsync("notebook", "install", "--prefix", folder.Path, "--force")).Code);
    }

    [Theory]
    [InlineData("--user", "--sys-prefix")]
    [InlineData("--user", "--prefix", "x")]
    [InlineData("--name", "C#")]
    [InlineData("--name", "../x")]
    [InlineData("--prefix", "")]
    public async Task What_cannot_be_is_an_error_of_usage_and_changes_nothing(params string[] options) =>
        Assert.Equal(ExitCode.Usage, (await CommandRun.OfAsync(["notebook", "install", .. options])).Code);

    [Fact]
    public async Task A_kernel_without_a_connection_file_says_so()
    {
        CommandRun run = await CommandRun.OfAsync("notebook", "kernel", folder["none.json"]);

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("none.json", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/home/u/.dotnet/tools/wallettrace", "/home/u/.dotnet/tools/wallettrace")]
    [InlineData("/src/bin/WalletTrace.Cli", "/src/bin/WalletTrace.Cli")]
    [InlineData("/usr/share/dotnet/dotnet", "/usr/share/dotnet/dotnet /tool/WalletTrace.Cli.dll")]
    [InlineData("/usr/share/dotnet/dotnet.exe", "/usr/share/dotnet/dotnet.exe /tool/WalletTrace.Cli.dll")]
    public void Jupyter_starts_the_tool_as_it_is_installed(string process, string command) =>
        Assert.Equal(command, string.Join(' ', ToolPath.Of(process, "/tool/WalletTrace.Cli.dll")));

    [Fact]
    public void Jupyter_is_told_where_dotnet_is_where_only_a_variable_says_it()
    {
        Assert.Empty(ToolPath.Variables(_ => null));
        Assert.Equal("/opt/dotnet", Assert.Single(ToolPath.Variables(name => name == "DOTNET_ROOT" ? "/opt/dotnet" : null)).Value);
        Assert.Throws<WalletTraceException>(() => ToolPath.Of(null, "/tool/WalletTrace.Cli.dll"));
    }
}
