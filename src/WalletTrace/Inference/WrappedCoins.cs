using System.Collections.Frozen;

namespace WalletTrace.Inference;

/// <summary>The tokens into which chains' own coins are wrapped one for one, by the contract that keeps the coins.</summary>
internal static class WrappedCoins
{
    private static readonly FrozenDictionary<ChainId, Address> Contracts = new (string Chain, string Contract)[]
    {
        ("eip155:1", "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"),
        ("eip155:10", "0x4200000000000000000000000000000000000006"),
        ("eip155:56", "0xbb4CdB9CBd36B01bD1cBaEBF2De08d9173bc095c"),
        ("eip155:137", "0x0d500B1d8E8eF31E21C99d1Db9A6444d3ADf1270"),
        ("eip155:8453", "0x4200000000000000000000000000000000000006"),
        ("eip155:42161", "0x82aF49447D8a07e3bd95BD0d56f35241523fBab1"),
        ("eip155:43114", "0xB31f66AA3C1e785363F0875A1B74E27b85FD66c7"),
        ("tron:0x2b6653dc", "TNUC9Qb1rRpS5CbWLmNMxXBjyFoydXjWFR"),
    }.ToFrozenDictionary(row => ChainId.Parse(row.Chain), row => Address.Parse(row.Contract, ChainId.Parse(row.Chain)));

    /// <summary>The contract that wraps a chain's coin; null where none is known.</summary>
    public static Address? ContractOf(ChainId chain) => Contracts.TryGetValue(chain, out Address contract) ? contract : null;

    /// <summary>Whether an asset is its chain's wrapped coin.</summary>
    public static bool IsWrapped(Asset asset) =>
        asset.Namespace is "erc20" or "trc20" && ContractOf(asset.Chain) is { } contract && asset.Reference == contract.ToString(asset.Chain);

    /// <summary>The same asset for a coin and its wrapped token, any other asset as it is.</summary>
    public static Asset KindOf(Asset asset) => IsWrapped(asset) ? Asset.Native(asset.Chain) : asset;
}
