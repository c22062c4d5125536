using System.Globalization;
using System.Text.RegularExpressions;

namespace WalletTrace.Chains.Http;

/// <summary>Knows the words with which servers say that they are asked too quickly, and for how long they will not answer; many do so with status 200.</summary>
/// <remarks>
/// As seen from geth behind gateways, Alchemy, Ankr, Base, Blockstream, Chainstack, Cloudflare, dRPC, Etherscan, Infura, Kong, QuickNode and TronGrid. The texts
/// of each stand in RateLimitTests, with where they come from.
/// </remarks>
internal static partial class RateLimit
{
    // What is said stands in the first few lines.
    private const int LongestText = 4096;

    private static readonly string[] SureWords =
    [
        "rate limit", "ratelimit", "too many requests", "request rate", "compute units", "per second", "throttl", "frequency limit", "rps limit", "daily request",
        "capacity limit",
    ];

    private static readonly string[] Words = ["request limit", "requests limit", "limit exceeded", "try again later"];

    private static readonly string[] HourWords = ["hourly", "per hour", "/hour"];

    private static readonly string[] DayWords = ["daily", "per day", "/day", "day/limit", "monthly", "per month", "/month"];

    /// <summary>Words of those who answer on, only more slowly, when a day's requests are used up: Infura.</summary>
    private static readonly string[] SlowedWords = ["request rate limited"];

    /// <summary>Limits that are over after a second, by the words that name it.</summary>
    private static readonly string[] SecondWords = ["per sec", "/sec", "max rate limit"];

    /// <summary>Whether a server's text says so.</summary>
    public static bool IsToldBy(string text) => IsSurelyToldBy(text) || Has(text, Words);

    /// <summary>Whether it says so in words that mean nothing else.</summary>
    public static bool IsSurelyToldBy(string text) => Has(text, SureWords);

    /// <summary>How long a limit of an hour, day or month lasts, where a text that tells of a limit names such a one: an hour, or until the next midnight (UTC).</summary>
    /// <returns>The time; null where the text names none.</returns>
    public static TimeSpan? QuotaToldBy(string text, DateTimeOffset now) =>
        Has(text, SlowedWords) ? null
        : Has(text, HourWords) ? TimeSpan.FromHours(1)
        : Has(text, DayWords) ? now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime
        : null;

    /// <summary>For how long a server will not answer, by its text; never more than a day.</summary>
    /// <returns>The wait; null where the text says none.</returns>
    public static TimeSpan? WaitToldBy(string text)
    {
        string looked = text.Length <= LongestText ? text : text[..LongestText];
        Match found = Told().Match(looked);
        if (found.Success)
        {
            var wait = TimeSpan.Zero;
            for (int part = 0; part < found.Groups["number"].Captures.Count; part++)
            {
                wait += Span(found.Groups["number"].Captures[part].Value, found.Groups["unit"].Captures[part].Value);
            }

            // A wait of nothing says nothing: Infura tells it as well.
            return wait == TimeSpan.Zero ? null : Bounded(wait);
        }

        return !Has(looked, HourWords) && !Has(looked, DayWords) && Has(looked, SecondWords) ? TimeSpan.FromSeconds(1) : null;
    }

    /// <summary>No more than a day.</summary>
    public static TimeSpan Bounded(TimeSpan wait) => wait < HostTurns.LongestWait ? wait : HostTurns.LongestWait;

    /// <summary>How long until the server counts anew, by a header that tells it.</summary>
    /// <param name="value">The header's value.</param>
    /// <param name="now">The time.</param>
    /// <param name="isMilliseconds">Whether a small number counts milliseconds rather than seconds.</param>
    /// <returns>The wait; null where the value says none.</returns>
    public static TimeSpan? ResetToldBy(string value, DateTimeOffset now, bool isMilliseconds)
    {
        const long FirstInstant = 1_000_000_000;
        if (!long.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number == 0)
        {
            return null;
        }

        // A large number is a moment, in seconds or milliseconds since 1970; a small one a span.
        TimeSpan wait = number switch
        {
            >= 100 * FirstInstant * 1000 => HostTurns.LongestWait,
            >= FirstInstant * 1000 => DateTimeOffset.FromUnixTimeMilliseconds(number) - now,
            >= 100 * FirstInstant => HostTurns.LongestWait,
            >= FirstInstant => DateTimeOffset.FromUnixTimeSeconds(number) - now,
            _ => TimeSpan.FromMilliseconds(isMilliseconds ? number : number * 1000),
        };
        return wait > TimeSpan.Zero ? Bounded(wait) : null;
    }

    private static TimeSpan Span(string number, string unit)
    {
        decimal seconds = decimal.Parse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * (unit.ToLowerInvariant() switch
        {
            ['m', 's', ..] or ['m', 'i', 'l', ..] => 0.001m,
            ['m', ..] => 60,
            ['h', ..] => 3600,
            ['d', ..] => 86400,
            _ => 1,
        });
        return seconds < (decimal)HostTurns.LongestWait.TotalSeconds ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)) : HostTurns.LongestWait;
    }

    private static bool Has(string text, string[] words) => words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(
        """
        (?: suspended\ for | re-?try(?:ing)?(?:\ again)?\ (?:in|after) | try\ again\ (?:in|after) | retry[_-]?after(?:[_-]?seconds)?"?\s*[:=] | backoff_seconds"?\s*[:=]
          | please\ wait(?:\ for)? | wait\ for | (?:banned|blocked|restricted|limited)\ for | resets?\ in | available\ (?:again\ )?in )
        \s*"?(?:about\ |at\ least\ |another\ )?
        (?: (?<number>[0-9]{1,9}(?:\.[0-9]{1,6})?) \s? (?<unit>(?:milliseconds?|msecs?|ms|minutes?|mins?|m|seconds?|secs?|s|hours?|hrs?|h|days?|d)(?![a-z]) | ) )+
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Told();
}
