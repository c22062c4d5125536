using Microsoft.AspNetCore.WebUtilities;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Explorers;

/// <summary>Etherscan keeps what every source of histories keeps.</summary>
public sealed class EtherscanContractTests : HistorySourceContract
{
    private protected override CoverageKinds Kinds =>
        CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn;

    private protected override CoverageKinds HistoryKinds => Kinds | CoverageKinds.Reward;

    // Four answers of the list with up to three rows, a receipt of what failed in one of Ethereum's low blocks, and one of what made a contract and paid it.
    private protected override (CoverageKinds Kinds, int Requests)? Cost => (CoverageKinds.Native | CoverageKinds.Fee, 4 + 2);

    private protected override Address Busy => ExplorerScene.Alice;

    private protected override Address Quiet => ExplorerScene.Nobody;

    private protected override string Secret => EtherscanServer.Key;

    private protected override IContractChain MakeChain() => ExplorerScene.Make();

    private protected override async Task<HistoryScene> OpenAsync(IContractChain chain, DisclosureLog log)
    {
        var etherscan = new EtherscanServer((ScriptedChain)chain);
        LoopbackServer server = Keep(await LoopbackServer.StartAsync(etherscan.Answer));
        return new HistoryScene(server, ExplorerTests.Etherscan(server, log));
    }

    private protected override IEnumerable<Fact> HistoryOf(IContractChain chain, Address address, SourceCapabilities able) => ((ScriptedChain)chain).HistoryOf(address);

    private protected override IEnumerable<string> SubjectsOf(Request request)
    {
        var query = QueryHelpers.ParseQuery(request.Query);
        return query.Where(part => part.Key is "address" or "txhash").SelectMany(part => part.Value).OfType<string>();
    }
}
