using System.Numerics;
using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>What is followed by coordinates is what the engine says that goes over every flow.</summary>
public class SparseFifoTests
{
    private static readonly TaintOptions KeepFlows = new() { KeepFlows = true };

    [Fact]
    public void Says_what_the_reference_says_of_every_shape_of_graph() => RandomGraphs.Any.Sample(
        small =>
        {
            var coordinates = FlowCoordinates.Create(small.Graph);
            TaintAnswer found = new SparseFifo(coordinates).Run(small.Plan, KeepFlows);
            Assert.Equal(IsWithin(coordinates.Width, small), found.Method == TaintMethod.Sparse);
            AssertEqual(ReferenceTaint.Run(small.Graph, small.Plan, TaintRule.Fifo), found.Outcome);
        },
        iter: 6000);

    [Theory]
    [InlineData(1000UL)]
    [InlineData(ulong.MaxValue / 2 / 4000 / 2)]
    [InlineData(ulong.MaxValue)]
    public void Says_what_the_engine_says_of_larger_graphs(ulong most) => Gen.Int[0, 1 << 20].Sample(
        seed =>
        {
            SmallCase larger = RandomGraphs.Larger(seed, most, 5);
            var sparse = new SparseFifo(FlowCoordinates.Create(larger.Graph));
            TaintAnswer found = sparse.Run(larger.Plan, KeepFlows, long.MaxValue, CancellationToken.None);
            Assert.Equal(TaintMethod.Sparse, found.Method);
            AssertEqual(TaintEngine.Run(larger.Graph, larger.Plan, [TaintRule.Fifo], KeepFlows)[0], found.Outcome);
            Assert.Empty(sparse.Run(larger.Plan).Outcome.Flows);
        },
        iter: 60);

    [Fact]
    public void A_graph_with_a_tail_says_what_it_says_frozen_at_once() =>
        Gen.Select(Gen.OneOf(RandomGraphs.Accounts, RandomGraphs.WideAccounts), Gen.Int[0, 14], Gen.Int[0, 14]).Sample(
            (small, at, again) =>
            {
                at %= small.Graph.FlowCount + 1;
                FlowGraph split = Tails.Split(small.Graph, at, again % (small.Graph.FlowCount + 1));
                var sparse = new SparseFifo(FlowCoordinates.Create(split));
                var whole = new SparseFifo(FlowCoordinates.Create(small.Graph));
                AssertEqual(whole.Run(small.Plan, KeepFlows).Outcome, sparse.Run(small.Plan, KeepFlows).Outcome);
                for (int vertex = 0; vertex < small.Graph.VertexCount; vertex++)
                {
                    Assert.Equal(whole.OriginsOfHolding(vertex).Origins, sparse.OriginsOfHolding(vertex).Origins);
                    Assert.Equal(whole.OriginsOfHolding(vertex, at).Origins, sparse.OriginsOfHolding(vertex, at).Origins);
                }

                for (int flow = 0; flow < small.Graph.FlowCount; flow++)
                {
                    Assert.Equal(whole.OriginsOfFlow(flow).Origins, sparse.OriginsOfFlow(flow).Origins);
                }
            },
            iter: 1500);

    /// <summary>In: C2, T10, C5; out: 4, 8, 3. What is left is 2, all clean.</summary>
    [Fact]
    public void A_holding_gives_first_what_it_got_first()
    {
        FlowGraph graph = FlowGraph.FromTransfers(5, [0, 0, 0, 1, 1, 1], [1, 1, 1, 2, 3, 4], [2, 10, 5, 4, 8, 3]);
        TaintAnswer answer = new SparseFifo(FlowCoordinates.Create(graph)).Run(TaintPlan.OfFlows(1), KeepFlows);

        Assert.Equal(TaintMethod.Sparse, answer.Method);
        Assert.Equal([new TaintHolding(2, 0, 2), new TaintHolding(3, 0, 8)], answer.Outcome.Holdings);
        Assert.Equal([new FlowTaint(1, 0, 10), new FlowTaint(3, 0, 2), new FlowTaint(4, 0, 8)], answer.Outcome.Flows);
    }

    [Fact]
    public void Of_two_thefts_that_meet_in_one_flow_the_first_wins_and_the_second_gets_the_rest_up_to_its_limit()
    {
        FlowGraph graph = FlowGraph.FromTransfers(4, [0, 0, 0, 1], [1, 1, 1, 2], [3, 6, 4, 12]);
        var plan = new TaintPlan(2, [], [new Mark(0, 1), new Mark(1, 3, 4)], []);
        TaintOutcome outcome = new SparseFifo(FlowCoordinates.Create(graph)).Run(plan).Outcome;

        Assert.Equal([new TaintEntry(0, -1, 1, 1, 6), new TaintEntry(1, -1, 3, 3, 4)], outcome.Entries);
        Assert.Equal([new TaintHolding(2, 0, 6), new TaintHolding(2, 1, 4)], outcome.Holdings);
    }

