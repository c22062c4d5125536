using System.Collections.Frozen;
using WalletTrace.Chains.Evm;

namespace WalletTrace.Inference;

/// <summary>The tokens into which chains' own coins are wrapped one for one, by the contract that keeps the coins.</summary>
internal static class WrappedCoins
{
    private static readonly FrozenDictionary<ChainId, Address> Contracts = EvmTokens.Chains.Select(ChainId.Parse)
        .SelectMany(chain => EvmTokens.Of(chain).Where(token => token.Roles.HasFlag(TokenRoles.Wrapper)).Select(token => (Chain: chain, Contract: Address.Parse(token.Contract, chain))))
        .ToFrozenDictionary(row => row.Chain, row => row.Contract);

    /// <summary>The contract that wraps a chain's coin; null where none is known.</summary>
    public static Address? ContractOf(ChainId chain) => Contracts.TryGetValue(chain, out Address contract) ? contract : null;

    /// <summary>Whether an asset is its chain's wrapped coin.</summary>
    public static bool IsWrapped(Asset asset) =>
        asset.Namespace is "erc20" or "trc20" && ContractOf(asset.Chain) is { } contract && asset.Reference == contract.ToString(asset.Chain);

    /// <summary>The same asset for a coin and its wrapped token, any other asset as it is.</summary>
    public static Asset KindOf(Asset asset) => IsWrapped(asset) ? Asset.Native(asset.Chain) : asset;
}
