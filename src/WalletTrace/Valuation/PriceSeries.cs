using System.Collections.Immutable;

namespace WalletTrace.Valuation;

/// <summary>A price of one whole coin or token.</summary>
/// <param name="At">Of when it is, unix seconds; of the close of a day the first second of the next.</param>
/// <param name="Rate">How much of the series' currency; above zero.</param>
public readonly record struct PricePoint(long At, decimal Rate);

/// <summary>The prices of one asset in one currency, by day or finer. Immutable.</summary>
public sealed class PriceSeries
{
    /// <summary>Seconds of a day. Days are those of UTC and have no leap seconds, as in unix time.</summary>
    public const long Day = 86_400;

    /// <summary>Takes prices in; the order they come in does not matter.</summary>
    /// <param name="asset">The asset. Only its id counts.</param>
    /// <param name="currency">The currency, three capitals: <c>USD</c>.</param>
    /// <param name="source">Who told the prices.</param>
    /// <param name="points">The prices, each of another time.</param>
    /// <exception cref="ArgumentException">There is no price, two of one time, one that is not above zero, no asset, or no currency.</exception>
    public PriceSeries(Asset asset, string currency, string source, IEnumerable<PricePoint> points)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        ArgumentNullException.ThrowIfNull(points);
        Asset = asset.IsDefault ? throw new ArgumentException("a series of prices needs an asset: found none", nameof(asset)) : asset;
        Currency = IsCurrency(currency) ? currency
            : throw new ArgumentException($"a series of prices needs a currency: found {SafeText.Quote(currency)}, expected three capitals such as USD", nameof(currency));
        Source = source;
        Points = [.. points.OrderBy(point => point.At)];
        if (Points.IsEmpty || Points.Any(point => point.Rate <= 0))
        {
            throw new ArgumentException(
                $"a series of prices of {asset} cannot be made: found {(Points.IsEmpty ? "none" : "one that is zero or below")}, expected prices above zero; what is worth nothing has no price",
                nameof(points));
        }

        for (int i = 1; i < Points.Length; i++)
        {
            if (Points[i].At == Points[i - 1].At)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"a series of prices of {asset} cannot be made: found two of {DayText(Points[i].At)}, expected one of each time"), nameof(points));
            }
        }
    }

    /// <summary>The asset.</summary>
    public Asset Asset { get; }

    /// <summary>The currency.</summary>
    public string Currency { get; }

    /// <summary>Who told the prices.</summary>
    public string Source { get; }

    /// <summary>The prices, by time.</summary>
    public ImmutableArray<PricePoint> Points { get; }

    /// <summary>One coin or token is 10^decimals base units, as whoever gave the prices says; null as the ledger says. Where the two differ there is no value.</summary>
    public int? Decimals { get; init; }

    /// <summary>The name of the file that holds them, without its folder; null where there is none.</summary>
    public string? File { get; init; }

    /// <summary>The SHA-256 of that file, in small hexadecimal digits; null where there is none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The last price of a time or before it, or null. O(log n).</summary>
    /// <param name="time">The time, unix seconds.</param>
    public PricePoint? LastBy(long time)
    {
        int low = 0;
        int high = Points.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = Points[middle].At <= time ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? null : Points[low - 1];
    }

    /// <summary>The first second of the day after the one in which a time lies.</summary>
    internal static long EndOfDay(long time) => time - (((time % Day) + Day) % Day) + Day;

    /// <summary>Whether a text can be the code of a currency.</summary>
    internal static bool IsCurrency(string? text) => text is { Length: 3 } && !text.AsSpan().ContainsAnyExceptInRange('A', 'Z');

    private static string DayText(long time) => time is > -62_135_596_800 and < 253_402_300_800
        ? DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)
        : FormattableString.Invariant($"unix {time}");
}
