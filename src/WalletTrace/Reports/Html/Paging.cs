using System.Security.Cryptography;
using System.Text;

namespace WalletTrace.Reports.Html;

/// <summary>
/// Long lists by pages, of which one is open: without a script, by groups of <c>details</c> elements that exclude each other. In a page of the reports' own a list is
/// whole: there the options of the report say how much of it is listed.
/// </summary>
internal static class Paging
{
    /// <summary>So many rows stand on a page.</summary>
    public const int PageRows = 50;

    /// <summary>At most so many rows are shown; how many more there are is told.</summary>
    public const int MostRows = 1_000;

    /// <summary>Writes a table.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="head">The headings: the cells of a row.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="row">Makes a row with its cells; asked for those only that are shown.</param>
    /// <param name="isNarrow">Whether the table is only as wide as what stands in it.</param>
    /// <param name="isAll">Whether these are all rows that there are.</param>
    public static void WriteTable(PageWriter page, Markup head, int count, Func<int, Markup> row, bool isNarrow = false, bool isAll = true) => Write(page, count, (from, to) =>
    {
        var table = new StringBuilder();
        table.Append($"<div class=\"scroll\"><table{(isNarrow ? " class=\"narrow\"" : "")}>\n<thead><tr>{head}</tr></thead>\n<tbody>\n");
        for (int at = from; at < to; at++)
        {
            table.Append(row(at)).Append('\n');
        }

        return new Markup(table.Append("</tbody></table></div>").ToString());
    }, isAll);

    /// <summary>Writes a list.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="count">How many rows it has.</param>
    /// <param name="rows">Makes those from one place up to before another.</param>
    /// <param name="isAll">Whether these are all rows that there are.</param>
    public static void Write(PageWriter page, int count, Func<int, int, Markup> rows, bool isAll = true)
    {
        int shown = page.Form == PageForm.Page ? count : Math.Min(count, MostRows);
        if (page.Form == PageForm.Page || shown <= PageRows)
        {
            page.Line(rows(0, shown));
        }
        else
        {
            Markup[] pages = [.. Enumerable.Range(0, (shown + PageRows - 1) / PageRows).Select(at => rows(at * PageRows, Math.Min((at + 1) * PageRows, shown)))];
            string group = GroupOf(pages);
            page.Line($"""<div class="pages">""");
            for (int at = 0; at < pages.Length; at++)
            {
                page.Line($"""<details name="{group}"{new Markup(at == 0 ? " open=\"\"" : "")}><summary>{FormattableString.Invariant($"{(at * PageRows) + 1:N0} to {Math.Min((at + 1) * PageRows, shown):N0}")}</summary>""");
                page.Line(pages[at]);
                page.Line($"</details>");
            }

            page.Line($"</div>");
        }

        if (count > shown)
        {
            page.Line($"""<p class="note">{FormattableString.Invariant($"The first {shown:N0} of {count:N0}; {count - shown:N0} more are not shown.")}</p>""");
        }
        else if (page.Form != PageForm.Page && isAll && count > PageRows)
        {
            page.Line($"""<p class="note">{FormattableString.Invariant($"{count:N0} in all.")}</p>""");
        }
    }

    /// <summary>What names a group of pages: by what stands on them, so that it is the same each time and another for another list of the page around.</summary>
    private static string GroupOf(Markup[] pages) =>
        "wt-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(pages.Select(page => page.Value)))), 0, 6);
}
