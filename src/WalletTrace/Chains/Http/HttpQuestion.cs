using System.Net;
using System.Text;

namespace WalletTrace.Chains.Http;

/// <summary>What one request asks.</summary>
/// <param name="Shown">How messages call it, without anything secret.</param>
/// <param name="Path">The path below the endpoint's own; empty for the endpoint itself.</param>
internal sealed record HttpQuestion(string Shown, string Path)
{
    private readonly bool isRead;

    /// <summary>What is added to the query, escaped, without question mark; null for nothing. Messages never show it.</summary>
    public string? Query { get; init; }

    /// <summary>
    /// What in the query says what time it is, where the present is asked about: another run says another time and means the same. Null for nothing.
    /// </summary>
    public string? Now { get; init; }

    /// <summary>JSON to post; null for a GET.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Whether asking changes nothing at the server, so that the same may be asked twice at once: a GET does not, a POST only if that is said here.</summary>
    public bool IsRead
    {
        get => isRead || Body is null;
        init => isRead = value;
    }

    /// <summary>Whether the answer is bytes rather than text.</summary>
    public bool WantsBytes { get; init; }

    /// <summary>Whether a passing fault is reported at once: whoever asks tries again himself.</summary>
    public bool IsTriedOnce { get; init; }

    /// <summary>Whether an answer with a status other than 200 is read all the same.</summary>
    public Func<HttpAnswer, bool>? AlsoReads { get; init; }

    /// <summary>
    /// Takes the answer to a request that puts several questions apart, in the order of the questions, so that each is recorded by itself and found again
    /// whichever it is put together with; null where it cannot be. Null for a request that puts one.
    /// </summary>
    public Func<HttpAnswer, IReadOnlyList<(HttpQuestion Question, byte[] Body)>?>? Parts { get; init; }

    /// <summary>A question for a path; the path is shown.</summary>
    public static HttpQuestion Get(string path) => new($"GET /{path}", path);

    /// <summary>The same, whose answer may be that there is no such thing: its reader is given status 404.</summary>
    public HttpQuestion OrAbsent() => this with { AlsoReads = static answer => answer.IsAbsent };
}

/// <summary>What came back. The body is good only while it is read.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The whole body.</param>
internal readonly record struct HttpAnswer(HttpStatusCode Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether the server has no such thing.</summary>
    public bool IsAbsent => Status == HttpStatusCode.NotFound;

    /// <summary>The beginning of the body as text, without space around it: enough to show, and for any value that stands by itself.</summary>
    public string Beginning => First(2 * SafeText.MessageLength);

    /// <summary>The first bytes of the body as text, without space around it.</summary>
    public string First(int count) => Encoding.UTF8.GetString(Body.Span[..Math.Min(Body.Length, count)]).Trim();
}
