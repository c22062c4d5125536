using WalletTrace.Reports.Html;
using WalletTrace.Tracing;

namespace WalletTrace.Reports.Views;

/// <summary>Laundering paths and explanations as pieces of HTML.</summary>
internal static class PathFragments
{
    /// <summary>A list of paths, each a hop table that opens; the first stands open.</summary>
    public static string Of(TraceResult trace, PathList paths) => Fragment.Of(page =>
    {
        page.Line($"""<p class="note">{Words.Count(paths.Paths.Length, "path")} under {Words.Name(paths.Rule)}.</p>""");
        Write(page, new TraceView(trace, null), paths.Paths);
        if (!paths.Remainders.IsEmpty)
        {
            page.Line($"""<p class="note">Further paths, which are not in the list, carry {Pieces.Amounts(paths.Remainders)} to the same places.</p>""");
        }
    });

    /// <summary>Paths, whichever they are.</summary>
    public static string Of(TraceResult trace, IReadOnlyList<LaunderingPath> paths) => Fragment.Of(page => Write(page, new TraceView(trace, null), paths));

    /// <summary>How each part of a finding is known, line by line.</summary>
    public static string Of(IReadOnlyList<Explanation> lines) => Fragment.Of(page =>
    {
        Markup head = Markup.Of($"""<th scope="col">How it is known</th><th scope="col">What</th>""");
        Paging.WriteTable(page, head, lines.Count, at => Markup.Of($"""<tr><th scope="row">{Words.Id(lines[at].Layer)}</th><td>{Pieces.Sentence(lines[at].Text)}</td></tr>"""));
    });

    private static void Write(PageWriter page, TraceView view, IReadOnlyList<LaunderingPath> paths)
    {
        if (paths.Count == 0)
        {
            page.Line($"""<p class="none">No path.</p>""");
            return;
        }

        int open = paths.TakeWhile(path => path.Hops.IsEmpty).Count();
        Paging.Write(page, paths.Count, (from, to) => page.Captured(inner =>
        {
            for (int at = from; at < to; at++)
            {
                PathsSection.WritePath(inner, view, paths[at], at, isOpen: at == open);
            }
        }));
    }
}
