using WalletTrace.Chains;
using WalletTrace.Inference.Coins;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using static WalletTrace.Tests.Support.CoinText;

namespace WalletTrace.Tests.Inference.Coins;

/// <summary>Each rule for CoinJoins by hand, at its bounds, and what looks like a CoinJoin and is none.</summary>
public sealed class CoinJoinFinderTests
{
    private const string Pool = "w0 5010000, w1 5000000, w2 5010000, w3 5000000, w4 5010000";

    [Fact]
    public void The_first_Whirlpool_of_2019_is_found_with_its_evidence()
    {
        // Transaction 323df21f0b0756f98336437aa3d2fb87e02b59f1946b714a7b09df04d429dec2 of block 574682.
        CoinTransaction mix = Transaction($"{Pool} → {Repeat("wx", 5_000_000, 5)}", height: 574_682);

        CoinJoinFinding found = new CoinJoinFinder().Find(mix)[0];

        Assert.Equal(
            [CoinJoinRule.DumplingsWhirlpool, CoinJoinRule.AnalysisWhirlpool, CoinJoinRule.GraphSenseWhirlpool],
            new CoinJoinFinder().Find(mix).Select(finding => finding.Rule));
        Assert.Equal((5, 5, 5, 5, 5_000_000L), (found.Inputs, found.Owners, found.Outputs, found.Mixed, found.Denominations.Single()));
        Assert.Equal($"DumplingsWhirlpool: 5 of 5 outputs are of 5000000 each, 5 inputs have 5 owners (transaction {Facts.Id(1)})", found.ToString());
    }

    [Theory]
    [InlineData("w0 5010000, w1 5000000, w2 5010000, w3 5000000, w4 5010000", "DumplingsWhirlpool GraphSenseWhirlpool")]
    [InlineData("w0 5110000, w1 5000000, w2 5000000, w3 5000000, w4 5000000", "DumplingsWhirlpool GraphSenseWhirlpool")]
    [InlineData("w0 5110001, w1 5000000, w2 5000000, w3 5000000, w4 5000000", "")]
    [InlineData("w0 5000100, w1 5000000, w2 5000000, w3 5000000, w4 5000000", "DumplingsWhirlpool GraphSenseWhirlpool")]
    [InlineData("w0 5000099, w1 5000000, w2 5000000, w3 5000000, w4 5000000", "DumplingsWhirlpool")]
    [InlineData("w0 5010000, w1 5010000, w2 5010000, w3 5010000, w4 5010000", "")]
    [InlineData("l0 5010000, w1 5000000, w2 5010000, w3 5000000, w4 5010000", "GraphSenseWhirlpool")]
    [InlineData("w1 5010000, w1 5000000, w2 5010000, w3 5000000, w4 5010000", "DumplingsWhirlpool")]
    public void A_Whirlpool_has_remixed_coins_and_new_ones_that_pay_the_fee(string inputs, string expected)
    {
        var finder = new CoinJoinFinder([CoinJoinRule.DumplingsWhirlpool, CoinJoinRule.GraphSenseWhirlpool]);

        Assert.Equal(expected, string.Join(' ', finder.Find(Transaction($"{inputs} → {Repeat("wx", 5_000_000, 5)}")).Select(finding => finding.Rule)));
    }

    [Fact]
    public void Ashigarus_pools_are_known_to_one_rule_and_heights_of_Bitcoin_count_for_another()
    {
        CoinTransaction ashigaru = Transaction($"{Repeat("w", 2_500_000, 4)}, wn 2510000 → {Repeat("wx", 2_500_000, 5)}");
        CoinTransaction early = Transaction($"{Pool} → {Repeat("wx", 5_000_000, 5)}", height: 569_999);

        Assert.Equal([CoinJoinRule.AnalysisWhirlpool], new CoinJoinFinder().Find(ashigaru).Select(finding => finding.Rule));
        Assert.DoesNotContain(new CoinJoinFinder().Find(early), finding => finding.Rule == CoinJoinRule.DumplingsWhirlpool);
    }

