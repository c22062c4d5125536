using System.CommandLine;
using WalletTrace.Cli.Live;
using WalletTrace.Cli.Sources;
using WalletTrace.Tracing.Watching;

namespace WalletTrace.Cli.Watching;

/// <summary><c>wallettrace watch</c>: keeps following a case and alerts when its value moves.</summary>
internal static class WatchCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "watch",
            "Keeps following a case: reads its chains on, traces again, and alerts once of every movement of traced value, when it reaches a service or a sanctioned account, and "
            + "when a token's issuer freezes it. What a reorganisation takes back is retracted. It may be killed at any moment; the same command goes on by what it wrote to CASE.watch.jsonl beside the ledger, and no alert is lost or raised twice. Limits on what is asked hold for each poll.");
        var options = new CaseOptions(asks: true);
        var live = new LiveSettings();
        var every = new Option<TimeSpan?>("--every")
        {
            HelpName = "DURATION",
            Description = "The time between two polls: 30s, 5m. Default: 1m.",
            CustomParser = result => CaseOptions.Read(result, words => (TimeSpan?)ReadInterval(words.Single())),
            Arity = ArgumentArity.ExactlyOne,
        };
        Option<int?> polls = CaseOptions.Limit("--polls", "End after so many polls; 1 for a job that is run now and then. Default: until Ctrl+C.");
        Option<int?> confirmations = CaseOptions.Limit("--confirmations", "Leave blocks with fewer confirmations for later. Default: 1: early alerts, and now and then one that is retracted.");
        var alerts = new Option<string?>("--alerts") { HelpName = "FILE", Description = "Append each alert to this file, one JSON object a line." };
        var webhook = new Option<Uri?>("--webhook")
        {
            HelpName = "URL",
            Description = "Post each alert as JSON to this address, signed: the header X-WalletTrace-Signature holds the time and an HMAC-SHA256 of time and body. An alert that is not acknowledged is sent again, with the same id.",
            CustomParser = result => CaseOptions.Read(result, words => (Uri?)ServerAddress.Read(words.Single())),
            Arity = ArgumentArity.ExactlyOne,
        };
        var secret = new Option<string?>("--webhook-secret-file")
        {
            HelpName = "FILE",
            Description = $"A file whose first line is the secret that signs webhooks, {WebhookSignature.MinSecretLength} bytes or more; else it is taken from the environment: {WatchRunner.SecretVariable}.",
        };
        var fromStart = new Option<bool>("--from-start") { Description = "Alert of what is already known when the watch first begins, too. Default: only of what comes." };
        options.AddTo(command);
        command.Options.Remove(options.Backward);
        live.AddTo(command, isEstimable: false);
        foreach (Option option in new Option[] { every, polls, confirmations, alerts, webhook, secret, fromStart, options.Quiet })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(live.Sources.Source) is not { Implicit: false })
            {
                result.AddError("watch needs somebody to ask: found no --source");
            }

            if (result.GetResult(secret) is { Implicit: false } && result.GetResult(webhook) is not { Implicit: false })
            {
                result.AddError("--webhook-secret-file belongs to --webhook: found no webhook");
            }
        });
        command.SetAction((parsed, cancellationToken) => new WatchRunner(runner, new WatchRequest(
            live.Read(parsed)!,
            parsed.GetValue(every),
            parsed.GetValue(polls),
            parsed.GetValue(confirmations),
            parsed.GetValue(alerts),
            parsed.GetValue(webhook),
            parsed.GetValue(secret),
            parsed.GetValue(fromStart))).RunAsync(options, parsed, cancellationToken));
        return command;
    }

    private static TimeSpan ReadInterval(string text) => LiveSettings.ReadDuration(text) is var every && every <= WatchOptions.MaxPollInterval ? every
        : throw new FormatException($"found {SafeText.Quote(text)}, expected at most {WatchOptions.MaxPollInterval.TotalDays:0}d");
}

/// <summary>How a case is to be watched.</summary>
/// <param name="Live">Whom to ask, and how much in one poll.</param>
/// <param name="Every">The time between polls; null for the default.</param>
/// <param name="Polls">How many polls; null for no end.</param>
/// <param name="Confirmations">The confirmations that blocks must have; null for the default.</param>
/// <param name="AlertsFile">Where alerts are appended to; null for nowhere.</param>
/// <param name="Webhook">Where alerts are posted to; null for nowhere.</param>
/// <param name="SecretFile">The file with the webhook's secret; null for the environment.</param>
/// <param name="FromStart">Whether what is known already raises alerts.</param>
internal sealed record WatchRequest(
    LiveRequest Live, TimeSpan? Every, int? Polls, int? Confirmations, string? AlertsFile, Uri? Webhook, string? SecretFile, bool FromStart);
