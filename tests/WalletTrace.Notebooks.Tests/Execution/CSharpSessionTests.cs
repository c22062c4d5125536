using System.Runtime.CompilerServices;
using WalletTrace.Notebooks.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Execution;

public sealed class CSharpSessionTests
{
    [Fact]
    public async Task State_goes_from_cell_to_cell()
    {
        await using var session = new TestSession();

        Assert.Null(await session.ValueAsync("var x = 20; int Twice(int number) => 2 * number; record Pair(int Left, int Right);"));
        Assert.Equal("42", await session.ValueAsync("Twice(x) + new Pair(1, 1).Right * 2"));
        Assert.Null(await session.ValueAsync("x = 21;"));
        Assert.Equal("42", await session.ValueAsync("Twice(x)"));
    }

    [Fact]
    public async Task A_name_that_is_declared_again_takes_the_place_of_the_first()
    {
        await using var session = new TestSession();

        await session.ValueAsync("var x = 1;");
        await session.ValueAsync("var x = \"one\";");

        Assert.Equal("one", await session.ValueAsync("x"));
    }

    [Theory]
    [InlineData("1 + 1", "2")]
    [InlineData("Math.Abs(-2);", null)]
    [InlineData("return 5;", "5")]
    [InlineData("if (DateTime.UnixEpoch.Year == 1970) { return \"a\"; } else { return \"b\"; }", "a")]
    [InlineData("int F() { return 3; }", null)]
    [InlineData("Func<int> f = () => { return 3; };", null)]
    [InlineData("Console.Write(\"\")", null)]
    [InlineData("await Task.FromResult(7)", "7")]
    [InlineData("Task.FromResult(7)", "7")]
    [InlineData("new ValueTask<int>(8)", "8")]
    [InlineData("await Task.Delay(1)", null)]
    [InlineData("Task.Delay(1)", null)]
    [InlineData("(string)null", "null")]
    [InlineData("", null)]
    [InlineData("// nothing", null)]
    [InlineData("using System.Xml;", null)]
    public async Task What_a_cell_shows_is_the_value_of_its_last_expression(string code, string? expected)
    {
        await using var session = new TestSession();

        Assert.Equal(expected, await session.ValueAsync(code));
        Assert.Equal("1", await session.ValueAsync("1"));
    }

    [Fact]
    public async Task Imports_stay_for_the_cells_that_follow()
    {
        await using var session = new TestSession();

        await session.ValueAsync("using System.Globalization;");

        Assert.Equal("0", await session.ValueAsync("CultureInfo.InvariantCulture.Name.Length"));
    }

    [Fact]
    public async Task WalletTrace_is_there_from_the_start()
    {
        await using var session = new TestSession();

        Assert.Equal("eip155:1/slip44:60", await session.ValueAsync("Asset.Parse(\"eip155:1/slip44:60\")"));
    }

    [Fact]
    public async Task What_a_cell_awaits_goes_on_on_its_own_thread()
    {
        await using var session = new TestSession();

        Assert.Equal("same", await session.ValueAsync("""
            var before = Environment.CurrentManagedThreadId;
            await Task.Delay(1);
            await Task.Yield();
            before == Environment.CurrentManagedThreadId ? "same" : "another"
            """));
    }

    [Fact]
    public async Task Two_sessions_do_not_mix()
    {
        await using var first = new TestSession();
        await using var second = new TestSession();

        await Task.WhenAll(first.ValueAsync("var x = 1; await Task.Delay(20); Console.WriteLine(\"first\");"), second.ValueAsync("var x = 2; await Task.Delay(20); Console.WriteLine(\"second\");"));

        Assert.Equal("1", await first.ValueAsync("x"));
        Assert.Equal("2", await second.ValueAsync("x"));
        Assert.Equal("first\n", first.Record.Written);
        Assert.Equal("second\n", second.Record.Written);
    }

    [Fact]
    public async Task What_cells_loaded_is_given_back_when_their_session_is_closed()
    {
        WeakReference loaded = await LoadedAsync();

        for (var i = 0; i < 100 && loaded.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(10);
        }

        Assert.False(loaded.IsAlive);
    }

    // Apart, so that nothing of the session is left on the stack of the test.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> LoadedAsync()
    {
        const string Place = "WalletTrace.Notebooks.Tests.Loaded";
        await using var session = new TestSession();
        await session.ValueAsync($"record Own(int Number); var own = new Own(1); AppDomain.CurrentDomain.SetData(\"{Place}\", new WeakReference(typeof(Own).Assembly));");
        Assert.Equal("Own { Number = 1 }", await session.ValueAsync("own.ToString()"));
        return (WeakReference)AppDomain.CurrentDomain.GetData(Place)!;
    }
}
