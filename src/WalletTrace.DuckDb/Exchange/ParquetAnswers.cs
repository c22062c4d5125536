using System.Globalization;
using System.Security.Cryptography;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Content;

namespace WalletTrace.DuckDb;

/// <summary>Takes the raw answers of sources over from a Parquet file that an export wrote.</summary>
internal static class ParquetAnswers
{
    // What waits is held in memory.
    private const long FlushAt = 32L << 20;

    private static readonly (string Name, string Type)[] Columns =
    [
        ("hash", "BLOB"), ("source", "VARCHAR"), ("request", "VARCHAR"), ("request_hash", "BLOB"), ("status", "INTEGER"), ("refused", "BOOLEAN"), ("read_at", "BIGINT"),
        ("size", "BIGINT"), ("content", "BLOB"),
    ];

    /// <summary>Takes them over; those that are known are passed over.</summary>
    /// <exception cref="LedgerFormatException">The file is damaged, or an answer is not what its name says.</exception>
    public static async Task ImportAsync(string path, DuckDbLedger ledger, CancellationToken cancellationToken)
    {
        // The same question may have been answered in the same way within a second: as often as it was.
        Dictionary<(string, string, string, long), int> known = (await ledger.AnswersAsync(cancellationToken).ConfigureAwait(false)).Where(answer => answer.IsKept)
            .CountBy(answer => (answer.Hash, answer.Source, answer.RequestHash, answer.ReadAt)).ToDictionary();
        using ParquetFile file = ParquetFile.Open(path);
        file.Check("answers", Columns);
        using RowCursor rows = file.Read(Columns.Select(column => column.Type == "BLOB" ? column.Name : $"{column.Name}::VARCHAR"));
        long waiting = 0;
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            RawAnswer answer = Read(file, rows, ledger.MaxAnswerBytes);
            var key = (Convert.ToHexStringLower(rows.Bytes(0)), answer.Source, answer.RequestHash, answer.ReadAt);
            if (known.TryGetValue(key, out int count) && count > 0)
            {
                known[key] = count - 1;
                continue;
            }

            ledger.Answers.Add(answer);
            waiting += answer.Content.Length;
            if (waiting >= FlushAt)
            {
                await ledger.FlushAnswersAsync(cancellationToken).ConfigureAwait(false);
                waiting = 0;
            }
        }

        await ledger.FlushAnswersAsync(cancellationToken).ConfigureAwait(false);
    }

    private static RawAnswer Read(ParquetFile file, RowCursor rows, int maxBytes)
    {
        string? problem = Enumerable.Range(0, Columns.Length).Any(rows.IsNull) ? "an empty column, expected a value in each"
            : rows.Text(1)!.Length is 0 or > FactShape.MaxNameLength ? FormattableString.Invariant($"a source of {rows.Text(1)!.Length} characters, expected 1 to {FactShape.MaxNameLength}")
            : rows.Text(2)!.Length > RawAnswer.MaxRequestLength ? FormattableString.Invariant($"a request of {rows.Text(2)!.Length} characters, expected at most {RawAnswer.MaxRequestLength}")
            : rows.Bytes(3).Length != SHA256.HashSizeInBytes ? FormattableString.Invariant($"a hash of a request of {rows.Bytes(3).Length} bytes, expected {SHA256.HashSizeInBytes}")
            : null;
        if (problem is null)
        {
            long size = Number(7);
            byte[]? content = size <= maxBytes ? AnswerQueue.Unpack(rows.Bytes(8), size) : null;
            if (content is not null && SHA256.HashData(content).AsSpan().SequenceEqual(rows.Bytes(0)))
            {
                return new RawAnswer(rows.Text(1)!, rows.Text(2)!, Number(6), content)
                {
                    RequestHash = Convert.ToHexStringLower(rows.Bytes(3)), Status = (int)Number(4), IsRefusal = rows.Text(5) == "true",
                };
            }

            problem = size > maxBytes
                ? FormattableString.Invariant($"an answer of {size} bytes, expected at most {maxBytes}")
                : "a content that does not have the SHA-256 or the size beside it, expected what was exported";
        }

        throw new LedgerFormatException(FormattableString.Invariant($"the answers cannot be read in row {rows.Number}: found {problem}"), file.Name);

        long Number(int column) => long.Parse(rows.Text(column)!, CultureInfo.InvariantCulture);
    }
}
