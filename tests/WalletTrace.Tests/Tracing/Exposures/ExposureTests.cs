using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Exposures;
using WalletTrace.Valuation;

namespace WalletTrace.Tests.Tracing.Exposures;

/// <summary>Where an account's money went and came from. Every figure worked out by hand.</summary>
public sealed class ExposureTests
{
    private static readonly Label Exchange = AccountScene.Label('X', Category.Exchange);
    private static readonly Label Mixer = AccountScene.Label('M', Category.Mixer);

    [Fact]
    public async Task What_was_sent_is_told_apart_by_whom_it_came_to_in_the_end()
    {
        // A sends 60 to the exchange X and 40 to U, which nobody has labelled. U had 40 clean before, so that half of the 60 it sends on to the mixer M is A's: 30.
        // The other 10 rest with U.
        AccountScene scene = new AccountScene().Cover("AU");
        scene.Pay(1, 'Q', 'U', 40);
        scene.Pay(2, 'Q', 'A', 100);
        scene.Pay(3, 'A', 'X', 60);
        scene.Pay(4, 'A', 'U', 40);
        scene.Pay(5, 'U', 'M', 60);
        AssetExposure exposure = await OneOf(scene, TraceDirection.Forward, Exchange, Mixer);

        Assert.Equal((UInt256)100, exposure.Amount);
        Assert.Equal("exchange 60 (60 direct, 1 hop) 60 %, mixer 30 (0 direct, 2 hops) 30 %, at_rest 10 (0 direct, 1 hop) 10 %", Text(exposure.By(ExposureGrouping.Category)));
        Assert.Equal((UInt256)10, exposure.Unknown);
    }

    [Fact]
    public async Task First_in_first_out_says_something_else_where_it_should()
    {
        // The same, but U's first 40 are the clean ones: of the 60 to M only 20 are A's, and 20 rest.
        AccountScene scene = new AccountScene().Cover("AU");
        scene.Pay(1, 'Q', 'U', 40);
        scene.Pay(2, 'Q', 'A', 100);
        scene.Pay(3, 'A', 'X', 60);
        scene.Pay(4, 'A', 'U', 40);
        scene.Pay(5, 'U', 'M', 60);
        AssetExposure exposure = await OneOf(scene, TraceDirection.Forward, new ExposureOptions { Rule = TaintRule.Fifo }, Exchange, Mixer);

        Assert.Equal("exchange 60 (60 direct, 1 hop) 60 %, mixer 20 (0 direct, 2 hops) 20 %, at_rest 20 (0 direct, 1 hop) 20 %", Text(exposure.By(ExposureGrouping.Category)));
    }

    [Fact]
    public async Task What_was_received_is_told_apart_by_whom_it_came_from_before_it_was_paid()
    {
        // U gets 10 from M and 30 from X, pays 20 to A, and gets 500 from M later, which A's money cannot have come from. So A's 20 are 5 from M and 15 from X.
        AccountScene scene = new AccountScene().Cover("AU");
        scene.Pay(1, 'M', 'U', 10);
        scene.Pay(2, 'X', 'U', 30);
        scene.Pay(3, 'U', 'A', 20);
        scene.Pay(4, 'M', 'U', 500);
        scene.Pay(5, 'X', 'A', 20);
        AssetExposure exposure = await OneOf(scene, TraceDirection.Backward, Exchange, Mixer);

        Assert.Equal((UInt256)40, exposure.Amount);
        Assert.Equal("exchange 35 (20 direct, 1 hop) 87.5 %, mixer 5 (0 direct, 2 hops) 12.5 %", Text(exposure.By(ExposureGrouping.Category)));
    }

    [Fact]
    public async Task A_service_is_an_end_whatever_it_pays_out()
    {
        AccountScene scene = new AccountScene().Cover("AX");
        scene.Pay(1, 'Q', 'A', 10);
        scene.Pay(2, 'A', 'X', 10);
        scene.Pay(3, 'X', 'M', 10);
        AssetExposure exposure = await OneOf(scene, TraceDirection.Forward, Exchange, Mixer);

        Assert.Equal("exchange 10 (10 direct, 1 hop) 100 %", Text(exposure.By(ExposureGrouping.Category)));
    }

