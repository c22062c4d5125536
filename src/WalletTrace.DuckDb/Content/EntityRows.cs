using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Writing;

namespace WalletTrace.DuckDb.Content;

/// <summary>Reads and writes the tables of entities.</summary>
internal static class EntityRows
{
    private enum Detail : byte
    {
        Alias,
        Country,
        Programme,
        Identifier,
    }

    /// <summary>Reads entities.</summary>
    /// <exception cref="LedgerFormatException">One is none.</exception>
    public static void Read(LedgerConnection connection, string where, ClaimRow<Entity> take, CancellationToken cancellationToken)
    {
        Dictionary<long, List<(Detail Kind, string? Type, string Value, string? Country)>> details = Details(connection, cancellationToken);
        using ChunkReader rows = connection.Stream(
            $"SELECT number, claim, learned_at, id, name, kind, source, category, remarks, url, date, listed_from, listed_until FROM entity WHERE {where}", cancellationToken);
        while (rows.Read())
        {
            ClaimMoment moment = ClaimReader.Moment(rows, 0, 2);
            List<(Detail Kind, string? Type, string Value, string? Country)> told = details.GetValueOrDefault(moment.Number, []);
            var entity = new Entity(rows.Text(3), rows.Text(4), ClaimReader.Named<EntityKind>(rows, rows.Text(5), "entity"), rows.Text(6))
            {
                Category = ClaimReader.Named<Category>(rows, rows.Text(7), "entity"),
                Remarks = rows.NullableText(8),
                Url = rows.NullableText(9),
                Date = rows.Day(10),
                ListedFrom = rows.Day(11),
                ListedUntil = rows.Day(12),
                LearnedAt = ClaimMoment.ToTime(moment.Time),
                Aliases = Values(Detail.Alias),
                Countries = Values(Detail.Country),
                Programmes = Values(Detail.Programme),
                Identifiers = [.. told.Where(detail => detail.Kind == Detail.Identifier).Select(detail => new EntityIdentifier(detail.Type ?? string.Empty, detail.Value, detail.Country))],
            };
            take(entity, ClaimReader.Id(rows, 1), moment);

            ImmutableArray<string> Values(Detail kind) => [.. told.Where(detail => detail.Kind == kind).Select(detail => detail.Value)];
        }
    }

    /// <summary>Writes entities.</summary>
    public static void Write(LedgerConnection connection, IReadOnlyCollection<LearnedClaim<Entity>> entities)
    {
        if (entities.Count == 0)
        {
            return;
        }

        ClaimWriter.Write(connection, "entity", timeColumn: 12, entities, (writer, entity) =>
        {
            writer.SetText(2, entity.Id);
            writer.SetText(3, entity.Name);
            writer.SetText(4, EnumNames<EntityKind>.Of(entity.Kind));
            writer.SetText(5, entity.Source);
            writer.SetText(6, EnumNames<Category>.Of(entity.Category));
            writer.SetText(7, entity.Remarks);
            writer.SetText(8, entity.Url);
            ClaimWriter.SetDay(writer, 9, entity.Date);
            ClaimWriter.SetDay(writer, 10, entity.ListedFrom);
            ClaimWriter.SetDay(writer, 11, entity.ListedUntil);
        });

        using var details = new ChunkWriter(connection, "entity_detail");
        foreach ((Entity entity, _, ClaimMoment moment) in entities)
        {
            Write(details, moment.Number, Detail.Alias, entity.Aliases.Select(alias => (default(string), alias, default(string))));
            Write(details, moment.Number, Detail.Country, entity.Countries.Select(country => (default(string), country, default(string))));
            Write(details, moment.Number, Detail.Programme, entity.Programmes.Select(programme => (default(string), programme, default(string))));
            Write(details, moment.Number, Detail.Identifier, entity.Identifiers.Select(identifier => ((string?)identifier.Type, identifier.Value, identifier.Country)));
        }

        details.Close();
    }

    private static void Write(ChunkWriter writer, long number, Detail kind, IEnumerable<(string? Type, string Value, string? Country)> values)
    {
        int position = 0;
        foreach ((string? type, string value, string? country) in values)
        {
            writer.Set(0, number);
            writer.Set(1, (byte)kind);
            writer.Set(2, position++);
            writer.SetText(3, type);
            writer.SetText(4, value);
            writer.SetText(5, country);
            writer.EndRow();
        }
    }

    private static Dictionary<long, List<(Detail Kind, string? Type, string Value, string? Country)>> Details(LedgerConnection connection, CancellationToken cancellationToken)
    {
        var details = new Dictionary<long, List<(Detail, string?, string, string?)>>();
        using ChunkReader rows = connection.Stream("SELECT entity_number, kind, type, value, country FROM entity_detail ORDER BY entity_number, kind, position", cancellationToken);
        while (rows.Read())
        {
            long number = rows.Int64(0);
            if (!details.TryGetValue(number, out List<(Detail, string?, string, string?)>? told))
            {
                details.Add(number, told = []);
            }

            told.Add(((Detail)rows.Byte(1), rows.NullableText(2), rows.Text(3), rows.NullableText(4)));
        }

        return details;
    }
}
