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

    internal static readonly Address Peeler = Owner(RegtestScripts.P2pkh(9));

    private readonly TestTime time = new(TimeSpan.FromSeconds(30));

    private protected RegtestChain Chain { get; } = MakeChain();

    private protected DisclosureLog Log { get; } = new();

    private protected EsploraServer Esplora { get; private set; } = null!;

    private protected LoopbackServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Esplora = new EsploraServer(Chain) { PageSize = 3 };
        Server = await LoopbackServer.StartAsync(request => Esplora.Answer(request));
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>The sample chain and further payments to an owner who has some.</summary>
    internal static RegtestChain MakeChain()
    {
        RegtestChain chain = RegtestChain.Sample();
        for (int number = 0; number < 7; number++)
        {
            RegtestCoin coin = chain.Blocks[11].Coinbase.Coin(0);
            coin = number == 0 ? coin : chain.Tip.Transactions[^1].Coin(1);
            chain.AddBlock(RegtestTransaction.Spend(
                [coin], new RegtestOutput(1000 + number, RegtestScripts.P2pkh(9)), new RegtestOutput(coin.Output.Value - 2000, RegtestScripts.P2wpkh(50))));
        }

        return chain;
    }

    internal static Address Owner(byte[] script) => Address.FromOutputScript(script, RegtestChain.Id);

    private protected EsploraSource Source() =>
        new(Server.Client, Server.Address, RegtestChain.Id, new EsploraOptions { TimeProvider = time, Disclosures = Log });

    /// <summary>The transactions of an owner with their facts, upwards.</summary>
    internal static IEnumerable<(long Height, Fact[] Facts)> HistoryOf(RegtestChain chain, Address owner) =>
        from block in chain.Blocks
        from index in Enumerable.Range(0, block.Transactions.Count)
        let facts = RegtestChain.FactsOf(block.Transactions[index], block.Height, index, true).ToArray()
        where facts.Any(fact => (fact is InputRecord input && input.Owner == owner) || (fact is OutputRecord output && output.Owner == owner))
        select (block.Height, facts);

    /// <summary>The blocks and transactions of an owner, newest first.</summary>
    private protected List<Fact> Expected(Address owner)
    {
        var expected = new List<Fact>();
        long last = -1;
        foreach ((long height, Fact[] facts) in HistoryOf(Chain, owner).Reverse())
        {
            expected.AddRange(height == last ? facts : facts.Prepend(Chain.FactsAt(height).Block));
            last = height;
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
