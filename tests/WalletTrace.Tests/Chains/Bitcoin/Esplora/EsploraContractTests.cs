using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin.Esplora;

/// <summary>What every source of histories keeps, of an Esplora server whose path holds a key.</summary>
public sealed class EsploraContractTests : HistorySourceContract
{
    private protected override CoverageKinds Kinds => CoverageKinds.Coins;

    private protected override string Secret => "k3y0fth1sp4th";

    // The count, and four pages with up to three entries before an empty one; eleven transactions in ten blocks.
    private protected override (CoverageKinds Kinds, int Requests)? Cost => (CoverageKinds.Coins, 1 + 5 + 11 + 10);

    private protected override Address Busy => EsploraScene.Peeler;

    private protected override Address Quiet => EsploraScene.Owner(RegtestScripts.P2tr(4711));

    private protected override IContractChain MakeChain() => EsploraScene.MakeChain();

    private protected override async Task<HistoryScene> OpenAsync(IContractChain chain, DisclosureLog log)
    {
        var esplora = new EsploraServer((RegtestChain)chain) { PageSize = 3 };
        LoopbackServer server = Keep(await LoopbackServer.StartAsync(request => esplora.Answer(request with { Path = Below(request) })));
        var options = new EsploraOptions { Disclosures = log, TimeProvider = new TestTime(TimeSpan.FromSeconds(30)) };
        return new HistoryScene(server, new EsploraSource(server.Client, new Uri(server.Address, Secret + "/"), RegtestChain.Id, options));
    }

    private protected override IEnumerable<Fact> HistoryOf(IContractChain chain, Address address, SourceCapabilities able) =>
        EsploraScene.HistoryOf((RegtestChain)chain, address).SelectMany(entry => entry.Facts);

    private protected override IEnumerable<string> SubjectsOf(Request request)
    {
        string[] parts = Below(request).Split('/');
        return parts switch
        {
            ["address", var owner, "txs", "chain", var last] => [owner, last],
            ["address" or "tx", var subject, ..] => [subject],
            _ => [],
        };
    }

    private string Below(Request request) => request.Path[(Secret.Length + 1)..];
}
