using WalletTrace.Reports.Actors;
using WalletTrace.Reports.Html;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;

namespace WalletTrace.Reports.Views;

/// <summary>An actor report as a piece of HTML: what its page has, but for the method.</summary>
internal static class ActorFragments
{
    public static string Of(ActorReport report) => Fragment.Of(page =>
    {
        page.Line($"""<p class="title">{Pieces.Text(report.Name)}</p>""");
        ActorHtml.WriteLead(page, report);
        ActorHtml.WriteThefts(page, report);
        ActorHtml.WriteEnds(page, report);
        ActorHtmlClaims.WriteListings(page, report);
        ActorHtmlClaims.WriteWho(page, report);
        ActorHtmlClaims.WriteLinks(page, report);
        ActorHtml.WriteCoverage(page, report);
    });

    /// <summary>The accounts on sanctions lists that a trace's value came to.</summary>
    public static string Of(TraceResult trace, ResultList<ActorListing> listings) =>
        Fragment.Of(page => ListingHtml.Write(page, listings.Items, new TraceView(trace, null).ConservingRules, trace.Values?.Prices));
}
