using WalletTrace.Attribution;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Writing;

namespace WalletTrace.DuckDb.Content;

/// <summary>Reads and writes the table of asserted links.</summary>
internal static class LinkRows
{
    /// <summary>Reads links.</summary>
    /// <exception cref="LedgerFormatException">One is none.</exception>
    public static void Read(LedgerConnection connection, string where, ClaimRow<AssertedLink> take, CancellationToken cancellationToken)
    {
        using ChunkReader rows = connection.Stream(
            $"SELECT number, claim, learned_at, from_end, to_end, text, source, amount, happened_on, url, date, confidence FROM link WHERE {where}", cancellationToken);
        while (rows.Read())
        {
            ClaimMoment moment = ClaimReader.Moment(rows, 0, 2);
            var link = new AssertedLink(rows.Text(3), rows.Text(4), rows.Text(5), rows.Text(6))
            {
                Amount = rows.NullableText(7),
                On = rows.Day(8),
                Url = rows.NullableText(9),
                Date = rows.Day(10),
                Confidence = ClaimReader.Named<Confidence>(rows, rows.Text(11), "link"),
                LearnedAt = ClaimMoment.ToTime(moment.Time),
            };
            take(link, ClaimReader.Id(rows, 1), moment);
        }
    }

    /// <summary>Writes links.</summary>
    public static void Write(LedgerConnection connection, IEnumerable<LearnedClaim<AssertedLink>> links)
    {
        using var writer = new ChunkWriter(connection, "link");
        foreach ((AssertedLink link, ClaimId id, ClaimMoment moment) in links)
        {
            writer.Set(0, moment.Number);
            ClaimWriter.SetId(writer, 1, id);
            writer.SetText(2, link.From);
            writer.SetText(3, link.To);
            writer.SetText(4, link.Text);
            writer.SetText(5, link.Source);
            writer.SetText(6, link.Amount);
            ClaimWriter.SetDay(writer, 7, link.On);
            writer.SetText(8, link.Url);
            ClaimWriter.SetDay(writer, 9, link.Date);
            writer.SetText(10, EnumNames<Confidence>.Of(link.Confidence));
            ClaimWriter.SetTime(writer, 11, moment.Time);
            writer.EndRow();
        }

        writer.Close();
    }
}
