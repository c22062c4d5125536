using WalletTrace.Attribution;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;
using WalletTrace.Valuation;

namespace WalletTrace.Tests.Tracing.Actors;

/// <summary>What cases say of an actor: whose thefts they are, what they took, where it ended, which listed accounts it came to.</summary>
public sealed class ActorReportTests
{
    private static readonly Asset Ether = Asset.Native(ChainId.Ethereum);

    [Fact]
    public void Counts_thefts_whose_account_a_label_leads_to_the_actor_from()
    {
        ActorReport report = ActorScene.Report();

        Assert.Equal("EXAMPLE GROUP", report.Name);
        Assert.Equal([TaintRule.Fifo, TaintRule.Haircut], report.Rules.AsEnumerable());
        Assert.Equal(["the example theft", "the stolen coin"], report.Thefts.Select(theft => theft.Name));
        Assert.Equal([[ActorScene.Group], ["list:3"]], report.Thefts.Select(theft => theft.Evidence.Select(lead => lead.By.Id).ToArray()));
        Assert.Equal([RelationKind.PartOf, RelationKind.SameAs], report.Thefts[1].Evidence[0].By.Chain.Select(relation => relation.Kind));
        Assert.Equal([(2024, "Ethereum", "100 ETH"), (2024, "Bitcoin", "0.00005 BTC")], report.Thefts.Select(theft => (theft.Stolen[0].Year!.Value, theft.Stolen[0].Chain.Name, new Amount(theft.Stolen[0].Units, theft.Stolen[0].Asset).ToString())));
        Assert.Equal([250_050m, 1m], report.Thefts.Select(theft => theft.Stolen[0].Worth!.Value));
        Assert.Equal(["Bitcoin", "Ethereum"], report.Periods.Select(period => period.Chain.Name));
    }

    [Fact]
    public void Leaves_out_what_no_label_puts_to_the_actor_and_what_counts_twice()
    {
        var other = new ActorCase("Again", TraceFixtures.Small());
        ActorReport plain = ActorReport.Of([ActorScene.Group], [ActorScene.Ether(false), other, new ActorCase("Tokens", TraceFixtures.Deposited())], ActorScene.Labels);

        Assert.Equal([(1, TheftLeftOut.Repeated), (2, TheftLeftOut.NotAttributed)], plain.Others.Select(one => (one.Case, one.Why)));
        Assert.Equal(ActorReport.Of([ActorScene.Group], [ActorScene.Ether(false)], ActorScene.Labels).Ends.Select(end => end.Amount.Units[0]), plain.Ends.Select(end => end.Amount.Units[0]));
    }

    [Fact]
    public void Ends_sum_to_what_was_stolen_under_every_rule_and_are_told_by_country()
    {
        ActorReport report = ActorScene.Report();
        for (int rule = 0; rule < report.Rules.Length; rule++)
        {
            UInt256 ended = report.Ends.Where(end => end.Amount.Asset == Ether).Aggregate(default(UInt256), (sum, end) => sum + end.Amount.Units[rule]);
            Assert.Equal(Amount.Parse("100 ETH", Ether).Units, ended);
            Assert.All(report.Ends, end => Assert.Equal(end.Amount.Units[rule], end.ByTheft.Aggregate(default(UInt256), (sum, one) => sum + one.Units[rule])));
        }

        ActorEnd services = Assert.Single(report.Ends, end => end.Kind == SinkKind.Services && end.Amount.Asset == Ether);
        ActorEnd mixers = Assert.Single(report.Ends, end => end.Kind == SinkKind.Mixers);
        Assert.Equal((Category.Exchange, "KY, SC", 1), (services.Category, services.Country, services.Places));
        Assert.Equal((Category.Mixer, null), (mixers.Category, mixers.Country));

        // 29.99958 ETH came to the exchange on the second day: times 2,600.50.
        Assert.Equal(78_013.91m, services.Amount.Worths[0].Value);
    }

    [Fact]
    public void Tells_what_came_to_listed_accounts_before_while_and_after_they_were_listed()
    {
        ActorReport report = ActorScene.Report();

        // 40 ETH came to the mixer on 1 March, the first of which no part is stolen under FIFO, and 3 ETH on the 3rd, when it was listed no more.
        Assert.Equal(
            [("EXAMPLE GROUP", ListingTime.BeforeListing), ("EXAMPLE MIXER", ListingTime.WhileListed), ("EXAMPLE MIXER", ListingTime.AfterDelisting), ("Sanctioned pool", ListingTime.Unknown)],
            report.Listings.Select(listing => (listing.Claim.Text, listing.When)));
        Assert.Equal([["EX1", "EX2"], ["EX3"], ["EX3"], []], report.Listings.Select(listing => listing.Programmes.ToArray()));
        Sink mixer = report.Cases[0].Trace.Sinks.Single(sink => sink.Kind == SinkKind.Mixers);
        for (int rule = 0; rule < 2; rule++)
        {
            Assert.Equal(mixer.AmountOf(rule), report.Listings[1].Amount.Units[rule] + report.Listings[2].Amount.Units[rule]);
            Assert.Equal(mixer.AmountOf(rule), report.Listings[3].Amount.Units[rule]);
            Assert.Equal(report.Cases[0].Trace.Values!.Of(mixer, rule), report.Listings[1].Amount.Worths[rule] + report.Listings[2].Amount.Worths[rule]);
        }

        Assert.Equal(Amount.Parse("3 ETH", Ether).Units, report.Listings[2].Amount.Units[0]);
        Assert.Equal(Amount.Parse("100 ETH", Ether).Units, report.Listings[0].Amount.Units[0]);
    }

