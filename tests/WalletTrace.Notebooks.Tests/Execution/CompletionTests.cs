using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Execution;

public sealed class CompletionTests
{
    [Fact]
    public async Task Members_are_completed_in_place_of_what_was_typed()
    {
        await using var session = new TestSession();

        CellCompletions found = await CompleteAsync(session, "\"text\".Sub| + 1");

        Assert.Equal(new CellCompletion("Substring", "method"), found.Items[0]);
        Assert.Equal((7, 10), (found.Start, found.End));
    }

    [Fact]
    public async Task What_begins_with_what_was_typed_comes_before_what_has_it_within()
    {
        await using var session = new TestSession();

        string[] texts = [.. (await CompleteAsync(session, "File.ReadA|")).Items.Select(item => item.Text)];

        Assert.Equal("ReadAllBytes", texts[0]);
        Assert.Contains("ReadAllTextAsync", texts);
        Assert.DoesNotContain("WriteAllText", texts);
        Assert.Equal("ReadAllText", (await CompleteAsync(session, "File.RAT|")).Items[0].Text);
    }

    [Fact]
    public async Task What_earlier_cells_declared_and_what_WalletTrace_has_is_completed()
    {
        await using var session = new TestSession();
        Assert.Contains((await CompleteAsync(session, "Addr|")).Items, item => item == new CellCompletion("Address", "struct") || item == new CellCompletion("Address", "class"));

        await session.ValueAsync("using System.Xml; var lootFound = 1; int LootTwice() => 2;");
        await session.ValueAsync("record LootThing(int Number); var thing = new LootThing(1);");

        Assert.Equal(["lootFound", "LootThing", "LootTwice"], (await CompleteAsync(session, "loot|")).Items.Where(item => item.Text.StartsWith("loot", StringComparison.OrdinalIgnoreCase)).Select(item => item.Text).Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal(new CellCompletion("Number", "property"), (await CompleteAsync(session, "#r \"nuget: WalletTrace\"\nthing.Num|")).Items[0]);
        Assert.Equal("XmlDocument", (await CompleteAsync(session, "new XmlDocum|")).Items[0].Text);
    }

    [Fact]
    public async Task What_is_awaited_in_parentheses_has_its_type()
    {
        await using var session = new TestSession();
        await session.ValueAsync("var awaited = await (Task.FromResult(\"text\"));");

        Assert.Equal("Substring", (await CompleteAsync(session, "awaited.Substr|")).Items[0].Text);
        Assert.Equal("Substring", (await CompleteAsync(session, "(await (Task.FromResult(\"text\"))).Substr|")).Items[0].Text);
    }

    [Fact]
    public async Task A_place_outside_the_cell_is_the_callers_mistake()
    {
        await using var session = new TestSession();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => session.Session.CompleteAsync("x", 2, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => session.Session.InspectAsync("x", -1, CancellationToken.None));
    }

    [Fact]
    public async Task What_stands_at_a_place_is_told_with_its_documentation()
    {
        await using var session = new TestSession();

        string? found = await InspectAsync(session, "Account.Par|se(\"\")");

        Assert.StartsWith("Account Account.Parse(string", found, StringComparison.Ordinal);
        Assert.Contains("\n\nReads", found, StringComparison.Ordinal);
        Assert.Equal(found, await InspectAsync(session, "Account.Parse(|)"));
        Assert.Null(await InspectAsync(session, "  |  "));
    }

    [Fact]
    public async Task The_value_of_a_variable_is_told()
    {
        await using var session = new TestSession();
        await session.ValueAsync("var x = 41;");
        await session.ValueAsync("x++;");

        Assert.EndsWith("\n\nValue: 42", await InspectAsync(session, "x|"), StringComparison.Ordinal);
        Assert.DoesNotContain("Value:", await InspectAsync(session, "var own = 1; own|"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_cannot_be_shown_in_time_is_left_out_and_the_session_goes_on()
    {
        await using var session = new TestSession();
        await session.ValueAsync("class Endless { public override string ToString() { while (true) { } } } var x = new Endless();");

        Assert.DoesNotContain("Value:", await InspectAsync(session, "x|"), StringComparison.Ordinal);
        Assert.Equal("1", await session.ValueAsync("1"));
    }

    [Theory]
    [InlineData("1 + 1", "Complete", "")]
    [InlineData("var x = 1;", "Complete", "")]
    [InlineData("", "Complete", "")]
    [InlineData("foreach (var x in y)\n{", "Incomplete", "    ")]
    [InlineData("class A { void B()\n{ if (c) {", "Incomplete", "            ")]
    [InlineData("F(1,", "Incomplete", "")]
    [InlineData("var text = \"\"\"", "Incomplete", "")]
    [InlineData("/* not yet", "Incomplete", "")]
    [InlineData("#r \"nuget: WalletTrace\"\n1", "Complete", "")]
    [InlineData("#!csharp\n1", "Complete", "")]
    [InlineData("await (Task<int>)nothing", "Complete", "")]
    [InlineData("await (", "Incomplete", "")]
    [InlineData("int = 3;", "Invalid", "")]
    [InlineData("}", "Invalid", "")]
    public async Task Whether_a_cell_can_be_run_is_told(string code, string expected, string indent)
    {
        await using var session = new TestSession();

        (Completeness state, string found) = session.Session.CompletenessOf(code);

        Assert.Equal((expected, indent), (state.ToString(), found));
    }

    // The place is where the bar is.
    private static Task<CellCompletions> CompleteAsync(TestSession session, string code) =>
        session.Session.CompleteAsync(code.Replace("|", "", StringComparison.Ordinal), code.IndexOf('|', StringComparison.Ordinal), CancellationToken.None);

    private static async Task<string?> InspectAsync(TestSession session, string code) =>
        (await session.Session.InspectAsync(code.Replace("|", "", StringComparison.Ordinal), code.IndexOf('|', StringComparison.Ordinal), CancellationToken.None))?.Data[MimeBundle.Plain];
}
