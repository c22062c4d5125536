using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;

namespace WalletTrace.DuckDb;

/// <summary>The facts of one Parquet file, row after row.</summary>
internal sealed class ParquetRows : IDisposable
{
    private readonly ParquetFile file;
    private readonly RowCursor cursor;
    private readonly Column[] columns;
    private readonly FactRow row = new();
    private readonly RowParser parser;

    private ParquetRows(ParquetFile file, RowSchema schema)
    {
        this.file = file;
        Schema = schema;
        columns = [.. schema.Columns.Where(column => file.Columns.ContainsKey(RowSchema.NameOf(column)))];
        parser = new RowParser(file.Name, "row");
        cursor = file.Read(columns.Select(column => ParquetColumns.Expression(column, file.Columns)));
    }

    /// <summary>The kind of rows.</summary>
    public RowSchema Schema { get; }

    /// <summary>The file's name.</summary>
    public string Name => file.Name;

    /// <summary>Where the row's facts stand; what tells of no height comes last.</summary>
    public (string Chain, long Height) Place { get; private set; }

    /// <summary>The facts of the row; valid until the next.</summary>
    /// <exception cref="ChainDataException">A column holds what it cannot hold, or the row cannot be true; with file, row, column and text.</exception>
    public IEnumerable<Fact> Facts => parser.Parse(row);

    /// <summary>Takes a file over, whose rows it reads; it is closed with this.</summary>
    /// <exception cref="LedgerFormatException">Its columns are those of no kind of rows, or of other types.</exception>
    public static ParquetRows Of(ParquetFile file)
    {
        RowSchema schema = ParquetColumns.Recognise(file.Columns, out string? problem)
            ?? throw new LedgerFormatException(problem!.Replace("the header is", "the columns are", StringComparison.Ordinal), file.Name);
        foreach (Column column in schema.Columns)
        {
            string name = RowSchema.NameOf(column);
            if (file.Columns.TryGetValue(name, out string? type) && ParquetColumns.Problem(column, type) is { } wrong)
            {
                throw new LedgerFormatException($"the column {name} cannot be read: {wrong}", file.Name);
            }
        }

        return new ParquetRows(file, schema);
    }

    /// <summary>Goes on to the next row; false after the last.</summary>
    /// <exception cref="LedgerFormatException">The file is damaged, or a value is longer than any can be.</exception>
    public bool Read()
    {
        if (!cursor.Read())
        {
            return false;
        }

        row.Clear(Schema, cursor.Number);
        for (int at = 0; at < columns.Length; at++)
        {
            if (cursor.Text(at) is { } text)
            {
                CheckLength(text, columns[at]);
                row.Set(columns[at], text);
            }
        }

        Place = (row[Column.Chain].ToString(), long.TryParse(row[Column.Height], NumberStyles.None, CultureInfo.InvariantCulture, out long height) ? height : long.MaxValue);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        cursor.Dispose();
        file.Dispose();
    }

    private void CheckLength(string text, Column column)
    {
        if (text.Length >= ParquetColumns.MaxLength)
        {
            throw new LedgerFormatException(
                FormattableString.Invariant($"the column {RowSchema.NameOf(column)} cannot be read in row {cursor.Number}: found {ParquetColumns.MaxLength} characters or more, expected fewer"), file.Name);
        }
    }
}
