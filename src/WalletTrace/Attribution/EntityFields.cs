using System.Collections.Immutable;
using System.Globalization;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution;

/// <summary>Puts entities, relations and asserted links together from the texts of their fields in YAML.</summary>
internal sealed class EntityFields
{
    private const int MaxListLength = 1_000;

    // What a chain's accounts begin with: whatever begins so must be one.
    private static readonly string[] Namespaces = ["eip155:", "bip122:", "tron:"];

    private static readonly string[] Lists = ["aliases", "countries", "programmes", "identifiers"];

    private readonly string kind;
    private readonly FieldTexts fields;
    private readonly string[] keys;
    private readonly string[] mustBeThere;
    private readonly Dictionary<string, YamlEntry> lists = new(StringComparer.Ordinal);

    /// <param name="file">The name of the file, for messages.</param>
    /// <param name="list">The key under which the claims stand.</param>
    /// <param name="defaults">What the file gives for all of its claims.</param>
    public EntityFields(string file, string list, IEnumerable<YamlEntry> defaults)
    {
        (kind, keys, mustBeThere) = list switch
        {
            "entities" => ("an entity", EntityKeys, ["id", "name", "source"]),
            "relations" => ("a relation", RelationKeys, ["from", "kind", "to", "source"]),
            "editions" => ("an edition", EditionKeys, EditionKeys[..5]),
            _ => ("a link", LinkKeys, new[] { "from", "to", "text", "source" }),
        };
        fields = new FieldTexts(file, kind);
        foreach (YamlEntry entry in defaults.Where(entry => Shared.Contains(entry.Key) && keys.Contains(entry.Key)))
        {
            fields.SetDefault(entry.Key, fields.TextOf(entry), entry.Line);
        }
    }

    /// <summary>The keys of an entity, in the order in which they are written.</summary>
    public static string[] EntityKeys { get; } =
        ["id", "name", "kind", "source", "category", "aliases", "countries", "programmes", "identifiers", "remarks", "url", "date", "listed_from", "listed_until", "learned_at", "withdrawn_at"];

    /// <summary>The keys of a relation, in the order in which they are written.</summary>
    public static string[] RelationKeys { get; } = ["from", "kind", "to", "source", "text", "url", "date", "learned_at", "withdrawn_at"];

    /// <summary>The keys of a link, in the order in which they are written.</summary>
    public static string[] LinkKeys { get; } = ["from", "to", "text", "source", "amount", "on", "url", "date", "confidence", "learned_at", "withdrawn_at"];

    /// <summary>The keys of an edition that was taken in, in the order in which they are written.</summary>
    public static string[] EditionKeys { get; } = ["source", "name", "format", "sha256", "claims", "date", "learned_at", "withdrawn_at"];

    /// <summary>The keys of an identifier, in the order in which they are written.</summary>
    public static string[] IdentifierKeys { get; } = ["type", "value", "country"];

    // What stands at the head of a file for claims of every kind. Category and confidence there are those of labels.
    private static string[] Shared { get; } = ["source", "date", "url", "learned_at"];

    /// <summary>Begins a claim.</summary>
    /// <exception cref="LedgerFormatException">It has no keys, an unknown one, or not all.</exception>
    public void Begin(YamlNode node)
    {
        YamlMap map = node as YamlMap ?? throw fields.Fail(node.Line, $"{kind} cannot be read: found {node.Kind}, expected the keys {string.Join(", ", keys)}");
        fields.Begin(map.Line);
        lists.Clear();
        foreach (YamlEntry entry in map.Entries)
        {
            if (!keys.Contains(entry.Key))
            {
                throw fields.Unknown(entry.Key, entry.Line, "key", keys);
            }

            if (Lists.Contains(entry.Key))
            {
                lists.Add(entry.Key, entry);
            }
            else
            {
                fields.Set(entry.Key, fields.TextOf(entry), entry.Line);
            }
        }

        if (mustBeThere.Except(fields.Defaults).FirstOrDefault(key => fields.Get(key).Text.Length == 0) is { } missing)
        {
            throw fields.Fail(map.Line, $"{kind} is not complete: found no {missing}, expected {string.Join(", ", mustBeThere)} at least");
        }
    }

