using NBitcoin;
using NBitcoin.RPC;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Tests.Chains.Bitcoin;
using WalletTrace.Tests.Support;

namespace WalletTrace.NBitcoin.Tests.Chains.Bitcoin;

/// <summary>What every source of blocks keeps, through NBitcoin's client.</summary>
public class NBitcoinRpcContractTests : BlockSourceContract, IAsyncLifetime
{
    private readonly List<LoopbackServer> servers = [];

    private protected virtual NBitcoinRpcOptions? Options => null;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (LoopbackServer server in servers)
        {
            await server.DisposeAsync();
        }
    }

    private protected override async Task<IBlockSource> OpenAsync(RegtestChain chain)
    {
        var node = new CoreNode(chain) { Credentials = CoreNode.Basic("someone", "secret") };
        LoopbackServer server = await LoopbackServer.StartAsync(node.Answer);
        servers.Add(server);
        return new NBitcoinRpcSource(new RPCClient("someone:secret", server.Address, Network.RegTest) { HttpClient = server.Client }, Options);
    }
}

/// <summary>With one block at a time and batches so small that several are needed.</summary>
public sealed class NBitcoinRpcOneByOneContractTests : NBitcoinRpcContractTests
{
    private protected override NBitcoinRpcOptions Options => new() { BlocksAhead = 1, HashesAtOnce = 4 };
}
