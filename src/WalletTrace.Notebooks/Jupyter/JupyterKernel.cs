using System.Threading.Channels;
using WalletTrace.Notebooks.Execution;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>
/// A kernel of Jupyter: takes requests of front ends and has a session run, complete and explain C#
/// (https://jupyter-client.readthedocs.io/en/stable/messaging.html).
/// </summary>
/// <remarks>
/// Implementation note: three threads of work. The sockets' own thread only takes messages and sends them. Requests of the shell are done one after the other;
/// those of the control socket are done beside them, so that an interruption or an end comes while a cell runs. The session begins while the sockets are bound.
/// </remarks>
internal sealed class JupyterKernel : IDisposable
{
    // How long a cell and its session may take to end when the kernel does.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // How long the first request waits for a front end that has yet to listen to what is published.
    private static readonly TimeSpan Subscribing = TimeSpan.FromMilliseconds(500);
    private const int MostQueued = 10_000;

    private readonly KernelLog log;
    private readonly KernelSockets sockets;
    private readonly KernelConnection connection;
    private readonly ReaderQuestions reader;
    private readonly Task<ICSharpSession> session;
    private readonly ShellRequests shell;
    private readonly Channel<(long Number, JupyterMessage Request)> shellQueue = Channel.CreateUnbounded<(long, JupyterMessage)>();
    private readonly Channel<JupyterMessage> controlQueue = Channel.CreateUnbounded<JupyterMessage>();
    private readonly TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Interruption interruption = new();
    private long arrived;

    /// <summary>Binds the sockets of a kernel and begins its session beside that.</summary>
    /// <param name="settings">Where it listens.</param>
    /// <param name="start">Makes the session.</param>
    /// <param name="logWriter">Told of messages that are not taken.</param>
    /// <exception cref="WalletTraceException">A port cannot be had.</exception>
    public JupyterKernel(ConnectionSettings settings, Func<ICSharpSession> start, TextWriter logWriter)
    {
        session = Task.Run(start);
        log = new KernelLog(logWriter);
        var wire = new WireFormat(settings.Key.AsSpan());
        sockets = new KernelSockets(settings, wire, log) { Received = Queue };
        connection = new KernelConnection(sockets, wire);
        reader = new ReaderQuestions(connection);
        shell = new ShellRequests(connection, reader, session, () => Interlocked.Read(ref arrived));
    }

    /// <summary>Serves front ends until one of them ends the kernel.</summary>
    /// <param name="cancellationToken">Ends it as well.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration stop = cancellationToken.Register(() => stopping.TrySetResult());
        sockets.Start();
        connection.PublishState("starting", null);
        Task requests = Task.Run(ServeShellAsync, CancellationToken.None);
        Task orders = Task.Run(ServeControlAsync, CancellationToken.None);