    [Theory]
    [InlineData(null, null, "2024-03-02", ListingTime.Unknown)]
    [InlineData("2024-03-02", null, "2024-03-01", ListingTime.BeforeListing)]
    [InlineData("2024-03-02", null, "2024-03-02", ListingTime.WhileListed)]
    [InlineData("2024-03-02", "2024-03-04", "2024-03-03", ListingTime.WhileListed)]
    [InlineData("2024-03-02", "2024-03-04", "2024-03-04", ListingTime.AfterDelisting)]
    [InlineData(null, "2024-03-04", "2024-03-03", ListingTime.Unknown)]
    [InlineData(null, "2024-03-04", "2024-03-05", ListingTime.AfterDelisting)]
    public void The_day_of_a_movement_says_whether_the_account_was_listed(string? from, string? until, string day, ListingTime expected)
    {
        static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Label claim = ActorScene.Labels.All.First() with { ValidFrom = Day(from), ValidUntil = Day(until) };
        long first = new DateTimeOffset(Day(day)!.Value, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();

        Assert.Equal(expected, ActorListings.Of(claim, first));
        Assert.Equal(expected, ActorListings.Of(claim, first + 86_399));
        Assert.Equal(ListingTime.Unknown, ActorListings.Of(claim, null));
    }

    [Fact]
    public void Asserted_links_stand_beside_and_change_no_figure()
    {
        ActorReport report = ActorScene.Report();
        LabelSet without = new(ActorScene.Labels.All, new EntitySet(ActorScene.Labels.Entities.All, ActorScene.Labels.Entities.Relations));
        ActorReport plain = ActorReport.Of([ActorScene.Group], [ActorScene.Ether(), ActorScene.Coin()], without);

        Assert.Equal("paid in", Assert.Single(report.Links).Text);
        Assert.Empty(plain.Links);
        Assert.Equal(plain.Ends.Select(end => (end.Kind, end.Amount.Units[0])), report.Ends.Select(end => (end.Kind, end.Amount.Units[0])));
    }

    [Fact]
    public void Without_the_relation_the_theft_is_not_the_actors()
    {
        LabelSet without = new(ActorScene.Labels.All, new EntitySet(ActorScene.Labels.Entities.All));
        ActorReport report = ActorReport.Of([ActorScene.Group], [ActorScene.Ether(), ActorScene.Coin()], without);

        Assert.Equal(["the example theft"], report.Thefts.Select(theft => theft.Name));
        Assert.Equal([(1, TheftLeftOut.NotAttributed)], report.Others.Select(one => (one.Case, one.Why)));
    }

    [Fact]
    public void A_label_of_a_cluster_or_a_range_that_has_the_account_leads_there_too()
    {
        Account thief = Facts.Account(Facts.Ethereum, TraceFixtures.Thief);
        Label ofCluster = new(LabelSubject.Cluster("c1"), "the group's wallets", Category.Theft, "Example list") { Entity = ActorScene.Group };
        Label ofRange = new(LabelSubject.Range(thief, Facts.Account(Facts.Ethereum, TraceFixtures.Thief + 1)), "the group's range", Category.Theft, "Example list") { Entity = ActorScene.Group };
        LabelSet clusters = new LabelSet([ofCluster]).InClusters(account => account == thief ? ["c1"] : []);

        ActorReport byCluster = ActorReport.Of([ActorScene.Group], [new ActorCase("case", TraceFixtures.Small(clusters))]);
        ActorReport byRange = ActorReport.Of([ActorScene.Group], [new ActorCase("case", TraceFixtures.Small(new LabelSet([ofRange])))]);

        Assert.Equal(ofCluster, Assert.Single(Assert.Single(byCluster.Thefts).Evidence).Label);
        Assert.Equal(ofRange, Assert.Single(Assert.Single(byRange.Thefts).Evidence).Label);
    }

    [Fact]
    public void Coverage_says_what_the_cases_did_not_see()
    {
        ActorReport report = ActorScene.Report();

        Assert.Equal(["Ether case", "Coin case"], report.Coverage.Select(one => one.Name));
        Assert.Equal(
            report.Cases.Select(one => one.Trace.Coverage.Length), report.Coverage.Select(one => one.Issues.Sum(issue => issue.Entries)));
    }

    [Fact]
    public void Refuses_what_cannot_be_added_up()
    {
        Assert.Throws<ArgumentException>(() => ActorReport.Of([], [ActorScene.Ether()]));
        Assert.Throws<ArgumentException>(() => ActorReport.Of(["x"], []));
        Assert.Contains("a backward trace", Assert.Throws<ArgumentException>(() => ActorReport.Of(["x"], [new ActorCase("b", TraceFixtures.Backward())])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "no rule that conserves value",
            Assert.Throws<ArgumentException>(() => ActorReport.Of(["x"], [new ActorCase("a", TraceFixtures.Small(TaintRule.Fifo)), new ActorCase("b", TraceFixtures.Small(TaintRule.Lifo, TaintRule.Poison))])).Message,
            StringComparison.Ordinal);
        Assert.Contains("expected one for all cases", Assert.Throws<ArgumentException>(() => ActorReport.Of(["x"], [ActorScene.Ether(), ActorScene.Coin(false)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_has_no_thefts()
    {
        ActorReport report = ActorReport.Of(["nobody:1"], [ActorScene.Ether()], ActorScene.Labels);

        Assert.Empty(report.Thefts);
        Assert.Empty(report.Ends);
        Assert.Empty(report.Listings);
        Assert.Equal("nobody:1", report.Name);
    }
}
