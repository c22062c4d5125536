using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>The worked example of an account (in C2, T10, C5) through a conversion, every figure by hand.</summary>
public sealed class ConversionGoldenTests
{
    private const int Trader = 3;
    private const int Bought = 4;

    [Theory]
    [InlineData(TaintRule.Fifo, "6 24 0", 0)]
    [InlineData(TaintRule.Lifo, "6 24 0", 0)]
    [InlineData(TaintRule.TaintFirst, "12 18 0", 0)]
    [InlineData(TaintRule.CleanFirst, "0 15 9", 6)]
    [InlineData(TaintRule.Haircut, "7 14 5", 4)]
    [InlineData(TaintRule.Poison, "12 24 9", 6)]
    public void One_for_three(TaintRule rule, string outflows, int left)
    {
        // All 17 become 51: C6, T30, C15. Of these 12, 24 and 9 go on; 6 stay.
        FlowGraph graph = Graph(gave: 17, got: 51, 12, 24, 9);
        TaintOutcome outcome = TaintEngine.Run(graph, TaintPlan.OfFlows(1), [rule])[0];

        Assert.Equal([new TaintConversion(3, 0, rule == TaintRule.Poison ? 17UL : 10UL, rule == TaintRule.Poison ? 51UL : 30UL)], outcome.Conversions);
        Assert.Equal(outflows, string.Join(' ', Enumerable.Range(5, 3).Select(vertex => Held(outcome, vertex))));
        Assert.Equal((UInt256)left, Held(outcome, Bought));
        Assert.Equal(default, Held(outcome, Trader));
    }

    [Theory]
    [InlineData(TaintRule.Fifo, 10, 3, 0)]
    [InlineData(TaintRule.Lifo, 9, 3, 1)]
    [InlineData(TaintRule.TaintFirst, 10, 2, 0)]
    [InlineData(TaintRule.CleanFirst, 7, 2, 3)]
    [InlineData(TaintRule.Haircut, 8, 2, 2)]
    public void Seven_for_two(TaintRule rule, int taken, int arrived, int left)
    {
        // 14 of the 17 become 4. FIFO takes C2, T10, C2: of the 4 the units from floor(2·4/14) = 0 to floor(12·4/14) = 3 are stolen.
        // LIFO takes C5, T9: those from floor(5·4/14) = 1 to 4.
        FlowGraph graph = Graph(gave: 14, got: 4);
        TaintOutcome outcome = TaintEngine.Run(graph, TaintPlan.OfFlows(1), [rule])[0];

        Assert.Equal([new TaintConversion(3, 0, (UInt256)taken, (UInt256)arrived)], outcome.Conversions);
        Assert.Equal((UInt256)arrived, Held(outcome, Bought));
        Assert.Equal((UInt256)left, Held(outcome, Trader));
    }

    [Fact]
    public void The_parts_of_several_thefts_sum_to_what_arrives()
    {
        // 5 units of theft 0 and 5 of theft 1 become 3: by position floor(5·3/10) = 1 and the rest; divided as a pool 1.5 each, the first gets more.
        FlowGraph graph = FlowGraph.Create(3, [Late(0, 1, 10, 1, 2, 3)], [], out _);
        var plan = new TaintPlan(2, [new Injection(0, 0, 0, 5UL), new Injection(1, 0, 0, 5UL)], [], []);
        IReadOnlyList<TaintOutcome> outcomes = TaintEngine.Run(graph, plan, [TaintRule.Fifo, TaintRule.Haircut]);

        Assert.Equal([new TaintConversion(0, 0, 5UL, 1UL), new TaintConversion(0, 1, 5UL, 2UL)], outcomes[0].Conversions);
        Assert.Equal([new TaintConversion(0, 0, 5UL, 2UL), new TaintConversion(0, 1, 5UL, 1UL)], outcomes[1].Conversions);
    }

    [Fact]
    public void A_lot_too_small_for_a_unit_of_the_other_asset_ends_in_the_rounding()
    {
        FlowGraph graph = FlowGraph.Create(2, [Late(0, 1, 1000, 1, 2, 3)], [], out _);
        var plan = new TaintPlan(1, [new Injection(0, 0, 0, 2UL)], [], []);
        TaintOutcome outcome = TaintEngine.Run(graph, plan, [TaintRule.Fifo], new TaintOptions { KeepPaths = true })[0];

        Assert.Equal([new TaintConversion(0, 0, 2UL, 0UL)], outcome.Conversions);
        Assert.Empty(outcome.Holdings);
    }

    [Fact]
    public void A_conversion_brings_a_balance_what_arrives_of_it()
    {
        FlowGraph graph = Graph(gave: 14, got: 4, 3);
        Balances balances = Balances.Of(graph, [.. Enumerable.Repeat(true, graph.VertexCount)], []);

        Assert.Equal(3UL, balances[Trader]);
        Assert.Equal(1UL, balances[Bought]);
        Assert.Equal([14UL, 4UL], new[] { graph.Amount(3), graph.ArrivalAmount(3) });
        Assert.Equal([false, true], [graph.IsConversion(2), graph.IsConversion(3)]);
        Assert.True(graph.HasConversions && !graph.IsInstantaneous);
    }

    [Theory]
    [InlineData(0, 1, 5, 2, 1, 1)]
    [InlineData(1, 1, 5, 2, 1, 2)]
    [InlineData(0, 1, 0, 2, 1, 2)]
    [InlineData(0, 1, 5, 0, 1, 2)]
    public void A_conversion_of_nothing_to_nowhere_or_at_once_is_refused(int from, int to, ulong amount, ulong arrives, int leave, int arrive) =>
        Assert.Throws<ArgumentException>(() => FlowGraph.Create(2, [Late(from, to, amount, leave, arrive, arrives)], [], out _));

    /// <summary>0, 1 and 2 pay 2, 10 and 5 to the trader, whose conversion brings the bought asset, of which some go to 5, 6 and 7.</summary>
    private static FlowGraph Graph(ulong gave, ulong got, params ulong[] outflows) => FlowGraph.Create(
        8,
        [
            Paid(0, Trader, 2, 0), Paid(1, Trader, 10, 1), Paid(2, Trader, 5, 2), Late(Trader, Bought, gave, 3, 4, got),
            .. outflows.Select((amount, place) => Paid(Bought, 5 + place, amount, 5 + place)),
        ],
        [],
        out _);

    private static FlowInput Paid(int from, int to, ulong amount, int at) => new(from, to, amount, At(at), At(at));

    private static FlowInput Late(int from, int to, ulong amount, int leave, int arrive, ulong arrives) => new(from, to, amount, At(leave), At(arrive)) { Arrives = arrives };

    private static Rank At(int place) => new(place, default, place, 0, 0);

    private static UInt256 Held(TaintOutcome outcome, int vertex) => outcome.Holdings.FirstOrDefault(holding => holding.Vertex == vertex).Amount;
}
