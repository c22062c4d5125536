using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using WalletTrace.Attribution;
using WalletTrace.Encodings;

namespace WalletTrace.Tracing.Exposures;

/// <summary>By what exposure is told apart.</summary>
public enum ExposureGrouping
{
    /// <summary>By category.</summary>
    Category,

    /// <summary>By the entity that labels name; of labels that name none by nobody.</summary>
    Entity,

    /// <summary>By the countries of these entities.</summary>
    Country,

    /// <summary>By the list or publication that says so.</summary>
    List,
}

/// <summary>A part of an account's value.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Keys">
/// Of a labelled part what labels say, ordered, by ordinal; several where the labels of its accounts say several things, none where they say nothing of it (no
/// entity, no country). Hostile text. Of other parts none.
/// </param>
/// <param name="Amount">How much, in base units.</param>
/// <param name="Direct">What of it moved straight between the account and these ends, in base units.</param>
/// <param name="ShareRatio">Its share; all shares sum to one.</param>
/// <param name="LeastHops">The fewest hops.</param>
/// <param name="HopsRatio">The mean of the hops, weighted by value.</param>
/// <param name="Listed">
/// By the time of the movements against the listing, where each account's labels count together: while any says it was so; before the first of them, or after
/// the last. All nothing for parts that are not labelled.
/// </param>
public sealed record ExposurePart(
    ExposureKind Kind, ImmutableArray<string> Keys, UInt256 Amount, UInt256 Direct, double ShareRatio, int LeastHops, double HopsRatio, ListingSplit Listed)
{
    /// <summary>The keys in one text, ordered, with <c> + </c> between them; the kind's own name where there are none.</summary>
    public string Name => Keys.IsEmpty ? (Kind == ExposureKind.Labelled ? "not told" : EnumText.NameOf(Kind)) : string.Join(" + ", Keys);
}

/// <summary>Puts ends together.</summary>
internal static class ExposureParts
{
    /// <summary>What part of a whole an amount is; 0 of nothing. For display: no amount is worked out from it.</summary>
    public static double Ratio(UInt256 part, UInt256 whole) =>
        whole.IsZero ? 0 : (double)(BigInteger)part / (double)(BigInteger)whole;

    public static ImmutableArray<ExposurePart> Of(AssetExposure exposure, ExposureGrouping grouping, EntitySet entities)
    {
        var parts = exposure.Ends
            .Select(end => (End: end, Keys: end.Kind == ExposureKind.Labelled ? KeysOf(end, grouping, entities) : []))
            .GroupBy(found => (found.End.Kind, Key: Joined(found.Keys)))
            .Select(group => Part(group.Key.Kind, group.First().Keys, [.. group.Select(found => found.End)], exposure.Amount));
        return
        [
            .. parts.OrderBy(part => part.Kind).ThenByDescending(part => part.Amount).ThenBy(part => Joined(part.Keys), StringComparer.Ordinal),
        ];
    }

    /// <summary>Keys as one text that no others have, whatever stands in them.</summary>
    private static string Joined(ImmutableArray<string> keys) => string.Concat(keys.Select(key => string.Create(CultureInfo.InvariantCulture, $"{key}\0{key.Length}\0")));

    private static ImmutableArray<string> KeysOf(ExposureEnd end, ExposureGrouping grouping, EntitySet entities)
    {
        IEnumerable<string> keys = grouping switch
        {
            ExposureGrouping.Category => end.Labels.Select(label => EnumText.NameOf(label.Category)),
            ExposureGrouping.Entity => end.Labels.Select(label => label.Entity ?? string.Empty),
            ExposureGrouping.Country => end.Labels.Where(label => label.Entity is not null).SelectMany(label => entities.Of(label.Entity!)).SelectMany(entity => entity.Countries),
            _ => end.Labels.Select(label => label.Source),
        };
        return [.. keys.Where(key => key.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static ExposurePart Part(ExposureKind kind, ImmutableArray<string> keys, IReadOnlyList<ExposureEnd> ends, UInt256 whole)
    {
        UInt256 amount = default;
        UInt256 direct = default;
        double hops = 0;
        ListingSplit listed = default;
        foreach (ExposureEnd end in ends)
        {
            amount += end.Amount;
            direct += end.Direct;
            hops += end.HopsRatio * (double)(BigInteger)end.Amount;
            ListingSplit own = kind == ExposureKind.Labelled ? Listed(end) : default;
            listed = new ListingSplit(listed.Before + own.Before, listed.While + own.While, listed.After + own.After);
        }

        return new ExposurePart(kind, keys, amount, direct, Ratio(amount, whole), ends.Min(end => end.LeastHops), hops / (double)(BigInteger)amount, listed);
    }

    /// <summary>All labels of an account together: listed while any of them says so.</summary>
    private static ListingSplit Listed(ExposureEnd end)
    {
        UInt256 before = default;
        UInt256 during = default;
        UInt256 after = default;
        foreach (ExposureMovement movement in end.Movements)
        {
            var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(movement.Time).UtcDateTime);
            if (end.Labels.Any(label => label.IsValidOn(day)))
            {
                during += movement.Amount;
            }
            else if (end.Labels.All(label => label.ValidUntil <= day))
            {
                after += movement.Amount;
            }
            else
            {
                before += movement.Amount;
            }
        }

        return new ListingSplit(before, during, after);
    }
}
