using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using WalletTrace.Cli;

namespace WalletTrace.Tests.Cli.Mcp;

/// <summary>A server of cases and an assistant's client that speaks with it, over pipes. What the server writes is kept.</summary>
internal sealed class McpScene : IAsyncDisposable
{
    private readonly Pipe toServer = new();
    private readonly Pipe fromServer = new();
    private readonly StringWriter error = new();
    private readonly Kept written;
    private readonly Task<int> running;

    private McpScene(TimeProvider? time, string[] arguments)
    {
        written = new Kept(fromServer.Writer.AsStream());
        var terminal = new Terminal(TextWriter.Null, TextWriter.Synchronized(error)) { Streams = (toServer.Reader.AsStream(), written) };
        running = Task.Run(async () =>
        {
            int code = await CommandLine.RunAsync(["mcp", .. arguments], terminal, time);
            await fromServer.Writer.CompleteAsync();
            return code;
        });
    }

    public McpClient Client { get; private set; } = null!;

    /// <summary>What the server wrote as messages.</summary>
    public string Error => error.ToString();

    /// <summary>What the server wrote as protocol, line by line.</summary>
    public string[] Lines => Encoding.UTF8.GetString(written.Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static Task<McpScene> StartAsync(params string[] arguments) => StartAsync(null, arguments);

    public static async Task<McpScene> StartAsync(TimeProvider? time, string[] arguments)
    {
        var scene = new McpScene(time, arguments);
        scene.Client = await McpClient.CreateAsync(new StreamClientTransport(scene.toServer.Writer.AsStream(), scene.fromServer.Reader.AsStream()));
        return scene;
    }

    /// <summary>Asks a tool; an answer and not an error is expected.</summary>
    public async Task<JsonElement> AskAsync(string tool, params (string Name, object? Value)[] arguments)
    {
        CallToolResult result = await CallAsync(tool, arguments);
        Assert.False(result.IsError ?? false, TextOf(result));
        return result.StructuredContent!.Value;
    }

    /// <summary>Asks a tool what it does not answer; what it says of that.</summary>
    public async Task<string> FailAsync(string tool, params (string Name, object? Value)[] arguments)
    {
        CallToolResult result = await CallAsync(tool, arguments);
        Assert.True(result.IsError, TextOf(result));
        Assert.Null(result.StructuredContent);
        string message = TextOf(result);
        Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }

    public async Task<CallToolResult> CallAsync(string tool, (string Name, object? Value)[] arguments, IProgress<ProgressNotificationValue>? progress = null, CancellationToken cancellationToken = default) =>
        await Client.CallToolAsync(tool, arguments.ToDictionary(one => one.Name, one => one.Value), progress, cancellationToken: cancellationToken);

    public static string TextOf(CallToolResult result) => string.Join("\n\n", result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    /// <summary>Ends the input, as an assistant's program does; the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await Client.DisposeAsync();
        await toServer.Writer.CompleteAsync();
        return await running;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await error.DisposeAsync();
    }

    /// <summary>A stream that keeps what goes through it.</summary>
    private sealed class Kept(Stream next) : Stream
    {
        private readonly ConcurrentQueue<byte[]> parts = new();

        public byte[] Bytes => [.. parts.SelectMany(part => part)];

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => next.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => next.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            parts.Enqueue(buffer[offset..(offset + count)]);
            next.Write(buffer, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            parts.Enqueue(buffer.ToArray());
            return next.WriteAsync(buffer, cancellationToken);
        }
    }
}
