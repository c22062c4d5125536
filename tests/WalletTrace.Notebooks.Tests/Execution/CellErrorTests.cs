using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Execution;

public sealed class CellErrorTests
{
    [Fact]
    public async Task Errors_of_the_compiler_are_shown_with_their_line_and_a_mark()
    {
        await using var session = new TestSession();

        CellError error = await session.ErrorAsync("var sum = 1;\n\tsum = nothing + 1;\nint text = \"text\";");

        Assert.Equal("CompilationError", error.Name);
        Assert.Equal("CS0103: The name 'nothing' does not exist in the current context (2 errors in all)", error.Message);
        Assert.Equal(
            [
                "cell 1(2,8): error CS0103: The name 'nothing' does not exist in the current context",
                "    \tsum = nothing + 1;",
                "    \t      ^~~~~~~",
                "cell 1(3,12): error CS0029: Cannot implicitly convert type 'string' to 'int'",
                "    int text = \"text\";",
                "               ^~~~~~",
            ],
            [.. error.Lines]);
    }

    [Fact]
    public async Task A_cell_that_does_not_compile_leaves_nothing_behind()
    {
        await using var session = new TestSession();

        await session.ErrorAsync("var x = 1; nothing");

        Assert.Contains("'x'", (await session.ErrorAsync("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_very_many_errors_the_first_are_shown_and_the_others_counted()
    {
        await using var session = new TestSession();

        CellError error = await session.ErrorAsync(string.Join('\n', Enumerable.Range(0, 27).Select(number => $"var v{number} = missing{number};")));

        Assert.Equal((20 * 3) + 1, error.Lines.Length);
        Assert.Equal("… and 7 more errors.", error.Lines[^1]);
    }

    [Fact]
    public async Task An_exception_is_shown_with_the_lines_of_the_cells_that_it_came_through()
    {
        await using var session = new TestSession();
        await session.ValueAsync("int Divide(int number)\n{\n    var below = number - number;\n    return number / below;\n}");

        CellError error = await session.ErrorAsync("var x = 1;\n\nvar y = Divide(x);\n");

        Assert.Equal("System.DivideByZeroException", error.Name);
        Assert.Equal(
            [
                $"System.DivideByZeroException: {error.Message}",
                "   at Divide in cell 1, line 4: return number / below;",
                "   at cell 2, line 3: var y = Divide(x);",
            ],
            [.. error.Lines]);
    }

    [Fact]
    public async Task Frames_are_those_of_cells_and_libraries_and_none_of_what_runs_them()
    {
        await using var session = new TestSession();

        CellError error = await session.ErrorAsync("""
            async Task<int> ReadAsync(string text)
            {
                await Task.Yield();
                return new[] { text }.Select(one => int.Parse(one)).First();
            }

            await ReadAsync("no number");
            """);

        Assert.Equal("System.FormatException", error.Name);
        Assert.Contains(error.Lines, line => line.StartsWith("   at System.Int32.Parse(", StringComparison.Ordinal));
        Assert.Contains("   at ReadAsync in cell 1, line 4: return new[] { text }.Select(one => int.Parse(one)).First();", error.Lines);
        Assert.Equal("   at cell 1, line 7: await ReadAsync(\"no number\");", error.Lines[^1]);
        Assert.DoesNotContain(error.Lines, line =>
            line.Contains("Notebooks", StringComparison.Ordinal) || line.Contains("CompilerServices", StringComparison.Ordinal) || line.Contains("Initialize", StringComparison.Ordinal) || line.Contains("MoveNext", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Causes_are_shown_below_what_they_caused()
    {
        await using var session = new TestSession();

        CellError error = await session.ErrorAsync("try { int.Parse(\"x\"); }\ncatch (FormatException cause) { throw new InvalidOperationException(\"outer\", cause); }");

        Assert.Equal(("System.InvalidOperationException", "outer"), (error.Name, error.Message));
        Assert.Equal("System.InvalidOperationException: outer", error.Lines[0]);
        Assert.Contains(error.Lines, line => line.StartsWith(" ---> System.FormatException: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_wrong_with_data_is_said_plainly()
    {
        await using var session = new TestSession();

        CellError error = await session.ErrorAsync("throw new WalletTraceException(\"The file is cut off: found 3 bytes, expected 8.\");");

        Assert.Equal("The file is cut off: found 3 bytes, expected 8.", error.Message);
        Assert.Equal(
            [
                "WalletTrace.WalletTraceException: The file is cut off: found 3 bytes, expected 8.",
                "   at cell 1, line 1: throw new WalletTraceException(\"The file is cut off: found 3 bytes, expected 8.\");",
            ],
            [.. error.Lines]);
    }

    [Fact]
    public async Task What_a_cell_declared_before_it_threw_stays()
    {
        await using var session = new TestSession();

        await session.ErrorAsync("int Twice(int number) => 2 * number; var x = 21; throw new InvalidOperationException(); var y = 1;");

        Assert.Equal("42", await session.ValueAsync("Twice(x) + y"));
    }

    [Fact]
    public async Task An_exception_of_a_value_that_is_shown_is_the_cells()
    {
        await using var session = new TestSession();

        CellError error = await session.ErrorAsync("Task.FromException<int>(new TimeoutException(\"late\"))");

        Assert.Equal("late", error.Message);
    }

    [Fact]
    public async Task An_exception_that_nobody_awaits_is_the_cells_while_it_runs()
    {
        await using var session = new TestSession();

        CellError error = await session.ErrorAsync("async void Fail() { await Task.Yield(); throw new TimeoutException(\"late\"); }\nFail(); await Task.Delay(-1);");

        Assert.Equal("late", error.Message);
        Assert.Equal("1", await session.ValueAsync("1"));
    }

    [Fact]
    public async Task A_cell_that_cancels_itself_is_no_interruption()
    {
        await using var session = new TestSession();

        Assert.Equal("System.OperationCanceledException", (await session.ErrorAsync("throw new OperationCanceledException();")).Name);
        Assert.Equal("System.Threading.Tasks.TaskCanceledException", (await session.ErrorAsync("await Task.Delay(-1, new CancellationToken(true));")).Name);
    }

    [Fact]
    public async Task An_exception_of_a_type_that_a_cell_declared_is_called_by_its_name()
    {
        await using var session = new TestSession();
        await session.ValueAsync("class OwnException(string message) : Exception(message);");

        CellError error = await session.ErrorAsync("throw new OwnException(\"own\");");

        Assert.Equal(("OwnException", "own"), (error.Name, error.Message));
    }

    [Theory]
    [InlineData("using var stream = new MemoryStream();")]
    [InlineData("await using Stream stream = new MemoryStream();")]
    public async Task That_a_cell_has_no_using_declarations_is_explained(string code)
    {
        await using var session = new TestSession();

        Assert.Contains("leave out the word 'using'", (await session.ErrorAsync(code)).Lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("'using' here", (await session.ErrorAsync("int using = 1")).Lines[^1], StringComparison.Ordinal);
        Assert.Null(await session.ValueAsync("using (var stream = new MemoryStream()) { }"));
    }

    [Fact]
    public async Task A_function_that_calls_itself_is_shown_once()
    {
        await using var session = new TestSession();

        CellError error = await session.ErrorAsync("int Count(int number) => number < 0 ? throw new TimeoutException() : Count(number - 1) + 1;\nCount(100)");

        Assert.Equal(3, error.Lines.Length);
    }
}
