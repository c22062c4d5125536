using System.Collections.Immutable;
using WalletTrace.Graph;
using WalletTrace.Tracing;
using WalletTrace.Valuation;

namespace WalletTrace.Reports.Html;

/// <summary>Where the value ended, place by place: a column for each rule, and what any rule could say at least and at most.</summary>
internal static class SinkSection
{
    private const int LabelsShown = 3;

    public static void Write(PageWriter page, TraceView view)
    {
        page.Line($"""<section id="sinks">""");
        page.Line($"<h2>{(view.IsForward ? "Where it ended" : "Where it began")}</h2>");
        page.Line($"""<p class="note">At least and at most: the bounds that hold for every rule that respects time and conserves value, whichever one a court prefers.</p>""");
        WriteBody(page, view);
        DepositSection.Write(page, view);
        page.Line($"</section>");
    }

    /// <summary>Writes the tables, and for how many places there are bounds.</summary>
    public static void WriteBody(PageWriter page, TraceView view)
    {
        foreach (Asset asset in view.Assets)
        {
            WriteTable(page, view, asset, [.. view.SinkGroups(asset)]);
        }

        if (view.SinksWithoutBounds > 0 && view.Primary >= 0)
        {
            page.Line($"""<p class="note">Bounds were worked out for the {view.Trace.Sinks.Length - view.SinksWithoutBounds} largest places; {view.SinksWithoutBounds} have none here.</p>""");
        }
    }

    private static void WriteTable(PageWriter page, TraceView view, Asset asset, SinkGroup[] groups)
    {
        ImmutableArray<TaintRule> rules = view.Trace.Rules;
        int[] columns = [.. Enumerable.Range(0, rules.Length)];
        string[] aligns =
        [
            .. columns.Select(column => Pieces.Align(
                groups.SelectMany(group => group.Listed.Select(sink => sink.AmountOf(column)).Append(view.Part(column, asset, group.Kind)).Append(view.Total(column, group.CutOff))),
                asset)),
        ];
        SinkBounds[] bounds = [.. groups.SelectMany(group => group.Listed).Select(view.Bounds).OfType<SinkBounds>()];
        string alignLeast = Pieces.Align(bounds.Select(b => b.Least), asset);
        string alignMost = Pieces.Align(bounds.Select(b => b.Most), asset);
        Markup Cells(Func<int, UInt256> figure, Func<TraceValues, int, Worth?> worth) => Markup.Join("", columns.Select(
            column => Pieces.Cell(figure(column), asset, aligns[column], Pieces.Worth(view, values => worth(values, column)))));
        Markup Bounds(Sink? sink) => sink is not null && view.Bounds(sink) is { } b
            ? Markup.Of($"{Pieces.Cell(b.Least, asset, alignLeast)}{Pieces.Cell(b.Most, asset, alignMost)}")
            : sink is not null && view.IsBeyondSwap(sink) ? Markup.Of($"""<td colspan="2" class="note">not bounded through swaps</td>""")
            : Markup.Of($"<td></td><td></td>");
        page.Line($"""<div class="scroll"><table>""");
        Markup headings = Markup.Join("", columns.Select(column => Markup.Of($"""<th scope="col" class="n">{Words.Name(rules[column])}</th>""")));
        page.Line($"""<thead><tr><th scope="col">In {Figures.Unit(asset)}</th>{headings}<th scope="col" class="n">At least</th><th scope="col" class="n">At most</th></tr></thead>""");
        foreach (SinkGroup group in groups)
        {
            page.Line($"<tbody>");
            page.Line($"""<tr class="part"><th scope="rowgroup">{Pieces.Swatch(group.Kind)}{Words.Name(group.Kind)}</th>{Cells(column => view.Part(column, asset, group.Kind), (values, column) => values.Part(column, asset, group.Kind))}{Bounds(group.End)}</tr>""");
            foreach (Sink sink in group.Listed.Where(sink => sink != group.End))
            {
                page.Line($"""<tr><th scope="row" class="who">{Who(view, sink)}</th>{Cells(sink.AmountOf, (values, column) => values.Of(sink, column))}{Bounds(sink)}</tr>""");
            }

            if (!group.CutOff.IsEmpty)
            {
                page.Line($"""<tr class="rest"><th scope="row">and {group.CutOff.Length} more, together</th>{Cells(column => view.Total(column, group.CutOff), (values, column) => view.Worth(values, column, group.CutOff))}<td></td><td></td></tr>""");
            }

            page.Line($"</tbody>");
        }

        page.Line($"</table></div>");
    }

    internal static Markup Who(TraceView view, Sink sink)
    {
        Markup name = Markup.Of($"""<span class="mono">{view.Name(sink.Name)}</span>""");
        IReadOnlyList<(string Text, string Category)> claims = view.ClaimsOf(sink.Name);
        Markup labels = Markup.Join("", claims.Take(LabelsShown).Select(claim => Markup.Of($"""<span class="sub">{Pieces.Text(claim.Text)} ({claim.Category})</span>""")));
        Markup more = claims.Count > LabelsShown ? Markup.Of($"""<span class="sub">and {claims.Count - LabelsShown} more claims</span>""") : Markup.Empty;
        Markup reason = sink.Reason is StopReason.None or StopReason.Category or StopReason.Unexplored ? Markup.Empty
            : sink.Deposit is { } deposit ? Markup.Of($"""<span class="sub"><bdi>{Words.Deposit(deposit)}</bdi></span>""")
            : sink.Attributed is { } attributed ? Markup.Of($"""<span class="sub"><bdi>{Words.Cluster(attributed)}</bdi></span>""")
            : Markup.Of($"""<span class="sub">{Words.Name(sink.Reason)}</span>""");
        Markup frozen = sink.FrozenAt is { } height ? Markup.Of($"""<span class="sub">{Words.Frozen(height)}</span>""") : Markup.Empty;
        return Markup.Of($"{name}{labels}{more}{frozen}{reason}");
    }
}
