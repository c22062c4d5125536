using CsCheck;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>The engine against the plain reference, on small random graphs of every shape.</summary>
public class TaintEngineOracleTests
{
    private static readonly Gen<(SmallCase Small, LifoOrder Lifo)> Cases = Gen.Select(Gen.OneOf(RandomGraphs.Any, RandomGraphs.Swapping, RandomGraphs.WideSwapping), Gen.Bool.Select(b => b ? LifoOrder.AsTaken : LifoOrder.AsTheyLay));

    [Theory]
    [InlineData(TaintRule.Poison)]
    [InlineData(TaintRule.Haircut)]
    [InlineData(TaintRule.Fifo)]
    [InlineData(TaintRule.Lifo)]
    [InlineData(TaintRule.Tiho)]
    [InlineData(TaintRule.Seniority)]
    [InlineData(TaintRule.TaintFirst)]
    [InlineData(TaintRule.CleanFirst)]
    public void Says_what_the_reference_says(TaintRule rule) => Cases.Sample(
        (small, lifo) =>
        {
            TaintOutcome expected = ReferenceTaint.Run(small.Graph, small.Plan, rule, lifo);
            TaintOptions options = new() { KeepFlows = true, KeepPaths = true, LifoOrder = lifo };

            TaintOutcome found = TaintEngine.Run(small.Graph, small.Plan, [rule], options)[0];

            Assert.Equal(expected.Entries, found.Entries);
            Assert.Equal(expected.Flows, found.Flows);
            Assert.Equal(expected.Holdings, found.Holdings);
            Assert.Equal(expected.Conversions, found.Conversions);
            Assert.Equal(ByPath(expected), ByPath(found));
        },
        iter: 2000);

    private static IEnumerable<string> ByPath(TaintOutcome outcome) => outcome.Paths is not { } paths
        ? []
        : paths.Arrivals
            .Where(arrival => arrival.Amount > default(UInt256))
            .GroupBy(arrival => $"theft {arrival.Tag}, entry {paths.Entry[arrival.Step]}: {string.Join(' ', paths.FlowsTo(arrival.Step))} -> {arrival.Vertex}")
            .Select(same => $"{same.Key}: {same.Aggregate(default(UInt256), (sum, arrival) => sum + arrival.Amount)}")
            .Order(StringComparer.Ordinal);
}
