using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;
using WalletTrace.Notebooks.Jupyter;

namespace WalletTrace.Notebooks.Tests.Jupyter.Support;

/// <summary>A message as a front end sees it.</summary>
internal sealed record Told(string Type, JsonNode Header, JsonNode Parent, JsonNode Content, string Id)
{
    public string? ParentId => (string?)Parent["msg_id"];

    public string? Text(string field) => (string?)Content[field];
}

/// <summary>A front end of our own, which signs and checks for itself and shares nothing with what it tests but the sockets' library.</summary>
internal sealed class FrontEnd : IDisposable
{
    // How long a test waits for what has to come before it fails.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly byte[] key;
    private readonly byte[] identity = Encoding.ASCII.GetBytes(Guid.NewGuid().ToString());
    private readonly DealerSocket shell;
    private readonly DealerSocket control;
    private readonly DealerSocket stdin;
    private readonly SubscriberSocket published = new();
    private readonly RequestSocket heartbeat;

    public FrontEnd(ConnectionSettings settings)
    {
        key = [.. settings.Key];
        published.SubscribeToAnyTopic();
        published.Connect(settings.EndpointOf(settings.Publish));
        shell = Dealer(settings.Shell);
        control = Dealer(settings.Control);
        stdin = Dealer(settings.Stdin);
        heartbeat = new RequestSocket();
        heartbeat.Options.Linger = TimeSpan.Zero;
        heartbeat.Connect(settings.EndpointOf(settings.Heartbeat));

        DealerSocket Dealer(int port)
        {
            var socket = new DealerSocket();
            socket.Options.Identity = identity;
            socket.Options.Linger = TimeSpan.Zero;
            socket.Connect(settings.EndpointOf(port));
            return socket;
        }
    }

    public string Session { get; } = Guid.NewGuid().ToString();

    /// <summary>Sends a request; its id.</summary>
    public string Send(JupyterSocket socket, string type, JsonObject? content = null, JsonObject? parent = null)
    {
        string id = Guid.NewGuid().ToString();
        SendFrames(socket, Sign(Header(id, type), parent?.ToJsonString() ?? "{}", (content ?? []).ToJsonString()));
        return id;
    }

    /// <summary>Sends a cell to be run; the request's id.</summary>
    public string Execute(string code, Action<JsonObject>? change = null)
    {
        var content = new JsonObject
        {
            ["code"] = code, ["silent"] = false, ["store_history"] = true, ["user_expressions"] = new JsonObject(), ["allow_stdin"] = false, ["stop_on_error"] = true,
        };
        change?.Invoke(content);
        return Send(JupyterSocket.Shell, "execute_request", content);
    }

    public string Header(string id, string type) => new JsonObject
    {
        ["msg_id"] = id, ["session"] = Session, ["username"] = "reader", ["date"] = "2026-01-01T00:00:00.000000Z", ["msg_type"] = type, ["version"] = "5.3",
    }.ToJsonString();

    /// <summary>The frames of a signed message.</summary>
    public List<byte[]> Sign(string header, string parent, string content)
    {
        List<byte[]> parts = [Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(parent), "{}"u8.ToArray(), Encoding.UTF8.GetBytes(content)];
        return ["<IDS|MSG>"u8.ToArray(), SignatureOf(parts), .. parts];
    }

    public void SendFrames(JupyterSocket socket, IEnumerable<byte[]> frames) => SocketOf(socket).SendMultipartBytes(frames);

    /// <summary>The next message on a socket, signed rightly.</summary>
    public Told Next(JupyterSocket socket)
    {
        var frames = new List<byte[]>();
        Assert.True(ReceivingSocketOf(socket).TryReceiveMultipartBytes(Limit, ref frames!), $"nothing came on {socket}");
        int at = frames.FindIndex(frame => frame.AsSpan().SequenceEqual("<IDS|MSG>"u8));
        Assert.Equal(frames.Count - 6, at);
        List<byte[]> parts = frames[(at + 2)..];
        Assert.Equal(SignatureOf(parts), frames[at + 1]);
        JsonNode header = JsonNode.Parse(parts[0])!;
        if (socket == JupyterSocket.Publish)
        {
            Assert.Equal((string?)header["msg_type"], Encoding.UTF8.GetString(frames[0]));
        }

        return new Told((string)header["msg_type"]!, header, JsonNode.Parse(parts[1])!, JsonNode.Parse(parts[3])!, (string)header["msg_id"]!);
    }

    /// <summary>The answer to a request, which has to be the next on its socket.</summary>
    public Told Answer(string request, JupyterSocket socket = JupyterSocket.Shell)
    {
        Told answer = Next(socket);
        Assert.Equal(request, answer.ParentId);
        return answer;
    }

    /// <summary>What is published for a request between busy and idle; what is published for others is left out.</summary>
    public List<Told> Published(string request)
    {
        var all = new List<Told>();
        while (true)
        {
            Told next = Next(JupyterSocket.Publish);
            if (next.ParentId != request)
            {
                continue;
            }

            if (next.Type == "status" && next.Text("execution_state") == "idle")
            {
                Told first = Assert.IsType<Told>(all.FirstOrDefault());
                Assert.Equal(("status", "busy"), (first.Type, first.Text("execution_state")));
                return all[1..];
            }

            all.Add(next);
        }
    }

    /// <summary>Asks the kernel what it is until something of it is heard, so that nothing that is published later is missed.</summary>
    public void Listen()
    {
        var frames = new List<byte[]>();
        do
        {
            Answer(Send(JupyterSocket.Shell, "kernel_info_request"));
        }
        while (!published.TryReceiveMultipartBytes(TimeSpan.FromMilliseconds(100), ref frames!));

        string last = Send(JupyterSocket.Shell, "kernel_info_request");
        Answer(last);
        Published(last);
    }

    /// <summary>Waits for a message of a type that is published for a request.</summary>
    public Told PublishedOf(string request, string type)
    {
        while (true)
        {
            Told next = Next(JupyterSocket.Publish);
            if (next.ParentId == request && next.Type == type)
            {
                return next;
            }
        }
    }

    /// <summary>Sends bytes to the heartbeat; what came back.</summary>
    public byte[] Beat(byte[] bytes)
    {
        heartbeat.SendFrame(bytes);
        Assert.True(heartbeat.TryReceiveFrameBytes(Limit, out byte[]? answer), "the heart does not beat");
        return answer!;
    }

    public void Dispose()
    {
        foreach (NetMQSocket socket in (NetMQSocket[])[shell, control, stdin, published, heartbeat])
        {
            socket.Dispose();
        }
    }

    private byte[] SignatureOf(IEnumerable<byte[]> parts) =>
        key.Length == 0 ? [] : Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(key, parts.SelectMany(part => part).ToArray())));

    private DealerSocket SocketOf(JupyterSocket socket) => socket switch
    {
        JupyterSocket.Shell => shell,
        JupyterSocket.Control => control,
        JupyterSocket.Stdin => stdin,
        _ => throw new ArgumentOutOfRangeException(nameof(socket)),
    };

    private NetMQSocket ReceivingSocketOf(JupyterSocket socket) => socket == JupyterSocket.Publish ? published : SocketOf(socket);
}
