using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Attribution;

namespace WalletTrace.DuckDb;

/// <summary>Reads the Parquet files of a folder that hold labels, entities, relations, links, editions and withdrawals into a log.</summary>
/// <param name="book">The log.</param>
/// <param name="cancellationToken">Ends the reading.</param>
internal sealed class ParquetClaims(ClaimBook book, CancellationToken cancellationToken)
{
    private const string Number = "number";
    private const int MaxLength = ParquetColumns.MaxLength;

    private static readonly string[] WithdrawalKeys = ["claim", "source", "withdrawn_at", "why"];
    private static readonly string[] DetailKeys = ["entity_number", "kind", "position", "type", "value", "country"];
    private static readonly string[] DetailKinds = ["alias", "country", "programme", "identifier"];

    // Files of others may have no numbers: then their rows count in their order.
    private long given;

    /// <summary>Reads them.</summary>
    /// <param name="files">The paths of the files by what they hold.</param>
    /// <exception cref="LedgerFormatException">A file is damaged, or a claim in it malformed; with the row.</exception>
    /// <exception cref="ChainDataException">An account is none.</exception>
    public void Read(ImmutableDictionary<string, string> files)
    {
        Each(files, "labels", ReadLabels);
        var told = new List<Detail>();
        Each(files, "entity_details", file => Rows(file, "a detail of an entity", DetailKeys, ["entity_number", "kind", "position", "value"], (fields, _) => told.Add(DetailOf(fields))));
        ILookup<long, Detail> details = told.ToLookup(detail => detail.Entity);
        Each(files, "entities", file => Rows(file, "an entity", EntityFields.EntityKeys, ["id", "name", "source"], (fields, number) => Take(
            book.Entities, Entity(fields, details[number]), number)));
        Each(files, "relations", file => Rows(file, "a relation", EntityFields.RelationKeys, ["from", "kind", "to", "source"], (fields, number) => Take(
            book.Relations, EntityFields.Relation(fields), number)));
        Each(files, "links", file => Rows(file, "a link", EntityFields.LinkKeys, ["from", "to", "text", "source"], (fields, number) => Take(book.Links, EntityFields.Link(fields), number)));
        Each(files, "editions", file => Rows(file, "an edition", EntityFields.EditionKeys, EntityFields.EditionKeys[..5], (fields, number) => Take(
            book.Editions, EntityFields.Edition(fields), number)));
        Each(files, "withdrawals", file => Rows(file, "a withdrawal", WithdrawalKeys, WithdrawalKeys, (fields, number) => book.Take(Withdrawal(fields), number)));
    }

    private static void Each(ImmutableDictionary<string, string> files, string name, Action<ParquetFile> read)
    {
        if (files.TryGetValue(name, out string? path))
        {
            using ParquetFile file = ParquetFile.Open(path);
            read(file);
        }
    }

    private static Entity Entity(FieldTexts fields, IEnumerable<Detail> details)
    {
        ILookup<string, Detail> told = details.OrderBy(detail => detail.Position).ToLookup(detail => detail.Kind, StringComparer.Ordinal);
        return EntityFields.Entity(fields) with
        {
            Aliases = [.. told["alias"].Select(detail => detail.Value)],
            Countries = [.. told["country"].Select(detail => detail.Value)],
            Programmes = [.. told["programme"].Select(detail => detail.Value)],
            Identifiers = [.. told["identifier"].Select(detail => new EntityIdentifier(detail.Type, detail.Value, detail.Country))],
        };
    }

    private static LabelWithdrawal Withdrawal(FieldTexts fields)
    {
        var (claim, line) = fields.Get("claim");
        ClaimId id = default;
        string? problem = claim.Length == 0 == (fields.Get("source").Text.Length == 0) ? "a withdrawal cannot be read: found both a claim and a source, or neither, expected one of them"
            : claim.Length > 0 && !ClaimId.TryParse(claim, out id, out string? error) ? error
            : fields.Time("withdrawn_at") is null ? "a withdrawal cannot be read: found no time, expected one"
            : null;
        return problem is null
            ? new LabelWithdrawal(claim.Length == 0 ? null : id, fields.Optional("source"), fields.Time("withdrawn_at")!.Value, fields.Optional("why", MaxLength) ?? string.Empty)
            : throw fields.Fail(line, problem);
    }

