using CsCheck;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>Traces over whole random chains against the lots of every coin, worked out one transaction after the other.</summary>
public sealed class CoinOracleTests
{
    private static readonly TaintRule[] AllRules = Enum.GetValues<TaintRule>();

    private static readonly Gen<(FeeConvention, LifoOrder)> Options = Gen.Select(
        Gen.Enum<FeeConvention>(), Gen.Enum<LifoOrder>(), (convention, order) => (convention, order));

    [Theory]
    [InlineData(FeeConvention.Sink)]
    [InlineData(FeeConvention.CoinbaseSubsidyFirst)]
    [InlineData(FeeConvention.CoinbaseFeesFirst)]
    public void A_trace_finds_what_the_lots_of_every_coin_say(FeeConvention convention) => Gen.Select(RandomBlocks.Any, Gen.Enum<LifoOrder>()).Sample(
        (small, order) =>
        {
            TraceResult trace = Run(small.Trace().Using(AllRules).With(convention).With(order));
            foreach (TaintRule rule in AllRules)
            {
                SortedDictionary<string, string> expected = new CoinOracle(small, rule, convention, order).Ends();
                SortedDictionary<string, string> found = CoinOracle.Ends(trace, rule);
                Assert.True(expected.SequenceEqual(found), $"{rule}: expected {string.Join(", ", expected)}; found {string.Join(", ", found)}.");
            }

            Assert.All(trace.Balance.Where(line => line.Rule != TaintRule.Poison), line => Assert.Equal(
                line.Stolen, line.Parts.Values.Aggregate(default(UInt256), (sum, part) => sum + part)));
            Assert.Empty(trace.Coverage);
        },
        iter: 400);

    [Fact]
    public void The_same_chain_in_any_order_gives_the_same_result() => Gen.Select(RandomBlocks.Any, Options, Gen.Int[0, 1000]).Sample(
        (small, options, seed) =>
        {
            SmallLedger shuffled = small with { Facts = [.. FactGen.Shuffled(small.Facts, seed)] };
            Trace With(SmallLedger ledger) => ledger.Trace().Using(AllRules).With(options.Item1).With(options.Item2);

            Assert.Equal(TraceText.Everything(Run(With(small))), TraceText.Everything(Run(With(shuffled))));
        },
        iter: 150);

    [Fact]
    public void Fees_followed_in_order_are_those_followed_by_rounds() => Gen.Select(RandomBlocks.Any, Options, Gen.Int[0, 6], Gen.Bool).Sample(
        (small, options, limit, backward) =>
        {
            // A budget that no case can use up makes a trace go round by round.
            var limits = new StopRules { Hops = limit > 3 ? limit : null, HubLimit = limit == 1 ? 7 : null };
            Trace trace = small.Trace().Using(AllRules).With(options.Item1).With(options.Item2);
            trace = backward ? trace.Backward() : trace;

            Assert.Equal(TraceText.Everything(Run(trace.With(limits with { Budget = int.MaxValue }))), TraceText.Everything(Run(trace.With(limits))));
        },
        iter: 150);

    [Fact]
    public void Paths_and_bounds_hold_across_coinbases() => Gen.Select(RandomBlocks.Any, Options).Sample(
        (small, options) =>
        {
            TraceResult trace = Run(small.Trace().Using(AllRules).With(options.Item1).With(options.Item2));
            foreach (TaintRule rule in AllRules.Where(rule => rule != TaintRule.Poison))
            {
                PathList paths = trace.Paths.Using(rule).Take(int.MaxValue);
                foreach (Sink sink in trace.Sinks)
                {
                    UInt256 amount = sink.AmountOf(trace.Rules.IndexOf(rule));
                    SinkBounds bounds = trace.BoundsOf(sink);
                    Assert.True(bounds.Least <= amount && amount <= bounds.Most, $"{rule} puts {amount} into {sink.Name}; the bounds are {bounds}.");
                    Assert.Equal(amount, paths.Paths.Where(path => path.Sink.Vertex == sink.Vertex).Aggregate(default(UInt256), (sum, path) => sum + path.Amount));
                }
            }
        },
        iter: 100);

    private static TraceResult Run(Trace trace) => trace.RunAsync().GetAwaiter().GetResult();
}
