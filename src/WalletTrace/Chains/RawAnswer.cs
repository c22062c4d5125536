using System.Security.Cryptography;
using System.Text;

namespace WalletTrace.Chains;

/// <summary>An answer as a server gave it: what facts were read from, kept so that the reading can be done again.</summary>
/// <param name="Source">Who gave it; a name, never a URL with a key.</param>
/// <param name="Request">
/// What was asked, for people: on one line of at most <see cref="MaxRequestLength"/> characters, method, path, query and body, without keys and without the
/// server's own address. A longer one is told by its beginning; <see cref="RequestHash"/> tells it from others.
/// </param>
/// <param name="ReadAt">When it was read, unix seconds.</param>
/// <param name="Content">The bytes of the answer. Where the server said a key again, stars stand in its place.</param>
public sealed record RawAnswer(string Source, string Request, long ReadAt, ReadOnlyMemory<byte> Content)
{
    /// <summary>The longest request that is told, in characters; of a longer one the beginning is.</summary>
    public const int MaxRequestLength = 4096;

    private const int HashLength = 2 * SHA256.HashSizeInBytes;

    private readonly string? requestHash;

    /// <summary>
    /// What names the whole request: the SHA-256 of the chain, the method, the path, the query and the body, in 64 hexadecimal digits, lower case. The server's
    /// address, keys, and the time at which a question about the present is put are no part of it, and calls by JSON-RPC are numbered by their places: another run finds
    /// by it what this one was answered. Default: the hash of <see cref="Request"/>.
    /// </summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public string RequestHash
    {
        get => requestHash ?? HashOf(Request);
        init => requestHash = IsHash(value) ? value : throw new ArgumentException($"a request cannot be named so: found {SafeText.Quote(value)}, expected 64 hexadecimal digits in lower case", nameof(value));
    }

    /// <summary>The status of HTTP. Default: 200.</summary>
    public int Status { get; init; } = 200;

    /// <summary>
    /// Whether the server refused to answer, and asking again would not change that: it lacks the method, say, or the key. Such an answer counts only where the
    /// same request was never answered otherwise. Default: no.
    /// </summary>
    public bool IsRefusal { get; init; }

    /// <summary>Whether a text can be a hash.</summary>
    internal static bool IsHash(string? text) => text is { Length: HashLength } && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The hash of a text.</summary>
    internal static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Keeps the answers that facts are read from.</summary>
public interface IAnswerLog
{
    /// <summary>
    /// Keeps one answer. Called from any thread, once something was read from the answer, or found to be a refusal that stays. What another try may better
    /// (a limit of the rate, a fault of the server, what was cut short) and what cannot be read is not kept.
    /// </summary>
    /// <param name="answer">The answer.</param>
    void Add(RawAnswer answer);
}
