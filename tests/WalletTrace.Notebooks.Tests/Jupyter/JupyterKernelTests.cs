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
    public void The_heart_beats_and_the_kernel_answers_on_the_control_socket_while_a_cell_runs()
    {
        using var free = new ManualResetEventSlim();
        session.Cells["wait"] = (_, _) =>
        {
            free.Wait(CancellationToken.None);
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
            free.Wait(CancellationToken.None);
            return ScriptedSession.Nothing;
        };
        FrontEnd.PublishedOf(FrontEnd.Execute("deaf"), "execute_input");

        FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Control, "shutdown_request"), JupyterSocket.Control);

        await kernel.Ended;
        Assert.False(session.IsDisposed);
        free.Set();
    }

    private List<(int Number, string Code)> History(JsonObject asked)
    {
        asked["output"] = false;
        asked["raw"] = true;
        JsonArray found = FrontEnd.Answer(FrontEnd.Send(JupyterSocket.Shell, "history_request", asked)).Content["history"]!.AsArray();
        return [.. found.Select(each => ((int)each![1]!, (string)each[2]!))];
    }
}
