namespace WalletTrace.Notebooks.Jupyter;

/// <summary>What a front end can interrupt: the request that the kernel works on.</summary>
internal sealed class Interruption
{
    private readonly Lock gate = new();
    private CancellationTokenSource? current;
    private bool hasEnded;

    /// <summary>Begins work that can be interrupted. Its source is left to the collector: an interruption may still be on its way when the work ends.</summary>
    public CancellationTokenSource Begin()
    {
        lock (gate)
        {
            current = new CancellationTokenSource();
            if (hasEnded)
            {
                current.Cancel();
            }

            return current;
        }
    }

    /// <summary>Ends it.</summary>
    public void Finish(CancellationTokenSource work)
    {
        lock (gate)
        {
            current = current == work ? null : current;
        }
    }

    /// <summary>Interrupts what is worked on, if anything is.</summary>
    public void Interrupt()
    {
        lock (gate)
        {
            // Not in the lock: whoever is told of it may do much.
            _ = current?.CancelAsync();
        }
    }

    /// <summary>Interrupts what is worked on and all that begins later.</summary>
    public void End()
    {
        lock (gate)
        {
            hasEnded = true;
            _ = current?.CancelAsync();
        }
    }
}
