using Nethereum.JsonRpc.Client;
using Nethereum.Web3;
using Newtonsoft.Json;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Tests.Chains;
using WalletTrace.Tests.Chains.Evm.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Nethereum.Tests.Chains.Evm.Nodes;

/// <summary>What every source of blocks keeps, through Nethereum's client.</summary>
public class NethereumContractTests : BlockSourceContract
{
    private protected override CoverageKinds Kinds =>
        CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn | CoverageKinds.Reward;

    private protected override string Secret => "s3cr3tk3y";

    private protected virtual EvmRpcOptions Options => new() { TimeProvider = new TestTime(TimeSpan.FromSeconds(30)) };

    private protected override IContractChain MakeChain() => EvmChain.Sample();

    private protected override async Task<IBlockSource> OpenAsync(IContractChain chain)
    {
        var node = new EvmServer((EvmChain)chain) { Lacks = EvmServer.WithoutParity };
        LoopbackServer server = Keep(await LoopbackServer.StartAsync(node.Answer));
        return new NethereumSource(Client(new Uri(server.Address, $"v3/{Secret}")), ChainId.Ethereum, Options);
    }

    internal static RpcClient Client(Uri address) => new(address, jsonSerializerSettings: new JsonSerializerSettings { MaxDepth = 2112 });
}

/// <summary>With one request at a time and no batches.</summary>
public sealed class NethereumOneByOneContractTests : NethereumContractTests
{
    private protected override EvmRpcOptions Options => new() { BatchSize = 1, MaxConcurrency = 1, TimeProvider = new TestTime(TimeSpan.FromSeconds(30)) };
}

/// <summary>What every source of histories keeps, through Nethereum's client.</summary>
public sealed class NethereumHistoryContractTests : EvmHistoryContractTests
{
    // What is remembered of the chain stays inside the library: each history looks at the chain anew.
    private protected override (CoverageKinds Kinds, int Requests)? Cost => null;

    private protected override async Task<HistoryScene> OpenAsync(IContractChain chain, DisclosureLog log)
    {
        LoopbackServer server = Keep(await LoopbackServer.StartAsync(Node((EvmChain)chain).Answer));
        var web3 = new Web3(NethereumContractTests.Client(new Uri(server.Address, $"v3/{Secret}")));
        var options = new EvmRpcOptions { Disclosures = log, BlocksAtOnce = 5, TimeProvider = new TestTime(TimeSpan.FromSeconds(30)) };
        return new HistoryScene(server, new NethereumSource(web3, ChainId.Ethereum, options, new NethereumOptions { Host = server.Address.Host }));
    }
}
