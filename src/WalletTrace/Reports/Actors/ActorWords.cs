using WalletTrace.Attribution;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;
using WalletTrace.Valuation;

namespace WalletTrace.Reports.Actors;

/// <summary>The words of actor reports, the same in every format.</summary>
internal static class ActorWords
{
    /// <summary>What such a report says and does not say.</summary>
    public const string Caution =
        "Each theft, account and place is put to whom it is put to by a named source’s label; a label is a claim, and says nothing of guilt. What no case holds, and what no label names, is not here.";

    /// <summary>How a theft comes to be the actor's.</summary>
    public const string Attribution =
        "A theft is counted where a label that leads to the actor, directly or over relations between entities, names an account at which its value entered.";

    /// <summary>How countries are told.</summary>
    public const string Countries = "A country is that of the entity which labels of the place name; where they name several, these stand together, so that nothing counts twice.";

    /// <summary>How listings are told.</summary>
    public const string Listings =
        "What came to an account, by the day of each movement (UTC): before the account was listed, while it was, or after it was taken off. Value that passes an account twice counts twice. Listed means: named by that list; it is no finding that the account’s holder did anything.";

    /// <summary>That there are no listings, and what that does not say.</summary>
    public const string NoListings = "None that a label names. That is no finding that none is sanctioned.";

    /// <summary>The title of the report. Holds hostile text.</summary>
    public static string Title(ActorReport report) => $"What cases say of {report.Name}";

    /// <summary>A kind of end with its category and country, where these are told: "Services: exchange, KY". Holds hostile text.</summary>
    public static string Name(ActorEnd end)
    {
        string category = end.Kind == SinkKind.Services && end.Category != Category.Unknown ? $": {Words.Id(end.Category)}" : "";
        return Words.Name(end.Kind) + category + (end.Country is null ? "" : $", {end.Country}");
    }

    /// <summary>The country of an end: as told, that a service has none told, or nothing where there is nobody who could have one. Hostile text.</summary>
    public static string CountryOf(ActorEnd end) => end.Country ?? (end.Kind is SinkKind.Services or SinkKind.Mixers or SinkKind.Bridges ? "not told" : "");

    /// <summary>A time of listing, for people.</summary>
    public static string Name(ListingTime when) => when switch
    {
        ListingTime.BeforeListing => "before it was listed",
        ListingTime.WhileListed => "while it was listed",
        ListingTime.AfterDelisting => "after it was taken off the list",
        ListingTime.Unknown => "day of listing not told",
        _ => throw new ArgumentOutOfRangeException(nameof(when)),
    };

    /// <summary>Why a theft is not counted, for people.</summary>
    public static string Name(TheftLeftOut why) => why switch
    {
        TheftLeftOut.NotAttributed => "no label that leads to the actor names an account at which its value entered",
        TheftLeftOut.Repeated => "the same seed is in a theft that is counted already",
        _ => throw new ArgumentOutOfRangeException(nameof(why)),
    };

    /// <summary>Since when and until when a claim holds: "listed 2022-04-14", "listed 2022-08-08 until 2025-03-21".</summary>
    public static string Span(Label claim) => (claim.ValidFrom, claim.ValidUntil) switch
    {
        (null, null) => claim.Date is { } date ? $"edition of {Figures.Day(date)}" : "day not told",
        ({ } from, null) => $"listed {Figures.Day(from)}",
        ({ } from, { } until) => $"listed {Figures.Day(from)} until {Figures.Day(until)}",
        (null, { } until) => $"listed until {Figures.Day(until)}",
    };

    /// <summary>The days of the movements of a listing; null where there are none.</summary>
    public static string? Days(ActorListing listing) => (listing.First, listing.Last) is ({ } first, { } last)
        ? Figures.Day(first) is var day && Figures.Day(last) is var end && day == end ? day : $"{day} to {end}"
        : null;

    /// <summary>How an entity leads to the actor, from itself on: "acts for X (as OFAC SDN says)". Holds hostile text.</summary>
    public static string Chain(LeadingEntity entity, EntitySet entities) => string.Join("; ", entity.Chain.Select(relation =>
        $"{entities.NameOf(relation.From)} {Verb(relation.Kind)} {NameOf(relation.To, entities)} (as {relation.Source} says)"));

    /// <summary>Those claims of an account that name an entity, and the others, which are told more briefly; all where none names one.</summary>
    public static (ActorListing[] Named, Label[] Others) Claims(IEnumerable<ActorListing> ofAccount)
    {
        ILookup<bool, ActorListing> all = ofAccount.ToLookup(listing => listing.Claim.Entity is not null);
        return all[true].Any() ? ([.. all[true]], [.. all[false].Select(listing => listing.Claim).Distinct()]) : ([.. all[false]], []);
    }

    /// <summary>That others say that an account is sanctioned, too, in a line. Holds hostile text.</summary>
    public static string Others(Label[] claims) =>
        $"{Words.Count(claims.Length, "other claim")} that it is sanctioned, without saying who it is: {string.Join("; ", claims.Select(claim => claim.Source).Distinct())}";

    /// <summary>An end of a link or relation by the name of the entity. Hostile text.</summary>
    public static string NameOf(string end, EntitySet entities) =>
        end.StartsWith("text:", StringComparison.Ordinal) || end.StartsWith("name:", StringComparison.Ordinal) ? end[5..] : entities.NameOf(end);

    /// <summary>A value in a sentence's middle: ", worth 1.00 USD"; empty without prices.</summary>
    public static string Worth(IPriceSource? prices, Worth? worth) => worth is null || prices is null ? "" : $", {WorthWords.Phrase(worth, prices.Currency)}";

    /// <summary>Which prices count, in the words of each case where they differ.</summary>
    public static string Convention(ActorReport report) => string.Join("; or ", report.Cases.Select(one => one.Trace.Values?.Prices.Convention).OfType<string>().Distinct());

    private static string Verb(RelationKind kind) => kind switch
    {
        RelationKind.LinkedTo => "is linked to",
        RelationKind.ActsFor => "acts for",
        RelationKind.Owns => "owns",
        RelationKind.BanksAt => "banks at",
        RelationKind.PartOf => "is part of",
        RelationKind.Leads => "leads",
        RelationKind.Supports => "supports",
        RelationKind.FamilyOf => "is a relative of",
        RelationKind.SameAs => "is the same as",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
