using System.Text.Json.Nodes;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Jupyter;
using WalletTrace.Notebooks.Tests.Jupyter.Support;

namespace WalletTrace.Notebooks.Tests.Jupyter;

public sealed class KernelCellTests : IDisposable
{
    private readonly ScriptedSession session = new();
    private readonly RunningKernel kernel;

    public KernelCellTests() => kernel = new RunningKernel(session);

    private FrontEnd FrontEnd => kernel.FrontEnd;

    public void Dispose() => kernel.Dispose();

    [Fact]
    public void Runs_a_cell_and_tells_of_it_in_order_under_the_header_of_its_request()
    {
        session.Cells["a"] = (output, _) =>
        {
            output.Write(false, "one ");
            output.Write(false, "two\n");
            output.Write(true, "careful\n");
            output.Display(MimeBundle.Of(MimeBundle.Html, "<b>x</b>"));
            output.Write(false, "three");
            return ScriptedSession.Shows("42");
        };

        string id = FrontEnd.Execute("a");
        List<Told> told = FrontEnd.Published(id);

        Assert.Equal(["execute_input", "stream", "stream", "display_data", "stream", "execute_result"], told.Select(each => each.Type));
        Assert.Equal("a", told[0].Text("code"));
        Assert.Equal(1, (int)told[0].Content["execution_count"]!);
        Assert.Equal(("stdout", "one two\n"), (told[1].Text("name"), told[1].Text("text")));
        Assert.Equal(("stderr", "careful\n"), (told[2].Text("name"), told[2].Text("text")));
        Assert.Equal("<b>x</b>", (string?)told[3].Content["data"]!["text/html"]);
        Assert.Equal("three", told[4].Text("text"));
        Assert.Equal("42", (string?)told[5].Content["data"]!["text/plain"]);
        Assert.Equal(1, (int)told[5].Content["execution_count"]!);
        Told answer = FrontEnd.Answer(id);
        Assert.Equal(("execute_reply", "ok", 1), (answer.Type, answer.Text("status"), (int)answer.Content["execution_count"]!));
        Assert.Equal([("a", "cell 1")], session.Ran);
    }

    [Fact]
    public void What_a_cell_writes_beyond_a_limit_is_left_out_and_that_is_said()
    {
        session.Cells["a"] = (output, _) =>
        {
            output.Write(false, new string('x', CellTextLimit.Most - 1));
            output.Write(false, "\U0001F600y");
            output.Write(false, "more");
            return ScriptedSession.Nothing;
        };

        List<Told> told = [.. FrontEnd.Published(FrontEnd.Execute("a")).Where(each => each.Type == "stream")];

        Assert.Equal(new string('x', CellTextLimit.Most - 1), string.Concat(told.Where(each => each.Text("name") == "stdout").Select(each => each.Text("text"))));
        Assert.Equal("\n[The cell wrote more than 33,554,432 characters; what follows is left out.]\n", Assert.Single(told, each => each.Text("name") == "stderr").Text("text"));
    }

    [Fact]
    public void Displays_can_be_named_replaced_and_removed_and_JSON_stands_as_JSON()
    {
        session.Cells["a"] = (output, _) =>
        {
            output.Display(MimeBundle.Of(MimeBundle.Plain, "0 %").With("application/json", """{"done":0}""").With("application/x+json", "no JSON"), "bar");
            output.Update(MimeBundle.Of(MimeBundle.Plain, "100 %"), "bar");
            output.Clear(wait: true);
            return ScriptedSession.Nothing;
        };

        List<Told> told = FrontEnd.Published(FrontEnd.Execute("a"));

        Assert.Equal(["execute_input", "display_data", "update_display_data", "clear_output"], told.Select(each => each.Type));
        Assert.Equal("bar", (string?)told[1].Content["transient"]!["display_id"]);
        Assert.Equal(0, (int)told[1].Content["data"]!["application/json"]!["done"]!);
        Assert.Equal("no JSON", (string?)told[1].Content["data"]!["application/x+json"]);
        Assert.Equal("bar", (string?)told[2].Content["transient"]!["display_id"]);
        Assert.Equal("100 %", (string?)told[2].Content["data"]!["text/plain"]);
        Assert.True((bool)told[3].Content["wait"]!);
    }

