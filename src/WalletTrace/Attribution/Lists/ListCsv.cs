using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>The rows of a list in CSV with a header, by the names of its columns.</summary>
internal sealed class ListCsv
{
    private readonly CsvReader csv;
    private readonly Dictionary<string, int> columns = new(StringComparer.OrdinalIgnoreCase);

    private ListCsv(CsvReader csv) => this.csv = csv;

    /// <summary>The line at which the row read last begins.</summary>
    public long Line => csv.Line;

    /// <summary>The first row where it stands before the header.</summary>
    public IReadOnlyList<string> Preamble { get; private init; } = [];

    /// <summary>A field of the row read last, cleaned of blanks; empty where there is no such column.</summary>
    public string this[string column] => columns.TryGetValue(column, out int field) ? ListText.Clean(csv[field].ToString()) : string.Empty;

    /// <summary>The reader of the rows of a list.</summary>
    public static CsvReader ReaderOf(Stream stream, ListReadOptions options, char separator = ',') =>
        new(new LineReader(new GuardedStream(stream, options.Name, options.MaxLength), options.Name), needsFinalLineBreak: false, separator, maxFields: 256, takesBareQuotes: true);

    /// <summary>Reads the header.</summary>
    /// <param name="stream">The list.</param>
    /// <param name="options">Its name and longest length.</param>
    /// <param name="separator">What stands between two fields.</param>
    /// <param name="hasPreamble">Whether a row stands before the header.</param>
    /// <param name="needed">The columns without which it is no such list.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">A column is missing, or the file is damaged.</exception>
    public static async Task<ListCsv> OpenAsync(Stream stream, ListReadOptions options, char separator, bool hasPreamble, string[] needed, CancellationToken cancellationToken)
    {
        CsvReader csv = ReaderOf(stream, options, separator);
        var preamble = new List<string>();
        if (hasPreamble && await csv.ReadRowAsync(cancellationToken).ConfigureAwait(false))
        {
            for (int field = 0; field < csv.Count; field++)
            {
                preamble.Add(ListText.Clean(csv[field].ToString()));
            }
        }

        await csv.ReadHeaderAsync(string.Join(", ", needed), cancellationToken).ConfigureAwait(false);
        var list = new ListCsv(csv) { Preamble = preamble };
        for (int field = 0; field < csv.Columns.Count; field++)
        {
            list.columns.TryAdd(ListText.Clean(csv.Columns[field]), field);
        }

        return Array.Find(needed, column => !list.columns.ContainsKey(column)) is { } missing
            ? throw new LedgerFormatException($"the list is none of this format: found no column {missing}, expected {string.Join(", ", needed)}", options.Name, csv.Line)
            : list;
    }

    /// <summary>Reads the next row; false at the end.</summary>
    /// <exception cref="LedgerFormatException">The row is malformed or does not have the fields of the header.</exception>
    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => csv.ReadAsync(cancellationToken);
}
