using System.Threading.Channels;
using NetMQ;
using NetMQ.Sockets;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>
/// The five sockets of a kernel, and the thread that they belong to. On it nothing is done but to take messages in and send them: whatever a message asks for is
/// done elsewhere, so a cell that runs keeps neither an interruption nor a heartbeat waiting.
/// </summary>
/// <remarks>
/// Implementation note: messages to be sent are handed from the thread of a cell to a task, and by it to the sockets' thread. A cell's thread may be woken up out of
/// any wait when the cell is interrupted; in the midst of a queue of NetMQ's, that could lose the signal that something is in it, and all that comes later.
/// </remarks>
internal sealed class KernelSockets : IDisposable
{
    // What a cell may write before it has to wait until it was sent.
    private const int MostWaiting = 4_096;
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly WireFormat wire;
    private readonly KernelLog log;
    private readonly RouterSocket shell = new();
    private readonly RouterSocket control = new();
    private readonly RouterSocket stdin = new();
    private readonly XPublisherSocket publish = new();
    private readonly ResponseSocket heartbeat = new();
    private readonly Channel<(JupyterSocket Socket, NetMQMessage? Message)> handed =
        Channel.CreateUnbounded<(JupyterSocket, NetMQMessage?)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly NetMQQueue<(JupyterSocket Socket, NetMQMessage? Message)> outgoing = new();
    private readonly SemaphoreSlim slots = new(MostWaiting);
    private readonly NetMQPoller poller;
    private readonly CancellationTokenSource stopped = new();
    private readonly TaskCompletionSource subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? thread;
    private Task handing = Task.CompletedTask;

    /// <summary>Binds them.</summary>
    /// <param name="settings">Where.</param>
    /// <param name="wire">Reads and writes messages.</param>
    /// <param name="log">Told of messages that are not taken.</param>
    /// <exception cref="WalletTraceException">A port cannot be had.</exception>
    public KernelSockets(ConnectionSettings settings, WireFormat wire, KernelLog log)
    {
        this.wire = wire;
        this.log = log;
        poller = [shell, control, stdin, publish, heartbeat, outgoing];
        try
        {
            // The shell comes last: who is answered there has had time to listen to what is published.
            Bind(publish, settings, settings.Publish, "iopub_port");
            Bind(heartbeat, settings, settings.Heartbeat, "hb_port");
            Bind(stdin, settings, settings.Stdin, "stdin_port");
            Bind(control, settings, settings.Control, "control_port");
            Bind(shell, settings, settings.Shell, "shell_port");
        }
        catch (WalletTraceException)
        {
            Dispose();
            throw;
        }

        shell.ReceiveReady += (_, _) => Take(shell, JupyterSocket.Shell);
        control.ReceiveReady += (_, _) => Take(control, JupyterSocket.Control);
        stdin.ReceiveReady += (_, _) => Take(stdin, JupyterSocket.Stdin);
        heartbeat.ReceiveReady += (_, _) => Echo();
        publish.ReceiveReady += (_, _) => TakeSubscription();
        outgoing.ReceiveReady += (_, _) => SendWaiting();
    }

    /// <summary>Takes the messages that come, on the sockets' own thread: to be quick.</summary>
    public Action<JupyterSocket, JupyterMessage>? Received { get; set; }

    /// <summary>Ends when a front end listens to what is published.</summary>
    public Task Subscribed => subscribed.Task;

    /// <summary>Begins to take messages.</summary>
    public void Start()
    {
        thread = new Thread(poller.Run) { IsBackground = true, Name = "Jupyter sockets" };
        thread.Start();
        handing = Task.Run(HandOnAsync);
    }

    /// <summary>Sends a message, after all that were sent before it, on whatever socket. Waits where very many wait already. Not for the sockets' own thread.</summary>
    public void Send(JupyterSocket socket, NetMQMessage message)
    {
        try
        {
            slots.Wait(stopped.Token);
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
            return;
        }

        bool isHanded = false;
        try
        {
            isHanded = handed.Writer.TryWrite((socket, message));
        }
        finally
        {
            if (!isHanded)
            {
                slots.Release();
            }
        }
    }

