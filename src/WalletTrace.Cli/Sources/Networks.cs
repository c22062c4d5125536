using System.Collections.Immutable;

namespace WalletTrace.Cli.Sources;

/// <summary>The chains by the names that the command line has for them.</summary>
internal static class Networks
{
    private const string EvmPrefix = "eip155:";

    /// <summary>Bitcoin and the chains like it.</summary>
    public static readonly ImmutableArray<(string Name, ChainId Chain)> Bitcoin =
    [
        ("mainnet", ChainId.Bitcoin), ("testnet3", ChainId.BitcoinTestnet3), ("testnet4", ChainId.BitcoinTestnet4), ("signet", ChainId.BitcoinSignet),
        ("regtest", ChainId.BitcoinRegtest), ("litecoin", ChainId.Litecoin), ("dogecoin", ChainId.Dogecoin), ("bitcoin-cash", ChainId.BitcoinCash),
    ];

    private static string[] KnownEvm =>
        [.. ChainParameters.KnownIds.Where(id => id.StartsWith(EvmPrefix, StringComparison.Ordinal) && ChainParameters.Find(id)!.Coin is not null)];

    /// <summary>Bitcoin, or a chain like it.</summary>
    /// <exception cref="FormatException">There is none of this name.</exception>
    public static ChainId OfBitcoin(string word) => FindBitcoin(word)
        ?? throw new FormatException($"found {SafeText.Quote(word)}, expected one of {string.Join(", ", Bitcoin.Select(one => one.Name))}");

    /// <summary>An EVM chain, by name or number.</summary>
    /// <exception cref="FormatException">There is none of this name, or its coin is not known.</exception>
    public static ChainId OfEvm(string word)
    {
        if (FindEvm(word) is { } named)
        {
            return named;
        }

        return !ChainId.TryParse(word.StartsWith(EvmPrefix, StringComparison.Ordinal) ? word : EvmPrefix + word, out ChainId chain, out _) || !word.Any(char.IsAsciiDigit)
                ? throw new FormatException($"found {SafeText.Quote(word)}, expected a chain id, or one of {string.Join(", ", KnownEvm.Select(WordOf).Distinct())}")
            : chain.Parameters?.Coin is null ? throw new FormatException($"found {chain}, whose coin is not known, expected one of {string.Join(", ", KnownEvm.Select(WordOf).Distinct())}")
            : chain;
    }

    /// <summary>Any chain, by name, number or CAIP-2 id.</summary>
    /// <exception cref="FormatException">There is none of this name.</exception>
    public static ChainId Any(string word) =>
        string.Equals(word, "tron", StringComparison.OrdinalIgnoreCase) ? ChainId.Tron
        : string.Equals(word, "bitcoin", StringComparison.OrdinalIgnoreCase) ? ChainId.Bitcoin
        : FindBitcoin(word) ?? (ChainId.TryParse(word, out ChainId chain, out _) && chain.Parameters?.Coin is not null ? chain : OfEvm(word));

    private static ChainId? FindBitcoin(string word)
    {
        foreach ((string name, ChainId chain) in Bitcoin)
        {
            if (string.Equals(name, word, StringComparison.OrdinalIgnoreCase))
            {
                return chain;
            }
        }

        return null;
    }

    private static ChainId? FindEvm(string word) =>
        KnownEvm.FirstOrDefault(id => string.Equals(WordOf(id), word, StringComparison.OrdinalIgnoreCase)) is { } named ? ChainId.Parse(named) : null;

    private static string WordOf(string id) => ChainParameters.Find(id)!.Name.Replace(' ', '-').ToLowerInvariant();
}
