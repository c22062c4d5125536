using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Reports.Html;

/// <summary>Where the value ended, place by place: a column for each rule, and what any rule could say at least and at most.</summary>
internal static class SinkSection
{
    public static void Write(PageWriter page, TraceView view)
    {
        bool forward = view.IsForward;
        page.Line($"""<section id="sinks">""");
        page.Line($"<h2>{(forward ? "Where it ended" : "Where it began")}</h2>");
        page.Line($"""<p class="note">At least and at most: the bounds that hold for every rule that respects time and conserves value, whichever one a court prefers.</p>""");
        foreach (Asset asset in view.Assets)
        {
            WriteTable(page, view, asset, [.. view.SinkGroups(asset)]);
        }

        if (view.SinksWithoutBounds > 0 && view.Primary >= 0)
        {
            page.Line($"""<p class="note">Bounds were worked out for the {view.Trace.Sinks.Length - view.SinksWithoutBounds} largest places; {view.SinksWithoutBounds} have none here.</p>""");
        }

        page.Line($"</section>");
    }

    private static void WriteTable(PageWriter page, TraceView view, Asset asset, SinkGroup[] groups)
    {
        ImmutableArray<TaintRule> rules = view.Trace.Rules;
        int[] columns = [.. Enumerable.Range(0, rules.Length)];
        IEnumerable<UInt256> figures = groups.SelectMany(group => columns.SelectMany(column =>
            group.Listed.Select(sink => sink.AmountOf(column)).Append(view.Part(column, asset, group.Kind)).Append(view.Total(column, group.CutOff))));
        IEnumerable<UInt256> limits = groups.SelectMany(group => group.Listed).Select(view.Bounds).OfType<SinkBounds>().SelectMany(b => (UInt256[])[b.Least, b.Most]);
        page.Line($"""<div class="scroll"><table class="{Pieces.Align(figures.Concat(limits), asset)}">""");
        Markup headings = Markup.Join("", columns.Select(column => Markup.Of($"""<th scope="col" class="n">{Words.Name(rules[column])}</th>""")));
        page.Line($"""<thead><tr><th scope="col">In {Figures.Unit(asset)}</th>{headings}<th scope="col" class="n">At least</th><th scope="col" class="n">At most</th></tr></thead>""");
        foreach (SinkGroup group in groups)
        {
            page.Line($"<tbody>");
            page.Line($"""<tr class="part"><th scope="rowgroup">{Pieces.Swatch(group.Kind)}{Words.Name(group.Kind)}</th>{Cells(columns, column => view.Part(column, asset, group.Kind), asset)}<td></td><td></td></tr>""");
            foreach (Sink sink in group.Listed)
            {
                Markup bounds = view.Bounds(sink) is { } b ? Markup.Of($"{Cell(b.Least, asset)}{Cell(b.Most, asset)}") : Markup.Of($"<td></td><td></td>");
                page.Line($"""<tr><th scope="row" class="who">{Who(view, sink)}</th>{Cells(columns, sink.AmountOf, asset)}{bounds}</tr>""");
            }

            if (!group.CutOff.IsEmpty)
            {
                page.Line($"""<tr class="rest"><th scope="row">and {group.CutOff.Length} more, together</th>{Cells(columns, column => view.Total(column, group.CutOff), asset)}<td></td><td></td></tr>""");
            }

            page.Line($"</tbody>");
        }

        page.Line($"</table></div>");
    }

    private static Markup Who(TraceView view, Sink sink)
    {
        Markup name = Markup.Of($"""<span class="mono">{view.Name(sink.Name)}</span>""");
        if (sink.Name.Kind != VertexKind.Holding)
        {
            name = Markup.Of($"{view.Name(sink.Name)}");
        }

        Markup labels = Markup.Join("", sink.Labels.Take(3).Select(label => Markup.Of($"""<span class="sub">{Pieces.Text(label.Text)} ({Words.Id(label.Category)})</span>""")));
        Markup more = sink.Labels.Length > 3 ? Markup.Of($"""<span class="sub">and {sink.Labels.Length - 3} more labels</span>""") : Markup.Empty;
        Markup reason = sink.Reason is StopReason.None or StopReason.Category or StopReason.Unexplored
            ? Markup.Empty
            : Markup.Of($"""<span class="sub">{Words.Name(sink.Reason)}</span>""");
        return Markup.Of($"{name}{labels}{more}{reason}");
    }

    private static Markup Cells(int[] columns, Func<int, UInt256> figure, Asset asset) =>
        Markup.Join("", columns.Select(column => Cell(figure(column), asset)));

    private static Markup Cell(UInt256 units, Asset asset) => Markup.Of($"""<td class="n">{Pieces.Number(units, asset)}</td>""");
}
