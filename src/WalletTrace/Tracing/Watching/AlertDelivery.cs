namespace WalletTrace.Tracing.Watching;

/// <summary>How it stands with a sink.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pending">How many alerts it was not given yet.</param>
/// <param name="Problem">Why the last delivery failed; null where it did not.</param>
public readonly record struct SinkState(string Name, int Pending, string? Problem);

/// <summary>
/// Gives every sink the alerts of a journal, in order and each by itself: one that fails is left alone for a while, longer each time, and holds up no other.
/// </summary>
internal sealed class AlertDelivery
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    // However long a receiver asks to be left alone: then it is tried again.
    private static readonly TimeSpan LongestWish = TimeSpan.FromDays(1);

    private readonly AlertJournal journal;
    private readonly WatchOptions options;
    private readonly Line[] lines;

    /// <param name="journal">The journal; it has begun.</param>
    /// <param name="sinks">Whom to tell.</param>
    /// <param name="options">How long, and the clock.</param>
    public AlertDelivery(AlertJournal journal, IReadOnlyList<IAlertSink> sinks, WatchOptions options)
    {
        this.journal = journal;
        this.options = options;
        lines = [.. sinks.Select(sink => new Line(sink))];
        foreach (IAlertSink sink in sinks.Where(sink => !journal.Knows(sink.Name)))
        {
            // Whoever comes later is told what is raised from then on.
            journal.Deliver(sink.Name, journal.Count);
        }
    }

    /// <summary>Delivers what there is, for as long as the options allow.</summary>
    public async Task<SinkState[]> RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(lines.Select(line => RunAsync(line, cancellationToken))).ConfigureAwait(false);
        return [.. lines.Select(line => new SinkState(line.Sink.Name, journal.Count - journal.DeliveredTo(line.Sink.Name), line.Problem))];
    }

    private async Task RunAsync(Line line, CancellationToken cancellationToken)
    {
        long started = options.TimeProvider.GetTimestamp();
        if (line.Problem is not null && options.TimeProvider.GetElapsedTime(line.FailedAt) < line.Pause)
        {
            return;
        }

        for (int next = journal.DeliveredTo(line.Sink.Name); next < journal.Count && options.TimeProvider.GetElapsedTime(started) < options.DeliveryTime; next++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await line.Sink.DeliverAsync(journal.Read(next), cancellationToken).ConfigureAwait(false);
            }
            catch (AlertDeliveryException fault)
            {
                TimeSpan pause = TimeSpan.FromTicks(FirstPause.Ticks << Math.Min(line.Failures, 10));
                pause = pause < LongestPause ? pause : LongestPause;
                line.Failures++;
                line.Problem = fault.Message;
                line.FailedAt = options.TimeProvider.GetTimestamp();
                line.Pause = !(fault.RetryAfter > pause) ? pause : fault.RetryAfter < LongestWish ? fault.RetryAfter.Value : LongestWish;
                return;
            }

            journal.Deliver(line.Sink.Name, next + 1);
            line.Failures = 0;
            line.Problem = null;
        }
    }

    private sealed class Line(IAlertSink sink)
    {
        public IAlertSink Sink => sink;

        public int Failures { get; set; }

        public string? Problem { get; set; }

        public long FailedAt { get; set; }

        public TimeSpan Pause { get; set; }
    }
}
