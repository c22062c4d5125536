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
