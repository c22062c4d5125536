namespace WalletTrace.Chains.Http;

/// <content>What is made of a server that wants to be asked more slowly, or not at all for a while.</content>
internal sealed partial class HttpEndpoint
{
    /// <summary>Leaves the server alone for as long as a failure says that it wants to be; so do all others of this process that ask the same host.</summary>
    public void Heed(ChainSourceException failure)
    {
        if (failure is { IsTransient: true, RetryAfter: { } wait })
        {
            turns.Close(wait, failure.Message, failure is QuotaUsedUpException);
        }
    }

    /// <summary>The failure that the server limits the rate of requests.</summary>
    /// <param name="asked">What was asked.</param>
    /// <param name="found">What came, to show.</param>
    /// <param name="text">What the server says, from which the wait is taken.</param>
    /// <param name="told">The wait, where something other than the text tells it.</param>
    public ChainSourceException Limited(string asked, string found, string text, TimeSpan? told = null)
    {
        TimeSpan? wait = told ?? RateLimit.WaitToldBy(text);
        return wait is null && RateLimit.QuotaToldBy(text, Time.GetUtcNow()) is { } quota
            ? new QuotaUsedUpException(
                $"the requests that the server allows in an hour, day or month are used up: found {found}, expected an answer; go on later, with another plan, or at another provider",
                Name, asked, quota)
            : OfRate(Slowing(wait));

        ChainSourceException OfRate((TimeSpan? Wait, bool IsOfRate) slowing) => new(
            $"the server limits the rate of requests: found {found}, expected an answer; ask more slowly, with a key, or later",
            Name, asked, isTransient: true, retryAfter: slowing.Wait) { IsOfRate = slowing.IsOfRate };
    }

    /// <summary>For how long a server is left alone that limits the rate of requests, and whether it is to be asked again until it answers.</summary>
    /// <param name="told">What it said itself; that is kept to, and tried again as any other fault.</param>
    public (TimeSpan? Wait, bool IsOfRate) Slowing(TimeSpan? told)
    {
        if (told is not null || IsReplayed)
        {
            return (told, false);
        }

        TimeSpan? wait = turns.Slow(interval, options.MaxWait, options.OverallTimeout);
        return (wait, wait is not null);
    }

    /// <summary>Notes that the server answered what it was asked.</summary>
    public void Ease() => turns.Ease();

    private ChainSourceException Closed(HttpQuestion question, HostTurns.Closing closing)
    {
        string problem = FormattableString.Invariant(
            $"nothing is asked for another {Math.Ceiling(closing.Wait.TotalSeconds)} seconds, for so long the server wants to be left alone; it said so in: {closing.Problem}");
        return closing.IsQuota
            ? new QuotaUsedUpException(problem, Name, question.Shown, closing.Wait)
            : new ChainSourceException(problem, Name, question.Shown, isTransient: true, retryAfter: closing.Wait);
    }
}
