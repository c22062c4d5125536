using System.Collections.Immutable;
using WalletTrace.Reports.Html;

namespace WalletTrace.Reports.Views;

/// <summary>What stands in a column.</summary>
internal enum SheetKind
{
    /// <summary>Words.</summary>
    Text,

    /// <summary>Figures, set to the right.</summary>
    Number,

    /// <summary>Accounts, transactions and the like.</summary>
    Id,
}

/// <summary>A column of a sheet.</summary>
internal readonly record struct SheetColumn(string Heading, SheetKind Kind = SheetKind.Text);

/// <summary>A table of texts, which may be hostile, that shows as HTML and as plain text alike. Its rows are made when they are shown.</summary>
/// <param name="columns">The columns.</param>
/// <param name="count">The number of rows.</param>
/// <param name="row">Makes a row; null stands for nothing.</param>
internal sealed class Sheet(ImmutableArray<SheetColumn> columns, int count, Func<int, IReadOnlyList<string?>> row)
{
    private const int CellLength = 600;
    private const int TextRows = 50;
    private const int Gap = 2;
    private const int MostKey = 30;

    /// <summary>What stands above it; null for nothing.</summary>
    public string? Heading { get; init; }

    /// <summary>What is to be known of it, in a sentence; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>What is said of rows that the sheet itself does not have; null for nothing.</summary>
    public string? Rest { get; init; }

    /// <summary>What is written where there is nothing.</summary>
    public string Nothing { get; init; } = "";

    /// <summary>A sheet of some things.</summary>
    public static Sheet Of<T>(ImmutableArray<SheetColumn> columns, IReadOnlyList<T> items, Func<T, IReadOnlyList<string?>> row, string? heading = null, string? note = null) =>
        new(columns, items.Count, at => row(items[at])) { Heading = heading, Note = note };

    /// <summary>Writes the sheet as a table by pages.</summary>
    public void Write(PageWriter page)
    {
        if (Heading is not null)
        {
            page.Heading(Pieces.Sentence(Heading));
        }

        if (Note is not null)
        {
            page.Line($"""<p class="note">{Pieces.Sentence(Note)}</p>""");
        }

        if (count == 0)
        {
            page.Line($"""<p class="none">Nothing in it.</p>""");
        }
        else
        {
            Markup head = Markup.Join("", columns.Select(column => Markup.Of($"""<th scope="col" class="{(column.Kind == SheetKind.Number ? "n" : "left")}">{Pieces.Text(column.Heading)}</th>""")));
            Paging.WriteTable(page, head, count, at => Markup.Of($"<tr>{Markup.Join("", row(at).Select((text, column) => Cell(text, columns[column].Kind)))}</tr>"), isNarrow: true, isAll: Rest is null);
        }

        if (Rest is not null)
        {
            page.Line($"""<p class="note">{Rest}</p>""");
        }
    }

    /// <summary>Writes the sheet as text: in columns where they fit, else each row in lines.</summary>
    public void Write(TextWriter writer, TextStyle style)
    {
        if (Heading is not null)
        {
            TextReport.Heading(Escaping.Shown(Heading, Escaping.SentenceLength), writer, style);
        }

        if (Note is not null)
        {
            TextReport.WriteWrapped(Escaping.Shown(Note, Escaping.SentenceLength), writer, style);
        }

        string[][] rows = [.. Enumerable.Range(0, Math.Min(count, TextRows)).Select(at => row(at).Select(text => Escaping.Shown(text ?? Nothing, CellLength)).ToArray())];
        if (rows.Length == 0)
        {
            writer.Write("Nothing in it.\n");
        }
        else
        {
            string[] headings = [.. columns.Select(column => Escaping.Shown(column.Heading))];
            int[] widths = [.. headings.Select((heading, column) => rows.Select(cells => TextLayout.Columns(cells[column])).Append(TextLayout.Columns(heading)).Max())];
            if (widths.Sum() + (Gap * (widths.Length - 1)) <= style.Width)
            {
                WriteInColumns(headings, rows, widths, writer, style);
            }
            else if (columns.Length == 2 && widths[0] <= MostKey)
            {
                WriteByKey(rows, widths[0], writer, style);
            }
            else
            {
                WriteStacked(headings, rows, writer, style);
            }
        }

        if (count > rows.Length)
        {
            writer.Write(FormattableString.Invariant($"And {count - rows.Length:N0} more.\n"));
        }

        if (Rest is not null)
        {
            TextReport.WriteWrapped(Rest, writer, style);
        }
    }

    private void WriteInColumns(string[] headings, string[][] rows, int[] widths, TextWriter writer, TextStyle style)
    {
        writer.Write(style.Dim(Line(headings)) + "\n");
        foreach (string[] cells in rows)
        {
            writer.Write(Line(cells) + "\n");
        }

        string Line(string[] cells) => string.Join(new string(' ', Gap), cells.Select((cell, column) => columns[column].Kind == SheetKind.Number
            ? new string(' ', widths[column] - TextLayout.Columns(cell)) + cell
            : TextLayout.Pad(cell, widths[column]))).TrimEnd();
    }

    private static void WriteByKey(string[][] rows, int width, TextWriter writer, TextStyle style)
    {
        foreach (string[] cells in rows)
        {
            WriteWrapped(TextLayout.Pad(cells[0], width + Gap), cells[1], writer, style);
        }
    }

    private static void WriteStacked(string[] headings, string[][] rows, TextWriter writer, TextStyle style)
    {
        int names = headings.Skip(1).Select(TextLayout.Columns).DefaultIfEmpty(0).Max() + Gap;
        foreach (string[] cells in rows)
        {
            TextReport.WriteWrapped(cells[0], writer, style);
            for (int column = 1; column < cells.Length; column++)
            {
                WriteWrapped("  " + TextLayout.Pad(headings[column], names), cells[column], writer, style);
            }
        }
    }

    /// <summary>Writes a name and beside it a text, in as many lines as that needs.</summary>
    private static void WriteWrapped(string name, string text, TextWriter writer, TextStyle style)
    {
        int indent = TextLayout.Columns(name);
        foreach (string line in TextLayout.Wrap(text, style.Width - indent).DefaultIfEmpty(""))
        {
            writer.Write((style.Dim(name) + line).TrimEnd() + "\n");
            name = new string(' ', indent);
        }
    }

    private Markup Cell(string? text, SheetKind kind) => (text, kind) switch
    {
        (null, _) => Markup.Of($"""<td class="none">{Nothing}</td>"""),
        (_, SheetKind.Number) => Markup.Of($"""<td class="n">{Escaping.Shown(text, CellLength)}</td>"""),
        (_, SheetKind.Id) => Markup.Of($"""<td class="left"><span class="mono">{Escaping.Shown(text, CellLength)}</span></td>"""),
        _ => Markup.Of($"""<td class="left"><bdi>{Escaping.Shown(text, CellLength)}</bdi></td>"""),
    };
}
