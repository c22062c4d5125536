using WalletTrace.Chains;
using WalletTrace.Chains.Tron.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Tron.Nodes;

/// <summary>What every source of blocks keeps, of a node of TRON.</summary>
public class TronNodeContractTests : BlockSourceContract
{
    private protected override CoverageKinds Kinds =>
        CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn;

    private protected override IContractChain MakeChain() => TronScene.Make();

    private protected override async Task<IBlockSource> OpenAsync(IContractChain chain)
    {
        LoopbackServer server = Keep(await LoopbackServer.StartAsync(MakeNode((TronChain)chain).Answer));
        return new TronNodeSource(server.Client, server.Address, ChainId.Tron);
    }

    private protected virtual TronNode MakeNode(TronChain chain) => new(chain);
}

/// <summary>The same of a node that tells addresses in base58 and solidified blocks only in its description.</summary>
public sealed class VisibleTronNodeContractTests : TronNodeContractTests
{
    private protected override TronNode MakeNode(TronChain chain) => new(chain) { Visible = true, HasSolidInterface = false };
}

/// <summary>The same of a node that keeps no calls between contracts.</summary>
public sealed class PlainTronNodeContractTests : BlockSourceContract
{
    private protected override CoverageKinds Kinds => CoverageKinds.Native | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn;

    private protected override IContractChain MakeChain()
    {
        var chain = new TronChain();
        for (int at = 0; at < 12; at++)
        {
            chain.Add(TronTx.Transfer(TronScene.Ann, TronScene.Bob, at + 1), TronTx.Transfer(TronScene.Bob, TronScene.Cat, 5, fee: at));
        }

        return chain;
    }

    private protected override async Task<IBlockSource> OpenAsync(IContractChain chain)
    {
        LoopbackServer server = Keep(await LoopbackServer.StartAsync(new TronNode((TronChain)chain) { KeepsCalls = false }.Answer));
        return new TronNodeSource(server.Client, server.Address, ChainId.Tron);
    }
}
