using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>Fees that go on into the coinbase of their block, every figure worked out by hand.</summary>
public sealed class FeeConventionTests
{
    private static readonly TaintRule[] AllRules = Enum.GetValues<TaintRule>();

    /// <summary>
    /// Block 2: V pays a clean fee of 2, T's stolen 10 pay 3, W pays a clean 5; the coinbase takes a subsidy of 40 and gives 44 to M and 6 to N.
    /// </summary>
    [Theory]
    [InlineData(FeeConvention.Sink, TaintRule.Fifo, "P 7, fees 3")]
    [InlineData(FeeConvention.Sink, TaintRule.Poison, "P 7, fees 3")]
    [InlineData(FeeConvention.CoinbaseSubsidyFirst, TaintRule.Fifo, "M 2, N 1, P 7")] // 40 and 2 clean, 3 stolen, 5 clean
    [InlineData(FeeConvention.CoinbaseFeesFirst, TaintRule.Fifo, "M 3, P 7")] // 2 clean, 3 stolen, 5 and 40 clean
    [InlineData(FeeConvention.CoinbaseSubsidyFirst, TaintRule.Lifo, "M 3, P 7")] // from the top: 5 clean, 3 stolen, …
    [InlineData(FeeConvention.CoinbaseFeesFirst, TaintRule.Lifo, "N 3, P 7")] // from the top: 40 clean, 4 of the 5 clean | 1 clean, 3 stolen, …
    [InlineData(FeeConvention.CoinbaseSubsidyFirst, TaintRule.Haircut, "M 3, P 7")] // 3·44/50 = 2.64, 3·6/50 = 0.36
    [InlineData(FeeConvention.CoinbaseFeesFirst, TaintRule.Haircut, "M 3, P 7")]
    [InlineData(FeeConvention.CoinbaseSubsidyFirst, TaintRule.Tiho, "M 3, P 7")]
    [InlineData(FeeConvention.CoinbaseFeesFirst, TaintRule.Seniority, "M 3, P 7")]
    [InlineData(FeeConvention.CoinbaseFeesFirst, TaintRule.TaintFirst, "M 3, P 7")]
    [InlineData(FeeConvention.CoinbaseSubsidyFirst, TaintRule.CleanFirst, "N 3, P 7")] // 44 of 47 clean, then 3 clean and 3 stolen
    [InlineData(FeeConvention.CoinbaseSubsidyFirst, TaintRule.Poison, "M 44, N 6, P 7")]
    public async Task A_coinbase_takes_a_stolen_fee_between_clean_ones(FeeConvention convention, TaintRule rule, string ends)
    {
        (CoinScene scene, Theft theft) = Block([('M', 44), ('N', 6)]);
        TraceResult trace = await Start(scene, theft, convention).RunAsync();

        Assert.Equal(ends, TraceText.Ends(trace, rule));
        Assert.Empty(trace.Coverage);
    }

    [Theory]
    [InlineData(FeeConvention.CoinbaseSubsidyFirst, TaintRule.Fifo, "N 1, P 7, burned 2")] // 44 clean | 3 clean, 1 stolen | 2 stolen
    [InlineData(FeeConvention.CoinbaseFeesFirst, TaintRule.Fifo, "M 3, P 7")]
    [InlineData(FeeConvention.CoinbaseSubsidyFirst, TaintRule.Lifo, "M 3, P 7")]
    [InlineData(FeeConvention.CoinbaseFeesFirst, TaintRule.Lifo, "M 3, P 7")] // from the top: 40 clean, 3 stolen, …
    [InlineData(FeeConvention.CoinbaseSubsidyFirst, TaintRule.CleanFirst, "N 1, P 7, burned 2")]
    [InlineData(FeeConvention.CoinbaseSubsidyFirst, TaintRule.Poison, "M 44, N 4, P 7, burned 2")]
    public async Task What_a_coinbase_does_not_claim_of_stolen_fees_is_burned(FeeConvention convention, TaintRule rule, string ends)
    {
        // As above, but the stolen fee comes last in the block, and N gets 2 less.
        (CoinScene scene, Theft theft) = Block([('M', 44), ('N', 4)], stolenLast: true);
        TraceResult trace = await Start(scene, theft, convention).RunAsync();

        Assert.Equal(ends, TraceText.Ends(trace, rule));
    }