    /// <summary>Sends what waits and ends the sockets' thread.</summary>
    public void Stop()
    {
        if (thread is { } running && !stopped.IsCancellationRequested)
        {
            handed.Writer.TryWrite((default, null));
            handed.Writer.TryComplete();
            handing.Wait();
            running.Join();
            stopped.Cancel();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        poller.Dispose();
        outgoing.Dispose();
        foreach (NetMQSocket socket in (ReadOnlySpan<NetMQSocket>)[shell, control, stdin, publish, heartbeat])
        {
            socket.Dispose();
        }

        // A cell that goes on after its kernel may still write: what it waits for stays usable, so neither the semaphore nor the source is disposed.
    }

    private static void Bind(NetMQSocket socket, ConnectionSettings settings, int port, string field)
    {
        socket.Options.Linger = Linger;
        socket.Options.MaxMsgSize = WireFormat.LargestMessage;

        // What is published must not be dropped silently because a front end is slow to take it.
        socket.Options.SendHighWatermark = 0;
        try
        {
            socket.Bind(settings.EndpointOf(port));
        }
        catch (NetMQException cause)
        {
            throw new WalletTraceException(
                $"The kernel cannot listen on {settings.EndpointOf(port)}, the {field} of the connection file: {cause.ErrorCode}; expected a port that no other program has", cause);
        }
    }

    private void Take(NetMQSocket socket, JupyterSocket kind)
    {
        if (Frames(socket) is not { } frames)
        {
            log.Write($"{kind}: refused a message of more than {WireFormat.MostFrames} frames or {WireFormat.LargestMessage} bytes");
        }
        else if (wire.TryRead(frames, out JupyterMessage? message, out string? problem))
        {
            Received?.Invoke(kind, message);
        }
        else
        {
            log.Write($"{kind}: refused a message: {problem}");
        }
    }

    private void Echo()
    {
        if (Frames(heartbeat) is { } frames)
        {
            heartbeat.SendMultipartBytes(frames);
        }
        else
        {
            // An answer has to come before the next question.
            heartbeat.SendFrameEmpty();
        }
    }

    private void TakeSubscription()
    {
        // One byte says whether it begins (1) or ends (0); the topic follows.
        if (Frames(publish) is [[1, ..], ..])
        {
            subscribed.TrySetResult();
        }
    }

    /// <summary>The frames of the next message, which has come; null for a message that is too large, of which nothing is kept.</summary>
    private static List<byte[]>? Frames(NetMQSocket socket)
    {
        var frames = new List<byte[]>();
        long size = 0;
        bool more = true, fits = true;
        while (more)
        {
            byte[] frame = socket.ReceiveFrameBytes(out more);
            size += frame.Length;
            fits &= frames.Count < WireFormat.MostFrames && size <= WireFormat.LargestMessage;
            if (fits)
            {
                frames.Add(frame);
            }
            else
            {
                frames.Clear();
            }
        }

        return fits ? frames : null;
    }

    private async Task HandOnAsync()
    {
        await foreach ((JupyterSocket Socket, NetMQMessage? Message) next in handed.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            outgoing.Enqueue(next);
        }
    }

    private void SendWaiting()
    {
        while (outgoing.TryDequeue(out (JupyterSocket Socket, NetMQMessage? Message) next, TimeSpan.Zero))
        {
            if (next.Message is null)
            {
                poller.Stop();
                return;
            }

            SocketOf(next.Socket).SendMultipartMessage(next.Message);
            slots.Release();
        }
    }

    private NetMQSocket SocketOf(JupyterSocket socket) => socket switch
    {
        JupyterSocket.Shell => shell,
        JupyterSocket.Control => control,
        JupyterSocket.Stdin => stdin,
        _ => publish,
    };
}
