using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using NetMQ;
using NetMQ.Sockets;
using WalletTrace.Notebooks.Displaying;
using WalletTrace.Notebooks.Execution;
using WalletTrace.Notebooks.Jupyter;

namespace WalletTrace.Benchmarks.Notebooks;

/// <summary>
/// The same session behind the kernel, in a process of its own, asked over Jupyter's protocol on the loopback. A cell's time is from its request until its answer
/// and the kernel's being idle again are both there.
/// </summary>
internal static class KernelClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly string[] Ports = ["shell_port", "control_port", "iopub_port", "stdin_port", "hb_port"];

    /// <summary>Starts a kernel and has it run cells.</summary>
    /// <param name="start">What starts a child, up to the verb.</param>
    /// <param name="cells">How many cells after the first.</param>
    public static (double Start, SessionTimes Times) Measure(ProcessStartInfo start, int cells)
    {
        string folder = Directory.CreateTempSubdirectory("wallettrace-").FullName;
        try
        {
            string file = Path.Combine(folder, "kernel.json");
            WriteConnection(file);
            ConnectionSettings settings = ConnectionSettings.Read(file);
            start.ArgumentList.Add(NotebookPart.Kernel);
            start.ArgumentList.Add(file);
            using var shell = new DealerSocket();
            using var published = new SubscriberSocket();
            published.SubscribeToAnyTopic();
            shell.Options.ReconnectInterval = published.Options.ReconnectInterval = TimeSpan.FromMilliseconds(10);
            published.Connect(settings.EndpointOf(settings.Publish));
            shell.Connect(settings.EndpointOf(settings.Shell));
            var wire = new WireFormat(settings.Key.AsSpan());

            long began = Stopwatch.GetTimestamp();
            using Process process = Process.Start(start) ?? throw new InvalidOperationException("no process was started for a kernel");
            int wrong = Value(NotebookCells.First) == "5050" ? 0 : 1;
            double first = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            var times = new double[cells];
            for (var i = 0; i < cells; i++)
            {
                began = Stopwatch.GetTimestamp();
                string? value = Value(NotebookCells.Later(i));
                times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                wrong += value == FormattableString.Invariant($"{NotebookCells.Value(i)}") ? 0 : 1;
            }

            process.Refresh();
            long peak = process.PeakWorkingSet64;
            Request("shutdown_request", "{}"u8.ToArray());
            process.WaitForExit();
            return (first, new SessionTimes(times, 0, 0, wrong, peak));

            string? Value(string code)
            {
                string id = Request("execute_request", JsonText.Object(json => json.WriteString("code", code)));
                string? value = null;
                for (JupyterMessage next = Next(published); next.ParentId != id || next.Content?.Text("execution_state") != "idle"; next = Next(published))
                {
                    if (next.ParentId == id && next.Type == "execute_result" && next.Content is { } content)
                    {
                        value = content.GetProperty("data").Text(MimeBundle.Plain);
                    }
                }

                return Next(shell) is { } answer && answer.ParentId == id ? value : null;
            }

            string Request(string type, byte[] content)
            {
                shell.SendMultipartMessage(wire.Write([], type, null, content, out string id));
                return id;
            }

            JupyterMessage Next(NetMQSocket socket)
            {
                var frames = new List<byte[]>();
                string? problem = "nothing came";
                return socket.TryReceiveMultipartBytes(Limit, ref frames!) && wire.TryRead(frames, out JupyterMessage? message, out problem)
                    ? message
                    : throw new InvalidOperationException($"the kernel does not answer as it should: {problem}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Serves as a kernel, in the child, until it is told to end.</summary>
    public static async Task ServeAsync(string connectionFile)
    {
        using var kernel = new JupyterKernel(ConnectionSettings.Read(connectionFile), () => new CSharpSession(), Console.Error);
        await kernel.RunAsync(CancellationToken.None);
    }

    private static void WriteConnection(string file)
    {
        TcpListener[] listeners = [.. Ports.Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Stop());
        File.WriteAllBytes(file, JsonText.Object(json =>
        {
            json.WriteString("transport", "tcp");
            json.WriteString("ip", "127.0.0.1");
            json.WriteString("signature_scheme", "hmac-sha256");
            json.WriteString("key", RandomNumberGenerator.GetHexString(32));
            foreach ((string name, int port) in Ports.Zip(ports))
            {
                json.WriteNumber(name, port);
            }
        }));
    }
}
