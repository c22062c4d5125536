using System.Runtime;

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
/// Runs what a cell does on a thread of its own. An interruption is first left to the cell: long runs of WalletTrace hear of it and end, as does what passes
/// the token on. After a grace the cell is not waited for any longer where it awaits, and its thread is aborted where it computes, sleeps or blocks.
/// </summary>
/// <remarks>
/// The abort is <see cref="ControlledExecution"/>: the runtime raises an exception in the thread that cannot be swallowed, but not within finally blocks and
/// native code. It does not wake a thread that sleeps or waits; <see cref="Thread.Interrupt"/> does. Threads and tasks that the cell started are not aborted.
/// </remarks>
internal static class CellThread
{
    /// <summary>How long a cell that was interrupted may take to end by itself.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(400);

    /// <summary>How long the abort of its thread may take.</summary>
    public static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(5);

    // How long an abort may take before it is assumed that the thread sleeps.
    private static readonly TimeSpan WakeStep = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs something.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="work">Begun on the thread; what it awaits goes on there.</param>
    /// <param name="interruption">Interrupts it.</param>
    /// <returns>How it ended; of what finished, the task that tells its value or its exception.</returns>
    public static async Task<(CellEnd End, Task<T>? Work)> RunAsync<T>(Func<Task<T>> work, CancellationToken interruption)
    {
        // Not disposed of: a thread that is stuck still holds it.
        var abort = new CancellationTokenSource();
        var stuck = new TaskCompletionSource();
        var runner = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<Task<T>?> thread = Task.Factory.StartNew(
            () =>
            {
                runner.SetResult(Thread.CurrentThread);
                return Run(work, abort.Token);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
        using CancellationTokenRegistration interrupted = interruption.Register(() => _ = AbortAsync(abort, runner.Task, thread, stuck));
        if (await Task.WhenAny(thread, stuck.Task).ConfigureAwait(false) != thread)
        {
            return (CellEnd.Stuck, null);
        }

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

    // Not told in a callback of the abort itself, which does not return before the thread is aborted.
    private static async Task AbortAsync(CancellationTokenSource abort, Task<Thread> runner, Task ended, TaskCompletionSource stuck)
    {
        if (await EndsWithinAsync(Grace).ConfigureAwait(false))
        {
            return;
        }

        _ = abort.CancelAsync();
        Thread thread = await runner.ConfigureAwait(false);
        for (TimeSpan left = AbortLimit; left > TimeSpan.Zero; left -= WakeStep)
        {
            if (await EndsWithinAsync(WakeStep).ConfigureAwait(false))
            {
                return;
            }

            thread.Interrupt();
        }

        stuck.TrySetResult();

        async Task<bool> EndsWithinAsync(TimeSpan time) => await Task.WhenAny(ended, Task.Delay(time, CancellationToken.None)).ConfigureAwait(false) == ended;
    }

    private static Task<T>? Run<T>(Func<Task<T>> work, CancellationToken abort)
    {
        var pump = new CellPump();
        SynchronizationContext.SetSynchronizationContext(pump);
        Task<T>? task = null;
        try
        {
            // The runtime's only way to end a loop that asks nobody; meant for exactly this.
#pragma warning disable SYSLIB0046
            ControlledExecution.Run(
                () =>
                {
                    task = work();
                    pump.RunUntil(task, abort);
                },
                abort);
#pragma warning restore SYSLIB0046
            return task;
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            pump.End(abort.IsCancellationRequested);
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }
}
