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
    public IEnumerable<string> Secrets => Key is var (_, key) ? [key] : pair is null ? [] : [pair, Encoded(pair), .. pair.Split(':', 2)];

    /// <summary>A header that holds a key, and the key; null for none.</summary>
    public (string Header, string Value)? Key { get; private init; }

    /// <summary>A name and a password.</summary>
    public static HttpCredentials Basic(string user, string password) => new($"{user}:{password}", null);

    /// <summary>A file that holds both, written anew each time the server starts.</summary>
    public static HttpCredentials Cookie(string file) => new(null, file);

    /// <summary>A key in a header of its own.</summary>
    public static HttpCredentials InHeader(string header, string key) => new(null, null) { Key = (header, key) };

    /// <summary>The authorization to send; null for none.</summary>
    /// <exception cref="AnswerException">The cookie file cannot be read.</exception>
    public async ValueTask<AuthenticationHeaderValue?> HeaderAsync(CancellationToken cancellationToken)
    {
        if (pair is null && file is not null)
        {
            pair = await ReadAsync(file, cancellationToken).ConfigureAwait(false);
        }

        return pair is null ? null : new AuthenticationHeaderValue("Basic", Encoded(pair));
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
