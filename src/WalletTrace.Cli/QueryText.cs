using System.Globalization;
using WalletTrace.Tracing;

namespace WalletTrace.Cli;

/// <summary>The first and last second of what a date names: a forward trace looks at its end, a backward one at its start.</summary>
internal readonly record struct Moment(long First, long Last);

/// <summary>Reads what limits a trace, whoever asks: a command line or an assistant. What cannot be read is a <see cref="FormatException"/>.</summary>
internal static class QueryText
{
    /// <summary>Reads a day, or a time to the second, UTC.</summary>
    public static Moment ReadTime(string word)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return new Moment(Seconds(day, TimeOnly.MinValue), Seconds(day, new TimeOnly(23, 59, 59)));
        }

        return DateTimeOffset.TryParseExact(word, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, utc, out DateTimeOffset time)
            ? new Moment(time.ToUnixTimeSeconds(), time.ToUnixTimeSeconds())
            : throw new FormatException($"found {SafeText.Quote(word)}, expected a day such as 2022-04-30 or a time such as 2022-04-30T12:00:00Z");
    }

    /// <summary>Reads a token by its CAIP-19 name.</summary>
    public static Asset ReadToken(string word) => Asset.TryParse(word, 0, null, out Asset asset, out string? problem) ? asset : throw new FormatException(problem);

    /// <summary>Reads an amount of one of the assets that were stolen; its unit tells which.</summary>
    public static Amount ReadMinimum(string text, IEnumerable<Theft> thefts)
    {
        string? problem = null;
        foreach (Asset asset in thefts.SelectMany(theft => theft.Seeds).SelectMany(AssetsOf).Distinct())
        {
            if (Amount.TryParse(text, asset, out Amount amount, out string? error))
            {
                return amount;
            }

            problem ??= error;
        }

        throw new FormatException(problem ?? "the coin of the theft's chain is not known; write the minimum into the case file");
    }

    private static IEnumerable<Asset> AssetsOf(Seed seed) => seed switch
    {
        WalletAmountSeed wallet => [wallet.Amount.Asset],
        WalletFlowsSeed wallet => [wallet.Asset],
        _ => seed.Chain.Parameters?.Coin is null ? [] : [Asset.Native(seed.Chain)],
    };

    private static long Seconds(DateOnly day, TimeOnly time) => new DateTimeOffset(day, time, TimeSpan.Zero).ToUnixTimeSeconds();
}
