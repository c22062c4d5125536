using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>
/// Where a kernel listens and how messages are signed: what a connection file of Jupyter says
/// (https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files).
/// </summary>
/// <param name="Address">The address to listen on.</param>
/// <param name="Shell">The port of requests.</param>
/// <param name="Control">The port of requests that do not wait.</param>
/// <param name="Publish">The port of what is told to all front ends; Jupyter calls it iopub.</param>
/// <param name="Stdin">The port on which the reader of a notebook is asked.</param>
/// <param name="Heartbeat">The port that tells that the kernel is alive.</param>
/// <param name="Key">The secret with which messages are signed; empty where they are not.</param>
internal sealed record ConnectionSettings(
    IPAddress Address, int Shell, int Control, int Publish, int Stdin, int Heartbeat, ImmutableArray<byte> Key)
{
    private const string Scheme = "hmac-sha256";
    private const int LongestFile = 64 * 1024;
    private const int HighestPort = 65_535;

    /// <summary>Where the socket of a port listens.</summary>
    public string EndpointOf(int port) => $"tcp://{new IPEndPoint(Address, port)}";

    /// <summary>Reads a connection file.</summary>
    /// <exception cref="WalletTraceException">There is no such file, or it is no connection file that this kernel can serve.</exception>
    public static ConnectionSettings Read(string path)
    {
        string name = SafeText.Quote(Path.GetFileName(path));
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > LongestFile)
            {
                throw Failure(name, $"found {file.Length} bytes, expected a connection file of Jupyter of at most {LongestFile}");
            }

            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Parse(bytes, name);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new WalletTraceException($"The connection file {name} cannot be read; expected the file that Jupyter names when it starts a kernel", cause);
        }
    }

    /// <summary>Reads what a connection file holds.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="name">How errors call it.</param>
    /// <exception cref="WalletTraceException">It is no connection file that this kernel can serve.</exception>
    public static ConnectionSettings Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        return JsonFields.TryParseObject(utf8, out JsonElement file, out string? problem)
            ? Of(file, name)
            : throw Failure(name, $"found {problem}, expected an object with ports and a key");
    }

    private static ConnectionSettings Of(JsonElement file, string name)
    {
        if (file.TryGetProperty("registration_port", out _))
        {
            throw Failure(name, "found a registration file, which protocol 5.6 brought, expected a connection file with five ports");
        }

        if (file.TryGetProperty("curve_secretkey", out _) || file.TryGetProperty("curve_publickey", out _))
        {
            throw Failure(name, "it asks for encrypted sockets (curve), which this kernel does not have; let Jupyter connect without transport encryption");
        }

        Expect(file, name, "transport", "tcp");
        string key = Text(file, name, "key");
        if (key.Length > 0)
        {
            Expect(file, name, "signature_scheme", Scheme);
        }

        string ip = Text(file, name, "ip");
        if (!IPAddress.TryParse(ip, out IPAddress? address))
        {
            throw Failure(name, $"found {SafeText.Quote(ip, 60)} as ip, expected an address such as 127.0.0.1");
        }

        // Whoever reaches an unsigned kernel runs what they like.
        if (key.Length == 0 && !IPAddress.IsLoopback(address))
        {
            throw Failure(name, $"found no key with the address {address}, expected a key, or an address of this machine alone such as 127.0.0.1");
        }

        var settings = new ConnectionSettings(
            address,
            Port(file, name, "shell_port"),
            Port(file, name, "control_port"),
            Port(file, name, "iopub_port"),
            Port(file, name, "stdin_port"),
            Port(file, name, "hb_port"),
            [.. Encoding.UTF8.GetBytes(key)]);
        int[] ports = [settings.Shell, settings.Control, settings.Publish, settings.Stdin, settings.Heartbeat];
        return ports.Distinct().Count() == ports.Length
            ? settings
            : throw Failure(name, $"found the ports {string.Join(", ", ports)}, expected five that differ");
    }

    private static void Expect(JsonElement file, string name, string field, string expected)
    {
        string found = Text(file, name, field);
        if (found != expected)
        {
            throw Failure(name, $"found {SafeText.Quote(found, 60)} as {field}, expected \"{expected}\"");
        }
    }

    private static string Text(JsonElement file, string name, string field) =>
        file.TryGetProperty(field, out JsonElement value)
            ? value.Text() ?? throw Failure(name, $"found {field} of the kind {value.ValueKind}, expected text")
            : throw Failure(name, $"found no {field}");

    private static int Port(JsonElement file, string name, string field)
    {
        if (!file.TryGetProperty(field, out JsonElement value))
        {
            throw Failure(name, $"found no {field}");
        }

        return value.Whole() is { } port and > 0 and <= HighestPort
            ? (int)port
            : throw Failure(name, $"found {SafeText.Trim(value.GetRawText(), 40)} as {field}, expected a port from 1 to {HighestPort}");
    }

    // Nothing of a file's key gets into a message.
    private static WalletTraceException Failure(string name, string problem) => new($"The connection file {name} cannot be used: {problem}");
}