    [Fact]
    public async Task Every_kind_of_unknown_stands_apart()
    {
        // U keeps 1; N's history is not there; H has more transactions than are followed; W is two hops away from which nobody goes on.
        AccountScene scene = new AccountScene().Cover("AUHVW");
        scene.Pay(1, 'Q', 'A', 100);
        scene.Pay(2, 'A', 'U', 1);
        scene.Pay(3, 'A', 'N', 2);
        scene.Pay(4, 'A', 'H', 3);
        scene.Pay(5, 'A', 'V', 4);
        scene.Pay(6, 'V', 'W', 4);
        scene.Pay(7, 'W', 'X', 4);
        for (int i = 0; i < 10; i++)
        {
            scene.Pay(10 + i, 'Q', 'H', 1);
        }

        AssetExposure exposure = await OneOf(scene, TraceDirection.Forward, new ExposureOptions { Hops = 2, HubLimit = 5 }, Exchange);

        Assert.Equal("at_rest 1, not_followed 7, data_gap 2", Amounts(exposure));
        Assert.Equal([StopReason.Hops, StopReason.Hub, StopReason.Unexplored, StopReason.None], exposure.Ends.Select(end => end.Reason));
        Assert.Equal(1, exposure.UnknownRatio);
    }

    [Fact]
    public async Task What_comes_back_to_the_account_has_gone_nowhere()
    {
        // 10 go to U, 4 come back, and A sends these to X as well: 14 were sent.
        AccountScene scene = new AccountScene().Cover("AU");
        scene.Pay(1, 'Q', 'A', 10);
        scene.Pay(2, 'A', 'U', 10);
        scene.Pay(3, 'U', 'A', 4);
        scene.Pay(4, 'A', 'X', 4);
        AssetExposure exposure = await OneOf(scene, TraceDirection.Forward, Exchange);

        Assert.Equal((UInt256)14, exposure.Amount);
        Assert.Equal("labelled 4, at_rest 6, returned 4", Amounts(exposure));
    }

    [Fact]
    public async Task What_an_account_never_got_is_a_gap_and_what_was_minted_is_issued()
    {
        // U gave 10 though it is known to have got 4 of them only; 3 were mined.
        AccountScene scene = new AccountScene().Cover("AU");
        scene.Pay(1, 'X', 'U', 4);
        scene.Pay(2, 'U', 'A', 10);
        scene.Run(3, Move.Reward('A', 3));
        AssetExposure exposure = await OneOf(scene, TraceDirection.Backward, Exchange);

        Assert.Equal("labelled 4, data_gap 6, issued 3", Amounts(exposure));
    }

    [Fact]
    public async Task Fees_of_others_are_an_end_and_ones_own_are_no_movement()
    {
        AccountScene scene = new AccountScene().Cover("AU");
        scene.Pay(1, 'Q', 'A', 12);
        scene.Run(2, Move.Fee('A', 2), Move.Pay('A', 'U', 10));
        scene.Run(3, Move.Fee('U', 1), Move.Pay('U', 'X', 9));
        AssetExposure exposure = await OneOf(scene, TraceDirection.Forward, Exchange);

        Assert.Equal((UInt256)10, exposure.Amount);
        Assert.Equal("labelled 9, fee 1", Amounts(exposure));
    }

    [Fact]
    public async Task Hops_are_weighted_by_value()
    {
        // To X: 30 straight, and 10 by way of U and V, three hops: (30 · 1 + 10 · 3) / 40.
        AccountScene scene = new AccountScene().Cover("AUV");
        scene.Pay(1, 'Q', 'A', 40);
        scene.Pay(2, 'A', 'X', 30);
        scene.Pay(3, 'A', 'U', 10);
        scene.Pay(4, 'U', 'V', 10);
        scene.Pay(5, 'V', 'X', 10);
        ExposureEnd end = Assert.Single((await OneOf(scene, TraceDirection.Forward, Exchange)).Ends);

        Assert.Equal((1, 1.5), (end.LeastHops, end.HopsRatio));
        Assert.Equal(((UInt256)30, (UInt256)10), (end.Direct, end.Indirect));
    }

    [Fact]
    public async Task Value_stands_before_while_and_after_a_listing_by_the_day_it_moved()
    {
        // Block times are 1000 seconds and the height, all on the first of January 1970; one of the labels is of the next day.
        AccountScene scene = new AccountScene().Cover("A");
        scene.Pay(1, 'Q', 'A', 10);
        scene.Pay(2, 'A', 'X', 10);
        var day = new DateOnly(1970, 1, 1);
        foreach ((DateOnly? from, DateOnly? until, string expected) in new (DateOnly?, DateOnly?, string)[]
        {
            (null, null, "0 10 0"), (day, null, "0 10 0"), (day.AddDays(1), null, "10 0 0"), (null, day, "0 0 10"), (null, day.AddDays(1), "0 10 0"),
        })
        {
            Label label = Exchange with { Category = Category.Sanctioned, ValidFrom = from, ValidUntil = until };
            AssetExposure exposure = await OneOf(scene, TraceDirection.Forward, label);
            ListingSplit end = Assert.Single(exposure.Ends).SplitBy(label);
            ListingSplit part = Assert.Single(exposure.By(ExposureGrouping.List)).Listed;

            Assert.Equal(expected, $"{end.Before} {end.While} {end.After}");
            Assert.Equal(end, part);
        }
    }

