using CsCheck;
using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Inference;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>Traces through swaps, worked out by hand. V is robbed, T trades, R routes, P and Q are pools.</summary>
public sealed class SwapTraceTests
{
    private static readonly TaintRule[] Rules = [TaintRule.Fifo, TaintRule.Lifo, TaintRule.Haircut, TaintRule.TaintFirst, TaintRule.CleanFirst];

    [Fact]
    public async Task Value_goes_through_a_swap_and_the_pool_stays_out()
    {
        // T has 40 clean USDT, gets 60 stolen, swaps all 100 into 10 DAI, and pays 5 DAI on.
        SwapChain chain = Robbery("TZ");
        chain.Run(3, "T fee 3; T>R 100 USDT; R>P 100 USDT; P>T 10 DAI");
        chain.Run(4, "T fee 3; T>Z 5 DAI");
        TraceResult trace = await Trace(chain).Using(Rules).RunAsync();

        Assert.Equal("T(DAI) 5, Z(DAI) 1", TraceText.Ends(trace, TaintRule.Fifo));

        // The last lot is taken first and so comes to lie lowest: 6 stolen DAI below 4 clean ones.
        Assert.Equal("T(DAI) 5, Z(DAI) 1", TraceText.Ends(trace, TaintRule.Lifo));
        Assert.Equal("T(DAI) 3, Z(DAI) 3", TraceText.Ends(trace, TaintRule.Haircut));
        Assert.DoesNotContain(trace.Graph.Vertices, vertex => vertex.Account == SwapScene.Account('R') || vertex.Account == SwapScene.Account('P'));
        foreach (TaintRule rule in Rules)
        {
            Assert.Equal($"{rule} USDT 60+0: Converted 60, {rule} DAI 0+6: Resting 6", Lines(trace, rule));
        }
    }

