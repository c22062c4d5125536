using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>What is found by visiting tainted vertices alone is what the engine says that goes over every flow.</summary>
public class SparseHaircutTests
{
    private static readonly TaintOptions KeepFlows = new() { KeepFlows = true };

    [Fact]
    public void Says_what_the_reference_says_of_every_shape_of_graph() => RandomGraphs.Any.Sample(
        small =>
        {
            TaintPlan plan = OfOneTheft(small.Plan);
            var sparse = new SparseHaircut(FlowCoordinates.Create(small.Graph));
            TaintOutcome expected = ReferenceTaint.Run(small.Graph, plan, TaintRule.Haircut);
            AssertEqual(expected, sparse.Run(plan, KeepFlows).Outcome);
            AssertEqual(ReferenceTaint.Run(small.Graph, small.Plan, TaintRule.Haircut), sparse.Run(small.Plan, KeepFlows).Outcome);
            AssertEqual(expected, sparse.Run(plan, KeepFlows).Outcome);
        },
        iter: 3000);

    [Fact]
    public void Visits_transfers_between_holdings_one_by_one() => RandomGraphs.Accounts.Sample(
        small => Assert.Equal(TaintMethod.Sparse, new SparseHaircut(FlowCoordinates.Create(small.Graph)).Run(OfOneTheft(small.Plan)).Method),
        iter: 200);

    [Theory]
    [InlineData(1000UL)]
    [InlineData(ulong.MaxValue / 2 / 4000 / 2)]
    [InlineData(ulong.MaxValue)]
    public void Says_what_the_engine_says_of_larger_graphs(ulong most) => Gen.Int[0, 1 << 20].Sample(
        seed =>
        {
            SmallCase larger = RandomGraphs.Larger(seed, most, 1);
            var sparse = new SparseHaircut(FlowCoordinates.Create(larger.Graph));
            TaintAnswer found = sparse.Run(larger.Plan, KeepFlows, long.MaxValue, CancellationToken.None);
            Assert.Equal(TaintMethod.Sparse, found.Method);
            AssertEqual(TaintEngine.Run(larger.Graph, larger.Plan, [TaintRule.Haircut], KeepFlows)[0], found.Outcome);
            Assert.Empty(sparse.Run(larger.Plan).Outcome.Flows);
        },
        iter: 60);

    [Fact]
    public void A_theft_that_would_touch_much_is_left_to_the_pass_over_all_flows_and_said_to_be()
    {
        SmallCase larger = RandomGraphs.Larger(3, 1000, 1);
        var sparse = new SparseHaircut(FlowCoordinates.Create(larger.Graph));
        TaintAnswer visited = sparse.Run(larger.Plan, KeepFlows, long.MaxValue, CancellationToken.None);
        foreach (long budget in new long[] { 0, 1, 100 })
        {
            TaintAnswer passed = sparse.Run(larger.Plan, KeepFlows, budget, CancellationToken.None);
            Assert.Equal(TaintMethod.Streamed, passed.Method);
            AssertEqual(visited.Outcome, passed.Outcome);
        }

        AssertEqual(visited.Outcome, sparse.Run(larger.Plan, KeepFlows, long.MaxValue, CancellationToken.None).Outcome);
    }

    [Fact]
    public void Cancelling_leaves_the_workspace_usable()
    {
        SmallCase larger = RandomGraphs.Larger(5, 1000, 1);
        var sparse = new SparseHaircut(FlowCoordinates.Create(larger.Graph));
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => sparse.Run(larger.Plan, null, long.MaxValue, source.Token));
        AssertEqual(TaintEngine.Run(larger.Graph, larger.Plan, [TaintRule.Haircut], KeepFlows)[0], sparse.Run(larger.Plan, KeepFlows).Outcome);
    }

    [Fact]
    public void A_graph_with_a_tail_says_what_it_says_frozen_at_once() =>
        Gen.Select(Gen.OneOf(RandomGraphs.Accounts, RandomGraphs.WideAccounts), Gen.Int[0, 14], Gen.Int[0, 14]).Sample(
            (small, at, again) =>
            {
                TaintPlan plan = OfOneTheft(small.Plan);
                FlowGraph split = Tails.Split(small.Graph, at % (small.Graph.FlowCount + 1), again % (small.Graph.FlowCount + 1));
                AssertEqual(
                    ReferenceTaint.Run(small.Graph, plan, TaintRule.Haircut),
                    new SparseHaircut(FlowCoordinates.Create(split)).Run(plan, KeepFlows).Outcome);
            },
            iter: 1500);

    /// <summary>In: C2, T10, C5; out: 4, 8, 3. What rounding leaves behind stays.</summary>
    [Fact]
    public void A_holding_gives_its_share()
    {
        FlowGraph graph = FlowGraph.FromTransfers(5, [0, 0, 0, 1, 1, 1], [1, 1, 1, 2, 3, 4], [2, 10, 5, 4, 8, 3]);
        TaintAnswer answer = new SparseHaircut(FlowCoordinates.Create(graph)).Run(TaintPlan.OfFlows(1));

        Assert.Equal(TaintMethod.Sparse, answer.Method);
        Assert.Equal([new TaintHolding(1, 0, 2), new TaintHolding(2, 0, 2), new TaintHolding(3, 0, 4), new TaintHolding(4, 0, 2)], answer.Outcome.Holdings);
    }

    private static TaintPlan OfOneTheft(TaintPlan plan) => plan with
    {
        TagCount = 1,
        Injections = [.. plan.Injections.Select(entry => entry with { Tag = 0 })],
        Marks = [.. plan.Marks.Select(mark => mark with { Tag = 0 })],
    };

    private static void AssertEqual(TaintOutcome expected, TaintOutcome found)
    {
        Assert.Equal(expected.Rule, found.Rule);
        Assert.Equal(expected.Entries, found.Entries);
        Assert.Equal(expected.Holdings, found.Holdings);
        Assert.Equal(expected.Flows, found.Flows);
        Assert.Null(found.Paths);
    }
}
