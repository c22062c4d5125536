namespace WalletTrace.Reports;

/// <summary>
/// A table for a terminal: a name and some figures of one asset in each row. Figures stand with their decimal points below each other; where
/// the columns do not fit, each row's figures are stacked below its name.
/// </summary>
internal sealed class TextTable
{
    private const int Gap = 2;
    private const int Indent = 6;
    private const int LeastName = 20;

    private readonly List<Row> rows = [];
    private readonly string[] headings;
    private readonly Asset asset;

    /// <summary>An empty table.</summary>
    /// <param name="asset">What all figures count.</param>
    /// <param name="headings">The heading of the names, then of each column of figures.</param>
    public TextTable(Asset asset, params string[] headings)
    {
        this.asset = asset;
        this.headings = headings;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="name">Its name, safe to print.</param>
    /// <param name="figures">One for each column; null leaves a place empty.</param>
    /// <param name="bold">Whether it stands out.</param>
    /// <param name="below">Lines below the row, safe to print.</param>
    public void Add(string name, IEnumerable<UInt256?> figures, bool bold = false, params IEnumerable<string> below) =>
        rows.Add(new Row(name, [.. figures.Select(Figure)], bold, [.. below]));

    /// <summary>Adds an empty line.</summary>
    public void AddSpace() => rows.Add(new Row("", [], false, []));

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter writer, TextStyle style)
    {
        int columns = headings.Length - 1;
        var wholes = new int[columns];
        var fractions = new int[columns];
        foreach (Row row in rows)
        {
            for (int column = 0; column < row.Figures.Length; column++)
            {
                wholes[column] = Math.Max(wholes[column], row.Figures[column].Whole.Length);
                fractions[column] = Math.Max(fractions[column], row.Figures[column].Fraction.Length);
            }
        }

        int[] widths = [.. Enumerable.Range(0, columns).Select(column => Math.Max(headings[column + 1].Length, wholes[column] + fractions[column]))];
        int available = style.Width - widths.Sum(width => width + Gap);
        if (available >= LeastName)
        {
            int names = Math.Min(available, Math.Max(headings[0].Length, rows.Max(row => TextLayout.Columns(row.Name))));
            WriteInColumns(writer, style, names, widths, fractions);
        }
        else
        {
            WriteStacked(writer, style, wholes.Max());
        }
    }

    private void WriteInColumns(TextWriter writer, TextStyle style, int names, int[] widths, int[] fractions)
    {
        string[] cells = [.. widths.Select((width, column) => new string(' ', Gap) + headings[column + 1].PadLeft(width))];
        writer.Write(style.Dim((TextLayout.Pad(headings[0], names) + string.Concat(cells)).TrimEnd()) + "\n");
        foreach (Row row in rows)
        {
            string name = TextLayout.Pad(TextLayout.Cut(row.Name, names), row.Figures.Length == 0 ? 0 : names);
            writer.Write(row.Bold ? style.Bold(name) : name);
            int pending = 0;
            for (int column = 0; column < row.Figures.Length; column++)
            {
                (string whole, string fraction) = row.Figures[column];
                pending += Gap + widths[column] - fractions[column] - whole.Length;
                if (whole.Length > 0)
                {
                    writer.Write(new string(' ', pending) + (row.Bold ? style.Bold(whole) : whole) + style.Dim(fraction));
                    pending = 0;
                }

                pending += whole.Length > 0 ? fractions[column] - fraction.Length : fractions[column];
            }

            writer.Write('\n');
            WriteBelow(writer, style, row);
        }
    }

    private void WriteStacked(TextWriter writer, TextStyle style, int wholes)
    {
        int labels = headings.Skip(1).Max(heading => heading.Length);
        foreach (Row row in rows)
        {
            writer.Write((row.Bold ? style.Bold(row.Name) : row.Name) + "\n");
            WriteBelow(writer, style, row);
            for (int column = 0; column < row.Figures.Length; column++)
            {
                (string whole, string fraction) = row.Figures[column];
                if (whole.Length > 0)
                {
                    writer.Write(new string(' ', Indent) + style.Dim(headings[column + 1].PadRight(labels + Gap)) + whole.PadLeft(wholes) + style.Dim(fraction) + "\n");
                }
            }
        }
    }

    private static void WriteBelow(TextWriter writer, TextStyle style, Row row)
    {
        foreach (string line in row.Below)
        {
            writer.Write(style.Dim(TextLayout.Cut(line, style.Width)) + "\n");
        }
    }

    private (string Whole, string Fraction) Figure(UInt256? units) => units is { } some ? Figures.Split(some, asset) : ("", "");

    private sealed record Row(string Name, (string Whole, string Fraction)[] Figures, bool Bold, string[] Below);
}
