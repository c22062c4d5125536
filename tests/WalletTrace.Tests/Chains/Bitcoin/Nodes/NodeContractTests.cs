using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin.Nodes;

/// <summary>The contract of block sources for everything that asks a node.</summary>
public abstract class NodeContract : RegtestSourceContract
{
    private protected async Task<LoopbackServer> StartAsync(CoreNode node) => Keep(await LoopbackServer.StartAsync(node.Answer));
}

public sealed class RpcContractTests : NodeContract
{
    private protected override async Task<IBlockSource> OpenAsync(RegtestChain chain)
    {
        LoopbackServer server = await StartAsync(new CoreNode(chain));
        return new BitcoinRpcSource(server.Client, server.Address, RegtestChain.Id);
    }
}

/// <summary>With small requests, previous outputs from the node, and one request at a time.</summary>
public sealed class RpcWithPreviousOutputsContractTests : NodeContract
{
    private protected override string Secret => "secret";

    private protected override async Task<IBlockSource> OpenAsync(RegtestChain chain)
    {
        LoopbackServer server = await StartAsync(new CoreNode(chain) { Credentials = CoreNode.Basic("someone", "secret") });
        var options = new BitcoinRpcOptions { User = "someone", Password = "secret", PreviousOutputs = PreviousOutputs.Node, BatchSize = 3, MaxConcurrency = 1 };
        return new BitcoinRpcSource(server.Client, server.Address, RegtestChain.Id, options);
    }
}

/// <summary>A node that knows only flags for the form of a block: what was wanted of it comes from the ledger.</summary>
public sealed class RpcWithFlagsOnlyContractTests : NodeContract
{
    private protected override async Task<IBlockSource> OpenAsync(RegtestChain chain)
    {
        LoopbackServer server = await StartAsync(new CoreNode(chain) { HasPrevouts = false });
        return new BitcoinRpcSource(server.Client, server.Address, RegtestChain.Id, new BitcoinRpcOptions { PreviousOutputs = PreviousOutputs.Node });
    }
}

public sealed class RestContractTests : NodeContract
{
    private protected override async Task<IBlockSource> OpenAsync(RegtestChain chain)
    {
        LoopbackServer server = await StartAsync(new CoreNode(chain));
        return new BitcoinRestSource(server.Client, server.Address, RegtestChain.Id);
    }
}

/// <summary>A node before Bitcoin Core 30.</summary>
public sealed class RestWithoutSpentContractTests : NodeContract
{
    private protected override async Task<IBlockSource> OpenAsync(RegtestChain chain)
    {
        LoopbackServer server = await StartAsync(new CoreNode(chain) { HasSpent = false });
        return new BitcoinRestSource(server.Client, server.Address, RegtestChain.Id);
    }
}
