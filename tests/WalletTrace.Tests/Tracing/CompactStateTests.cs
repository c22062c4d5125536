using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Engine;

namespace WalletTrace.Tests.Tracing;

/// <summary>The states for whole ledgers say what the plain reference and the general states say.</summary>
public class CompactStateTests
{
    [Theory]
    [InlineData(TaintRule.Fifo)]
    [InlineData(TaintRule.Haircut)]
    public void Says_what_the_reference_says(TaintRule rule) => RandomGraphs.Accounts.Sample(
        small =>
        {
            TaintPlan plan = Simple(small.Plan, rule);
            Assert.True(Fits(small.Graph, plan));
            TaintOutcome expected = ReferenceTaint.Run(small.Graph, plan, rule);
            TaintOutcome found = TaintEngine.Run(small.Graph, plan, [rule])[0];
            Assert.Equal(expected.Entries, found.Entries);
            Assert.Equal(expected.Holdings, found.Holdings);
        },
        iter: 4000);

    [Theory]
    [InlineData(TaintRule.Fifo, 1000UL)]
    [InlineData(TaintRule.Haircut, 1000UL)]
    [InlineData(TaintRule.Fifo, ulong.MaxValue / 2 / 4000 / 2)]
    [InlineData(TaintRule.Haircut, ulong.MaxValue / 2 / 4000 / 2)]
    public void Says_what_the_general_state_says_on_larger_graphs(TaintRule rule, ulong most) => Gen.Int[0, 1 << 20].Sample(
        seed =>
        {
            (FlowGraph graph, TaintPlan plan) = RandomGraphs.Larger(seed, most, rule == TaintRule.Haircut ? 1 : 5);
            Assert.True(Fits(graph, plan));
            CompareWithGeneral(graph, plan, rule);
        },
        iter: 60);

    [Theory]
    [InlineData(TaintRule.Fifo)]
    [InlineData(TaintRule.Haircut)]
    public void Amounts_at_the_edge_of_the_width_are_exact(TaintRule rule)
    {
        // Twice the sum of all flows is the bound: at 2^64 - 2 it fits into 64 bits, with one unit more in the sum it does not.
        foreach (ulong first in new[] { (1UL << 62) - 1, 1UL << 62 })
        {
            ulong[] amounts = [first, 1UL << 61, 1UL << 60, (1UL << 60) - 5, 5];
            FlowGraph graph = FlowGraph.FromTransfers(4, [0, 1, 1, 2, 3], [1, 2, 3, 3, 0], amounts);
            var plan = TaintPlan.OfFlows(0, 3);
            Assert.Equal(first < 1UL << 62, Fits(graph, plan));
            CompareWithGeneral(graph, plan, rule);
        }
    }

    [Fact]
    public void Runs_that_keep_more_or_know_more_are_left_to_the_general_states()
    {
        FlowGraph graph = FlowGraph.FromTransfers(2, [0], [1], [7]);
        TaintPlan plan = TaintPlan.OfFlows(0);
        Assert.True(Fits(graph, plan));
        Assert.False(CompactState.Fits(graph, plan, new TaintOptions { KeepFlows = true }, 14));
        Assert.False(CompactState.Fits(graph, plan, new TaintOptions { KeepPaths = true }, 14));
        Assert.False(CompactState.Fits(graph, plan, new TaintOptions(), (UInt256)ulong.MaxValue + UInt256.One));
        Assert.False(Fits(graph, plan with { Terminals = [false, true] }));
        Assert.True(Fits(graph, plan with { Terminals = [false, false] }));
        Assert.False(Fits(FlowGraph.FromTransfers(2, [0], [1], [1UL << 63]), plan));
        Assert.False(Fits(FlowGraph.Create(2, [new FlowInput(0, 1, 7, Rank.Min, Rank.Max)], [], out _), plan));
        Assert.False(Fits(FlowGraph.Create(2, [new FlowInput(0, 1, 7, Rank.Min, Rank.Min)], [VertexRole.Instant, VertexRole.Holding], out _), plan));
    }

    [Fact]
    public void Ids_outside_the_graph_are_the_caller_s_mistake()
    {
        FlowGraph graph = FlowGraph.FromTransfers(2, [0], [1], [7]);
        foreach (TaintPlan plan in new[]
        {
            TaintPlan.OfFlows(1), TaintPlan.OfFlows(-1), new TaintPlan(1, [], [new Mark(-1, 0)], []), new TaintPlan(1, [], [new Mark(1, 0)], []),
            new TaintPlan(1, [new Injection(0, -1, 0, 1)], [], []), new TaintPlan(1, [new Injection(0, 2, 0, 1)], [], []),
            new TaintPlan(1, [new Injection(0, 0, -1, 1)], [], []), new TaintPlan(1, [new Injection(0, 0, 2, 1)], [], []),
        })
        {
            Assert.Throws<ArgumentException>(() => TaintEngine.Run(graph, plan, [TaintRule.Fifo]));
        }
    }

    private static bool Fits(FlowGraph graph, TaintPlan plan) =>
        CompactState.Fits(graph, plan, new TaintOptions(), UInt256.SaturatingAdd(graph.TotalAmount, graph.TotalAmount));

    private static void CompareWithGeneral(FlowGraph graph, TaintPlan plan, TaintRule rule)
    {
        TaintOutcome general = TaintEngine.Run(graph, plan, [rule], new TaintOptions { KeepFlows = true })[0];
        TaintOutcome compact = TaintEngine.Run(graph, plan, [rule])[0];
        Assert.Equal(general.Entries, compact.Entries);
        Assert.Equal(general.Holdings, compact.Holdings);
        Assert.NotEmpty(compact.Holdings);
    }

    /// <summary>No terminals; for haircut one theft, for several are left to the general state.</summary>
    private static TaintPlan Simple(TaintPlan plan, TaintRule rule) => rule != TaintRule.Haircut
        ? plan with { Terminals = [] }
        : new TaintPlan(1, [.. plan.Injections.Select(entry => entry with { Tag = 0 })], [.. plan.Marks.Select(mark => mark with { Tag = 0 })], []);
}
