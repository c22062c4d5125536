using System.Globalization;

namespace WalletTrace.Reports;

/// <summary>Amounts, shares and times as text. The culture and the time zone play no part.</summary>
internal static class Figures
{
    private const long FirstTime = -62_135_596_800; // 0001-01-01T00:00:00Z
    private const long LastTime = 253_402_300_799; // 9999-12-31T23:59:59Z
    private const ulong RatioScale = 1UL << 53;

    /// <summary>The exact number of whole coins with commas between groups: "173,600" or "0.05".</summary>
    public static string Number(UInt256 units, Asset asset) => new Amount(units, asset).ToDecimalString(groups: true);

    /// <summary>The exact amount with commas and symbol: "173,600 ETH". Safe to print: a symbol's hiding characters are made visible.</summary>
    public static string Text(UInt256 units, Asset asset) => new Amount(units, asset).ToString("N");

    /// <summary>The number cut to a length that fits a picture: two decimals from 100 on, four below, and in what is less than one four digits from the first that counts.</summary>
    public static string Brief(UInt256 units, Asset asset)
    {
        (string whole, string fraction) = Split(units, asset);
        if (fraction.Length == 0)
        {
            return whole;
        }

        int first = whole == "0" ? fraction.AsSpan(1).IndexOfAnyExcept('0') : 0;
        int kept = whole.Length >= 3 ? 3 : first + 5;
        string cut = fraction[..Math.Min(kept, fraction.Length)].TrimEnd('0');
        return cut.Length <= 1 ? whole : whole + cut;
    }

    /// <summary>The number split before the decimal point; the second part is empty or begins with the point.</summary>
    public static (string Whole, string Fraction) Split(UInt256 units, Asset asset)
    {
        string number = Number(units, asset);
        int point = number.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? (number, string.Empty) : (number[..point], number[point..]);
    }

    /// <summary>What an asset is called in a heading: its symbol, or its id where it has none.</summary>
    public static string Unit(Asset asset) => string.IsNullOrWhiteSpace(asset.Symbol) ? asset.ToString() : SafeText.Trim(asset.Symbol, 32);

    /// <summary>A share in percent with one decimal, cut and never rounded up: "62.4 %". "&lt; 0.1 %" when there is something, "0 %" for nothing.</summary>
    public static string Percent(UInt256 part, UInt256 whole)
    {
        if (part.IsZero || whole.IsZero)
        {
            return "0 %";
        }

        ulong tenths = (ulong)UInt256.MulDiv(part, 1000u, whole, out _);
        return tenths == 0 ? "< 0.1 %" : FormattableString.Invariant($"{tenths / 10}.{tenths % 10} %");
    }

    /// <summary>
    /// The one place where amounts become floating point, for pixels only: part / whole, from 0 to 1, to 53 bits. Zero for an empty whole.
    /// </summary>
    public static double PixelRatio(UInt256 part, UInt256 whole) =>
        whole.IsZero ? 0 : part >= whole ? 1 : (double)(ulong)UInt256.MulDiv(part, RatioScale, whole, out _) / RatioScale;

    /// <summary>A length or place in a picture, to a tenth of a pixel.</summary>
    public static string Pixel(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A time in ISO 8601, UTC, to the second: "2022-03-29T13:00:00Z". A time outside the calendar as "unix …".</summary>
    public static string Iso(long seconds) => Format(seconds, "yyyy-MM-dd'T'HH:mm:ss'Z'");

    /// <summary>A time for people: "2022-03-29 13:00:00". UTC; the heading says so.</summary>
    public static string Time(long seconds) => Format(seconds, "yyyy-MM-dd HH:mm:ss");

    /// <summary>The day of a time: "2022-03-29". UTC.</summary>
    public static string Day(long seconds) => Format(seconds, "yyyy-MM-dd");

    /// <summary>A day: "2022-03-29".</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Whether the calendar reaches a time.</summary>
    public static bool IsCalendarTime(long seconds) => seconds is >= FirstTime and <= LastTime;

    /// <summary>A time in a form of the calendar's.</summary>
    public static string Format(long seconds, string format) => IsCalendarTime(seconds)
        ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString(format, CultureInfo.InvariantCulture)
        : FormattableString.Invariant($"unix {seconds}");
}