    private static Detail DetailOf(FieldTexts fields)
    {
        string kind = fields.Required("kind");
        return DetailKinds.Contains(kind)
            ? new Detail(
                Whole(fields, "entity_number"), kind, Whole(fields, "position"), fields.Optional("type", MaxLength) ?? string.Empty, fields.Required("value", MaxLength), fields.Optional("country", MaxLength))
            : throw fields.Fail(fields.Get("kind").Line, $"a detail of an entity cannot be read: found the kind {SafeText.Quote(kind)}, expected one of {string.Join(", ", DetailKinds)}");
    }

    private static long Whole(FieldTexts fields, string key)
    {
        var (text, line) = fields.Get(key);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw fields.Fail(line, $"the {key} cannot be read: found {SafeText.Quote(text)}, expected a whole number");
    }

    private void ReadLabels(ParquetFile file)
    {
        var fields = new LabelFields(file.Name);
        string[] names = [.. file.Columns.Keys.Where(name => name != Number)];
        fields.CheckKeys(names, 1, "column", []);
        Read(file, names, fields.Begin, fields.Set, number => Take(book.Labels, fields.ToLabel(), number));
    }

    private void Rows(ParquetFile file, string what, string[] known, string[] required, Action<FieldTexts, long> take)
    {
        var fields = new FieldTexts(file.Name, what);
        string[] names = [.. file.Columns.Keys.Where(name => name != Number)];
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw fields.Unknown(unknown, 1, "column", known);
        }

        if (required.Except(names).FirstOrDefault() is { } missing)
        {
            throw fields.Fail(1, $"{what} cannot be read: found no column {missing}, expected {string.Join(", ", known)}");
        }

        Read(file, names, fields.Begin, fields.Set, number => take(fields, number));
    }

    private void Read(ParquetFile file, string[] names, Action<long> begin, Action<string, string, long> set, Action<long> end)
    {
        bool isNumbered = file.Columns.TryGetValue(Number, out string? type) && type == "BIGINT";
        using RowCursor rows = file.Read(names.Select(name => Expression(file, name)).Append(isNumbered ? $"{Number}::VARCHAR" : "NULL"));
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            begin(rows.Number);
            for (int at = 0; at < names.Length; at++)
            {
                set(names[at], rows.Text(at) ?? "", rows.Number);
            }

            long number = rows.IsNull(names.Length) ? given + 1 : long.Parse(rows.Text(names.Length)!, CultureInfo.InvariantCulture);
            end(number is >= 0 and < ClaimMoment.LastNumber
                ? number
                : throw new LedgerFormatException(FormattableString.Invariant($"the number in row {rows.Number} cannot be read: found {number}, expected one from 1 on"), file.Name));
        }
    }

    private static string Expression(ParquetFile file, string name) => file.Columns[name] switch
    {
        "TIMESTAMP" or "TIMESTAMP WITH TIME ZONE" => $"strftime(\"{name}\"::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%fZ')",
        _ => $"left(\"{name}\"::VARCHAR, {MaxLength})",
    };

    private void Take<T>(ClaimShelf<T> shelf, T claim, long number)
        where T : class, IClaim<T>
    {
        given = Math.Max(given, number);
        ClaimId id = claim.Identify();
        book.Take(shelf, new ClaimKey(id, claim.Date), claim.Source, claim, new ClaimMoment(ClaimMoment.TimeOf(claim.LearnedAt), number));
        if (claim.WithdrawnAt is { } withdrawn)
        {
            // As files of labels have it; an export has the withdrawals by themselves.
            book.Take(new LabelWithdrawal(id, null, withdrawn, "so it came"), ++given);
        }
    }

    private sealed record Detail(long Entity, string Kind, long Position, string Type, string Value, string? Country);
}
