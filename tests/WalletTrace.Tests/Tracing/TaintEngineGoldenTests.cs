using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>The worked examples of the rules' definitions, on UTXO and account chains.</summary>
public sealed class TaintEngineGoldenTests
{
    /// <summary>Inputs [T3] [C5] [T1,C3], outputs 2, 6, 3 and a fee of 1.</summary>
    [Theory]
    [InlineData(TaintRule.Poison, 2, 6, 3, 1)]
    [InlineData(TaintRule.Haircut, 0, 2, 1, 1)]
    [InlineData(TaintRule.Fifo, 2, 1, 1, 0)]
    [InlineData(TaintRule.Lifo, 0, 1, 2, 1)]
    [InlineData(TaintRule.Tiho, 0, 4, 0, 0)]
    [InlineData(TaintRule.Seniority, 2, 2, 0, 0)]
    [InlineData(TaintRule.TaintFirst, 2, 2, 0, 0)]
    [InlineData(TaintRule.CleanFirst, 0, 0, 3, 1)]
    public void A_transaction_divides_its_inputs_over_its_outputs_by_the_rule(TaintRule rule, ulong first, ulong second, ulong third, ulong fee)
    {
        const int outside = 0, merging = 1, spending = 2, owner1 = 3, owner2 = 4, owner3 = 5, fees = 6;
        // The coin [T1, C3] comes out of a transaction of its own; under LIFO that one turns the order of its inputs round.
        (int stolen, int clean) = rule == TaintRule.Lifo ? (2, 1) : (1, 2);
        FlowInput[] flows =
        [
            Coin(outside, merging, 1, 0, stolen), Coin(outside, merging, 3, 0, clean), Coin(merging, spending, 4, 3, 6),
            Coin(outside, spending, 3, 0, 4), Coin(outside, spending, 5, 0, 5),
            Coin(spending, owner1, 2, 7, 7), Coin(spending, owner2, 6, 8, 8), Coin(spending, owner3, 3, 9, 9), Coin(spending, fees, 1, 10, 10),
        ];
        VertexRole[] roles = new VertexRole[7];
        roles[merging] = roles[spending] = VertexRole.Instant;
        roles[fees] = VertexRole.Fees;
        FlowGraph graph = FlowGraph.Create(7, flows, roles, out int[] order);
        var plan = new TaintPlan(1, [], [new Mark(0, Array.IndexOf(order, 0)), new Mark(0, Array.IndexOf(order, 3))], [true, false, false, true, true, true, true]);

        TaintOutcome outcome = Assert.Single(TaintEngine.Run(graph, plan, [rule]));

        Assert.Equal(((UInt256)first, (UInt256)second, (UInt256)third, (UInt256)fee), (Held(outcome, owner1), Held(outcome, owner2), Held(outcome, owner3), Held(outcome, fees)));
    }

    /// <summary>In: C2, T10, C5; out: 4, 8, 3. What is left is 2 (or, pro rata, the floors' remainder).</summary>
    [Theory]
    [InlineData(TaintRule.Poison, 4, 8, 3, 2)]
    [InlineData(TaintRule.Haircut, 2, 4, 2, 2)]
    [InlineData(TaintRule.Fifo, 2, 8, 0, 0)]
    [InlineData(TaintRule.Lifo, 0, 7, 3, 0)]
    [InlineData(TaintRule.Tiho, 4, 6, 0, 0)]
    [InlineData(TaintRule.Seniority, 4, 6, 0, 0)]
    [InlineData(TaintRule.TaintFirst, 4, 6, 0, 0)]
    [InlineData(TaintRule.CleanFirst, 0, 5, 3, 2)]
    public void A_holding_gives_what_it_got_by_the_rule(TaintRule rule, ulong first, ulong second, ulong third, ulong left)
    {
        FlowGraph graph = FlowGraph.FromTransfers(5, [0, 0, 0, 1, 1, 1], [1, 1, 1, 2, 3, 4], [2, 10, 5, 4, 8, 3]);
        TaintPlan plan = TaintPlan.OfFlows(1) with { Terminals = [true, false, true, true, true] };

        TaintOutcome outcome = Assert.Single(TaintEngine.Run(graph, plan, [rule]));

        Assert.Equal(((UInt256)first, (UInt256)second, (UInt256)third, (UInt256)left), (Held(outcome, 2), Held(outcome, 3), Held(outcome, 4), Held(outcome, 1)));
    }

