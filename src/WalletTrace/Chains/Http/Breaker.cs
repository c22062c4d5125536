using Polly;
using Polly.CircuitBreaker;

namespace WalletTrace.Chains.Http;

/// <summary>Keeps requests from a server that fails again and again, and knows what was wrong last.</summary>
internal sealed class Breaker
{
    private readonly string source;
    private readonly ResiliencePipeline circuit;
    private readonly TimeProvider time;
    private volatile string? problem;
    private long brokenUntil;

    /// <summary>Makes one for a server.</summary>
    /// <param name="options">When it is left alone.</param>
    /// <param name="source">The source's name.</param>
    public Breaker(HttpSourceOptions options, string source)
    {
        this.source = source;
        time = options.TimeProvider;
        circuit = options.Breaker is { } breaker ? Circuit(breaker) : ResiliencePipeline.Empty;
    }

    /// <summary>How it stands with the server, as far as its answers tell.</summary>
    public SourceState State
    {
        get
        {
            long until = Interlocked.Read(ref brokenUntil);
            return until > time.GetUtcNow().UtcTicks
                ? new SourceState(SourceCondition.Broken, new DateTimeOffset(until, TimeSpan.Zero), problem)
                : new SourceState(SourceCondition.Ready, null, problem);
        }
    }

    /// <summary>Lets a request through, or not.</summary>
    /// <param name="shown">How messages call the question.</param>
    /// <param name="attempt">Sends the request.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="ChainSourceException">The server is left alone; it says for how long, and what was wrong last.</exception>
    public async Task<T> RunAsync<T>(string shown, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            T answer = await circuit.ExecuteAsync(static async (sent, token) => await sent(token).ConfigureAwait(false), attempt, cancellationToken).ConfigureAwait(false);
            problem = null;
            return answer;
        }
        catch (BrokenCircuitException broken)
        {
            throw LeftAlone(shown, broken.RetryAfter ?? TimeSpan.Zero);
        }
        catch (WalletTraceException failure) when (failure is not BudgetUsedUpException)
        {
            problem = failure.Message;
            throw;
        }
    }

    private ChainSourceException LeftAlone(string shown, TimeSpan wait) => new(
        FormattableString.Invariant($"the server failed again and again and is not asked for {Math.Ceiling(wait.TotalSeconds)} seconds; the last failure was: {problem}"),
        source,
        shown,
        isTransient: true,
        retryAfter: wait);

    private ResiliencePipeline Circuit(BreakerOptions breaker) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = breaker.FailureRatio,
            MinimumThroughput = breaker.MinimumRequests,
            SamplingDuration = breaker.Window,
            BreakDuration = breaker.Break,
            ShouldHandle = static arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is ChainSourceException { IsTransient: true, RetryAfter: null } and not LaggingReplicaException),
            OnOpened = arguments =>
            {
                problem = arguments.Outcome.Exception?.Message;
                Interlocked.Exchange(ref brokenUntil, (time.GetUtcNow() + arguments.BreakDuration).UtcTicks);
                return ValueTask.CompletedTask;
            },
            OnClosed = _ =>
            {
                Interlocked.Exchange(ref brokenUntil, 0);
                return ValueTask.CompletedTask;
            },
        })
        .Build();
}
