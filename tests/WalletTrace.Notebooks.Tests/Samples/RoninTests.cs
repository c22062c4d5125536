using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;
using WalletTrace.Tracing.Cases;

namespace WalletTrace.Notebooks.Tests.Samples;

/// <summary>The first notebook: what it shows is what the library shows, and what it says in words is what the library finds.</summary>
public sealed class RoninTests
{
    private const string Name = "1-ronin.ipynb";
    private static readonly Asset Ether = Asset.Native(ChainId.Ethereum);
    private static readonly Account Busy = Account.Parse("eip155:1:0xb66cd966670d962C227B3EABA30a872DbFb995db");
    private static readonly Account Huobi = Account.Parse("eip155:1:0x73f8FC2e74302eb2EfdA125A326655aCF0DC2D1B");

    [Fact]
    public async Task It_shows_what_the_library_shows()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        TraceResult trace = await SampleFigures.TraceOf("ronin-bridge");
        LaunderingPath path = trace.Paths.To(Huobi).Take(1).Paths[0];

        Assert.Equal((await SampleFigures.CaseOf("ronin-bridge")).ToHtml(), notebook.Html("CaseFile theCase"));
        Assert.Equal(trace.Balance.ToHtml(), notebook.Html("trace.Balance"));
        Assert.Equal(trace.Picture().ToHtml(), notebook.Html("trace.Picture()"));
        Assert.Equal(trace.Timeline().ToHtml(), notebook.Html("trace.Timeline()"));
        Assert.Equal(trace.Sinks.Take(12).ToHtml(), notebook.Html("trace.Sinks.Take(12)"));
        Assert.Equal(trace.Paths.To(Category.Exchange).Take(8).ToHtml(), notebook.Html("trace.Paths.To(Category.Exchange).Take(8)"));
        Assert.Equal(trace.Paths.To(Category.Mixer).Take(5).ToHtml(), notebook.Html("trace.Paths.To(Category.Mixer)"));
        Assert.Equal(trace.Listings.ToHtml(), notebook.Html("trace.Listings"));
        Assert.Equal(trace.Coverage.ToHtml(), notebook.Html("trace.Coverage"));
        Assert.Equal(trace.Explain(Busy).ToHtml(), notebook.Html("trace.Explain(busy)"));
        Assert.Equal(path.ToHtml(), notebook.Html("LaunderingPath path"));
        Assert.Equal(trace.Explain(path).ToHtml(), notebook.Html("trace.Explain(path)"));
        Assert.Contains("The same report, byte for byte.", notebook.Text("SequenceEqual"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_balance_and_the_places_are_said_as_found()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        TraceResult trace = await SampleFigures.TraceOf("ronin-bridge");
        BalanceLine fifo = trace.Balance.Single(line => line.Rule == TaintRule.Fifo);
        BalanceLine haircut = trace.Balance.Single(line => line.Rule == TaintRule.Haircut);
        Sink mixer = Assert.Single(trace.Sinks, sink => sink.Kind == SinkKind.Mixers);
        Sink[] huobi = [.. trace.Sinks.Where(sink => sink.Labels.Any(label => label.Entity == "graphsense:huobi"))];

        notebook.Says($"Under FIFO {Told(fifo.Of(SinkKind.Mixers))}, that is {SampleFigures.Share(fifo.Of(SinkKind.Mixers), fifo.Stolen)}, went into a mixer; {Told(fifo.Of(SinkKind.Services))} came to exchanges");
        notebook.Says($"{Told(fifo.Of(SinkKind.Resting))} lie where they were last seen; {Told(fifo.Of(SinkKind.Fees))} were paid as fees; and {Told(fifo.Of(SinkKind.Unexplored))} came to accounts");
        notebook.Says($"Every column sums to {Told(fifo.Stolen)} to the last unit");
        notebook.Says($"The two rules differ by {Told(haircut.Of(SinkKind.Mixers) - fifo.Of(SinkKind.Mixers))} in the mixer");
        notebook.Says($"The twelve largest of the {trace.Sinks.Length} places");
        notebook.Says($"got at least {Told(trace.BoundsOf(mixer).Least)} of the stolen {Told(fifo.Stolen)} under any rule");
        Assert.Equal(3, huobi.Length);
        notebook.Says($"Three wallets of Huobi got {Told(huobi.Aggregate(default(UInt256), (sum, sink) => sum + sink.AmountOf(trace.Rules.IndexOf(TaintRule.Fifo))))} under FIFO");

        Sink deposit = Assert.Single(trace.Sinks, sink => sink.Deposit is not null);
        Assert.Empty(deposit.Labels);
        Assert.Equal("FTX", deposit.Deposit!.Service);
        notebook.Says("`0x036587…5654f9`, no source says whose it is");
        Assert.All(AmountsSaid(trace, fifo, haircut, mixer, huobi), amount => Assert.Contains(amount, notebook.Words, StringComparison.Ordinal));
        Assert.Empty(SampleFigures.AmountsIn(notebook.Words).Except(AmountsSaid(trace, fifo, haircut, mixer, huobi)));
    }

    [Fact]
    public async Task The_facts_and_their_days_are_said_as_they_are()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        CaseFile theCase = await SampleFigures.CaseOf("ronin-bridge");
        TraceResult trace = await SampleFigures.TraceOf("ronin-bridge");
        List<TransferRecord> movements = await MovementsAsync(await theCase.LoadLedgerAsync());
        notebook.Says(FormattableString.Invariant($"the facts, {movements.Count:N0} movements from public explorers"));

        Account router = trace.Sinks.Single(sink => sink.Kind == SinkKind.Mixers).Name.Account!.Value;
        TransferRecord[] deposits = [.. movements.Where(moved => moved.To == router.Address && moved.Amount == Amount.Parse("100 ETH", Ether).Units)];
        notebook.Says(FormattableString.Invariant($"There are {deposits.Length:N0} of them, from {deposits.Select(deposit => deposit.From).Distinct().Count()} accounts"));

        (DateOnly first, DateOnly last) = Days(trace, Category.Exchange);
        Assert.Equal((new DateOnly(2022, 3, 29), new DateOnly(2022, 3, 31)), (first, last));
        notebook.Says("The exchanges came first, from 29 to 31 March 2022");
        Assert.Equal((new DateOnly(2022, 4, 4), new DateOnly(2022, 5, 19)), Days(trace, Category.Mixer));
        notebook.Says("The mixer got its part from 4 April to 19 May 2022");
        LaunderingPath[] paths = [.. trace.Paths.To(Category.Exchange).Take(8).Paths];
        Assert.Equal((2, 4), (paths.Min(path => path.Hops.Length), paths.Max(path => path.Hops.Length)));
        notebook.Says("took two to four hops and a day or two");
        Assert.All(paths, path => Assert.InRange(path.Hops[^1].Detail.Time - path.Hops[0].Detail.Time, 0, 3 * 86_400));
    }

