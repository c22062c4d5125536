using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Tron.TronGrid;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Tron.TronGrid;

/// <summary>What every source of histories keeps, of TronGrid with a key.</summary>
public sealed class TronGridContractTests : HistorySourceContract
{
    private protected override CoverageKinds Kinds => CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint;

    private protected override string Secret => "0f0e0d0c-k3y";

    // Four pages with up to two entries; six transactions, each in a block of its own.
    private protected override (CoverageKinds Kinds, int Requests)? Cost => (CoverageKinds.Native | CoverageKinds.Fee, 4 + 6 + 6);

    private protected override Address Busy => TronScene.Cat;

    private protected override Address Quiet => TronScene.Nobody;

    private protected override IContractChain MakeChain() => TronScene.Make();

    private protected override async Task<HistoryScene> OpenAsync(IContractChain chain, DisclosureLog log)
    {
        LoopbackServer server = Keep(await LoopbackServer.StartAsync(new TronGridServer((TronChain)chain).Answer));
        var options = new TronGridOptions { ApiKey = Secret, PageSize = 2, Disclosures = log, TimeProvider = new TestTime(TimeSpan.FromSeconds(30)) };
        return new HistoryScene(server, new TronGridSource(server.Client, server.Address, ChainId.Tron, options));
    }

    private protected override IEnumerable<Fact> HistoryOf(IContractChain chain, Address address, SourceCapabilities able) =>
        from block in ((TronChain)chain).Blocks
        from entry in block.Transactions.Index()
        where Concerns(entry.Item, address)
        from fact in entry.Item.FactsAt(block.Height, entry.Index)
        select fact;

    private protected override IEnumerable<string> SubjectsOf(Request request) => request.Path.Split('/') switch
    {
        ["v1", "accounts", var account, ..] => [account],
        ["wallet", "gettransactioninfobyid"] => [JsonNode.Parse(request.Body)!["value"]!.GetValue<string>()],
        _ => [],
    };

    private static bool Concerns(TronTx transaction, Address address) => transaction.Parties.Contains(address)
        || transaction.Moves.OfType<TransferRecord>().Any(move => move.From == address || move.To == address)
        || transaction.Calls.Any(call => call.From == address || call.To == address);
}
