using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Files;
using WalletTrace.Notebooks.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Files;

/// <summary>Notebooks as programs: what they look like, that they compile without warnings and say what the notebook shows, and what cannot become one.</summary>
[Collection(nameof(ProcessWide))]
public sealed class NotebookProgramTests
{
    private static readonly NotebookFile Small = new(
    [
        new NotebookCell(CellKind.Markdown, "# A small one\n\nWith text."),
        Code("#r \"nuget: WalletTrace, 0.1.0\"\nusing System.Globalization;\nusing System.Text;\n\n// How many.\nint count = 3;"),
        Code("public record Part(string Name, int Share);\n\nstring Named(int number) => number.ToString(CultureInfo.InvariantCulture);\n\nNamed(count) // shown"),
        Code("Part[] parts = [new(\"a\", 1), new(\"b\", 2)];\nparts.Select(part => new { part.Name, Twice = part.Share * 2 })"),
        Code("await Task.Yield();\nTask<string> Late() => Task.FromResult(\"late\");\nLate()"),
        Code("await (Task<string>)Late() + await (Late())"),
        Code("Console.WriteLine(\"said\")"),
        Code("int unused = 1;\nTheft.Wallet(\"eip155:1:0x098b716b8aaf21512996dc57eb0615e2383e2f96\").Amount(\"1 ETH\").At(5)"),
    ]);

    [Fact]
    public void Text_becomes_comments_directives_and_types_move_and_values_are_shown() => Assert.Equal(
        """
        // Made of the notebook small.ipynb by 'wallettrace notebook script'. It runs without Jupyter: dotnet run small.cs
        #:package WalletTrace@0.1.0
        #:property PublishAot=false

        // Of these the compiler would warn; a notebook shows no warnings.
        #pragma warning disable CS0219

        using System.Globalization;
        using WalletTrace.Reports;
        using WalletTrace.Tracing;

        // Files are named from the folder in which this one lies.
        Environment.CurrentDirectory = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;

        // # A small one
        //
        // With text.

        // How many.
        int count = 3;

        string Named(int number) => number.ToString(CultureInfo.InvariantCulture);

        Show(Named(count)); // shown

        Part[] parts = [new("a", 1), new("b", 2)];
        Show(parts.Select(part => new { part.Name, Twice = part.Share * 2 }));

        await Task.Yield();
        Task<string> Late() => Task.FromResult("late");
        Show(await Late());

        Show(await (Task<string>)Late() + await (Late()));

        Console.WriteLine("said");

        int unused = 1;
        Show(Theft.Wallet("eip155:1:0x098b716b8aaf21512996dc57eb0615e2383e2f96").Amount("1 ETH").At(5));

        // Writes a value as notebooks do that show plain text.
        static void Show(object? value) => Console.WriteLine($"{ResultText.OfAny(value)}\n");

        public record Part(string Name, int Share);

        """,
        NotebookProgram.Of(Small, "small"));

    [Fact]
    public async Task The_program_says_what_the_notebook_shows()
    {
        NotebookRun run = await NotebookRunner.RunAsync(Small, Path.GetTempPath());
        Assert.Null(run.Failure);
        IEnumerable<string> shown = run.Notebook.Cells.SelectMany(cell => cell.Outputs).Select(output => output is StreamOutput stream ? stream.Text : NotebookText.Of(output) + "\n\n");

        Assert.Equal(string.Concat(shown), await RunAsync(NotebookProgram.Of(Small, "small")));
    }

