using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>Taint over a whole chain says what a trace over the chain's facts says.</summary>
public sealed class ChainGraphTaintTests
{
    private static readonly ChainId Chain = RegtestChain.Id;

    [Fact]
    public void Every_rule_puts_stolen_coins_where_a_trace_over_a_ledger_puts_them() => Gen.Select(RandomChains.Any, Gen.Int[0, 1000].Array[1, 3]).Sample((chain, picks) =>
    {
        RegtestCoin[] coins = [.. chain.Blocks.SelectMany(block => block.Transactions).SelectMany(transaction => transaction.Outputs.Select((_, index) => transaction.Coin(index)))
            .Where(coin => coin.Output.Value > 0)];
        CoinId[] stolen = [.. picks.Select(pick => coins[pick % coins.Length].Id).Distinct()];
        TaintRule[] rules = Enum.GetValues<TaintRule>();

        IEnumerable<Fact> facts = chain.Blocks.Select(block => chain.FactsAt(block.Height)).SelectMany(block => (Fact[])[block.Block, .. block.Facts]);
        var ledger = new MemoryLedger([.. facts, new CoverageRecord(Chain, null, 0, chain.TipHeight, CoverageKinds.Coins, "test")]);
        TraceResult trace = Trace.From(stolen.Select(coin => Theft.Of(new CoinSeed(Chain, coin)))).Over(ledger).Using(rules).RunAsync().GetAwaiter().GetResult();

        ChainGraph graph = Build(chain);
        IReadOnlyList<TaintOutcome> outcomes = TaintEngine.Run(graph.Flows, PlanOf(graph, stolen), rules);

        for (int rule = 0; rule < rules.Length; rule++)
        {
            Assert.Equal(Holdings(trace.Outcomes[rule], vertex => trace.Graph.Vertices[vertex]), Holdings(outcomes[rule], graph.VertexAt));
        }
    }, iter: 60);

    [Fact]
    public void A_chain_that_begins_later_is_traced_as_far_as_it_is_known()
    {
        RegtestChain chain = RegtestChain.Sample();
        var builder = new ChainGraphBuilder(Chain, new ChainGraphOptions { UnknownCoins = UnknownCoins.Supply });
        foreach (RegtestBlock block in chain.Blocks.Skip(14))
        {
            builder.Add(chain.FactsAt(block.Height, withSpent: true));
        }

        ChainGraph graph = builder.Build();
        CoinId stolen = chain.Blocks[15].Transactions[1].Coin(0).Id;

        foreach (TaintOutcome outcome in TaintEngine.Run(graph.Flows, PlanOf(graph, [stolen]), [TaintRule.Fifo, TaintRule.Lifo, TaintRule.Haircut, TaintRule.Tiho]))
        {
            Assert.Equal(graph.Flows.Amount(graph.FlowOf(stolen)), outcome.Held(0));
            Assert.All(outcome.Holdings, holding => Assert.NotEqual(VertexKind.Transaction, graph.VertexAt(holding.Vertex).Kind));
        }
    }

    /// <summary>Coins at rest are a heap and no place where value mixes: what reaches them stays what it was.</summary>
    private static TaintPlan PlanOf(ChainGraph graph, CoinId[] stolen) => new(
        stolen.Length, [], [.. stolen.Select((coin, tag) => new Mark(tag, graph.FlowOf(coin)))],
        [.. Enumerable.Range(0, graph.Flows.VertexCount).Select(vertex => graph.VertexAt(vertex).Kind != VertexKind.Transaction)]);

    private static IEnumerable<(string Vertex, int Tag, UInt256 Amount)> Holdings(TaintOutcome outcome, Func<int, Vertex> nameOf) =>
        outcome.Holdings.Select(holding => (nameOf(holding.Vertex).ToString(), holding.Tag, holding.Amount)).Order();

    private static ChainGraph Build(RegtestChain chain)
    {
        var builder = new ChainGraphBuilder(Chain);
        foreach (RegtestBlock block in chain.Blocks)
        {
            builder.Add(new BlockDecoder(Chain).Decode(block.Bytes), block.Height);
        }

        return builder.Build();
    }
}