    [Fact]
    public void Lots_come_to_lie_under_Lifo_as_they_were_taken_or_as_they_lay()
    {
        // The holding lies C4 below T6; 8 of it go on, then 5 of those.
        FlowGraph graph = FlowGraph.FromTransfers(5, [0, 0, 1, 2], [1, 1, 2, 3], [4, 6, 8, 5]);
        TaintPlan plan = TaintPlan.OfFlows(1) with { Terminals = [true, false, false, true, true] };

        UInt256 asTaken = Held(TaintEngine.Run(graph, plan, [TaintRule.Lifo])[0], 3);
        UInt256 asTheyLay = Held(TaintEngine.Run(graph, plan, [TaintRule.Lifo], new TaintOptions { LifoOrder = LifoOrder.AsTheyLay })[0], 3);

        Assert.Equal(((UInt256)3, (UInt256)5), (asTaken, asTheyLay));
    }

    [Fact]
    public void What_a_holding_lacks_is_made_up_with_clean_value()
    {
        FlowGraph graph = FlowGraph.FromTransfers(3, [0, 1], [1, 2], [10, 25]);
        TaintPlan plan = TaintPlan.OfFlows(0) with { Terminals = [true, false, true] };
        TaintRule[] rules = [TaintRule.Haircut, TaintRule.Fifo, TaintRule.Lifo, TaintRule.TaintFirst, TaintRule.CleanFirst];

        Assert.All(TaintEngine.Run(graph, plan, rules), outcome => Assert.Equal((UInt256)10, Held(outcome, 2)));
    }

    [Fact]
    public void A_movement_to_oneself_moves_nothing()
    {
        FlowGraph graph = FlowGraph.FromTransfers(3, [0, 0, 1, 1], [1, 1, 1, 2], [10, 10, 10, 5]);
        TaintPlan plan = TaintPlan.OfFlows(0) with { Terminals = [true, false, true] };

        // First in first out would pass the tainted ten by if the movement to oneself put them behind.
        Assert.Equal((UInt256)5, Held(TaintEngine.Run(graph, plan, [TaintRule.Fifo])[0], 2));
    }

    [Fact]
    public void Of_two_thefts_that_meet_in_one_flow_the_first_wins()
    {
        FlowGraph graph = FlowGraph.FromTransfers(4, [0, 0, 1], [1, 1, 2], [6, 4, 8]);
        var plan = new TaintPlan(2, [], [new Mark(0, 0), new Mark(1, 2)], [true, false, true, true]);
        TaintOutcome outcome = TaintEngine.Run(graph, plan, [TaintRule.Fifo])[0];

        Assert.Equal([new TaintHolding(2, 0, 6), new TaintHolding(2, 1, 2)], outcome.Holdings);
        Assert.Equal((UInt256)2, outcome.Stolen(1));
    }

    [Fact]
    public void Thefts_share_rounding_by_the_largest_remainder()
    {
        // 3 and 4 stolen in a holding of 7: of 2 that leave, 6/7 and 8/7 belong to them, so 1 and 1.
        FlowGraph graph = FlowGraph.FromTransfers(3, [0, 0, 1], [1, 1, 2], [3, 4, 2]);
        var plan = new TaintPlan(2, [], [new Mark(0, 0), new Mark(1, 1)], [true, false, true]);

        Assert.Equal(
            [new TaintHolding(1, 0, 2), new TaintHolding(1, 1, 3), new TaintHolding(2, 0, 1), new TaintHolding(2, 1, 1)],
            TaintEngine.Run(graph, plan, [TaintRule.Haircut])[0].Holdings);
    }

    private static FlowInput Coin(int from, int to, ulong amount, int leave, int arrive) =>
        new(from, to, amount, new Rank(0, default, leave, 0, 0), new Rank(0, default, arrive, 0, 0));

    private static UInt256 Held(TaintOutcome outcome, int vertex) =>
        outcome.Holdings.Where(holding => holding.Vertex == vertex).Aggregate(default(UInt256), (sum, holding) => sum + holding.Amount);
}
