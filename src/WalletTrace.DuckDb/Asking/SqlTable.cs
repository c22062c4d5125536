using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using WalletTrace.Reports.Views;

namespace WalletTrace.DuckDb;

/// <summary>
/// What a statement gives, held in memory: for notebooks and for what is small. Immutable. Values are exact texts, as <see cref="SqlRows"/> has them, and are read as numbers or
/// times where they are asked for as such.
/// </summary>
public sealed class SqlTable
{
    private static readonly HashSet<string> NumberTypes = new(StringComparer.Ordinal)
    {
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "BIGNUM",
    };

    internal SqlTable(IReadOnlyList<SqlColumn> columns, ImmutableArray<IReadOnlyList<string?>> rows, bool isCut)
    {
        Columns = columns;
        Rows = rows;
        IsCut = isCut;
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<SqlColumn> Columns { get; }

    /// <summary>The rows, each a text or null for each column.</summary>
    public ImmutableArray<IReadOnlyList<string?>> Rows { get; }

    /// <summary>Whether the statement gives more rows than were read.</summary>
    public bool IsCut { get; }

    /// <summary>How many rows there are.</summary>
    public int Count => Rows.Length;

    /// <summary>A value as text; null for SQL's NULL.</summary>
    /// <param name="row">The row, from 0 on.</param>
    /// <param name="column">The column's name, whatever its case.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="IndexOutOfRangeException">There are not so many rows.</exception>
    public string? this[int row, string column] => Rows[row][PlaceOf(column)];

    /// <summary>A column as texts, row by row; null for SQL's NULL.</summary>
    /// <param name="column">The column's name, whatever its case.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public ImmutableArray<string?> Texts(string column)
    {
        int place = PlaceOf(column);
        return [.. Rows.Select(row => row[place])];
    }

    /// <summary>A column as whole numbers, such as amounts in base units, row by row; null for SQL's NULL.</summary>
    /// <param name="column">The column's name, whatever its case.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="FormatException">A value is no whole number.</exception>
    public ImmutableArray<BigInteger?> Integers(string column) => As(column, "a whole number", text =>
        BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger number) ? number : (BigInteger?)null);

    /// <summary>A column as times, in UTC, row by row; null for SQL's NULL. Of unix seconds, of TIMESTAMP and of DATE.</summary>
    /// <param name="column">The column's name, whatever its case.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="FormatException">A value is no time.</exception>
    public ImmutableArray<DateTimeOffset?> Times(string column) => As(column, "a time", text =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds) && seconds is >= FirstSecond and <= LastSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) ? time
        : (DateTimeOffset?)null);

    /// <summary>The rows as a piece of HTML with its own style, for notebooks: by pages, and what is left out is told.</summary>
    public string ToHtml() => Digest.Of(ToSheet()).ToHtml();

    /// <summary>The rows as plain text of 80 columns.</summary>
    public override string ToString() => Digest.Of(ToSheet()).ToText();

    private const long FirstSecond = -62_135_596_800; // 0001-01-01T00:00:00Z
    private const long LastSecond = 253_402_300_799; // 9999-12-31T23:59:59Z

    private Sheet ToSheet() => new([.. Columns.Select(column => new SheetColumn(column.Name, KindOf(column.Type)))], Rows.Length, at => Rows[at])
    {
        Nothing = "NULL",
        Rest = IsCut ? string.Create(CultureInfo.InvariantCulture, $"The first {Rows.Length:N0} rows were read; there are more.") : null,
    };

    private static SheetKind KindOf(string type) =>
        type == "BLOB" ? SheetKind.Id : NumberTypes.Contains(type) || type.StartsWith("DECIMAL", StringComparison.Ordinal) ? SheetKind.Number : SheetKind.Text;

    private int PlaceOf(string column)
    {
        ArgumentNullException.ThrowIfNull(column);
        for (int place = 0; place < Columns.Count; place++)
        {
            if (string.Equals(Columns[place].Name, column, StringComparison.OrdinalIgnoreCase))
            {
                return place;
            }
        }

        throw new ArgumentException($"found no column {SafeText.Quote(column)}, expected one of {string.Join(", ", Columns.Select(one => SafeText.Trim(one.Name, 60)))}", nameof(column));
    }

    private ImmutableArray<T?> As<T>(string column, string expected, Func<string, T?> read)
        where T : struct
    {
        int place = PlaceOf(column);
        var values = ImmutableArray.CreateBuilder<T?>(Rows.Length);
        foreach (IReadOnlyList<string?> row in Rows)
        {
            values.Add(row[place] is not { } text ? null : read(text) ?? throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"found {SafeText.Quote(text)} in row {values.Count} of the column {SafeText.Trim(column, 60)}, expected {expected}")));
        }

        return values.MoveToImmutable();
    }
}
