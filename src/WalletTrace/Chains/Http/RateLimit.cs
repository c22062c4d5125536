namespace WalletTrace.Chains.Http;

/// <summary>Knows the words with which servers say that they are asked too quickly; many do so with status 200.</summary>
/// <remarks>As seen from geth behind gateways, Alchemy, Ankr, Cloudflare, Etherscan, Infura, Kong and QuickNode.</remarks>
internal static class RateLimit
{
    private static readonly string[] SureWords = ["rate limit", "ratelimit", "too many requests", "request rate", "compute units", "per second", "throttl"];

    private static readonly string[] Words = ["request limit", "requests limit", "limit exceeded", "try again later"];

    /// <summary>Whether a server's text says so.</summary>
    public static bool IsToldBy(string text) => IsSurelyToldBy(text) || Has(text, Words);

    /// <summary>Whether it says so in words that mean nothing else.</summary>
    public static bool IsSurelyToldBy(string text) => Has(text, SureWords);

    private static bool Has(string text, string[] words) => words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
