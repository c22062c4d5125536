using System.Collections.Immutable;

namespace WalletTrace.Attribution;

/// <summary>What kind of actor an entity is.</summary>
public enum EntityKind
{
    /// <summary>Not told.</summary>
    Unknown,

    /// <summary>A person.</summary>
    Person,

    /// <summary>A company that is no bank and no service.</summary>
    Company,

    /// <summary>A bank or other financial institution off-chain.</summary>
    Bank,

    /// <summary>A service on a chain: exchange, mixer, bridge, desk, protocol.</summary>
    Service,

    /// <summary>A state's programme, agency or military unit.</summary>
    StateProgramme,

    /// <summary>A group of people without a legal form: a gang of thieves, a ransomware crew.</summary>
    Group,
}

/// <summary>A document number, registration, birth date or the like.</summary>
/// <param name="Type">What it is, as the source words it.</param>
/// <param name="Value">Its text.</param>
/// <param name="Country">Of which country, as the source words it, or null.</param>
public sealed record EntityIdentifier(string Type, string Value, string? Country = null);

/// <summary>A real-world actor, as one source describes it. Two descriptions of one actor stand side by side, tied by a relation.</summary>
/// <param name="Id">Its id, which begins with the source's short name: <c>ofac:27307</c>, <c>graphsense:binance</c>.</param>
/// <param name="Name">Its first name, as the source words it. Hostile text.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Source">Who says so: the same name as in the labels of that source.</param>
public sealed record Entity(string Id, string Name, EntityKind Kind, string Source) : IClaim<Entity>
{
    /// <summary>Its other names, in the source's order.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Its countries by ISO 3166-1 alpha-2 code where the source's wording is known, else as the source words them; in the source's order.</summary>
    public ImmutableArray<string> Countries { get; init; } = [];

    /// <summary>Documents and numbers, in the source's order.</summary>
    public ImmutableArray<EntityIdentifier> Identifiers { get; init; } = [];

    /// <summary>The programmes under which it is sanctioned, for instance DPRK4, in the source's order.</summary>
    public ImmutableArray<string> Programmes { get; init; } = [];

    /// <summary>The category of what it does, for instance exchange.</summary>
    public Category Category { get; init; }

    /// <summary>What else the source says.</summary>
    public string? Remarks { get; init; }

    /// <summary>Where the source says so.</summary>
    public string? Url { get; init; }

    /// <summary>When the source said it.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>When it was listed, or null where the source does not tell.</summary>
    public DateOnly? ListedFrom { get; init; }

    /// <summary>The first day on which it was listed no more, or null.</summary>
    public DateOnly? ListedUntil { get; init; }

    /// <summary>When it was taken in, UTC; null: from ever.</summary>
    public DateTimeOffset? LearnedAt { get; init; }

    /// <summary>When it was withdrawn, UTC; null: it stands.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <inheritdoc/>
    public bool Equals(Entity? other) =>
        other is not null && (Id, Name, Kind, Source, Category, Remarks, Url) == (other.Id, other.Name, other.Kind, other.Source, other.Category, other.Remarks, other.Url)
        && (Date, ListedFrom, ListedUntil, LearnedAt, WithdrawnAt) == (other.Date, other.ListedFrom, other.ListedUntil, other.LearnedAt, other.WithdrawnAt)
        && Aliases.SequenceEqual(other.Aliases) && Countries.SequenceEqual(other.Countries)
        && Identifiers.SequenceEqual(other.Identifiers) && Programmes.SequenceEqual(other.Programmes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Name, Kind, Source, Aliases.Length, Identifiers.Length);

    /// <summary>The entity as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);

    Entity IClaim<Entity>.Known(DateTimeOffset? from, DateTimeOffset? until) => this with { LearnedAt = from, WithdrawnAt = until };

