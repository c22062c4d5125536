using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WalletTrace.Tests.Support;

/// <summary>What a test server was asked.</summary>
internal sealed record Request(string Method, string Path, string Query, byte[] Body, string? Authorization)
{
    /// <summary>All headers, by their names in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>What a test server answers, honestly or not.</summary>
internal sealed record Reply(int Status, byte[] Body, string ContentType = "application/json")
{
    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Sends so many bytes of a body that is told to be longer; then the server hangs up.</summary>
    public int? CutAt { get; init; }

    /// <summary>Sends the beginning and then nothing more.</summary>
    public bool Stalls { get; init; }

    /// <summary>Hangs up without a word.</summary>
    public bool Resets { get; init; }

    /// <summary>Sends the body over and over until it is so long, without telling the length.</summary>
    public long? RepeatedTo { get; init; }

    public static Reply Text(string text, int status = 200) => new(status, Encoding.UTF8.GetBytes(text), "text/plain");

    public static Reply Json(string text, int status = 200) => new(status, Encoding.UTF8.GetBytes(text));

    public static Reply Bytes(byte[] bytes) => new(200, bytes, "application/octet-stream");

    public static Reply Page(int status = 200) => new(status, Encoding.UTF8.GetBytes("<!DOCTYPE html><html><body>Sorry</body></html>"), "text/html; charset=utf-8");

    public Reply With(string header, string value) => this with { Headers = new Dictionary<string, string>(Headers) { [header] = value } };
}

/// <summary>A server on the loopback: answers as it is told to, and lies where a test wants it to.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication host;
    private readonly ConcurrentQueue<Request> requests = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim arrivals = new(0);

    private LoopbackServer(Func<Request, Reply> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        host = builder.Build();
        host.Run(async context =>
        {
            var request = await ReadAsync(context);
            requests.Enqueue(request);
            Reply reply;
            try
            {
                Reply honest = answer(request);
                reply = Lie?.Invoke(request, honest) ?? honest;
            }
            finally
            {
                // Only now: whoever waited for the request may end it and ask again, and the second must not get the first one's answer.
                arrivals.Release();
            }

            await WriteAsync(context, reply);
        });
    }

    /// <summary>Makes another answer of the honest one.</summary>
    public Func<Request, Reply, Reply>? Lie { get; set; }

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>A client that follows no redirects.</summary>
    public HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <summary>All that was asked, in order.</summary>
    public IReadOnlyList<Request> Requests => [.. requests];

    public static async Task<LoopbackServer> StartAsync(Func<Request, Reply> answer)
    {
        var server = new LoopbackServer(answer);
        await server.host.StartAsync();
        IServerAddressesFeature addresses = server.host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Address = new Uri(addresses.Addresses.Single() + "/");
        return server;
    }

    /// <summary>Waits until one more request has come.</summary>
    public Task NextRequestAsync() => arrivals.WaitAsync();

    /// <summary>Answers the first requests so, and the others honestly.</summary>
    public void LieFirst(params Reply[] replies)
    {
        var left = new ConcurrentQueue<Reply>(replies);
        Lie = (_, honest) => left.TryDequeue(out Reply? reply) ? reply : honest;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        Client.Dispose();
        await host.DisposeAsync();
        stopping.Dispose();
        arrivals.Dispose();
    }

    private static async Task<Request> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return new Request(
            context.Request.Method, context.Request.Path.Value![1..], context.Request.QueryString.Value ?? "", body.ToArray(), context.Request.Headers.Authorization)
        {
            Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        };
    }

    private async Task WriteAsync(HttpContext context, Reply reply)
    {
        if (reply.Resets)
        {
            context.Abort();
            return;
        }

        HttpResponse response = context.Response;
        response.StatusCode = reply.Status;
        response.ContentType = reply.ContentType;
        foreach ((string name, string value) in reply.Headers)
        {
            response.Headers[name] = value;
        }

        if (reply.RepeatedTo is { } length)
        {
            for (long sent = 0; sent < length && !context.RequestAborted.IsCancellationRequested; sent += reply.Body.Length)
            {
                await response.Body.WriteAsync(reply.Body);
            }

            return;
        }

        response.ContentLength = reply.Body.Length;
        await response.Body.WriteAsync(reply.Body.AsMemory(0, reply.CutAt ?? (reply.Stalls ? reply.Body.Length / 2 : reply.Body.Length)));
        await response.Body.FlushAsync();
        if (reply.Stalls)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token, context.RequestAborted);
            await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
