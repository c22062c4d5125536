using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>What holds of every trace, on random ledgers.</summary>
public sealed class TracePropertyTests
{
    private static readonly TaintRule[] AllRules = Enum.GetValues<TaintRule>();

    private static readonly Gen<StopRules> Limits = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[1000, 1070], (kind, hops, hub, budget, until) => kind switch
    {
        0 => new StopRules(),
        1 => new StopRules { Hops = hops },
        2 => new StopRules { HubLimit = hub, Minimums = [AccountScene.Wei((ulong)(hops + 1)), new Amount((UInt256)(hub + 1), Asset.Native(ChainId.Bitcoin))] },
        3 => new StopRules { Budget = budget },
        _ => new StopRules { Until = until },
    });

    [Fact]
    public void The_same_facts_in_any_order_give_the_same_result() => Gen.Select(RandomLedgers.Any, Limits, Gen.Int[0, 1000]).Sample(
        (small, limits, seed) =>
        {
            var labels = small.Labels.ToArray();
            new Random(seed).Shuffle(labels);
            SmallLedger shuffled = small with { Facts = [.. FactGen.Shuffled(small.Facts, seed)], Labels = [.. labels] };

            Assert.Equal(Everything(small.Trace().With(limits)), Everything(shuffled.Trace().With(limits)));
        },
        iter: 300);

    [Fact]
    public void Another_rule_does_not_change_what_a_rule_says() => RandomLedgers.Any.Sample(
        small =>
        {
            // Poison follows no account that was read less far than the ledger speaks, and neither do rules beside it.
            TraceResult together = small.Run(AllRules.Reverse());
            TraceResult conserving = small.Run(AllRules.Where(rule => rule != TaintRule.Poison).Reverse());
            foreach (TaintRule rule in AllRules)
            {
                Assert.Equal(LedgerReference.Ends(small.Run(rule), rule), LedgerReference.Ends(rule == TaintRule.Poison ? together : conserving, rule));
            }
        },
        iter: 150);

    [Fact]
    public void Every_rule_but_poison_balances_line_by_line() => Gen.Select(Gen.OneOf(RandomLedgers.Any, RandomSwaps.Any), Limits).Sample(
        (small, limits) =>
        {
            if (Run(small.Trace().Using(AllRules).With(limits)) is not { } trace)
            {
                return;
            }

            foreach (BalanceLine line in trace.Balance.Where(line => line.Rule != TaintRule.Poison))
            {
                int column = trace.Rules.IndexOf(line.Rule);
                UInt256 ends = Sum(trace.Sinks.Where(sink => sink.Asset == line.Asset).Select(sink => sink.Amounts[column][line.Theft]));
                Assert.Equal(line.Stolen + line.ConvertedIn, ends + line.Of(SinkKind.Converted));
                Assert.Equal(line.Stolen + line.ConvertedIn, Sum(line.Parts.Values));
            }
        },
        iter: 300);

    [Fact]
    public void Every_end_but_rest_has_its_entry_in_the_coverage() => Gen.Select(Gen.OneOf(RandomLedgers.Any, RandomSwaps.Any), Limits).Sample(
        (small, limits) =>
        {
            if (Run(small.Trace().Using(AllRules).With(limits)) is not { } trace)
            {
                return;
            }

            Assert.All(trace.Sinks.Where(sink => sink.Reason != StopReason.None), sink =>
            {
                CoverageEntry entry = Assert.Single(trace.Coverage, entry => entry.Issue == CoverageIssue.NotFollowed && entry.Vertex == sink.Vertex && entry.Reason == sink.Reason);
                Assert.Equal(AllRules.Where(rule => rule != TaintRule.Poison).Select(rule => sink.AmountOf(trace.Rules.IndexOf(rule))).Max(), entry.Hidden);
            });

            // Where the trace does not end, the value is on a followed account, in unspent coins, or gone.
            Assert.All(trace.Sinks.Where(sink => sink.Reason == StopReason.None), sink => Assert.True(
                trace.Graph.Expanded[sink.Vertex] || sink.Name.IsCoinRest || sink.Kind is SinkKind.Fees or SinkKind.Burned or SinkKind.Issued or SinkKind.Exchanged, $"{sink.Name}"));
        },
        iter: 300);

    [Fact]
    public void Every_rule_lies_between_the_bounds() => Gen.OneOf(RandomLedgers.Any, RandomSwaps.Any).Sample(
        small =>
        {
            TraceResult trace = small.Run(AllRules);
            foreach (Sink sink in trace.Sinks)
            {
                SinkBounds bounds = trace.BoundsOf(sink);
                foreach (TaintRule rule in AllRules.Where(rule => rule != TaintRule.Poison))
                {
                    UInt256 amount = sink.AmountOf(trace.Rules.IndexOf(rule));
                    Assert.True(bounds.Least <= amount && amount <= bounds.Most, $"{rule} puts {amount} into {sink.Name}; the bounds are {bounds}.");
                }
            }
        },
        iter: 200);

    [Fact]
    public void Paths_respect_time_and_sum_to_their_sinks() => Gen.Select(Gen.OneOf(RandomLedgers.Any, RandomSwaps.Any), Limits, Gen.Int[1, 12]).Sample(
        (small, limits, cap) =>
        {
            if (Run(small.Trace().Using(AllRules).With(limits)) is not { } trace)
            {
                return;
            }

            foreach (TaintRule rule in AllRules.Where(rule => rule != TaintRule.Poison))
            {
                PathList all = trace.Paths.Using(rule).Take(int.MaxValue);
                Assert.Empty(all.Remainders);
                Assert.All(all.Paths, path => AssertRespectsTime(trace.Graph.Flows, path));
                foreach (Sink sink in trace.Sinks)
                {
                    UInt256 paths = Sum(all.Paths.Where(path => path.Sink.Vertex == sink.Vertex).Select(path => path.Amount));
                    Assert.Equal(sink.AmountOf(trace.Rules.IndexOf(rule)), paths);
                }

                PathList some = trace.Paths.Using(rule).Take(cap);
                Assert.All(all.Paths.GroupBy(path => path.Sink.Asset), paths => Assert.Equal(
                    Sum(paths.Select(path => path.Amount)),
                    Sum(some.Paths.Where(path => path.Sink.Asset == paths.Key).Select(path => path.Amount))
                        + Sum(some.Remainders.Where(left => left.Asset == paths.Key).Select(left => left.Units))));
            }
        },
        iter: 150);

    [Fact]
    public void A_larger_budget_follows_no_less() => RandomLedgers.Any.Sample(
        small =>
        {
            HashSet<Vertex> before = [];
            for (int budget = 0; budget <= 6; budget++)
            {
                TraceResult trace = Run(small.Trace().Using(TaintRule.Fifo, TaintRule.Haircut).Within(budget: budget))!;
                HashSet<Vertex> followed = [.. trace.Graph.Vertices.Where((_, id) => trace.Graph.Expanded[id])];
                Assert.Superset(before, followed);
                before = followed;
            }
        },
        iter: 100);

    private static void AssertRespectsTime(FlowGraph flows, LaunderingPath path)
    {
        for (int hop = 1; hop < path.Hops.Length; hop++)
        {
            Assert.True(flows.LeaveAt(path.Hops[hop].Flow) > flows.ArriveAt(path.Hops[hop - 1].Flow), "a hop leaves before the one before arrived");
            Assert.Equal(path.Hops[hop - 1].To, path.Hops[hop].From);
        }

        if (path.Hops.Length > 0)
        {
            Assert.Equal(path.Sink.Name, path.Hops[^1].To);
            Assert.Equal(path.Start, path.Hops[0].From);

            // Up to its last swap a path counts in other units; so do round trips with swaps of their own.
            Assert.All(path.Hops, hop => Assert.True(hop.Traced <= hop.Value && (hop.Arrives is not { } arrives || arrives.Traced <= arrives.Value)));
            Assert.All(
                path.Hops.Reverse().TakeWhile(hop => hop.Arrives is null && (path.Detoured.IsZero || !flows.HasConversions)),
                hop => Assert.True(path.Amount <= hop.Traced));
        }
    }

    private static string Everything(Trace trace) => Run(trace.Using(AllRules)) is { } result ? TraceText.Everything(result) : "no seed";

    /// <summary>The result, or null when a seed lies outside the time window.</summary>
    private static TraceResult? Run(Trace trace)
    {
        try
        {
            return trace.RunAsync().GetAwaiter().GetResult();
        }
        catch (SeedException)
        {
            Assert.NotNull(trace.Parameters.Stops.Until);
            return null;
        }
    }

    private static UInt256 Sum(IEnumerable<UInt256> amounts) => amounts.Aggregate(default(UInt256), (sum, amount) => sum + amount);
}
