using Polly;
using Polly.Retry;

namespace WalletTrace.Chains.Http;

/// <summary>Puts a question again when its failure may pass, with growing waits or those that the server asks for, until the time for it is over.</summary>
/// <param name="options">Limits and waits.</param>
/// <param name="source">The source's name.</param>
internal sealed class Patience(HttpSourceOptions options, string source)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);

    private readonly ResiliencePipeline retries = Retries(options);

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

    private static ResiliencePipeline Retries(HttpSourceOptions options) => options.MaxAttempts == 1
        ? ResiliencePipeline.Empty
        : new ResiliencePipelineBuilder { TimeProvider = options.TimeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is ChainSourceException { IsTransient: true } fault && !(fault.RetryAfter > options.MaxWait)),
                MaxRetryAttempts = options.MaxAttempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = FirstWait < options.MaxWait ? FirstWait : options.MaxWait,
                MaxDelay = options.MaxWait,
                UseJitter = true,

                // What is recorded need not be waited for.
                DelayGenerator = arguments => ValueTask.FromResult(
                    options.Archive is null ? (arguments.Outcome.Exception as ChainSourceException)?.RetryAfter : TimeSpan.Zero),
            })
            .Build();
}
