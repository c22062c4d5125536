using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using WalletTrace.Reports.Html;

namespace WalletTrace.Reports.Views;

/// <summary>Values that hold others, as a table: of a list a row for each, of a dictionary one for each key, of a single thing one for each of its properties.</summary>
[RequiresUnreferencedCode(Shape.Why)]
internal sealed class Grid
{
    private const int CellLength = 400;

    private readonly ImmutableArray<string> headings;
    private readonly List<object?[]> rows;
    private readonly int? count;

    private Grid(ImmutableArray<string> headings, List<object?[]> rows, int? count)
    {
        this.headings = headings;
        this.rows = rows;
        this.count = count;
    }

    /// <summary>A value as a table; null for one that is best told by its text. A sequence is gone through once, and never to its end where that is far.</summary>
    public static Grid? Of(object value) => ValueText.IsSimple(value) ? null : value switch
    {
        IDictionary pairs => new(["Key", "Value"], [.. ValueText.Entries(pairs).Take(Paging.MostRows).Select(pair => Row(pair.Key, pair.Value))], pairs.Count),
        IEnumerable items => OfItems(items),
        ITuple tuple => new(["Item", "Value"], [.. Enumerable.Range(0, tuple.Length).Select(place => Row(place + 1, tuple[place]))], tuple.Length),
        _ => OfProperties(value),
    };

    /// <summary>The table, to be shown.</summary>
    public Digest ToDigest()
    {
        ImmutableArray<SheetColumn> columns = [.. headings.Select((heading, column) => new SheetColumn(heading, IsNumeric(column) ? SheetKind.Number : SheetKind.Text))];
        return Digest.Of(new Sheet(columns, rows.Count, at => [.. rows[at].Select(value => value is null ? null : ValueText.Line(value, CellLength))]) { Nothing = "null", Rest = Rest() });
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
            ? new([.. columns.Select(column => column.Name)], [.. read.Select(item => columns.Select(column => Shape.Get(column, item!)).ToArray())], count)
            : new(["Value"], [.. read.Select(item => Row(item))], count);
    }

    /// <summary>The columns of a table of such things; none for what has a text.</summary>
    private static PropertyInfo[] ColumnsOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) ? Shape.PropertiesOf(type)
        : typeof(IEnumerable).IsAssignableFrom(type) || !Shape.IsOpen(type) ? []
        : Shape.PropertiesOf(type);

    private static object?[] Row(params object?[] values) => values;

    private bool IsNumeric(int column) => rows.Exists(row => row[column] is not null) && rows.TrueForAll(row => row[column] is null || ValueText.IsNumber(row[column]));

    /// <summary>What was not read; null for nothing.</summary>
    private string? Rest() => count is { } all && all > rows.Count ? FormattableString.Invariant($"The first {rows.Count:N0} of {all:N0}; {all - rows.Count:N0} more are not shown.")
        : count is null ? FormattableString.Invariant($"The first {rows.Count:N0}; there are more.")
        : null;
}
