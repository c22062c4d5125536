using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>OpenSanctions' entities as FollowTheMoney JSON lines: <c>entities.ftm.json</c>.</summary>
/// <remarks>
/// One entity a line: <c>id</c>, <c>schema</c>, <c>caption</c>, <c>datasets</c> and <c>properties</c>, each a list of texts (opensanctions.org/docs, "Entity formats";
/// followthemoney.tech, the schemata CryptoWallet, Sanction, Ownership, UnknownLink …). A wallet's <c>holder</c> and a sanction's <c>entity</c> name others, before or
/// after: so wallets and entities, reduced to what is taken of them, wait in memory for the end of the file. A wallet is called sanctioned only where the topic
/// <c>sanction</c> or a Sanction stands at itself or its holder.
/// </remarks>
internal sealed class FollowTheMoneyFormat : IListFormat
{
    public string Name => "opensanctions-ftm";

    public string Description => "entities.ftm.json of OpenSanctions: FollowTheMoney entities, one JSON object a line";

    public bool Recognises(string name, ReadOnlySpan<byte> head)
    {
        int end = head.IndexOf((byte)'\n');
        string line = ListXml.TextOf(end < 0 ? head : head[..end]);
        return line.AsSpan().TrimStart().StartsWith("{") && line.Contains("\"schema\"", StringComparison.Ordinal) && line.Contains("\"properties\"", StringComparison.Ordinal);
    }

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reading = new FollowTheMoneyReading(new SanctionsItems(options, "OpenSanctions", "opensanctions", Confidence.Medium));
        var lines = new LineReader(new GuardedStream(stream, options.Name, options.MaxLength), options.Name);
        while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (lines.Line.Span.TrimStart(" \t"u8).IsEmpty)
            {
                continue;
            }

            using JsonDocument document = ListJson.Parse(lines.Line, options, lines.Number);
            foreach (ListItem item in reading.Take(document.RootElement, lines.Number))
            {
                yield return item;
            }
        }

        foreach (ListItem item in reading.Finish())
        {
            yield return item;
        }
    }
}

/// <summary>What is known in the middle of a file of FollowTheMoney entities.</summary>
internal sealed class FollowTheMoneyReading(SanctionsItems items)
{
    private const string SanctionTopic = "sanction";

    // The schemata of relations, with the properties of their two ends, as followthemoney has them.
    private static readonly Dictionary<string, (RelationKind Kind, string From, string To)> Relations = new(StringComparer.Ordinal)
    {
        ["Ownership"] = (RelationKind.Owns, "owner", "asset"),
        ["Directorship"] = (RelationKind.Leads, "director", "organization"),
        ["Membership"] = (RelationKind.PartOf, "member", "organization"),
        ["Employment"] = (RelationKind.PartOf, "employee", "employer"),
        ["Family"] = (RelationKind.FamilyOf, "person", "relative"),
        ["Associate"] = (RelationKind.LinkedTo, "person", "associate"),
        ["Representation"] = (RelationKind.ActsFor, "agent", "client"),
        ["Succession"] = (RelationKind.LinkedTo, "predecessor", "successor"),
        ["UnknownLink"] = (RelationKind.LinkedTo, "subject", "object"),
    };

    private static readonly Dictionary<string, EntityKind> Actors = new(StringComparer.Ordinal)
    {
        ["Person"] = EntityKind.Person,
        ["Company"] = EntityKind.Company,
        ["PublicBody"] = EntityKind.StateProgramme,
        ["Organization"] = EntityKind.Unknown,
        ["LegalEntity"] = EntityKind.Unknown,
        ["Vessel"] = EntityKind.Unknown,
        ["Airplane"] = EntityKind.Unknown,
    };

    private static readonly string[] CountryProperties = ["country", "nationality", "citizenship", "jurisdiction"];

    private static readonly (string Property, string Type)[] Identifiers =
    [
        ("birthDate", "Date of birth"), ("birthPlace", "Place of birth"), ("passportNumber", "Passport"), ("idNumber", "Identification Number"), ("registrationNumber", "Registration Number"),
        ("taxNumber", "Tax ID No."), ("innCode", "INN"), ("ogrnCode", "OGRN"), ("leiCode", "Legal Entity Number"), ("swiftBic", "SWIFT/BIC"), ("imoNumber", "IMO"), ("email", "Email Address"),
        ("phone", "Phone Number"), ("website", "Website"), ("address", "Address"), ("position", "Title"),
    ];

    private readonly Dictionary<string, EntityDraft> actors = new(StringComparer.Ordinal);
    private readonly HashSet<string> sanctioned = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(DateOnly? From, DateOnly? Until)>> sanctions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> programmes = new(StringComparer.Ordinal);
    private readonly List<Wallet> wallets = [];
    private readonly SortedDictionary<string, long> passedOver = new(StringComparer.Ordinal);

