using WalletTrace.Reports.Actors;
using WalletTrace.Reports.Html;
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
}
