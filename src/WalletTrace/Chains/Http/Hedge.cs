using Polly;
using Polly.Hedging;

namespace WalletTrace.Chains.Http;

/// <summary>Asks a second time when an answer is late, and takes the first answer of the two; the other request is cancelled.</summary>
internal sealed class Hedge
{
    private static readonly ResiliencePropertyKey<Race> Running = new("race");
    private static readonly ResiliencePropertyKey<bool> Second = new("second");

    private readonly ResiliencePipeline<object?> pipeline;

    /// <summary>Makes one.</summary>
    /// <param name="after">How late an answer must be.</param>
    /// <param name="time">The clock.</param>
    public Hedge(TimeSpan after, TimeProvider time) => pipeline = new ResiliencePipelineBuilder<object?> { TimeProvider = time }
        .AddHedging(new HedgingStrategyOptions<object?>
        {
            Delay = after,
            MaxHedgedAttempts = 1,

            // While both are under way, the failure of one is no answer; before that it is, and whether it is asked again others decide.
            ShouldHandle = static arguments => ValueTask.FromResult(
                arguments.Context.Properties.GetValue(Running, null!).IsOn && arguments.Outcome.Exception is not (null or OperationCanceledException)),
            ActionGenerator = static arguments =>
            {
                arguments.PrimaryContext.Properties.GetValue(Running, null!).IsOn = true;
                arguments.ActionContext.Properties.Set(Second, true);
                return () => arguments.Callback(arguments.ActionContext);
            },
        })
        .Build();

    /// <summary>Asks once or twice.</summary>
    /// <param name="ask">Asks; told whether it is for the second time.</param>
    /// <param name="cancellationToken">Ends both.</param>
    public async Task<T> AskAsync<T>(Func<bool, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        try
        {
            context.Properties.Set(Running, new Race());
            return (T)(await pipeline.ExecuteAsync(
                static async (run, asked) => (object?)await asked(run.Properties.GetValue(Second, false), run.CancellationToken).ConfigureAwait(false), context, ask).ConfigureAwait(false))!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Whether the second request is under way; both runs see the same one.</summary>
    private sealed class Race
    {
        private volatile bool isOn;

        public bool IsOn
        {
            get => isOn;
            set => isOn = value;
        }
    }
}
