using System.Collections.Frozen;
using WalletTrace.Chains.Evm;

namespace WalletTrace.Inference;

/// <summary>The tokens into which chains' own coins are wrapped one for one, by the contract that keeps the coins.</summary>
internal static class WrappedCoins
{
    private static readonly FrozenDictionary<ChainId, (Address Contract, Asset Token)> Known = EvmTokens.Chains.Select(ChainId.Parse)
        .SelectMany(chain => EvmTokens.Of(chain).Where(token => token.Roles.HasFlag(TokenRoles.Wrapper))
            .Select(token => (Chain: chain, Contract: Address.Parse(token.Contract, chain), Token: token.On(chain))))
        .ToFrozenDictionary(row => row.Chain, row => (row.Contract, row.Token));

    /// <summary>The contract that wraps a chain's coin; null where none is known.</summary>
    public static Address? ContractOf(ChainId chain) => Known.TryGetValue(chain, out (Address Contract, Asset) found) ? found.Contract : null;

    /// <summary>Whether an asset is its chain's wrapped coin.</summary>
    public static bool IsWrapped(Asset asset) => Known.TryGetValue(asset.Chain, out (Address, Asset Token) found) && found.Token == asset;

    /// <summary>The same asset for a coin and its wrapped token, any other asset as it is.</summary>
    public static Asset KindOf(Asset asset) => IsWrapped(asset) ? Asset.Native(asset.Chain) : asset;
}
