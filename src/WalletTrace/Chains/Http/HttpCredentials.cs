using System.Net.Http.Headers;
using System.Text;

namespace WalletTrace.Chains.Http;

/// <summary>What a request shows to be let in. Holds secrets: it has no text of its own.</summary>
internal sealed class HttpCredentials
{
    private readonly string? file;
    private readonly string? parameter;
    private readonly string? key;
    private string? pair;

    private HttpCredentials(string? pair, string? file, string? parameter = null, string? key = null)
    {
        this.pair = pair;
        this.file = file;
        this.parameter = parameter;
        this.key = key;
    }

    /// <summary>Nothing.</summary>
    public static HttpCredentials None { get; } = new(null, null);

    /// <summary>What must not appear in any message.</summary>
    public IEnumerable<string> Secrets => pair is not null ? [pair, Encoded(pair), .. pair.Split(':', 2)]
        : key is not null ? [key, Uri.EscapeDataString(key)]
        : [];

    /// <summary>What is added to the query of every request, with its secret; null for nothing.</summary>
    public string? Query => key is null ? null : $"{parameter}={Uri.EscapeDataString(key)}";

    /// <summary>A name and a password.</summary>
    public static HttpCredentials Basic(string user, string password) => new($"{user}:{password}", null);

    /// <summary>A key that every request carries in its query.</summary>
    public static HttpCredentials Key(string parameter, string key) => new(null, null, parameter, key);

    /// <summary>A file that holds both, written anew each time the server starts.</summary>
    public static HttpCredentials Cookie(string file) => new(null, file);

    /// <summary>The header to send; null for none.</summary>
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
