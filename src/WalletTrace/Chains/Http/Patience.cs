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
        failure => failure is ChainSourceException fault ? (fault.IsTransient, fault.RetryAfter) : default, waits: options.Archive is null);

    /// <summary>Tries as often as the options allow.</summary>
    /// <param name="shown">How messages call the question.</param>
    /// <param name="attempt">One try.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="ChainSourceException">No usable answer came, as often as was tried.</exception>
    public async Task<T> TryAsync<T>(string shown, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using var overall = new CancellationTokenSource(options.OverallTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overall.Token, cancellationToken);
        try
        {
            return await retries.ExecuteAsync(
                static async (tried, token) => await tried(token).ConfigureAwait(false), attempt, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooSlow(shown, options.OverallTimeout, cause);
        }
    }

    /// <summary>The failure that no whole answer came in time.</summary>
    public ChainSourceException TooSlow(string shown, TimeSpan limit, Exception cause) => new(
        FormattableString.Invariant($"found no whole answer within {limit.TotalSeconds} seconds, expected one"), source, shown, true, innerException: cause);
}
