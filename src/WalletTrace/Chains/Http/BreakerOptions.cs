namespace WalletTrace.Chains.Http;

/// <summary>
/// When a server that fails again and again is left alone, and for how long. What counts are failures that may pass: no connection, no whole answer in time,
/// status 5xx. A server that says how long it wants to be left alone is waited for instead.
/// </summary>
public sealed record BreakerOptions
{
    /// <summary>The share of requests that fail from which on the server is left alone, above 0 and at most 1; 0.5 unless set.</summary>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>How many requests there must be within <see cref="Window"/> before their failures say anything, at least 2; 10 unless set.</summary>
    public int MinimumRequests { get; init; } = 10;

    /// <summary>How far back requests count, from half a second to a day; a minute unless set.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long the server is left alone, from half a second to a day; 30 seconds unless set. Then a single request is let through: if it is answered all
    /// are, if not the server is left alone for as long again.
    /// </summary>
    public TimeSpan Break { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Throws when a value makes no sense.</summary>
    /// <exception cref="ArgumentException">Names the value.</exception>
    internal void Check()
    {
        if (FailureRatio is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(FailureRatio), FailureRatio, "expected a share above 0 and at most 1");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MinimumRequests, 2);
        CheckSpan(Window, nameof(Window));
        CheckSpan(Break, nameof(Break));
    }

    private static void CheckSpan(TimeSpan span, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.FromMilliseconds(500), name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(span, TimeSpan.FromDays(1), name);
    }
}
