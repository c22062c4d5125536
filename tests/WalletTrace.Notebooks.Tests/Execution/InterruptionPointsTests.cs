using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Execution;

public sealed class InterruptionPointsTests
{
    [Theory]
    [InlineData("int sum = 0; foreach (var (a, b) in new[] { (1, 2), (3, 4) }) sum += a * b; for (var i = 0; i < 3; i++) sum++; do sum++; while (sum < 20); sum", "20")]
    [InlineData("int Twice(int number) => 2 * number; void Nothing() => Twice(1); Nothing(); Twice(21)", "42")]
    [InlineData("async Task Later() => await Task.Yield(); async Task<int> Number() => await Task.FromResult(7); await Later(); await Number()", "7")]
    [InlineData("int[] all = [1, 2]; ref int First() => ref all[0]; First() = 5; all[0]", "5")]
    [InlineData("int Never() => throw new TimeoutException(); try { Never(); } catch (TimeoutException) { } 1", "1")]
    [InlineData("System.Linq.Expressions.Expression<Func<int, bool>> small = number => number < 3; small.Compile()(2) ? 1 : 0", "1")]
    [InlineData("new[] { 1, 2, 3 }.AsQueryable().Where(number => number > 1).Count()", "2")]
    [InlineData("(from number in Enumerable.Range(0, 10) where number % 2 == 0 || number > 7 select number).Count()", "6")]
    [InlineData("Action act = () => Console.Write(\"\"); act(); Func<int, bool> even = delegate (int number) { return number % 2 == 0; }; even(2) ? 1 : 0", "1")]
    [InlineData("var caught = 0; try { throw new TimeoutException(\"a\"); } catch (TimeoutException e) when (e.Message == \"b\") { caught = 1; } catch when (caught == 0) { caught = 2; } caught", "2")]
    [InlineData("var turns = 0; again: turns++; if (turns < 5) goto again; turns", "5")]
    [InlineData("class Counter { int n; public int Next { get { return ++n; } } public static Counter operator +(Counter a, int b) => a; } (new Counter() + 1).Next", "1")]
    [InlineData("IEnumerable<int> Some() { for (int i = 0; ; i++) { if (i == 3) yield break; yield return i; } } Some().Sum()", "3")]
    [InlineData("static class Slow { static Slow() { foreach (var x in new[] { 1 }) Value += x; } public static int Value; } Slow.Value", "1")]
    public async Task Cells_do_what_they_did_with_the_questions_in_them(string code, string expected)
    {
        await using var session = new TestSession();

        Assert.Equal(expected, await session.ValueAsync(code));
    }

    [Fact]
    public void No_line_is_added()
    {
        const string Code = "while (a)\n    b();\nforeach (var x in y) // why\n{\n    z();\n}\nint F(\n    int p)\n    => p\n        + 1; // end\ntry\n{\n}\ncatch\n{\n}\nvar l = () =>\n{\n    return 1;\n};\nlast";

        string put = new InterruptionPoints(withConditions: true).In(CellSyntax.Parse(Code)).ToString();

        string[] before = Code.Split('\n');
        string[] after = put.Split('\n');
        Assert.Equal(before.Length, after.Length);
        Assert.All(before.Zip(after), line => Assert.Contains(line.First.Trim().TrimStart('=', '>', ' ').Split(';')[0], line.Second, StringComparison.Ordinal));
        Assert.Equal(6, put.Split(nameof(CellInterruption)).Length);
    }

    [Fact]
    public async Task A_cell_that_is_interrupted_catches_nothing_and_its_finally_blocks_run()
    {
        await using var session = new TestSession();
        using var interruption = new CancellationTokenSource();

        Task<CellOutcome> running = session.RunAsync(
            "try { Console.Write(\"begun \"); while (true) { try { } catch { } } } catch (Exception) { Console.Write(\"caught\"); } finally { foreach (var x in new[] { 1, 2 }) Console.Write(x); }",
            interruption.Token);
        while (session.Record.Written.Length == 0)
        {
            await Task.Delay(5);
        }

        await interruption.CancelAsync();

        Assert.Equal("Interrupted", (await running).Error!.Name);
        Assert.Equal("begun 12", session.Record.Written);
    }
}
