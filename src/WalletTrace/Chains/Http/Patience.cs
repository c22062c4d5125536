using Polly;

namespace WalletTrace.Chains.Http;

/// <summary>Puts a question again when its failure may pass, with growing waits or those that the server asks for, until the time for it is over.</summary>
/// <param name="options">Limits and waits.</param>
/// <param name="source">The source's name.</param>
internal sealed class Patience(HttpSourceOptions options, string source)
{
    // What is recorded need not be waited for.
    private readonly ResiliencePipeline retries = Retries.Of(
        options.MaxAttempts, options.MaxWait, options.TimeProvider,
        failure => failure is ChainSourceException { IsOfRate: false } fault ? (fault.IsTransient, fault.RetryAfter) : default, waits: options.Archive is null);

    /// <summary>Tries as often as the options allow; who only wants to be asked more slowly is asked until the time is over.</summary>
    /// <param name="shown">How messages call the question.</param>
    /// <param name="attempt">One try.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="ChainSourceException">No usable answer came, as often as was tried.</exception>
    public async Task<T> TryAsync<T>(string shown, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using var overall = new CancellationTokenSource(options.OverallTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overall.Token, cancellationToken);
        int faults = 0;
        try
        {
            for (long started = options.TimeProvider.GetTimestamp(); ;)
            {
                try
                {
                    return await retries.ExecuteAsync(async token => await CountedAsync(token).ConfigureAwait(false), either.Token).ConfigureAwait(false);
                }
                catch (ChainSourceException slow) when (slow is { IsOfRate: true, RetryAfter: { } wait } && options.MaxAttempts > 1 && faults < options.MaxAttempts
                    && options.TimeProvider.GetElapsedTime(started) + wait < options.OverallTimeout)
                {
                    // No fault, so that it counts for none.
                    await Task.Delay(wait, options.TimeProvider, either.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooSlow(shown, options.OverallTimeout, cause);
        }

        async Task<T> CountedAsync(CancellationToken token)
        {
            try
            {
                return await attempt(token).ConfigureAwait(false);
            }
            catch (ChainSourceException fault)
            {
                faults += fault.IsOfRate ? 0 : 1;
                throw;
            }
        }
    }

    /// <summary>The failure that no whole answer came in time.</summary>
    public ChainSourceException TooSlow(string shown, TimeSpan limit, Exception cause) => new(
        FormattableString.Invariant($"found no whole answer within {limit.TotalSeconds} seconds, expected one"), source, shown, true, innerException: cause);
}
