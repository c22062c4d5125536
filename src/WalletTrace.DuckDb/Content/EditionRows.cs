using WalletTrace.Attribution;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Writing;

namespace WalletTrace.DuckDb.Content;

/// <summary>Reads and writes the table of editions that were taken in.</summary>
internal static class EditionRows
{
    /// <summary>Reads editions.</summary>
    /// <exception cref="LedgerFormatException">One is none.</exception>
    public static void Read(LedgerConnection connection, string where, ClaimRow<SourceEdition> take, CancellationToken cancellationToken)
    {
        using ChunkReader rows = connection.Stream($"SELECT number, claim, learned_at, source, name, format, sha256, claims, date FROM edition WHERE {where}", cancellationToken);
        while (rows.Read())
        {
            ClaimMoment moment = ClaimReader.Moment(rows, 0, 2);
            var edition = new SourceEdition(rows.Text(3), rows.Text(4), rows.Text(5), rows.Text(6), rows.Int32(7) is var claims and >= 0 ? claims : throw rows.Malformed(FormattableString.Invariant($"{rows.Int32(7)} claims in an edition, expected none or more")))
            {
                Date = rows.Day(8),
                LearnedAt = ClaimMoment.ToTime(moment.Time),
            };
            take(edition, ClaimReader.Id(rows, 1), moment);
        }
    }

    /// <summary>Writes editions.</summary>
    public static void Write(LedgerConnection connection, IEnumerable<LearnedClaim<SourceEdition>> editions)
    {
        using var writer = new ChunkWriter(connection, "edition");
        foreach ((SourceEdition edition, ClaimId id, ClaimMoment moment) in editions)
        {
            writer.Set(0, moment.Number);
            ClaimWriter.SetId(writer, 1, id);
            writer.SetText(2, edition.Source);
            writer.SetText(3, edition.Name);
            writer.SetText(4, edition.Format);
            writer.SetText(5, edition.Sha256);
            writer.Set(6, edition.Claims);
            ClaimWriter.SetDay(writer, 7, edition.Date);
            ClaimWriter.SetTime(writer, 8, moment.Time);
            writer.EndRow();
        }

        writer.Close();
    }
}
