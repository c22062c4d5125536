using System.Text;
using WalletTrace.Chains.Files;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb;

/// <summary>Writes a ledger's facts as CSV or JSON Lines in the interchange format, row by row: memory does not grow with them.</summary>
internal static class RowExport
{
    private const int ReportEach = 100_000;

    /// <summary>The name of the one file of JSON Lines.</summary>
    public const string JsonLines = "facts.jsonl";

    /// <summary>What is put behind the names of packed files.</summary>
    public const string Packed = ".gz";

    /// <summary>The names of all files that may be written.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. RowSchema.All.Select(schema => $"{schema.File}.csv").Append(JsonLines).SelectMany(name => new[] { name, name + Packed })];

    /// <summary>Writes one CSV file for each kind of row that there is.</summary>
    public static async Task<IReadOnlyList<ExportedFile>> WriteCsvAsync(
        LedgerConnection connection, string folder, LedgerPart part, bool isPacked, IProgress<ExportProgress>? progress, CancellationToken cancellationToken)
    {
        var files = new List<ExportedFile>();
        foreach (RowSchema schema in RowSchema.All)
        {
            string name = $"{schema.File}.csv{(isPacked ? Packed : "")}";
            var file = new PendingFile(Path.Combine(folder, name));
            await using (file.ConfigureAwait(false))
            {
                var writer = new CsvRowWriter(file.Stream, isPacked, schema);
                long rows;
                await using (writer.ConfigureAwait(false))
                {
                    rows = await CopyAsync(connection, schema, part, writer, count => Report(name, count), cancellationToken).ConfigureAwait(false);
                    await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                }

                if (rows > 0)
                {
                    file.Keep();
                    files.Add(new ExportedFile(name, rows));
                }
            }
        }

        return files;

        void Report(string name, long rows) => progress?.Report(new ExportProgress(name, files.Count, RowSchema.All.Count, files.Sum(file => file.Rows) + rows));
    }

    /// <summary>Writes all rows into one file of JSON Lines.</summary>
    public static async Task<IReadOnlyList<ExportedFile>> WriteJsonLinesAsync(
        LedgerConnection connection, string folder, LedgerPart part, bool isPacked, IProgress<ExportProgress>? progress, CancellationToken cancellationToken)
    {
        string name = JsonLines + (isPacked ? Packed : "");
        var file = new PendingFile(Path.Combine(folder, name));
        await using (file.ConfigureAwait(false))
        {
            using var writer = new JsonRowWriter(file.Stream, isPacked);
            long rows = 0;
            await using (writer.ConfigureAwait(false))
            {
                foreach (RowSchema schema in RowSchema.All)
                {
                    rows += await CopyAsync(
                        connection, schema, part, writer, count => progress?.Report(new ExportProgress(name, 0, 1, rows + count)), cancellationToken).ConfigureAwait(false);
                }

                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            file.Keep();
            return [new ExportedFile(name, rows)];
        }
    }

    private static async Task<long> CopyAsync(
        LedgerConnection connection, RowSchema schema, LedgerPart part, RowWriter writer, Action<long> report, CancellationToken cancellationToken)
    {
        string columns = string.Join(", ", schema.Columns.Select(column => $"\"{RowSchema.NameOf(column)}\"::VARCHAR"));
        using ChunkReader reader = connection.Stream($"SELECT {columns} FROM ({RowQueries.Of(schema, part, isText: true)})", cancellationToken);
        var row = new FactRow();
        long rows = 0;
        while (reader.Read())
        {
            row.Clear(schema);
            for (int at = 0; at < schema.Columns.Count; at++)
            {
                if (!reader.IsNull(at))
                {
                    // No text has more characters than bytes.
                    ReadOnlySpan<byte> utf8 = reader.Bytes(at);
                    row.Took(schema.Columns[at], Encoding.UTF8.GetChars(utf8, row.Room(utf8.Length)));
                }
            }

            await writer.WriteAsync(row, cancellationToken).ConfigureAwait(false);
            if (++rows % ReportEach == 0)
            {
                report(rows);
            }
        }

        return rows;
    }
}
