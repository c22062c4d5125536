using System.Collections.Immutable;
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
