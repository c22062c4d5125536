using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Execution;

public sealed class DirectiveTests
{
    [Fact]
    public void Directives_are_taken_out_and_every_line_stays_where_it_was()
    {
        CellDirectives read = CellDirectives.Read("#!csharp\r\n#r \"nuget: Some.Package, 1.2.3-beta\" // why\nvar x = 1;\n  #r \"a.dll\"\n#i \"nuget: packages\"\n#load \"b.csx\"\n#:package Other@2.*\nx");

        Assert.Equal(
            [
                new(DirectiveKind.Package, "Some.Package", "1.2.3-beta", 2),
                new(DirectiveKind.Assembly, "a.dll", null, 4),
                new(DirectiveKind.Source, "packages", null, 5),
                new(DirectiveKind.File, "b.csx", null, 6),
                new(DirectiveKind.Package, "Other", "2.*", 7),
            ],
            [.. read.Directives]);
        Assert.Equal(["", "", "var x = 1;", "", "", "", "", "x"], read.Code.Split('\n').Select(line => line.TrimEnd()));
    }

    [Theory]
    [InlineData("var text = \"\"\"\n    #r \"nuget: Nothing\"\n    \"\"\"; text")]
    [InlineData("/*\n#r \"nothing.dll\"\n*/")]
    [InlineData("#if NEVER\n#r \"nothing.dll\"\n#!python\n#endif")]
    [InlineData("#nullable disable\n#pragma warning disable\n#region a\n#endregion")]
    public void What_only_looks_like_a_directive_and_what_is_one_of_the_compiler_is_left_alone(string code)
    {
        CellDirectives read = CellDirectives.Read(code);

        Assert.Empty(read.Directives);
        Assert.Equal(code, read.Code);
    }

    [Theory]
    [InlineData("#r \"nuget: ../evil, 1.0.0\"", "\"../evil, 1.0.0\"")]
    [InlineData("#r \"nuget: A, 1.0.0' /><Target\"", "expected a name and a version")]
    [InlineData("#r \"nuget: A, 1, 2\"", "expected a name and a version")]
    [InlineData("#r \"nuget: \"", "expected a name and a version")]
    [InlineData("#r nothing", "expected #r \"path.dll\"")]
    [InlineData("#load nothing", "expected #load \"file.csx\"")]
    [InlineData("#i \"packages\"", "expected #i \"nuget: SOURCE\"")]
    [InlineData("#!python\nprint(1)", "this kernel runs C# only")]
    [InlineData("var x = 1;\n#!share --from sql", "a command of .NET Interactive")]
    [InlineData("#:property A=B", "file-based programs")]
    [InlineData("#nothing", "is no directive")]
    public async Task A_directive_that_is_not_understood_is_said_so(string code, string expected)
    {
        await using var session = new TestSession();

        CellError error = await session.ErrorAsync(code);

        Assert.Equal("DirectiveError", error.Name);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"cell 1({(code.StartsWith('v') ? 2 : 1)},1): error: ", Assert.Single(error.Lines), StringComparison.Ordinal);
        Assert.Equal("1", await session.ValueAsync("1"));
    }

    [Fact]
    public async Task Packages_that_the_kernel_carries_are_there_at_once()
    {
        await using var session = new TestSession();

        Assert.Equal("1", await session.ValueAsync($"#r \"nuget: WalletTrace, {CarriedAssemblies.Packages["WalletTrace"]}\"\n#r \"nuget: wallettrace.duckdb\"\n1"));

        Assert.Equal("", session.Record.All);
    }

    [Fact]
    public async Task That_the_kernel_carries_another_version_is_said()
    {
        await using var session = new TestSession();

        Assert.Equal("1", await session.ValueAsync("#r \"nuget: WalletTrace, 99.0.0\"\n1"));

        Assert.Equal(
            $"cell 1: warning: The kernel carries WalletTrace {CarriedAssemblies.Packages["WalletTrace"]} and takes that, not 99.0.0, which the cell asks for in line 1.\n",
            session.Record.Errors);
    }

    [Fact]
    public async Task An_assembly_is_referred_to_by_its_path_from_the_notebooks_folder_and_finds_what_lies_beside_it()
    {
        using var folder = new TemporaryFolder();
        string below = TestLibrary.Write(folder["lib"], "Below", "public static class Below { public static int Number => 42; }");
        TestLibrary.Write(folder["lib"], "Above", "public static class Above { public static int Number => Below.Number; }", below);
        await using var session = new TestSession(new CSharpSessionOptions { Folder = folder.Path });

        Assert.Equal("42", await session.ValueAsync("#r \"lib/Above.dll\"\nAbove.Number"));
        Assert.Equal("42", await session.ValueAsync("#r \"lib/Above.dll\"\n#r \"System.Xml.XDocument\"\nAbove.Number"));
    }

    [Fact]
    public async Task An_assembly_that_is_not_there_or_is_none_is_said_so()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text.dll"], "text");
        await using var session = new TestSession(new CSharpSessionOptions { Folder = folder.Path });

        Assert.Contains("found no assembly \"nothing.dll\"", Assert.Single((await session.ErrorAsync("#r \"nothing.dll\"")).Lines), StringComparison.Ordinal);
        Assert.Contains("\"text.dll\", which is no assembly", Assert.Single((await session.ErrorAsync("#r \"text.dll\"")).Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_a_cell_loads_runs_before_it_and_may_load_others()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["scripts"]);
        File.WriteAllText(folder["scripts/first.csx"], "#load \"second.csx\"\nint Twice(int number) => number * Factor;\nConsole.WriteLine(\"first\");\n\"not shown\"");
        File.WriteAllText(folder["scripts/second.csx"], "const int Factor = 2;");
        await using var session = new TestSession(new CSharpSessionOptions { Folder = folder.Path });

        Assert.Equal("42", await session.ValueAsync("#load \"scripts/first.csx\"\nTwice(21)"));

        Assert.Equal("first\n", session.Record.Written);
    }

    [Fact]
    public async Task Errors_of_a_file_that_a_cell_loads_are_told_by_its_name()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["wrong.csx"], "\nvar x = nothing;");
        File.WriteAllText(folder["self.csx"], "#load \"self.csx\"");
        File.WriteAllText(folder["throws.csx"], "void Fail()\n{\n    throw new TimeoutException();\n}");
        await using var session = new TestSession(new CSharpSessionOptions { Folder = folder.Path });

        Assert.StartsWith("wrong.csx(2,9): error CS0103", (await session.ErrorAsync("#load \"wrong.csx\"")).Lines[0], StringComparison.Ordinal);
        Assert.Equal("self.csx(1,1): error: found that \"self.csx\" loads itself, expected files that do not.", Assert.Single((await session.ErrorAsync("#load \"self.csx\"")).Lines));
        Assert.Equal("   at Fail in throws.csx, line 3: throw new TimeoutException();", (await session.ErrorAsync("#load \"throws.csx\"\nFail();")).Lines[1]);
        Assert.Contains("ound no file \"nothing.csx\"", (await session.ErrorAsync("#load \"nothing.csx\"")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_of_a_cell_is_told_when_it_asks()
    {
        await using var session = new TestSession();

        Assert.Equal("1", await session.ValueAsync("#!time\n1"));

        Assert.Matches(@"^Wall time: [0-9,]+ ms\n$", session.Record.Written);
    }
}
