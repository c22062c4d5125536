using System.Globalization;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Reports;
using WalletTrace.Tracing;

namespace WalletTrace.Notebooks.Tests.Samples;

/// <summary>The second notebook: what it shows is what the library shows, and what it says in words is what each rule says.</summary>
public sealed class RulesTests
{
    private const string Name = "2-rules.ipynb";
    private static readonly Asset Ether = Asset.Native(ChainId.Ethereum);
    private static readonly TaintRule[] Rules = [TaintRule.Fifo, TaintRule.Lifo, TaintRule.Haircut, TaintRule.TaintFirst, TaintRule.CleanFirst, TaintRule.Poison];
    private static readonly Account Returned = Account.Parse("eip155:1:0x665660F65e94454A64b96693a67a41D440155617");

    [Fact]
    public async Task Small_cases_show_what_the_library_shows()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        Trace peel = await (await SampleFigures.CaseOf("utxo-peel-chain")).OpenAsync();
        Assert.Equal((await SampleFigures.TraceOf("mixed-wallet", TaintRule.Fifo)).Sinks.ToHtml(), notebook.Html("underFifo.Sinks"));
        Assert.Equal((await SampleFigures.TraceOf("mixed-wallet", Rules)).Sinks.ToHtml(), notebook.Html("underAll.Sinks"));
        Assert.Equal((await SampleFigures.TraceOf("utxo-peel-chain", Enum.GetValues<TaintRule>())).Sinks.ToHtml(), notebook.Html("peeled.Sinks"));
        Assert.Equal((await SampleFigures.TraceOf("utxo-peel-chain", TaintRule.Fifo)).Picture().ToHtml(), notebook.Html("byFifo.Picture()"));
        Assert.Equal((await SampleFigures.TraceOf("utxo-peel-chain", TaintRule.Seniority)).Picture().ToHtml(), notebook.Html("bySeniority.Picture()"));
        Assert.Equal((await peel.Using(TaintRule.Lifo).With(LifoOrder.AsTaken).RunAsync()).Balance.ToHtml(), notebook.Html("asTaken.Balance"));
        Assert.Equal((await peel.Using(TaintRule.Lifo).With(LifoOrder.AsTheyLay).RunAsync()).Balance.ToHtml(), notebook.Html("asTheyLay.Balance"));
        Assert.Equal((await peel.Using(TaintRule.Fifo).With(FeeConvention.CoinbaseSubsidyFirst).RunAsync()).Coverage.ToHtml(), notebook.Html("withFees.Coverage"));
    }

    [Fact]
    public async Task The_theft_shows_what_the_library_shows()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        TraceResult stolen = await SampleFigures.TraceOf("ronin-bridge", Rules);
        Assert.Equal(stolen.Balance.ToHtml(), notebook.Html("stolen.Balance"));
        Assert.Equal(stolen.Explain(Returned).ToHtml(), notebook.Html("stolen.Explain(returned)"));
        Assert.Equal((await SampleFigures.TraceOf("ronin-bridge", TaintRule.Fifo, TaintRule.Lifo)).Sinks.Take(6).ToHtml(), notebook.Html("extremes.Sinks"));
        foreach (TaintRule rule in (TaintRule[])[TaintRule.Fifo, TaintRule.Haircut])
        {
            Assert.Equal(stolen.Paths.Using(rule).To(Category.Exchange).Take(3).ToHtml(), notebook.Html($"stolen.Paths.Using(TaintRule.{rule})"));
        }
    }

    [Fact]
    public async Task Five_movements_come_out_as_they_are_worked_by_hand()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        TraceResult trace = await SampleFigures.TraceOf("mixed-wallet", Rules);
        string[] a = Under(trace, SinkAt(trace, "Exchange A"));
        string[] b = Under(trace, SinkAt(trace, "Exchange B"));
        string[] rest = Under(trace, Assert.Single(trace.Sinks, sink => sink.Kind == SinkKind.Resting));
        SinkBounds bounds = trace.BoundsOf(SinkAt(trace, "Exchange A"));

        notebook.Says($"**What we learn.** {a[0]} and {b[0]}, as with a pencil");
        notebook.Says($"Exchange A got {a[0]}, {a[1]}, {a[2]}, {a[3]} or {a[4]} stolen ETH");
        notebook.Says($"so a quarter of everything: {b[2]}, {a[2]} and {rest[2]}");
        notebook.Says($"*Taint first*: {b[3]} to B, the other {a[3]} to A");
        notebook.Says($"so that {a[4]} stolen ones go to A and {rest[4]} stay");
        Assert.Equal(40, Enumerable.Sum([a[5], b[5], rest[5]], text => int.Parse(text, CultureInfo.InvariantCulture)));
        notebook.Says("40 ETH of 10");
        notebook.Says($"Exchange A got at least {Digits(bounds.Least)} ETH");
        Assert.Equal(Rules.Length, Enumerable.Range(0, Rules.Length).Select(rule => $"{a[rule]} {b[rule]} {rest[rule]}").Distinct().Count());
    }

    [Fact]
    public async Task A_chain_of_coins_comes_out_as_it_is_said()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        TraceResult trace = await SampleFigures.TraceOf("utxo-peel-chain", Enum.GetValues<TaintRule>());
        Sink exchange = SinkAt(trace, "Exchange A");
        string[] told = [.. Enumerable.Range(0, trace.Rules.Length).Where(rule => trace.Rules[rule] != TaintRule.Poison).Select(exchange.AmountOf).Where(units => !units.IsZero).Distinct().OrderDescending().Select(units => new Amount(units, exchange.Asset).ToDecimalString())];
        SinkBounds bounds = trace.BoundsOf(exchange);
        notebook.Says($"Exchange A got {string.Join(", ", told)} or no stolen coins");
        notebook.Says($"It can be at most {new Amount(bounds.Most, exchange.Asset).ToDecimalString()}, by any rule");
        Assert.True(bounds.Least.IsZero);

        Trace peel = await (await SampleFigures.CaseOf("utxo-peel-chain")).OpenAsync();
        BalanceLine asTaken = Assert.Single((await peel.Using(TaintRule.Lifo).With(LifoOrder.AsTaken).RunAsync()).Balance);
        BalanceLine asTheyLay = Assert.Single((await peel.Using(TaintRule.Lifo).With(LifoOrder.AsTheyLay).RunAsync()).Balance);
        notebook.Says($"and {Services(asTaken)} or {Services(asTheyLay)} stolen coins at exchanges");

        TraceResult withFees = await peel.Using(TaintRule.Fifo).With(FeeConvention.CoinbaseSubsidyFirst).RunAsync();
        CoverageEntry fees = Assert.Single(withFees.Coverage, entry => entry.Issue == CoverageIssue.FeesNotFollowed);
        Assert.Equal(withFees.Balance[0].Of(SinkKind.Fees), fees.Hidden);
        notebook.Says($"the {new Amount(fees.Hidden, exchange.Asset).ToDecimalString()} coins stay what they were");

        static string Services(BalanceLine line) => new Amount(line.Of(SinkKind.Services), line.Asset).ToDecimalString();
    }

    [Fact]
    public async Task What_rules_make_of_the_theft_is_what_is_said()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        TraceResult trace = await SampleFigures.TraceOf("ronin-bridge", Rules);
        BalanceLine[] conserving = [.. trace.Balance.Where(line => line.Rule != TaintRule.Poison)];
        UInt256 least = conserving.Min(line => line.Of(SinkKind.Mixers));
        UInt256 most = conserving.Max(line => line.Of(SinkKind.Mixers));
        UInt256 exchanges = Line(TaintRule.Fifo).Of(SinkKind.Services);
        UInt256 poisoned = Line(TaintRule.Poison).Of(SinkKind.Unexplored);
        Sink mixer = Assert.Single(trace.Sinks, sink => sink.Kind == SinkKind.Mixers);
        UInt256 bound = trace.BoundsOf(mixer).Least;

        notebook.Says($"between {Digits(least, 0)} and {Told(most)}");
        notebook.Says($"{Told(exchanges)} under FIFO, **nothing** under LIFO and under clean first");
        Assert.True(Line(TaintRule.Lifo).Of(SinkKind.Services).IsZero);
        Assert.True(Line(TaintRule.CleanFirst).Of(SinkKind.Services).IsZero);
        notebook.Says($"finds {Told(poisoned)} at accounts that nobody has read");
        notebook.Says($"At least {Told(bound)}, {SampleFigures.Share(bound, Line(TaintRule.Fifo).Stolen)} of the theft, went to Tornado Cash");
        Assert.All(trace.Sinks.Where(sink => sink.Kind == SinkKind.Services), sink => Assert.True(trace.BoundsOf(sink).Least.IsZero));

        // Of what two accounts sent back the facts show next to no origin, and it is more than what went to exchanges under any rule.
        UInt256 back = Sum(trace.Graph, Returned) + Sum(trace.Graph, Account.Parse("eip155:1:0xe708f17240732bBfa1BaA8513F66b665Fbc7ce10"));
        notebook.Says($"two accounts had sent {Told(back)} to the wallet of the theft");
        Assert.True(back > conserving.Max(line => line.Of(SinkKind.Services)));
        Assert.Empty(SampleFigures.AmountsIn(notebook.Words).Where(amount => amount.Contains(',', StringComparison.Ordinal)).Except(
            [Told(most), Told(exchanges), Told(poisoned), Told(bound), Told(back), Told(Line(TaintRule.Fifo).Stolen)]));

        BalanceLine Line(TaintRule rule) => trace.Balance.Single(line => line.Rule == rule);
    }

    /// <summary>What an account sent to the wallet at which the theft entered, before anything left that for another account with value.</summary>
    private static UInt256 Sum(CaseGraph graph, Account from)
    {
        Account wallet = Account.Parse("eip155:1:0x098B716B8Aaf21512996dC57EB0615e2383E2f96");
        UInt256 sum = default;
        for (int flow = 0; flow < graph.Details.Count; flow++)
        {
            if (graph.Vertices[graph.Flows.From(flow)].Account == from && graph.Vertices[graph.Flows.To(flow)].Account == wallet)
            {
                Assert.InRange(graph.Details[flow].Time, 1_647_993_600, 1_648_079_999);
                sum += graph.Flows.Amount(flow);
            }
        }

        return sum;
    }

    private static Sink SinkAt(TraceResult trace, string label) => Assert.Single(trace.Sinks, sink => sink.Labels.Any(claim => claim.Text == label));

    private static string[] Under(TraceResult trace, Sink sink) => [.. Enumerable.Range(0, trace.Rules.Length).Select(rule => Digits(sink.AmountOf(rule)))];

    private static string Digits(UInt256 units) => new Amount(units, Ether).ToDecimalString();

    private static string Digits(UInt256 units, int decimals) => SampleFigures.Rounded(units, Ether, decimals).Split(' ')[0];

    private static string Told(UInt256 units) => SampleFigures.Rounded(units, Ether);
}
