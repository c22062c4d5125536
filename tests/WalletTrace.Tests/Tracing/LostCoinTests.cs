using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>Coins that nobody can ever spend: behind OP_RETURN, and the two that another coin took the name of (BIP 30).</summary>
public sealed class LostCoinTests
{
    private static readonly TaintRule[] AllRules = Enum.GetValues<TaintRule>();

    [Fact]
    public async Task Value_behind_OP_RETURN_is_burned_though_nobody_covered_its_owner()
    {
        // T steals 100: 60 go to P, 30 into an output that cannot be spent, 10 are the fee.
        CoinScene scene = new CoinScene().Cover("TP");
        TransactionId theft = scene.Coinbase(1, ('T', 100));
        scene.Spend(2, [CoinScene.Coin(theft, 0)], ('P', 60), (CoinScene.Nobody, 30));
        TraceResult trace = await Trace.From(Theft.Coin(ChainId.Bitcoin, theft.ToString(), 0)).Over(scene.Ledger()).Using(AllRules).RunAsync();

        Assert.All(AllRules, rule => Assert.Equal("P 60, burned 30, fees 10", TraceText.Ends(trace, rule)));
        Assert.Equal((UInt256)30, trace.Balance[0].Of(SinkKind.Burned));
        Assert.Empty(trace.Coverage);
    }

    [Fact]
    public async Task A_label_on_a_script_that_cannot_be_spent_stops_nothing()
    {
        CoinScene scene = new CoinScene().Cover("TP");
        TransactionId theft = scene.Coinbase(1, ('T', 100));
        scene.Spend(2, [CoinScene.Coin(theft, 0)], ('P', 60), (CoinScene.Nobody, 40));
        TraceResult trace = await Trace.From(Theft.Coin(ChainId.Bitcoin, theft.ToString(), 0)).Over(scene.Ledger())
            .Knowing(new LabelSet([CoinScene.Label(CoinScene.Nobody, Category.Bridge)])).RunAsync();

        Assert.Equal("P 60, burned 40", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task A_stolen_coin_that_cannot_be_spent_is_burned_at_once()
    {
        CoinScene scene = new CoinScene();
        TransactionId theft = scene.Coinbase(1, (CoinScene.Nobody, 100));
        TraceResult trace = await Trace.From(Theft.Coin(ChainId.Bitcoin, theft.ToString(), 0)).Over(scene.Ledger()).RunAsync();

        Assert.Equal("burned 100", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Contains(trace.Explain(trace.Paths.To(SinkKind.Burned).Take(1).Paths[0]), line => line.Text.Contains("unspendable-", StringComparison.Ordinal));
        string[] explained = [.. trace.Explain(CoinScene.Account(CoinScene.Nobody)).Select(line => line.Text)];
        Assert.EndsWith("owned 1 coin(s) of 0.000001 BTC that nobody can ever spend.", explained[0], StringComparison.Ordinal);
        Assert.Equal("Fifo: 0.000001 BTC of these coins is stolen value.", explained[1]);
    }

    [Fact]
    public async Task The_coin_of_a_twice_mined_id_is_the_later_one()
    {
        // The coin that stands is spent at 100,000; what came before under its name has nothing to do with it.
        Fact[] facts = [.. TwinCoinbases.At(91_722, 91_880), .. TwinCoinbases.Spend(TwinCoinbases.First, 100_000, 7, 'P'), CoveredUpTo(100_000, 'P')];
        TraceResult trace = await Trace.From(Theft.Coin(ChainId.Bitcoin, TwinCoinbases.First.ToString(), 0)).Over(new MemoryLedger(facts)).Using(AllRules).RunAsync();

        Assert.All(AllRules, rule => Assert.Equal("P 5000000000", TraceText.Ends(trace, rule)));
        Assert.Equal(91_880, trace.Graph.Details[trace.Outcomes[0].Flows[0].Flow].Height);
    }

    [Theory]
    [InlineData(91_722, 91_880)]
    [InlineData(91_812, 91_842)]
    public async Task The_coin_that_another_took_the_name_of_is_burned(long first, long second)
    {
        CaseGraph graph = await GrowAsync([.. TwinCoinbases.At(first, second)], first, second);

        // Both have vertices of their own: the earlier coin is lost, the later unspent.
        (Vertex Place, Vertex To)[] coins = CoinsOf(graph);
        Assert.Equal(2, coins.Length);
        Assert.Contains(coins, coin => coin is { Place.Height: { } height, To.Kind: VertexKind.Burned } && height == first);
        Assert.Contains(coins, coin => coin is { Place.Height: null, To: { IsCoinRest: true, Rest: StopReason.Unexplored } });
    }

    [Fact]
    public async Task The_earlier_coin_is_lost_even_where_the_ledger_holds_only_it()
    {
        CaseGraph graph = await GrowAsync([.. TwinCoinbases.At(91_722), .. TwinCoinbases.Spend(TwinCoinbases.First, 91_880, 7, 'P')], 91_722);

        Assert.Equal(VertexKind.Burned, Assert.Single(CoinsOf(graph)).To.Kind);
    }

    [Fact]
    public async Task The_earlier_coin_is_followed_where_it_was_spent_before_it_was_lost()
    {
        // Made up: nobody did.
        Fact[] facts = [.. TwinCoinbases.At(91_722, 91_880), .. TwinCoinbases.Spend(TwinCoinbases.First, 91_850, 7, 'P'), CoveredUpTo(100_000, 'P')];
        TraceResult trace = await Trace.From(Theft.Wallet(Facts.Account(ChainId.Bitcoin, 1)).OutflowsFrom(0)).Over(new MemoryLedger(facts)).RunAsync();

        Assert.Equal("P 5000000000", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal(91_722, trace.Graph.Details[trace.Outcomes[0].Flows[0].Flow].Height);
    }

    [Fact]
    public async Task The_two_transactions_of_an_id_go_by_different_names()
    {
        CaseGraph graph = await GrowAsync([.. TwinCoinbases.At(91_722, 91_880)], 91_722, 91_880);
        string[] names = [.. CoinsOf(graph).Select(coin => coin.Place.ToString()).Order(StringComparer.Ordinal)];

        Assert.Equal([TwinCoinbases.First.ToString(), $"{TwinCoinbases.First} at height 91722"], names);
    }

    private static CoverageRecord CoveredUpTo(long height, int owner) => Facts.Coverage(ChainId.Bitcoin, owner, 0, height, CoverageKinds.Coins);

    /// <summary>The graph in which the coinbases at the given heights are followed.</summary>
    private static Task<CaseGraph> GrowAsync(Fact[] facts, params long[] heights)
    {
        var ledger = new MemoryLedger(facts);
        IEnumerable<Vertex> vertices = facts.OfType<TransactionRecord>().Where(transaction => heights.Contains(transaction.Height)).Select(Vertex.OfTransaction);
        static GraphMeasure Nothing(CaseGraph graph, CancellationToken token) => new(new UInt256[graph.Vertices.Count], [], new bool[graph.Vertices.Count], []);
        return new GraphBuilder(ledger, LabelSet.Empty, new StopRules()).GrowAsync(new GraphStart([.. vertices], [], []), Nothing);
    }

    private static (Vertex Place, Vertex To)[] CoinsOf(CaseGraph graph) =>
    [
        .. Enumerable.Range(0, graph.Flows.FlowCount)
            .Where(flow => graph.Details[flow].Owner is not null)
            .Select(flow => (graph.Vertices[graph.Flows.From(flow)], graph.Vertices[graph.Flows.To(flow)])),
    ];
}
