using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace WalletTrace.Benchmarks.Peers;

/// <summary>A PostgreSQL server of our own on loopback, in a folder that goes away with it; started and stopped by <c>Peers/postgres.sh</c>.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly string folder;
    private readonly int port;

    private PostgresServer(string folder, int port)
    {
        this.folder = folder;
        this.port = port;
    }

    /// <summary>How to reach it.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Pooling=False;Command Timeout=0");

    /// <summary>Starts one; null with the reason where this machine cannot.</summary>
    public static PostgresServer? Start(out string reason)
    {
        string folder = Directory.CreateTempSubdirectory("wallettrace-postgres-").FullName;
        int port = FreePort();
        (int code, string said) = Script("start", folder, port);
        if (code == 0)
        {
            reason = string.Empty;
            return new PostgresServer(folder, port);
        }

        Directory.Delete(folder, recursive: true);
        reason = said;
        return null;
    }

    /// <summary>Stops it and removes its folder.</summary>
    public void Dispose()
    {
        (int code, string said) = Script("stop", folder, port);
        if (code != 0)
        {
            Console.Error.WriteLine($"PostgreSQL did not stop: {said}");
        }

        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static (int Code, string Said) Script(string verb, string folder, int port)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return (1, "the script that starts it is for a shell of Unix");
        }

        string script = Path.Combine(AppContext.BaseDirectory, "postgres.sh");
        var start = new ProcessStartInfo("sh", [script, verb, folder, port.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("no process was started for the script");
        string said = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return (process.ExitCode, said);
    }
}
