using System.Globalization;
using WalletTrace.Tracing;
using WalletTrace.Valuation;

namespace WalletTrace.Reports;

/// <summary>Values as text, and where prices come from. The culture plays no part.</summary>
internal static class WorthWords
{
    /// <summary>What it means that values stand beside amounts, in three sentences.</summary>
    public const string Meaning =
        "Values are derived: a chain tells amounts only. Each amount has the price of its own time, so that parts do not sum to what the whole was worth when it was stolen. Sums are exact and rounded once, half to even; what has no price is told and never counted as zero.";

    /// <summary>A value with its currency: "612,345,678.90 USD"; "no price" where there is none; what has no price stands beside the rest.</summary>
    public static string Text(Worth worth, string currency)
    {
        if (worth.Value is null)
        {
            return "no price";
        }

        string value = worth.IsBelowDigits ? $"less than 0.01 {currency}" : $"{worth} {currency}";
        return worth.IsComplete ? value : $"{value} and {Unpriced(worth)} without a price";
    }

    /// <summary>The amounts without a price.</summary>
    public static string Unpriced(Worth worth) => string.Join(" and ", worth.Unpriced.Select(pair => Figures.Text(pair.Value, pair.Key)));

    /// <summary>A value without group separators, as machine formats have it: "612345678.90"; empty where there is none.</summary>
    public static string Plain(Worth? worth) => worth?.Value is { } value ? value.ToString("0.00", CultureInfo.InvariantCulture) : "";

    /// <summary>
    /// The values under several rules: "worth 1.00 USD (FIFO), 2.00 USD (Haircut)", or once where all say the same; null where no rule tells one, or nothing is there.
    /// </summary>
    public static string? Columns(TraceView view, Func<int, Worth?> figure)
    {
        if (view.Trace.Values is not { } values)
        {
            return null;
        }

        (string Rule, Worth Worth)[] known =
            [.. view.ConservingColumns.Select(column => (Words.Name(view.Trace.Rules[column]), Worth: figure(column))).Where(one => one.Worth is not null && one.Worth != Worth.None).Select(one => (one.Item1, one.Worth!))];
        string currency = values.Prices.Currency;
        return known.Length == 0 ? null
            : known.Length == view.ConservingColumns.Count() && known.All(one => one.Worth == known[0].Worth) ? Phrase(known[0].Worth, currency)
            : known.All(one => one.Worth.Value is null) ? "no price"
            : "worth " + string.Join(", ", known.Select(one => $"{Text(one.Worth, currency)} ({one.Rule})"));
    }

    /// <summary>A value as part of a sentence: "worth 1.00 USD", or "no price".</summary>
    public static string Phrase(Worth worth, string currency) => worth.Value is null ? "no price" : $"worth {Text(worth, currency)}";

    /// <summary>What prices an asset has: "eip155:1/slip44:60 (ETH): 31 prices from 2022-03-01 to 2022-03-31, source, file prices.csv, SHA-256 …". Holds hostile text, cut and made visible.</summary>
    public static string Origin(PriceOrigin origin, string currency)
    {
        string symbol = string.IsNullOrWhiteSpace(origin.Asset.Symbol) ? "" : $" ({Figures.Unit(origin.Asset)})";
        if (origin.IsPegged)
        {
            return $"{origin.Asset}{symbol}: taken for 1 {currency} each, by {Escaping.Shown(origin.Source)}";
        }

        string span = origin is { First: { } first, Last: { } last } ? $" from {Of(first)} to {Of(last)}" : "";
        string file = origin.File is null || origin.File == origin.Source ? "" : $", file {Escaping.Shown(origin.File)}";
        string hash = origin.Sha256 is null ? "" : $", SHA-256 {origin.Sha256}";
        return $"{origin.Asset}{symbol}: {Words.Count(origin.Count, "price")}{span}, {Escaping.Shown(origin.Source)}{file}{hash}";
    }

    /// <summary>Of when a price is: the day whose close it is, or the moment.</summary>
    private static string Of(long at) => at % PriceSeries.Day == 0 ? Figures.Day(at - 1) : Figures.Iso(at);
}
