using System.Security.Cryptography;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Content;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    /// <summary>
    /// Takes the answers from which facts are read: give it to sources in their options. Answers are written in the transaction of the next append, or when the
    /// ledger is closed; each content once, compressed.
    /// </summary>
    public IAnswerLog Answers => answers;

    /// <summary>Writes the answers that wait, without an append.</summary>
    /// <param name="cancellationToken">Ends it; they wait on then.</param>
    /// <exception cref="LedgerStorageException">The ledger's file cannot be written, or was opened read-only.</exception>
    public Task FlushAnswersAsync(CancellationToken cancellationToken = default) => WriteAsync(static _ => LedgerChange.None, cancellationToken);

    /// <summary>Every answer that is kept, in the order in which they came; without their contents.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<StoredAnswer>> AnswersAsync(CancellationToken cancellationToken = default) => await ReadAsync(
        connection => Reading.FactRows.All(
            connection,
            """
            SELECT r.hash, r.source, r.request, r.read_at, r.append_id, coalesce(a.size, -1), a.content IS NOT NULL
            FROM answer_read r LEFT JOIN answer a ON a.hash = r.hash ORDER BY r.rowid
            """,
            row => new StoredAnswer(
                Convert.ToHexStringLower(row.Bytes(0)), row.Text(1), row.Text(2), row.Int64(3), row.NullableInt32(4), row.Int64(5), row.Boolean(6)),
            cancellationToken),
        cancellationToken).ConfigureAwait(false);

    /// <summary>The content of an answer, held against its name.</summary>
    /// <param name="hash">The SHA-256 of the content, 64 hexadecimal digits.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The bytes as the server gave them; null where they are not kept.</returns>
    /// <exception cref="ArgumentException">The hash is none.</exception>
    /// <exception cref="LedgerFormatException">What is kept is not what was put there.</exception>
    public async Task<byte[]?> AnswerAsync(string hash, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hash);
        if (hash.Length != 2 * SHA256.HashSizeInBytes || !hash.All(char.IsAsciiHexDigit))
        {
            throw new ArgumentException($"an answer cannot be looked up: found {SafeText.Quote(hash)}, expected 64 hexadecimal digits", nameof(hash));
        }

        return await ReadAsync(
            connection =>
            {
                using ChunkReader rows = connection.Query($"SELECT hash, size, content FROM answer WHERE hash = unhex('{hash}')", cancellationToken);
                return rows.Read() && !rows.IsNull(2)
                    ? Content(rows) ?? throw connection.Malformed($"a content of answer {hash} that is not the one that was put there")
                    : null;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The content in a row of hash, size and compressed content; null where it is not what its name says.</summary>
    private static byte[]? Content(ChunkReader row) =>
        AnswerQueue.Unpack(row.Bytes(2), row.Int64(1)) is { } content && SHA256.HashData(content).AsSpan().SequenceEqual(row.Bytes(0)) ? content : null;
}

/// <summary>An answer of a source that a ledger keeps.</summary>
/// <param name="Hash">The SHA-256 of its content, 64 hexadecimal digits: what <see cref="DuckDbLedger.AnswerAsync"/> asks for.</param>
/// <param name="Source">Who gave it.</param>
/// <param name="Request">What was asked, without keys.</param>
/// <param name="ReadAt">When it was read, unix seconds.</param>
/// <param name="AppendId">The append that took in what was read; null where it came with none.</param>
/// <param name="Size">The size of its content, in bytes; -1 where the row that holds it is lost.</param>
/// <param name="IsKept">Whether its content is kept: false where that was too large.</param>
public sealed record StoredAnswer(string Hash, string Source, string Request, long ReadAt, int? AppendId, long Size, bool IsKept);
