using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>The oracle is held to the worked examples first: an oracle nobody checked proves nothing.</summary>
public class ReferenceTaintTests
{
    /// <summary>In C2, T10, C5; out 4, 8, 3.</summary>
    [Theory]
    [InlineData(TaintRule.Poison, 4, 8, 3)]
    [InlineData(TaintRule.Haircut, 2, 4, 2)]
    [InlineData(TaintRule.Fifo, 2, 8, 0)]
    [InlineData(TaintRule.Lifo, 0, 7, 3)]
    [InlineData(TaintRule.TaintFirst, 4, 6, 0)]
    [InlineData(TaintRule.Tiho, 4, 6, 0)]
    [InlineData(TaintRule.Seniority, 4, 6, 0)]
    [InlineData(TaintRule.CleanFirst, 0, 5, 3)]
    public void Meets_the_worked_example_of_an_account(TaintRule rule, int first, int second, int third)
    {
        FlowGraph graph = FlowGraph.FromTransfers(8, [0, 1, 2, 3, 3, 3], [3, 3, 3, 4, 5, 6], [2, 10, 5, 4, 8, 3]);

        TaintOutcome outcome = ReferenceTaint.Run(graph, TaintPlan.OfFlows(1), rule);

        Assert.Equal([first, second, third], Enumerable.Range(3, 3).Select(flow => Stolen(outcome, flow)));
    }

    /// <summary>Inputs [T3] [C5] [T1,C3], outputs 2, 6, 3, fee 1. The last input is mixed under every rule but FIFO and LIFO anyway.</summary>
    [Theory]
    [InlineData(TaintRule.Poison, 2, 6, 3, 1)]
    [InlineData(TaintRule.Fifo, 2, 1, 1, 0)]
    [InlineData(TaintRule.Lifo, 0, 1, 2, 1)]
    [InlineData(TaintRule.Tiho, 0, 4, 0, 0)]
    [InlineData(TaintRule.Seniority, 2, 2, 0, 0)]
    [InlineData(TaintRule.Haircut, 0, 2, 1, 1)]
    public void Meets_the_worked_example_of_a_coin_transaction(TaintRule rule, int first, int second, int third, int fee)
    {
        VertexRole[] roles = [.. Enumerable.Repeat(VertexRole.Holding, 7), VertexRole.Instant, VertexRole.Fees];
        FlowInput[] flows =
        [
            Coin(0, 7, 3, 0), Coin(1, 7, 5, 1), Coin(2, 7, 4, 2), Coin(7, 3, 2, 3), Coin(7, 4, 6, 4), Coin(7, 5, 3, 5), Coin(7, 8, 1, 6),
        ];
        FlowGraph graph = FlowGraph.Create(9, flows, roles, out _);

        TaintOutcome outcome = ReferenceTaint.Run(graph, new TaintPlan(1, [], [new Mark(0, 0), new Mark(0, 2, UInt256.One)], []), rule);

        Assert.Equal([first, second, third, fee], Enumerable.Range(3, 4).Select(flow => Stolen(outcome, flow)));

        static FlowInput Coin(int from, int to, ulong amount, int place) => new(from, to, amount, At(place), At(place));
        static Rank At(int place) => new(place, default, place, 0, 0);
    }

    [Fact]
    public void Conserves_every_theft_under_every_rule_but_poison() => RandomGraphs.Any.Sample(
        small =>
        {
            foreach (TaintRule rule in ReferenceTaint.ConservingRules)
            {
                TaintOutcome outcome = ReferenceTaint.Run(small.Graph, small.Plan, rule);
                for (int tag = 0; tag < small.Plan.TagCount; tag++)
                {
                    Assert.Equal(outcome.Stolen(tag), outcome.Held(tag));
                }
            }
        },
        iter: 300);

    private static int Stolen(TaintOutcome outcome, int flow) => (int)(ulong)outcome.Flows.SingleOrDefault(taint => taint.Flow == flow).Amount;
}
