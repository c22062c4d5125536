using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>Facts of one EVM chain told of another.</summary>
internal static class OnAnotherChain
{
    public static Fact Of(Fact fact, ChainId chain) => fact switch
    {
        TransferRecord transfer => transfer with { Chain = chain, Asset = Of(transfer.Asset, chain) },
        FreezeRecord freeze => freeze with { Chain = chain, Asset = Of(freeze.Asset, chain) },
        _ => fact with { Chain = chain },
    };

    public static Asset Of(Asset asset, ChainId chain) => asset.IsNative ? Asset.Native(chain) : Asset.Token(chain, asset.Namespace, asset.Reference, asset.Decimals, asset.Symbol);
}