    [Fact]
    public async Task A_stolen_fee_is_followed_on_from_the_coinbase()
    {
        (CoinScene scene, Theft theft) = Block([('M', 44), ('N', 6)]);
        TransactionId coinbase = scene.All.OfType<TransactionRecord>().Single(transaction => transaction is { Height: 2, Index: 0 }).Id;
        scene.Spend(20, [CoinScene.Coin(coinbase, 0)], ('Q', 42), ('R', 2));
        TraceResult trace = await Start(scene, theft, FeeConvention.CoinbaseSubsidyFirst).RunAsync();

        // Of M's 44 the last 2 are stolen.
        Assert.Equal("N 1, P 7, R 2", TraceText.Ends(trace, TaintRule.Fifo));
        LaunderingPath path = Assert.Single(trace.Paths.Using(TaintRule.Fifo).To(CoinScene.Account('R')).Take(9).Paths);
        Assert.Equal(["Native", "Fee", "Native", "Native"], path.Hops.Select(hop => hop.Detail.Kind.ToString()));
        Assert.Equal(coinbase, path.Hops[1].Detail.SpentIn);
    }

    [Fact]
    public async Task Fees_of_a_chain_inside_one_block_go_into_one_coinbase()
    {
        // T's 30 go through three transactions of block 2, each of which pays 1; the coinbase stands before them and takes all three.
        CoinScene scene = new CoinScene().CoverAll();
        TransactionId last = scene.Mint(1, 30, ('T', 30));
        Theft theft = Theft.Coin(ChainId.Bitcoin, last.ToString(), 0);
        scene.Mint(2, 53, ('M', 53));
        last = scene.Spend(2, [CoinScene.Coin(last, 0)], ('A', 29));
        last = scene.Spend(2, [CoinScene.Coin(last, 0)], ('B', 28));
        scene.Spend(2, [CoinScene.Coin(last, 0)], ('C', 27));

        foreach (FeeConvention convention in (FeeConvention[])[FeeConvention.CoinbaseSubsidyFirst, FeeConvention.CoinbaseFeesFirst])
        {
            TraceResult trace = await Start(scene, theft, convention).RunAsync();
            Assert.All(AllRules, rule => Assert.Equal(rule == TaintRule.Poison ? "C 27, M 53" : "C 27, M 3", TraceText.Ends(trace, rule)));
        }
    }

    [Fact]
    public async Task Two_thefts_meet_in_a_coinbase()
    {
        CoinScene scene = new CoinScene().CoverAll();
        TransactionId mined = scene.Mint(1, 20, ('T', 10), ('U', 10));
        scene.Mint(2, 47, ('M', 5), ('N', 42));
        scene.Spend(2, [CoinScene.Coin(mined, 1)], ('Q', 6));
        scene.Spend(2, [CoinScene.Coin(mined, 0)], ('P', 7));
        Trace trace = Trace.From(Theft.Coin(ChainId.Bitcoin, mined.ToString(), 0), Theft.Coin(ChainId.Bitcoin, mined.ToString(), 1))
            .Over(scene.Ledger()).Using(AllRules).With(FeeConvention.CoinbaseFeesFirst);
        TraceResult result = await trace.RunAsync();

        // The second theft's 4 come in first, then the first theft's 3, then 40 clean.
        Assert.Equal("M 1+4, N 2+0, P 7+0, Q 0+6", TraceText.Ends(result, TaintRule.Fifo));
        Assert.Equal("N 3+4, P 7+0, Q 0+6", TraceText.Ends(result, TaintRule.CleanFirst));
    }

    [Theory]
    [InlineData("the chain was not read as a whole", "does not hold the whole block")]
    [InlineData("the value of an input is not known", "not the value of every input")]
    [InlineData("the coinbase is worth less than the fees", "not worth what the subsidy and the block's fees are")]
    [InlineData("the coinbase is missing", "does not hold the whole block")]
    [InlineData("a coin of the coinbase is spent in its block", "spent in its own block")]
    [InlineData("there are two coinbases", "has a second coinbase")]
    public async Task A_fee_stays_a_fee_and_says_why_when(string problem, string expected)
    {
        (CoinScene scene, Theft theft) = Block([('M', 44), ('N', 6)]);
        TransactionId coinbase = scene.All.OfType<TransactionRecord>().Single(transaction => transaction is { Height: 2, Index: 0 }).Id;
        switch (problem)
        {
            case "the chain was not read as a whole":
                scene.Forget(fact => fact is CoverageRecord);
                scene.Cover("P");
                break;
            case "the value of an input is not known":
                scene.Forget(fact => fact is InputRecord { Height: 2, TransactionIndex: 3 });
                break;
            case "the coinbase is worth less than the fees":
                scene.Forget(fact => fact is InputRecord { Height: 2, TransactionIndex: 0 });
                scene.Tell(new InputRecord(ChainId.Bitcoin, 2, 0, 0, null, null, (UInt256)9));
                break;
            case "the coinbase is missing":
                scene.Forget(fact => fact is TransactionRecord { Height: 2, Index: 0 } or InputRecord { Height: 2, TransactionIndex: 0 } or OutputRecord { Height: 2, TransactionIndex: 0 });
                break;
            case "a coin of the coinbase is spent in its block":
                scene.Spend(2, [CoinScene.Coin(coinbase, 1)], ('Z', 6));
                break;
            case "there are two coinbases":
                scene.Mint(2, 5, ('Z', 5));
                break;
        }

        TraceResult trace = await Start(scene, theft, FeeConvention.CoinbaseSubsidyFirst).RunAsync();

        Assert.Equal("P 7, fees 3", TraceText.Ends(trace, TaintRule.Fifo));
        CoverageEntry entry = Assert.Single(trace.Coverage, entry => entry.Issue == CoverageIssue.FeesNotFollowed);
        Assert.Contains(expected, entry.Text, StringComparison.Ordinal);
        Assert.Equal((StopReason.Unexplored, (UInt256)3, VertexKind.Fees), (entry.Reason, entry.Hidden, trace.Graph.Vertices[entry.Vertex].Kind));
    }

