using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Execution;

/// <summary>What is said beside an error of the compiler to who knows little C#.</summary>
public sealed class CellHintTests
{
    [Theory]
    [InlineData("\"abc\".Lenght", "Is Length meant?")]
    [InlineData("\"abc\".length", "Is Length meant?")]
    [InlineData("Consol.WriteLine(1);", "Is Console meant?")]
    [InlineData("Acount.Parse(text: \"x\")", "Is Account or Amount meant?")]
    [InlineData("new[] { 1 }.Selekt(x => x)", "Is Select meant?")]
    [InlineData("CaseFile.Load(\"case\")", "Is LoadAsync meant? What it gives comes with await.")]
    [InlineData("DateTime.IsLeap(2024)", "Is IsLeapYear meant?")]
    public async Task A_name_that_is_misspelt_is_told_what_may_be_meant(string code, string hint) => Assert.Equal(hint, await HintOfAsync(code));

    [Fact]
    public async Task A_name_of_an_earlier_cell_is_among_those_that_may_be_meant()
    {
        await using var session = new TestSession();
        await session.ValueAsync("int resting = 4;");

        Assert.Equal("    Is resting meant?", (await session.ErrorAsync("restnig + 1")).Lines[^1]);
    }

    [Theory]
    [InlineData("Task<string> text = Task.FromResult(\"abc\");\ntext.Length", "What a task gives comes with await: (await text).Length")]
    [InlineData("ValueTask<string> text = new(\"abc\");\ntext.Length", "What a task gives comes with await: (await text).Length")]
    [InlineData("string text = Task.FromResult(\"abc\");", "What a task gives comes with await: await Task.FromResult(\"abc\")")]
    [InlineData("CaseFile theCase = CaseFile.LoadAsync(\"case\");", "What a task gives comes with await: await CaseFile.LoadAsync(\"case\")")]
    public async Task A_task_in_the_place_of_what_it_gives_is_told_to_be_awaited(string code, string hint) => Assert.Equal(hint, await HintOfAsync(code));

    [Theory]
    [InlineData("string text = 1;")]
    [InlineData("int number = Task.FromResult(\"abc\");")]
    [InlineData("\"abc\".Quux")]
    [InlineData("qqqqqqqqqq + 1")]
    [InlineData("x + 1")]
    public async Task Where_nothing_is_near_nothing_is_said(string code)
    {
        await using var session = new TestSession();

        Assert.Equal(3, (await session.ErrorAsync(code)).Lines.Length);
    }

    [Fact]
    public async Task What_the_framework_calls_within_itself_is_not_among_the_frames()
    {
        await using var session = new TestSession();

        CellError error = await session.ErrorAsync("File.ReadAllText(\"no-such-file\")");

        // Whether one overload is a frame of its own is the runtime's choice.
        Assert.All(error.Lines[1..^1], line => Assert.StartsWith("   at System.IO.File.ReadAllText(", line, StringComparison.Ordinal));
        Assert.Equal("   at cell 1, line 1: File.ReadAllText(\"no-such-file\")", error.Lines[^1]);
    }

    private static async Task<string> HintOfAsync(string code)
    {
        await using var session = new TestSession();
        CellError error = await session.ErrorAsync(code);

        Assert.Equal(4, error.Lines.Length);
        Assert.StartsWith("    ", error.Lines[^1], StringComparison.Ordinal);
        return error.Lines[^1].Trim();
    }
}
