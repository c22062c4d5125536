using System.CommandLine;
using WalletTrace.Chains;
using WalletTrace.Cli.Pulling;
using WalletTrace.Cli.Sources;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Cli.Live;

/// <summary>Traces a case over its ledger and the sources that the command line names, and says what was asked.</summary>
/// <param name="runner">Runs commands.</param>
/// <param name="request">Whom to ask, and how much.</param>
internal sealed class LiveRunner(CaseRunner runner, LiveRequest request)
{
    /// <summary>Runs the trace and hands the result to the command, a partial one as well.</summary>
    /// <param name="options">The options that all commands have.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="refine">What the command asks for beyond the case.</param>
    /// <param name="use">What the command does with the result.</param>
    /// <param name="cancellationToken">Ends the asking: what was found by then is the result.</param>
    public async Task<int> RunAsync(
        CaseOptions options, ParseResult parsed, Func<Trace, Trace> refine, Action<CaseFile, TraceResult, ProgressLine, TextWriter> use,
        CancellationToken cancellationToken)
    {
        return await runner.ShowAsync(parsed.GetValue(options.Quiet), TraceAsync, cancellationToken, showsCancelled: true).ConfigureAwait(false);

        async Task<int> TraceAsync(ProgressLine progress, TextWriter output)
        {
            LiveCase live = await LiveCase.OpenAsync(
                parsed.GetRequiredValue(options.Case), options.Seeds.Of(parsed), request.Sources, progress, cancellationToken).ConfigureAwait(false);
            await using (live.ConfigureAwait(false))
            {
                var disclosures = new CountedDisclosures(live.Durable.Disclosures);
                IAnswerArchive? archive = request.IsOffline ? await live.OpenArchiveAsync(request.AnswersOf, cancellationToken).ConfigureAwait(false) : null;
                using OpenedSources sources = await OpenedSources.OpenAsync(
                    request.Sources,
                    live.Chains,
                    client => new SourceTools(client, runner.Time, progress) { Disclosures = disclosures, Answers = live.Durable.Answers, Archive = archive },
                    cancellationToken).ConfigureAwait(false);
                output.Write(live.Note);
                Trace known = refine(options.Apply(live.File.Over(live.Ledger, live.Labels), parsed));
                Trace trace = known
                    .Over(live.Ledger, sources.All)
                    .With(request.OptionsFor(known.Parameters.Stops) with { Stop = cancellationToken, Progress = progress, TimeProvider = runner.Time });

                if (request.IsEstimate)
                {
                    progress.Enter("Working out what would be asked");
                    EstimateText.Write(await trace.EstimateAsync(cancellationToken).ConfigureAwait(false), output);
                    return ExitCode.Done;
                }

                progress.Enter("Asking for what was stolen");

                // The stop ends the asking; what was found is then worked out to its end.
                TraceResult result = await trace.RunAsync(progress, CancellationToken.None).ConfigureAwait(false);
                if (!result.HasStarted)
                {
                    // Stopped before what was stolen came: there is nothing to show, and nothing is wrong with the case.
                    cancellationToken.ThrowIfCancellationRequested();
                }

                live.Keep();
                progress.Enter("Working out paths and bounds");
                use(live.File, result, progress, output);
                LiveReport report = result.Live!;
                LiveSummary.Write(result, sources.Differences, live.LedgerPath, disclosures.Count, output);
                return cancellationToken.IsCancellationRequested ? ExitCode.Cancelled : report.IsPartial ? ExitCode.Partial : ExitCode.Done;
            }
        }
    }
}