    [Fact]
    public async Task A_limit_at_the_coinbase_leaves_the_fee_a_fee_and_says_so()
    {
        (CoinScene scene, Theft theft) = Block([('M', 44), ('N', 6)]);
        Trace trace = Start(scene, theft, FeeConvention.CoinbaseSubsidyFirst);

        async Task Limited(Trace limited, StopReason reason)
        {
            TraceResult result = await limited.RunAsync();
            Assert.Equal("P 7, fees 3", TraceText.Ends(result, TaintRule.Fifo));
            CoverageEntry entry = Assert.Single(result.Coverage);
            Assert.Equal((CoverageIssue.FeesNotFollowed, reason, (UInt256)3), (entry.Issue, entry.Reason, entry.Hidden));
        }

        await Limited(trace.Within(minimum: "4 sat"), StopReason.Minimum);
        await Limited(trace.Within(hops: 2), StopReason.Hops);
        await Limited(trace.Within(budget: 1), StopReason.Budget);

        // The coinbase has one input, three fees and two outputs.
        await Limited(trace.Within(hubLimit: 5), StopReason.Hub);
        Assert.Equal("M 2, N 1, P 7", TraceText.Ends(await trace.Within(hubLimit: 6, hops: 3, minimum: "3 sat", budget: 2).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task Fees_that_carry_nothing_stolen_leave_no_entry()
    {
        CoinScene scene = new CoinScene().Cover("P");
        TransactionId mined = scene.Mint(1, 10, ('T', 10));
        scene.Spend(2, [CoinScene.Coin(mined, 0), scene.Outside('V', 5)], ('P', 12));
        TraceResult trace = await Start(scene, Theft.Coin(ChainId.Bitcoin, mined.ToString(), 0), FeeConvention.CoinbaseSubsidyFirst).Using(TaintRule.Fifo).RunAsync();

        Assert.Equal("P 10", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Empty(trace.Coverage);
        Assert.Single(trace.Graph.UnfollowedFees);
    }

    [Fact]
    public async Task Backward_a_coinbase_comes_from_its_subsidy_and_from_those_who_paid_fees()
    {
        (CoinScene scene, _) = Block([('M', 44), ('N', 6)]);
        TransactionId coinbase = scene.All.OfType<TransactionRecord>().Single(transaction => transaction is { Height: 2, Index: 0 }).Id;
        Trace trace = Start(scene, Theft.Coin(ChainId.Bitcoin, coinbase.ToString(), 0), FeeConvention.CoinbaseSubsidyFirst).Backward();

        // M's 44 are the subsidy of 40, V's fee of 2 and 2 of T's 3; T's coin was mined.
        Assert.Equal("V!Unexplored 2, issued 42", TraceText.Ends(await trace.RunAsync(), TaintRule.Fifo));

        // The other way round they are 2 of V, 3 of T, 5 of W and 34 of the subsidy.
        Assert.Equal("V!Unexplored 2, W!Unexplored 5, issued 37", TraceText.Ends(await trace.With(FeeConvention.CoinbaseFeesFirst).RunAsync(), TaintRule.Fifo));
        Assert.Equal("issued 44", TraceText.Ends(await trace.With(FeeConvention.Sink).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task Backward_a_coinbase_that_cannot_be_told_apart_says_so()
    {
        (CoinScene scene, _) = Block([('M', 44), ('N', 6)]);
        TransactionId coinbase = scene.All.OfType<TransactionRecord>().Single(transaction => transaction is { Height: 2, Index: 0 }).Id;
        scene.Forget(fact => fact is CoverageRecord);
        TraceResult trace = await Start(scene.Cover("M"), Theft.Coin(ChainId.Bitcoin, coinbase.ToString(), 0), FeeConvention.CoinbaseSubsidyFirst).Backward().RunAsync();

        Assert.Equal("issued 44", TraceText.Ends(trace, TaintRule.Fifo));
        CoverageEntry entry = Assert.Single(trace.Coverage);
        Assert.Equal((CoverageIssue.FeesNotFollowed, (UInt256)44), (entry.Issue, entry.Hidden));
    }

    [Fact]
    public async Task A_fee_into_a_coinbase_whose_coin_was_lost_is_burned()
    {
        // Made up: at height 91,722 V pays a stolen 40 to the miner whose coin another took the name of.
        Fact[] facts =
        [
            .. TwinCoinbases.At(91_722, 91_880),
            Facts.Transaction(ChainId.Bitcoin, 91_722, 1, 7),
            Facts.Input(91_722, 1, 0, 900, 0, owner: 'V', amount: 100),
            Facts.Output(91_722, 1, 0, 'P', 60),
            Facts.Coverage(ChainId.Bitcoin, null, 0, 91_880, CoverageKinds.Coins),
        ];
        Trace trace = Trace.From(Theft.Coin(ChainId.Bitcoin, Facts.Id(900).ToString(), 0)).Over(new MemoryLedger(facts));

        // The block may issue 50 BTC and the coinbase claims no more: the fee is its coin's, or what it left.
        TraceResult claimed = await trace.With(FeeConvention.CoinbaseFeesFirst).RunAsync();
        TraceResult unclaimed = await trace.With(FeeConvention.CoinbaseSubsidyFirst).RunAsync();
        Assert.Equal("P 60, burned 40", TraceText.Ends(claimed, TaintRule.Fifo));
        Assert.Equal("P 60, burned 40", TraceText.Ends(unclaimed, TaintRule.Fifo));
        Assert.Equal(TransferKind.Native, claimed.Paths.To(SinkKind.Burned).Take(1).Paths[0].Hops[^1].Detail.Kind);
        Assert.Equal(TransferKind.Burn, unclaimed.Paths.To(SinkKind.Burned).Take(1).Paths[0].Hops[^1].Detail.Kind);
    }

    [Fact]
    public async Task Reports_say_what_became_of_fees()
    {
        (CoinScene scene, Theft theft) = Block([('M', 44), ('N', 6)]);
        TraceResult followed = await Start(scene, theft, FeeConvention.CoinbaseFeesFirst).RunAsync();
        TraceResult sink = await Start(scene, theft, FeeConvention.Sink).RunAsync();

        Assert.Contains("fees go into the coinbase, before the subsidy.", Text(followed), StringComparison.Ordinal);
        Assert.DoesNotContain("fees go", Text(sink), StringComparison.Ordinal);
        Assert.Contains("<dt>Fees: into the coinbase, before the subsidy</dt>", Html(followed), StringComparison.Ordinal);
        Assert.Contains("<dt>Fees</dt><dd>into the coinbase, before the subsidy</dd>", Html(followed), StringComparison.Ordinal);
        Assert.Contains("<dt>Fees: a sink</dt>", Html(sink), StringComparison.Ordinal);

        // Where there is no such chain there is no such choice.
        Assert.DoesNotContain("<dt>Fees</dt>", Html(TraceFixtures.Small()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_convention_is_refused()
    {
        Trace trace = Trace.From(Theft.Coin(ChainId.Bitcoin, Facts.Id(1).ToString(), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => trace.With((FeeConvention)3));
    }

    private static string Text(TraceResult trace)
    {
        using var text = new StringWriter();
        TextReport.Write(trace, text);
        return text.ToString().Replace('\n', ' ');
    }

    private static string Html(TraceResult trace)
    {
        using var html = new StringWriter();
        HtmlReport.Write(trace, html);
        return html.ToString();
    }

    private static (CoinScene Scene, Theft Theft) Block((char, int)[] outputs, bool stolenLast = false)
    {
        CoinScene scene = new CoinScene().CoverAll();
        TransactionId mined = scene.Mint(1, 10, ('T', 10));
        scene.Mint(2, 50, outputs);
        scene.Spend(2, [scene.Outside('V', 20)], ('Z', 18));
        if (!stolenLast)
        {
            scene.Spend(2, [CoinScene.Coin(mined, 0)], ('P', 7));
        }

        scene.Spend(2, [scene.Outside('W', 9)], ('Z', 4));
        if (stolenLast)
        {
            scene.Spend(2, [CoinScene.Coin(mined, 0)], ('P', 7));
        }

        return (scene, Theft.Coin(ChainId.Bitcoin, mined.ToString(), 0));
    }

    private static Trace Start(CoinScene scene, Theft theft, FeeConvention convention) => Trace.From(theft).Over(scene.Ledger()).Using(AllRules).With(convention);
}
