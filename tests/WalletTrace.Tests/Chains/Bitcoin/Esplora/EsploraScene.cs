using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin.Esplora;

/// <summary>A chain behind a server that plays Esplora, and an owner with a history of some pages.</summary>
public abstract class EsploraScene : IAsyncLifetime
{
    private protected const int Count = 11;

    private protected static readonly Address Peeler = Owner(RegtestScripts.P2pkh(9));


    private readonly TestTime time = new(TimeSpan.FromSeconds(30));

    private protected RegtestChain Chain { get; } = RegtestChain.Sample();

    private protected DisclosureLog Log { get; } = new();

    private protected EsploraServer Esplora { get; private set; } = null!;

    private protected LoopbackServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // Further payments to an owner who has some.
        for (int number = 0; number < 7; number++)
        {
            RegtestCoin coin = Chain.Blocks[11].Coinbase.Coin(0);
            coin = number == 0 ? coin : Chain.Tip.Transactions[^1].Coin(1);
            Chain.AddBlock(RegtestTransaction.Spend(
                [coin], new RegtestOutput(1000 + number, RegtestScripts.P2pkh(9)), new RegtestOutput(coin.Output.Value - 2000, RegtestScripts.P2wpkh(50))));
        }

        Esplora = new EsploraServer(Chain) { PageSize = 3 };
        Server = await LoopbackServer.StartAsync(request => Esplora.Answer(request));
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    private protected static Address Owner(byte[] script) => Address.FromOutputScript(script, RegtestChain.Id);

    private protected EsploraSource Source() =>
        new(Server.Client, Server.Address, RegtestChain.Id, new EsploraOptions { TimeProvider = time, Disclosures = Log });

    /// <summary>The blocks and transactions of an owner, newest first.</summary>
    private protected List<Fact> Expected(Address owner)
    {
        var expected = new List<Fact>();
        foreach (RegtestBlock block in Enumerable.Reverse(Chain.Blocks))
        {
            bool isFirst = true;
            for (int index = block.Transactions.Count - 1; index >= 0; index--)
            {
                List<Fact> facts = [.. RegtestChain.FactsOf(block.Transactions[index], block.Height, index, true)];
                if (facts.Any(fact => fact is InputRecord input && input.Owner == owner) || facts.Any(fact => fact is OutputRecord output && output.Owner == owner))
                {
                    expected.AddRange(isFirst ? facts.Prepend(Chain.FactsAt(block.Height).Block) : facts);
                    isFirst = false;
                }
            }
        }

        return expected;
    }

    /// <summary>Changes the JSON of answers to paths with a certain end.</summary>
    private protected void LieOf(string end, Action<JsonNode> change) => LieWhere(request => request.Path.EndsWith(end, StringComparison.Ordinal), change);

    private protected void LieWhere(Func<Request, bool> where, Action<JsonNode> change) => Server.Lie = (request, honest) =>
    {
        if (!where(request))
        {
            return honest;
        }

        JsonNode told = JsonNode.Parse(honest.Body)!;
        change(told);
        return Reply.Json(told.ToJsonString());
    };

    private protected async Task<T> FailAsync<T>(Address owner)
        where T : WalletTraceException => await Assert.ThrowsAsync<T>(() => ReadAsync(Source(), owner));

    private protected static async Task<List<HistoryPage>> ReadAsync(EsploraSource source, Address owner, int? limit = null)
    {
        var pages = new List<HistoryPage>();
        await foreach (HistoryPage page in source.ReadHistoryAsync(owner, limit))
        {
            pages.Add(page);
        }

        return pages;
    }
}
