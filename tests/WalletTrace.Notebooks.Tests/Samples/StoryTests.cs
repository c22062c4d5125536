using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Files;
using WalletTrace.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Samples;

/// <summary>What every sample notebook must be, whatever its story: readable as it is saved, and runnable by any C# kernel, offline, wherever it lies.</summary>
public sealed partial class StoryTests
{
    private static readonly string[] Names = [.. Directory.GetFiles(Repository.PathOf("samples", "notebooks"), "*.ipynb").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Notebooks => [.. Names];

    [Fact]
    public async Task Each_stands_in_the_table_of_the_folder()
    {
        string table = await File.ReadAllTextAsync(Repository.PathOf("samples", "notebooks", "README.md"));
        Assert.Equal(6, Names.Length);
        Assert.All(Names, name => Assert.Contains($"| [{name}]({name}) |", table, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Its_metadata_are_those_of_C_sharp_notebooks(string name)
    {
        NotebookFile file = await LoadAsync(name);
        JsonElement kernel = file.Metadata.GetProperty("kernelspec");
        JsonElement language = file.Metadata.GetProperty("language_info");
        Assert.Equal(4, file.Minor);
        Assert.Equal((".net-csharp", "C#"), (kernel.GetProperty("name").GetString(), kernel.GetProperty("language").GetString()));
        Assert.Equal(("C#", ".cs"), (language.GetProperty("name").GetString(), language.GetProperty("file_extension").GetString()));
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Words_lead_and_cells_of_code_are_few_between_them(string name)
    {
        ImmutableArray<NotebookCell> cells = (await LoadAsync(name)).Cells;
        Assert.Equal(CellKind.Markdown, cells[0].Kind);
        Assert.StartsWith("# ", cells[0].Source, StringComparison.Ordinal);
        Assert.True(cells[^1].Kind == CellKind.Markdown || cells[^1].Outputs.IsEmpty, "What is shown last is explained.");
        Assert.All(Enumerable.Range(0, cells.Length - 3), at => Assert.Contains(cells.Skip(at).Take(4), cell => cell.Kind == CellKind.Markdown));
        Assert.Contains(cells, cell => cell.Kind == CellKind.Markdown && cell.Source.Contains("**What we learn.**", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1-ronin.ipynb")]
    [InlineData("2-rules.ipynb")]
    [InlineData("3-screen.ipynb")]
    public async Task Cells_for_those_who_know_little_code_are_short(string name)
    {
        foreach (NotebookCell cell in await CodeAsync(name))
        {
            Assert.InRange(cell.Source.Split('\n').Length, 1, 12);
        }
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task It_was_run_from_the_top_and_shows_what_came_of_it(string name)
    {
        NotebookCell[] code = await CodeAsync(name);
        Assert.Equal(Enumerable.Range(1, code.Length), code.Select(cell => cell.ExecutionCount ?? 0));
        Assert.DoesNotContain(code.SelectMany(cell => cell.Outputs), output => output is ErrorOutput);
        Assert.InRange(code.Count(cell => !cell.Outputs.IsEmpty), code.Length / 2, code.Length);
        Assert.Contains(code.SelectMany(cell => cell.Outputs).OfType<ResultOutput>(), result => result.Bundle.Data.ContainsKey(MimeBundle.Html));
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Any_C_sharp_kernel_understands_it(string name)
    {
        string[] functions = [.. new[] { typeof(CellFunctions), typeof(CellExtensions) }.SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static)).Select(method => method.Name).Distinct()];
        Assert.Contains("Display", functions);
        NotebookCell[] code = await CodeAsync(name);
        Assert.StartsWith("#r \"nuget: WalletTrace, 0.1.0\"\n", code[0].Source, StringComparison.Ordinal);
        Assert.All(code, cell =>
        {
            Assert.DoesNotMatch($@"\b({string.Join('|', functions)})\s*\(", cell.Source);
            Assert.DoesNotMatch(@"(?m)^\s*(#!|#load|%)", cell.Source);
        });
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task It_asks_no_network_and_names_no_place_of_this_machine(string name)
    {
        NotebookCell[] code = await CodeAsync(name);
        string[] run = [.. code.SelectMany(cell => cell.Source.Split('\n')).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))];
        Assert.All(run, line => Assert.DoesNotMatch(@"https?:|HttpClient|""(/|[A-Za-z]:\\)", line));
        string[] facts = [.. run.SelectMany(line => BesidePattern().Matches(line)).Select(path => path.Groups[1].Value)];
        Assert.All(facts, path => Assert.True(Path.Exists(Path.Combine(Repository.PathOf("samples", "notebooks"), path)), path));

        string shown = await File.ReadAllTextAsync(Repository.PathOf("samples", "notebooks", name));
        Assert.DoesNotContain(Repository.PathOf("samples"), shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), shown, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Its_links_lead_somewhere(string name)
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(name);
        foreach (Match link in LinkPattern().Matches(notebook.Words))
        {
            string target = link.Groups[1].Value.Split('#')[0];
            Assert.True(
                target.StartsWith("https://", StringComparison.Ordinal) || Path.Exists(Path.Combine(Repository.PathOf("samples", "notebooks"), target)),
                $"{name} links to {target}, which is not there.");
        }
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public async Task Nobody_is_called_guilty(string name)
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(name);
        Assert.DoesNotMatch("(?i)criminal|culprit|launderer|terrorist", notebook.Words);
        Assert.DoesNotMatch("(?i)(?<!says that anybody is |Not that anybody is )guilty", notebook.Words);
    }

    private static Task<NotebookFile> LoadAsync(string name) => NotebookFile.LoadAsync(Repository.PathOf("samples", "notebooks", name));

    private static async Task<NotebookCell[]> CodeAsync(string name) => [.. (await LoadAsync(name)).Cells.Where(cell => cell.Kind == CellKind.Code)];

    [GeneratedRegex("\"(\\.\\./[^\"{]+)\"")]
    private static partial Regex BesidePattern();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex LinkPattern();
}