    [Fact]
    public async Task Swaps_are_not_followed_when_they_are_not_to_be()
    {
        SwapChain chain = Robbery("TZ");
        chain.Run(3, "T fee 3; T>R 100 USDT; R>P 100 USDT; P>T 10 DAI");

        Assert.Equal("R(USDT)!Unexplored 60", TraceText.Ends(await Trace(chain).FollowSwaps(false).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task A_swap_for_another_arrives_there()
    {
        SwapChain chain = Robbery("TZ");
        chain.Run(3, "T fee 3; T>P 100 USDT; P>Z 10 DAI");

        Assert.Equal("Z(DAI) 6", TraceText.Ends(await Trace(chain).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task What_the_route_paid_out_goes_to_the_payee_and_does_not_convert()
    {
        // Of 100 USDT 20 go to the integrator F by way of the router, after T gave all: by FIFO these are stolen, by LIFO clean.
        SwapChain chain = Robbery("TF");
        chain.Run(3, "T fee 3; T>R 100 USDT; R>F 20 USDT; R>P 80 USDT; P>T 8 DAI");
        TraceResult trace = await Trace(chain).Using(TaintRule.Fifo, TaintRule.Lifo).RunAsync();

        Assert.Equal("F(USDT) 20, T(DAI) 4", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal("T(DAI) 6", TraceText.Ends(trace, TaintRule.Lifo));
        Assert.Equal("Fifo USDT 60+0: Resting 20,Converted 40, Fifo DAI 0+4: Resting 4", Lines(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task A_coin_and_its_wrapped_token_are_followed_one_for_one()
    {
        SwapChain chain = new SwapChain().Cover("T");
        chain.Run(1, "V fee 1; V>T 50 ETH");
        chain.Run(2, "T fee 3; T>w 40 ETH; 0>T 40 WETH");
        chain.Run(3, "T fee 3; T>P 10 WETH; P>T 7 USDT");
        chain.Run(4, "T fee 3; w>T 25 ETH; T>0 25 WETH");
        TraceResult trace = await Theft1(chain, Facts.Ether, 1).Using(TaintRule.Fifo).RunAsync();

        Assert.Equal("T 26, T(USDT) 7, T(WETH) 5, fees 9", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Contains(trace.Graph.Details, detail => detail.Finding is Swap { Rule: SwapRule.Wrapped });
    }

    [Theory]
    [InlineData("0>T 1 FAKE", "UnknownAsset")]
    [InlineData("W>T 1 FAKE", "UnknownAsset")]
    [InlineData("P>T 1 FAKE", "UnknownAsset")]
    [InlineData("W>T 1 DAI", "OrdinaryCounterparty")]
    [InlineData("W>Z 1 DAI", "OrdinaryCounterparty")]
    public async Task A_show_of_a_swap_does_not_hide_where_the_value_went(string show, string kind)
    {
        // T sends the stolen USDT to its own second wallet W, which gives it something worthless, or next to nothing, in the same transaction.
        SwapChain chain = Robbery("TWZ");
        chain.Run(3, $"T fee 3; T>W 100 USDT; {show}");
        chain.Run(4, "W fee 3; W>Z 100 USDT");
        TraceResult trace = await Trace(chain).Using(Rules).RunAsync();

        foreach (TaintRule rule in Rules)
        {
            Assert.Equal("Z(USDT) 60", TraceText.Ends(trace, rule));
        }

        CoverageEntry entry = Assert.Single(trace.Coverage, entry => entry.Issue == CoverageIssue.SwapUndecided);
        Assert.Equal(60UL, entry.Hidden);
        Assert.Contains($"({kind})", entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_whom_was_swapped_is_stated_unless_a_label_names_them()
    {
        // C behaves as a pool does, whoever made it.
        SwapChain chain = Robbery("T");
        chain.Run(3, "T fee 3; T>C 100 USDT; C>T 1 DAI");
        CoverageEntry entry = Assert.Single((await Trace(chain).RunAsync()).Coverage, entry => entry.Issue == CoverageIssue.CounterpartyUnlabelled);
        var pool = new LabelSet([new Label(SwapScene.Account('C'), "pool", Category.Defi, "test")]);

        Assert.Equal(60UL, entry.Hidden);
        Assert.Contains(SwapScene.Account('C').ToString(), entry.Text, StringComparison.Ordinal);
        Assert.DoesNotContain((await Trace(chain).Knowing(pool).RunAsync()).Coverage, entry => entry.Issue == CoverageIssue.CounterpartyUnlabelled);
    }

    [Fact]
    public async Task A_token_that_the_user_vouches_for_and_an_account_that_a_label_calls_a_service_may_be_traded_with()
    {
        SwapChain chain = Robbery("TWZ");
        chain.Run(3, "T fee 3; T>W 100 USDT; W>T 10 FAKE");
        chain.Run(4, "W fee 3; W>Z 100 USDT");
        var maker = new LabelSet([new Label(SwapScene.Account('W'), "market maker", Category.Otc, "test")]);

        Assert.Equal("Z(USDT) 60", TraceText.Ends(await Trace(chain).Vouching(SwapScene.Fake).RunAsync(), TaintRule.Fifo));
        Assert.Equal("W(USDT)!Category 60", TraceText.Ends(await Trace(chain).Knowing(maker).RunAsync(), TaintRule.Fifo));
        Assert.Equal("T(FAKE) 6", TraceText.Ends(await Trace(chain).Knowing(maker).Vouching(SwapScene.Fake).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task What_the_route_paid_out_of_what_was_got_is_followed_to_the_payee()
    {
        // The "fee" of 9 DAI of 10 goes to the thief's other wallet: by FIFO 5.4 and by LIFO 6 of the 6 stolen ones are among them.
        SwapChain chain = Robbery("TF");
        chain.Run(3, "T fee 3; T>R 100 USDT; R>P 100 USDT; P>R 10 DAI; R>F 7 DAI; R>T 1 DAI; R>F 2 DAI");
        TraceResult trace = await Trace(chain).Using(Rules).RunAsync();

        Assert.Equal("F(DAI) 5, T(DAI) 1", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal("F(DAI) 5, T(DAI) 1", TraceText.Ends(trace, TaintRule.CleanFirst));
        Assert.Equal("F(DAI) 6", TraceText.Ends(trace, TaintRule.TaintFirst));
        Assert.Equal("Fifo USDT 60+0: Converted 60, Fifo DAI 0+6: Resting 6", Lines(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task Value_that_comes_back_through_a_second_swap_is_followed_again()
    {
        SwapChain chain = Robbery("TZ");
        chain.Run(3, "T fee 3; T>P 100 USDT; P>T 10 DAI");
        chain.Run(4, "T fee 3; T>P 10 DAI; P>T 95 USDT");
        chain.Run(5, "T fee 3; T>Z 95 USDT");
        TraceResult trace = await Trace(chain).Using(Rules).RunAsync();

        // 60 of 100 become 6 of 10, and these 57 of 95.
        foreach (TaintRule rule in Rules)
        {
            Assert.Equal("Z(USDT) 57", TraceText.Ends(trace, rule));
            Assert.Equal($"{rule} USDT 60+57: Resting 57,Converted 60, {rule} DAI 0+6: Converted 6", Lines(trace, rule));
        }
    }

    [Fact]
    public async Task What_is_not_decided_goes_to_the_pool_and_is_stated_there()
    {
        SwapChain chain = Robbery("T");
        chain.Run(3, "T fee 3; T>P 5 DAI; T>P 100 USDT; 0>T 20 LP");
        TraceResult trace = await Trace(chain).RunAsync();
        CoverageEntry entry = Assert.Single(trace.Coverage, entry => entry.Issue == CoverageIssue.SwapUndecided);

        Assert.Equal("P(USDT)!Unexplored 60", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal(trace.Sinks[0].Vertex, entry.Vertex);
        Assert.Equal(60UL, entry.Hidden);
        Assert.Contains("LiquidityAdded", entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_that_is_followed_has_books_of_its_own()
    {
        // V pays the pool by itself; the pool has 500 DAI and gives T some of them for T's clean USDT, and X the stolen USDT for DAI.
        SwapChain chain = new SwapChain().Cover("PTX");
        chain.Run(1, "M fee 1; M>P 500 DAI");
        chain.Run(2, "V fee 1; V>P 60 USDT");
        chain.Run(3, "T fee 3; T>P 40 USDT; P>T 10 DAI");
        chain.Run(4, "X fee 3; X>P 5 DAI; P>X 30 USDT");
        TraceResult trace = await Theft1(chain, SwapScene.Usdt, 2).RunAsync();

        Assert.Equal("P(USDT) 30, other side of swaps 30", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal("Fifo USDT 60+0: Resting 30,Exchanged 30", Lines(trace, TaintRule.Fifo));
        CoverageEntry entry = Assert.Single(trace.Coverage, entry => entry.Issue == CoverageIssue.CounterpartyUnlabelled);
        Assert.Equal(SwapScene.Account('P'), trace.Graph.Vertices[entry.Vertex].Account);
        Assert.Equal(30UL, entry.Hidden);
        Assert.Contains(Facts.Id(0x5004).ToString(), entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_makes_no_difference_whether_trader_or_recipient_is_followed_first()
    {
        // Both the trader and the recipient of its swap get stolen value; Z's own comes first or last.
        foreach (string order in new[] { "TZ", "ZT" })
        {
            SwapChain chain = new SwapChain().Cover("TZV");
            chain.Run(1, $"V fee 1; V>{order[0]} 60 USDT");
            chain.Run(2, $"V fee 1; V>{order[1]} 60 USDT");
            chain.Run(3, "Z fee 3; Z>P 60 USDT; P>Z 6 DAI");
            chain.Run(4, "T fee 3; T>P 60 USDT; P>Z 6 DAI");
            TraceResult trace = await Theft1(chain, SwapScene.Usdt, 1).RunAsync();

            Assert.Equal("Z(DAI) 12", TraceText.Ends(trace, TaintRule.Fifo));
            Assert.DoesNotContain(trace.Coverage, entry => entry.Issue == CoverageIssue.DataGap && trace.Graph.Vertices[entry.Vertex].Asset == SwapScene.Dai);
        }
    }

    [Fact]
    public async Task A_minimum_of_one_asset_says_nothing_of_another_and_hops_count_a_swap_as_one()
    {
        SwapChain chain = Robbery("TZ");
        chain.Run(3, "T fee 3; T>P 100 USDT; P>T 10 DAI");
        chain.Run(4, "T fee 3; T>Z 10 DAI");

        Assert.Equal("Z(DAI) 6", TraceText.Ends(await Trace(chain).With(new StopRules { Minimums = [new Amount(50UL, SwapScene.Usdt)] }).RunAsync(), TaintRule.Fifo));
        Assert.Equal("T(DAI)!Hops 6", TraceText.Ends(await Trace(chain).Within(hops: 2).RunAsync(), TaintRule.Fifo));
        Assert.Equal("T(DAI)!Budget 6", TraceText.Ends(await Trace(chain).Within(budget: 1).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task Backward_a_swap_is_followed_to_what_was_given_for_it()
    {
        // Z got 8 of T's 10 DAI, which were got for 100 USDT: 40 of M and 60 of V.
        SwapChain chain = Robbery("TZ");
        chain.Run(3, "T fee 3; T>R 100 USDT; R>P 100 USDT; P>T 10 DAI");
        TransactionId paid = chain.Run(4, "T fee 3; T>Z 8 DAI");
        Trace query = WalletTrace.Tracing.Trace.From(Theft.Transfer(ChainId.Ethereum, paid.ToString(), TransferIndex.Event(10))).Over(chain.Ledger()).Backward();
        TraceResult trace = await query.Using(Rules).RunAsync();

        Assert.Equal("M(USDT)!Unexplored 40, V(USDT)!Unexplored 40", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal("M(USDT)!Unexplored 32, V(USDT)!Unexplored 48", TraceText.Ends(trace, TaintRule.Haircut));
        Assert.Equal("Fifo USDT 0+80: Unexplored 80, Fifo DAI 8+0: Converted 8", Lines(trace, TaintRule.Fifo));
    }

    [Fact]
    public void A_path_through_swaps_has_both_amounts_and_says_how_each_was_inferred()
    {
        // 40 clean and 60 stolen USDT; 70 are swapped for 35 DAI (by FIFO 30 stolen ones for 15), then 30 of these (20 clean ones first) for 400 wei for Z.
        TraceResult trace = TraceFixtures.Swapped(TaintRule.Fifo);
        LaunderingPath path = Assert.Single(trace.Paths.To(SwapScene.Account('Z')).Take(10).Paths);
        Hop[] hops = [.. path.Hops];

        Assert.Equal([SwapScene.Usdt, SwapScene.Usdt, SwapScene.Dai], hops.Select(hop => hop.From.Asset));
        Assert.Equal([null, (35UL, 15UL), (400UL, 134UL)], hops.Select(hop => hop.Arrives is { } arrives ? ((ulong, ulong)?)((ulong)arrives.Value, (ulong)arrives.Traced) : null));
        string[] lines = [.. trace.Explain(path).Select(line => $"{line.Layer}: {line.Text}")];
        Assert.Contains(lines, line => line.StartsWith("Inferred: ", StringComparison.Ordinal) && line.Contains("rule SenderTraded", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Inferred: ", StringComparison.Ordinal) && line.Contains("rule SenderTradedForAnother", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Observed: Movement", StringComparison.Ordinal) && line.Contains("which did not convert", StringComparison.Ordinal));
    }

    [Fact]
    public void Searches_for_wide_paths_refuse_what_has_no_one_width()
    {
        var search = new TemporalSearch(TraceFixtures.Swapped().Graph.Flows);

        Assert.Throws<NotSupportedException>(() => search.Widest(0, 1));
        Assert.Throws<NotSupportedException>(() => search.WidestPaths(0, 1, 3));
        Assert.NotNull(search.EarliestArrivals(0));
    }

    [Fact]
    public async Task The_order_of_facts_makes_no_difference()
    {
        SwapChain chain = Robbery("TZF");
        chain.Run(3, "T fee 3; T>R 90 USDT; R>F 20 USDT; R>P 70 USDT; P>T 10 DAI");
        chain.Run(4, "T fee 3; P>T 4 ETH; T>P 7 DAI");
        chain.Run(5, "T fee 1; T>P 3 DAI; T>P 10 USDT; 0>T 20 LP");
        string expected = TraceText.Everything(await Trace(chain).Using(Rules).RunAsync());

        Gen.Shuffle(chain.All.ToArray()).Sample(
            facts => Assert.Equal(expected, TraceText.Everything(Trace(new MemoryLedger(facts)).Using(Rules).RunAsync().GetAwaiter().GetResult())),
            iter: 20);
    }

    /// <summary>M pays T 40 clean USDT, then V is robbed of 60.</summary>
    private static SwapChain Robbery(string covered)
    {
        SwapChain chain = new SwapChain().Cover(covered);
        chain.Run(1, "M fee 1; M>T 40 USDT");
        chain.Run(2, "V fee 1; V>T 60 USDT");
        return chain;
    }

    private static Trace Trace(SwapChain chain) => Trace(chain.Ledger());

    private static Trace Trace(ILedger ledger) =>
        WalletTrace.Tracing.Trace.From(Theft.Transfer(ChainId.Ethereum, Facts.Id(0x5002).ToString(), TransferIndex.Event(10))).Over(ledger);

    private static Trace Theft1(SwapChain chain, Asset asset, long height) =>
        WalletTrace.Tracing.Trace.From(Theft.Wallet(SwapScene.Account('V')).OutflowsFrom(height, asset)).Over(chain.Ledger());

    private static string Lines(TraceResult trace, TaintRule rule) => string.Join(", ", trace.Balance
        .Where(line => line.Rule == rule)
        .OrderByDescending(line => line.Asset == SwapScene.Usdt)
        .Select(line => $"{line.Rule} {line.Asset.Symbol} {line.Stolen}+{line.ConvertedIn}: {string.Join(',', line.Parts.Select(part => $"{part.Key} {part.Value}"))}"));
}
