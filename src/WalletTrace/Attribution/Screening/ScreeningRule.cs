using System.Collections.Immutable;

namespace WalletTrace.Attribution.Screening;

/// <summary>What screening an account comes to, the gravest last.</summary>
public enum ScreeningVerdict
{
    /// <summary>No rule applies. This is not a clearance: it says only that nothing is known in these labels and facts.</summary>
    NoHits,

    /// <summary>No rule applies, but too much is not known to say even that there are no hits.</summary>
    Incomplete,

    /// <summary>Somebody should look.</summary>
    Review,

    /// <summary>Not to be dealt with under the policy.</summary>
    Block,
}

/// <summary>Where a rule looks.</summary>
public enum ScreeningScope
{
    /// <summary>At labels of the account itself.</summary>
    Account,

    /// <summary>At labels of other accounts that the same key controls.</summary>
    Twin,

    /// <summary>At whom the account paid or was paid by.</summary>
    Direct,

    /// <summary>At whom its value went to or came from by way of others.</summary>
    Indirect,

    /// <summary>At both: directly and by way of others, added up.</summary>
    Exposure,
}

/// <summary>Which side of an account's movements.</summary>
public enum ScreeningSide
{
    /// <summary>What it sent.</summary>
    Sent,

    /// <summary>What it received.</summary>
    Received,
}

/// <summary>Whether a rule minds the dates of a listing.</summary>
public enum ListedWhen
{
    /// <summary>Only what was listed: on the day of the screening, for exposure when the value moved.</summary>
    WhileListed,

    /// <summary>Whatever was listed at any time, so also before it was listed, and after it was listed no more.</summary>
    Ever,
}

/// <summary>One rule of a policy: which labels, where, from how much on, and what then. Immutable. What is left out does not limit.</summary>
/// <param name="Name">What reasons call it.</param>
/// <param name="Verdict">What it comes to: <see cref="ScreeningVerdict.Review"/> or <see cref="ScreeningVerdict.Block"/>.</param>
/// <param name="Scope">Where it looks.</param>
public sealed record ScreeningRule(string Name, ScreeningVerdict Verdict, ScreeningScope Scope)
{
    /// <summary>Labels of these categories. Empty: any.</summary>
    public ImmutableArray<Category> Categories { get; init; } = [];

    /// <summary>Labels of these lists, by the name of their source, whatever its case. Empty: any.</summary>
    public ImmutableArray<string> Lists { get; init; } = [];

    /// <summary>Labels that name these entities, by id. Empty: any, and such that name none.</summary>
    public ImmutableArray<string> Entities { get; init; } = [];

    /// <summary>Labels that name an entity of one of these countries, as entities have them. Empty: any.</summary>
    public ImmutableArray<string> Countries { get; init; } = [];

    /// <summary>Labels that are to be believed so far at least. Default: any.</summary>
    public Confidence Confidence { get; init; }

    /// <summary>Whether the dates of the listing matter. Default: only what was listed.</summary>
    public ListedWhen Listed { get; init; } = ListedWhen.WhileListed;

    /// <summary>For exposure: which side. Null: each.</summary>
    public ScreeningSide? Side { get; init; }

    /// <summary>For exposure: at least this share of what was sent or received of an asset, in parts of a million. Default: 0, any.</summary>
    public int LeastShare { get; init; }

    /// <summary>For exposure: at least so much, of the assets that are named; of others any. Default: none named.</summary>
    public ImmutableArray<Amount> LeastValues { get; init; } = [];

    /// <summary>For exposure: at most so many hops away. Null: any number.</summary>
    public int? MostHops { get; init; }

    /// <summary>Whether it is about a label, wherever that was found, but for dates and amounts.</summary>
    /// <param name="label">The label.</param>
    /// <param name="entities">The entities that labels name.</param>
    internal bool IsAbout(Label label, EntitySet entities) =>
        (Categories.IsEmpty || Categories.Contains(label.Category))
        && (Lists.IsEmpty || Lists.Contains(label.Source, StringComparer.OrdinalIgnoreCase))
        && (Entities.IsEmpty || (label.Entity is { } id && Entities.Contains(id, StringComparer.Ordinal)))
        && (Countries.IsEmpty || (label.Entity is { } its && entities.Of(its).Any(entity => entity.Countries.Any(country => Countries.Contains(country, StringComparer.OrdinalIgnoreCase)))))
        && label.Confidence >= Confidence;
}
