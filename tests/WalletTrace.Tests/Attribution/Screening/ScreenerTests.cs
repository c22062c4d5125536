using WalletTrace.Attribution;
using WalletTrace.Attribution.Screening;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Attribution.Screening;

public sealed class ScreenerTests
{
    private static readonly DateOnly Today = new(2025, 11, 10);
    private static readonly Account Listed = AccountScene.Account('L');
    private static readonly Account Other = AccountScene.Account('O');

    private static readonly Label Sdn = new(Listed, "LAZARUS GROUP", Category.Sanctioned, "OFAC SDN", Confidence.High, new DateOnly(2025, 11, 4))
    {
        Entity = "ofac:27307", ValidFrom = new DateOnly(2022, 4, 14),
    };

    [Fact]
    public void A_listed_account_is_blocked_and_the_reason_names_list_edition_and_day()
    {
        ScreeningResult result = Judge([Sdn]);

        Assert.Equal(ScreeningVerdict.Block, result.Verdict);
        ScreeningReason reason = Assert.Single(result.Reasons);
        Assert.Equal("sanctioned", reason.Rule);
        Assert.Equal("The account is listed by OFAC SDN as “LAZARUS GROUP” (sanctioned, ofac:27307, from 2022-04-14, edition of 2025-11-04).", reason.Text);
        Assert.Equal([Sdn], reason.Labels.AsEnumerable());
    }

