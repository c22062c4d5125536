using Polly;
using Polly.Retry;

namespace WalletTrace.Chains.Http;

/// <summary>Tries again what failed and may pass, with growing waits or those that were asked for.</summary>
internal static class Retries
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);

    /// <summary>Prepares to try.</summary>
    /// <param name="maxAttempts">How often at the most, the first time included.</param>
    /// <param name="maxWait">The longest wait between two tries; who asks for a longer one is not tried again.</param>
    /// <param name="time">The clock.</param>
    /// <param name="read">Whether a failure may pass, and how long a wait it asks for; null where it asks for none.</param>
    /// <param name="waits">Whether a wait that is asked for is kept; where it is not nothing is waited for.</param>
    public static ResiliencePipeline Of(
        int maxAttempts, TimeSpan maxWait, TimeProvider time, Func<Exception?, (bool MayPass, TimeSpan? Wait)> read, bool waits = true) => maxAttempts == 1
        ? ResiliencePipeline.Empty
        : new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(read(arguments.Outcome.Exception) is (true, var wait) && !(wait > maxWait)),
                MaxRetryAttempts = maxAttempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = FirstWait < maxWait ? FirstWait : maxWait,
                MaxDelay = maxWait,
                UseJitter = true,
                DelayGenerator = arguments => ValueTask.FromResult(waits ? read(arguments.Outcome.Exception).Wait : TimeSpan.Zero),
            })
            .Build();

    /// <summary>How long a server asks to wait by its header <c>Retry-After</c>; null where it says nothing.</summary>
    public static TimeSpan? WaitToldBy(HttpResponseMessage? response, TimeProvider time) => response?.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } => date > time.GetUtcNow() ? date - time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };
}
