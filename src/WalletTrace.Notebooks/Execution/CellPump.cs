using System.Collections.Concurrent;

namespace WalletTrace.Notebooks.Execution;

/// <summary>
/// Runs what a cell awaits on the cell's own thread, while it waits. When the cell has ended, what it left behind goes on on the thread pool; when it was
/// interrupted, what it left behind never goes on.
/// </summary>
internal sealed class CellPump : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> waiting = new();
    private readonly SemaphoreSlim available = new(0);
    private readonly Lock transition = new();
    private bool ended;
    private bool interrupted;

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (transition)
        {
            if (!ended)
            {
                waiting.Enqueue((d, state));
                available.Release();
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
        task.ContinueWith(_ => available.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (!task.IsCompleted)
        {
            available.Wait(stop);
            if (waiting.TryDequeue(out (SendOrPostCallback Callback, object? State) next))
            {
                next.Callback(next.State);
            }
        }
    }

    /// <summary>Ends the pump.</summary>
    /// <param name="byInterruption">Whether what is still to come is never to run.</param>
    public void End(bool byInterruption)
    {
        lock (transition)
        {
            ended = true;
            interrupted = byInterruption;
        }

        while (waiting.TryDequeue(out (SendOrPostCallback Callback, object? State) left))
        {
            Leave(left.Callback, left.State);
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
