using NBitcoin;
using NBitcoin.RPC;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Tests.Chains.Bitcoin;
using WalletTrace.Tests.Support;

namespace WalletTrace.NBitcoin.Tests.Chains.Bitcoin;

/// <summary>What every source of blocks keeps, through NBitcoin's client.</summary>
public class NBitcoinRpcContractTests : RegtestSourceContract
{
    private protected override string Secret => "secret";

    private protected virtual NBitcoinRpcOptions? Options => null;

    private protected override async Task<IBlockSource> OpenAsync(RegtestChain chain)
    {
        var node = new CoreNode(chain) { Credentials = CoreNode.Basic("someone", "secret") };
        LoopbackServer server = Keep(await LoopbackServer.StartAsync(node.Answer));
        return new NBitcoinRpcSource(new RPCClient("someone:secret", server.Address, Network.RegTest) { HttpClient = server.Client }, Options);
    }
}

/// <summary>With one block at a time and batches so small that several are needed.</summary>
public sealed class NBitcoinRpcOneByOneContractTests : NBitcoinRpcContractTests
{
    private protected override NBitcoinRpcOptions Options => new() { BlocksAhead = 1, HashesAtOnce = 4 };
}
