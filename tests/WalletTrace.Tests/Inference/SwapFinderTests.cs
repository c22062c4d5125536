using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Inference;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Inference;

/// <summary>T trades, R routes, P and Q are pools, F takes a fee, S is a sender who has no part of its own.</summary>
public sealed class SwapFinderTests
{
    [Theory]
    [InlineData("T fee 3; T>P 100 USDT; P>T 5 DAI", "SenderTraded: T 100 USDT -> T 5 DAI")]
    [InlineData("T fee 3; P>T 5 DAI; T>P 100 USDT", "SenderTraded: T 100 USDT -> T 5 DAI")]
    [InlineData("T fee 3; T>R 100 USDT; R>P 100 USDT; P>R 5 DAI; R>T 5 DAI", "SenderTraded: T 100 USDT -> T 5 DAI")]
    public void A_sender_who_gave_one_asset_and_got_another_traded(string transaction, string swap) => Assert.Equal(swap, SwapScene.Found(transaction));

    [Fact]
    public void A_route_over_several_pools_is_one_swap()
    {
        Assert.Equal(
            "SenderTraded: T 100 USDT -> T 7 UNI",
            SwapScene.Found("T fee 3; T>P 100 USDT; P>Q 90 DAI; Q>T 7 UNI"));
        Assert.Equal(
            "SenderTraded: T 100 USDT -> T 7 UNI",
            SwapScene.Found("T fee 3; T>P 100 USDT; P>T 90 DAI; T>Q 90 DAI; Q>T 7 UNI"));
        Assert.Equal(
            "SenderTraded: T 100 USDT -> T 14 DAI",
            SwapScene.Found("T fee 3; T>R 100 USDT; R>P 60 USDT; R>Q 40 USDT; P>R 9 DAI; Q>R 5 DAI; R>T 14 DAI"));
    }

    [Fact]
    public void A_router_may_wrap_on_the_way_and_give_back_what_is_left()
    {
        Assert.Equal(
            "SenderTraded: T 8 ETH -> T 300 USDT",
            SwapScene.Found("T fee 3; T>R 10 ETH; R>w 8 ETH; R>T 2 ETH; 0>R 8 WETH; R>P 8 WETH; P>T 300 USDT"));
        Assert.Equal(
            "SenderTraded: T 300 USDT -> T 8 ETH",
            SwapScene.Found("T fee 3; w>R 8 ETH; R>T 8 ETH; T>P 300 USDT; P>R 8 WETH; R>0 8 WETH"));
    }

    [Theory]
    [InlineData("T fee 3; T>w 8 ETH; 0>T 8 WETH", "Wrapped: T 8 ETH -> T 8 WETH")]
    [InlineData("T fee 3; w>T 8 ETH; T>0 8 WETH", "Wrapped: T 8 WETH -> T 8 ETH")]
    [InlineData("S fee 3; T>w 8 ETH; 0>T 8 WETH", "Wrapped: T 8 ETH -> T 8 WETH")]
    public void Wrapping_keeps_the_amount(string transaction, string swap) => Assert.Equal(swap, SwapScene.Found(transaction));

    [Fact]
    public void What_the_route_paid_out_of_what_was_given_does_not_convert()
    {
        Assert.Equal(
            "SenderTraded: T 99 USDT -> T 5 DAI; paid 1 USDT to F",
            SwapScene.Found("T fee 3; T>R 100 USDT; R>F 1 USDT; R>P 99 USDT; P>T 5 DAI"));

        // Paid by the trader itself it is no part of the swap; taken out of what was got it was got, and paid.
        Assert.Equal("SenderTraded: T 99 USDT -> T 5 DAI", SwapScene.Found("T fee 3; T>F 1 USDT; T>P 99 USDT; P>T 5 DAI"));
        Assert.Equal("SenderTraded: T 100 USDT -> T 5 DAI; paid 1 DAI to F", SwapScene.Found("T fee 3; T>R 100 USDT; R>P 100 USDT; P>R 5 DAI; R>F 1 DAI; R>T 4 DAI"));

        // A fee in a third asset is a payment beside it.
        Assert.Equal(
            "SenderTraded: T 100 USDT -> T 5 DAI; paid 2 ETH to F",
            SwapScene.Found("T fee 3; T>R 2 ETH; R>F 2 ETH; T>R 100 USDT; R>P 100 USDT; P>T 5 DAI"));
    }

