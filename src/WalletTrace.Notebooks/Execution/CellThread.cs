namespace WalletTrace.Notebooks.Execution;

/// <summary>How what a cell does ended.</summary>
internal enum CellEnd
{
    /// <summary>It came to its end, or threw.</summary>
    Finished,

    /// <summary>It was interrupted.</summary>
    Interrupted,

    /// <summary>It was interrupted, and did not stop: it goes on in the background.</summary>
    Stuck,
}

/// <summary>
/// Runs what a cell does on a thread of its own. An interruption reaches the cell where it loops or calls (<see cref="CellInterruption"/>), and long runs of
/// WalletTrace by themselves. After a grace the cell is not waited for any longer where it awaits, and is woken up where it sleeps or blocks.
/// </summary>
/// <remarks>A library that computes without end and calls nothing of the cell's cannot be stopped. Threads and tasks that the cell started run on.</remarks>
internal static class CellThread
{
    /// <summary>How long a cell that was interrupted may take to end by itself.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(400);

    // How long it is tried to wake it up.
    private static readonly TimeSpan WakingLimit = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan WakingStep = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs something.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="work">Begun on the thread; what it awaits goes on there.</param>
    /// <param name="interruption">Interrupts it.</param>
    /// <returns>How it ended; of what finished, the task that tells its value or its exception.</returns>
    public static async Task<(CellEnd End, Task<T>? Work)> RunAsync<T>(Func<Task<T>> work, CancellationToken interruption)
    {
        // Not disposed of: a thread that is stuck still holds it.
        var stop = new CancellationTokenSource();
        var raised = new CellInterruption.Raised(Grace);
        var stuck = new TaskCompletionSource();
        var runner = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<Task<T>?> thread = Task.Factory.StartNew(
            () =>
            {
                runner.SetResult(Thread.CurrentThread);
                raised.Enter();
                return Run(work, stop.Token);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
        using CancellationTokenRegistration interrupted = interruption.Register(() =>
        {
            raised.Raise();
            _ = WakeAsync(stop, runner.Task, thread, stuck);
        });
        if (await Task.WhenAny(thread, stuck.Task).ConfigureAwait(false) != thread)
        {
            return (CellEnd.Stuck, null);
        }

        raised.Settle();

        await ((Task)thread).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (interruption.IsCancellationRequested && !thread.IsCompletedSuccessfully)
        {
            // Woken up when it was on its way out already.
            return (CellEnd.Interrupted, null);
        }

        if (thread.IsFaulted)
        {
            // Thrown by something that the cell started and did not await, such as an async void method.
            return (CellEnd.Finished, Task.FromException<T>(thread.Exception.InnerException!));
        }

        Task<T>? finished = await thread.ConfigureAwait(false);
        return finished is null || (interruption.IsCancellationRequested && !finished.IsCompletedSuccessfully)
            ? (CellEnd.Interrupted, null)
            : (CellEnd.Finished, finished);
    }

    private static async Task WakeAsync(CancellationTokenSource stop, Task<Thread> runner, Task ended, TaskCompletionSource stuck)
    {
        if (await EndsWithinAsync(Grace).ConfigureAwait(false))
        {
            return;
        }

        await stop.CancelAsync().ConfigureAwait(false);
        Thread thread = await runner.ConfigureAwait(false);
        for (TimeSpan left = WakingLimit; left > TimeSpan.Zero; left -= WakingStep)
        {
            if (await EndsWithinAsync(WakingStep).ConfigureAwait(false))
            {
                return;
            }

            if (thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin))
            {
                thread.Interrupt();
            }
        }

        stuck.TrySetResult();

        async Task<bool> EndsWithinAsync(TimeSpan time) => await Task.WhenAny(ended, Task.Delay(time, CancellationToken.None)).ConfigureAwait(false) == ended;
    }

    private static Task<T>? Run<T>(Func<Task<T>> work, CancellationToken stop)
    {
        var pump = new CellPump();
        SynchronizationContext.SetSynchronizationContext(pump);
        try
        {
            Task<T> task = work();
            pump.RunUntil(task, stop);
            return task;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            pump.End(stop.IsCancellationRequested);
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }
}
