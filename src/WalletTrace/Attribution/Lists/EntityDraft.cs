namespace WalletTrace.Attribution.Lists;

/// <summary>An entity of a list while its parts are put together. Texts are cleaned of blanks; what is said twice is kept once.</summary>
/// <param name="id">Its id within the list.</param>
/// <param name="place">Where it stands.</param>
internal sealed class EntityDraft(string id, string place)
{
    // In order, and each once, however many a hostile list repeats.
    private readonly OrderedDictionary<string, bool> aliases = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, bool> countries = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<EntityIdentifier, bool> identifiers = [];
    private readonly OrderedDictionary<string, bool> programmes = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, bool> remarks = new(StringComparer.Ordinal);
    private readonly HashSet<string> wallets = new(StringComparer.Ordinal);

    /// <summary>Its id within the list.</summary>
    public string Id { get; } = id;

    /// <summary>Where it stands.</summary>
    public string Place { get; } = place;

    /// <summary>Its name; empty until it is known.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Whether the name is the one that the list itself calls the first.</summary>
    public bool HasPrimaryName { get; set; }

    /// <summary>What it is.</summary>
    public EntityKind Kind { get; set; }

    /// <summary>When it was listed.</summary>
    public DateOnly? ListedFrom { get; private set; }

    /// <summary>Its addresses as the list writes them, with the tickers beside them.</summary>
    public List<(string Place, string Ticker, string Text)> Addresses { get; } = [];

    /// <summary>Adds another name. A weak one is too common to search by; that is kept beside the identifiers.</summary>
    public void AddAlias(string alias, bool isWeak)
    {
        Once(aliases, alias);
        if (isWeak)
        {
            AddIdentifier("weak a.k.a.", alias);
        }
    }

    /// <summary>Adds a country by the list's wording.</summary>
    public void AddCountry(string country) => Once(countries, CountryCodes.Of(ListText.Clean(country)));

    /// <summary>Adds a document, number or the like.</summary>
    public void AddIdentifier(string type, string value, string? country = null)
    {
        var identifier = new EntityIdentifier(ListText.Clean(type), ListText.Clean(value), string.IsNullOrWhiteSpace(country) ? null : ListText.Clean(country));
        if (identifier.Value.Length > 0)
        {
            identifiers.TryAdd(identifier, true);
        }
    }

    /// <summary>Adds an address unless its text was added like this before.</summary>
    public void AddWallet(string place, string ticker, string text)
    {
        if (text.Length > 0 && wallets.Add(text))
        {
            Addresses.Add((place, ticker, text));
        }
    }

    /// <summary>Adds a programme.</summary>
    public void AddProgramme(string programme) => Once(programmes, programme);

    /// <summary>Adds what else the list says.</summary>
    public void AddRemark(string remark) => Once(remarks, remark);

    /// <summary>Takes the earliest of the days on which it was listed.</summary>
    public void AddListing(DateOnly? day) => ListedFrom = ListedFrom is null || day < ListedFrom ? day ?? ListedFrom : ListedFrom;

    /// <summary>The entity.</summary>
    public Entity ToEntity(string fullId, string source, string? url, DateOnly? date, DateTimeOffset? learnedAt) => new(fullId, Name, Kind, source)
    {
        Aliases = [.. aliases.Keys.Where(alias => alias != Name)],
        Countries = [.. countries.Keys],
        Identifiers = [.. identifiers.Keys],
        Programmes = [.. programmes.Keys],
        Remarks = remarks.Count == 0 ? null : string.Join("; ", remarks.Keys),
        Url = url,
        Date = date,
        ListedFrom = ListedFrom,
        LearnedAt = learnedAt,
    };

    private static void Once(OrderedDictionary<string, bool> list, string text)
    {
        string clean = ListText.Clean(text);
        if (clean.Length > 0)
        {
            list.TryAdd(clean, true);
        }
    }
}