    [Fact]
    public void Projects_take_the_place_of_packages_and_the_ledgers_file_is_referenced_where_it_is_used()
    {
        string program = NotebookProgram.Of(
            new NotebookFile([Code("DuckDbLedger ledger = await DuckDbLedger.OpenAsync(\"a.duckdb\");")]), "a", new NotebookProgramOptions { Projects = "../../src/" });

        Assert.Contains("\n#:project ../../src/WalletTrace/WalletTrace.csproj\n#:project ../../src/WalletTrace.DuckDb/WalletTrace.DuckDb.csproj\n#:property", program, StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_of_others_are_named_and_the_program_is_left_unchecked()
    {
        string program = NotebookProgram.Of(new NotebookFile([Code("#r \"nuget: WalletTrace.DuckDb\"\n#r \"nuget:Some.Other,2.0.1-beta\"\nOther.Thing()")]), "a");

        Assert.Contains("#:package WalletTrace@0.1.0\n#:package WalletTrace.DuckDb@0.1.0\n#:package Some.Other@2.0.1-beta\n", program, StringComparison.Ordinal);
        Assert.Contains("Show(Other.Thing());\n", program, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("int a = 1;", "var a = 2;", "cell 2 declares the variable a, and so does cell 1; a program has one of each name, so give one of them another")]
    [InlineData("int F() => 1;", "int F(int x) => x;", "cell 2 declares the function F, and so does cell 1")]
    [InlineData("int a = 1;", "int a() => 1;", "cell 2 declares the function a, and so does cell 1")]
    [InlineData("record R(int X);", "record R(int Y);", "cell 2 declares the type R, and so does cell 1")]
    [InlineData("int.TryParse(\"1\", out int a);", "string a = \"\";", "cell 2 declares the variable a, and so does cell 1")]
    [InlineData("int b;", "int x = 1; int y = x +;", "found what is no C# in cell 2, line 1: ")]
    [InlineData("", "foreach (int i in new[] { 1 })\n{\n    return i;\n}", "found in cell 2 a return, which would end the program")]
    [InlineData("int P => 1;", "", "found in cell 1 \"int P => 1;\", which a program can have only in a type; make it a function or a variable")]
    [InlineData("#load \"other.csx\"", "", "found in cell 1 \"#load \\\"other.csx\\\"\", which only notebooks understand")]
    [InlineData("#r \"other.dll\"", "", "found a reference to the file \"other.dll\" in cell 1, expected packages")]
    [InlineData("#r \"nuget: A B\"", "", "found the reference \"nuget: A B\" in cell 1, expected \"nuget: Name, Version\"")]
    [InlineData("#r \"nuget: A, 1.0\"", "#r \"nuget: a, 2.0\"", "found a 2.0 in cell 2 and 1.0 in cell 1, expected one version")]
    [InlineData("int F() => late;", "int late = 1;", "found in cell 1 what a program may not say: \"int F() => late;\": CS0841: ")]
    [InlineData("int a = 1;", "foreach (int a in new[] { 1 })\n{\n}", "found in cell 2 what a program may not say: \"foreach (int a in new[] { 1 })\": CS0136: ")]
    [InlineData("Display(1)", "", "found in cell 1 what a program may not say: \"Show(Display(1));\": CS0103: ")]
    public void What_cannot_become_a_program_is_told_with_its_cells(string first, string second, string told)
    {
        var notebook = new NotebookFile([Code(first), Code(second)]);

        Assert.Contains(told.Replace("\\\"", "\"", StringComparison.Ordinal), Assert.Throws<NotebookProgramException>(() => NotebookProgram.Of(notebook, "a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_the_notebook_has_taken_is_not_taken_again()
    {
        string program = NotebookProgram.Of(new NotebookFile([Code("int Show = 1;\nShow")]), "a");

        Assert.Contains("ShowValue(Show);\n", program, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_text_is_wrapped_and_tables_are_not()
    {
        string words = string.Join(' ', Enumerable.Repeat("words", 30));
        string row = "| " + new string('x', 150) + " |";
        string program = NotebookProgram.Of(new NotebookFile([new NotebookCell(CellKind.Markdown, $"{words}\n{row}")]), "a");

        Assert.All(program.Split('\n').Where(line => line.StartsWith("// words", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 1, 123));
        Assert.Contains($"// {row}\n", program, StringComparison.Ordinal);
    }

    private static NotebookCell Code(string source) => new(CellKind.Code, source);

    /// <summary>Compiles a program as the SDK does, without a warning, and runs it in this process.</summary>
    private static async Task<string> RunAsync(string program)
    {
        CSharpParseOptions parsing = CSharpParseOptions.Default.WithFeatures([new("FileBasedProgram", "true")]);
        const string implicitly = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";
        var compilation = CSharpCompilation.Create(
            "small", [CSharpSyntaxTree.ParseText(program, parsing), CSharpSyntaxTree.ParseText(implicitly, parsing)], CarriedAssemblies.References,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 10));
        using var image = new MemoryStream();
        EmitResult emitted = compilation.Emit(image);
        Assert.Empty(emitted.Diagnostics.Where(one => one.Severity >= DiagnosticSeverity.Warning && !one.IsSuppressed));

        TextWriter before = Console.Out;
        using var written = new StringWriter();
        Console.SetOut(written);
        try
        {
            // The entry point that the compiler makes waits for the one that was written.
            await Task.Run(() => Assembly.Load(image.ToArray()).EntryPoint!.Invoke(null, [Array.Empty<string>()]));
        }
        finally
        {
            Console.SetOut(before);
        }

        return written.ToString().ReplaceLineEndings("\n");
    }
}