    [Fact]
    public void An_error_is_told_and_cells_that_wait_behind_it_are_not_run_but_later_ones_are()
    {
        using var begun = new ManualResetEventSlim();
        using var queued = new ManualResetEventSlim();
        session.Cells["bad"] = (_, _) =>
        {
            begun.Set();
            queued.Wait(CancellationToken.None);
            return ScriptedSession.Fails("InvalidOperationException", "no such account");
        };

        string bad = FrontEnd.Execute("bad");
        begun.Wait();
        string behind = FrontEnd.Execute("behind");
        string asked = FrontEnd.Send(JupyterSocket.Shell, "comm_info_request");
        WaitForQueue(2);
        queued.Set();

        Told answer = FrontEnd.Answer(bad);
        Assert.Equal("error", answer.Text("status"));
        Assert.Equal("InvalidOperationException", answer.Text("ename"));
        Assert.Equal("no such account", answer.Text("evalue"));
        Assert.Equal(1, (int)answer.Content["execution_count"]!);
        Told error = FrontEnd.Published(bad)[^1];
        Assert.Equal("error", error.Type);
        Assert.Equal(["InvalidOperationException: no such account", "  in line 1"], error.Content["traceback"]!.AsArray().Select(line => (string?)line));
        Told aborted = FrontEnd.Answer(behind);
        Assert.Equal(("error", "Aborted"), (aborted.Text("status"), aborted.Text("ename")));
        Assert.Empty(FrontEnd.Published(behind));
        Assert.Equal("ok", FrontEnd.Answer(asked).Text("status"));

        string later = FrontEnd.Execute("later");
        Assert.Equal("ok", FrontEnd.Answer(later).Text("status"));
        Assert.Equal(["bad", "later"], session.Ran.Select(ran => ran.Code));
    }

    [Fact]
    public void Cells_that_wait_behind_an_error_are_run_where_the_front_end_says_so()
    {
        using var queued = new ManualResetEventSlim();
        session.Cells["bad"] = (_, _) =>
        {
            queued.Wait(CancellationToken.None);
            return ScriptedSession.Fails("E", "m");
        };

        string bad = FrontEnd.Execute("bad", content => content["stop_on_error"] = false);
        string behind = FrontEnd.Execute("behind");
        WaitForQueue(1);
        queued.Set();

        Assert.Equal("error", FrontEnd.Answer(bad).Text("status"));
        Assert.Equal("ok", FrontEnd.Answer(behind).Text("status"));
    }

