using WalletTrace.Tests.Support;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;

namespace WalletTrace.Tests.Tracing.Actors;

/// <summary>What a trace says of listed accounts that its value came to.</summary>
public class TraceListingTests
{
    [Fact]
    public void Each_claim_says_what_came_before_while_and_after_it_held()
    {
        TraceResult trace = TraceFixtures.Listed();
        Assert.Equal(
            [("EXAMPLE GROUP", ListingTime.BeforeListing), ("EXAMPLE MIXER", ListingTime.WhileListed), ("EXAMPLE MIXER", ListingTime.AfterDelisting)],
            trace.Listings.Select(listing => (listing.Claim.Text, listing.When)));

        Sink mixer = trace.Sinks.Single(sink => sink.Kind == SinkKind.Mixers);
        for (int rule = 0; rule < trace.Rules.Length; rule++)
        {
            Assert.Equal(mixer.AmountOf(rule), trace.Listings[1].Amount.Units[rule] + trace.Listings[2].Amount.Units[rule]);
        }
    }

    [Fact]
    public void They_have_values_where_the_trace_has_prices()
    {
        Assert.All(TraceFixtures.Listed().Listings, listing => Assert.Empty(listing.Amount.Worths));
        Assert.All(TraceFixtures.Listed().Valued(ActorScene.Prices).Listings, listing => Assert.NotEmpty(listing.Amount.Worths));
    }

    [Fact]
    public void Backward_by_poison_alone_and_without_entities_there_are_none()
    {
        Assert.Empty(TraceFixtures.Backward().Listings);
        Assert.Empty(TraceFixtures.Small(TaintRule.Poison).Listings);
        Assert.Empty(TraceFixtures.Small().Listings);
    }
}