    /// <summary>Takes an entity.</summary>
    public IEnumerable<ListItem> Take(JsonElement line, long number)
    {
        string id = ListJson.TextOf(line, "id");
        string schema = ListJson.TextOf(line, "schema");
        string place = SanctionsItems.Place(id, number);
        if (id.Length == 0 || schema.Length == 0 || !line.TryGetProperty("properties", out JsonElement properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return [items.Reject(place, $"{id} {schema}", "the line is no entity: found no id, schema or properties, expected all three")];
        }

        if (ListJson.TextsOf(properties, "topics").Contains(SanctionTopic))
        {
            sanctioned.Add(id);
        }

        if (schema == "CryptoWallet")
        {
            wallets.Add(new Wallet(
                id, place, [.. ListJson.TextsOf(properties, "publicKey")], string.Join(", ", ListJson.TextsOf(properties, "currency")), ListJson.TextsOf(properties, "holder").FirstOrDefault(),
                CaptionOf(line, properties), CategoryOf(ListJson.TextsOf(properties, "topics")), ListJson.TextsOf(properties, "sourceUrl").FirstOrDefault()));
        }
        else if (schema == "Sanction")
        {
            TakeSanction(properties);
        }
        else if (Actors.TryGetValue(schema, out EntityKind kind))
        {
            return TakeActor(line, properties, id, kind, place);
        }
        else if (schema is "Identification" or "Passport")
        {
            TakeIdentification(properties, schema);
        }
        else if (Relations.TryGetValue(schema, out var relation))
        {
            return ReadRelations(properties, schema, relation, place);
        }
        else
        {
            passedOver[schema] = passedOver.GetValueOrDefault(schema) + 1;
        }

        return [];
    }

    /// <summary>The entities and then the wallets, now that all is known.</summary>
    public IEnumerable<ListItem> Finish()
    {
        foreach (EntityDraft actor in actors.Values)
        {
            foreach ((DateOnly? from, _) in sanctions.GetValueOrDefault(actor.Id, []))
            {
                actor.AddListing(from);
            }

            foreach (string programme in programmes.GetValueOrDefault(actor.Id, []))
            {
                actor.AddProgramme(programme);
            }

            foreach (ListItem item in items.All(actor))
            {
                yield return item;
            }
        }

        foreach (ListItem item in wallets.SelectMany(ItemsOf))
        {
            yield return item;
        }

        foreach ((string schema, long count) in passedOver)
        {
            yield return new ListNote("whole file", ListNoteKind.Other, string.Create(CultureInfo.InvariantCulture, $"{count} entities of the schema {SafeText.Trim(schema, 40)} are not taken"));
        }
    }

    private static string CaptionOf(JsonElement line, JsonElement properties) =>
        ListText.Clean(ListJson.TextOf(line, "caption") is { Length: > 0 } caption ? caption : ListJson.TextsOf(properties, "name").FirstOrDefault() ?? string.Empty);

    // Topics as in opensanctions.org/docs/topics; of others nothing is concluded.
    private static Category? CategoryOf(IEnumerable<string> topics) =>
        topics.Select(topic => topic switch { "crime.theft" => Category.Theft, "crime.fraud" => Category.Scam, _ => (Category?)null }).FirstOrDefault(category => category is not null);

    private void TakeSanction(JsonElement properties)
    {
        DateOnly? from = ListJson.TextsOf(properties, "startDate").Concat(ListJson.TextsOf(properties, "listingDate")).Select(ListText.IsoDay).Where(day => day is not null).Min();
        DateOnly? until = ListJson.TextsOf(properties, "endDate").Select(ListText.IsoDay).Where(day => day is not null).Max();
        foreach (string target in ListJson.TextsOf(properties, "entity"))
        {
            if (!sanctions.TryGetValue(target, out var known))
            {
                sanctions[target] = known = [];
                programmes[target] = [];
            }

            known.Add((from, until));
            string[] ids = [.. ListJson.TextsOf(properties, "programId")];
            programmes[target].AddRange(ids.Length > 0 ? ids : ListJson.TextsOf(properties, "program"));
        }
    }

    private IEnumerable<ListItem> TakeActor(JsonElement line, JsonElement properties, string id, EntityKind kind, string place)
    {
        string name = CaptionOf(line, properties);
        if (name.Length == 0)
        {
            return [items.Reject(place, id, "the entity cannot be taken: found no caption and no name, expected one")];
        }

        var draft = new EntityDraft(id, place) { Name = name, Kind = ListJson.TextsOf(properties, "topics").Contains("fin.bank") ? EntityKind.Bank : kind };
        if (!actors.TryAdd(id, draft))
        {
            return [items.Reject(place, id, "the entity cannot be taken: its id stands twice, expected once")];
        }

        foreach (string alias in ListJson.TextsOf(properties, "name").Concat(ListJson.TextsOf(properties, "alias")).Where(alias => ListText.Clean(alias) != name))
        {
            draft.AddAlias(alias, isWeak: false);
        }

        foreach (string alias in ListJson.TextsOf(properties, "weakAlias"))
        {
            draft.AddAlias(alias, isWeak: true);
        }

        foreach (string country in CountryProperties.SelectMany(property => ListJson.TextsOf(properties, property)))
        {
            draft.AddCountry(country);
        }

        foreach ((string property, string type) in Identifiers)
        {
            foreach (string value in ListJson.TextsOf(properties, property))
            {
                draft.AddIdentifier(type, value);
            }
        }

        foreach (string programme in ListJson.TextsOf(properties, "programId"))
        {
            draft.AddProgramme(programme);
        }

        foreach (string note in ListJson.TextsOf(properties, "notes"))
        {
            draft.AddRemark(note);
        }

        draft.AddRemark(string.Join(", ", ListJson.TextsOf(line, "datasets")) is { Length: > 0 } datasets ? $"Datasets: {datasets}" : string.Empty);
        return [];
    }

    private void TakeIdentification(JsonElement properties, string schema)
    {
        // Identifications of holders that come later in the file are rare; their numbers also stand at the holders.
        foreach (EntityDraft holder in ListJson.TextsOf(properties, "holder").Select(id => actors.GetValueOrDefault(id)).OfType<EntityDraft>())
        {
            foreach (string value in ListJson.TextsOf(properties, "number"))
            {
                holder.AddIdentifier(ListJson.TextsOf(properties, "type").FirstOrDefault() ?? schema, value, ListJson.TextsOf(properties, "country").FirstOrDefault());
            }
        }
    }

    private IEnumerable<ListItem> ReadRelations(JsonElement properties, string schema, (RelationKind Kind, string From, string To) relation, string place)
    {
        string text = ListJson.TextsOf(properties, "role").Concat(ListJson.TextsOf(properties, "relationship")).FirstOrDefault() ?? schema;
        string[] to = [.. ListJson.TextsOf(properties, relation.To)];
        string[] from = [.. ListJson.TextsOf(properties, relation.From)];
        return from.Length == 0 || to.Length == 0
            ? [items.Reject(place, schema, $"the relation cannot be taken: found no {relation.From} or no {relation.To}, expected both")]
            : from.SelectMany(one => to.Select(other => items.Relation(place, items.IdOf(one), relation.Kind, items.IdOf(other), text)));
    }

    private IEnumerable<ListItem> ItemsOf(Wallet wallet)
    {
        EntityDraft? holder = wallet.Holder is null ? null : actors.GetValueOrDefault(wallet.Holder);
        bool isSanctioned = new[] { wallet.Id, wallet.Holder ?? string.Empty }.Any(id => sanctioned.Contains(id) || sanctions.ContainsKey(id));
        List<(DateOnly? From, DateOnly? Until)> spans = sanctions.GetValueOrDefault(wallet.Id) ?? sanctions.GetValueOrDefault(wallet.Holder ?? string.Empty) ?? [];
        string name = holder?.Name ?? (wallet.Caption.Length > 0 ? wallet.Caption : wallet.Id);
        var claim = new AddressClaim(ListText.Cut(name, LabelFile.MaxTextLength), isSanctioned ? Category.Sanctioned : wallet.Category ?? items.Options.Category ?? Category.Unknown)
        {
            Entity = wallet.Holder is null ? null : items.IdOf(wallet.Holder),
            ValidFrom = spans.Any(span => span.From is null) ? null : spans.Select(span => span.From).Min(),
            ValidUntil = spans.Any(span => span.Until is null) ? null : spans.Select(span => span.Until).Max(),
            Url = items.Options.Url ?? wallet.Url,
        };
        if (wallet.Addresses.Length == 0)
        {
            yield return items.Reject(wallet.Place, wallet.Caption, "the wallet cannot be taken: found no publicKey, expected one");
        }

        foreach (string address in wallet.Addresses)
        {
            foreach (ListItem item in items.Address(wallet.Place, address, wallet.Currency, claim))
            {
                yield return item;
            }
        }
    }

    private sealed record Wallet(string Id, string Place, string[] Addresses, string Currency, string? Holder, string Caption, Category? Category, string? Url);
}
