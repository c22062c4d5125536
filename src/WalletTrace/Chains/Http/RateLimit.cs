namespace WalletTrace.Chains.Http;

/// <summary>Knows the words with which servers say that they are asked too quickly; many do so with status 200.</summary>
/// <remarks>As seen from geth behind gateways, Alchemy, Ankr, Cloudflare, Etherscan, Infura, Kong and QuickNode.</remarks>
internal static class RateLimit
{
    private static readonly string[] Words =
    [
        "rate limit", "ratelimit", "too many requests", "request limit", "requests limit", "limit exceeded", "compute units", "per second", "throttl", "try again later",
    ];

    /// <summary>Whether a server's text says so.</summary>
    public static bool IsToldBy(string text) => Words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