    [Fact]
    public async Task Conflicting_labels_share_one_part_and_each_can_be_asked_about()
    {
        AccountScene scene = new AccountScene().Cover("A");
        scene.Pay(1, 'Q', 'A', 10);
        scene.Pay(2, 'A', 'X', 7);
        scene.Pay(3, 'A', 'M', 3);
        Label listed = Exchange with { Category = Category.Sanctioned, Source = "OFAC SDN", Entity = "ofac:1" };
        AssetExposure exposure = await OneOf(scene, TraceDirection.Forward, Exchange, listed, Mixer);
        var entities = new EntitySet([new Entity("ofac:1", "Somebody", EntityKind.Service, "OFAC SDN") { Countries = ["KP"] }]);

        Assert.Equal("exchange + sanctioned 7 (7 direct, 1 hop) 70 %, mixer 3 (3 direct, 1 hop) 30 %", Text(exposure.By(ExposureGrouping.Category)));
        Assert.Equal("OFAC SDN + test 7 (7 direct, 1 hop) 70 %, test 3 (3 direct, 1 hop) 30 %", Text(exposure.By(ExposureGrouping.List)));
        Assert.Equal("ofac:1 7 (7 direct, 1 hop) 70 %, not told 3 (3 direct, 1 hop) 30 %", Text(exposure.By(ExposureGrouping.Entity)));
        Assert.Equal("KP 7 (7 direct, 1 hop) 70 %, not told 3 (3 direct, 1 hop) 30 %", Text(exposure.By(ExposureGrouping.Country, entities)));
        Assert.Equal(new ExposureTouch(7, 7, 1), exposure.Touching(label => label.Category == Category.Sanctioned));
        Assert.Equal(new ExposureTouch(10, 10, 1), exposure.Touching(label => label.Source == "test"));
    }

    [Fact]
    public async Task Each_asset_stands_apart()
    {
        AccountScene scene = new AccountScene().Cover("AU");
        scene.Run(1, Move.Pay('Q', 'A', 10), Move.Token('Q', 'A', 70));
        scene.Run(2, Move.Pay('A', 'X', 10), Move.Token('A', 'U', 70));
        scene.Run(3, Move.Token('U', 'M', 70));
        AccountExposure exposure = await Of(scene, TraceDirection.Forward, null, Exchange, Mixer);

        Assert.Equal([(Facts.Ether, "labelled 10"), (AccountScene.Usdt, "labelled 70")], exposure.Assets.Select(asset => (asset.Asset, Amounts(asset))).OrderBy(found => found.Item2));
        Assert.True(exposure.IsComplete);
    }

    [Fact]
    public async Task Each_amount_is_worth_what_it_was_when_it_moved_and_what_rests_has_no_value()
    {
        // A wei is worth 2 at height 2 and 3 from height 3 on: 4 · 2 + 5 · 3 to X; the 1 that U keeps has no time.
        AccountScene scene = new AccountScene().Cover("AU");
        scene.Pay(1, 'Q', 'A', 10);
        scene.Pay(2, 'A', 'X', 4);
        scene.Pay(3, 'A', 'U', 6);
        scene.Pay(4, 'U', 'X', 5);
        AssetExposure exposure = await OneOf(scene, TraceDirection.Forward, Exchange);
        var prices = new ByTime();

        Assert.Equal(23m, exposure.Ends.Single(end => end.Kind == ExposureKind.Labelled).WorthOf(Facts.Ether, prices).Value);
        Assert.Equal(23m, exposure.WorthOf(prices).Value);
        Assert.Equal((UInt256)1, exposure.WorthOf(prices).Unpriced[Facts.Ether]);
    }

