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
        [("hash", "BLOB"), ("source", "VARCHAR"), ("request", "VARCHAR"), ("read_at", "BIGINT"), ("size", "BIGINT"), ("content", "BLOB")];

    /// <summary>Takes them over; those that are known are passed over.</summary>
    /// <exception cref="LedgerFormatException">The file is damaged, or an answer is not what its name says.</exception>
    public static async Task ImportAsync(string path, DuckDbLedger ledger, CancellationToken cancellationToken)
    {
        HashSet<(string, string, string, long)> known =
            [.. (await ledger.AnswersAsync(cancellationToken).ConfigureAwait(false)).Where(answer => answer.IsKept).Select(answer => (answer.Hash, answer.Source, answer.Request, answer.ReadAt))];
        using ParquetFile file = ParquetFile.Open(path);
        Check(file);
        using RowCursor rows = file.Read(Columns.Select(column => column.Type == "BLOB" ? column.Name : $"{column.Name}::VARCHAR"));
        long waiting = 0;
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            RawAnswer answer = Read(file, rows, ledger.MaxAnswerBytes);
            if (known.Add((Convert.ToHexStringLower(rows.Bytes(0)), answer.Source, answer.Request, answer.ReadAt)))
            {
                ledger.Answers.Add(answer);
                waiting += answer.Content.Length;
                if (waiting >= FlushAt)
                {
                    await ledger.FlushAnswersAsync(cancellationToken).ConfigureAwait(false);
                    waiting = 0;
                }
            }
        }

        await ledger.FlushAnswersAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void Check(ParquetFile file)
    {
        foreach ((string name, string type) in Columns)
        {
            if (file.Columns.GetValueOrDefault(name) != type)
            {
                throw new LedgerFormatException(
                    $"the answers cannot be read: found {(file.Columns.TryGetValue(name, out string? found) ? $"the type {SafeText.Trim(found)} for the column" : "no column")} {name}, expected {type}", file.Name);
            }
        }
    }

    private static RawAnswer Read(ParquetFile file, RowCursor rows, int maxBytes)
    {
        string? problem = Enumerable.Range(0, Columns.Length).Any(rows.IsNull) ? "an empty column, expected a value in each"
            : rows.Text(1)!.Length is 0 or > FactShape.MaxNameLength ? FormattableString.Invariant($"a source of {rows.Text(1)!.Length} characters, expected 1 to {FactShape.MaxNameLength}")
            : rows.Text(2)!.Length > RawAnswer.MaxRequestLength ? FormattableString.Invariant($"a request of {rows.Text(2)!.Length} characters, expected at most {RawAnswer.MaxRequestLength}")
            : null;
        if (problem is null)
        {
            long size = long.Parse(rows.Text(4)!, CultureInfo.InvariantCulture);
            byte[]? content = size <= maxBytes ? AnswerQueue.Unpack(rows.Bytes(5), size) : null;
            if (content is not null && SHA256.HashData(content).AsSpan().SequenceEqual(rows.Bytes(0)))
            {
                return new RawAnswer(rows.Text(1)!, rows.Text(2)!, long.Parse(rows.Text(3)!, CultureInfo.InvariantCulture), content);
            }

            problem = size > maxBytes
                ? FormattableString.Invariant($"an answer of {size} bytes, expected at most {maxBytes}")
                : "a content that does not have the SHA-256 or the size beside it, expected what was exported";
        }

        throw new LedgerFormatException(FormattableString.Invariant($"the answers cannot be read in row {rows.Number}: found {problem}"), file.Name);
    }
}
