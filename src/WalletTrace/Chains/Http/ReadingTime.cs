namespace WalletTrace.Chains.Http;

/// <summary>
/// When something was read that is made of several answers: when the last of them was. Taken from the answers, so that recorded ones give the time at which
/// they were given first. Safe to use from several threads.
/// </summary>
internal sealed class ReadingTime
{
    private const long None = long.MinValue;

    private static readonly AsyncLocal<ReadingTime?> Current = new();

    private long latest = None;

    /// <summary>When the last answer was read, unix seconds; null where none was through an endpoint.</summary>
    public long? Latest => Volatile.Read(ref latest) is var found and not None ? found : null;

    /// <summary>The same; what time it is where no answer was read through an endpoint.</summary>
    public long LatestOr(TimeProvider time) => Latest ?? time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Asks something, and notes when each answer was read.</summary>
    /// <param name="ask">Asks; what it awaits is asked by it, what is only waited for that somebody else asks is not.</param>
    public async Task<T> OfAsync<T>(Func<Task<T>> ask)
    {
        // Flows to what is called from here, and ends with this method.
        Current.Value = this;
        return await ask().ConfigureAwait(false);
    }

    /// <summary>Notes that an answer was read.</summary>
    /// <param name="readAt">When, unix seconds.</param>
    public static void Note(long readAt)
    {
        if (Current.Value is { } reading)
        {
            for (long known = Volatile.Read(ref reading.latest); known < readAt;)
            {
                long before = Interlocked.CompareExchange(ref reading.latest, readAt, known);
                known = before == known ? readAt : before;
            }
        }
    }
}