    [Fact]
    public async Task Listings_and_coverage_are_said_as_found()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        TraceResult trace = await SampleFigures.TraceOf("ronin-bridge");
        Assert.Equal(9, trace.Listings.Select(listing => listing.Account).Distinct().Count());
        Assert.All(trace.Listings.Where(listing => listing.Claim.Source == "OFAC SDN"), listing => Assert.Equal(ListingTime.BeforeListing, listing.When));
        notebook.Says("Nine accounts of this case are or were listed. By the days of OFAC's list all stolen value reached them *before* they were on it");

        Assert.Equal(5, trace.Coverage.Count(entry => entry.Reason == StopReason.Unexplored));
        Assert.Equal(4, trace.Coverage.Count(entry => entry.Issue == CoverageIssue.DataGap));
        notebook.Says("came to five accounts whose history nobody has read");
        notebook.Says("Four accounts gave more than these facts show them get");
        notebook.Says($"The largest of the gaps, {Told(LargestGap(trace))}, looks worrying");

        Label[] whose = [.. trace.Labels.Of(Huobi)];
        Assert.Equal(3, whose.Select(label => label.Source).Distinct().Count());
        Assert.All(whose, label => Assert.StartsWith("Huobi", label.Text, StringComparison.Ordinal));
        notebook.Says("That the last account is Huobi's is what three public sources say");
    }

    [Fact]
    public async Task No_more_can_pass_the_busy_account_than_came_to_it()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        List<TransferRecord> movements = await MovementsAsync(await (await SampleFigures.CaseOf("ronin-bridge")).LoadLedgerAsync());
        UInt256 came = movements.Where(moved => moved.To == Busy.Address).Aggregate(default(UInt256), (sum, moved) => sum + moved.Amount);
        notebook.Says($"these facts show next to nothing coming in: {SampleFigures.Rounded(came, Ether, 3)} in all");
    }

    private static string Told(UInt256 units) => SampleFigures.Rounded(units, Ether);

    private static UInt256 LargestGap(TraceResult trace) => trace.Coverage.Where(entry => entry.Issue == CoverageIssue.DataGap).Max(entry => entry.Hidden);

    /// <summary>Every amount that the notebook says in words.</summary>
    private static string[] AmountsSaid(TraceResult trace, BalanceLine fifo, BalanceLine haircut, Sink mixer, Sink[] huobi) =>
    [
        Told(fifo.Stolen), .. fifo.Parts.Values.Select(Told), Told(haircut.Of(SinkKind.Mixers) - fifo.Of(SinkKind.Mixers)), Told(trace.BoundsOf(mixer).Least),
        Told(huobi.Aggregate(default(UInt256), (sum, sink) => sum + sink.AmountOf(0))), Told(LargestGap(trace)), "100 ETH", "2.374 ETH",
    ];

    private static (DateOnly First, DateOnly Last) Days(TraceResult trace, Category category)
    {
        DateOnly[] days =
        [
            .. trace.Paths.To(category).Take(int.MaxValue).Paths.Select(path => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(path.Hops[^1].Detail.Time).UtcDateTime)),
        ];
        return (days.Min(), days.Max());
    }

    private static async Task<List<TransferRecord>> MovementsAsync(MemoryLedger ledger)
    {
        var all = new List<TransferRecord>();
        await foreach (LedgerTransaction transaction in ledger.TransactionsAsync())
        {
            all.AddRange(transaction.Transfers);
        }

        return all;
    }
}