    ClaimId IClaim.Identify()
    {
        ClaimText text = new ClaimText("entity").Add(Id).Add(Name).Add(EnumNames<EntityKind>.Of(Kind)).Add(Source).Add(EnumNames<Category>.Of(Category)).Add(Remarks).Add(Url)
            .Add(ListedFrom).Add(ListedUntil).Add(Aliases).Add(Countries).Add(Programmes);
        foreach (EntityIdentifier identifier in Identifiers)
        {
            text.Add(identifier.Type).Add(identifier.Value).Add(identifier.Country);
        }

        return text.ToId();
    }
}

/// <summary>How one entity stands to another.</summary>
public enum RelationKind
{
    /// <summary>Linked, in a way that the source does not tell.</summary>
    LinkedTo,

    /// <summary>Acts for, or on behalf of.</summary>
    ActsFor,

    /// <summary>Owns or controls.</summary>
    Owns,

    /// <summary>Keeps money at.</summary>
    BanksAt,

    /// <summary>Belongs to: a member, subsidiary or unit.</summary>
    PartOf,

    /// <summary>Leads or directs.</summary>
    Leads,

    /// <summary>Has supplied or supported.</summary>
    Supports,

    /// <summary>Is a relative of.</summary>
    FamilyOf,

    /// <summary>Is the same actor under another source's id.</summary>
    SameAs,
}

/// <summary>A sourced claim that one entity stands in a relation to another.</summary>
/// <param name="From">The id of the one.</param>
/// <param name="Kind">How it stands to the other.</param>
/// <param name="To">The id of the other; where the source gives only a name, <c>name:</c> and that name.</param>
/// <param name="Source">Who says so.</param>
public sealed record EntityRelation(string From, RelationKind Kind, string To, string Source) : IClaim<EntityRelation>
{
    /// <summary>As the source words it.</summary>
    public string? Text { get; init; }

    /// <summary>Where the source says so.</summary>
    public string? Url { get; init; }

    /// <summary>When the source said it.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>When it was taken in, UTC; null: from ever.</summary>
    public DateTimeOffset? LearnedAt { get; init; }

    /// <summary>When it was withdrawn, UTC; null: it stands.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>The relation as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);

    EntityRelation IClaim<EntityRelation>.Known(DateTimeOffset? from, DateTimeOffset? until) => this with { LearnedAt = from, WithdrawnAt = until };

    ClaimId IClaim.Identify() => new ClaimText("relation").Add(From).Add(EnumNames<RelationKind>.Of(Kind)).Add(To).Add(Source).Add(Text).Add(Url).ToId();
}

/// <summary>
/// A sourced claim that value went from one end to another off any chain: a deposit at a bank, cash from a desk, the account of a banker. Shown beside a trace,
/// never in it: no rule carries value over it and no balance counts it.
/// </summary>
/// <param name="From">One end: an account (CAIP-10), an entity's id, or <c>text:</c> and words such as <c>text:account 123 at First Bank</c>.</param>
/// <param name="To">The other end, likewise.</param>
/// <param name="Text">What is claimed, as the source words it. Hostile text.</param>
/// <param name="Source">Who says so.</param>
public sealed record AssertedLink(string From, string To, string Text, string Source) : IClaim<AssertedLink>
{
    /// <summary>How much, as the source words it, for instance <c>5.3 million USD</c>. Not counted anywhere.</summary>
    public string? Amount { get; init; }

    /// <summary>When it happened, as far as the source tells.</summary>
    public DateOnly? On { get; init; }

    /// <summary>Where the source says so.</summary>
    public string? Url { get; init; }

    /// <summary>When the source said it.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>How far the source is to be believed.</summary>
    public Confidence Confidence { get; init; }

    /// <summary>When it was taken in, UTC; null: from ever.</summary>
    public DateTimeOffset? LearnedAt { get; init; }

    /// <summary>When it was withdrawn, UTC; null: it stands.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>The link as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);

    AssertedLink IClaim<AssertedLink>.Known(DateTimeOffset? from, DateTimeOffset? until) => this with { LearnedAt = from, WithdrawnAt = until };

    ClaimId IClaim.Identify() => new ClaimText("link").Add(From).Add(To).Add(Text).Add(Source).Add(Amount).Add(On).Add(Url).Add(EnumNames<Confidence>.Of(Confidence)).ToId();
}
