using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>First in first out and last in first out lose nothing, so that they can be asked both ways and must agree.</summary>
public sealed class BackwardPropertyTests
{
    private static readonly TaintRule[] LotRules = [TaintRule.Fifo, TaintRule.Lifo];

    [Theory]
    [InlineData(LifoOrder.AsTaken)]
    [InlineData(LifoOrder.AsTheyLay)]
    public void What_of_one_transfer_is_in_another_is_the_same_both_ways(LifoOrder order) => AgreesBothWays(RandomLedgers.Accounts, order);

    [Theory]
    [InlineData(LifoOrder.AsTaken)]
    [InlineData(LifoOrder.AsTheyLay)]
    public void What_of_one_coin_is_in_another_is_the_same_both_ways(LifoOrder order) => AgreesBothWays(RandomLedgers.Coins, order);

    [Theory]
    [InlineData(FeeConvention.CoinbaseSubsidyFirst)]
    [InlineData(FeeConvention.CoinbaseFeesFirst)]
    public void What_of_one_coin_is_in_another_by_way_of_fees_is_the_same_both_ways(FeeConvention convention) =>
        AgreesBothWays(RandomBlocks.Any, LifoOrder.AsTheyLay, convention);

    [Fact]
    public void Going_back_every_rule_but_poison_finds_an_origin_for_every_unit() => RandomLedgers.Any.Sample(
        small =>
        {
            foreach (Seed seed in Movements(small))
            {
                TraceResult trace = Run(small, seed, Enum.GetValues<TaintRule>(), LifoOrder.AsTaken, backward: true);
                foreach (TaintRule rule in trace.Rules.Where(rule => rule != TaintRule.Poison))
                {
                    int column = trace.Rules.IndexOf(rule);
                    UInt256 origins = trace.Sinks.Aggregate(default(UInt256), (sum, sink) => sum + sink.AmountOf(column));
                    Assert.Equal(Amount(small, seed), origins);

                    // Nothing comes from an account of which all is known but from where that account got it.
                    Assert.All(trace.Sinks.Where(sink => sink.Kind == SinkKind.Resting), sink => Assert.True(sink.AmountOf(column).IsZero, $"{rule} leaves {sink.AmountOf(column)} at {sink.Name}"));
                }
            }
        },
        iter: 100);

    [Fact]
    public void Going_back_through_swaps_every_asset_balances_and_its_paths_sum() => RandomLedgers.Accounts.Sample(
        small =>
        {
            foreach (Seed seed in Movements(small))
            {
                Trace backward = (small with { Thefts = [Theft.Of(seed)] }).Trace().Using(Enum.GetValues<TaintRule>()).Backward();
                TraceResult trace = backward.RunAsync().GetAwaiter().GetResult();
                foreach (BalanceLine line in trace.Balance.Where(line => line.Rule != TaintRule.Poison))
                {
                    Assert.Equal(line.Stolen + line.ConvertedIn, line.Parts.Values.Aggregate(default(UInt256), (sum, part) => sum + part));
                }

                foreach (TaintRule rule in trace.Rules.Where(rule => rule != TaintRule.Poison))
                {
                    int column = trace.Rules.IndexOf(rule);
                    Assert.Equal(
                        trace.Sinks.Select(sink => (sink.Vertex, sink.AmountOf(column))).Where(sink => !sink.Item2.IsZero).Order(),
                        trace.Paths.Using(rule).Take(int.MaxValue).Paths.GroupBy(path => path.Sink.Vertex)
                            .Select(paths => (paths.Key, paths.Aggregate(default(UInt256), (sum, path) => sum + path.Amount))).Order());
                }
            }
        },
        iter: 60);

    private static void AgreesBothWays(Gen<SmallLedger> ledgers, LifoOrder order, FeeConvention convention = FeeConvention.Sink) => ledgers.Where(small => small.IsReadAsOne()).Sample(
        small =>
        {
            Seed[] seeds = Movements(small);
            Dictionary<(TaintRule, Seed), UInt256>[] Both(bool backward) =>
                Array.ConvertAll(seeds, seed => Stolen(Run(small, seed, LotRules, order, backward, convention), seeds));
            Dictionary<(TaintRule, Seed), UInt256>[] forward = Both(false);
            Dictionary<(TaintRule, Seed), UInt256>[] backward = Both(true);
            for (int from = 0; from < seeds.Length; from++)
            {
                for (int to = 0; to < seeds.Length; to++)
                {
                    foreach (TaintRule rule in LotRules)
                    {
                        UInt256 there = forward[from][(rule, seeds[to])];
                        UInt256 back = backward[to][(rule, seeds[from])];
                        Assert.True(there == back, $"{rule}: of {seeds[from]} {there} went into {seeds[to]}, but {back} came from there.");
                    }
                }
            }
        },
        iter: 150);

