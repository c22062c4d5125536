using System.Collections.Immutable;

namespace WalletTrace.Valuation;

/// <summary>Which price counts for a movement. None is ever made up between two.</summary>
public enum PriceConvention
{
    /// <summary>The last price of the UTC day in which it moved: what the day closed at, for all movements of the day.</summary>
    CloseOfDay,

    /// <summary>The last price at or before the second at which it moved: nothing that was not known by then.</summary>
    LastBefore,
}

/// <summary>How a <see cref="PriceBook"/> picks prices. Immutable.</summary>
public sealed record PriceOptions
{
    /// <summary>The oldest that <see cref="Oldest"/> may be.</summary>
    public static readonly TimeSpan MostOldest = TimeSpan.FromDays(366);

    /// <summary>The currency, three capitals. Series in others are left aside. Default: USD.</summary>
    /// <exception cref="ArgumentException">It is no code of a currency.</exception>
    public string Currency
    {
        get;
        init => field = PriceSeries.IsCurrency(value) ? value
            : throw new ArgumentException($"found the currency {SafeText.Quote(value)}, expected three capitals such as USD", nameof(value));
    } = "USD";

    /// <summary>Which price counts. Default: the close of the day.</summary>
    public PriceConvention Convention { get; init; }

    /// <summary>
    /// How much older than what is asked for a price may be before it counts as none: than the end of the day, or than the movement. Default: three days.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below zero or above <see cref="MostOldest"/>.</exception>
    public TimeSpan Oldest
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= MostOldest ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, FormattableString.Invariant($"Found {value}, expected nothing to {MostOldest.TotalDays} days."));
    } = TimeSpan.FromDays(3);

    /// <summary>
    /// Tokens of which the user says that each whole one is worth one unit of the currency, whatever its market said. Default: none; no token is pegged by its
    /// name.
    /// </summary>
    public ImmutableSortedSet<Asset> Pegged { get; init; } = [];
}

/// <summary>
/// Prices out of series. Where several series tell a price of an asset, the youngest counts, and of equally young ones that of the series that was given first.
/// A pegged token has no other price than its peg. Immutable, and usable from several threads.
/// </summary>
public sealed class PriceBook : IPriceSource
{
    // Beyond this, some ten thousand years, no movement is of a time that a price could be of, and sums of seconds cannot overflow.
    private const long LastTime = 1L << 40;

    private readonly Dictionary<Asset, (PriceSeries Series, int Origin)[]> byAsset;
    private readonly Dictionary<Asset, int> pegs;
    private readonly long oldest;

    /// <summary>Makes a book.</summary>
    /// <param name="series">The series, the preferred first. Those in other currencies, and those of pegged tokens, are left aside.</param>
    /// <param name="options">How prices are picked; null for the defaults.</param>
    public PriceBook(IEnumerable<PriceSeries> series, PriceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        Options = options ?? new PriceOptions();
        oldest = (long)Options.Oldest.TotalSeconds;
        Series = [.. series];
        PriceSeries[] used = [.. Series.Where(one => one.Currency == Options.Currency && !Options.Pegged.Contains(one.Asset))];
        Asset[] pegged = [.. Options.Pegged];
        Origins =
        [
            .. used.Select(one => new PriceOrigin(one.Asset, one.Source)
            {
                File = one.File, Sha256 = one.Sha256, Count = one.Points.Length, First = one.Points[0].At, Last = one.Points[^1].At,
            }),
            .. pegged.Select(asset => new PriceOrigin(asset, "the user's word") { IsPegged = true }),
        ];
        byAsset = used.Select((one, place) => (one, place)).GroupBy(pair => pair.one.Asset).ToDictionary(group => group.Key, group => group.ToArray());
        pegs = pegged.Select((asset, place) => (asset, place)).ToDictionary(pair => pair.asset, pair => used.Length + pair.place);
    }

    /// <summary>How prices are picked.</summary>
    public PriceOptions Options { get; }

    /// <summary>The series that it was made of, also those that are left aside.</summary>
    public ImmutableArray<PriceSeries> Series { get; }

    /// <inheritdoc/>
    public string Currency => Options.Currency;

    /// <inheritdoc/>
    public string Convention
    {
        get
        {
            string most = Options.Oldest == TimeSpan.Zero ? "" : $", or the last before that where it is at most {Span(Options.Oldest)} older";
            return Options.Convention == PriceConvention.CloseOfDay
                ? $"each movement has the last price of the UTC day in which it happened{most}"
                : $"each movement has the last price at or before its second, where it is at most {Span(Options.Oldest)} older";
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<PriceOrigin> Origins { get; }

    /// <inheritdoc/>
    public Price? PriceAt(Asset asset, long time)
    {
        if (pegs.TryGetValue(asset, out int peg))
        {
            return new Price(1m, time, peg);
        }

        if (time is < -LastTime or > LastTime || !byAsset.TryGetValue(asset, out (PriceSeries Series, int Origin)[]? of))
        {
            return null;
        }

        long wanted = Options.Convention == PriceConvention.CloseOfDay ? PriceSeries.EndOfDay(time) : time;
        Price? best = null;
        foreach ((PriceSeries one, int origin) in of)
        {
            if (one.LastBy(wanted) is { } point && wanted - point.At <= Reach && !(best?.At >= point.At))
            {
                best = new Price(point.Rate, point.At, origin, one.Decimals);
            }
        }

        return best;
    }

    // What the day itself told after its start is its close, however early: only what is of days before is old.
    private long Reach => Options.Convention == PriceConvention.CloseOfDay ? oldest + PriceSeries.Day - 1 : oldest;

    private static string Span(TimeSpan span) =>
        span.Ticks % TimeSpan.TicksPerDay == 0 ? Words(span.Days, "day")
        : span.Ticks % TimeSpan.TicksPerHour == 0 ? Words((int)span.TotalHours, "hour")
        : Words((long)span.TotalSeconds, "second");

    private static string Words(long count, string noun) => FormattableString.Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");
}
