using System.Diagnostics;

namespace WalletTrace.Benchmarks;

/// <summary>The least time of several runs, and what they held.</summary>
/// <param name="Time">The least time.</param>
/// <param name="Answer">What the last run answered.</param>
internal sealed record Measured<T>(TimeSpan Time, T Answer)
{
    /// <summary>The one of two that took less time.</summary>
    public Measured<T> Better(Measured<T> other) => other.Time < Time ? other : this;
}

/// <summary>Takes time and memory.</summary>
internal static class Measure
{
    /// <summary>Runs several times and keeps the least time: what disturbs a run only ever makes it longer.</summary>
    public static Measured<T> Best<T>(int runs, Func<T> run)
    {
        TimeSpan best = TimeSpan.MaxValue;
        T answer = default!;
        for (int i = 0; i < runs; i++)
        {
            var clock = Stopwatch.StartNew();
            answer = run();
            TimeSpan time = clock.Elapsed;
            best = time < best ? time : best;
        }

        return new Measured<T>(best, answer);
    }

    /// <summary>The bytes of all live objects.</summary>
    public static long Held()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
