using System.Text.Json;
using System.Text.Json.Nodes;
using WalletTrace.Cli;
using WalletTrace.Tests.Reports;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Cli;

/// <summary><c>notebook run</c> and <c>notebook script</c> as they are typed.</summary>
[Collection(nameof(ProcessWide))]
public sealed class NotebookRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_an_option_what_cells_show_is_written_as_text_with_nothing_that_steers_the_terminal()
    {
        CommandRun run = await CommandRun.OfAsync("notebook", "run", Notebook("a.ipynb", "Console.WriteLine(\"said \\u001b[31m\");\n1 + 2", "new[] { \"x\", \"y\" }"));

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.StartsWith("said \\u{001B}[31m\n3\n\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task A_notebook_is_written_where_it_is_said_and_its_page_beside_and_checked_against_what_was_saved()
    {
        string path = Notebook("a.ipynb", "1 + 2");
        string before = await File.ReadAllTextAsync(path);

        CommandRun run = await CommandRun.OfAsync("notebook", "run", path, "--output", folder["b.ipynb"], "--html", folder["b.html"]);
        Assert.Equal((ExitCode.Done, "a.ipynb: 1 cell ran.\n", ""), (run.Code, run.Output, run.Error));
        Assert.Equal(before, await File.ReadAllTextAsync(path));
        Assert.Contains("<pre>3</pre>", await File.ReadAllTextAsync(folder["b.html"]), StringComparison.Ordinal);

        CommandRun same = await CommandRun.OfAsync("notebook", "run", folder["b.ipynb"], "--check");
        Assert.Equal((ExitCode.Done, "b.ipynb: shows what was saved.\n"), (same.Code, same.Output));

        CommandRun other = await CommandRun.OfAsync("notebook", "run", path, folder["b.ipynb"], "--check");
        Assert.Equal(ExitCode.Failed, other.Code);
        Assert.Equal("a.ipynb: does not show what was saved: cell 1 shows 1 output, and 0 outputs where it was saved\nb.ipynb: shows what was saved.\n", other.Output);

        await CommandRun.OfAsync("notebook", "run", path, "--in-place");
        Assert.Equal(await File.ReadAllTextAsync(folder["b.ipynb"]), await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task A_cell_that_fails_is_told_with_its_lines_and_nothing_is_written()
    {
        string path = Notebook("a.ipynb", "int a = 1;", "int b = 2;\nthrow new InvalidOperationException(\"no such thing\");", "3");

        CommandRun run = await CommandRun.OfAsync("notebook", "run", path, "--output", folder["b.ipynb"], "--html", folder["b.html"]);

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.StartsWith("a.ipynb: cell 2 failed.\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("no such thing", run.Output, StringComparison.Ordinal);
        Assert.Contains("cell 2", run.Output.Split('\n', 2)[1], StringComparison.Ordinal);
        Assert.DoesNotContain("NotebookRunner", run.Output, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFiles(folder.Path));

        CommandRun allowed = await CommandRun.OfAsync("notebook", "run", path, "--allow-errors", "--output", folder["b.ipynb"]);
        Assert.Equal((ExitCode.Done, "a.ipynb: 3 cells ran.\n"), (allowed.Code, allowed.Output));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("script")]
    public async Task A_notebook_of_another_language_and_a_folder_are_refused_by_what_they_are(string command)
    {
        string path = Notebook("a.ipynb", "print(1)");
        JsonNode notebook = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        notebook["metadata"] = JsonNode.Parse("""{"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}""");
        await File.WriteAllTextAsync(path, notebook.ToJsonString());

        CommandRun other = await CommandRun.OfAsync("notebook", command, path);
        CommandRun noFile = await CommandRun.OfAsync("notebook", command, folder.Path);

        Assert.Equal((ExitCode.Failed, ""), (other.Code, other.Output));
        Assert.Contains("found one whose cells are \"python\" by its metadata, expected C#, in a.ipynb", other.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Failed, ""), (noFile.Code, noFile.Output));
        Assert.Contains("found the folder", noFile.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("polyglot-notebook")]
    [InlineData("C#")]
    public async Task A_notebook_that_other_kernels_of_CSharp_saved_runs(string language)
    {
        string path = Notebook("a.ipynb", "1 + 2");
        JsonNode notebook = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        notebook["metadata"] = new JsonObject { ["language_info"] = new JsonObject { ["name"] = language } };
        await File.WriteAllTextAsync(path, notebook.ToJsonString());

        CommandRun run = await CommandRun.OfAsync("notebook", "run", path);

        Assert.Equal((ExitCode.Done, "3\n"), (run.Code, run.Output));
    }

    [Theory]
    [InlineData("--check writes nothing: found it with an option that says where to write", "a.ipynb", "--check", "--in-place")]
    [InlineData("a notebook is written once: found --output and --in-place, expected one of them", "a.ipynb", "--output", "b.ipynb", "--in-place")]
    [InlineData("--output and --html name one file: found several notebooks, expected one", "a.ipynb", "b.ipynb", "--html", "c.html")]
    [InlineData("--output cannot write \"c.txt\": expected a file that ends in .ipynb", "a.ipynb", "--output", "c.txt")]
    [InlineData("--timeout cannot be read: found \"0\", expected a whole number from 1", "a.ipynb", "--timeout", "0")]
    public async Task What_cannot_be_meant_is_told(string message, params string[] arguments)
    {
        CommandRun run = await CommandRun.OfAsync(["notebook", "run", .. arguments]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_no_notebook_is_told()
    {
        await File.WriteAllTextAsync(folder["b.ipynb"], """{"nbformat": 3}""");

        CommandRun missing = await CommandRun.OfAsync("notebook", "run", folder["a.ipynb"]);
        CommandRun old = await CommandRun.OfAsync("notebook", "run", folder["b.ipynb"]);

        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (missing.Code, old.Code));
        Assert.Contains("expected a file that ends in .ipynb", missing.Error, StringComparison.Ordinal);
        Assert.Contains("found nbformat 3, expected nbformat 4; open and save it in Jupyter", old.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_is_made_and_what_cannot_be_one_is_told()
    {
        string path = Notebook("a.ipynb", "int a = 1;\na");
        CommandRun shown = await CommandRun.OfAsync("notebook", "script", path, "--project", "../../src");
        CommandRun written = await CommandRun.OfAsync("notebook", "script", path, "--project", "../../src", "--output", folder["a.cs"]);
        CommandRun twice = await CommandRun.OfAsync("notebook", "script", Notebook("b.ipynb", "int a = 1;", "int a = 2;"), "--output", folder["b.cs"]);

        Assert.Contains("int a = 1;\nShow(a);\n", shown.Output, StringComparison.Ordinal);
        Assert.Contains("#:project ../../src/WalletTrace/WalletTrace.csproj\n", shown.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Done, ""), (written.Code, written.Output));
        Assert.Equal(shown.Output, await File.ReadAllTextAsync(folder["a.cs"]));
        Assert.Equal(ExitCode.Failed, twice.Code);
        Assert.Contains("cell 2 declares the variable a, and so does cell 1", twice.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["b.cs"]));
    }

    private string Notebook(string name, params string[] cells)
    {
        var notebook = new JsonObject
        {
            ["nbformat"] = 4,
            ["nbformat_minor"] = 4,
            ["metadata"] = new JsonObject(),
            ["cells"] = new JsonArray([.. cells.Select(source => (JsonNode)new JsonObject
            {
                ["cell_type"] = "code", ["metadata"] = new JsonObject(), ["execution_count"] = null, ["outputs"] = new JsonArray(), ["source"] = source,
            })]),
        };
        File.WriteAllText(folder[name], notebook.ToJsonString(new JsonSerializerOptions()));
        return folder[name];
    }
}
