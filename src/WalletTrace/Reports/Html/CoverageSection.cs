using WalletTrace.Tracing;

namespace WalletTrace.Reports.Html;

/// <summary>What the trace did not see, and what the ledger had read.</summary>
internal static class CoverageSection
{
    public static void Write(PageWriter page, TraceView view)
    {
        page.Line($"""<section id="coverage">""");
        page.Line($"<h2>Coverage and limits</h2>");
        page.Line($"<p>What this report does not show may still have happened. Each thing that the trace did not see is listed with the most that it could hide.</p>");
        if (view.Trace.Coverage.IsEmpty)
        {
            page.Line($"<p>The trace saw everything that it asked for.</p>");
        }

        WriteIssues(page, view, view.Trace.Coverage);
        WriteLedger(page, view);
        page.Line($"</section>");
    }

    /// <summary>Writes entries by what kind of thing they are.</summary>
    public static void WriteIssues(PageWriter page, TraceView view, IEnumerable<CoverageEntry> entries)
    {
        foreach (IGrouping<CoverageIssue, CoverageEntry> issue in entries.GroupBy(entry => entry.Issue).OrderBy(group => group.Key))
        {
            WriteIssue(page, view, issue.Key, [.. issue]);
        }
    }

    private static void WriteIssue(PageWriter page, TraceView view, CoverageIssue issue, CoverageEntry[] entries)
    {
        page.Heading(Markup.Of($"{Words.Name(issue)} ({entries.Length})"));
        page.Line($"""<p class="note">{Words.Meaning(issue)}</p>""");
        CoverageEntry[] listed = [.. entries.Take(view.Options.MaxCoverage)];
        bool places = listed.Any(entry => entry.Vertex >= 0);
        string align = view.Assets is [var only] ? "n " + Pieces.Align(listed.Select(entry => entry.Hidden), only) : "n";
        Markup head = Markup.Of($"""{(places ? Markup.Of($"""<th scope="col">Place</th><th scope="col" class="n">Could hide</th>""") : Markup.Empty)}<th scope="col">What</th>""");
        Paging.WriteTable(
            page, head, listed.Length, at => Markup.Of($"""<tr>{(places ? Place(view, listed[at], align) : Markup.Empty)}<td>{Pieces.Sentence(listed[at].Text)}</td></tr>"""));
        CoverageEntry[] rest = [.. entries.Skip(view.Options.MaxCoverage)];
        if (rest.Length > 0)
        {
            Markup together = view.Hidden(rest) is { IsEmpty: false } hidden ? Markup.Of($", together at most {Pieces.Amounts(hidden)}") : Markup.Empty;
            page.Line($"""<p class="note">And {rest.Length} more{together}.</p>""");
        }
    }

    private static Markup Place(TraceView view, CoverageEntry entry, string align)
    {
        if (entry.Vertex < 0)
        {
            return Markup.Of($"<td></td><td></td>");
        }

        Graph.Vertex vertex = view.Graph.Vertices[entry.Vertex];
        Markup hidden = entry.Hidden.IsZero ? Markup.Of($"not known") : Pieces.Number(entry.Hidden, vertex.Asset);
        string unit = entry.Hidden.IsZero || view.Assets is [var only] && only == vertex.Asset ? "" : $" {Figures.Unit(vertex.Asset)}";
        return Markup.Of($"""<th scope="row" class="who">{Pieces.Place(view, vertex)}</th><td class="{align}">{hidden}{unit}</td>""");
    }

    private static void WriteLedger(PageWriter page, TraceView view)
    {
        page.Heading(Markup.Of($"What the ledger had read ({view.Trace.Read.Count})"));
        page.Line($"""<div class="scroll"><table>""");
        page.Line($"""<thead><tr><th scope="col">Chain</th><th scope="col">Source</th><th scope="col">Kinds of movement</th><th scope="col">What</th><th scope="col" class="n">From height</th><th scope="col" class="n">To height</th></tr></thead>""");
        page.Line($"<tbody>");
        var sources = view.Trace.Read
            .GroupBy(read => (read.Chain, read.Source, read.Kinds, Whole: read.Address is null))
            .OrderBy(same => same.Key.Chain)
            .ThenBy(same => same.Key.Source, StringComparer.Ordinal)
            .ThenBy(same => same.Key.Kinds)
            .ThenBy(same => same.Key.Whole);
        foreach (var same in sources)
        {
            string what = same.Key.Whole
                ? Words.Count(same.Count(), "range of the whole chain", "ranges of the whole chain")
                : Words.Count(same.Count(), "account history", "account histories");
            page.Line($"""<tr><th scope="row">{same.Key.Chain.ToString()}</th><td>{Pieces.Text(same.Key.Source)}</td><td>{string.Join(", ", Words.Ids(same.Key.Kinds))}</td><td>{what}</td><td class="n">{same.Min(read => read.FromHeight)}</td><td class="n">{same.Max(read => read.ToHeight)}</td></tr>""");
        }

        page.Line($"</tbody></table></div>");
    }
}
