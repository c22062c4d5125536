using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Valuation;

namespace WalletTrace.Tests.SampleCases;

/// <summary>The table of samples/utxo-peel-chain/README.md, which is worked by hand there.</summary>
public class UtxoSampleTests
{
    private static readonly Asset Coin = Asset.Native(ChainId.BitcoinRegtest);

    /// <summary>The columns: the bound, then poison, haircut, FIFO, LIFO, TIHO, seniority, taint first, clean first.</summary>
    private static readonly (string Place, string Figures)[] Table =
    [
        ("bcrt1q5xc6py9spuq47pkmhzlcqzr9657gwt3tf78a3l", "6.399 6.399 2.7798 1.299 1.3 0.6 5 5 0"),
        ("bcrt1qcdpwxddymyjfzvefqu2d67h78svpuxszlx58kt", "1.5 1.5 0.75 1.5 0 1.5 0 0 1.5"),
        ("bcrt1q3qudykc65fazaf57e7kj3evyk924dvm0vg3enw", "4 4 2 0 4 0 4 4 0"),
        ("bcrt1qvepyh36ysyvurhxdx3s038p2x85jwj25vfs03g", "2.5 2.5 1.25 1.5 2.5 1.505 1 1 1.5"),
        ("bcrt1qjzexge495jfnpmqxnth4kks6vlecdlmutac7ts", "4.993 4.993 2.4965 4.993 1.497 4.993 0 0 4.993"),
        ("bcrt1qp59gk40xwh74ed7wk5zp5nv3yfqjl4zhyzxhul", "1.4 1.4 0.28 0 0 1.4 0 0 0"),
        ("bcrt1qhmazxrkd7350ulz8sflsdmqcz39fvxr52699fn", "1.4 1.4 0.28 0.7 0.7 0 0 0 1.2"),
        ("bcrt1qrerhw4lfzauglx90fjg2e6c5qsyn2zfy9fumnm", "0.099 0.099 0.0198 0 0 0 0 0 0.099"),
        ("bcrt1q2cl5mk7hy87ucywmvjxrcnyqsxts5l09h4m402", "0.599 0.599 0.1198 0 0 0 0 0 0.599"),
        ("bcrt1qw03uqm5eauuxzuvkp3f05z7lswryzw504gl5d7", "0.099 0.099 0.0198 0 0 0 0 0 0.099"),
        ("fees", "0.011 0.011 0.0043 0.008 0.003 0.002 0 0 0.01"),
    ];

    [Fact]
    public async Task Every_rule_gives_the_figures_worked_by_hand()
    {
        TraceResult trace = await (await Sample.Utxo).TraceAsync(Enum.GetValues<TaintRule>());
        Assert.Equal(Table.Length, trace.Sinks.Length);
        foreach ((string place, string figures) in Table)
        {
            Sink sink = SinkAt(trace, place);
            IEnumerable<UInt256> found = [trace.BoundsOf(sink).Most, .. Enumerable.Range(0, trace.Rules.Length).Select(sink.AmountOf)];
            Assert.Equal(figures, string.Join(' ', found.Select(units => new Amount(units, Coin).ToDecimalString())));
            Assert.Equal(UInt256.Zero, trace.BoundsOf(sink).Least);
        }
    }

    [Fact]
    public async Task Values_are_those_worked_by_hand()
    {
        IReadOnlyList<PriceSeries> prices = PriceFile.Read(Repository.PathOf("samples", "utxo-peel-chain", "prices.csv"));
        TraceResult trace = (await (await Sample.Utxo).TraceAsync(TaintRule.Fifo)).Valued(new PriceBook(prices));
        Dictionary<string, string> expected = new()
        {
            ["bcrt1q5xc6py9spuq47pkmhzlcqzr9657gwt3tf78a3l"] = "259.80",
            ["bcrt1qcdpwxddymyjfzvefqu2d67h78svpuxszlx58kt"] = "150.00",
            ["bcrt1qvepyh36ysyvurhxdx3s038p2x85jwj25vfs03g"] = "150.00",
            ["bcrt1qjzexge495jfnpmqxnth4kks6vlecdlmutac7ts"] = "499.30",
            ["bcrt1qhmazxrkd7350ulz8sflsdmqcz39fvxr52699fn"] = "140.00",
            ["fees"] = "0.90",
        };

        Assert.Equal("1,000.00", trace.Values!.Stolen(0, Coin)!.ToString());
        Assert.Equal("1,200.00", Worth.Sum(trace.Sinks.Select(sink => trace.Values.Of(sink, 0)!)).ToString());
        Assert.All(expected, pair => Assert.Equal(pair.Value, trace.Values.Of(SinkAt(trace, pair.Key), 0)!.ToString()));
    }

    [Fact]
    public async Task Places_are_of_the_right_kind()
    {
        TraceResult trace = await (await Sample.Utxo).TraceAsync(TaintRule.Haircut);
        SinkKind[] kinds = [.. Table.Select(row => SinkAt(trace, row.Place).Kind)];
        SinkKind[] expected =
        [
            SinkKind.Services, SinkKind.Services, SinkKind.Resting, SinkKind.Unexplored, .. Enumerable.Repeat(SinkKind.Resting, 6), SinkKind.Fees,
        ];
        Assert.Equal(expected, kinds);
    }

    [Fact]
    public async Task Under_FIFO_one_path_leads_to_exchange_A_through_the_CoinJoin()
    {
        TraceResult trace = await (await Sample.Utxo).TraceAsync(TaintRule.Fifo);
        LaunderingPath[] paths = [.. trace.Paths.To(Category.Exchange).Take(10).Paths];
        Assert.Equal(["1.5", "1.299"], paths.Select(path => new Amount(path.Amount, Coin).ToDecimalString()));
        Assert.Equal([105L, 106, 107, 108, 109, 110, 111, 112, 113], Heights(paths[1]));
        Assert.All(trace.Paths.Take(100).Paths, path => Assert.True(path.Hops.Length > 0));

        // A coin leaves the transaction that creates it: the first hop is the stolen coin on its way into the merge.
        static IEnumerable<long> Heights(LaunderingPath path) => path.Hops.Select(hop => hop.Detail.Height).Skip(1);
    }

    [Fact]
    public async Task Backward_from_the_last_coin_lie_the_theft_and_the_savings()
    {
        Sample utxo = await Sample.Utxo;
        Theft rest = Theft.Coin(ChainId.BitcoinRegtest, "1c3ccace9fa6cd5534ec46c1ee880577bbb8043a7013566c2d5c35a73a9e46e6", 1);
        TraceResult trace = await Trace.From(rest).Over(utxo.Ledger).Knowing(utxo.Labels).Using(TaintRule.Haircut).Backward().RunAsync();
        BalanceLine line = Assert.Single(trace.Balance);
        Assert.Equal("4.993 tBTC", new Amount(line.Stolen, line.Asset).ToString());
        // Half of everything on the chain is savings, and nobody knows where those or the victim's coins came from.
        Assert.Equal(["2.4965", "2.4965"], trace.Sinks.Select(sink => new Amount(sink.AmountOf(0), Coin).ToDecimalString()));
    }

    private static Sink SinkAt(TraceResult trace, string place) => place == "fees"
        ? trace.Sinks.Single(sink => sink.Name.Kind == VertexKind.Fees)
        : trace.Sinks.Single(sink => sink.Name.Account == new Account(ChainId.BitcoinRegtest, Address.Parse(place, ChainId.BitcoinRegtest)));
}