    [Theory]
    [InlineData("wa 10, wb 10 → wc 8, wd 8, we 3", true)]
    [InlineData("wa 10, wb 10 → wc 8, wd 8, we 2, wf 2", true)]
    [InlineData("wa 10, wa 10 → wc 8, wd 8, we 3", false)]
    [InlineData("wa 20 → wc 8, wd 8, we 3", false)]
    [InlineData("wa 10, wb 10 → wc 8, wd 7, we 3", false)]
    [InlineData("wa 10, wb 10 → wc 6, wd 6, we 6", false)]
    [InlineData("wa 1000, wb 1000 → wc 546, wd 546, we 300", false)]
    [InlineData("wa 4000, wb 4000 → wc 2730, wd 2730, we 300", false)]
    [InlineData("wa 1000, wb 1000 → wc 547, wd 547, we 300", true)]
    public void BlockSci_counts_equal_outputs_against_half_of_all(string text, bool expected) =>
        Assert.Equal(expected, new CoinJoinFinder([CoinJoinRule.BlockSci]).Find(Transaction(text)) is [_]);

    [Theory]
    [InlineData("wa 100000, wb 110000 → wc 80000, wd 80000, we 20000, wf 29000", true)]
    [InlineData("wa 100000, wb 110000 → wc 80000, wc 80000, we 20000, wf 29000", false)]
    [InlineData("wa 180000, wb 30000 → wc 80000, wd 80000, we 20000, wf 29000", false)]
    [InlineData("wa 60000, wb 50000, wa 40000, wb 60000 → wc 80000, wd 80000, we 20000, wf 29000", true)]
    [InlineData("wa 60000, wb 20000, wc 29000, wd 100000 → we 80000, wf 80000, wg 20000, wh 28000", true)]
    public void BlockSci_deals_the_inputs_out_over_the_participants(string text, bool expected) =>
        Assert.Equal(expected, new CoinJoinFinder([CoinJoinRule.BlockSciPacked], new CoinJoinLimits { LeastFee = 1000 }).Find(Transaction(text)) is [_]);

    [Fact]
    public void A_search_that_takes_too_long_is_given_up_and_finds_nothing()
    {
        // Each of 12 participants brings three coins that only fit together in one way.
        string inputs = string.Join(", ", Enumerable.Range(0, 36).Select(i => FormattableString.Invariant($"w{i} {100_000 + (i % 3 * 7919) + (i * 104_729 % 9973)}")));
        CoinTransaction hard = Transaction($"{inputs} → {Repeat("wx", 330_000, 12)}, {string.Join(", ", Enumerable.Range(0, 12).Select(i => FormattableString.Invariant($"wy{i} {500 + i}")))}");

        BlockSciRules.FindPacked(new CoinShape(hard), new CoinJoinLimits { LeastFee = 0, FeePerThousand = 0, Steps = 50 }, out bool isUndecided);

        Assert.True(isUndecided);
    }

    [Theory]
    [InlineData(10, 10_000_000, 10, true)]
    [InlineData(9, 10_000_000, 10, false)]
    [InlineData(10, 12_000_000, 10, true)]
    [InlineData(10, 12_000_001, 10, false)]
    [InlineData(10, 8_000_000, 10, true)]
    [InlineData(10, 10_000_000, 9, false)]
    public void Wasabi_1_has_ten_equal_outputs_of_about_a_tenth_of_a_bitcoin(int equal, long value, int inputs, bool expected)
    {
        CoinTransaction mix = Transaction($"{Repeat("w", 15_000_000, inputs)} → {Repeat("wx", value, equal)}, wc 1234567, wd 99999", height: 650_000);

        Assert.Equal(expected, new CoinJoinFinder([CoinJoinRule.DumplingsWasabi1]).Find(mix) is [_]);
    }

    [Fact]
    public void Early_Wasabi_1_pays_its_coordinator()
    {
        const string coordinator = "bc1qs604c7jv6amk4cxqlnvuxv26hv3e48cds4m0ew";
        var finder = new CoinJoinFinder([CoinJoinRule.DumplingsWasabi1]);
        string mixed = $"{Repeat("w", 11_000_000, 3)} → {Repeat("wx", 10_400_000, 3)}, wc 555555, {coordinator} 31200";

        Assert.Single(finder.Find(Transaction(mixed, height: 600_000)));
        Assert.Empty(finder.Find(Transaction(mixed, height: 610_000)));
        Assert.Empty(finder.Find(Transaction(mixed, height: 530_499)));
        Assert.Empty(finder.Find(Transaction(mixed.Replace(coordinator, "wd", StringComparison.Ordinal), height: 600_000)));
    }

