using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing.Live;

/// <summary>What holds of every trace that asks for what its ledger lacks, on random cases.</summary>
public sealed partial class LiveGrowthPropertyTests
{
    private static readonly TaintRule[] AllRules = Enum.GetValues<TaintRule>();

    private static readonly Gen<SmallLedger> OneChain = Gen.OneOf(RandomLedgers.Accounts, RandomLedgers.Coins);

    private static readonly Gen<SmallLedger> Cases = Gen.OneOf(RandomLedgers.Any, RandomSwaps.Any);

    private static readonly Gen<(StopRules Rules, bool Backward)> Ways = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 4], Gen.Int[0, 4], Gen.Bool, (kind, hops, units, backward) => (kind switch
    {
        0 => new StopRules { Hops = hops },
        1 => new StopRules { HubLimit = units, Minimums = [AccountScene.Wei((ulong)(hops + 1)), new Amount((UInt256)(units + 1), Asset.Native(ChainId.Bitcoin))] },
        2 => new StopRules { Budget = hops },
        3 => new StopRules { Until = 1000 + (hops * 15) },
        _ => new StopRules(),
    }, backward));

    [Fact]
    public void A_live_trace_over_an_empty_ledger_finds_what_the_trace_over_all_facts_finds() => Gen.Select(OneChain, Gen.Bool).Sample(
        (small, backward) =>
        {
            if (Offline(small, small.Ledger(), new StopRules(), backward, follow: false) is not { } whole)
            {
                return;
            }

            MemoryLedger ledger = FactPull.Empty(small.Facts);
            TraceResult live = Live(small, ledger, new FactPull(small.Facts, ledger), new StopRules(), backward, follow: false)!;

            Assert.Equal(Traced(whole), Traced(live));
        },
        iter: 200);

    [Fact]
    public void What_is_found_is_what_the_ledger_says_that_the_run_leaves_behind() => Gen.Select(Cases, Ways, Gen.Int[0, 8], Gen.Bool, Gen.Int[0, 1000]).Sample(
        (small, way, budget, narrow, seed) =>
        {
            MemoryLedger ledger = FactPull.Empty(small.Facts);
            var pull = new FactPull(small.Facts, ledger) { Budget = budget, IsNarrow = narrow, Refusal = StopReason.Unexplored, Choose = Some(seed) };
            TraceResult? live = Live(small, ledger, pull, way.Rules, way.Backward);
            TraceResult? offline = Offline(small, ledger, way.Rules, way.Backward);

            Assert.Equal(Json(offline), Json(live));
            Assert.Equal(Figures(offline), Figures(live));
        },
        iter: 250);

    [Fact]
    public void The_order_of_asking_and_breaks_between_do_not_matter_when_nothing_is_left_to_ask() => Gen.Select(OneChain, Gen.Int[0, 1000], Gen.Int[0, 5], Gen.Bool).Sample(
        (small, seed, budget, backward) =>
        {
            MemoryLedger undisturbed = FactPull.Empty(small.Facts);
            TraceResult? expected = Live(small, undisturbed, new FactPull(small.Facts, undisturbed), new StopRules(), backward, follow: false);

            MemoryLedger ledger = FactPull.Empty(small.Facts);
            Live(small, ledger, new FactPull(small.Facts, ledger) { Budget = budget, Choose = Some(seed) }, new StopRules(), backward, follow: false);
            TraceResult? continued = Live(small, ledger, new FactPull(small.Facts, ledger) { Choose = Some(seed + 1) }, new StopRules(), backward, follow: false);

            Assert.Equal(Traced(expected), Traced(continued));
        },
        iter: 150);

    [Fact]
    public void Nothing_is_asked_for_twice() => Gen.Select(Cases, Ways, Gen.Int[0, 1000]).Sample(
        (small, way, seed) =>
        {
            MemoryLedger ledger = FactPull.Empty(small.Facts);
            var pull = new FactPull(small.Facts, ledger) { Choose = Some(seed), IsNarrow = seed % 2 == 0 };
            Live(small, ledger, pull, way.Rules, way.Backward);

            Assert.Equal(pull.Asked.Count, pull.Asked.Distinct().Count());
        },
        iter: 150);

    [Fact]
    public void Nothing_is_asked_for_at_which_a_label_or_a_limit_stops_the_trace() => Gen.Select(Cases, Ways).Sample(
        (small, way) =>
        {
            MemoryLedger ledger = FactPull.Empty(small.Facts);
            var pull = new FactPull(small.Facts, ledger);
            Live(small, ledger, pull, way.Rules, way.Backward);

            Assert.All(pull.Pulled, branch =>
            {
                if (!IsSeed(small, branch))
                {
                    Assert.DoesNotContain(small.Labels, label => label.Account == branch.Account && label.Category == Category.Exchange);
                    Assert.False(branch.Hops >= way.Rules.Hops);
                    Assert.All(way.Rules.Minimums.Where(minimum => minimum.Asset == branch.Vertex.Asset), minimum => Assert.True(branch.Value >= minimum.Units));
                }
            });
        },
        iter: 150);

    [Fact]
    public void What_waits_comes_by_its_share_of_the_theft() => Gen.Select(Cases, Ways).Sample(
        (small, way) =>
        {
            MemoryLedger ledger = FactPull.Empty(small.Facts);
            var pull = new FactPull(small.Facts, ledger)
            {
                Choose = waiting =>
                {
                    UInt256[] worths = [.. waiting.Select(branch => way.Rules.Budget is null ? branch.Worth : branch.Weight)];
                    Assert.Equal(worths.OrderDescending(), worths);
                    return [waiting[0]];
                },
            };
            Live(small, ledger, pull, way.Rules, way.Backward);
        },
        iter: 100);

    [Fact]
    public void A_lower_minimum_refines_and_does_not_contradict() => Gen.Select(OneChain, Gen.Int[2, 6], Gen.Int[1, 5]).Sample(
        (small, high, step) =>
        {
            int low = Math.Max(1, high - step);
            MemoryLedger ledger = FactPull.Empty(small.Facts);
            TraceResult? coarse = Live(small, ledger, new FactPull(small.Facts, ledger), Minimum(high), false, follow: false);
            TraceResult? fine = Live(small, ledger, new FactPull(small.Facts, ledger), Minimum(low), false, follow: false);
            if (coarse is null || fine is null)
            {
                return;
            }

            int fifo = coarse.Rules.IndexOf(TaintRule.Fifo);
            Dictionary<Vertex, UInt256> found = fine.Sinks.ToDictionary(sink => sink.Name, sink => sink.AmountOf(fifo));
            Assert.All(coarse.Sinks.Where(sink => sink.Kind is not (SinkKind.Pruned or SinkKind.Unexplored)), sink =>
                Assert.True(found.GetValueOrDefault(sink.Name) >= sink.AmountOf(fifo), $"{sink.Name} had {sink.AmountOf(fifo)}, and has {found.GetValueOrDefault(sink.Name)}"));
        },
        iter: 150);

    private static StopRules Minimum(int units) => new() { Minimums = [AccountScene.Wei((ulong)units), new Amount((UInt256)units, Asset.Native(ChainId.Bitcoin)), new Amount((UInt256)units, AccountScene.Usdt)] };

    /// <summary>Whether a branch is where a theft starts: no label and no limit stops it there.</summary>
    private static bool IsSeed(SmallLedger small, FrontierBranch branch) => small.Thefts.SelectMany(theft => theft.Seeds).Any(seed => seed switch
    {
        WalletAmountSeed wallet => wallet.Account == branch.Account,
        WalletFlowsSeed wallet => wallet.Account == branch.Account || branch.Vertex.Kind == VertexKind.Transaction,
        CoinSeed coin => branch.Coins.Contains(coin.Coin) || branch.Vertex.Kind == VertexKind.Transaction,
        _ => false,
    });

    /// <summary>Takes one or several of those that wait, any of them.</summary>
    private static Func<IReadOnlyList<FrontierBranch>, IEnumerable<FrontierBranch>> Some(int seed)
    {
        var random = new Random(seed);
        return waiting =>
        {
            FrontierBranch[] all = [.. waiting];
            random.Shuffle(all);
            return all.Take(1 + random.Next(all.Length));
        };
    }

    private static TraceResult? Live(SmallLedger small, MemoryLedger ledger, FactPull pull, StopRules rules, bool backward, bool follow = true) =>
        Run(Query(small, rules, backward, follow).Over(ledger).Asking(() => pull));

    private static TraceResult? Offline(SmallLedger small, ILedger ledger, StopRules rules, bool backward, bool follow = true) =>
        Run(Query(small, rules, backward, follow).Over(ledger));

    private static Trace Query(SmallLedger small, StopRules rules, bool backward, bool follow)
    {
        Trace trace = Trace.From(small.Thefts).Knowing(new LabelSet(small.Labels)).Using(AllRules).With(rules).FollowSwaps(follow);
        return backward ? trace.Backward() : trace;
    }

    /// <summary>The result, or null where a seed does not suit the direction or the window.</summary>
    private static TraceResult? Run(Trace trace)
    {
        try
        {
            return trace.RunAsync().GetAwaiter().GetResult();
        }
        catch (SeedException)
        {
            return null;
        }
    }

    private static string Lines(TraceResult trace) => string.Join('\n', trace.Balance.Select(line => $"{line.Rule} {line.Theft} {line.Asset} {line.Stolen} {line.ConvertedIn}: {string.Join(' ', line.Parts)}"));

    /// <summary>All that is said of traced value. What else the graph holds depends on what was asked for on the way.</summary>
    private static string Traced(TraceResult? trace) => trace is null ? "" : $"{TraceText.EndsAndHops(trace)}\n{Lines(trace)}";

    private static string Figures(TraceResult? trace) => trace is null ? "" : TraceText.Figures(trace);

    /// <summary>The report, without what is said of why the ledger lacks facts.</summary>
    private static string Json(TraceResult? trace)
    {
        if (trace is null)
        {
            return "";
        }

        using var stream = new MemoryStream();
        JsonReport.Write(trace, stream);
        string json = Encoding.UTF8.GetString(stream.ToArray());
        json = json.Remove(json.IndexOf("\"partial\":", StringComparison.Ordinal), json.IndexOf("\"assets\":", StringComparison.Ordinal) - json.IndexOf("\"partial\":", StringComparison.Ordinal));
        return Details().Replace(json, "").Replace("\"unanswered\"", "\"unexplored\"", StringComparison.Ordinal);
    }

    [GeneratedRegex("\"(detail|text)\": \".*\"|(?s)\"partial\": \\[.*?\\](?=,\n  \")")]
    private static partial Regex Details();
}
