using System.Text;
using WalletTrace.Chains;
using WalletTrace.Chains.Files;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb;

/// <summary>Writes a ledger's facts as CSV or JSON Lines in the interchange format, row by row: memory does not grow with them.</summary>
/// <param name="folder">The folder, which is there.</param>
/// <param name="part">Which part of the facts.</param>
internal sealed class RowExport(string folder, LedgerPart part)
{
    private const string JsonLines = "facts.jsonl";
    private const string Packed = ".gz";
    private const int ReportEach = 100_000;

    // Of a damaged ledger heights are left out in runs of at least one in so many of all.
    private const long Fineness = 512;

    private readonly List<ExportedFile> files = [];

    /// <summary>The names of all files that may be written.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. RowSchema.All.Select(schema => $"{schema.File}.csv").Append(JsonLines).SelectMany(name => new[] { name, name + Packed })];

    /// <summary>Whether the files are packed with gzip.</summary>
    public bool IsPacked { get; init; }

    /// <summary>Told of each file, and after every hundred thousand rows.</summary>
    public IProgress<ExportProgress>? Progress { get; init; }

    /// <summary>Gets what cannot be read of a damaged ledger and is left out; null when that is thrown.</summary>
    public List<string>? Unread { get; init; }

    /// <summary>Writes one CSV file for each kind of row that there is.</summary>
    public async Task<IReadOnlyList<ExportedFile>> WriteCsvAsync(LedgerConnection connection, CancellationToken cancellationToken)
    {
        foreach (RowSchema schema in RowSchema.All)
        {
            string name = $"{schema.File}.csv{(IsPacked ? Packed : "")}";
            var file = new PendingFile(Path.Combine(folder, name));
            await using (file.ConfigureAwait(false))
            {
                var writer = new CsvRowWriter(file.Stream, IsPacked, schema);
                long rows;
                await using (writer.ConfigureAwait(false))
                {
                    rows = await CopyAsync(connection, schema, writer, name, cancellationToken).ConfigureAwait(false);
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
    }

    /// <summary>Writes all rows into one file of JSON Lines.</summary>
    public async Task<IReadOnlyList<ExportedFile>> WriteJsonLinesAsync(LedgerConnection connection, CancellationToken cancellationToken)
    {
        string name = JsonLines + (IsPacked ? Packed : "");
        var file = new PendingFile(Path.Combine(folder, name));
        await using (file.ConfigureAwait(false))
        {
            using var writer = new JsonRowWriter(file.Stream, IsPacked);
            long rows = 0;
            await using (writer.ConfigureAwait(false))
            {
                foreach (RowSchema schema in RowSchema.All)
                {
                    rows += await CopyAsync(connection, schema, writer, name, cancellationToken).ConfigureAwait(false);
                }

                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            file.Keep();
            return [new ExportedFile(name, rows)];
        }
    }

    private async Task<long> CopyAsync(LedgerConnection connection, RowSchema schema, RowWriter writer, string name, CancellationToken cancellationToken)
    {
        if (schema == RowSchema.Coverage && Unread is { Count: > 0 } unread)
        {
            unread.Add("all coverage: with facts missing nothing can be said to be all");
            return 0;
        }

        try
        {
            return await CopyAsync(connection, schema, part, writer, name, cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerFormatException damage) when (Unread is not null)
        {
            return schema == RowSchema.Coverage
                ? LeaveOut(schema, null, damage)
                : await CopyReadableAsync(connection, schema, Bounded(connection), writer, name, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The part with its lowest and its highest height told.</summary>
    private LedgerPart Bounded(LedgerConnection connection)
    {
        long last = part.ToHeight ?? FactShape.LastHeight;
        try
        {
            last = Math.Min(last, connection.Number("SELECT max(height) FROM block") ?? 0);
        }
        catch (LedgerFormatException)
        {
            // Then more is searched for what can be read.
        }

        return part with { FromHeight = part.FromHeight ?? 0, ToHeight = last };
    }

    /// <summary>Halves the heights until what is damaged stands alone.</summary>
    private async Task<long> CopyReadableAsync(
        LedgerConnection connection, RowSchema schema, LedgerPart whole, RowWriter writer, string name, CancellationToken cancellationToken)
    {
        (long first, long last) = (whole.FromHeight!.Value, whole.ToHeight!.Value);
        long least = (last - first) / Fineness;
        long rows = 0;
        var waiting = new Stack<(long From, long To)>([(first, last)]);
        while (waiting.TryPop(out var range))
        {
            try
            {
                rows += await CopyAsync(connection, schema, whole with { FromHeight = range.From, ToHeight = range.To }, writer, name, cancellationToken).ConfigureAwait(false);
            }
            catch (LedgerFormatException damage) when (range.To - range.From <= least)
            {
                LeaveOut(schema, range, damage);
            }
            catch (LedgerFormatException)
            {
                long middle = range.From + ((range.To - range.From) / 2);
                waiting.Push((middle + 1, range.To));
                waiting.Push((range.From, middle));
            }
        }

        return rows;
    }

    private long LeaveOut(RowSchema schema, (long From, long To)? heights, LedgerFormatException damage)
    {
        Unread!.Add(heights is var (from, to)
            ? FormattableString.Invariant($"{schema.File} at heights {from} to {to}: {damage.Message}")
            : $"{schema.File}: {damage.Message}");
        return 0;
    }

    private async Task<long> CopyAsync(
        LedgerConnection connection, RowSchema schema, LedgerPart asked, RowWriter writer, string name, CancellationToken cancellationToken)
    {
        string columns = string.Join(", ", schema.Columns.Select(column => $"\"{RowSchema.NameOf(column)}\"::VARCHAR"));
        using ChunkReader reader = connection.Stream($"SELECT {columns} FROM ({RowQueries.Of(schema, asked, isText: true)})", cancellationToken);
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
                Progress?.Report(new ExportProgress(name, files.Count, RowSchema.All.Count, files.Sum(file => file.Rows) + rows));
            }
        }

        return rows;
    }
}
