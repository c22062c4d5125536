using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Execution;

public sealed class InterruptionTests
{
    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("await Task.Delay(-1);")]
    [InlineData("await Task.Yield(); while (true) { }")]
    [InlineData("while (true) { await Task.Delay(1); }")]
    [InlineData("Thread.Sleep(-1);")]
    [InlineData("Task.Delay(-1).Wait();")]
    [InlineData("new object().GetHashCode(); lock (new object()) { while (true) { } }")]
    [InlineData("Endless().Where(number => number < 0).Count();\nIEnumerable<int> Endless() { while (true) { yield return 1; } }")]
    [InlineData("try { while (true) { } } catch (Exception) { Console.Write(\"caught\"); } Console.Write(\"went on\"); while (true) { }")]
    public async Task A_cell_that_never_ends_is_interrupted_and_the_session_goes_on(string code)
    {
        await using var session = new TestSession();
        await session.ValueAsync("var before = 1;");

        // The value that it had given itself before stays.
        CellError error = await InterruptedAsync(session, "before = 2; var own = 3; " + code);

        Assert.Equal("Interrupted", error.Name);
        Assert.Equal("5", await session.ValueAsync("before + own"));
        Assert.DoesNotContain("went on", session.Record.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_that_asks_a_reader_who_never_answers_is_interrupted()
    {
        await using var session = new TestSession { Record = new CellRecord { NeverAnswers = true } };
        using var interruption = new CancellationTokenSource();

        Task<CellError> error = session.ErrorAsync("Console.ReadLine()", interruption.Token);
        await session.Record.Asked.Task;
        await interruption.CancelAsync();

        Assert.Equal("Interrupted", (await error).Name);
        Assert.Equal("1", await session.ValueAsync("1"));
    }

    [Fact]
    public async Task What_an_interrupted_cell_was_waiting_for_is_dropped()
    {
        await using var session = new TestSession();

        await InterruptedAsync(session, "var gate = new TaskCompletionSource(); Console.WriteLine(\"waits\"); await gate.Task; Console.WriteLine(\"went on\");");
        await session.ValueAsync("gate.SetResult(); await Task.Delay(20);");

        Assert.Equal("begun\nwaits\n", session.Record.Written);
    }

    [Fact]
    public async Task A_long_run_of_the_library_hears_of_the_interruption_without_being_passed_a_token()
    {
        await using var session = new TestSession();

        CellError error = await InterruptedAsync(session, """
            try
            {
                await WaitAsync();
            }
            finally
            {
                Console.WriteLine("tidied up");
            }

            async Task WaitAsync()
            {
                var hears = typeof(Address).Assembly.GetType("WalletTrace.Attendant").GetMethod("Ending", new[] { typeof(CancellationToken) });
                await Task.Delay(-1, (CancellationToken)hears.Invoke(null, new object[] { default(CancellationToken) }));
            }
            """);

        Assert.Equal("Interrupted", error.Name);
        Assert.Equal("begun\ntidied up\n", session.Record.Written);
    }

    [Fact]
    public async Task A_cell_that_is_interrupted_before_it_begins_leaves_nothing()
    {
        await using var session = new TestSession();
        await session.ValueAsync("var x = 1;");

        CellOutcome outcome = await session.RunAsync("var x = 2;", new CancellationToken(canceled: true));

        Assert.Equal("Interrupted", outcome.Error!.Name);
        Assert.Equal("1", await session.ValueAsync("x"));
    }

    [Fact]
    public async Task Closing_a_session_interrupts_the_cell_that_runs()
    {
        var session = new TestSession();
        Task<CellError> running = session.ErrorAsync("Console.Write(\"begun\"); while (true) { }");
        while (session.Record.Written.Length == 0 && !running.IsCompleted)
        {
            await Task.Delay(5);
        }

        await session.DisposeAsync();

        Assert.Equal("Interrupted", (await running).Name);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.RunAsync("1"));
    }

    // Interrupts a cell when it says that it has begun.
    private static async Task<CellError> InterruptedAsync(TestSession session, string code)
    {
        using var interruption = new CancellationTokenSource();
        Task<CellError> error = session.ErrorAsync("Console.WriteLine(\"begun\"); Console.Out.Flush(); " + code, interruption.Token);
        while (!session.Record.Written.Contains("begun", StringComparison.Ordinal) && !error.IsCompleted)
        {
            await Task.Delay(5);
        }

        await interruption.CancelAsync();
        return await error;
    }
}
