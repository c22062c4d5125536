using System.Net;
using System.Net.Http.Headers;

namespace WalletTrace.Tests.Support;

/// <summary>Gives a client what a test server answers, without a network: as over one, with all that can go wrong there, and in the time of a test.</summary>
/// <param name="answer">What the server answers.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplyHandler(Func<Request, Reply> answer, TestTime time) : HttpMessageHandler
{
    // No request waits as long as its own end, which is the longest wait but that for all tries together.
    private static readonly TimeSpan LongestRequest = TimeSpan.FromMinutes(4);

    /// <summary>How long an answer takes; no longer than what passes at once.</summary>
    public TimeSpan Latency { get; init; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri asked = request.RequestUri!;
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        await Task.Delay(Latency, time, cancellationToken);
        Reply reply = answer(new Request(request.Method.Method, asked.AbsolutePath[1..], asked.Query, body, request.Headers.Authorization?.ToString()));
        if (reply.Resets)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "reset");
        }

        if (reply.Stalls)
        {
            time.EndWaits(LongestRequest);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        var response = new HttpResponseMessage((HttpStatusCode)reply.Status)
        {
            RequestMessage = request,
            Content = reply.CutAt is { } end ? new StreamContent(new CutStream(reply.Body[..end])) : new ByteArrayContent(reply.Body),
        };
        response.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(reply.ContentType);
        foreach ((string name, string value) in reply.Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    /// <summary>Bytes after which the server hangs up.</summary>
    private sealed class CutStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new HttpIOException(HttpRequestError.ResponseEnded);
    }
}
