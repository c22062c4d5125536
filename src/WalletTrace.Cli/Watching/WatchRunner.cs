using System.CommandLine;
using System.Globalization;
using System.Text;
using WalletTrace.Cli.Live;
using WalletTrace.Cli.Pulling;
using WalletTrace.Cli.Sources;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Watching;

namespace WalletTrace.Cli.Watching;

/// <summary>Watches a case until it is cancelled.</summary>
/// <param name="runner">Runs commands.</param>
/// <param name="request">How to watch.</param>
internal sealed class WatchRunner(CaseRunner runner, WatchRequest request)
{
    /// <summary>The variable of the environment that may hold the secret of a webhook.</summary>
    public const string SecretVariable = "WALLETTRACE_WEBHOOK_SECRET";

    /// <summary>Watches.</summary>
    /// <param name="options">The options that all commands have.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="cancellationToken">Ends the watch. Nothing is lost.</param>
    public async Task<int> RunAsync(CaseOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        bool isQuiet = parsed.GetValue(options.Quiet);
        using var progress = new ProgressLine(runner.Terminal, runner.Time, "Opening the case", isQuiet);
        return await Task.Run(() => WatchAsync(options, parsed, progress, isQuiet, cancellationToken), CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<int> WatchAsync(CaseOptions options, ParseResult parsed, ProgressLine progress, bool isQuiet, CancellationToken cancellationToken)
    {
        LiveRequest asking = request.Live;
        byte[] secret = await SecretAsync(cancellationToken).ConfigureAwait(false);
        LiveCase live = await LiveCase.OpenAsync(
            parsed.GetRequiredValue(options.Case), options.Seeds.Of(parsed), asking.Sources, progress, cancellationToken).ConfigureAwait(false);
        await using (live.ConfigureAwait(false))
        {
            var answers = new PollAnswers(live.Durable.Answers);
            using OpenedSources sources = await OpenedSources.OpenAsync(
                asking.Sources,
                live.Chains,
                client => new SourceTools(client, runner.Time, progress) { Disclosures = live.Durable.Disclosures, Answers = answers },
                cancellationToken).ConfigureAwait(false);
            using JsonLinesAlertSink? file = request.AlertsFile is { } path ? OpenFile(path) : null;
            using HttpClient? client = request.Webhook is { } address ? SourceTools.ClientFor(address) : null;
            List<IAlertSink> sinks = isQuiet ? [] : [new TextAlertSink(new UnderProgress(runner.Terminal.Output, progress))];
            if (file is not null)
            {
                sinks.Add(file);
            }

            if (client is not null)
            {
                sinks.Add(new WebhookAlertSink(client, request.Webhook!, new WebhookOptions { Secret = secret, TimeProvider = runner.Time }));
            }

            Trace trace = options.Apply(live.File.Over(live.Ledger, live.Labels), parsed);
            if (trace.Parameters.Direction != TraceDirection.Forward)
            {
                throw new UsageException("only where value went can be watched: found a case whose direction is backward, expected forward");
            }

            if (live.Note is { } note && !isQuiet)
            {
                progress.Above(() => runner.Terminal.Output.Write(note));
            }

            var defaults = new WatchOptions();
            progress.Enter("Tracing what is known");
            using CaseWatch watch = await OpenWatchAsync(trace, live, answers.Of(live.Ledger), sources, sinks, defaults with
            {
                PollInterval = request.Every ?? defaults.PollInterval,
                Confirmations = request.Confirmations ?? defaults.Confirmations,
                FromStart = request.FromStart,
                Live = asking.OptionsFor(trace.Parameters.Stops) with { TimeProvider = runner.Time },
                TimeProvider = runner.Time,
            }, cancellationToken).ConfigureAwait(false);
            live.Keep();
            await PollAsync(watch, answers, request.Every ?? defaults.PollInterval, progress, cancellationToken).ConfigureAwait(false);
            return ExitCode.Done;
        }
    }

    private async Task PollAsync(CaseWatch watch, PollAnswers answers, TimeSpan every, ProgressLine progress, CancellationToken cancellationToken)
    {
        for (int poll = 1; ; poll++)
        {
            progress.Enter("Reading the chains on");
            answers.Begin();
            WatchTurn turn = await watch.PollAsync(cancellationToken).ConfigureAwait(false);
            if (poll == request.Polls)
            {
                foreach (string problem in Problems(turn))
                {
                    runner.Terminal.Error.Write($"{CommandLine.Name}:{problem[1..]}\n");
                }

                return;
            }

            progress.Enter(Said(turn, watch.Raised, every), Problems(turn));
            await Task.Delay(every, runner.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Said(WatchTurn turn, int raised, TimeSpan every)
    {
        string chains = string.Join(", ", turn.Chains.Select(chain => string.Create(CultureInfo.InvariantCulture, $"{chain.Chain} at {chain.Height?.ToString("N0", CultureInfo.InvariantCulture) ?? "no block yet"}")));
        return string.Create(CultureInfo.InvariantCulture, $"Watching: {chains}; {raised:N0} {(raised == 1 ? "alert" : "alerts")} so far; a poll each {LiveText.Time(every)}");
    }

    private static IEnumerable<string> Problems(WatchTurn turn) =>
        from problem in turn.Chains.Select(chain => chain.Problem).Append(turn.Problem).Concat(turn.Sinks.Select(sink => sink.Problem))
        where problem is not null
        select "  " + SafeText.Trim(problem);

    private async Task<byte[]> SecretAsync(CancellationToken cancellationToken)
    {
        if (request.Webhook is null)
        {
            return [];
        }

        byte[] secret = Encoding.UTF8.GetBytes(
            await new SecretText("a secret for --webhook", SecretVariable, "--webhook-secret-file", request.SecretFile).ReadAsync(cancellationToken).ConfigureAwait(false));
        return secret.Length >= WebhookSignature.MinSecretLength ? secret : throw new UsageException(FormattableString.Invariant(
            $"the secret for --webhook is too short: found {secret.Length} bytes, expected {WebhookSignature.MinSecretLength} or more"));
    }

    private static JsonLinesAlertSink OpenFile(string path)
    {
        OutputFile.CheckFolder(path);
        JsonLinesAlertSink? opened = null;
        OutputFile.Write(path, place => opened = new JsonLinesAlertSink(place));
        return opened!;
    }

    private static async Task<CaseWatch> OpenWatchAsync(
        Trace trace, LiveCase live, ILedgerWriter ledger, OpenedSources sources, IEnumerable<IAlertSink> sinks, WatchOptions options, CancellationToken cancellationToken)
    {
        string journal = Path.ChangeExtension(live.LedgerPath, ".watch.jsonl");
        try
        {
            return await CaseWatch.OpenAsync(trace, ledger, sources.All, journal, sinks, options, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentException problem)
        {
            throw new UsageException(problem.Message);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Messages of the file system name whole paths of this machine.
            throw new WalletTraceException($"the journal {SafeText.Quote(journal)} cannot be opened: the file system refused it; does another watch of this case run?", cause);
        }
    }
}
