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
        ClaimReader.Read(
            connection,
            $"SELECT number, claim, learned_at, from_end, to_end, text, source, amount, happened_on, url, date, confidence FROM link WHERE {where}",
            (rows, moment) => new AssertedLink(rows.Text(3), rows.Text(4), rows.Text(5), rows.Text(6))
            {
                Amount = rows.NullableText(7),
                On = rows.Day(8),
                Url = rows.NullableText(9),
                Date = rows.Day(10),
                Confidence = ClaimReader.Named<Confidence>(rows, rows.Text(11), "link"),
                LearnedAt = ClaimMoment.ToTime(moment.Time),
            },
            take,
            cancellationToken);
    }

    /// <summary>Writes links.</summary>
    public static void Write(LedgerConnection connection, IEnumerable<LearnedClaim<AssertedLink>> links)
    {
        ClaimWriter.Write(connection, "link", timeColumn: 11, links, (writer, link) =>
        {
            writer.SetText(2, link.From);
            writer.SetText(3, link.To);
            writer.SetText(4, link.Text);
            writer.SetText(5, link.Source);
            writer.SetText(6, link.Amount);
            ClaimWriter.SetDay(writer, 7, link.On);
            writer.SetText(8, link.Url);
            ClaimWriter.SetDay(writer, 9, link.Date);
            writer.SetText(10, EnumNames<Confidence>.Of(link.Confidence));
        });
    }
}
