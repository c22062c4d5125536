using System.Globalization;

namespace WalletTrace.Cli.Labels;

/// <summary>Times at which claims were learned and withdrawn, as a command line writes them.</summary>
internal static class LabelTimes
{
    /// <summary>Reads a day or a time, UTC.</summary>
    /// <param name="text">The text.</param>
    /// <param name="atEnd">Whether a day stands for its last microsecond, or else for its first.</param>
    /// <exception cref="FormatException">It is neither.</exception>
    public static DateTimeOffset Read(string text, bool atEnd)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day < DateOnly.MaxValue)
        {
            return atEnd
                ? new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero).AddMicroseconds(-1)
                : new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        }

        return DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'"], CultureInfo.InvariantCulture, utc, out DateTimeOffset time)
            ? time
            : throw new FormatException($"found {SafeText.Quote(text)}, expected a day such as 2025-11-04 or a time such as 2025-11-04T12:00:00Z");
    }

    /// <summary>A time, whole seconds where it has no more.</summary>
    public static string Of(DateTimeOffset? time) => time is { } some
        ? some.UtcDateTime.ToString(some.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)
        : "from ever";

    /// <summary>A day; empty where there is none.</summary>
    public static string Of(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? string.Empty;
}