    /// <summary>The entity.</summary>
    /// <exception cref="LedgerFormatException">A field holds what it cannot hold.</exception>
    public Entity ToEntity() => Entity(fields) with { Aliases = Texts("aliases"), Countries = Texts("countries"), Programmes = Texts("programmes"), Identifiers = Identifiers() };

    /// <summary>The relation.</summary>
    /// <exception cref="LedgerFormatException">A field holds what it cannot hold.</exception>
    public EntityRelation ToRelation() => Relation(fields);

    /// <summary>The link.</summary>
    /// <exception cref="LedgerFormatException">A field holds what it cannot hold.</exception>
    /// <exception cref="ChainDataException">An end looks like an account and is none.</exception>
    public AssertedLink ToLink() => Link(fields) with { From = End("from"), To = End("to") };

    /// <summary>The edition.</summary>
    /// <exception cref="LedgerFormatException">A field holds what it cannot hold.</exception>
    public SourceEdition ToEdition() => Edition(fields);

    /// <summary>An entity without its lists.</summary>
    /// <exception cref="LedgerFormatException">A field holds what it cannot hold.</exception>
    public static Entity Entity(FieldTexts fields)
    {
        var entity = new Entity(fields.Required("id"), fields.Required("name"), fields.Word<EntityKind>("kind"), fields.Required("source"))
        {
            Category = fields.Word<Category>("category"),
            Remarks = fields.Optional("remarks", ClaimCheck.MaxLength),
            Url = fields.Optional("url", ClaimCheck.MaxLength),
            Date = fields.Day("date"),
            ListedFrom = fields.Day("listed_from"),
            ListedUntil = fields.Day("listed_until"),
            LearnedAt = fields.Time("learned_at"),
            WithdrawnAt = fields.Time("withdrawn_at"),
        };
        fields.CheckOrder(entity.ListedFrom, "listed_until", entity.ListedUntil);
        fields.CheckOrder(entity.LearnedAt, "withdrawn_at", entity.WithdrawnAt);
        return entity;
    }

    /// <summary>A relation.</summary>
    /// <exception cref="LedgerFormatException">A field holds what it cannot hold.</exception>
    public static EntityRelation Relation(FieldTexts fields)
    {
        var relation = new EntityRelation(fields.Required("from"), fields.Word<RelationKind>("kind"), fields.Required("to"), fields.Required("source"))
        {
            Text = fields.Optional("text", ClaimCheck.MaxLength),
            Url = fields.Optional("url", ClaimCheck.MaxLength),
            Date = fields.Day("date"),
            LearnedAt = fields.Time("learned_at"),
            WithdrawnAt = fields.Time("withdrawn_at"),
        };
        fields.CheckOrder(relation.LearnedAt, "withdrawn_at", relation.WithdrawnAt);
        return relation;
    }

    /// <summary>A link, whatever its ends are.</summary>
    /// <exception cref="LedgerFormatException">A field holds what it cannot hold.</exception>
    public static AssertedLink Link(FieldTexts fields)
    {
        var link = new AssertedLink(fields.Required("from"), fields.Required("to"), fields.Required("text", ClaimCheck.MaxLength), fields.Required("source"))
        {
            Amount = fields.Optional("amount", ClaimCheck.MaxLength),
            On = fields.Day("on"),
            Url = fields.Optional("url", ClaimCheck.MaxLength),
            Date = fields.Day("date"),
            Confidence = fields.Word<Confidence>("confidence"),
            LearnedAt = fields.Time("learned_at"),
            WithdrawnAt = fields.Time("withdrawn_at"),
        };
        fields.CheckOrder(link.LearnedAt, "withdrawn_at", link.WithdrawnAt);
        return link;
    }

