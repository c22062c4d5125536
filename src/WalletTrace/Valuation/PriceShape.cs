using System.Globalization;
using System.Text;

namespace WalletTrace.Valuation;

/// <summary>What the columns of a file of prices mean.</summary>
internal abstract class PriceShape
{
    private const int MostDigits = 28;
    private const string BarStart = "yyyyMMdd HH:mm";

    /// <summary>The columns of daily bars, whose files have no header.</summary>
    public static IReadOnlyList<string> BarColumns { get; } = ["bar", "open", "high", "low", "close", "volume"];

    /// <summary>Whether a file begins with a daily bar and so has no header.</summary>
    public static bool IsBars(ReadOnlySpan<byte> file) =>
        file.Length > BarStart.Length && file[BarStart.Length] == ',' && BarDay(Encoding.UTF8.GetString(file[..BarStart.Length])) is not null;

    /// <summary>Takes in one row.</summary>
    /// <param name="cell">The text of a column.</param>
    /// <param name="line">The row's line.</param>
    /// <param name="rows">Where to.</param>
    public abstract void Read(Func<int, string> cell, long line, PriceRows rows);

    /// <summary>The shape of a file, by its first line.</summary>
    /// <exception cref="LedgerFormatException">It is none of the known, or the asset is not known, or told twice.</exception>
    public static PriceShape Of(IReadOnlyList<string> columns, string file, PriceFileOptions options)
    {
        string[] names = [.. columns.Select(column => column.Trim().ToLowerInvariant())];
        if (names.Contains("asset"))
        {
            return options.Asset is { } named
                ? throw new LedgerFormatException($"the file says of which asset each price is: found {named} named for it as well, expected no asset beside the file", file, 1)
                : new OwnShape(names, file, options);
        }

        if (ForeignShape(names, options) is not { } shape)
        {
            throw new LedgerFormatException(
                $"the file is none of prices that can be read: found the columns {SafeText.Quote(string.Join(',', columns), 80)}, expected asset,currency,time,price, or date with currencies, or date,open,high,low,close, or daily bars",
                file,
                1);
        }

        return options.Asset is null
            ? throw new LedgerFormatException(
                "the file does not say of which asset its prices are: found no column asset, expected the asset to be named beside the file, for instance eip155:1/slip44:60; a symbol in the file's name does not do",
                file,
                1)
            : shape(options.Source ?? file);
    }

    private static Func<string, PriceShape>? ForeignShape(string[] names, PriceFileOptions options)
    {
        if (names is ["date", "open", "high", "low", "close", ..])
        {
            return source => new DayShape(options, source, [(4, options.Currency)]);
        }

        if (names is ["date", _, ..] && names.Skip(1).All(name => PriceSeries.IsCurrency(name.ToUpperInvariant())))
        {
            return source => new DayShape(options, source, [.. names.Select((name, column) => (column, name.ToUpperInvariant())).Skip(1)]);
        }

        return names.SequenceEqual(BarColumns) ? source => new BarShape(options, source) : null;
    }

    private static DateOnly? BarDay(string text) =>
        DateTime.TryParseExact(text, BarStart, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime start) && start.TimeOfDay == TimeSpan.Zero
            ? DateOnly.FromDateTime(start)
            : null;

    private static long CloseOf(DateOnly day) => PriceSeries.EndOfDay(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds());

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;

