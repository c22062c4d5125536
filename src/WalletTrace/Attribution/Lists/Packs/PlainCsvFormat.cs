using System.Runtime.CompilerServices;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>Any CSV with a header and a column of addresses; its other columns are told by the options or guessed from their names.</summary>
/// <remarks>
/// Commas, semicolons or tabulators between the fields, whichever the header has most; empty lines and lines that begin with # say nothing. A day is written 2024-09-27. What a row does
/// not tell comes from the options; a row without a text goes by its category, or else its source.
/// </remarks>
internal sealed class PlainCsvFormat : IListFormat
{
    private const int HeadLength = 1 << 16;

    /// <summary>What a column can hold, with the names by which it is guessed, in small letters without blanks and hyphens.</summary>
    private static readonly (string Field, string[] Names)[] Fields =
    [
        ("address", ["address", "addresses", "account", "wallet", "walletaddress", "addr", "cryptoaddress", "blockchainaddress"]),
        ("chain", ["chain", "ticker", "currency", "network", "blockchain", "asset", "coin", "chainid"]),
        ("text", ["text", "label", "name", "nametag", "tag", "description", "entityname"]),
        ("category", ["category", "type", "kind", "class"]),
        ("confidence", ["confidence"]),
        ("date", ["date", "lastmod", "reported", "publishedon"]),
        ("url", ["url", "uri", "link", "reference"]),
        ("entity", ["entity", "actor", "owner", "cluster"]),
        ("from", ["from", "validfrom", "since", "listedon"]),
        ("until", ["until", "validuntil", "delistedon"]),
    ];

    public string Name => "csv";

    public string Description => "any CSV with a header and a column of addresses; --column says which column holds what";

    /// <summary>The fields that a column can be said to hold.</summary>
    public static IReadOnlyList<string> FieldNames { get; } = [.. Fields.Select(field => field.Field)];

    public bool Recognises(string name, ReadOnlySpan<byte> head)
    {
        string[] columns = PackHeader.Of(head);
        return columns.Length > 1 && columns.Intersect(Fields[0].Names).Any() && !columns.Contains("family")
            && columns is not (["address", "nametag"] or ["address", "chainid", "label", ..] or ["address", "entity", "source"] or [_, "address", "nametag", "balance", ..])
            && !LabelListFormat.HasOwnColumns(columns);
    }

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var items = new PackItems(options, PackItems.StemOf(options.Name), PackItems.PrefixOf(options.Source ?? PackItems.StemOf(options.Name)), Confidence.Unknown);
        var head = new HeadStream(stream);
        char separator = PackHeader.SeparatorOf((await head.ReadHeadAsync(HeadLength, cancellationToken).ConfigureAwait(false)).Span);
        ListCsv csv = await ListCsv.OpenPackAsync(head, options, separator, [], cancellationToken).ConfigureAwait(false);
        Dictionary<string, string> columns = ColumnsOf(csv, options);
        string Field(string field) => columns.TryGetValue(field, out string? column) ? csv[column] : string.Empty;
        while (await csv.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            string place = PackItems.Line(csv.Line);
            string category = Field("category");
            Category? known = category.Length == 0 ? null : CategoryWords.Of(category);
            foreach (ListItem note in category.Length > 0 && known is null ? items.NoCategory(place, category) : [])
            {
                yield return note;
            }

            string entity = Field("entity");
            bool isId = entity.Contains(':', StringComparison.Ordinal);
            if (ProblemOf(Field) is { } problem)
            {
                yield return items.Reject(place, Field("address"), problem);
                continue;
            }

            string text = new[] { Field("text"), entity, category, items.Source }.First(said => said.Length > 0);
            var claim = new PackClaim(text, known ?? Category.Unknown)
            {
                Entity = isId ? entity : items.IdOfName(entity), EntityName = isId ? null : entity,
                Url = Field("url") is { Length: > 0 } url ? url : null, Date = DayOf(Field("date")), ValidFrom = DayOf(Field("from")), ValidUntil = DayOf(Field("until")),
                Confidence = EnumText.TryParse(Field("confidence"), out Confidence confidence) ? confidence : null,
            };
            string chain = Field("chain");
            string? ticker = chain.Length == 0 ? null : chain.All(char.IsAsciiDigit) ? $"eip155:{chain}" : chain;
            foreach (ListItem item in items.Address(place, Field("address"), ticker, claim))
            {
                yield return item;
            }
        }
    }

    private static DateOnly? DayOf(string text) => text.Length == 0 ? null : ListText.IsoDay(text);

    private static string? ProblemOf(Func<string, string> field)
    {
        foreach (string day in (ReadOnlySpan<string>)["date", "from", "until"])
        {
            if (field(day) is { Length: > 0 } text && ListText.IsoDay(text) is null)
            {
                return $"the day under {day} cannot be read: found {SafeText.Quote(text, 40)}, expected one such as 2024-09-27";
            }
        }

        if (DayOf(field("until")) < DayOf(field("from")))
        {
            return $"the row ends before it begins: found from {field("from")} until {field("until")}, expected the earlier day first";
        }

        if (FieldNames.FirstOrDefault(name => name is not "text" && field(name).Length > LabelFile.MaxTextLength) is { } tooLong)
        {
            return FormattableString.Invariant($"the {tooLong} is too long: found {field(tooLong).Length} characters, expected at most {LabelFile.MaxTextLength}");
        }

        return field("confidence") is { Length: > 0 } confidence && !EnumText.TryParse(confidence, out Confidence _)
            ? $"the confidence cannot be read: found {SafeText.Quote(confidence, 40)}, expected one of {EnumText.All<Confidence>()}"
            : null;
    }

    private static Dictionary<string, string> ColumnsOf(ListCsv csv, ListReadOptions options)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string field, string column) in options.Columns.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!FieldNames.Contains(field))
            {
                throw new ArgumentException($"there is no such field: found {SafeText.Quote(field, 40)}, expected one of {string.Join(", ", FieldNames)}", nameof(options));
            }

            if (!csv.Columns.Contains(column, StringComparer.OrdinalIgnoreCase))
            {
                throw new LedgerFormatException(
                    $"the list has no such column: found {string.Join(", ", csv.Columns.Select(name => SafeText.Trim(name, 40)))}, expected {SafeText.Quote(column, 40)} for {field}", options.Name);
            }

            columns[field] = column;
        }

        foreach ((string field, string[] names) in Fields)
        {
            string? guess = names.Select(name => csv.Columns.FirstOrDefault(column => PackHeader.Plain(column) == name && !columns.ContainsValue(column))).FirstOrDefault(column => column is not null);
            if (!columns.ContainsKey(field) && guess is not null)
            {
                columns[field] = guess;
            }
        }

        return columns.ContainsKey("address") ? columns
            : throw new LedgerFormatException($"the list has no column of addresses: found {string.Join(", ", csv.Columns.Select(name => SafeText.Trim(name, 40)))}; say which one it is", options.Name);
    }
}
