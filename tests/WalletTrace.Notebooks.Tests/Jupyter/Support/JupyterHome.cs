using System.Diagnostics;
using System.Text.Json.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Jupyter.Support;

/// <summary>What a program wrote and how it ended.</summary>
internal sealed record Run(int Code, string Output, string Error)
{
    /// <summary>Its output, where it ended well.</summary>
    public string Good()
    {
        Assert.True(Code == 0, $"ended with {Code}\n{Output}\n{Error}");
        return Output;
    }
}

/// <summary>Jupyter with folders of its own, in which the built tool registered its kernel.</summary>
internal sealed class JupyterHome : IDisposable
{
    private const string Programs = "/usr/bin";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder folder = new();

    public JupyterHome() => Tool("notebook", "install", "--prefix", folder.Path).Good();

    /// <summary>A folder for what the test writes.</summary>
    public TemporaryFolder Folder => folder;

    public string Kernels => folder["share/jupyter/kernels"];

    /// <summary>Why a program of Jupyter's, or a module of Python's, is not to be had; null where all are.</summary>
    public static string? Missing(IEnumerable<string> programs, IEnumerable<string> modules)
    {
        foreach (string program in programs)
        {
            if (!File.Exists(Path.Combine(Programs, program)))
            {
                return $"needs {program} of Debian's Jupyter, which is not installed";
            }
        }

        foreach (string module in modules)
        {
            if (!File.Exists(Path.Combine(Programs, "python3")) || Start(Path.Combine(Programs, "python3"), ["-c", $"import {module}"], []).Code != 0)
            {
                return $"needs Python's module {module}, which is not installed";
            }
        }

        return null;
    }

    /// <summary>Runs the built tool.</summary>
    public static Run Tool(params string[] arguments) =>
        Start(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "WalletTrace.Cli.exe" : "WalletTrace.Cli"), arguments, []);

    /// <summary>Runs a program of Debian's Jupyter, or Python, which find the kernel.</summary>
    public Run Program(string name, params string[] arguments) => Start(Path.Combine(Programs, name), arguments, Variables);

    /// <summary>Runs a Python program, which finds the kernel.</summary>
    public Run Python(string program, params string[] arguments) => Program("python3", [folder.Write($"{Guid.NewGuid():N}.py", program), .. arguments]);

    /// <summary>Executes a notebook by nbconvert in the folder where it lies, and reads what came of it; the file itself is left as it is.</summary>
    public JsonNode Execute(string path, params string[] options)
    {
        string output = folder[$"{Guid.NewGuid():N}.ipynb"];
        Program("jupyter-nbconvert", ["--to", "notebook", "--execute", .. options, "--output-dir", folder.Path, "--output", Path.GetFileName(output), path]).Good();
        return JsonNode.Parse(File.ReadAllText(output))!;
    }

    public void Dispose() => folder.Dispose();

    private (string Name, string Value)[] Variables =>
    [
        ("JUPYTER_PATH", folder["share/jupyter"]),
        ("JUPYTER_DATA_DIR", folder["data"]),
        ("JUPYTER_CONFIG_DIR", folder["config"]),
        ("JUPYTER_RUNTIME_DIR", folder["runtime"]),
        ("IPYTHONDIR", folder["ipython"]),
    ];

    private static Run Start(string program, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{Path.GetFileName(program)} did not end within {Limit}");
        }

        return new Run(process.ExitCode, output.Result, error.Result);
    }
}

/// <summary>A test that needs Debian's Jupyter; skipped, with the reason, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class JupyterFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Reason = new(() =>
        JupyterHome.Missing(["jupyter-nbconvert", "jupyter-kernelspec"], ["jupyter_client", "nbclient", "jupyter_kernel_test"]));

    public JupyterFactAttribute() => Skip = Reason.Value;
}