    [Fact]
    public void What_was_got_may_go_to_another()
    {
        Assert.Equal("SenderTradedForAnother: T 100 USDT -> Z 5 DAI", SwapScene.Found("T fee 3; T>P 100 USDT; P>Z 5 DAI"));
        Assert.Equal("TradedForSender: V 100 USDT -> T 5 DAI", SwapScene.Found("T fee 3; V>R 100 USDT; R>P 100 USDT; P>T 5 DAI"));
        Assert.Equal("TradedForAnother: V 100 USDT -> Z 5 DAI", SwapScene.Found("S fee 3; V>P 100 USDT; P>Z 5 DAI"));
        Assert.Equal(
            "SeveralRecipients: T gave 100 USDT, got ",
            SwapScene.Found("T fee 3; T>P 100 USDT; P>R 5 DAI; R>Z 4 DAI; R>F 1 DAI"));
    }

    [Fact]
    public void An_account_for_which_another_sent_trades_only_beside_known_services()
    {
        const string transaction = "S fee 3; T>P 100 USDT; P>T 5 DAI";

        Assert.Equal("SeveralTraders: P gave 5 DAI, got 100 USDT | SeveralTraders: T gave 100 USDT, got 5 DAI", SwapScene.Found(transaction));
        Assert.Equal("OnlyTrader: T 100 USDT -> T 5 DAI", SwapScene.Found(transaction, services: "P"));
        Assert.Equal("", SwapScene.Found(transaction, services: "PT"));
    }

    [Fact]
    public void A_batch_of_several_traders_is_not_decided()
    {
        // Two orders that meet, and what is left of them in a pool.
        const string batch = "S fee 3; A>C 100 USDT; B>C 3 DAI; C>A 5 DAI; C>B 60 USDT; C>P 40 USDT; P>C 2 DAI";

        Assert.Equal(
            "SeveralTraders: A gave 100 USDT, got 5 DAI | SeveralTraders: B gave 3 DAI, got 60 USDT | SeveralTraders: P gave 2 DAI, got 40 USDT",
            SwapScene.Found(batch));
        Assert.Equal(
            "SeveralTraders: T gave 60 USDT, got 5 DAI",
            SwapScene.Found("T fee 3; T>R 60 USDT; V>R 40 USDT; R>P 100 USDT; P>T 5 DAI"));

        // V may be the thief's, too: that it gets a little does not make it a pool, nor its 60 USDT what came back.
        Assert.Equal(
            "SeveralTraders: T gave 40 USDT, got 10 DAI",
            SwapScene.Found("T fee 3; V>T 60 USDT; T>P 100 USDT; P>V 1 DAI; P>T 10 DAI"));
    }