    /// <summary>How much of each movement is stolen when one is.</summary>
    private static Dictionary<(TaintRule, Seed), UInt256> Stolen(TraceResult trace, Seed[] into)
    {
        var found = new Dictionary<(TaintRule, Seed), UInt256>();
        foreach (TaintOutcome outcome in trace.Outcomes)
        {
            Dictionary<Seed, UInt256> stolen = outcome.Flows
                .Where(taint => !IsMadeUp(trace.Graph, taint.Flow))
                .GroupBy(taint => SeedOf(trace.Graph.Details[taint.Flow]))
                .ToDictionary(same => same.Key, same => same.Max(taint => taint.Amount));
            foreach (Seed seed in into)
            {
                found.Add((outcome.Rule, seed), stolen.GetValueOrDefault(seed));
            }
        }

        return found;
    }

    private static TraceResult Run(
        SmallLedger small, Seed seed, TaintRule[] rules, LifoOrder order, bool backward, FeeConvention convention = FeeConvention.Sink)
    {
        Trace trace = (small with { Thefts = [Theft.Of(seed)] }).Trace().Using(rules).With(order).With(convention).FollowSwaps(false);
        return (backward ? trace.Backward() : trace).RunAsync().GetAwaiter().GetResult();
    }

    private static bool IsMadeUp(CaseGraph graph, int flow) =>
        graph.Vertices[graph.Flows.From(flow)].Kind == VertexKind.Unknown || graph.Vertices[graph.Flows.To(flow)].Kind == VertexKind.Unknown;

    private static Seed SeedOf(FlowDetail detail) => detail.Owner is null
        ? new TransferSeed(detail.Chain, detail.Transaction, detail.Index)
        : new CoinSeed(detail.Chain, new CoinId(detail.Transaction, (int)detail.Index));

    /// <summary>Every transfer and every coin that is worth something.</summary>
    private static Seed[] Movements(SmallLedger small)
    {
        Dictionary<(ChainId, long, int), TransactionRecord> transactions = small.Facts.OfType<TransactionRecord>().ToDictionary(t => (t.Chain, t.Height, t.Index));
        IEnumerable<Seed> transfers = small.Facts.OfType<TransferRecord>()
            .Where(move => !move.Amount.IsZero && move.From != move.To && move.Kind != TransferKind.Fee)
            .Select(move => (Move: move, At: transactions[(move.Chain, move.Height, move.TransactionIndex)]))
            .Where(move => !move.At.Failed)
            .Select(move => new TransferSeed(move.At.Chain, move.At.Id, move.Move.Index));
        IEnumerable<Seed> coins = small.Facts.OfType<OutputRecord>()
            .Where(output => !output.Amount.IsZero)
            .Select(output => new CoinSeed(output.Chain, new CoinId(transactions[(output.Chain, output.Height, output.TransactionIndex)].Id, output.Index)));
        return [.. transfers, .. coins];
    }

    private static UInt256 Amount(SmallLedger small, Seed seed)
    {
        Dictionary<(ChainId, long, int), TransactionId> ids = small.Facts.OfType<TransactionRecord>().ToDictionary(t => (t.Chain, t.Height, t.Index), t => t.Id);
        return seed switch
        {
            TransferSeed one => small.Facts.OfType<TransferRecord>().Single(m => ids[(m.Chain, m.Height, m.TransactionIndex)] == one.Id && m.Index == one.Index).Amount,
            CoinSeed coin => small.Facts.OfType<OutputRecord>().Single(o => ids[(o.Chain, o.Height, o.TransactionIndex)] == coin.Coin.Transaction && o.Index == coin.Coin.Index).Amount,
            _ => throw new ArgumentException($"Unexpected seed {seed}.", nameof(seed)),
        };
    }
}
