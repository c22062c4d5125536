using System.Text;

namespace WalletTrace.Chains.Http;

/// <summary>What a server's address and the credentials hold that must not be told, and texts without it.</summary>
/// <param name="credentials">What is shown to be let in.</param>
/// <param name="address">The server's address: paths and queries hold keys as well.</param>
internal sealed class HttpSecrets(HttpCredentials credentials, UriBuilder address)
{
    private const int LongestWord = 7;
    private const int ShortestKey = 16;

    private string[] AddressParts => [.. address.Path.Split('/'), .. address.Query.Split('?', '&', '=')];

    /// <summary>A text without any of it.</summary>
    public string WithoutAny(string text) => Without(text, [.. credentials.Secrets, .. AddressParts]);

    /// <summary>A text without any of it but what is as short as a word, which may be one of the text's own.</summary>
    public string WithoutLong(string text) => Without(text, ((string[])[.. credentials.Secrets, .. AddressParts]).Where(part => part.Length > LongestWord));

    /// <summary>A text without the credentials, and without what else is longer than a word.</summary>
    public string WithoutCredentials(string text) => Without(text, [.. credentials.Secrets, .. AddressParts.Where(part => part.Length > LongestWord)]);

    /// <summary>
    /// An answer with stars for every key that the server says again, as long as it was; a copy. What is as short as a word is left: it is more likely the
    /// answer's own. So are words of the address that do not look like a key.
    /// </summary>
    public ReadOnlyMemory<byte> Without(ReadOnlyMemory<byte> answer)
    {
        byte[] copy = answer.ToArray();
        foreach (string key in credentials.Secrets.Where(part => part.Length > LongestWord)
            .Concat(AddressParts.Where(part => part.Length >= ShortestKey && part.Any(char.IsAsciiDigit))))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(key);
            Span<byte> rest = copy;
            for (int at; (at = rest.IndexOf(bytes)) >= 0; rest = rest[(at + bytes.Length)..])
            {
                rest.Slice(at, bytes.Length).Fill((byte)'*');
            }
        }

        return copy;
    }

    private static string Without(string text, IEnumerable<string> parts)
    {
        // The longest first: a part may be a piece of another.
        foreach (string part in parts.Where(part => part.Length > 0).OrderByDescending(part => part.Length))
        {
            text = text.Replace(part, "…", StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }
}
