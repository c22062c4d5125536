using WalletTrace.Notebooks.Tests.Support;

namespace WalletTrace.Notebooks.Tests.Execution;

public sealed class CellOutputTests
{
    [Fact]
    public async Task Standard_output_and_standard_error_are_kept_apart_and_in_order()
    {
        await using var session = new TestSession();

        await session.ValueAsync("Console.Write(\"a\"); Console.Write('b'); Console.Error.WriteLine(\"c\"); Console.WriteLine(\"{0}{1}\", 1, 2); Display(3); Console.Write(\"e\");");

        Assert.Equal("ab[c\n]12\n{show shown-1: text/plain 3}e", session.Record.All);
    }

    [Fact]
    public async Task What_is_written_comes_out_while_the_cell_still_runs()
    {
        await using var session = new TestSession();
        using var interruption = new CancellationTokenSource();

        Task running = session.RunAsync("Console.Write(\"now\"); await Task.Delay(-1);", interruption.Token);
        while (session.Record.Written.Length == 0)
        {
            await Task.Delay(5);
        }

        Assert.Equal("now", session.Record.Written);
        await interruption.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Threads_and_tasks_that_a_cell_starts_write_to_it()
    {
        await using var session = new TestSession();

        await session.ValueAsync("""
            await Task.Run(() => Console.WriteLine("task"));
            var thread = new Thread(() => Console.WriteLine("thread"));
            thread.Start();
            thread.Join();
            """);

        Assert.Equal("task\nthread\n", session.Record.Written);
    }

    [Fact]
    public async Task What_a_cell_writes_late_is_written_to_the_last_cell()
    {
        await using var session = new TestSession();
        await session.ValueAsync("var gate = new TaskCompletionSource(); var late = Task.Run(async () => { await gate.Task; Console.WriteLine(\"late\"); });");

        await session.ValueAsync("gate.SetResult(); await late;");

        Assert.Equal("late\n", session.Record.Written);
    }

    [Fact]
    public async Task What_a_cell_left_behind_goes_on_after_its_end()
    {
        await using var session = new TestSession();
        await session.ValueAsync("""
            var gate = new TaskCompletionSource(); var ended = new TaskCompletionSource();
            async void Wait() { await gate.Task; Console.WriteLine("late"); ended.SetResult(); }
            Wait();
            """);

        await session.ValueAsync("gate.SetResult(); await ended.Task;");

        Assert.Equal("late\n", session.Record.Written);
    }

    [Fact]
    public async Task A_console_that_a_cell_leads_elsewhere_is_led_back_for_the_next()
    {
        await using var session = new TestSession();

        await session.ValueAsync("var own = new StringWriter(); Console.SetOut(own); Console.Write(\"own\");");
        await session.ValueAsync("Console.Write(own)");

        Assert.Equal("own", session.Record.Written);
    }

    [Fact]
    public async Task Lines_are_read_from_the_reader()
    {
        await using var session = new TestSession();
        session.Record.Answers.Enqueue("first");
        session.Record.Answers.Enqueue("second");

        Assert.Equal("first/s/econd", await session.ValueAsync("Console.ReadLine() + \"/\" + (char)Console.Read() + \"/\" + Console.ReadLine()"));
        Assert.Equal("nobody is there", (await session.ErrorAsync("Console.ReadLine()")).Message);
    }

    [Fact]
    public async Task What_is_shown_can_be_replaced_and_cleared()
    {
        await using var session = new TestSession();

        await session.ValueAsync("var shown = Display(1); shown.Update(2); \"<i>x</i>\".DisplayAs(\"text/html\"); 3.Display(); display(4); ClearOutput(true); ClearOutput();");
        await session.ValueAsync("shown.Update(\"a\", \"text/markdown\");");

        Assert.Equal(
            [
                "show shown-1: text/plain 1",
                "update shown-1: text/plain 2",
                "show shown-2: text/html <i>x</i>",
                "show shown-3: text/plain 3",
                "show shown-4: text/plain 4",
                "clear later",
                "clear",
                "update shown-1: text/markdown a",
            ],
            session.Record.Shown);
    }

    [Fact]
    public async Task A_handle_as_the_last_expression_is_not_shown_again()
    {
        await using var session = new TestSession();

        Assert.Null(await session.ValueAsync("Display(1)"));
    }

    [Theory]
    [InlineData("Html(\"<b>1</b>\")", "text/html", "<b>1</b>")]
    [InlineData("HTML(\"<b>1</b>\")", "text/html", "<b>1</b>")]
    [InlineData("Svg(\"<svg/>\")", "image/svg+xml", "<svg/>")]
    [InlineData("Markdown(\"**1**\")", "text/markdown", "**1**")]
    public async Task Text_is_shown_as_what_it_is_said_to_be(string code, string mimeType, string expected)
    {
        await using var session = new TestSession();

        Assert.Equal(expected, (await session.RunAsync(code)).Result!.Data[mimeType]);
    }
}
