using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using WalletTrace.Reports.Html;

namespace WalletTrace.Reports.Views;

/// <summary>Values that hold others, as a table: of a list a row for each, of a dictionary one for each key, of a single thing one for each of its properties.</summary>
[RequiresUnreferencedCode(Shape.Why)]
internal sealed class Grid
{
    private const int CellLength = 400;
    private const int TextCellLength = 40;
    private const int TextRows = 50;

    private readonly ImmutableArray<string> headings;
    private readonly List<Cell[]> rows;
    private readonly int? count;

    private Grid(ImmutableArray<string> headings, List<Cell[]> rows, int? count)
    {
        this.headings = headings;
        this.rows = rows;
        this.count = count;
    }

    /// <summary>A value as a table; null for one that is best told by its text. A sequence is gone through once, and never to its end where that is far.</summary>
    public static Grid? Of(object value) => ValueText.IsSimple(value) ? null : value switch
    {
        IDictionary pairs => new(["Key", "Value"], [.. Entries(pairs).Take(Paging.MostRows).Select(pair => Row(pair.Key, pair.Value))], pairs.Count),
        IEnumerable items => OfItems(items),
        ITuple tuple => new(["Item", "Value"], [.. Enumerable.Range(0, tuple.Length).Select(place => Row(place + 1, tuple[place]))], tuple.Length),
        _ => OfProperties(value),
    };

    /// <summary>The table as a piece of HTML with its own style.</summary>
    public string ToHtml() => Fragment.Of(page =>
    {
        if (rows.Count == 0)
        {
            page.Line($"""<p class="none">Nothing in it.</p>""");
            return;
        }

        bool[] numbers = [.. headings.Select((_, column) => rows.All(row => row[column].IsNumber || row[column].Value is null))];
        Markup head = Markup.Join("", headings.Select((heading, column) => Markup.Of($"""<th scope="col" class="{(numbers[column] ? "n" : "left")}">{heading}</th>""")));
        Paging.WriteTable(page, head, rows.Count, at => Markup.Of($"<tr>{Markup.Join("", rows[at].Select((cell, column) => CellOf(cell, numbers[column])))}</tr>"));
        if (Rest(rows.Count) is { } rest)
        {
            page.Line($"""<p class="note">{rest}</p>""");
        }
    });

    /// <summary>The table as plain text.</summary>
    public string ToText()
    {
        if (rows.Count == 0)
        {
            return "(nothing in it)";
        }

        string[][] texts = [.. rows.Take(TextRows).Select(row => row.Select(cell => ValueText.Line(cell.Value, TextCellLength)).ToArray())];
        int[] widths = [.. headings.Select((heading, column) => Math.Max(TextLayout.Columns(heading), texts.Max(row => TextLayout.Columns(row[column]))))];
        var lines = new StringBuilder();
        Append([.. headings.Select(heading => (heading, false))]);
        for (int at = 0; at < texts.Length; at++)
        {
            Append([.. texts[at].Select((text, column) => (text, rows[at][column].IsNumber))]);
        }

        return lines.Append(Rest(texts.Length)).ToString().TrimEnd('\n');

        void Append((string Text, bool IsNumber)[] cells)
        {
            IEnumerable<string> padded = cells.Select((cell, column) => cell.IsNumber
                ? new string(' ', widths[column] - TextLayout.Columns(cell.Text)) + cell.Text
                : TextLayout.Pad(cell.Text, widths[column]));
            lines.Append(string.Join("  ", padded).TrimEnd()).Append('\n');
        }
    }

    private static Grid OfProperties(object value)
    {
        PropertyInfo[] properties = Shape.PropertiesOf(value.GetType());
        return new(["Property", "Value"], [.. properties.Select(property => Row(property.Name, Shape.Get(property, value)))], properties.Length);
    }

    private static Grid OfItems(IEnumerable items)
    {
        var read = new List<object?>();
        int? count = items switch { ICollection known => known.Count, _ => null };
        IEnumerator rest = items.GetEnumerator();
        try
        {
            while (read.Count < Paging.MostRows && rest.MoveNext())
            {
                read.Add(rest.Current);
            }

            // One further step tells whether there are more, without going through them.
            count ??= read.Count < Paging.MostRows || !rest.MoveNext() ? read.Count : null;
        }
        finally
        {
            (rest as IDisposable)?.Dispose();
        }

        Type? type = read.Find(item => item is not null)?.GetType();
        return type is not null && read.TrueForAll(item => item?.GetType() == type) && ColumnsOf(type) is { Length: > 0 } columns
            ? new([.. columns.Select(column => column.Name)], [.. read.Select(item => columns.Select(column => new Cell(Shape.Get(column, item!))).ToArray())], count)
            : new(["Value"], [.. read.Select(item => Row(item))], count);
    }

    /// <summary>The columns of a table of such things; none for what has a text.</summary>
    private static PropertyInfo[] ColumnsOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) ? Shape.PropertiesOf(type)
        : typeof(IEnumerable).IsAssignableFrom(type) || !Shape.IsOpen(type) ? []
        : Shape.PropertiesOf(type);

    private static IEnumerable<DictionaryEntry> Entries(IDictionary pairs)
    {
        IDictionaryEnumerator entries = pairs.GetEnumerator();
        while (entries.MoveNext())
        {
            yield return entries.Entry;
        }
    }

    private static Cell[] Row(params object?[] values) => [.. values.Select(value => new Cell(value))];

    private static Markup CellOf(Cell cell, bool isNumber) => cell.Value is null
        ? Markup.Of($"""<td class="none">null</td>""")
        : Markup.Of($"""<td class="{(isNumber ? "n" : "left")}">{ValueText.Line(cell.Value, CellLength)}</td>""");

    /// <summary>What a form with so many rows leaves out; null for nothing.</summary>
    private string? Rest(int shown) => count is { } all && all > shown ? FormattableString.Invariant($"The first {shown:N0} of {all:N0}.")
        : count is null ? FormattableString.Invariant($"The first {shown:N0}; there are more.")
        : null;

    private readonly record struct Cell(object? Value)
    {
        public bool IsNumber => ValueText.IsNumber(Value);
    }
}
