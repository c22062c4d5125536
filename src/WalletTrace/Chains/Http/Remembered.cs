namespace WalletTrace.Chains.Http;

/// <summary>An answer that is asked for once and then kept; a failure is not kept.</summary>
/// <param name="ask">Asks.</param>
#pragma warning disable CA1001 // The semaphore's wait handle is never made, so that there is nothing to let go of.
internal sealed class Remembered<T>(Func<CancellationToken, Task<T>> ask)
    where T : class
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim gate = new(1);
    private T? answer;

    /// <summary>The answer.</summary>
    public async ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref answer) is { } known)
        {
            return known;
        }

        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return answer ??= await ask(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }
}