    [Fact]
    public void What_an_injection_pushes_back_comes_forward_again_by_what_is_lacking()
    {
        // 1 holds 5, gets 4 injected, gives 8 (3 of the injected, where it would lack 3), gets 6, gives 9 (lacking 2, where it would lack 3), gets and gives 7.
        FlowGraph graph = FlowGraph.FromTransfers(4, [0, 1, 0, 1, 0, 1], [1, 2, 1, 3, 1, 2], [5, 8, 6, 9, 7, 7]);
        var plan = new TaintPlan(2, [new Injection(0, 1, 1, 4)], [new Mark(1, 4)], []);
        TaintAnswer answer = new SparseFifo(FlowCoordinates.Create(graph)).Run(plan, KeepFlows);

        Assert.Equal(TaintMethod.Sparse, answer.Method);
        AssertEqual(TaintEngine.Run(graph, plan, [TaintRule.Fifo], KeepFlows)[0], answer.Outcome);
        Assert.Equal([new TaintHolding(2, 0, 3), new TaintHolding(2, 1, 7), new TaintHolding(3, 0, 1)], answer.Outcome.Holdings);
    }

    [Fact]
    public void What_would_cost_more_than_a_pass_over_all_flows_is_left_to_it_and_said_to_be()
    {
        SmallCase larger = RandomGraphs.Larger(3, 1000, 5);
        var sparse = new SparseFifo(FlowCoordinates.Create(larger.Graph));
        TaintAnswer followed = sparse.Run(larger.Plan, KeepFlows, long.MaxValue, CancellationToken.None);
        foreach (long budget in new long[] { 0, 1, 100 })
        {
            TaintAnswer passed = sparse.Run(larger.Plan, KeepFlows, budget, CancellationToken.None);
            Assert.Equal(TaintMethod.Streamed, passed.Method);
            AssertEqual(followed.Outcome, passed.Outcome);
        }

        AssertEqual(followed.Outcome, sparse.Run(larger.Plan, KeepFlows, long.MaxValue, CancellationToken.None).Outcome);
        TaintAnswer withPaths = sparse.Run(larger.Plan, new TaintOptions { KeepPaths = true });
        Assert.Equal(TaintMethod.Streamed, withPaths.Method);
        Assert.NotNull(withPaths.Outcome.Paths);
    }

    [Fact]
    public void Cancelling_leaves_the_workspace_usable()
    {
        SmallCase larger = RandomGraphs.Larger(5, 1000, 2);
        var sparse = new SparseFifo(FlowCoordinates.Create(larger.Graph));
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => sparse.Run(larger.Plan, null, source.Token));
        Assert.Throws<OperationCanceledException>(() => sparse.OriginsOfFlow(2999, null, source.Token));
        AssertEqual(TaintEngine.Run(larger.Graph, larger.Plan, [TaintRule.Fifo], KeepFlows)[0], sparse.Run(larger.Plan, KeepFlows).Outcome);
    }

    [Fact]
    public void Plans_that_do_not_fit_are_errors()
    {
        var sparse = new SparseFifo(FlowCoordinates.Create(FlowGraph.FromTransfers(2, [0], [1], [7])));
        Assert.Throws<ArgumentException>(() => sparse.Run(TaintPlan.OfFlows(1)));
        Assert.Throws<ArgumentException>(() => sparse.Run(TaintPlan.OfFlows(0) with { Terminals = [true] }));
        Assert.Throws<ArgumentNullException>(() => sparse.Run(null!));
        Assert.Throws<ArgumentNullException>(() => new SparseFifo(null!));
    }

    /// <summary>Whether twice all flows and what is injected have no more bits than a coordinate.</summary>
    private static bool IsWithin(int width, SmallCase small) =>
        ((2 * Enumerable.Range(0, small.Graph.FlowCount).Aggregate(BigInteger.Zero, (sum, flow) => sum + (BigInteger)small.Graph.Amount(flow)))
            + small.Plan.Injections.Aggregate(BigInteger.Zero, (sum, injection) => sum + (BigInteger)injection.Amount)).GetBitLength() <= width;

    private static void AssertEqual(TaintOutcome expected, TaintOutcome found)
    {
        Assert.Equal(expected.Rule, found.Rule);
        Assert.Equal(expected.Entries, found.Entries);
        Assert.Equal(expected.Holdings, found.Holdings);
        Assert.Equal(expected.Flows, found.Flows);
        Assert.Null(found.Paths);
    }
}
