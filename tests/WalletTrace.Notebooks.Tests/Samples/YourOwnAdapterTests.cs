using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tracing;

namespace WalletTrace.Notebooks.Tests.Samples;

/// <summary>The figures of the notebook about adapters, held against facts that are put into a ledger by hand, without an adapter.</summary>
public sealed class YourOwnAdapterTests
{
    private const string Name = "6-your-own-adapter.ipynb";

    private static readonly ChainId Chain = ChainId.Evm(31337);
    private static readonly Asset Coin = Asset.Native(Chain);

    // Who paid whom how much, a block each; the fee is 1.
    private static readonly (string From, string To, int Amount)[] Payments =
    [
        ("f00d", "bad", 100), ("a11ce", "bad", 1000), ("bad", "b0b", 600), ("bad", "d00d", 399), ("b0b", "cafe", 350), ("b0b", "beef", 240), ("d00d", "cafe", 398), ("beef", "cafe", 200),
    ];

    [Fact]
    public async Task What_the_exports_tell_leads_to_the_figures_that_are_told()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        TraceResult trace = await TraceAsync(7, "bad", "b0b", "d00d");
        BalanceLine fifo = trace.Balance.Single(line => line.Rule == TaintRule.Fifo);
        Sink beef = trace.Sinks.Single(sink => sink.Kind == SinkKind.Unexplored);

        notebook.Says(
            $"So {Coins(fifo.Of(SinkKind.Services))} stolen coins are at the exchange, {Coins(fifo.Of(SinkKind.Resting))} at rest, {Coins(fifo.Of(SinkKind.Fees))} were paid as fees, and {Coins(beef.AmountOf(0))} went to `beef`: together {Coins(fifo.Stolen)}.");
        LaunderingPath byBob = Assert.Single(trace.Paths.To(Category.Exchange).Take(10).Paths, path => path.Hops[^1].From.Account == Of("b0b"));
        notebook.Says($"99 to `b0b`, with {Coins(byBob.Hops[1].Traced)} stolen ones");
        notebook.Says($"of which 99 are clean, so {Coins(byBob.Amount)} are stolen");
        Assert.Equal("98", Coins(byBob.Hops[2].Value - byBob.Amount));

        // The same table as in the notebook, whose own ledger was filled by the adapter.
        string html = notebook.Html("query.Over(ledger, source)");
        Assert.Contains(Cut(trace.Balance.ToHtml()), html, StringComparison.Ordinal);
        Assert.Contains("PARTIAL", html, StringComparison.Ordinal);
        notebook.Says($"{Coins(beef.AmountOf(0))} coins are at an account of which there is no export");
        Assert.Contains("it gave a history, but not that it is all there is", notebook.Html("trace.Coverage"), StringComparison.Ordinal);
        Assert.Contains("Uncertain", notebook.Html("pulled.Accounts.Select"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_blocks_tell_closes_the_gap_as_it_is_told()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        TraceResult trace = await TraceAsync(8, "bad", "b0b", "d00d", "beef");
        BalanceLine fifo = trace.Balance.Single(line => line.Rule == TaintRule.Fifo);
        Sink beef = trace.Sinks.Single(sink => sink.Name.Account == Of("beef"));

        Assert.Equal(trace.Balance.ToHtml(), notebook.Html("complete.Balance"));
        notebook.Says($"`beef` passed 200 of its 240 coins on to the exchange and has {Coins(beef.AmountOf(0))} left: now {Coins(fifo.Of(SinkKind.Services))} are at the exchange, {Coins(fifo.Of(SinkKind.Resting))} at rest, and {Coins(fifo.Of(SinkKind.Fees))} were paid as fees");
    }

    [Theory]
    [InlineData("BlocksAsync(new NodeSource(\"an edited file\"", "the block was changed: found the hash 1dd9a532ea7e9740, expected ")]
    [InlineData("BlocksAsync(new NodeSource(\"a forged file\"", "the last above height 3, where block 0000000000000000000000000000000000000000000000001dd9a532ea7e9740 stands instead of ")]
    [InlineData("new ExportSource(\"a changed export\"", "facts contradict each other")]
    [InlineData("new ExportSource(\"a mixed-up export\"", "the export is of another account")]
    [InlineData("new ExportSource(\"an export that lacks a row\"", "Nothing is noticed.")]
    [InlineData("QuorumSource.Of([lacking, source])", "the sources disagree: found 1 difference, expected none")]
    public async Task What_is_noticed_of_a_lie_is_shown(string code, string told) =>
        Assert.Contains(told, (await SavedNotebook.LoadAsync(Name)).Text(code), StringComparison.Ordinal);

    [Fact]
    public async Task What_is_left_out_would_make_more_rest_as_it_is_told()
    {
        SavedNotebook notebook = await SavedNotebook.LoadAsync(Name);
        UInt256 told = await RestingOfBobAsync(7);
        UInt256 lacking = await RestingOfBobAsync(5);

        notebook.Says($"the trace would say that {Coins(lacking - told)} coins more rest with `b0b`");

        async Task<UInt256> RestingOfBobAsync(int payments) => (await TraceAsync(payments, "bad", "b0b", "d00d")).Sinks.Single(sink => sink.Name.Account == Of("b0b")).AmountOf(0);
    }

    [Fact]
    public async Task All_checks_of_the_adapter_hold()
    {
        string checks = (await SavedNotebook.LoadAsync(Name)).Text("Check = ");

        Assert.Equal(5, checks.Split("true", StringSplitOptions.None).Length - 1);
        Assert.DoesNotContain("false", checks, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The trace over the first so many payments, of which the histories of these accounts were read.</summary>
    private static async Task<TraceResult> TraceAsync(int payments, params string[] read)
    {
        var ledger = new MemoryLedger();
        for (int at = 0; at < payments; at++)
        {
            (string from, string to, int amount) = Payments[at];
            ledger.Append(
            [
                new BlockRecord(Chain, at, 1_772_352_000 + (at * 3600)),
                new TransactionRecord(Chain, at, 0, TransactionId.Parse($"a{at}".PadLeft(64, '0'))),
                new TransferRecord(Chain, at, 0, 0, TransferKind.Fee, Coin, Of(from).Address, null, Units(1)),
                new TransferRecord(Chain, at, 0, 1, TransferKind.Native, Coin, Of(from).Address, Of(to).Address, Units(amount)),
            ]);
        }

        ledger.Append(read.Select(name => new CoverageRecord(Chain, Of(name).Address, 0, 7, CoverageKinds.Native | CoverageKinds.Fee, "by hand")));
        return await Trace.From(Theft.Transfer(Chain, "a1".PadLeft(64, '0'), 1).Named("the 1,000 coins"))
            .Over(ledger)
            .Knowing(new LabelSet([new Label(LabelSubject.Of(Of("cafe")), "Café Exchange", Category.Exchange, "made up")]))
            .RunAsync();
    }

    private static Account Of(string name) => Account.Parse($"{Chain}:0x{name.PadLeft(40, '0')}");

    private static UInt256 Units(int coins) => Amount.Parse(FormattableString.Invariant($"{coins} tETH"), Coin).Units;

    private static string Coins(UInt256 units) => new Amount(units, Coin).ToDecimalString(groups: true);

    /// <summary>The table out of a piece of HTML.</summary>
    private static string Cut(string html)
    {
        int start = html.IndexOf("<tbody>", StringComparison.Ordinal);
        return html[start..html.IndexOf("</tbody>", start, StringComparison.Ordinal)];
    }
}