        // Neither of them ends by itself but by a fault, which then is the kernel's own.
        Task first = await Task.WhenAny(stopping.Task, requests, orders).ConfigureAwait(false);
        await first.ConfigureAwait(false);
        shellQueue.Writer.TryComplete();
        controlQueue.Writer.TryComplete();
        interruption.End();
        await Task.WhenAny(Task.WhenAll(EndAsync(requests), orders), Task.Delay(Patience, CancellationToken.None)).ConfigureAwait(false);
        sockets.Stop();
    }

    /// <summary>How many requests of the shell wait for the one that is worked on.</summary>
    internal int Waiting => shellQueue.Reader.Count;

    /// <summary>Interrupts the cell that runs, if one does.</summary>
    public void Interrupt() => interruption.Interrupt();

    /// <inheritdoc/>
    public void Dispose()
    {
        sockets.Dispose();
        reader.Dispose();
    }

    private async Task EndAsync(Task requests)
    {
        await requests.ConfigureAwait(false);
        await (await session.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    private void Queue(JupyterSocket socket, JupyterMessage message)
    {
        if (socket == JupyterSocket.Stdin)
        {
            if (!reader.Take(message))
            {
                log.Write($"Stdin: left {SafeText.Quote(message.Type, 60)} out, which answers no question that is open");
            }
        }
        else if (socket == JupyterSocket.Control)
        {
            if (controlQueue.Reader.Count >= MostQueued || !controlQueue.Writer.TryWrite(message))
            {
                log.Write("Control: refused a message, since too many wait already");
            }
        }
        else if (shellQueue.Reader.Count >= MostQueued || !shellQueue.Writer.TryWrite((Interlocked.Increment(ref arrived), message)))
        {
            log.Write("Shell: refused a message, since too many wait already");
        }
    }

    private async Task ServeShellAsync()
    {
        bool isFirst = true;
        await foreach ((long number, JupyterMessage request) in shellQueue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (isFirst)
            {
                isFirst = false;
                await Task.WhenAny(sockets.Subscribed, Task.Delay(Subscribing)).ConfigureAwait(false);
            }

            if (stopping.Task.IsCompleted)
            {
                return;
            }

            // From before anybody is told that the kernel is busy: whoever is told may interrupt.
            await interruption.RunAsync(token => AnswerAsync(JupyterSocket.Shell, request, () => shell.AnswerAsync(request, number, token))).ConfigureAwait(false);
        }
    }

    private async Task ServeControlAsync()
    {
        await foreach (JupyterMessage request in controlQueue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            await AnswerAsync(JupyterSocket.Control, request, () => Task.FromResult(false)).ConfigureAwait(false);
            if (stopping.Task.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Answers one request, between a message that the kernel is busy with it and one that it is not any more.</summary>
    /// <param name="socket">Where it came.</param>
    /// <param name="request">The request.</param>
    /// <param name="own">Answers what only this socket's requests may ask; false where it is none of those.</param>
    private async Task AnswerAsync(JupyterSocket socket, JupyterMessage request, Func<Task<bool>> own)
    {
        connection.PublishState("busy", request);
        bool isEnd = false;
        try
        {
            if (request.ContentProblem is { } problem)
            {
                log.Write($"{socket}: {SafeText.Quote(request.Type, 60)} has content that cannot be read: found {problem}");
                connection.ReplyError(socket, request, KernelConnection.Error("MalformedMessage", $"Found {problem} as the message's content, expected an object of JSON."));
            }
            else if (!await own().ConfigureAwait(false))
            {
                isEnd = AnswerCommon(socket, request);
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A request is the outermost thing: whatever goes wrong in it, also in what completes or explains code, is told to whoever asked, and the cells that
            // ran before are kept.
            log.Write($"{socket}: {SafeText.Quote(request.Type, 60)} failed: {failure}");
            CellError error = KernelConnection.Error(failure.GetType().Name, failure.Message);
            if (request.Type == "execute_request")
            {
                connection.Publish("error", request, json => KernelConnection.WriteError(json, error));
            }

            connection.ReplyError(socket, request, error);
        }

        connection.PublishState("idle", request);
        if (isEnd)
        {
            stopping.TrySetResult();
        }
    }

    /// <summary>Answers what may be asked on both sockets.</summary>
    /// <returns>Whether it ends the kernel.</returns>
    private bool AnswerCommon(JupyterSocket socket, JupyterMessage request)
    {
        switch (request.Type)
        {
            case "kernel_info_request":
                connection.Reply(socket, request, KernelInformation.Write);
                return false;
            case "interrupt_request":
                Interrupt();
                connection.Reply(socket, request, json => json.WriteString("status", "ok"));
                return false;
            case "shutdown_request":
                bool restarts = request.Content?.Flag("restart") ?? false;
                connection.Reply(socket, request, Write);
                connection.Publish("shutdown_reply", request, Write);
                return true;

                void Write(System.Text.Json.Utf8JsonWriter json)
                {
                    json.WriteString("status", "ok");
                    json.WriteBoolean("restart", restarts);
                }

            case "debug_request":
                // Its content is a message of the Debug Adapter Protocol.
                connection.Reply(socket, request, json =>
                {
                    json.WriteString("type", "response");
                    json.WriteNumber("request_seq", request.Content?.Whole("seq") ?? 0);
                    json.WriteBoolean("success", false);
                    json.WriteString("command", request.Content?.Text("command") ?? "");
                    json.WriteString("message", "This kernel has no debugger.");
                });
                return false;
            default:
                log.Write($"{socket}: {SafeText.Quote(request.Type, 60)} is not known to this kernel");
                if (request.Type.EndsWith("_request", StringComparison.Ordinal))
                {
                    connection.ReplyError(socket, request, KernelConnection.Error("NotSupported", $"This kernel does not know {SafeText.Quote(request.Type, 60)}."));
                }

                return false;
        }
    }
}
