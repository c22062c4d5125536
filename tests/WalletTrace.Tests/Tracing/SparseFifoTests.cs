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
