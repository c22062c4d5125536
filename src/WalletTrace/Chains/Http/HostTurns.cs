using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace WalletTrace.Chains.Http;

/// <summary>
/// Decides when a request to a host may begin: not too soon after the one before, and not before the time that the host asked for. All endpoints of the
/// process that ask the same host with the same key share one of these, for the host counts their requests together.
/// </summary>
#pragma warning disable CA1001 // The semaphores' wait handles are never made, so that there is nothing to let go of.
internal sealed class HostTurns
#pragma warning restore CA1001
{
    /// <summary>The longest that a host is believed to want to be left alone; then it is asked anew.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    // By clock: whoever simulates time is alone in it.
    private static readonly ConditionalWeakTable<TimeProvider, ConcurrentDictionary<string, HostTurns>> Shared = [];

    // How a host is taken that limits the rate of requests and does not say how long to wait: the waits, and the interval that is learned of it.
    private const int EasedAfter = 100;
    private static readonly TimeSpan FirstSlowing = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSlowing = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstLearned = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestLearned = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly SemaphoreSlim? places;
    private readonly SemaphoreSlim queue = new(1);
    private DateTimeOffset last;
    private DateTimeOffset nextBegin;
    private DateTimeOffset closedAt;
    private DateTimeOffset closedUntil;
    private string? closedFor;
    private bool isQuota;
    private TimeSpan learned;
    private DateTimeOffset? slowedSince;
    private int slowed;
    private int answered;

    private HostTurns(TimeProvider time, int? concurrency)
    {
        this.time = time;
        places = concurrency is { } count ? new SemaphoreSlim(count) : null;
    }

    /// <summary>Whether the host wants to be left alone now, until when, and why; null when it does not.</summary>
    public SourceState? Closed
    {
        get
        {
            lock (gate)
            {
                DateTimeOffset now = time.GetUtcNow();
                return ClosedUntil(now) > now ? new SourceState(isQuota ? SourceCondition.Broken : SourceCondition.Waiting, closedUntil, closedFor) : null;
            }
        }
    }

    /// <summary>The one of those who share a name.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="name">What host and key are called; the key by its hash.</param>
    /// <param name="concurrency">How many requests may be under way at once; null for any number.</param>
    public static HostTurns Of(TimeProvider time, string name, int? concurrency) =>
        Shared.GetOrCreateValue(time).GetOrAdd(name, static (_, made) => new HostTurns(made.time, made.concurrency), (time, concurrency));

    /// <summary>Waits until a request may begin; it ends with what is returned.</summary>
    /// <param name="interval">The least time until the next request begins.</param>
    /// <param name="hasPlaces">Whether there are only so many places.</param>
    /// <param name="longest">How long the host's own wish is waited for.</param>
    /// <param name="refused">Makes the failure when that is too long.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<Turn> TakeAsync(TimeSpan interval, bool hasPlaces, TimeSpan longest, Func<Closing, Exception> refused, CancellationToken cancellationToken)
    {
        SemaphoreSlim? taken = hasPlaces ? places : null;
        if (taken is not null)
        {
            await taken.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        var turn = new Turn(taken);
        bool hasBegun = false;
        try
        {
            if (interval == TimeSpan.Zero && Learned == TimeSpan.Zero)
            {
                await BeginAsync(interval, longest, refused, cancellationToken).ConfigureAwait(false);
                hasBegun = true;
                return turn;
            }

            // One after the other, so that the time between two is never less, however late each of them is woken.
            await queue.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await BeginAsync(interval, longest, refused, cancellationToken).ConfigureAwait(false);
                hasBegun = true;
                return turn;
            }
            finally
            {
                queue.Release();
            }
        }
        finally
        {
            if (!hasBegun)
            {
                turn.Dispose();
            }
        }
    }

    /// <summary>Notes that the host wants to be left alone.</summary>
    /// <param name="wait">For how long; no more than <see cref="LongestWait"/> is believed.</param>
    /// <param name="problem">Why, without secrets.</param>
    /// <param name="ofQuota">Whether it is because a day's or month's requests are used up.</param>
    public void Close(TimeSpan wait, string problem, bool ofQuota)
    {
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            DateTimeOffset until = now + (wait < LongestWait ? wait : LongestWait);
            if (until > ClosedUntil(now))
            {
                (closedAt, closedUntil, closedFor, isQuota) = (now, until, problem, ofQuota);
            }
        }
    }

    /// <summary>
    /// Notes that the host limits the rate of requests without saying for how long: it is left alone for a while, twice as long each time until it answers again, and
    /// asked more slowly from then on. What of the requests under way comes meanwhile says the same, and no more.
    /// </summary>
    /// <param name="interval">The least time between two requests as it is set or known.</param>
    /// <param name="longest">How long at most.</param>
    /// <param name="patience">For how long a host is tried that never answers.</param>
    /// <returns>For how long it is left alone; null where that was of no use for so long that it is a fault like any other.</returns>
    public TimeSpan? Slow(TimeSpan interval, TimeSpan longest, TimeSpan patience)
    {
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (slowed > 0 && ClosedUntil(now) > now)
            {
                return closedUntil - now;
            }

            slowedSince = slowedSince <= now ? slowedSince : now;
            answered = 0;
            learned = Shorter(LongestLearned, Longer(FirstLearned, Longer(interval, learned) * 2));
            if (now - slowedSince >= patience)
            {
                return null;
            }

            // Not all at once: others may ask the same host from elsewhere.
            TimeSpan wait = Shorter(FirstSlowing * (1 << Math.Min(slowed, 6)), Shorter(LongestSlowing, longest)) * (RandomNumberGenerator.GetInt32(750, 1_001) / 1_000.0);
            slowed++;
            return Whole(wait);
        }
    }

    /// <summary>Notes that the host answered: after many answers in a row it is asked a little more quickly again.</summary>
    public void Ease()
    {
        lock (gate)
        {
            (slowed, slowedSince) = (0, null);
            if (learned > TimeSpan.Zero && ++answered >= EasedAfter)
            {
                answered = 0;
                learned = Whole(learned * 0.75) is var less && less >= FirstLearned / 2 ? less : TimeSpan.Zero;
            }
        }
    }

    private TimeSpan Learned
    {
        get
        {
            lock (gate)
            {
                return learned;
            }
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    // Timers know no less than a millisecond.
    private static TimeSpan Whole(TimeSpan span) => TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds));

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private async Task BeginAsync(TimeSpan interval, TimeSpan longest, Func<Closing, Exception> refused, CancellationToken cancellationToken)
    {
        // The host may ask to be left alone while this waits.
        while (Begin(interval, longest, refused) is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Until when the host wants to be left alone. A clock that was set back since it said so does not tell that any more.</summary>
    private DateTimeOffset ClosedUntil(DateTimeOffset now) => closedAt <= now ? closedUntil : default;

    /// <summary>Begins a request now, or tells how long it must wait.</summary>
    private TimeSpan Begin(TimeSpan interval, TimeSpan longest, Func<Closing, Exception> refused)
    {
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            DateTimeOffset closed = ClosedUntil(now);
            interval = Longer(interval, learned);
            if (closed > now + longest)
            {
                throw refused(new Closing(closed - now, closedFor, isQuota));
            }

            // A clock that was set back tells nothing of the request before.
            DateTimeOffset next = interval > TimeSpan.Zero && last <= now ? nextBegin : default;
            DateTimeOffset start = next > closed ? next : closed;
            if (start > now)
            {
                return start - now;
            }

            if (interval > TimeSpan.Zero)
            {
                (last, nextBegin) = (now, now + interval);
            }

            return TimeSpan.Zero;
        }
    }

    /// <summary>That the host wants to be left alone.</summary>
    /// <param name="Wait">For how long from now.</param>
    /// <param name="Problem">Why.</param>
    /// <param name="IsQuota">Whether it is because a day's or month's requests are used up.</param>
    internal readonly record struct Closing(TimeSpan Wait, string? Problem, bool IsQuota);

    /// <summary>A request's turn; disposed of when the request has ended.</summary>
    internal readonly struct Turn(SemaphoreSlim? places) : IDisposable
    {
        public void Dispose() => places?.Release();
    }
}
