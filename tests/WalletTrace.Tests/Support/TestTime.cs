using System.Collections.Concurrent;

namespace WalletTrace.Tests.Support;

/// <summary>A clock for tests: short waits pass at once and move it on, longer ones end only when the test says so.</summary>
/// <param name="passing">The longest wait that passes at once.</param>
internal sealed class TestTime(TimeSpan passing) : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly ConcurrentQueue<TimeSpan> waits = new();
    private readonly ConcurrentDictionary<Timer, TimeSpan> waiting = new();
    private long ticks = Start.UtcTicks;
    private long back;

    /// <summary>The waits that passed at once, in order.</summary>
    public IReadOnlyList<TimeSpan> Waits => [.. waits];

    private TimeSpan Passing => passing;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks) - Interlocked.Read(ref back), TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on by itself.</summary>
    public void Pass(TimeSpan span) => Interlocked.Add(ref ticks, span.Ticks);

    /// <summary>Sets the clock on the wall back; time goes on as before.</summary>
    public void SetBack(TimeSpan span) => Interlocked.Add(ref back, span.Ticks);

    /// <summary>Lets all waits up to a length end.</summary>
    public void EndWaits(TimeSpan longest)
    {
        foreach ((Timer timer, TimeSpan due) in waiting)
        {
            if (due <= longest && waiting.TryRemove(timer, out _))
            {
                timer.Fire();
            }
        }
    }

    private sealed class Timer(TestTime time, Action fire) : ITimer
    {
        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return true;
            }

            if (dueTime > time.Passing)
            {
                time.waiting[this] = dueTime;
                return true;
            }

            time.waits.Enqueue(dueTime);
            Interlocked.Add(ref time.ticks, dueTime.Ticks);
            ThreadPool.QueueUserWorkItem(_ => fire());
            return true;
        }

        public void Dispose() => time.waiting.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
