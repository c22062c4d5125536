using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Nodes;

/// <summary>What every source of blocks keeps, of a node of an EVM chain.</summary>
public abstract class EvmBlockContract : BlockSourceContract
{
    private const CoverageKinds WithoutCalls =
        CoverageKinds.Native | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn | CoverageKinds.Reward;

    private protected override CoverageKinds Kinds => HasCalls ? WithoutCalls | CoverageKinds.Internal : WithoutCalls;

    private protected override string Secret => "s3cr3tk3y";

    private protected virtual bool HasCalls => true;

    private protected virtual EvmRpcOptions Options => new() { TimeProvider = new TestTime(TimeSpan.FromSeconds(30)) };

    private protected sealed override IContractChain MakeChain() => EvmChain.Sample();

    private protected sealed override async Task<IBlockSource> OpenAsync(IContractChain chain)
    {
        EvmServer node = Node((EvmChain)chain);
        LoopbackServer server = Keep(await LoopbackServer.StartAsync(node.Answer));
        return new EvmRpcSource(server.Client, new Uri(server.Address, $"v3/{Secret}"), ChainId.Ethereum, Options);
    }

    private protected abstract EvmServer Node(EvmChain chain);
}

/// <summary>A node like go-ethereum.</summary>
public sealed class EvmRpcContractTests : EvmBlockContract
{
    private protected override EvmServer Node(EvmChain chain) => new(chain) { Lacks = EvmServer.WithoutParity };
}

/// <summary>A node that traces by number only, asked for small requests and one at a time.</summary>
public sealed class EvmRpcByNumberContractTests : EvmBlockContract
{
    private protected override EvmRpcOptions Options => new() { BatchSize = 3, MaxConcurrency = 1, TimeProvider = new TestTime(TimeSpan.FromSeconds(30)) };

    private protected override EvmServer Node(EvmChain chain) => new(chain) { Lacks = new HashSet<string>([.. EvmServer.WithoutParity, "debug_traceBlockByHash"]) };
}

/// <summary>A node like OpenEthereum, without lists of calls.</summary>
public sealed class EvmRpcFlatTracesContractTests : EvmBlockContract
{
    private protected override EvmRpcOptions Options => new() { BatchSize = 1, TimeProvider = new TestTime(TimeSpan.FromSeconds(30)) };

    private protected override EvmServer Node(EvmChain chain) => new(chain) { Lacks = EvmServer.WithoutDebug };
}

/// <summary>A node that has only what every node has, and says of the rest that it is null.</summary>
public sealed class EvmRpcPoorNodeContractTests : EvmBlockContract
{
    private protected override bool HasCalls => false;

    private protected override EvmServer Node(EvmChain chain) => new(chain)
    {
        Lacks = new HashSet<string>([.. EvmServer.WithoutTraces, "eth_getBlockReceipts", "web3_clientVersion"]), Refusal = null,
    };
}

/// <summary>What every source of histories keeps, of a node that finds calls as well as events.</summary>
public class EvmHistoryContractTests : HistorySourceContract
{
    private protected override CoverageKinds Kinds => HistoryKinds | CoverageKinds.Reward;

    private protected override CoverageKinds HistoryKinds =>
        CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn;

    private protected override string Secret => "s3cr3tk3y";

    // Six ranges, one of them refused for its size, in five of which there are transactions; and what one contract calls its token.
    private protected override (CoverageKinds Kinds, int Requests)? Cost => (CoverageKinds.Native | CoverageKinds.Fee, 6 + 5 + 1);

    private protected override Address Busy => EvmChain.Account(1);

    private protected override Address Quiet => EvmChain.Account(4711);

    private protected sealed override IContractChain MakeChain() => EvmChain.Sample();

    private protected override async Task<HistoryScene> OpenAsync(IContractChain chain, DisclosureLog log)
    {
        EvmServer node = Node((EvmChain)chain);
        LoopbackServer server = Keep(await LoopbackServer.StartAsync(node.Answer));
        var options = new EvmRpcOptions
        {
            BearerToken = Secret, Disclosures = log, BlocksAtOnce = 5, TimeProvider = new TestTime(TimeSpan.FromSeconds(30)),
        };
        return new HistoryScene(server, new EvmRpcSource(server.Client, server.Address, ChainId.Ethereum, options));
    }

    private protected virtual EvmServer Node(EvmChain chain) => new(chain) { MaxResults = 4 };

    private protected override IEnumerable<Fact> HistoryOf(IContractChain chain, Address address, SourceCapabilities able) =>
        ((EvmChain)chain).Blocks.SelectMany(block => Enumerable.Range(0, block.Transactions.Count).SelectMany(index =>
        {
            Fact[] own = [.. EvmChain.FactsOf(block, index, HistoryKinds.HasFlag(CoverageKinds.Internal)).Where(fact => Concerns(fact, address))];
            return IsFound(own) ? own.Prepend(EvmChain.FactsOf(block, index, true).First()) : [];
        }));

    private protected virtual bool IsFound(Fact[] own) => own.Length > 0;

    private protected override IEnumerable<string> SubjectsOf(Request request)
    {
        JsonNode asked = JsonNode.Parse(request.Body)!;
        foreach (JsonNode? call in asked as JsonArray ?? [asked.DeepClone()])
        {
            string parameters = call!["params"]!.ToJsonString();
            foreach (Address address in (Address[])[Busy, Quiet])
            {
                if (parameters.Contains(Convert.ToHexStringLower(address.ToByteArray()), StringComparison.OrdinalIgnoreCase))
                {
                    yield return address.ToString(ChainId.Ethereum);
                }
            }

            if (call["method"]!.GetValue<string>() is "eth_getTransactionByHash" or "eth_getTransactionReceipt" or "trace_transaction")
            {
                yield return call["params"]![0]!.GetValue<string>();
            }
        }
    }

    private static bool Concerns(Fact fact, Address address) => fact switch
    {
        TransferRecord transfer => transfer.From == address || transfer.To == address,
        FreezeRecord freeze => freeze.Address == address,
        _ => false,
    };
}

/// <summary>A node that finds only events, and few blocks at a time.</summary>
public sealed class EvmHistoryOfEventsContractTests : EvmHistoryContractTests
{
    private protected override CoverageKinds HistoryKinds => CoverageKinds.Token | CoverageKinds.Mint | CoverageKinds.Burn;

    // How often the node refuses decides it.
    private protected override (CoverageKinds Kinds, int Requests)? Cost => null;

    private protected override CoverageKinds Kinds => base.HistoryKinds | CoverageKinds.Reward;

    private protected override EvmServer Node(EvmChain chain) => new(chain) { Lacks = EvmServer.WithoutParity, MaxRange = 3 };

    private protected override bool IsFound(Fact[] own) => own.Any(fact => fact is FreezeRecord or TransferRecord { Asset.IsNative: false });
}
