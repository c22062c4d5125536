using System.Text.Json.Nodes;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Jupyter;
using WalletTrace.Notebooks.Tests.Jupyter.Support;

namespace WalletTrace.Notebooks.Tests.Jupyter;

public sealed class JupyterKernelTests : IDisposable
{
    private readonly ScriptedSession session = new();
    private readonly RunningKernel kernel;

    public JupyterKernelTests() => kernel = new RunningKernel(session);

    private FrontEnd FrontEnd => kernel.FrontEnd;

    public void Dispose() => kernel.Dispose();

    [Fact]
    public void Tells_what_it_is_on_the_shell_and_on_the_control_socket()
    {
        foreach (JupyterSocket socket in (JupyterSocket[])[JupyterSocket.Shell, JupyterSocket.Control])
        {
            string id = FrontEnd.Send(socket, "kernel_info_request");
            Told answer = FrontEnd.Answer(id, socket);
            Assert.Equal("kernel_info_reply", answer.Type);
            Assert.Equal("ok", answer.Text("status"));
            Assert.Equal("5.3", answer.Text("protocol_version"));
            Assert.Equal("C#", (string?)answer.Content["language_info"]!["name"]);
            Assert.Equal(".cs", (string?)answer.Content["language_info"]!["file_extension"]);
            Assert.False((bool)answer.Content["debugger"]!);
            Assert.Equal(FrontEnd.Session, (string?)answer.Parent["session"]);
            Assert.NotEqual(FrontEnd.Session, (string?)answer.Header["session"]);
            Assert.Empty(FrontEnd.Published(id));
        }
    }

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
            queued.Wait();
            return ScriptedSession.Fails("InvalidOperationException", "no such account");
        };

        string bad = FrontEnd.Execute("bad");
        begun.Wait();
        string behind = FrontEnd.Execute("behind");
        string asked = FrontEnd.Send(JupyterSocket.Shell, "comm_info_request");
        // The control socket is served beside the cell; what was sent before on the shell has come by then with all likelihood, and the queue is asked to be sure.
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
            queued.Wait();
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
        Assert.Empty(History(new JsonObject { ["hist_access_type"] = "tail", ["n"] = 5 }));
    }

    [Fact]
    public void A_cell_that_is_not_to_be_stored_shows_its_result_but_does_not_count()
    {
        string id = FrontEnd.Execute("a", content => content["store_history"] = false);

        Assert.Equal(0, (int)FrontEnd.Answer(id).Content["execution_count"]!);
        Assert.Equal(["execute_input", "execute_result"], FrontEnd.Published(id).Select(each => each.Type));
        Assert.Empty(History(new JsonObject { ["hist_access_type"] = "tail", ["n"] = 5 }));
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
    public void A_cell_that_waits_for_a_line_can_be_interrupted()
    {
        session.Cells["ask"] = (output, token) => ScriptedSession.Shows(output.ReadLine("?", false, token));

        string id = FrontEnd.Execute("ask", content => content["allow_stdin"] = true);
        FrontEnd.Next(JupyterSocket.Stdin);
        FrontEnd.Send(JupyterSocket.Control, "interrupt_request");

        Assert.Equal("Interrupted", FrontEnd.Answer(id).Text("ename"));
    }

    [Fact]
    public void The_heart_beats_and_the_kernel_answers_on_the_control_socket_while_a_cell_runs()
    {
        using var free = new ManualResetEventSlim();
        session.Cells["wait"] = (_, _) =>
        {
            free.Wait();
            return ScriptedSession.Nothing;
        };

        string id = FrontEnd.Execute("wait");
        FrontEnd.PublishedOf(id, "execute_input");
        Assert.Equal("ping"u8.ToArray(), FrontEnd.Beat("ping"u8.ToArray()));
        Assert.Equal("ok", FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Control, "kernel_info_request"), JupyterSocket.Control).Text("status"));
        free.Set();
        Assert.Equal("ok", FrontEnd.Answer(id).Text("status"));
        Assert.All(session.Threads, thread => Assert.NotEqual("Jupyter sockets", thread));
    }

    [Fact]
    public void Places_in_code_are_counted_in_code_points()
    {
        // Each of these letters takes two units of UTF-16.
        session.Completions = (_, place) => new CellCompletions([new("𝒜bc", "field"), new("𝒜bd", "method")], 4, place);
        string id = FrontEnd.Send(JupyterSocket.Shell, "complete_request", new JsonObject { ["code"] = "𝒜𝒜𝒜b + 1", ["cursor_pos"] = 4 });

        Told answer = FrontEnd.Answer(id);

        Assert.Equal(7, session.AskedPlace);
        Assert.Equal(["𝒜bc", "𝒜bd"], answer.Content["matches"]!.AsArray().Select(each => (string?)each));
        Assert.Equal((2, 4), ((int)answer.Content["cursor_start"]!, (int)answer.Content["cursor_end"]!));
        Assert.Equal("method", (string?)answer.Content["metadata"]!["_jupyter_types_experimental"]![1]!["type"]);
    }

    [Fact]
    public void Explains_what_stands_at_a_place_or_says_that_it_knows_nothing()
    {
        session.Inspections = (_, place) => place == 2 ? MimeBundle.Of(MimeBundle.Plain, "int x") : null;

        Told known = FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Shell, "inspect_request", new JsonObject { ["code"] = "𝒜x", ["cursor_pos"] = 1, ["detail_level"] = 0 }));
        Told unknown = FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Shell, "inspect_request", new JsonObject { ["code"] = "x", ["cursor_pos"] = 99 }));

        Assert.True((bool)known.Content["found"]!);
        Assert.Equal("int x", (string?)known.Content["data"]!["text/plain"]);
        Assert.False((bool)unknown.Content["found"]!);
        Assert.Equal(1, session.AskedPlace);
        Assert.Empty(unknown.Content["data"]!.AsObject());
    }

    [Theory]
    [InlineData("done", "complete", null)]
    [InlineData("more", "incomplete", "    ")]
    [InlineData("never", "invalid", null)]
    public void Tells_whether_code_is_complete(string code, string status, string? indent)
    {
        Told answer = FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Shell, "is_complete_request", new JsonObject { ["code"] = code }));

        Assert.Equal((status, indent), (answer.Text("status"), answer.Text("indent")));
    }

    [Fact]
    public void Tells_the_cells_of_this_session_by_number_by_age_and_by_pattern()
    {
        foreach (string code in (string[])["a1", "b1", "a2", "a1"])
        {
            FrontEnd.Answer(FrontEnd.Execute(code));
        }

        Assert.Equal([(2, "b1"), (3, "a2")], History(new JsonObject { ["hist_access_type"] = "range", ["session"] = 0, ["start"] = 2, ["stop"] = 4 }));
        Assert.Equal([(3, "a2"), (4, "a1")], History(new JsonObject { ["hist_access_type"] = "tail", ["n"] = 2 }));
        Assert.Equal([(1, "a1"), (3, "a2"), (4, "a1")], History(new JsonObject { ["hist_access_type"] = "search", ["pattern"] = "a*" }));
        Assert.Equal([(3, "a2"), (4, "a1")], History(new JsonObject { ["hist_access_type"] = "search", ["pattern"] = "a?", ["unique"] = true }));
        JsonNode withOutput = FrontEnd.Answer(FrontEnd.Send(
            JupyterSocket.Shell, "history_request", new JsonObject { ["hist_access_type"] = "tail", ["n"] = 1, ["output"] = true, ["raw"] = true })).Content["history"]![0]!;
        Assert.Equal("[1,4,[\"a1\",\"a1\"]]", withOutput.ToJsonString());
    }

    [Fact]
    public void Has_no_widgets_and_says_so_to_whoever_opens_one()
    {
        Assert.Empty(FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Shell, "comm_info_request", new JsonObject { ["target_name"] = "x" })).Content["comms"]!.AsObject());

        Told closed = Assert.Single(FrontEnd.Published(FrontEnd.Send(JupyterSocket.Shell, "comm_open", new JsonObject { ["comm_id"] = "c1", ["target_name"] = "x", ["data"] = new JsonObject() })));
        Assert.Equal(("comm_close", "c1"), (closed.Type, closed.Text("comm_id")));
        Assert.Empty(FrontEnd.Published(FrontEnd.Send(JupyterSocket.Shell, "comm_msg", new JsonObject { ["comm_id"] = "c1", ["data"] = new JsonObject() })));
    }

    [Fact]
    public void Has_no_debugger_and_says_so()
    {
        Told answer = FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Control, "debug_request", new JsonObject { ["seq"] = 7, ["type"] = "request", ["command"] = "debugInfo" }), JupyterSocket.Control);

        Assert.Equal("debug_reply", answer.Type);
        Assert.False((bool)answer.Content["success"]!);
        Assert.Equal((7, "debugInfo"), ((int)answer.Content["request_seq"]!, answer.Text("command")));
    }

    [Fact]
    public void A_request_that_it_does_not_know_is_answered_and_logged()
    {
        Told answer = FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Shell, "usage_request"));

        Assert.Equal(("usage_reply", "error", "NotSupported"), (answer.Type, answer.Text("status"), answer.Text("ename")));
        Assert.Contains("usage_request", kernel.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_the_session_is_told_to_the_front_end_and_the_kernel_goes_on()
    {
        session.Cells["bug"] = (_, _) => throw new KeyNotFoundException("a fault of ours");
        session.Completions = (_, _) => throw new InvalidOperationException("a fault of Roslyn's");

        string id = FrontEnd.Execute("bug");
        Assert.Equal("KeyNotFoundException", FrontEnd.Answer(id).Text("ename"));
        Assert.Equal("error", FrontEnd.Published(id)[^1].Type);
        Assert.Equal("a fault of Roslyn's", FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Shell, "complete_request", new JsonObject { ["code"] = "x", ["cursor_pos"] = 1 })).Text("evalue"));
        Assert.Equal("ok", FrontEnd.Answer(FrontEnd.Execute("next")).Text("status"));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Ends_when_it_is_told_to_and_says_so_to_all(bool restart, bool onControl)
    {
        JupyterSocket socket = onControl ? JupyterSocket.Control : JupyterSocket.Shell;
        string id = FrontEnd.Send(socket, "shutdown_request", new JsonObject { ["restart"] = restart });

        Told answer = FrontEnd.Answer(id, socket);
        Assert.Equal(("shutdown_reply", "ok", restart), (answer.Type, answer.Text("status"), (bool)answer.Content["restart"]!));
        Assert.Equal(restart, (bool)Assert.Single(FrontEnd.Published(id)).Content["restart"]!);
        await kernel.Ended;
        Assert.True(session.IsDisposed);
    }

    [Fact]
    public async Task Ends_while_a_cell_runs_which_is_interrupted()
    {
        session.Cells["loop"] = (_, token) =>
        {
            token.WaitHandle.WaitOne();
            return ScriptedSession.Fails("Interrupted", "by the end of the kernel");
        };
        string cell = FrontEnd.Execute("loop");
        FrontEnd.PublishedOf(cell, "execute_input");

        string id = FrontEnd.Send(JupyterSocket.Control, "shutdown_request", new JsonObject { ["restart"] = false });

        Assert.Equal("ok", FrontEnd.Answer(id, JupyterSocket.Control).Text("status"));
        Assert.Equal("Interrupted", FrontEnd.Answer(cell).Text("ename"));
        await kernel.Ended;
        Assert.True(session.IsDisposed);
    }

    [Fact]
    public async Task Ends_also_while_a_cell_runs_that_listens_to_nothing()
    {
        using var free = new ManualResetEventSlim();
        session.Cells["deaf"] = (_, _) =>
        {
            free.Wait();
            return ScriptedSession.Nothing;
        };
        FrontEnd.PublishedOf(FrontEnd.Execute("deaf"), "execute_input");

        FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Control, "shutdown_request"), JupyterSocket.Control);

        await kernel.Ended;
        Assert.False(session.IsDisposed);
        free.Set();
    }

    private void WaitForQueue(int count) => SpinWait.SpinUntil(() => kernel.Waiting >= count);

    private List<(int Number, string Code)> History(JsonObject asked)
    {
        asked["output"] = false;
        asked["raw"] = true;
        JsonArray found = FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Shell, "history_request", asked)).Content["history"]!.AsArray();
        return [.. found.Select(each => ((int)each![1]!, (string)each[2]!))];
    }
}
