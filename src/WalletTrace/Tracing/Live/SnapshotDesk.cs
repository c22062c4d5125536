using System.Runtime.CompilerServices;

namespace WalletTrace.Tracing.Live;

/// <summary>
/// Where the one who enumerates snapshots says that the next is wanted, and a run puts it. A run makes one only when it is wanted and due, so that nothing is
/// piled up and nobody waits for who is slow.
/// </summary>
/// <param name="time">Tells when one is due.</param>
internal sealed class SnapshotDesk(TimeProvider time)
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(250);

    // At least three quarters of the time are for asking.
    private const int Share = 3;

    private TaskCompletionSource<TraceSnapshot>? wanted;
    private long? last;
    private TimeSpan pause = Least;

    /// <summary>Whether a snapshot is wanted, and due.</summary>
    public bool IsWanted => Volatile.Read(ref wanted) is not null && (last is not { } then || time.GetElapsedTime(then) >= pause);

    /// <summary>Makes the snapshot that is wanted.</summary>
    public async Task ServeAsync(Func<Task<TraceSnapshot>> make)
    {
        long begun = time.GetTimestamp();
        TraceSnapshot snapshot = await make().ConfigureAwait(false);
        last = time.GetTimestamp();
        TimeSpan taken = time.GetElapsedTime(begun, last.Value) * Share;
        pause = taken > Least ? taken : Least;
        Interlocked.Exchange(ref wanted, null)?.TrySetResult(snapshot);
    }

    /// <summary>Runs a trace and gives its snapshots to the one who enumerates; the last is its result.</summary>
    public static async IAsyncEnumerable<TraceSnapshot> RunAsync(LiveRun live, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var desk = new SnapshotDesk(time);
        Task<TraceSnapshot> next = desk.Want();
        Task<TraceResult> run = Task.Run(() => live.RunAsync(null, desk, end.Token), CancellationToken.None);
        try
        {
            while (await Task.WhenAny(next, run).ConfigureAwait(false) == next)
            {
                yield return await next.ConfigureAwait(false);
                next = desk.Want();
            }

            TraceResult result = await run.ConfigureAwait(false);
            yield return new TraceSnapshot(result, result.Live!, true);
        }
        finally
        {
            // Who stops looking ends the run; what it wrote by then is whole. How it ended nobody hears any more.
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task<TraceSnapshot> Want()
    {
        // Goes on elsewhere: the run must not carry the one who enumerates along.
        var asked = new TaskCompletionSource<TraceSnapshot>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref wanted, asked);
        return asked.Task;
    }
}
