using System.Diagnostics;
using System.Reflection;
using WalletTrace.Notebooks.Files;
using WalletTrace.Notebooks.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Samples;

/// <summary>Every sample notebook shows again what is saved with it, and the program beside it is what is made of it and says the same.</summary>
[Collection(nameof(ProcessWide))]
public sealed class EveryNotebookTests
{
    private static readonly string Folder = Repository.PathOf("samples", "notebooks");

    public static TheoryData<string> Notebooks => [.. Directory.GetFiles(Folder, "*.ipynb").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task A_notebook_shows_what_is_saved_with_it(string name)
    {
        NotebookFile saved = await NotebookFile.LoadAsync(PathOf(name, ".ipynb"));

        NotebookRun run = await NotebookRunner.RunAsync(saved, Folder);

        Assert.True(run.Failure is null, run.Failure is { } failure ? string.Join('\n', failure.Error.Lines) : "");
        Assert.Null(NotebookComparison.FirstDifference(saved, run.Notebook));
        Assert.Equal(await File.ReadAllTextAsync(PathOf(name, ".ipynb")), run.Notebook.ToString());
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task The_program_beside_it_is_the_one_that_is_made_of_it(string name)
    {
        NotebookFile notebook = await NotebookFile.LoadAsync(PathOf(name, ".ipynb"));

        Assert.Equal(NotebookProgram.Of(notebook, name, new NotebookProgramOptions { Projects = "../../src" }), await File.ReadAllTextAsync(PathOf(name, ".cs")));
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task The_program_runs_by_the_sdk_alone_and_says_what_the_notebook_shows(string name)
    {
        NotebookFile notebook = await NotebookFile.LoadAsync(PathOf(name, ".ipynb"));
        IEnumerable<string> shown = notebook.Cells.SelectMany(cell => cell.Outputs).Select(output => output is StreamOutput stream ? stream.Text : NotebookText.Of(output) + "\n\n");

        Assert.Equal(string.Concat(shown), await RunAsync(name));
    }

    private static string PathOf(string name, string ending) => Path.Combine(Folder, name + ending);

    private static async Task<string> RunAsync(string name)
    {
        // The projects were built for this very test, and may be in use: only the program is built.
        string configuration = typeof(EveryNotebookTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var start = new ProcessStartInfo("dotnet", ["run", "--configuration", configuration, "--property:BuildProjectReferences=false", PathOf(name, ".cs")])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await error);
        return output.ReplaceLineEndings("\n");
    }
}
