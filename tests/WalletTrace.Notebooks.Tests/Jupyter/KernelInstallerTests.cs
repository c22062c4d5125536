using System.Collections.Immutable;
using System.Text.Json.Nodes;
using WalletTrace.Notebooks.Jupyter;
using WalletTrace.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Jupyter;

public sealed class KernelInstallerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private KernelInstaller Installer => new(folder["kernels"]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Writes_what_Jupyter_needs_to_start_the_kernel_and_to_show_it()
    {
        string made = Installer.Install(Spec(), force: false);

        Assert.Equal(folder["kernels/.net-csharp"], made);
        Assert.Equal(["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"], Directory.GetFiles(made).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        JsonNode json = JsonNode.Parse(File.ReadAllText(Path.Combine(made, "kernel.json")))!;
        Assert.Equal(["/tools/wallettrace", "notebook", "kernel", "{connection_file}"], json["argv"]!.AsArray().Select(word => (string?)word));
        Assert.Equal(("C# (WalletTrace)", "C#", "message"), ((string?)json["display_name"], (string?)json["language"], (string?)json["interrupt_mode"]));
        Assert.Equal("/dotnet", (string?)json["env"]!["DOTNET_ROOT"]);
        Assert.False((bool)json["metadata"]!["debugger"]!);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(made, "logo-64x64.png"))[..4]);
        Assert.Equal([".net-csharp"], Names());
    }

    [Fact]
    public void Replaces_what_it_installed_before_and_leaves_nothing_of_it()
    {
        string made = Installer.Install(Spec(), force: false);
        File.WriteAllText(Path.Combine(made, "old.txt"), "");

        Installer.Install(Spec() with { DisplayName = "Newer" }, force: false);

        Assert.Equal("Newer", (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(made, "kernel.json")))!["display_name"]);
        Assert.False(File.Exists(Path.Combine(made, "old.txt")));
        Assert.Equal([".net-csharp"], Names());
    }

    [Theory]
    [InlineData(".net-csharp", """{"argv": ["dotnet", "interactive"], "metadata": {"debugger": true}}""")]
    [InlineData(".NET-CSharp", """{"argv": ["dotnet", "interactive"]}""")]
    [InlineData(".net-csharp", "not JSON")]
    public void Replaces_a_kernel_of_somebody_else_only_by_force_and_never_removes_it(string name, string file)
    {
        string theirs = Path.GetDirectoryName(folder.Write($"kernels/{name}/kernel.json", file))!;

        string refused = Assert.Throws<WalletTraceException>(() => Installer.Install(Spec(), force: false)).Message;
        Assert.Contains("--force", refused, StringComparison.Ordinal);
        Assert.Throws<WalletTraceException>(() => Installer.Uninstall(".net-csharp"));
        Assert.Equal(file, File.ReadAllText(Path.Combine(theirs, "kernel.json")));
        Assert.Equal([name], Names());

        Installer.Install(Spec(), force: true);
        Assert.Equal(name, Assert.Single(Names()));
        Assert.NotNull(Installer.Uninstall(".net-csharp"));
        Assert.Empty(Names());
    }

    [Fact]
    public void A_folder_without_a_kernel_in_it_is_somebody_elses()
    {
        Directory.CreateDirectory(folder["kernels/.net-csharp"]);

        Assert.Throws<WalletTraceException>(() => Installer.Install(Spec(), force: false));
    }

    [Fact]
    public void Removing_what_is_not_there_says_so()
    {
        Assert.Null(Installer.Uninstall(".net-csharp"));
        Installer.Install(Spec(), force: false);
        Assert.Null(Installer.Uninstall("other"));
        Assert.Equal([".net-csharp"], Names());
    }

    [Fact]
    public void Where_nothing_can_be_written_it_says_so_and_leaves_nothing()
    {
        folder.Write("kernels", "a file where a folder should be");

        Assert.Contains("--prefix", Assert.Throws<WalletTraceException>(() => Installer.Install(Spec(), force: false)).Message, StringComparison.Ordinal);
        Assert.Equal("a file where a folder should be", File.ReadAllText(folder["kernels"]));
    }

    [Theory]
    [InlineData(".net-csharp", true)]
    [InlineData("wallettrace_2.0", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("C#", false)]
    [InlineData("Upper", false)]
    [InlineData("ä", false)]
    public void Takes_the_names_that_Jupyter_takes(string name, bool isName) => Assert.Equal(isName, KernelSpec.IsName(name));

    [Theory]
    [InlineData(0, "", "/home/u/.local/share/jupyter/kernels")]
    [InlineData(0, "XDG_DATA_HOME=/xdg", "/xdg/jupyter/kernels")]
    [InlineData(0, "XDG_DATA_HOME=/xdg;JUPYTER_DATA_DIR=/data", "/data/kernels")]
    [InlineData(0, "APPDATA=/app", "/home/u/.local/share/jupyter/kernels")]
    [InlineData(1, "XDG_DATA_HOME=/xdg", "/home/u/Library/Jupyter/kernels")]
    [InlineData(1, "JUPYTER_DATA_DIR=/data", "/data/kernels")]
    [InlineData(2, "APPDATA=/app", "/app/jupyter/kernels")]
    [InlineData(2, "", "/home/u/.jupyter/data/kernels")]
    [InlineData(2, "JUPYTER_CONFIG_DIR=/config", "/config/data/kernels")]
    public void Knows_where_Jupyter_looks_for_the_kernels_of_a_user(int platform, string variables, string expected)
    {
        Dictionary<string, string> environment = variables.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.Equal(Path.Combine(expected.Split('/').Prepend("/").ToArray()), JupyterFolders.OfUser((JupyterPlatform)platform, environment.GetValueOrDefault, "/home/u"));
    }

    [Fact]
    public void Knows_which_environment_of_Pythons_is_active()
    {
        Assert.Null(JupyterFolders.ActivePrefix(_ => null));
        Assert.Null(JupyterFolders.ActivePrefix(_ => ""));
        Assert.Equal("/conda", JupyterFolders.ActivePrefix(name => name == "CONDA_PREFIX" ? "/conda" : null));
        Assert.Equal("/venv", JupyterFolders.ActivePrefix(name => name == "VIRTUAL_ENV" ? "/venv" : "/conda"));
    }

    private IEnumerable<string?> Names() => Directory.GetDirectories(folder["kernels"]).Select(Path.GetFileName);

    private static KernelSpec Spec() => new(
        KernelSpec.UsualName,
        KernelSpec.UsualDisplayName,
        ["/tools/wallettrace", "notebook", "kernel"],
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("DOTNET_ROOT", "/dotnet"));
}
