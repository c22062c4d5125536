using WalletTrace.Chains;
using WalletTrace.Chains.Replay;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Content;

/// <summary>Gives the answers that a ledger keeps again. What is asked and where its answer stands is in memory, the contents are in the ledger.</summary>
internal sealed class LedgerArchive : IAnswerArchive
{
    private readonly DuckDbLedger ledger;
    private readonly AnswerOrder<Place> order = new();

    /// <param name="ledger">The ledger.</param>
    /// <param name="connection">Where to read what there is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public LedgerArchive(DuckDbLedger ledger, LedgerConnection connection, CancellationToken cancellationToken)
    {
        this.ledger = ledger;
        using ChunkReader rows = connection.Query("SELECT number, source, request_hash, refused, hash FROM answer_read ORDER BY number", cancellationToken);
        while (rows.Read())
        {
            order.Add(rows.Text(1), Convert.ToHexStringLower(rows.Bytes(2)), rows.Boolean(3), new Place(rows.Int64(0), UInt256.ReadBigEndian(rows.Bytes(4))));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RawAnswer?> NextAsync(string source, string requestHash, CancellationToken cancellationToken = default) =>
        order.TryNext(source, requestHash, out Place place) ? await ledger.ReadAsync(connection => Read(connection, place, cancellationToken), cancellationToken).ConfigureAwait(false) : null;

    private static RawAnswer? Read(LedgerConnection connection, Place place, CancellationToken cancellationToken)
    {
        Span<byte> hash = stackalloc byte[32];
        place.Hash.WriteBigEndian(hash);
        byte[] content;
        using (ChunkReader row = connection.Query($"SELECT hash, size, content FROM answer WHERE hash = {Sql.Of(hash)} AND content IS NOT NULL", cancellationToken))
        {
            if (!row.Read())
            {
                // It was too large to keep.
                return null;
            }

            content = DuckDbLedger.Content(row, connection);
        }

        using ChunkReader told = connection.Query($"SELECT source, request, read_at, request_hash, status, refused FROM answer_read WHERE number = {Sql.Of(place.Number)}", cancellationToken);
        return told.Read()
            ? new RawAnswer(told.Text(0), told.Text(1), told.Int64(2), content)
            {
                RequestHash = Convert.ToHexStringLower(told.Bytes(3)), Status = told.Int32(4), IsRefusal = told.Boolean(5),
            }
            : throw connection.Malformed(FormattableString.Invariant($"no answer {place.Number}, expected it, for it was there before"));
    }

    private readonly record struct Place(long Number, UInt256 Hash);
}
