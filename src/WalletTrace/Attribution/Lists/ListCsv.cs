using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>The rows of a list in CSV with a header, by the names of its columns.</summary>
internal sealed class ListCsv
{
    private readonly CsvReader csv;
    private readonly string file;
    private readonly Dictionary<string, int> columns = new(StringComparer.OrdinalIgnoreCase);

    private ListCsv(CsvReader csv, string file)
    {
        this.csv = csv;
        this.file = file;
    }

    /// <summary>The line at which the row read last begins.</summary>
    public long Line => csv.Line;

    /// <summary>The row before the header; empty where the header is the first.</summary>
    public IReadOnlyList<string> Preamble { get; private set; } = [];

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>A field of the row read last, cleaned of blanks; empty where there is no such column.</summary>
    public string this[string column] => columns.TryGetValue(column, out int field) ? ListText.Clean(csv[field].ToString()) : string.Empty;

    /// <summary>The reader of the rows of a list.</summary>
    public static CsvReader ReaderOf(Stream stream, ListReadOptions options, char separator = ',', bool isPack = false) =>
        new(
            new LineReader(new GuardedStream(stream, options.Name, options.MaxLength), options.Name), needsFinalLineBreak: false, separator, maxFields: 256, takesBareQuotes: true,
            skipsComments: isPack, takesBackslashes: isPack);

    /// <summary>Reads the header of a pack, in which empty lines and lines that begin with # say nothing and quotes may stand behind backslashes.</summary>
    /// <param name="stream">The list.</param>
    /// <param name="options">Its name and longest length.</param>
    /// <param name="separator">What stands between two fields.</param>
    /// <param name="needed">The columns without which it is no such list.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">A column is missing, or the file is damaged.</exception>
    public static Task<ListCsv> OpenPackAsync(Stream stream, ListReadOptions options, char separator, string[] needed, CancellationToken cancellationToken) =>
        new ListCsv(ReaderOf(stream, options, separator, isPack: true), options.Name).OpenAsync(1, needed, cancellationToken);

    /// <summary>Reads the header, which may have one row before it.</summary>
    /// <param name="stream">The list.</param>
    /// <param name="options">Its name and longest length.</param>
    /// <param name="separator">What stands between two fields.</param>
    /// <param name="needed">The columns without which it is no such list.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">A column is missing, or the file is damaged.</exception>
    public static Task<ListCsv> OpenAsync(Stream stream, ListReadOptions options, char separator, string[] needed, CancellationToken cancellationToken) =>
        new ListCsv(ReaderOf(stream, options, separator), options.Name).OpenAsync(2, needed, cancellationToken);

    /// <summary>Reads the next row; false at the end.</summary>
    /// <exception cref="LedgerFormatException">The row is malformed or does not have the fields of the header.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await csv.ReadRowAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        return csv.Count == Columns.Count
            ? true
            : throw new LedgerFormatException(
                FormattableString.Invariant($"the list is damaged or breaks off: found {csv.Count} fields, expected {Columns.Count} as in its header; get it again"), file, csv.Line);
    }

    private async Task<ListCsv> OpenAsync(int rows, string[] needed, CancellationToken cancellationToken)
    {
        for (int row = 0; row < rows && await csv.ReadRowAsync(cancellationToken).ConfigureAwait(false); row++)
        {
            string[] fields = [.. Enumerable.Range(0, csv.Count).Select(field => ListText.Clean(csv[field].ToString()))];
            if (needed.All(column => fields.Contains(column, StringComparer.OrdinalIgnoreCase)))
            {
                Columns = fields;
                for (int field = 0; field < fields.Length; field++)
                {
                    columns.TryAdd(fields[field], field);
                }

                return this;
            }

            Preamble = fields;
        }

        throw new LedgerFormatException(
            $"the list is none of this format: found no header with all of {string.Join(", ", needed)} in its first {(rows == 1 ? "row" : "two rows")}, expected one", file, Math.Max(1, csv.Line));
    }
}