    [Fact]
    public async Task Coins_are_followed_through_transactions_and_change_counts_once()
    {
        // A's coin of 10 pays 6 to U and 4 back to A; the 4 go to X whole. U's 6 go to M but for a fee of 1.
        CoinScene scene = new CoinScene().Cover("AUQ");
        TransactionId mined = scene.Coinbase(1, ('A', 10));
        TransactionId paid = scene.Spend(2, [CoinScene.Coin(mined, 0)], ('U', 6), ('A', 4));
        scene.Spend(3, [CoinScene.Coin(paid, 1)], ('X', 4));
        scene.Spend(4, [CoinScene.Coin(paid, 0)], ('M', 5));
        var labels = new LabelSet([CoinScene.Label('X', Category.Exchange), CoinScene.Label('M', Category.Mixer)]);
        AccountExposure exposure = await ExposureQuery.Of(CoinScene.Account('A')).Over(scene.Ledger()).Knowing(labels).RunAsync();

        AssetExposure coins = Assert.Single(exposure.Assets);
        Assert.Equal((UInt256)10, coins.Amount);
        Assert.Equal("mixer 5 (0 direct, 2 hops) 50 %, exchange 4 (4 direct, 1 hop) 40 %, fee 1 (0 direct, 2 hops) 10 %", Text(coins.By(ExposureGrouping.Category)));
    }

    [Fact]
    public async Task An_account_without_a_whole_history_says_so()
    {
        AccountScene scene = new AccountScene().Cover("U");
        scene.Pay(1, 'Q', 'A', 10);
        scene.Pay(2, 'A', 'X', 10);
        AccountExposure exposure = await Of(scene, TraceDirection.Forward, null, Exchange);

        Assert.Contains("does not hold the complete history", exposure.Gap, StringComparison.Ordinal);
        Assert.False(exposure.IsComplete);
    }

    [Fact]
    public async Task An_account_that_moved_nothing_has_no_exposure()
    {
        AccountExposure exposure = await Of(new AccountScene().Cover("A"), TraceDirection.Forward, null);

        Assert.Empty(exposure.Assets);
        Assert.Null(exposure.Gap);
    }

    [Fact]
    public void Poison_conserves_nothing_and_is_refused() =>
        Assert.Throws<ArgumentException>(() => ExposureQuery.Of(AccountScene.Account('A')).With(new ExposureOptions { Rule = TaintRule.Poison }));

    [Fact]
    public async Task A_ledgers_graph_is_not_asked_about_coins()
    {
        var asked = new LedgerQuestions(await LedgerGraph.FreezeAsync(new CoinScene().CoverAll().Ledger()));
        var exposures = new LedgerExposures(LabelSet.Empty, []);

        Assert.Throws<ArgumentException>(() => exposures.Of(asked, CoinScene.Account('A'), TraceDirection.Forward));
    }

    private static Task<AssetExposure> OneOf(AccountScene scene, TraceDirection direction, params Label[] labels) => OneOf(scene, direction, null, labels);

    private static async Task<AssetExposure> OneOf(AccountScene scene, TraceDirection direction, ExposureOptions? options, params Label[] labels) =>
        Assert.Single((await Of(scene, direction, options, labels)).Assets);

    /// <summary>By a trace, and over the whole ledger's graph, which must say the same.</summary>
    private static async Task<AccountExposure> Of(AccountScene scene, TraceDirection direction, ExposureOptions? options, params Label[] labels)
    {
        MemoryLedger ledger = scene.Ledger();
        var known = new LabelSet(labels);
        ExposureQuery query = ExposureQuery.Of(AccountScene.Account('A')).Over(ledger).Knowing(known).With(options ?? ExposureOptions.Default);
        AccountExposure exposure = await (direction == TraceDirection.Forward ? query : query.Backward()).RunAsync();
        var asked = new LedgerQuestions(await LedgerGraph.FreezeAsync(ledger));
        AccountExposure whole = new LedgerExposures(known, ledger.Coverage).Of(asked, AccountScene.Account('A'), direction, options);

        Assert.Equal(ExposureText.Of(exposure), ExposureText.Of(whole));
        return exposure;
    }

    private static string Text(IEnumerable<ExposurePart> parts) => string.Join(", ", parts.Select(part => FormattableString.Invariant(
        $"{part.Name} {part.Amount} ({part.Direct} direct, {part.LeastHops} hop{(part.LeastHops == 1 ? "" : "s")}) {part.ShareRatio * 100:0.#} %")));

    private static string Amounts(AssetExposure exposure) =>
        string.Join(", ", exposure.Ends.GroupBy(end => end.Kind).OrderBy(ends => ends.Key).Select(ends => $"{WalletTrace.Encodings.EnumText.NameOf(ends.Key)} {exposure.Of(ends.Key)}"));

    private sealed class ByTime : IPriceSource
    {
        public string Currency => "USD";

        public string Convention => "made up";

        public IReadOnlyList<PriceOrigin> Origins => [];

        public Price? PriceAt(Asset asset, long time) => new Price((time < 1003 ? 2 : 3) * 1_000_000_000_000_000_000m, time, 0);
    }
}
