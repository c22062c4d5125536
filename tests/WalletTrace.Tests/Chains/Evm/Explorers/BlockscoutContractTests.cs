using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Explorers;

/// <summary>Blockscout keeps what every source of histories keeps.</summary>
public sealed class BlockscoutContractTests : HistorySourceContract
{
    private protected override CoverageKinds Kinds =>
        CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn;

    // Four answers of the list with up to three rows, a receipt of what failed in one of Ethereum's low blocks, and one of what made a contract and paid it.
    private protected override (CoverageKinds Kinds, int Requests)? Cost => (CoverageKinds.Native | CoverageKinds.Fee, 4 + 2);

    private protected override Address Busy => ExplorerScene.Alice;

    private protected override Address Quiet => ExplorerScene.Nobody;

    private protected override IContractChain MakeChain() => ExplorerScene.Make();

    private protected override async Task<HistoryScene> OpenAsync(IContractChain chain, DisclosureLog log)
    {
        var blockscout = new BlockscoutServer((ScriptedChain)chain);
        LoopbackServer server = Keep(await LoopbackServer.StartAsync(blockscout.Answer));
        return new HistoryScene(server, ExplorerTests.Blockscout(server, log));
    }

    // It has no list of withdrawals.
    private protected override IEnumerable<Fact> HistoryOf(IContractChain chain, Address address, SourceCapabilities able) => ((ScriptedChain)chain).HistoryOf(address)
        .Where(fact => fact is not (TransactionRecord { Index: TransactionRecord.OfBlock } or TransferRecord { Kind: TransferKind.Reward }));

    private protected override IEnumerable<string> SubjectsOf(Request request)
    {
        if (request.Body.Length == 0)
        {
            return QueryHelpers.ParseQuery(request.Query).Where(part => part.Key is "address" or "txhash").SelectMany(part => part.Value).OfType<string>();
        }

        JsonNode asked = JsonNode.Parse(request.Body)!;
        return (asked is JsonArray many ? many.ToArray() : [asked])
            .Where(call => call!["method"]!.GetValue<string>() is "eth_getTransactionReceipt" or "eth_getTransactionByHash" or "eth_getBalance")
            .Select(call => call!["params"]![0]!.GetValue<string>());
    }
}
