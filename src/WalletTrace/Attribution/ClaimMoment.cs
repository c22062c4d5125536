namespace WalletTrace.Attribution;

/// <summary>A place in the order in which claims were learned and withdrawn.</summary>
/// <param name="Time">When, in microseconds since 1970, UTC; the least number for what was known from ever.</param>
/// <param name="Number">The order in which the store was told, where times are the same.</param>
internal readonly record struct ClaimMoment(long Time, long Number) : IComparable<ClaimMoment>
{
    /// <summary>The time of what was known from ever.</summary>
    public const long Ever = long.MinValue;

    /// <summary>The highest number that anything can have.</summary>
    public const long LastNumber = 1L << 60;

    /// <summary>The last microsecond of the last year that a time can have.</summary>
    public static readonly long LastTime = TimeOf(DateTimeOffset.MaxValue);

    /// <summary>The first microsecond of the first year.</summary>
    public static readonly long FirstTime = TimeOf(DateTimeOffset.MinValue);

    /// <summary>A time in microseconds; parts of one are cut off.</summary>
    public static long TimeOf(DateTimeOffset time) => (time.UtcTicks / TimeSpan.TicksPerMicrosecond) - (DateTimeOffset.UnixEpoch.UtcTicks / TimeSpan.TicksPerMicrosecond);

    /// <summary>A time in microseconds, of what was known from ever too.</summary>
    public static long TimeOf(DateTimeOffset? time) => time is { } told ? TimeOf(told) : Ever;

    /// <summary>The time; null for from ever.</summary>
    public static DateTimeOffset? ToTime(long time) => time == Ever ? null : DateTimeOffset.UnixEpoch.AddTicks(time * TimeSpan.TicksPerMicrosecond);

    /// <inheritdoc/>
    public int CompareTo(ClaimMoment other) => Time.CompareTo(other.Time) is not 0 and var byTime ? byTime : Number.CompareTo(other.Number);
}

/// <summary>What tells two statements of one source apart: what they say, and when it was said.</summary>
internal readonly record struct ClaimKey(ClaimId Id, DateOnly? Date);
