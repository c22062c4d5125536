using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Tracing;

namespace WalletTrace.Cli.Pulling;

/// <summary>Reads whom and what a pull is about.</summary>
internal static class PullSeeds
{
    /// <summary>An address of the chain, or an account with its chain (CAIP-10).</summary>
    public static Address Account(string text, ChainId chain, string option)
    {
        if (WalletTrace.Account.TryParse(text, out Account account, out _))
        {
            return account.Chain == chain ? account.Address
                : throw new UsageException($"{option} cannot be read: found an account of {account.Chain}, expected one of {chain.Name}; name the chain with --network");
        }

        return Address.TryParse(text, chain, out Address address, out string? error) ? address : throw new UsageException($"{option} cannot be read: {error}");
    }

    /// <summary>A coin, <c>txid:index</c>.</summary>
    public static Seed Coin(string text, ChainId chain)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? new CoinSeed(chain, new CoinId(Id(text[..colon], "--coin"), index))
            : throw new UsageException($"--coin cannot be read: found {SafeText.Quote(text)}, expected transaction id, colon and output index");
    }

    /// <summary>A transaction.</summary>
    public static Seed Transaction(string text, ChainId chain) => new TransactionSeed(chain, Id(text, "--transaction"));

    /// <summary>An asset of an account chain: "native", the symbol of a well-known token, or a token's contract.</summary>
    public static Asset Asset(string text, ChainId chain)
    {
        if (string.Equals(text, "native", StringComparison.OrdinalIgnoreCase))
        {
            return WalletTrace.Asset.Native(chain);
        }

        IReadOnlyList<KnownToken> known = EvmTokens.Of(chain);
        string? contract = Address.TryParse(text, chain, out Address address, out _) ? address.ToString(chain) : null;
        if (known.Where(token => token.Contract == contract || string.Equals(token.Symbol, text, StringComparison.OrdinalIgnoreCase)).ToArray() is [var one])
        {
            return one.On(chain);
        }

        // Decimals only place the point: of a token that is not well known amounts are told in base units.
        return contract is not null ? WalletTrace.Asset.Token(chain, EvmTokens.SpaceOf(chain), contract, 0) : throw new UsageException(
            $"--asset cannot be read: found {SafeText.Quote(text)}, expected native, a token's contract{(known.Count == 0 ? "" : ", or one of " + string.Join(", ", known.Select(token => token.Symbol).Distinct()))}");
    }

    /// <summary>A wallet, perhaps with the height from which on its outflows of an asset are stolen.</summary>
    public static Seed Wallet(string text, Asset asset)
    {
        ChainId chain = asset.Chain;
        int at = text.LastIndexOf('@');
        long height = 0;
        if (at >= 0 && !long.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out height))
        {
            throw new UsageException($"--wallet cannot be read: found {SafeText.Quote(text)}, expected an address, or an address, @ and a block's height");
        }

        return new WalletFlowsSeed(new Account(chain, Account(at < 0 ? text : text[..at], chain, "--wallet")), asset, height);
    }

    private static TransactionId Id(string text, string option) =>
        TransactionId.TryParse(text, out TransactionId id, out string? error) ? id : throw new UsageException($"{option} cannot be read: {error}");
}