    /// <summary>An edition that was taken in.</summary>
    /// <exception cref="LedgerFormatException">A field holds what it cannot hold.</exception>
    public static SourceEdition Edition(FieldTexts fields)
    {
        string count = fields.Required("claims");
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int claims))
        {
            throw fields.Fail(fields.Get("claims").Line, $"the claims of an edition cannot be read: found {SafeText.Quote(count)}, expected how many there are, a whole number");
        }

        var edition = new SourceEdition(fields.Required("source"), fields.Required("name"), fields.Required("format"), fields.Required("sha256"), claims)
        {
            Date = fields.Day("date"),
            LearnedAt = fields.Time("learned_at"),
            WithdrawnAt = fields.Time("withdrawn_at"),
        };
        fields.CheckOrder(edition.LearnedAt, "withdrawn_at", edition.WithdrawnAt);
        return edition;
    }

    private string End(string key)
    {
        string text = fields.Required(key);
        long line = fields.Get(key).Line;
        return !Namespaces.Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal))
            ? text.Contains(':', StringComparison.Ordinal)
                ? text
                : throw fields.Fail(line, $"the {key} of a link cannot be read: found {SafeText.Quote(text)}, expected an account, the id of an entity such as ofac:27307, or text: and words")
            : Account.TryParse(text, out Account account, out string? error) ? account.ToString()
            : throw fields.NoAccount(line, error);
    }

    private ImmutableArray<string> Texts(string key) => !lists.TryGetValue(key, out YamlEntry? entry) ? [] : entry.Value switch
    {
        YamlScalar { IsNull: true } => [],
        YamlScalar scalar => [fields.Checked(key, scalar.Text, entry.Line, ClaimCheck.MaxLength)],
        YamlList list => [.. Capped(key, list).Select(item => item is YamlScalar text
            ? fields.Checked(key, text.Text, item.Line, ClaimCheck.MaxLength)
            : throw fields.Fail(item.Line, $"the {key} of {kind} cannot be read: found {item.Kind}, expected a text"))],
        var other => throw fields.Fail(entry.Line, $"the {key} of {kind} cannot be read: found {other.Kind}, expected a list of texts"),
    };

    private ImmutableArray<EntityIdentifier> Identifiers() => !lists.TryGetValue("identifiers", out YamlEntry? entry) ? []
        : entry.Value is YamlList list ? [.. Capped("identifiers", list).Select(Identifier)]
        : throw fields.Fail(entry.Line, $"the identifiers of {kind} cannot be read: found {entry.Value.Kind}, expected a list of {string.Join(", ", IdentifierKeys)}");

    private EntityIdentifier Identifier(YamlNode node)
    {
        YamlMap map = node as YamlMap ?? throw fields.Fail(node.Line, $"an identifier cannot be read: found {node.Kind}, expected the keys {string.Join(", ", IdentifierKeys)}");
        if (map.Entries.FirstOrDefault(entry => !IdentifierKeys.Contains(entry.Key)) is { } unknown)
        {
            throw fields.Unknown(unknown.Key, unknown.Line, "key", IdentifierKeys);
        }

        string? Text(string key) => map.Entries.FirstOrDefault(entry => entry.Key == key) is { } entry && fields.TextOf(entry) is { Length: > 0 } text
            ? fields.Checked(key, text, entry.Line, ClaimCheck.MaxLength)
            : null;
        return new EntityIdentifier(
            Text("type") ?? string.Empty, Text("value") ?? throw fields.Fail(map.Line, "an identifier is not complete: found no value, expected one"), Text("country"));
    }

    private IReadOnlyList<YamlNode> Capped(string key, YamlList list) => list.Items.Count <= MaxListLength
        ? list.Items
        : throw fields.Fail(list.Line, FormattableString.Invariant($"the {key} of {kind} cannot be kept: found {list.Items.Count}, expected at most {MaxListLength}"));
}
