using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Reports.Actors;
using WalletTrace.Reports.Html;
using WalletTrace.Tracing;

namespace WalletTrace.Reports;

/// <summary>
/// The trace as one self-contained HTML page: headline figures with the balance, the way of the value as a picture by hops, a timeline, the
/// sinks with their bounds, the paths hop by hop, what is asserted off any chain, coverage and limits, the method and the parameters.
/// </summary>
/// <remarks>
/// The page holds no script and asks for nothing: its content security policy allows its own style block, by hash, and nothing else.
/// It follows the reader's choice of dark or light, reads on a telephone and prints.
/// </remarks>
public static class HtmlReport
{
    /// <summary>Writes the page. The writer must write UTF-8, which the page declares.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="options">How much is listed; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the writing; what is written by then is of no use.</param>
    public static void Write(TraceResult trace, TextWriter writer, ReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var view = new TraceView(trace, options);
        var page = new PageWriter(writer, cancellationToken);
        PageShell.WriteHead(page, view.Title);
        page.Line($"<body>");
        ImmutableArray<AssertedLink> links = LinksBeside.Of(view);
        WriteHeader(page, view, hasLinks: !links.IsEmpty);
        page.Line($"<main>");
        BalanceSection.Write(page, view);
        PictureSections.Write(page, view);
        SinkSection.Write(page, view);
        if (!view.Listings.IsEmpty)
        {
            page.Line($"""<section id="sanctioned">""");
            page.Line($"<h2>Sanctioned accounts that it came to</h2>");
            ListingHtml.Write(page, view.Listings, view.ConservingRules, view.Trace.Values?.Prices);
            page.Line($"</section>");
        }

        PathsSection.Write(page, view);
        LinksBeside.Write(links, view.Trace.Labels.Entities, page);
        CoverageSection.Write(page, view);
        MethodSection.Write(page, view);
        ParameterSection.Write(page, view);
        page.Line($"</main>");
        PageShell.WriteFoot(page);
    }

    private static void WriteHeader(PageWriter page, TraceView view, bool hasLinks)
    {
        bool forward = view.IsForward;
        page.Line($"<header>");
        page.Line($"""<p class="kicker">{(forward ? "Where stolen value went" : "Where value came from")}</p>""");
        page.Line($"<h1>{Pieces.Text(view.Title)}</h1>");
        Headline.Write(page, view);
        page.Line($"""<nav aria-label="Sections"><ul>""");
        (string Id, string Name)[] sections =
        [
            ("balance", "Balance"), ("way", "Way"), ("time", "Timeline"), ("sinks", forward ? "Where it ended" : "Where it began"),
            .. view.Listings.IsEmpty ? Array.Empty<(string, string)>() : [("sanctioned", "Sanctioned accounts")], ("paths", "Paths"),
            .. hasLinks ? [("links", "Asserted links")] : Array.Empty<(string, string)>(), ("coverage", "Coverage and limits"), ("method", "Method"), ("parameters", "Parameters"),
        ];
        foreach ((string id, string name) in sections)
        {
            page.Line($"""<li><a href="#{id}">{name}</a></li>""");
        }

        page.Line($"</ul></nav>");
        page.Line($"</header>");
    }
}
