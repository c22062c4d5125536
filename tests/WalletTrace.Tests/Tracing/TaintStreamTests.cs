using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

public class TaintStreamTests
{
    private static readonly TaintOptions KeepFlows = new() { KeepFlows = true };

    [Theory]
    [InlineData(TaintRule.Poison)]
    [InlineData(TaintRule.Haircut)]
    [InlineData(TaintRule.Fifo)]
    [InlineData(TaintRule.Lifo)]
    [InlineData(TaintRule.Tiho)]
    [InlineData(TaintRule.Seniority)]
    [InlineData(TaintRule.TaintFirst)]
    [InlineData(TaintRule.CleanFirst)]
    public void The_flows_of_a_stream_are_those_that_a_run_keeps(TaintRule rule) => Gen.OneOf(RandomGraphs.Any, RandomGraphs.Swapping).Sample(
        small => AssertSame(small, rule), iter: 400);

    [Theory]
    [InlineData(TaintRule.Fifo)]
    [InlineData(TaintRule.Haircut)]
    public void A_stream_of_many_blocks_is_whole(TaintRule rule)
    {
        // More flows than are gone over at once, with injections before, inside and at the edge of blocks.
        const int Flows = 20_000;
        int[] from = [.. Enumerable.Range(0, Flows).Select(flow => flow * 7 % 50)];
        int[] to = [.. Enumerable.Range(0, Flows).Select(flow => flow * 11 % 51)];
        FlowGraph graph = FlowGraph.FromTransfers(51, from, to, [.. Enumerable.Range(0, Flows).Select(flow => (ulong)(flow * 13 % 101))]);
        Injection[] injections = [.. new[] { 0, 4096, 4097, 8191, 8192, Flows }.Select((number, i) => new Injection(i % 2, i, number, 1000))];
        AssertSame(new SmallCase(graph, new TaintPlan(2, injections, [new Mark(0, 4095), new Mark(1, 4096), new Mark(0, 19_999)], [])), rule);
    }

    [Fact]
    public void Flows_are_handed_on_before_the_rest_is_gone_over()
    {
        const int Flows = 100_000;
        int[] from = [.. Enumerable.Range(0, Flows).Select(flow => flow % 2)];
        int[] to = [.. Enumerable.Range(0, Flows).Select(flow => (flow + 1) % 2)];
        FlowGraph graph = FlowGraph.FromTransfers(2, from, to, [.. Enumerable.Repeat(1UL, Flows)]);
        using var source = new CancellationTokenSource();
        int read = 0;
        bool isFinished = false;

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (FlowTaint taint in TaintEngine.Stream(graph, TaintPlan.OfFlows(0), TaintRule.Fifo, _ => isFinished = true, source.Token))
            {
                read++;
                source.Cancel();
            }
        });

        Assert.InRange(read, 1, Flows - 1);
        Assert.False(isFinished);
    }

    [Fact]
    public void Questions_that_do_not_fit_are_errors_before_anything_is_read()
    {
        FlowGraph graph = FlowGraph.FromTransfers(2, [0], [1], [7]);
        Assert.Throws<ArgumentException>(() => TaintEngine.Stream(graph, TaintPlan.OfFlows(1), TaintRule.Fifo));
        Assert.Throws<ArgumentOutOfRangeException>(() => TaintEngine.Stream(graph, TaintPlan.OfFlows(0), (TaintRule)99));
        Assert.Throws<ArgumentNullException>(() => TaintEngine.Stream(null!, TaintPlan.OfFlows(0), TaintRule.Fifo));
    }

    private static void AssertSame(SmallCase small, TaintRule rule)
    {
        TaintOutcome expected = TaintEngine.Run(small.Graph, small.Plan, [rule], KeepFlows)[0];
        TaintOutcome? found = null;
        IEnumerable<FlowTaint> stream = TaintEngine.Stream(small.Graph, small.Plan, rule, outcome => found = outcome);

        Assert.Null(found);
        Assert.Equal(expected.Flows, stream);
        Assert.Equal(expected.Entries, found!.Entries);
        Assert.Equal(expected.Holdings, found.Holdings);
        Assert.Equal(expected.Conversions, found.Conversions);
        Assert.Empty(found.Flows);
        Assert.Equal(expected.Flows, stream);
    }
}
