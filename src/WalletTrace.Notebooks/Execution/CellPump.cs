namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// Runs what a cell awaits on the cell's own thread, while it waits. When the cell has ended, what it left behind goes on on the thread pool; when it was
/// interrupted, what it left behind never goes on.
/// </summary>
internal sealed class CellPump : SynchronizationContext
{
    private readonly object gate = new();
    private readonly Queue<(SendOrPostCallback Callback, object? State)> waiting = new();
    private bool ended;
    private bool interrupted;

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (gate)
        {
            if (!ended)
            {
                waiting.Enqueue((d, state));
                Monitor.Pulse(gate);
                return;
            }
        }

        Leave(d, state);
    }

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs what is posted until a task has ended.</summary>
    /// <exception cref="OperationCanceledException">The pump was stopped before.</exception>
    public void RunUntil(Task task, CancellationToken stop)
    {
        task.ContinueWith(_ => Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        using CancellationTokenRegistration stopping = stop.Register(Wake);
        while (Next(task, stop) is var (callback, state))
        {
            callback(state);
        }
    }

    /// <summary>Ends the pump.</summary>
    /// <param name="byInterruption">Whether what is still to come is never to run.</param>
    public void End(bool byInterruption)
    {
        (SendOrPostCallback Callback, object? State)[] left;
        lock (gate)
        {
            ended = true;
            interrupted = byInterruption;
            left = [.. waiting];
            waiting.Clear();
        }

        foreach ((SendOrPostCallback callback, object? state) in left)
        {
            Leave(callback, state);
        }
    }

    // Null when the task has ended.
    private (SendOrPostCallback Callback, object? State)? Next(Task task, CancellationToken stop)
    {
        lock (gate)
        {
            while (!task.IsCompleted)
            {
                stop.ThrowIfCancellationRequested();
                if (waiting.TryDequeue(out (SendOrPostCallback Callback, object? State) next))
                {
                    return next;
                }

                Monitor.Wait(gate);
            }

            return null;
        }
    }

    private void Wake()
    {
        lock (gate)
        {
            Monitor.PulseAll(gate);
        }
    }

    private void Leave(SendOrPostCallback callback, object? state)
    {
        if (!interrupted)
        {
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }
    }
}
