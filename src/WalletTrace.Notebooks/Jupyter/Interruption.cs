namespace WalletTrace.Notebooks.Jupyter;

/// <summary>What a front end can interrupt: the request that the kernel works on.</summary>
internal sealed class Interruption
{
    private readonly Lock gate = new();
    private Action? current;
    private bool hasEnded;

    /// <summary>Does work that can be interrupted; one at a time.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> work)
    {
        // Left to the collector, since an interruption may still be on its way when the work ends; it has neither a timer nor a handle.
        var source = new CancellationTokenSource();
        lock (gate)
        {
            // Not in the lock: whoever is told of it may do much.
            current = () => _ = source.CancelAsync();
            if (hasEnded)
            {
                current();
            }
        }

        try
        {
            await work(source.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
            {
                current = null;
            }
        }
    }

    /// <summary>Interrupts what is worked on, if anything is.</summary>
    public void Interrupt()
    {
        lock (gate)
        {
            current?.Invoke();
        }
    }

    /// <summary>Interrupts what is worked on and all that begins later.</summary>
    public void End()
    {
        lock (gate)
        {
            hasEnded = true;
            current?.Invoke();
        }
    }
}