    [Fact]
    public void Wasabi_2_is_sorted_and_of_usual_denominations()
    {
        // 50 inputs and 60 outputs of 2^16, 3^10, 2·3^10, 10^5 … with ten of no denomination.
        string Mix(int inputs, int odd, bool sorted = true)
        {
            string values = string.Join(", ", new[] { Repeat("wa", 118_098, 20), Repeat("wb", 100_000, 15), Repeat("wc", 65_536, 14), Repeat("td", 59_049, 11) });
            string change = Repeat("we", 43_210, odd);
            return $"{Repeat("w", 200_000, inputs)} → {(sorted ? $"{values}, {change}" : $"{change}, {values}")}";
        }

        var finder = new CoinJoinFinder([CoinJoinRule.DumplingsWasabi2, CoinJoinRule.GraphSenseWasabi20]);
        string Rules(string text, long height = 850_000) => string.Join(' ', finder.Find(Transaction(text, height: height)).Select(finding => finding.Rule));

        Assert.Equal("DumplingsWasabi2", Rules(Mix(50, 10)));
        Assert.Equal("DumplingsWasabi2 GraphSenseWasabi20", Rules(Mix(50, 0) + ", we 43210"));
        Assert.Equal("GraphSenseWasabi20", Rules(Mix(49, 0) + ", we 43210"));
        Assert.Equal("GraphSenseWasabi20", Rules(Mix(50, 0) + ", we 43210", height: 741_212));
        Assert.Equal(string.Empty, Rules(Mix(50, 15)));
        Assert.Equal(string.Empty, Rules(Mix(50, 10, sorted: false)));
        Assert.Equal(string.Empty, Rules(Mix(19, 0) + ", we 43210"));
        Assert.Equal([59_049, 65_536, 100_000, 118_098], finder.Find(Transaction(Mix(50, 10)))[0].Denominations.AsEnumerable());
    }

    [Theory]
    [InlineData("wa 40000, wb 40000, wc 40000 → wd 30000, we 30000, wf 30000, wg 10000, wh 9000, wi 8000", true, true)]
    [InlineData("wa 40000, wb 40000, wc 40000 → wd 30000, we 30000, wf 30000, wg 10000, wh 9000", true, true)]
    [InlineData("wa 40000, wb 40000, wc 40000 → wd 30000, we 30000, wf 30000", false, false)]
    [InlineData("wa 40000, wb 80000 → wd 30000, we 30000, wf 30000, wg 10000, wh 9000, wi 8000", true, false)]
    [InlineData("wa 40000, wb 40000, wc 40000 → wd 30000, wd 30000, wf 30000, wg 10000, wh 9000, wi 8000", true, false)]
    [InlineData("wa 40000, wb 40000, wc 40000 → wd 30000, we 30000, wf 30000, wg 10000, wh 9000, - 0", false, true)]
    [InlineData("wa 40000, wb 40000, wc 40000 → wd 30000, we 30000, wf 30000, wg 10000, wh 9000, wi 8000, wj 2000", false, false)]
    public void JoinMarket_has_a_change_for_each_but_one(string text, bool byAnalysis, bool byGraphSense)
    {
        var finder = new CoinJoinFinder([CoinJoinRule.AnalysisJoinMarket, CoinJoinRule.GraphSenseJoinMarket]);

        CoinJoinRule[] found = [.. finder.Find(Transaction(text)).Select(finding => finding.Rule)];

        Assert.Equal((byAnalysis, byGraphSense), (found.Contains(CoinJoinRule.AnalysisJoinMarket), found.Contains(CoinJoinRule.GraphSenseJoinMarket)));
    }

    [Fact]
    public void A_Tx0_is_one_persons_and_none_of_the_CoinJoins_that_it_looks_like()
    {
        // 1.0 million and the coordinator's fee, change, and the data for the coordinator.
        CoinTransaction tx0 = Transaction($"wa 3000000, wb 3000000, wc 1000000 → - 0, wf 50000, {Repeat("wp", 1_010_000, 3)}, wg 3900000");
        CoinTransaction without = Transaction($"wa 3000000, wb 3000000, wc 1000000 → wf 50000, {Repeat("wp", 1_010_000, 3)}, wg 3900000");

        CoinJoinFinding found = Assert.Single(new CoinJoinFinder([CoinJoinRule.GraphSenseTx0]).Find(tx0));
        Assert.Equal((1_010_000L, 3), (found.Denominations.Single(), found.Mixed));
        Assert.False(new CoinJoinFinder().IsCoinJoin(tx0));
        Assert.True(new CoinJoinFinder().IsCoinJoin(without));
        Assert.Single(new CoinJoinFinder([CoinJoinRule.GraphSenseTx0]).Find(Transaction("wa 1100000 → - 0, wf 50000, wp 1010000")));
    }

