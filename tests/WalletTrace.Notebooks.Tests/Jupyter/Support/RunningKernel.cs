using System.Net;
using System.Net.Sockets;
using System.Text;
using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Jupyter;

namespace WalletTrace.Notebooks.Tests.Jupyter.Support;

/// <summary>A kernel that runs in this process over a session of the test's.</summary>
internal sealed class RunningKernel : IDisposable
{
    private readonly JupyterKernel kernel;
    private readonly CancellationTokenSource ending = new();
    private readonly StringWriter log = new();
    private readonly List<FrontEnd> frontEnds = [];

    public RunningKernel(ICSharpSession session, string key = "a key of this test")
        : this(() => session, key)
    {
    }

    public RunningKernel(Func<ICSharpSession> session, string key = "a key of this test")
    {
        (Settings, kernel) = Start(session, key, TextWriter.Synchronized(log));
        Ended = Task.Run(() => kernel.RunAsync(ending.Token));

        // The first front end misses nothing from its first request on: the kernel waits for it to listen.
        FrontEnd = new FrontEnd(Settings);
        frontEnds.Add(FrontEnd);
        string id = FrontEnd.Send(JupyterSocket.Shell, "kernel_info_request");
        FrontEnd.Answer(id);
        FrontEnd.Published(id);
    }

    public ConnectionSettings Settings { get; }

    public FrontEnd FrontEnd { get; }

    /// <summary>Ends when the kernel does.</summary>
    public Task Ended { get; }

    /// <summary>How many requests wait for the one that is worked on.</summary>
    public int Waiting => kernel.Waiting;

    public string Log => log.ToString();

    public void Interrupt() => kernel.Interrupt();

    /// <summary>One more front end, once it hears what is published.</summary>
    public FrontEnd Connect()
    {
        var frontEnd = new FrontEnd(Settings);
        frontEnds.Add(frontEnd);
        frontEnd.Listen();
        return frontEnd;
    }

    public void Dispose()
    {
        ending.Cancel();
        Ended.Wait();
        frontEnds.ForEach(each => each.Dispose());
        kernel.Dispose();
        ending.Dispose();
    }

    /// <summary>Binds a kernel, again where another program was quicker to take one of the ports.</summary>
    private static (ConnectionSettings Settings, JupyterKernel Kernel) Start(Func<ICSharpSession> session, string key, TextWriter log)
    {
        const int tries = 5;
        for (int left = tries; ; left--)
        {
            ConnectionSettings settings = FreeSettings(key);
            try
            {
                return (settings, new JupyterKernel(settings, session, log));
            }
            catch (WalletTraceException) when (left > 1)
            {
            }
        }
    }

    /// <summary>A loopback address with five ports that are free just now.</summary>
    public static ConnectionSettings FreeSettings(string key)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, 5).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
        {
            listener.Start();
        }

        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
        {
            listener.Stop();
        }

        return new ConnectionSettings(IPAddress.Loopback, ports[0], ports[1], ports[2], ports[3], ports[4], [.. Encoding.UTF8.GetBytes(key)]);
    }
}
