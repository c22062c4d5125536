using WalletTrace.Reports.Html;
using WalletTrace.Tracing;

namespace WalletTrace.Reports.Views;

/// <summary>Sinks as a table, place by place, whichever and however many they are.</summary>
internal static class SinkFragments
{
    /// <summary>For so many bounds are worked out; each is a maximum flow over the case graph.</summary>
    private const int MostBounds = 10;

    public static string Of(TraceResult trace, IReadOnlyList<Sink> sinks) => Fragment.Of(page =>
    {
        var view = new TraceView(trace, new ReportOptions { MaxBounds = int.MaxValue });
        if (sinks.Count == 0)
        {
            page.Line($"""<p class="none">No place.</p>""");
            return;
        }

        foreach (IGrouping<Asset, Sink> asset in sinks.GroupBy(sink => sink.Asset))
        {
            Write(page, view, asset.Key, [.. asset]);
        }

        page.Line($"""<p class="note">At least and at most: the bounds that hold for every rule that respects time and conserves value{(sinks.Count > MostBounds ? FormattableString.Invariant($"; worked out for the first {MostBounds}") : "")}.</p>""");
    });

    private static void Write(PageWriter page, TraceView view, Asset asset, Sink[] sinks)
    {
        int[] columns = [.. Enumerable.Range(0, view.Trace.Rules.Length)];
        string[] aligns = [.. columns.Select(column => Pieces.Align(sinks.Select(sink => sink.AmountOf(column)), asset))];
        SinkBounds?[] bounds = [.. sinks.Take(MostBounds).Select(view.Bounds)];
        string alignLeast = Pieces.Align(bounds.OfType<SinkBounds>().Select(bound => bound.Least), asset);
        string alignMost = Pieces.Align(bounds.OfType<SinkBounds>().Select(bound => bound.Most), asset);
        Markup headings = Markup.Join("", columns.Select(column => Markup.Of($"""<th scope="col" class="n">{Words.Name(view.Trace.Rules[column])}</th>""")));
        Markup head = Markup.Of($"""<th scope="col">In {Figures.Unit(asset)}</th>{headings}<th scope="col" class="n">At least</th><th scope="col" class="n">At most</th>""");
        Paging.WriteTable(page, head, sinks.Length, at =>
        {
            Sink sink = sinks[at];
            Markup cells = Markup.Join("", columns.Select(column => Pieces.Cell(
                sink.AmountOf(column), asset, aligns[column], Pieces.Worth(view, values => values.Of(sink, column)))));
            Markup bound = at < bounds.Length && bounds[at] is { } known
                ? Markup.Of($"{Pieces.Cell(known.Least, asset, alignLeast)}{Pieces.Cell(known.Most, asset, alignMost)}")
                : at < bounds.Length && view.IsBeyondSwap(sink) ? Markup.Of($"""<td colspan="2" class="note">not bounded through swaps</td>""")
                : Markup.Of($"<td></td><td></td>");
            return Markup.Of($"""<tr><th scope="row" class="who">{SinkSection.Who(view, sink)}<span class="sub">{Pieces.Swatch(sink.Kind)}{Words.Name(sink.Kind)}</span></th>{cells}{bound}</tr>""");
        });
    }
}