    [Fact]
    public void Liquidity_is_not_taken_for_a_swap()
    {
        Assert.Equal("LiquidityAdded: T gave 5 DAI and 100 USDT, got 20 LP", SwapScene.Found("T fee 3; T>P 5 DAI; T>P 100 USDT; 0>T 20 LP"));
        Assert.Equal("LiquidityAdded: T gave 5 ETH and 100 USDT, got 20 LP", Sorted("T fee 3; T>R 5 ETH; R>w 5 ETH; 0>R 5 WETH; T>P 100 USDT; R>P 5 WETH; 0>T 20 LP"));
        Assert.Equal("LiquidityAdded: T gave 5 DAI and 100 USDT, got 1 ART", SwapScene.Found("T fee 3; T>P 5 DAI; T>P 100 USDT; 0>T 1 ART"));
        Assert.Equal("LiquidityRemoved: T gave 20 LP, got 5 DAI and 100 USDT", SwapScene.Found("T fee 3; T>P 20 LP; P>0 20 LP; P>T 5 DAI; P>T 100 USDT"));

        // Assets stand in the order of their ids.
        string Sorted(string transaction) => SwapScene.Found(transaction).Replace("100 USDT and 5 ETH", "5 ETH and 100 USDT", StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_lent_and_paid_back_nets_away()
    {
        // The bot B borrows from L, trades in two pools, pays back with a fee and keeps a profit: it got and gave nothing.
        Assert.DoesNotContain("Traded:", SwapScene.Found("S fee 3; L>B 1000 USDT; B>P 1000 USDT; P>B 50 DAI; B>Q 50 DAI; Q>B 1010 USDT; B>L 1001 USDT"), StringComparison.Ordinal);

        // What is lent and paid back beside a trade does not touch it. What is traded together with what is lent, or for a lender's fee, is not the trader's alone.
        Assert.Equal("SenderTraded: T 100 USDT -> T 5 DAI", SwapScene.Found("T fee 3; L>R 1000 WETH; T>R 100 USDT; R>P 100 USDT; P>R 5 DAI; R>L 1000 WETH; R>T 5 DAI"));
        Assert.Equal(
            "FlashLoan: T gave 100 USDT, got 5 DAI",
            SwapScene.Found("T fee 3; L>R 1000 USDT; T>R 100 USDT; R>P 1100 USDT; P>R 55 DAI; R>Q 50 DAI; Q>R 1000 USDT; R>L 1000 USDT; R>T 5 DAI"));
        Assert.Equal(
            "FlashLoan: T gave 101 USDT, got 5 DAI", SwapScene.Found("T fee 3; L>R 1000 USDT; T>R 101 USDT; R>P 100 USDT; R>L 1001 USDT; P>R 5 DAI; R>T 5 DAI"));
        Assert.Equal(
            "FlashLoan: T gave 1010 USDT, got 55 DAI and 2 LP",
            SwapScene.Found("T fee 3; L>T 1000 USDT; T>P 1009 USDT; P>T 55 DAI; Q>T 2 LP; T>L 1001 USDT"));
    }

    [Fact]
    public void A_bot_that_gains_in_one_asset_did_not_swap() =>
        Assert.DoesNotContain("->", SwapScene.Found("S fee 3; B>P 10 WETH; P>B 300 USDT; B>Q 300 USDT; Q>B 11 WETH"), StringComparison.Ordinal);

    [Fact]
    public void In_a_bundle_the_trader_swapped_and_the_bots_around_it_did_not()
    {
        // S has its contract B buy first and sell afterwards, and pay M, who makes the block, out of the gain.
        const string before = "S fee 3; B>P 10 WETH; P>B 300 USDT";
        const string between = "T fee 3; T>R 100 USDT; R>P 100 USDT; P>R 5 WETH; R>T 5 WETH";
        const string after = "S fee 3; B>P 300 USDT; P>B 11 WETH; B>w 1 WETH; w>B 1 ETH; B>M 1 ETH";
        const string paidBySender = "S fee 3; S>B 1 ETH; B>M 1 ETH; B>P 10 WETH; P>B 300 USDT; B>Q 300 USDT; Q>B 12 WETH";

        Assert.Equal("SenderTraded: T 100 USDT -> T 5 WETH", SwapScene.Found(between));
        Assert.All([before, after, paidBySender], bot => Assert.DoesNotContain("->", SwapScene.Found(bot), StringComparison.Ordinal));

        // What a trader pays for its place in the block is a payment beside the swap.
        Assert.Equal("SenderTraded: T 10 WETH -> T 300 USDT", SwapScene.Found("T fee 3; T>P 10 WETH; P>T 300 USDT; T>M 1 ETH"));
    }

    [Fact]
    public void Several_assets_for_one_and_one_for_several_are_not_decided()
    {
        Assert.Equal("SeveralGiven: T gave 5 DAI and 100 USDT, got 7 LP", SwapScene.Found("T fee 3; T>P 5 DAI; T>P 100 USDT; P>T 7 LP"));
        Assert.Equal("SeveralGot: T gave 7 LP, got 5 DAI and 100 USDT", SwapScene.Found("T fee 3; T>P 7 LP; P>T 5 DAI; P>T 100 USDT"));
    }

    [Fact]
    public void A_thing_of_its_own_kind_is_not_divided() =>
        Assert.Equal("Collectible: T gave 7 ETH, got 1 ART", SwapScene.Found("T fee 3; T>M 7 ETH; M>V 6 ETH; V>T 1 ART"));

    [Theory]
    [InlineData("T fee 3; T>0 70 LP; 0>T 7 DAI", "SenderTraded: T 70 LP -> T 7 DAI")]
    [InlineData("T fee 3; T>u 9 ETH; 0>T 9 UNI; T>P 9 UNI; P>T 5 DAI", "SenderTraded: T 9 ETH -> T 5 DAI")]
    [InlineData("T fee 3; T>P 70 LP; P>0 70 LP; P>T 7 DAI", "SenderTraded: T 70 LP -> T 7 DAI")]
    [InlineData("T fee 3; T>M 70 LP; M>T 7 DAI", "SenderTraded: T 70 LP -> T 7 DAI")]
    [InlineData("T fee 3; T>M 9 ETH; 0>T 9 UNI", "SenderTraded: T 9 ETH -> T 9 UNI")]
    public void A_token_that_replaces_another_or_is_made_for_it_was_got_for_it(string transaction, string swap) => Assert.Equal(swap, SwapScene.Found(transaction));

    [Theory]
    [InlineData("T fee 3; T>P 300 USDT; P>R 8 WETH; R>0 8 WETH", "MissingInternal: T gave 300 USDT, got ")]
    [InlineData("T fee 3; T>P 300 USDT; P>R 8 WETH; R>0 8 WETH; Q>T 1 DAI", "MissingInternal: T gave 300 USDT, got 1 DAI")]
    [InlineData("T fee 3; T>R 10 ETH; 0>R 8 WETH; R>P 8 WETH; P>T 300 USDT", "MissingInternal: T gave 10 ETH, got 300 USDT")]
    public void Movements_that_are_missing_are_noticed(string transaction, string open) => Assert.Equal(open, SwapScene.Found(transaction));

    [Theory]
    [InlineData("T fee 3; T>W 1000 USDT; 0>T 1 FAKE", "UnknownAsset: T gave 1000 USDT, got 1 FAKE")]
    [InlineData("T fee 3; T>W 1000 USDT; W>T 1 FAKE", "UnknownAsset: T gave 1000 USDT, got 1 FAKE")]
    [InlineData("T fee 3; T>W 1000 USDT; P>T 1 FAKE", "UnknownAsset: T gave 1000 USDT, got 1 FAKE")]
    [InlineData("T fee 3; T>W 1000 USDT; W>Z 1 FAKE", "UnknownAsset: T gave 1000 USDT, got ")]
    [InlineData("S fee 3; V>W 1000 USDT; W>Z 1 FAKE", "UnknownAsset: V gave 1000 USDT, got ")]
    public void What_a_token_that_nobody_knows_says_of_itself_makes_no_swap(string transaction, string open)
    {
        // FAKE's contract says what it likes, even that a known pool or exchange gave it.
        Assert.Equal(open, SwapScene.Found(transaction));
        Assert.Equal(open, SwapScene.Found(transaction, services: "WP"));
        Assert.DoesNotContain("UnknownAsset", SwapScene.Found(transaction, vouched: SwapScene.Fake), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_nobody_knows_makes_no_pool_of_who_only_got()
    {
        // X is a labelled exchange that T cashes out at; FAKE's contract says that X gave C something for it.
        const string transaction = "T fee 3; T>X 1000 USDT; X>C 1 FAKE; C>T 1 DAI";

        Assert.Equal("UnknownAsset: T gave 1000 USDT, got 1 DAI", SwapScene.Found(transaction));
        Assert.Equal("UnknownAsset: T gave 1000 USDT, got 1 DAI", SwapScene.Found(transaction, services: "X"));
        Assert.Equal("SenderTraded: T 1000 USDT -> T 1 DAI", SwapScene.Found(transaction, services: "X", vouched: SwapScene.Fake));
    }

    [Fact]
    public void A_token_that_nobody_knows_may_be_what_was_given() =>
        Assert.Equal("SenderTraded: T 100 FAKE -> T 5 DAI", SwapScene.Found("T fee 3; T>P 100 FAKE; P>T 5 DAI"));

    [Theory]
    [InlineData("T fee 3; T>C 1000 USDT; C>P 1 USDT; P>T 1 DAI", "KeptOnTheWay: T gave 1000 USDT, got 1 DAI")]
    [InlineData("T fee 3; T>P 1000 USDT; P>C 1000 DAI; C>T 1 DAI", "KeptOnTheWay: T gave 1000 USDT, got 1 DAI")]
    [InlineData("T fee 3; T>P 1000 USDT; P>C 1000 DAI; C>Q 1 DAI; Q>T 1 UNI", "KeptOnTheWay: T gave 1000 USDT, got 1 UNI")]
    [InlineData("T fee 3; T>P 1000 USDT; P>C 1000 DAI; C>W 999 DAI; C>Q 1 DAI; Q>T 1 UNI", "SeveralRecipients: T gave 1000 USDT, got 1 UNI")]
    [InlineData("T fee 3; T>R 1000 USDT; R>0 999 USDT; R>P 1 USDT; P>T 1 DAI", "KeptOnTheWay: T gave 1000 USDT, got 1 DAI")]
    [InlineData("T fee 3; T>R 1000 USDT; R>0 1000 USDT; C>T 1 DAI", "Unclear: T gave 1000 USDT, got 1 DAI")]
    [InlineData("T fee 3; T>W 1000 USDT; V>T 1 DAI", "Unclear: T gave 1000 USDT, got 1 DAI")]
    [InlineData("T fee 3; T>W 1000 USDT; C>M 1 ETH; 0>C 1 UNI; C>T 1 UNI", "Unclear: T gave 1000 USDT, got 1 UNI")]
    [InlineData("T fee 3; T>W 9 ETH; 0>T 9 UNI; T>P 9 UNI; P>T 5 DAI", "Unclear: T gave 9 ETH, got 5 DAI")]
    [InlineData("T fee 3; T>P 1000 USDT; P>C 1000 WETH; C>W 999 WETH; C>0 1 WETH; w>C 1 ETH; C>T 1 ETH", "SeveralRecipients: T gave 1000 USDT, got 1 ETH")]
    public void What_somebody_else_has_in_the_end_does_not_get_lost(string transaction, string open) => Assert.Equal(open, SwapScene.Found(transaction));

    [Fact]
    public void The_other_side_is_who_took_and_gave_or_where_there_is_no_pool_who_did_either()
    {
        Assert.Equal("PQ", With("T fee 3; T>R 100 USDT; R>P 100 USDT; P>Q 90 DAI; Q>T 7 UNI"));
        Assert.Equal("", With("T fee 3; T>P 100 USDT; P>T 7 UNI", services: "P"));
        Assert.Equal("W", With("T fee 3; T>W 100 USDT; 0>T 7 UNI"));
        Assert.Equal("P", With("T fee 3; T>R 100 USDT; R>F 1 USDT; R>P 99 USDT; P>T 7 UNI"));
        Assert.Equal("", With("T fee 3; T>w 8 ETH; 0>T 8 WETH"));

        static string With(string text, string services = "") => string.Concat(
            Assert.Single(new SwapFinder(account => services.Any(letter => SwapScene.Account(letter) == account)).Read(SwapScene.Transaction(text)).Swaps)
                .Counterparties.Select(account => (char)account.Address.ToByteArray()[^1]));
    }

    [Theory]
    [InlineData("T fee 3; T>A 5 DAI")]
    [InlineData("T fee 3; T>A 5 DAI; A>B 5 DAI")]
    [InlineData("T fee 3; T>A 5 DAI; T>B 7 USDT")]
    [InlineData("T fee 3; A>T 5 DAI; B>T 7 USDT")]
    [InlineData("T fee 3; T>A 5 DAI; A>T 5 DAI; T>A 5 USDT; A>T 5 USDT")]
    public void Payments_are_no_swaps(string transaction) => Assert.Equal("", SwapScene.Found(transaction));

    [Fact]
    public void A_failed_transaction_and_spoofed_movements_of_nothing_swap_nothing()
    {
        Assert.Equal(SwapReading.None, new SwapFinder().Read(SwapScene.Transaction("T fee 3; T>P 100 USDT; P>T 5 DAI", failed: true)));
        Assert.Equal("", SwapScene.Found("T fee 3; T>P 0 USDT; P>T 5 DAI"));
        Assert.Equal("", SwapScene.Found("T fee 3; T>T 100 USDT; P>T 5 DAI"));
    }

    [Fact]
    public void Amounts_beyond_all_measure_are_left_alone()
    {
        string most = UInt256.MaxValue.ToString();

        Assert.StartsWith("Unclear: T gave", SwapScene.Found($"T fee 3; T>P {most} USDT; P>Q {most} USDT; Q>P {most} USDT; P>T 5 DAI"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_swap_leaves_with_the_last_movement_given_and_arrives_after_the_last_of_its_movements()
    {
        Swap swap = Assert.Single(new SwapFinder().Read(SwapScene.Transaction("T fee 3; P>T 5 DAI; T>P 60 USDT; T>P 40 USDT")).Swaps);

        Assert.Equal(TransferIndex.Event(12), swap.LeaveIndex);
        Assert.Equal(TransferIndex.Event(12) + 1, swap.ArriveIndex);
        Assert.Equal([TransferIndex.Event(10), TransferIndex.Event(11), TransferIndex.Event(12)], swap.Movements.Select(movement => movement.Index));
    }

    [Fact]
    public void What_a_swap_stands_for_comes_to_what_it_says() =>
        Gen.Select(Gen.Char["TRPQFZ0"], Gen.Char["TRPQFZ0"], Gen.Int[1, 9], Gen.Int[0, 3].Select(asset => new[] { "ETH", "WETH", "USDT", "DAI" }[asset])).Array[2, 9].Sample(
            moves =>
            {
                string text = "T fee 1; " + string.Join("; ", moves.Where(move => move.Item1 != move.Item2).Select(move => $"{move.Item1}>{move.Item2} {move.Item3} {move.Item4}"));
                foreach (Swap swap in new SwapFinder().Read(SwapScene.Transaction(text)).Swaps)
                {
                    Assert.NotEqual(swap.Given.Asset, swap.Got.Asset);
                    Assert.True(swap.ArriveIndex > swap.LeaveIndex);
                    Assert.Equal(Sum(swap.Movements, m => m.Asset == swap.Given.Asset && m.From == swap.Account.Address),
                        swap.Given.Units + Sum(swap.Payments, m => m.Asset == swap.Given.Asset) + Sum(swap.Movements, m => m.Asset == swap.Given.Asset && m.To == swap.Account.Address));
                    Assert.Equal(Sum(swap.Movements, m => m.Asset == swap.Got.Asset && m.To == swap.Recipient.Address) + Sum(swap.Payments, m => m.Asset == swap.Got.Asset),
                        swap.Got.Units + Sum(swap.Movements, m => m.Asset == swap.Got.Asset && m.From == swap.Recipient.Address));
                }
            },
            iter: 2000);

    private static UInt256 Sum(IEnumerable<TransferRecord> movements, Func<TransferRecord, bool> which) =>
        movements.Where(which).Aggregate(default(UInt256), (sum, movement) => sum + movement.Amount);
}