    private static decimal Rate(string text, long line, PriceRows rows)
    {
        const string expected = "a number above zero of at most 28 digits with a point, such as 2987.51; where there is no price, leave the row out";
        return text.Length <= MostDigits + 2 && text.Count(char.IsAsciiDigit) <= MostDigits
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal rate) && rate > 0
                ? rate
                : throw rows.Fail($"found the price {SafeText.Quote(text, 40)}, expected {expected}", line);
    }

    /// <summary>The library's own: each row says of what it is.</summary>
    private sealed class OwnShape : PriceShape
    {
        private static readonly string[] Needed = ["asset", "currency", "time", "price"];
        private static readonly string[] Known = [.. Needed, "decimals", "source"];

        private readonly int[] places;
        private readonly string source;

        public OwnShape(string[] names, string file, PriceFileOptions options)
        {
            string? wrong = Array.Find(names, name => !Known.Contains(name)) ?? Array.Find(Needed, name => !names.Contains(name));
            if (wrong is not null)
            {
                throw new LedgerFormatException(
                    $"the header cannot be read: found {(names.Contains(wrong) ? $"the column {SafeText.Quote(wrong)}" : $"no column {wrong}")}, expected {string.Join(",", Needed)} and perhaps decimals and source", file, 1);
            }

            places = [.. Known.Select(name => Array.IndexOf(names, name))];
            source = options.Source ?? file;
        }

        public override void Read(Func<int, string> cell, long line, PriceRows rows)
        {
            string decimals = places[4] < 0 ? "" : cell(places[4]);
            int? known = decimals.Length == 0 ? null
                : int.TryParse(decimals, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= Asset.MaxDecimals ? number
                : throw rows.Fail(FormattableString.Invariant($"found {SafeText.Quote(decimals, 20)} as decimals, expected a whole number from 0 to {Asset.MaxDecimals}"), line);
            string id = cell(places[0]);
            // The coin of a known chain says its decimals itself, and contradicts others.
            if (!Asset.TryParse(id, known, null, out Asset asset, out string? problem) && (known is not null || !Asset.TryParse(id, 0, null, out asset, out problem)))
            {
                throw rows.Fail(problem, line);
            }

            string currency = cell(places[1]);
            string told = places[5] < 0 || cell(places[5]).Length == 0 ? source : cell(places[5]);
            rows.Add(
                asset,
                PriceSeries.IsCurrency(currency) ? currency : throw rows.Fail($"found the currency {SafeText.Quote(currency, 20)}, expected three capitals such as USD", line),
                known,
                told.Length <= PriceFile.MaxSourceLength ? told
                    : throw rows.Fail(FormattableString.Invariant($"found a source of {told.Length} characters, expected at most {PriceFile.MaxSourceLength}"), line),
                new PricePoint(Time(cell(places[2]), line, rows), Rate(cell(places[3]), line, rows)),
                line);
        }

        private static long Time(string text, long line, PriceRows rows) =>
            Day(text) is { } day ? CloseOf(day)
            : DateTimeOffset.TryParseExact(
                text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset moment)
                ? moment.ToUnixTimeSeconds()
            : throw rows.Fail($"found the time {SafeText.Quote(text, 40)}, expected a day such as 2022-03-23 or a moment such as 2022-03-23T13:00:00Z, in UTC", line);
    }

    /// <summary>A day and a price in each of some currencies; an empty cell tells none.</summary>
    private sealed class DayShape(PriceFileOptions options, string source, IReadOnlyList<(int Column, string Currency)> currencies) : PriceShape
    {
        public override void Read(Func<int, string> cell, long line, PriceRows rows)
        {
            DateOnly day = Day(cell(0)) ?? throw rows.Fail($"found the day {SafeText.Quote(cell(0), 40)}, expected one such as 2022-03-23", line);
            foreach ((int column, string currency) in currencies)
            {
                if (currencies.Count == 1 || cell(column).Length > 0)
                {
                    rows.Add(options.Asset!.Value, currency, null, source, new PricePoint(CloseOf(day), Rate(cell(column), line, rows)), line);
                }
            }
        }
    }

    /// <summary>Daily bars without a header: the time at which the day begins, open, high, low, close, volume.</summary>
    private sealed class BarShape(PriceFileOptions options, string source) : PriceShape
    {
        public override void Read(Func<int, string> cell, long line, PriceRows rows)
        {
            DateOnly day = BarDay(cell(0)) ?? throw rows.Fail($"found the time {SafeText.Quote(cell(0), 40)}, expected the beginning of a day such as 20220323 00:00", line);
            rows.Add(options.Asset!.Value, options.Currency, null, source, new PricePoint(CloseOf(day), Rate(cell(4), line, rows)), line);
        }
    }
}