    [Theory]
    [InlineData("2022-04-13", ScreeningVerdict.Review, "not yet so on the day")]
    [InlineData("2022-04-14", ScreeningVerdict.Block, "edition of")]
    [InlineData("2025-03-20", ScreeningVerdict.Block, "edition of")]
    [InlineData("2025-03-21", ScreeningVerdict.Review, "no longer so on the day")]
    public void A_day_decides_whether_a_listing_holds(string day, ScreeningVerdict verdict, string says)
    {
        // As of each day the list's edition is new.
        Label label = Sdn with { ValidUntil = new DateOnly(2025, 3, 21), Date = DateOnly.Parse(day, null) };
        ScreeningResult result = new Screener(new LabelSet([label]), ScreeningPolicy.Default, DateOnly.Parse(day, null)).Judge(Listed);

        Assert.Equal(verdict, result.Verdict);
        Assert.Contains(says, result.Reasons[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_does_not_tell_since_when_says_so_on_a_day_before_its_edition()
    {
        LabelSet labels = new([Sdn with { ValidFrom = null }, Sdn with { ValidFrom = null, Date = null }]);
        ScreeningReason before = new Screener(labels, ScreeningPolicy.Default, new DateOnly(2022, 4, 13)).Judge(Listed).Reasons[0];
        ScreeningReason after = new Screener(labels, ScreeningPolicy.Default, Today).Judge(Listed).Reasons[0];

        Assert.Equal(ScreeningVerdict.Block, before.Verdict);
        Assert.EndsWith("; none of them tells since when that is so, and none is of so early a day.", before.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("since when", after.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_yet_known_is_not_there()
    {
        Label late = Sdn with { LearnedAt = new DateTimeOffset(2025, 11, 5, 0, 0, 0, TimeSpan.Zero), WithdrawnAt = new DateTimeOffset(2025, 11, 8, 0, 0, 0, TimeSpan.Zero) };
        var labels = new LabelSet([late, Fresh()]);
        ScreeningVerdict At(int day) => new Screener(labels.AsKnown(new DateTimeOffset(2025, 11, day, 12, 0, 0, TimeSpan.Zero)), ScreeningPolicy.Default, Today).Judge(Listed).Verdict;

        Assert.Equal([ScreeningVerdict.NoHits, ScreeningVerdict.Block, ScreeningVerdict.NoHits], [At(4), At(6), At(9)]);
    }

    [Fact]
    public void A_twin_is_a_lead_to_review_and_named()
    {
        Account twin = new(ChainId.Tron, Address.Tron(Listed.Address.ToByteArray()));
        ScreeningResult result = new Screener(new LabelSet([Sdn]), ScreeningPolicy.Default, Today).Judge(twin);

        Assert.Equal(ScreeningVerdict.Review, result.Verdict);
        Assert.StartsWith($"{Listed}, an account of the same key, is listed by OFAC SDN", result.Reasons[0].Text, StringComparison.Ordinal);
        Assert.Equal(Listed, result.Reasons[0].Account);
    }

    [Fact]
    public void No_hits_says_that_it_is_no_clearance()
    {
        ScreeningResult result = new Screener(new LabelSet([Sdn]), ScreeningPolicy.Default, Today).Judge(Other);

        Assert.Equal(ScreeningVerdict.NoHits, result.Verdict);
        Assert.Empty(result.Reasons);
        Assert.Equal("NO HITS", ScreeningResult.Write(result.Verdict));
        Assert.Contains("not a clearance", ScreeningResult.NoClearance, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_required_list_or_with_an_old_one_nothing_is_complete()
    {
        ScreeningResult missing = new Screener(LabelSet.Empty, ScreeningPolicy.Default, Today).Judge(Other);
        ScreeningResult old = new Screener(new LabelSet([Sdn]), ScreeningPolicy.Default, new DateOnly(2025, 12, 5)).Judge(Other);
        ScreeningResult fresh = new Screener(new LabelSet([Sdn]), ScreeningPolicy.Default, new DateOnly(2025, 12, 4)).Judge(Other);

        Assert.Equal((ScreeningVerdict.Incomplete, "missing list"), (missing.Verdict, missing.Reasons[0].Rule));
        Assert.Equal((ScreeningVerdict.Incomplete, "stale list"), (old.Verdict, old.Reasons[0].Rule));
        Assert.Contains("2025-11-04, 31 days before 2025-12-05; the policy allows 30", old.Reasons[0].Text, StringComparison.Ordinal);
        Assert.Equal(ScreeningVerdict.NoHits, fresh.Verdict);
    }

    [Fact]
    public void What_a_newer_edition_brought_makes_a_list_new_be_it_no_label()
    {
        var entities = new EntitySet([new Entity("ofac:1", "Somebody", EntityKind.Person, "OFAC SDN") { Date = new DateOnly(2025, 12, 1) }]);

        Assert.Equal(ScreeningVerdict.NoHits, new Screener(new LabelSet([Sdn], entities), ScreeningPolicy.Default, new DateOnly(2025, 12, 31)).Judge(Other).Verdict);
        Assert.Equal(ScreeningVerdict.Incomplete, new Screener(new LabelSet([Sdn], entities), ScreeningPolicy.Default, new DateOnly(2026, 1, 1)).Judge(Other).Verdict);
        Assert.Equal("missing list", new Screener(new LabelSet([], entities), ScreeningPolicy.Default, new DateOnly(2025, 12, 2)).Judge(Other).Reasons[0].Rule);
    }

    [Fact]
    public void A_list_that_was_taken_in_again_unchanged_is_as_new_as_its_last_edition_once_that_was_known()
    {
        var store = new LabelStore();
        foreach (int days in (int[])[0, 40])
        {
            DateOnly published = Sdn.Date!.Value.AddDays(days);
            var edition = new SourceEdition("OFAC SDN", "SDN.XML", "ofac-sdn-xml", new string('a', 64), 1) { Date = published };
            store.Replace("OFAC SDN", new LabelSet([Sdn with { Date = published }], null, [edition]), Learned(days), "gone");
        }

        Assert.Equal(Sdn.Date, Assert.Single(store.AsKnown().All).Date);
        Assert.Equal(ScreeningVerdict.NoHits, VerdictOf(store.AsKnown(), 70));
        Assert.Equal(ScreeningVerdict.NoHits, VerdictOf(store.AsKnown(Learned(40)), 70));
        Assert.Equal(ScreeningVerdict.Incomplete, VerdictOf(store.AsKnown(), 71));
        Assert.Equal(ScreeningVerdict.Incomplete, VerdictOf(store.AsKnown(Learned(40).AddMicroseconds(-1)), 41));
        Assert.Equal(ScreeningVerdict.Incomplete, VerdictOf(store.History().AsKnown(Learned(39)), 41));

        // What came with a withdrawn source is withdrawn too, and no record of another list counts.
        store.Withdraw("OFAC SDN", Learned(45), "no");
        store.Append(new LabelSet([Sdn], null, [new SourceEdition("OFAC", "SDN.XML", "ofac-sdn-xml", "a", 1) { Date = Sdn.Date!.Value.AddDays(45) }]), Learned(46));
        Assert.Equal(ScreeningVerdict.Incomplete, VerdictOf(store.AsKnown(), 50));

        static DateTimeOffset Learned(int days) => new(new DateTime(2025, 11, 5, 8, 0, 0, DateTimeKind.Utc).AddDays(days));

        static ScreeningVerdict VerdictOf(LabelSet labels, int days) => new Screener(labels, ScreeningPolicy.Default, Sdn.Date!.Value.AddDays(days)).Judge(Other).Verdict;
    }

    [Fact]
    public void Of_an_edition_that_does_not_tell_its_day_that_counts_on_which_it_was_taken_in()
    {
        var edition = new SourceEdition("ofac sdn", "list.txt", "address-lines", "a", 1) { LearnedAt = new DateTimeOffset(2025, 12, 1, 0, 0, 0, TimeSpan.Zero) };
        Screener On(int day) => new(new LabelSet([Sdn], null, [edition]), ScreeningPolicy.Default, new DateOnly(2025, 12, day));

        Assert.Empty(On(31).Standing);
        Assert.Equal("stale list", Assert.Single(new Screener(new LabelSet([Sdn], null, [edition]), ScreeningPolicy.Default, new DateOnly(2026, 1, 1)).Standing).Rule);
        Assert.Equal("missing list", Assert.Single(new Screener(new LabelSet([], null, [edition]), ScreeningPolicy.Default, new DateOnly(2025, 12, 2)).Standing).Rule);
    }

    [Fact]
    public void A_text_that_cannot_be_read_is_incomplete_and_never_without_hits()
    {
        bool isRead = new Screener(new LabelSet([Sdn]), ScreeningPolicy.Default, Today).TryJudge("0x098B716B8Aaf21512996dC57EB0615e2383E2F96", out ScreeningResult result);

        Assert.False(isRead);
        Assert.Equal((ScreeningVerdict.Incomplete, "unreadable"), (result.Verdict, result.Reasons[0].Rule));
        Assert.Contains("EIP-55", result.Reasons[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x098B716B8Aaf21512996dC57EB0615e2383E2f96,0x000000000000000000000000000000000000dEaD")]
    [InlineData("0x098B716B8Aaf21512996dC57EB0615e2383E2f96 0x000000000000000000000000000000000000dEaD")]
    [InlineData("0x098B716B8Aaf21512996dC57EB0615e2383E2f96\n0x000000000000000000000000000000000000dEaD")]
    [InlineData("")]
    [InlineData("# 0x098B716B8Aaf21512996dC57EB0615e2383E2f96")]
    public void Two_addresses_in_one_text_are_not_half_screened(string text)
    {
        Assert.False(new Screener(new LabelSet([Sdn]), ScreeningPolicy.Default, Today).TryJudge(text, out ScreeningResult result));
        Assert.Equal(ScreeningVerdict.Incomplete, result.Verdict);
    }

    [Fact]
    public void Labels_of_a_cluster_count_where_the_set_knows_who_is_in_it()
    {
        var cluster = new Label(LabelSubject.Cluster("c1"), "LAZARUS GROUP", Category.Sanctioned, "OFAC SDN", Confidence.High, new DateOnly(2025, 11, 4));
        LabelSet labels = new LabelSet([cluster]).InClusters(account => account == Other ? ["c1"] : []);
        ScreeningResult result = new Screener(labels, ScreeningPolicy.Default, Today).Judge(Other);

        Assert.Equal(ScreeningVerdict.Block, result.Verdict);
        Assert.StartsWith("A cluster that it is inferred to be in is listed by OFAC SDN", result.Reasons[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_contradict_each_other_are_to_be_looked_at()
    {
        Label[] labels = [new(Other, "Exchange", Category.Exchange, "one"), new(Other, "Mixer", Category.Mixer, "two"), Fresh()];
        ScreeningPolicy ignoring = ScreeningPolicy.Parse("name: p\nconflicts: ignore\nrules: []\n");

        ScreeningReason reason = Assert.Single(new Screener(new LabelSet(labels), ScreeningPolicy.Default, Today).Judge(Other).Reasons, reason => reason.Rule == "conflict");
        Assert.Contains("labelled by one as “Exchange” (exchange); labelled by two as “Mixer” (mixer)", reason.Text, StringComparison.Ordinal);
        Assert.Equal(ScreeningVerdict.NoHits, new Screener(new LabelSet(labels), ignoring, Today).Judge(Other).Verdict);
    }

    [Fact]
    public void Direct_dealings_while_listed_are_blocked_and_others_reviewed()
    {
        Assert.Equal(ScreeningVerdict.Block, Exposed(Part(direct: 5, whileListed: 5)).Verdict);
        Assert.Equal(ScreeningVerdict.Review, Exposed(Part(direct: 5, whileListed: 0)).Verdict);
        ScreeningResult indirect = Exposed(Part(direct: 0, whileListed: 5, hops: 3));
        Assert.Equal(ScreeningVerdict.Review, indirect.Verdict);
        Assert.Equal(
            $"Sent 0.000000000000000005 ETH (0.5 %) to {Listed}, by way of others, 3 hops at least: listed by OFAC SDN as “LAZARUS GROUP” (sanctioned, ofac:27307, from 2022-04-14, edition of 2025-11-04).",
            indirect.Reasons[0].Text);
        Assert.Equal(AccountScene.Wei(5), indirect.Reasons[0].Amount);
    }

    [Theory]
    [InlineData("share: 0.5%", true)]
    [InlineData("share: 0.5001%", false)]
    [InlineData("hops: 3", true)]
    [InlineData("hops: 2", false)]
    [InlineData("value: 0.000000000000000005 ETH", true)]
    [InlineData("value: 0.000000000000000006 ETH", false)]
    [InlineData("value: 6 BTC", true)]
    [InlineData("side: sent", true)]
    [InlineData("side: received", false)]
    [InlineData("category: sanctioned", true)]
    [InlineData("category: [mixer, sanctioned]", true)]
    [InlineData("category: mixer", false)]
    [InlineData("list: ofac sdn", true)]
    [InlineData("list: EU", false)]
    [InlineData("entity: ofac:27307", true)]
    [InlineData("entity: ofac:1", false)]
    [InlineData("country: kp", true)]
    [InlineData("country: IR", false)]
    [InlineData("confidence: high", true)]
    public void A_rule_applies_where_all_that_it_names_is_so(string condition, bool applies)
    {
        ScreeningPolicy policy = ScreeningPolicy.Parse($"name: p\nrules:\n  - name: r\n    verdict: review\n    scope: exposure\n    {condition}\n");
        var entities = new EntitySet([new Entity("ofac:27307", "Lazarus Group", EntityKind.Group, "OFAC SDN") { Countries = ["KP"] }]);
        ScreeningResult result = new Screener(new LabelSet([Sdn], entities), policy, Today).Judge(Other, Value(Part(0, 5, hops: 3)));

        Assert.Equal(applies ? ScreeningVerdict.Review : ScreeningVerdict.NoHits, result.Verdict);
    }

    [Fact]
    public void Several_labels_of_one_account_are_about_the_same_value()
    {
        // 5 of 1000 twice would be 1 %, but it is the same 5.
        ScreeningPolicy policy = ScreeningPolicy.Parse("name: p\nrules:\n  - name: r\n    verdict: review\n    scope: exposure\n    share: 1%\n");
        ScreenedPart part = Part(5, 5);
        Screener screener = new(new LabelSet([Sdn]), policy, Today);

        Assert.Equal(ScreeningVerdict.NoHits, screener.Judge(Other, Value(part, part with { Label = Sdn with { Source = "EU" } })).Verdict);
        Assert.Equal(ScreeningVerdict.Review, screener.Judge(Other, Value(part, part with { Account = AccountScene.Account('M') })).Verdict);
    }

    [Fact]
    public void What_moved_before_a_listing_counts_by_labels_that_do_not_tell_since_when_and_that_is_said()
    {
        // One list tells its day, after the payment; the other does not, and counts as if it had always been so.
        ScreenedPart undated = Part(5, 5) with { Label = Sdn with { Source = "EU", ValidFrom = null } };
        ScreeningReason[] reasons = [.. Exposed(Part(5, 0), undated).Reasons];

        Assert.Equal([ScreeningVerdict.Block, ScreeningVerdict.Review], reasons.Select(reason => reason.Verdict));
        Assert.EndsWith("directly: listed by EU as “LAZARUS GROUP” (sanctioned, ofac:27307, edition of 2025-11-04); since when that is so is not told.", reasons[0].Text, StringComparison.Ordinal);
        Assert.EndsWith("; by those labels that tell since when, none of it while that was so.", reasons[1].Text, StringComparison.Ordinal);
        Assert.EndsWith("; none of it while that was so.", Exposed(Part(5, 0)).Reasons[0].Text, StringComparison.Ordinal);
        Assert.EndsWith("; 0.000000000000000003 ETH of it while that was so.", Exposed(Part(5, 3)).Reasons[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, ScreeningVerdict.NoHits)]
    [InlineData(501, ScreeningVerdict.Incomplete)]
    public void More_unknown_than_the_policy_allows_is_incomplete(int unknown, ScreeningVerdict verdict) =>
        Assert.Equal(verdict, new Screener(new LabelSet([Fresh()]), ScreeningPolicy.Default, Today).Judge(Other, Value() with { Unknown = (UInt256)unknown }).Verdict);

    [Fact]
    public void A_gap_is_incomplete_and_told()
    {
        ScreeningResult result = new Screener(new LabelSet([Fresh()]), ScreeningPolicy.Default, Today).Judge(Other, Value() with { Gap = "Half is missing." });

        Assert.Equal(new ScreeningReason(ScreeningVerdict.Incomplete, "gap", "Half is missing."), Assert.Single(result.Reasons));
    }

    [Theory]
    [InlineData("", "the policy")]
    [InlineData("name: p\n", "no rules")]
    [InlineData("name: p\nrules: []\nunknown: 50\n", "a share from 0% to 100%")]
    [InlineData("name: p\nrules: []\nunknown: 0.00001%\n", "at most four places")]
    [InlineData("name: p\nrules: []\nstale: -1\n", "a whole number")]
    [InlineData("name: p\nrules: []\nconflict: review\n", "perhaps conflicts was meant")]
    [InlineData("name: p\nrules:\n  - name: r\n    verdict: maybe\n    scope: account\n", "block or review")]
    [InlineData("name: p\nrules:\n  - name: r\n    verdict: block\n", "no scope")]
    [InlineData("name: p\nrules:\n  - name: r\n    verdict: block\n    scope: account\n    share: 1%\n", "it is about exposure")]
    [InlineData("name: p\nrules:\n  - name: r\n    verdict: block\n    scope: direct\n    category: sanctionned\n", "one of")]
    [InlineData("name: p\nrules:\n  - name: r\n    verdict: block\n    scope: direct\n    value: 5 GOLD\n", "an amount of a coin")]
    public void A_malformed_policy_is_refused_with_its_place(string yaml, string says)
    {
        LedgerFormatException error = Assert.Throws<LedgerFormatException>(() => ScreeningPolicy.Parse(yaml, "mine.yaml"));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains("mine.yaml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_policy_looks_for_sanctions_at_every_distance()
    {
        ScreeningPolicy policy = ScreeningPolicy.Default;

        Assert.Equal("default", policy.Name);
        Assert.Equal(["OFAC SDN"], policy.RequiredLists.AsEnumerable());
        Assert.Equal((30, 500_000, true), (policy.MostAge, policy.MostUnknown, policy.ReviewsConflicts));
        foreach (ScreeningScope scope in new[] { ScreeningScope.Account, ScreeningScope.Twin, ScreeningScope.Direct, ScreeningScope.Exposure })
        {
            Assert.Contains(policy.Rules, rule => rule.Scope == scope && rule.Categories.Contains(Category.Sanctioned) && rule.LeastShare == 0 && rule.MostHops is null);
        }
    }

    private static Label Fresh() => Sdn with { Subject = AccountScene.Account('F') };

    private static ScreeningResult Judge(Label[] labels) => new Screener(new LabelSet(labels), ScreeningPolicy.Default, Today).Judge(Listed);

    private static ScreeningResult Exposed(params ScreenedPart[] parts) => new Screener(new LabelSet([Sdn]), ScreeningPolicy.Default, Today).Judge(Other, Value(parts));

    private static ScreenedPart Part(ulong direct, ulong whileListed, int hops = 1) => new(Listed, Sdn, 5, direct, whileListed, UInt256.Min(direct, whileListed), hops);

    private static ScreenedValue Value(params ScreenedPart[] parts) => new(ScreeningSide.Sent, Facts.Ether, 1000, default, [.. parts]);
}