    [Theory]
    [InlineData("a PayJoin: the payee pays along", "wa 70000, wb 30000 → wc 80000, wd 19000")]
    [InlineData("a PayJoin that pays a third", "wa 70000, wb 30000 → wc 60000, wd 19000, we 20000")]
    [InlineData("a payout of an exchange from one account", "hx 900000000, hx 800000000 → wa 10000000, wb 10000000, wc 10000000, wd 123456, we 5000000, hx 900000000")]
    [InlineData("a payout of an exchange from several", "h0 90000000, h1 80000000, h2 70000000 → w1 10000000, w2 10000000, w3 10000000, w4 123456, w5 5000000, w6 777777, w7 888888, h3 90000000")]
    [InlineData("a consolidation", "w0 100, w1 100, w2 100, w3 100 → wx 390")]
    [InlineData("dust for many", "wa 5000, wb 5000 → l1 546, l2 546, l3 5000")]
    [InlineData("one owner's many coins, split", "wa 50, wa 50, wa 50 → wb 40, wc 40, wd 40, we 20")]
    public void What_only_looks_like_a_CoinJoin_is_none(string what, string text) =>
        Assert.False(new CoinJoinFinder().IsCoinJoin(Transaction(text)), what);

    [Fact]
    public void The_filters_that_only_sift_are_not_among_the_reliable_rules()
    {
        // Three people draw 0.1 BTC from an exchange with five hot accounts.
        CoinTransaction payout = Transaction($"{Repeat("h", 90_000_000, 5)} → {Repeat("w", 10_000_000, 3)}, wx 123456, wy 7654321, wz 555555, h9 300000000");

        Assert.Equal([CoinJoinRule.AnalysisWasabi1], new CoinJoinFinder(Enum.GetValues<CoinJoinRule>()).Find(payout).Select(finding => finding.Rule));
        Assert.False(new CoinJoinFinder().IsCoinJoin(payout));
        Assert.Empty(new CoinJoinFinder().Find(payout));
    }

    [Fact]
    public void Nothing_is_said_of_what_is_not_known_whole()
    {
        CoinTransaction whole = Transaction("wa 10, wb 10 → wc 8, wd 8, we 3");
        LedgerTransaction told = new(
            whole.Record, 0, 0, [],
            [.. whole.Inputs.Select((input, index) => new InputRecord(ChainId.Bitcoin, 1, 1, index, input.Coin, input.Owner, (UInt256)(ulong)input.Value!.Value))],
            [.. whole.Outputs.Select((output, index) => new OutputRecord(ChainId.Bitcoin, 1, 1, index, output.Owner, (UInt256)(ulong)output.Value))]);
        bool IsCoinJoin(LedgerTransaction transaction) => new CoinJoinFinder([CoinJoinRule.BlockSci]).IsCoinJoin(CoinTransaction.Of(transaction));

        Assert.True(IsCoinJoin(told));
        Assert.False(IsCoinJoin(told with { Inputs = [told.Inputs[0], told.Inputs[1] with { Owner = null }] }));
        Assert.False(IsCoinJoin(told with { Inputs = [told.Inputs[0], told.Inputs[1] with { Amount = null }] }));
        Assert.False(IsCoinJoin(told with { Inputs = [told.Inputs[0], told.Inputs[1] with { Amount = 8u }] }));
        Assert.False(IsCoinJoin(told with { Outputs = [told.Outputs[0], told.Outputs[1], told.Outputs[2] with { Index = 3 }] }));
        Assert.False(IsCoinJoin(told with { Inputs = [new InputRecord(ChainId.Bitcoin, 1, 1, 0, null)] }));
        Assert.Equal(long.MaxValue, CoinTransaction.Of(told with { Outputs = [told.Outputs[0] with { Amount = UInt256.MaxValue }] }).Outputs[0].Value);
    }

    [Fact]
    public void What_no_rule_is_for_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CoinJoinFinder([(CoinJoinRule)99]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CoinJoinLimits { Wasabi2Inputs = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CoinJoinLimits { FeePerThousand = 1001 });
        Assert.Throws<ArgumentException>(() => CoinTransaction.Of(new LedgerTransaction(Facts.Transaction(ChainId.Ethereum, 1, 0, 1), 0, 0, [], [], [])));
    }
}
