using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WalletTrace.Notebooks.Jupyter;
using WalletTrace.Notebooks.Tests.Jupyter.Support;

namespace WalletTrace.Notebooks.Tests.Jupyter;

public sealed class KernelSocketsTests
{
    [Fact]
    public void Messages_that_nobody_signed_or_that_say_nothing_are_left_out_and_told_and_the_kernel_goes_on()
    {
        var session = new ScriptedSession();
        using var kernel = new RunningKernel(session);
        FrontEnd frontEnd = kernel.FrontEnd;
        string header = frontEnd.Header("m-1", "execute_request");
        List<byte[]> good = frontEnd.Sign(header, "{}", """{"code": "good"}""");
        List<byte[]> forged = [.. good];
        forged[5] = """{"code": "forged"}"""u8.ToArray();

        frontEnd.SendFrames(JupyterSocket.Shell, forged);
        frontEnd.SendFrames(JupyterSocket.Shell, [[]]);
        frontEnd.SendFrames(JupyterSocket.Shell, ["<IDS|MSG>"u8.ToArray()]);
        frontEnd.SendFrames(JupyterSocket.Control, ["garbage"u8.ToArray(), [], [0xFF]]);
        frontEnd.SendFrames(JupyterSocket.Stdin, ["garbage"u8.ToArray()]);
        frontEnd.SendFrames(JupyterSocket.Shell, frontEnd.Sign("""{"msg_id": 5}""", "{}", "{}"));
        frontEnd.SendFrames(JupyterSocket.Shell, frontEnd.Sign("not JSON", "{}", "{}"));
        frontEnd.SendFrames(JupyterSocket.Shell, good);
        Assert.Equal("ok", frontEnd.Answer("m-1").Text("status"));
        frontEnd.SendFrames(JupyterSocket.Shell, good);

        string last = frontEnd.Execute("last");
        Assert.Equal("ok", frontEnd.Answer(last).Text("status"));
        Assert.Equal(["good", "last"], session.Ran.Select(ran => ran.Code));
        Assert.Contains("wrong signature", kernel.Log, StringComparison.Ordinal);
        Assert.Contains("came before", kernel.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("forged", kernel.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_whose_content_cannot_be_read_or_lacks_what_it_needs_is_answered_with_an_error()
    {
        using var kernel = new RunningKernel(new ScriptedSession());
        FrontEnd frontEnd = kernel.FrontEnd;

        frontEnd.SendFrames(JupyterSocket.Shell, frontEnd.Sign(frontEnd.Header("m-1", "execute_request"), "{}", """{"code": "\ud800"}"""));
        Assert.Equal("MalformedMessage", frontEnd.Answer("m-1").Text("ename"));
        Assert.Equal("MalformedMessage", frontEnd.Answer(frontEnd.Send(JupyterSocket.Shell, "execute_request")).Text("ename"));
        foreach (string type in (string[])["complete_request", "inspect_request", "history_request", "is_complete_request", "comm_info_request", "shutdown"])
        {
            string id = frontEnd.Send(JupyterSocket.Shell, type, new JsonObject { ["code"] = 5, ["cursor_pos"] = "x", ["hist_access_type"] = new JsonArray(), ["n"] = 1.5 });
            if (type != "shutdown")
            {
                Assert.NotNull(frontEnd.Answer(id).Text("status"));
            }
        }

        Assert.Equal("ok", frontEnd.Answer(frontEnd.Execute("last")).Text("status"));
    }

    [Fact]
    public void Bytes_that_are_not_of_the_protocol_at_all_do_not_end_the_kernel()
    {
        using var kernel = new RunningKernel(new ScriptedSession());
        byte[] noise = SHA512.HashData("noise of this test"u8);
        foreach (int port in (int[])[kernel.Settings.Shell, kernel.Settings.Control, kernel.Settings.Publish, kernel.Settings.Stdin, kernel.Settings.Heartbeat])
        {
            foreach (byte[] bytes in (byte[][])[noise, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, .. noise], []])
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port);
                client.GetStream().Write(bytes);
            }
        }

        Assert.Equal("ok", kernel.FrontEnd.Answer(kernel.FrontEnd.Execute("last")).Text("status"));
        Assert.Equal([7], kernel.FrontEnd.Beat([7]));
    }

    [Fact]
    public void Without_a_key_front_ends_need_none()
    {
        using var kernel = new RunningKernel(new ScriptedSession(), key: "");

        Assert.Equal("ok", kernel.FrontEnd.Answer(kernel.FrontEnd.Execute("a")).Text("status"));
    }

    [Fact]
    public void A_flood_of_text_comes_whole_in_few_messages_and_an_endless_one_is_cut()
    {
        var session = new ScriptedSession();
        session.Cells["much"] = (output, _) =>
        {
            for (int line = 0; line < 50_000; line++)
            {
                output.Write(false, $"{line}\n");
            }

            return ScriptedSession.Nothing;
        };
        session.Cells["endless"] = (output, _) =>
        {
            string line = new('x', 1024 * 1024);
            for (int count = 0; count < 40; count++)
            {
                output.Write(false, line);
            }

            return ScriptedSession.Nothing;
        };
        using var kernel = new RunningKernel(session);

        List<Told> much = kernel.FrontEnd.Published(kernel.FrontEnd.Execute("much"));
        Assert.Equal(string.Concat(Enumerable.Range(0, 50_000).Select(line => $"{line}\n")), string.Concat(much.Skip(1).Select(told => told.Text("text"))));
        Assert.InRange(much.Count, 2, 1_000);

        List<Told> endless = kernel.FrontEnd.Published(kernel.FrontEnd.Execute("endless"));
        Assert.InRange(endless.Where(told => told.Text("name") == "stdout").Sum(told => told.Text("text")!.Length), 32 * 1024 * 1024, 34 * 1024 * 1024);
        Assert.Equal("stderr", endless[^1].Text("name"));
    }

    [Fact]
    public void A_letter_that_is_written_in_two_halves_arrives_whole()
    {
        var session = new ScriptedSession();
        session.Cells["halves"] = (output, _) =>
        {
            output.Write(false, new string('x', 16 * 1024) + "\uD835");
            output.Write(false, "\uDC9C.");
            return ScriptedSession.Nothing;
        };
        using var kernel = new RunningKernel(session);

        List<Told> told = kernel.FrontEnd.Published(kernel.FrontEnd.Execute("halves"));

        Assert.EndsWith("x𝒜.", string.Concat(told.Skip(1).Select(each => each.Text("text"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_another_program_has_is_said()
    {
        ConnectionSettings settings = RunningKernel.FreeSettings("k");
        var other = new TcpListener(IPAddress.Loopback, settings.Control);
        other.Start();
        try
        {
            string message = Assert.Throws<WalletTraceException>(() => new JupyterKernel(settings, () => new ScriptedSession(), TextWriter.Null)).Message;
            Assert.Contains("control_port", message, StringComparison.Ordinal);
        }
        finally
        {
            other.Stop();
        }
    }
}
