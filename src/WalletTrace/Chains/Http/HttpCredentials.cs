using System.Net.Http.Headers;
using System.Text;

namespace WalletTrace.Chains.Http;

/// <summary>What a request shows to be let in. Holds secrets: it has no text of its own.</summary>
internal sealed class HttpCredentials
{
    private readonly string? file;
    private string? pair;

    private HttpCredentials(string? pair, string? file)
    {
        this.pair = pair;
        this.file = file;
    }

    /// <summary>Nothing.</summary>
    public static HttpCredentials None { get; } = new(null, null);

    /// <summary>What must not appear in any message.</summary>
    public IEnumerable<string> Secrets => KeyHeader is var (_, value) ? [value, .. value.Split(' ')]
        : KeyParameter is var (_, key) ? [key, Uri.EscapeDataString(key)]
        : pair is null ? [] : [pair, Encoded(pair), .. pair.Split(':', 2)];

    /// <summary>Whether there is a key or password.</summary>
    public bool IsGiven => Secrets.Any() || file is not null;

    /// <summary>What is added to the query of every request, escaped and with its secret; null for nothing.</summary>
    public string? Query => KeyParameter is var (name, key) ? $"{name}={Uri.EscapeDataString(key)}" : null;

    private (string Name, string Value)? KeyHeader { get; init; }

    private (string Name, string Key)? KeyParameter { get; init; }

    /// <summary>A name and a password.</summary>
    public static HttpCredentials Basic(string user, string password) => new($"{user}:{password}", null);

    /// <summary>A file that holds both, written anew each time the server starts.</summary>
    public static HttpCredentials Cookie(string file) => new(null, file);

    /// <summary>A header that holds a key.</summary>
    /// <exception cref="ArgumentException">It cannot be a header.</exception>
    public static HttpCredentials Header(string name, string value)
    {
        using var request = new HttpRequestMessage();
        return value.Length > 0 && value.All(character => character is >= ' ' and <= '~') && request.Headers.TryAddWithoutValidation(name, value)
            ? new(null, null) { KeyHeader = (name, value) }
            : throw new ArgumentException($"a key cannot be sent in header {SafeText.Quote(name)}: expected the name of a request's header and a key of printable ASCII characters");
    }

    /// <summary>A key that every request carries in its query.</summary>
    public static HttpCredentials InQuery(string name, string key) => new(null, null) { KeyParameter = (name, key) };

    /// <summary>Puts what there is to show into a request.</summary>
    /// <exception cref="AnswerException">The cookie file cannot be read.</exception>
    public async ValueTask ShowAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (KeyHeader is var (name, value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
            return;
        }

        if (pair is null && file is not null)
        {
            pair = await ReadAsync(file, cancellationToken).ConfigureAwait(false);
        }

        request.Headers.Authorization = pair is null ? null : new AuthenticationHeaderValue("Basic", Encoded(pair));
    }

    /// <summary>After a refusal: whether there is something else to show now.</summary>
    /// <exception cref="AnswerException">The cookie file cannot be read.</exception>
    public async ValueTask<bool> RenewAsync(CancellationToken cancellationToken)
    {
        if (file is null)
        {
            return false;
        }

        string? shown = pair;
        pair = await ReadAsync(file, cancellationToken).ConfigureAwait(false);
        return pair != shown;
    }

    private static string Encoded(string pair) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));

    private static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new AnswerException(
                $"the cookie file {SafeText.Quote(Path.GetFileName(file))} cannot be read ({cause.GetType().Name}); is the node running, and may this user read it?",
                AnswerFault.Form);
        }
    }
}
