using WalletTrace.Attribution;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Writing;

namespace WalletTrace.DuckDb.Content;

/// <summary>Reads and writes the table of relations between entities.</summary>
internal static class RelationRows
{
    /// <summary>Reads relations.</summary>
    /// <exception cref="LedgerFormatException">One is none.</exception>
    public static void Read(LedgerConnection connection, string where, ClaimRow<EntityRelation> take, CancellationToken cancellationToken)
    {
        ClaimReader.Read(
            connection,
            $"SELECT number, claim, learned_at, from_id, kind, to_id, source, text, url, date FROM relation WHERE {where}",
            (rows, moment) => new EntityRelation(rows.Text(3), ClaimReader.Named<RelationKind>(rows, rows.Text(4), "relation"), rows.Text(5), rows.Text(6))
            {
                Text = rows.NullableText(7),
                Url = rows.NullableText(8),
                Date = rows.Day(9),
                LearnedAt = ClaimMoment.ToTime(moment.Time),
            },
            take,
            cancellationToken);
    }

    /// <summary>Writes relations.</summary>
    public static void Write(LedgerConnection connection, IEnumerable<LearnedClaim<EntityRelation>> relations)
    {
        ClaimWriter.Write(connection, "relation", timeColumn: 9, relations, (writer, relation) =>
        {
            writer.SetText(2, relation.From);
            writer.SetText(3, EnumNames<RelationKind>.Of(relation.Kind));
            writer.SetText(4, relation.To);
            writer.SetText(5, relation.Source);
            writer.SetText(6, relation.Text);
            writer.SetText(7, relation.Url);
            ClaimWriter.SetDay(writer, 8, relation.Date);
        });
    }
}
