using System.Collections.Immutable;
using WalletTrace.Graph;
using WalletTrace.Reports.Html;
using WalletTrace.Tracing;

namespace WalletTrace.Reports.Views;

/// <summary>A trace and its parts as pieces of HTML.</summary>
internal static class TraceFragments
{
    /// <summary>How much the piece of a whole trace lists: what fits under a cell.</summary>
    private static readonly ReportOptions Brief = new() { MaxSinks = 5, MaxPaths = 10, MaxBounds = 10 };

    /// <summary>The trace: what it found, and where the rest is to be seen.</summary>
    public static string Whole(TraceResult trace) => Fragment.Of(page =>
    {
        var view = new TraceView(trace, Brief);
        page.Line($"""<p class="title">{Pieces.Text(view.Title)}</p>""");
        Headline.Write(page, view);
        BalanceSection.WriteBody(page, view);
        if (view.Primary >= 0)
        {
            page.Heading(Markup.Of($"The way of the value"));
            PictureSections.WriteWay(page, view);
            page.Heading(Markup.Of($"Timeline"));
            PictureSections.WriteTimeline(page, view);
        }

        if (!trace.Sinks.IsEmpty)
        {
            page.Heading(Markup.Of($"{(view.IsForward ? "Where it ended" : "Where it began")}, the largest places of each part"));
            SinkSection.WriteBody(page, view);
        }

        WriteUnseen(page, view);
        if (view.Primary >= 0)
        {
            PathSection paths = view.Paths(view.Primary);
            page.Line($"""<details class="fold"><summary>{Words.Count(paths.Listed.Length + paths.CutOff, "path")}{(paths.CutOff > 0 ? FormattableString.Invariant($", the {paths.Listed.Length} largest") : "")}</summary>""");
            PathsSection.WriteList(page, view, paths);
            page.Line($"</details>");
        }
    });

    /// <summary>The whole balance.</summary>
    public static string Balance(TraceResult trace) => Fragment.Of(page => BalanceSection.WriteBody(page, new TraceView(trace, Brief)));

    /// <summary>Lines of a balance, whichever they are: the parts of each.</summary>
    public static string Balance(TraceResult trace, IReadOnlyList<BalanceLine> lines) => Fragment.Of(page =>
    {
        foreach (BalanceLine line in lines)
        {
            WriteLine(page, trace, line);
        }
    });

    /// <summary>What was not seen, entry by entry.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="entries">Which entries.</param>
    public static string Coverage(TraceResult trace, IReadOnlyCollection<CoverageEntry> entries) => Fragment.Of(page =>
    {
        var view = new TraceView(trace, new ReportOptions { MaxCoverage = int.MaxValue });
        if (entries.Count == 0)
        {
            page.Line($"<p>The trace saw everything that it asked for.</p>");
        }

        CoverageSection.WriteIssues(page, view, entries);
    });

    private static void WriteLine(PageWriter page, TraceResult trace, BalanceLine line)
    {
        Asset asset = line.Asset;
        KeyValuePair<SinkKind, UInt256>[] parts = [.. line.Parts];
        string align = Pieces.Align(parts.Select(part => part.Value).Append(line.Stolen).Append(line.ConvertedIn), asset);
        page.Heading(Markup.Of($"{Pieces.Text(trace.Parameters.Thefts[line.Theft].Name)} under {Words.Name(line.Rule)}, in {Figures.Unit(asset)}"));
        page.Line($"""<div class="scroll"><table>""");
        page.Line($"<tbody>");
        foreach ((SinkKind kind, UInt256 amount) in parts)
        {
            page.Line($"""<tr><th scope="row">{Pieces.Swatch(kind)}{Words.Name(kind)} <span class="note means">{Words.Meaning(kind)}</span></th>{Pieces.Cell(amount, asset, align)}</tr>""");
        }

        string total = trace.Parameters.Direction == TraceDirection.Forward ? "Stolen" : "Traced back";
        page.Line($"""<tr class="sum"><th scope="row">{total}</th>{Pieces.Cell(line.Stolen, asset, align)}</tr>""");
        if (!line.ConvertedIn.IsZero)
        {
            page.Line($"""<tr class="sum"><th scope="row">Came in by swaps</th>{Pieces.Cell(line.ConvertedIn, asset, align)}</tr>""");
        }

        page.Line($"</tbody></table></div>");
    }

    /// <summary>How much the trace did not see, kind by kind, with the most that it could hide.</summary>
    private static void WriteUnseen(PageWriter page, TraceView view)
    {
        page.Heading(Markup.Of($"Not seen"));
        if (view.Trace.Coverage.IsEmpty)
        {
            page.Line($"<p>The trace saw everything that it asked for.</p>");
            return;
        }

        page.Line($"""<div class="scroll"><table>""");
        page.Line($"""<thead><tr><th scope="col">What</th><th scope="col" class="n">Entries</th><th scope="col" class="n">Could hide at most</th></tr></thead>""");
        page.Line($"<tbody>");
        foreach (IGrouping<CoverageIssue, CoverageEntry> issue in view.Trace.Coverage.GroupBy(entry => entry.Issue).OrderBy(group => group.Key))
        {
            ImmutableArray<Amount> hidden = view.Hidden(issue);
            Markup most = hidden.IsEmpty ? Markup.Of($"not known") : Pieces.Amounts(hidden);
            page.Line($"""<tr><th scope="row">{Words.Name(issue.Key)} <span class="note means">{Words.Meaning(issue.Key)}</span></th><td class="n">{issue.Count()}</td><td class="n">{most}</td></tr>""");
        }

        page.Line($"</tbody></table></div>");
        page.Line($"""<p class="note">What is not shown here may still have happened. The trace’s coverage lists each entry.</p>""");
    }
}
