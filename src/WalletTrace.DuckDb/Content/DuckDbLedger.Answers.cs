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
    public IAnswerLog Answers => answerLog;

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
            SELECT r.number, r.hash, r.source, r.request, r.request_hash, r.status, r.refused, r.read_at, r.append_id, coalesce(a.size, -1), a.content IS NOT NULL
            FROM answer_read r LEFT JOIN answer a ON a.hash = r.hash ORDER BY r.number
            """,
            row => new StoredAnswer(
                row.Int64(0),
                Convert.ToHexStringLower(row.Bytes(1)),
                row.Text(2),
                row.Text(3),
                Convert.ToHexStringLower(row.Bytes(4)),
                row.Int32(5),
                row.Boolean(6),
                row.Int64(7),
                row.NullableInt32(8),
                row.Int64(9),
                row.Boolean(10)),
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
                return rows.Read() && !rows.IsNull(2) ? Content(rows, connection) : null;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Gives the answers that are kept again, in place of the servers that gave them: give it to sources as <see cref="Chains.Http.HttpSourceOptions.Archive"/>, and
    /// nothing is sent. It knows what was there at this moment, in its order; contents are read as they are asked for, and held against their names.
    /// One for each run. It is good until the ledger is closed.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">The ledger's file is damaged.</exception>
    public async Task<IAnswerArchive> OpenArchiveAsync(CancellationToken cancellationToken = default) =>
        await ReadAsync(connection => new LedgerArchive(this, connection, cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <summary>The content in a row of hash, size and compressed content.</summary>
    /// <exception cref="LedgerFormatException">It is not what its name says.</exception>
    internal static byte[] Content(ChunkReader row, LedgerConnection connection)
    {
        byte[]? content = AnswerQueue.Unpack(row.Bytes(2), row.Int64(1));
        byte[] found = SHA256.HashData(content ?? []);
        return content is not null && found.AsSpan().SequenceEqual(row.Bytes(0)) ? content : throw connection.Malformed(
            $"{(content is null ? "an answer that cannot be unpacked" : $"an answer with the SHA-256 {Convert.ToHexStringLower(found)}")}, expected the one that was put there, with {Convert.ToHexStringLower(row.Bytes(0))}");
    }

    // Where no append comes for long, as while a long history is read, what waits is written by itself. Not by code that an append itself runs, which would wait
    // for the append's own end.
    private sealed class AnswerLog(DuckDbLedger ledger) : IAnswerLog
    {
        public void Add(RawAnswer answer)
        {
            ledger.answers.Add(answer);
            if (ledger.answers.IsFull && !ledger.IsReadOnly && ledger.within.Value is not { Value: true } && ledger.writing.Wait(0))
            {
                try
                {
                    ledger.Write(static _ => LedgerChange.None);
                }
                finally
                {
                    ledger.writing.Release();
                }
            }
        }
    }
}

/// <summary>An answer of a source that a ledger keeps.</summary>
/// <param name="Number">Counts the answers in the order in which they came, from 1.</param>
/// <param name="Hash">The SHA-256 of its content, 64 hexadecimal digits: what <see cref="DuckDbLedger.AnswerAsync"/> asks for.</param>
/// <param name="Source">Who gave it.</param>
/// <param name="Request">What was asked, without keys; of long requests the beginning.</param>
/// <param name="RequestHash">What names the whole request, see <see cref="RawAnswer.RequestHash"/>.</param>
/// <param name="Status">The status of HTTP.</param>
/// <param name="IsRefusal">Whether it refuses for good to answer what was asked.</param>
/// <param name="ReadAt">When it was read, unix seconds.</param>
/// <param name="AppendId">The append that took in what was read; null where it came with none.</param>
/// <param name="Size">The size of its content, in bytes; -1 where the row that holds it is lost.</param>
/// <param name="IsKept">Whether its content is kept: false where that was too large.</param>
public sealed record StoredAnswer(
    long Number, string Hash, string Source, string Request, string RequestHash, int Status, bool IsRefusal, long ReadAt, int? AppendId, long Size, bool IsKept);
