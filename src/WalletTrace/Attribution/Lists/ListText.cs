using System.Globalization;

namespace WalletTrace.Attribution.Lists;

/// <summary>Texts as lists write them.</summary>
internal static class ListText
{
    private static readonly string[] DayForms =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.fffK", "yyyy-MM-ddTHH:mm:ss.ffffffK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
    ];

    /// <summary>The text without blanks around it and with each run of blanks as one.</summary>
    public static string Clean(string text)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        bool isClean = true;
        for (int at = 0; at < trimmed.Length && isClean; at++)
        {
            isClean = !char.IsWhiteSpace(trimmed[at]) || (trimmed[at] == ' ' && trimmed[at - 1] != ' ');
        }

        return isClean
            ? trimmed.Length == text.Length ? text : trimmed.ToString()
            : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The text, cut to a length between two whole characters.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>A day in ISO 8601, with or without a time of day; null where it is none.</summary>
    public static DateOnly? IsoDay(string text) =>
        DateTimeOffset.TryParseExact(text.Trim(), DayForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? DateOnly.FromDateTime(time.Date)
            : null;

    /// <summary>A day in one of some forms; null where it is none.</summary>
    public static DateOnly? Day(string text, params string[] forms) =>
        DateOnly.TryParseExact(text.Trim(), forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;
}
