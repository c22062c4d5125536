using System.Text.Json;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Valuation;

namespace WalletTrace.Tests.Reports;

/// <summary>Values beside base units in every format; and none where no prices are given.</summary>
public sealed class ValuedReportTests
{
    private const long FirstDay = 1_709_251_200; // 2024-03-01T00:00:00Z, the day on which the example begins

    public static TheoryData<string> Endings => [.. Rendered.Formats];

    [Theory]
    [MemberData(nameof(Endings))]
    public void Renders_values_as_kept(string ending) => Golden.Matches("valued" + ending, Rendered.As(ending, Valued()));

    [Theory]
    [MemberData(nameof(Endings))]
    public void Without_prices_nothing_changes(string ending)
    {
        TraceResult plain = TraceFixtures.Small();

        Assert.Equal(Rendered.As(ending, plain), Rendered.As(ending, Valued().Valued(null)));
        Assert.DoesNotContain("worth", Rendered.As(ending, plain), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void The_same_prices_give_the_same_bytes(string ending) => Assert.Equal(Rendered.As(ending, Valued()), Rendered.As(ending, Valued()));

    [Fact]
    public void Renders_values_through_swaps_as_kept()
    {
        TraceResult trace = TraceFixtures.Swapped();
        Asset[] assets = [.. trace.Balance.Select(line => line.Asset).Distinct()];
        PriceSeries[] some = [.. assets.Take(2).Select((asset, place) => new PriceSeries(asset, "USD", "made-up prices", [new PricePoint(trace.Graph.Details[0].Time, 20_000m * (1 + place))]))];

        Golden.Matches("valued-swaps.txt", Rendered.As(".txt", trace.Valued(new PriceBook(some))));
    }

    [Fact]
    public async Task A_valued_report_can_be_checked_again_like_any_other()
    {
        using var folder = new TemporaryFolder();
        string path = folder["trace.json"];
        Valued().Save(path);

        SavedReport saved = await SavedReport.LoadAsync(path, default);

        Assert.Equal(Valued().Blocks.AsEnumerable(), saved.Blocks);
    }

    [Fact]
    public void Each_path_and_each_part_has_the_price_of_the_day_on_which_it_came_to_its_end()
    {
        TraceResult trace = Valued();
        TraceValues values = trace.Values!;
        Asset ether = Asset.Native(ChainId.Ethereum);

        // FIFO: the wallet held 50 clean ether before the 100 stolen ones, 60 and then 30 left it, 6 hours apart from 2024-03-01T11:00:00Z on; so 10 of the first
        // 60 are stolen, and the fees are clean until then.
        foreach (LaunderingPath path in trace.Paths.Using(TaintRule.Fifo).Take(100).Paths.Where(path => !path.Hops.IsEmpty))
        {
            long days = (path.Hops[^1].Detail.Time - FirstDay) / 86_400;
            Worth expected = Worth.Of(path.Amount, ether, 0, new PriceBook([new PriceSeries(ether, "USD", "test", [new PricePoint(86_400, RateOf(days))])]));
            Assert.Equal(expected.Value, values.Of(path).Value);
        }

        for (int rule = 0; rule < 2; rule++)
        {
            foreach (Sink sink in trace.Sinks)
            {
                Worth sum = Worth.Sum(trace.Paths.Using(trace.Rules[rule]).Take(1_000).Paths.Where(path => path.Sink == sink).Select(values.Of));
                Assert.Equal(sum, values.Of(sink, rule));
            }
        }

        Assert.Equal(100 * RateOf(0), values.Stolen(0, ether)!.Value);
        Assert.Null(values.Stolen(2, ether));
    }

    [Fact]
    public void At_one_price_for_all_times_the_parts_are_worth_what_was_stolen()
    {
        foreach (TraceResult trace in (TraceResult[])[TraceFixtures.Small(), TraceFixtures.TwoThefts(), TraceFixtures.Utxo(), TraceFixtures.Deposited(), TraceFixtures.Swapped(), TraceFixtures.Backward()])
        {
            TraceValues values = trace.Valued(Constant(trace)).Values!;
            foreach (BalanceLine line in trace.Balance.Where(line => line.Rule != TaintRule.Poison))
            {
                int rule = trace.Rules.IndexOf(line.Rule);
                Worth opened = values.Stolen(rule, line.Asset, line.Theft)! + values.ConvertedIn(rule, line.Asset, line.Theft)!;
                Worth parts = Worth.Sum(line.Parts.Keys.Select(kind => values.Part(rule, line.Asset, kind, line.Theft)!));

                Assert.Equal(opened, parts);
                Assert.True(opened.IsComplete);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Backward_traces_tell_values_of_when_it_left(string ending)
    {
        TraceResult[] traces = [TraceFixtures.Backward(), TraceFixtures.SwappedBackward()];

        Assert.All(traces, trace => Assert.Contains("USD", Rendered.As(ending, trace.Valued(Constant(trace))), StringComparison.Ordinal));
        if (ending == ".txt")
        {
            Assert.Contains(" when it left there\n", Rendered.As(ending, traces[0].Valued(Constant(traces[0]))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Values_stay_when_blocks_are_looked_at_again()
    {
        TraceResult again = await Valued().RecheckAsync(new WalletTrace.Ledger.MemoryLedger());

        Assert.Equal(Freshness.Stale, again.Freshness);
        Assert.Equal(Valued().Values!.Stolen(0, Asset.Native(ChainId.Ethereum)), again.Values!.Stolen(0, Asset.Native(ChainId.Ethereum)));
        Assert.Contains("worth 250,050.00 USD", Rendered.As(".txt", again), StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_that_were_not_told_apart_have_no_time_and_so_no_price()
    {
        TraceResult trace = TraceFixtures.FewPathsTold().Valued(Prices());
        Asset ether = Asset.Native(ChainId.Ethereum);
        Worth all = Worth.Sum(trace.Sinks.Select(sink => trace.Values!.Of(sink, 0)!));
        UInt256 untold = trace.FlowPathsOf(0).Remainders.Aggregate(default(UInt256), (sum, left) => sum + left.Amount);

        Assert.False(untold.IsZero);
        Assert.Equal(untold, all.Unpriced[ether]);
    }

    [Fact]
    public void Hostile_text_of_prices_is_escaped_everywhere()
    {
        const string hostile = "<script>alert(1)</script>\u202E=cmd|' /C calc'!A0";
        Asset ether = Asset.Native(ChainId.Ethereum);
        TraceResult trace = TraceFixtures.Small().Valued(new PriceBook([new PriceSeries(ether, "USD", hostile, [new PricePoint(FirstDay + 86_400, 2_500m)]) { File = hostile }]));
        foreach (string ending in Rendered.Formats)
        {
            string text = Rendered.As(ending, trace);
            Assert.DoesNotContain("\u202E", text, StringComparison.Ordinal);
            if (ending is ".html" or ".graphml")
            {
                Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
            }
        }

        using JsonDocument json = JsonDocument.Parse(Rendered.As(".json", trace));
        Assert.Equal(hostile, json.RootElement.GetProperty("prices").GetProperty("origins")[0].GetProperty("source").GetString());
    }

    [Fact]
    public void Explains_by_which_price_a_hop_has_its_value()
    {
        TraceResult trace = Valued();
        LaunderingPath path = trace.Paths.Using(TaintRule.Fifo).To(WalletTrace.Attribution.Category.Exchange).Take(1).Paths[0];
        string[] lines = [.. trace.Explain(path).Where(line => line.Layer == Layer.Inferred).Select(line => line.Text)];

        Assert.Contains(lines, line => line.StartsWith("That was worth ", StringComparison.Ordinal) && line.EndsWith(" USD when it came to its end.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" then, derived from 2500.5 USD for one eip155:1/slip44:60, told by made-up prices.", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Prices_of_ones_own_are_told_like_those_of_files(string ending)
    {
        string text = Rendered.As(ending, TraceFixtures.Small().Valued(new OwnPrices()));

        Assert.Contains("own desk", text, StringComparison.Ordinal);
        Assert.Contains("CHF", text, StringComparison.Ordinal);
    }

    /// <summary>A source of prices that is no file: ether has one before the third day, and from then on what no price can be.</summary>
    private sealed class OwnPrices : IPriceSource
    {
        public string Currency => "CHF";

        public string Convention => "each movement has the price of the desk";

        public IReadOnlyList<PriceOrigin> Origins { get; } = [new PriceOrigin(Asset.Native(ChainId.Ethereum), "own desk")];

        public Price? PriceAt(Asset asset, long time) => new Price(time < FirstDay + (2 * 86_400) ? 2_000m : 0m, time, 0);
    }

    /// <summary>One price for each asset of a trace, at all times.</summary>
    private static PriceBook Constant(TraceResult trace) => new([], new PriceOptions { Pegged = [.. trace.Balance.Select(line => line.Asset)] });

    /// <summary>The small theft with prices of the first three of its four days; the fourth has that of the third.</summary>
    private static TraceResult Valued() => TraceFixtures.Small().Valued(Prices());

    private static PriceBook Prices() => new([
        new PriceSeries(
            Asset.Native(ChainId.Ethereum), "USD", "made-up prices",
            Enumerable.Range(0, 3).Select(day => new PricePoint(FirstDay + ((day + 1) * 86_400), RateOf(day)))) { File = "prices.csv", Sha256 = new string('a', 64) }]);

    private static decimal RateOf(long day) => 2_500.5m + (Math.Min(day, 2) * 100);
}