    [Fact]
    public void A_silent_cell_tells_nothing_counts_nothing_and_is_not_remembered()
    {
        session.Cells["a"] = (output, _) =>
        {
            output.Write(false, "text");
            output.Display(MimeBundle.Of(MimeBundle.Plain, "x"));
            return ScriptedSession.Shows("1");
        };

        string id = FrontEnd.Execute("a", content => content["silent"] = true);

        Assert.Equal(0, (int)FrontEnd.Answer(id).Content["execution_count"]!);
        Assert.Empty(FrontEnd.Published(id));
        Assert.Empty(FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Shell, "history_request", new JsonObject { ["hist_access_type"] = "tail", ["n"] = 5 })).Content["history"]!.AsArray());
    }

    [Fact]
    public void A_cell_that_is_not_to_be_stored_shows_its_result_but_does_not_count()
    {
        string id = FrontEnd.Execute("a", content => content["store_history"] = false);

        Assert.Equal(0, (int)FrontEnd.Answer(id).Content["execution_count"]!);
        Assert.Equal(["execute_input", "execute_result"], FrontEnd.Published(id).Select(each => each.Type));
        Assert.Empty(FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Shell, "history_request", new JsonObject { ["hist_access_type"] = "tail", ["n"] = 5 })).Content["history"]!.AsArray());
    }

    [Fact]
    public void Expressions_that_are_asked_for_beside_a_cell_are_answered_each_for_itself()
    {
        session.Cells["bad"] = (_, _) => ScriptedSession.Fails("E", "m");
        session.Cells["loud"] = (output, _) =>
        {
            output.Write(false, "not to be seen");
            return ScriptedSession.Nothing;
        };

        string id = FrontEnd.Execute("a", content => content["user_expressions"] = new JsonObject { ["x"] = "1", ["y"] = "bad", ["z"] = "loud", ["w"] = 5 });

        JsonNode found = FrontEnd.Answer(id).Content["user_expressions"]!;
        Assert.Equal("1", (string?)found["x"]!["data"]!["text/plain"]);
        Assert.Equal(("error", "E"), ((string?)found["y"]!["status"], (string?)found["y"]!["ename"]));
        Assert.Empty(found["z"]!["data"]!.AsObject());
        Assert.Equal("error", (string?)found["w"]!["status"]);
        Assert.DoesNotContain(FrontEnd.Published(id), each => each.Type == "stream");
    }

    [Fact]
    public void A_cell_asks_the_front_end_that_runs_it_for_a_line()
    {
        FrontEnd other = kernel.Connect();
        session.Cells["ask"] = (output, token) => ScriptedSession.Shows($"{output.ReadLine("Name? ", false, token)}, {output.ReadLine("Secret? ", true, token)}");

        string id = FrontEnd.Execute("ask", content => content["allow_stdin"] = true);
        Told first = FrontEnd.Next(JupyterSocket.Stdin);
        Assert.Equal(("input_request", "Name? ", id), (first.Type, first.Text("prompt"), first.ParentId));
        Assert.False((bool)first.Content["password"]!);
        // Neither a stranger's answer nor one to another question is taken.
        other.Send(JupyterSocket.Stdin, "input_reply", new JsonObject { ["value"] = "stranger" });
        FrontEnd.Send(JupyterSocket.Stdin, "input_reply", new JsonObject { ["value"] = "other" }, new JsonObject { ["msg_id"] = "other" });
        FrontEnd.Send(JupyterSocket.Stdin, "input_reply", new JsonObject { ["value"] = "Ada 𝒜" }, new JsonObject { ["msg_id"] = first.Id });
        Told second = FrontEnd.Next(JupyterSocket.Stdin);
        Assert.True((bool)second.Content["password"]!);
        FrontEnd.Send(JupyterSocket.Stdin, "input_reply", new JsonObject { ["value"] = "s" });

        Assert.Equal("ok", FrontEnd.Answer(id).Text("status"));
        Assert.Equal("Ada 𝒜, s", (string?)FrontEnd.Published(id)[^1].Content["data"]!["text/plain"]);
    }

    [Fact]
    public void A_cell_that_asks_where_nobody_takes_input_gets_an_error()
    {
        session.Cells["ask"] = (output, token) => Assert.Throws<InvalidOperationException>(() => output.ReadLine("?", false, token)) is { } error
            ? ScriptedSession.Fails(error.GetType().Name, error.Message)
            : ScriptedSession.Nothing;

        Assert.Equal("InvalidOperationException", FrontEnd.Answer(FrontEnd.Execute("ask")).Text("ename"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cell_that_loops_is_interrupted_by_a_message_or_a_signal_and_the_kernel_goes_on(bool byMessage)
    {
        session.Cells["loop"] = (_, token) =>
        {
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
            return ScriptedSession.Nothing;
        };

        string id = FrontEnd.Execute("loop");
        FrontEnd.PublishedOf(id, "execute_input");
        if (byMessage)
        {
            string order = FrontEnd.Send(JupyterSocket.Control, "interrupt_request");
            Told answer = FrontEnd.Answer(order, JupyterSocket.Control);
            Assert.Equal(("interrupt_reply", "ok"), (answer.Type, answer.Text("status")));
        }
        else
        {
            kernel.Interrupt();
        }

        Assert.Equal(("error", "Interrupted"), (FrontEnd.Answer(id) is var reply ? reply.Text("status") : null, reply.Text("ename")));
        Assert.Equal("ok", FrontEnd.Answer(FrontEnd.Execute("next")).Text("status"));
    }

    [Fact]
    public void A_cell_is_interrupted_also_while_the_session_has_yet_to_begin()
    {
        using var free = new ManualResetEventSlim();
        using var starting = new RunningKernel(
            () =>
            {
                free.Wait();
                return session;
            });
        FrontEnd frontEnd = starting.FrontEnd;

        string id = frontEnd.Execute("a");
        Assert.Equal("busy", frontEnd.PublishedOf(id, "status").Text("execution_state"));
        frontEnd.Send(JupyterSocket.Control, "interrupt_request");

        Assert.Equal("Interrupted", frontEnd.Answer(id).Text("ename"));
        Assert.Empty(session.Ran);
        free.Set();
        Assert.Equal("ok", frontEnd.Answer(frontEnd.Execute("b")).Text("status"));
    }

    [Fact]
    public void A_cell_that_waits_for_a_line_can_be_interrupted()
    {
        session.Cells["ask"] = (output, token) => ScriptedSession.Shows(output.ReadLine("?", false, token));

        string id = FrontEnd.Execute("ask", content => content["allow_stdin"] = true);
        FrontEnd.Next(JupyterSocket.Stdin);
        FrontEnd.Send(JupyterSocket.Control, "interrupt_request");

        Assert.Equal("Interrupted", FrontEnd.Answer(id).Text("ename"));
    }

    /// <summary>Waits until requests have come that wait for the one that is worked on.</summary>
    private void WaitForQueue(int count) => Assert.True(SpinWait.SpinUntil(() => kernel.Waiting >= count, TimeSpan.FromSeconds(30)));
}
