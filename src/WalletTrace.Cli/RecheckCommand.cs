using System.CommandLine;
using WalletTrace.Cli.Ledgers;
using WalletTrace.Ledger;
using WalletTrace.Reports;
using WalletTrace.Tracing;

namespace WalletTrace.Cli;

/// <summary><c>wallettrace recheck</c>: whether the blocks on which a saved report stands are still those of its case.</summary>
internal static class RecheckCommand
{
    private const int DefaultTop = 20;

    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "recheck",
            "Holds the blocks on which a saved JSON report stands against the facts that the case holds now, for instance after 'pull' followed a "
            + "reorganisation, and lists what was traced in blocks that are gone or were replaced. FRESH: all have the hash that they had. UNPROVEN: "
            + "nothing speaks against them, but not every hash is known, only times and transactions. STALE, with exit code 3: run the trace again.");
        var options = new CaseOptions();
        var report = new Argument<string>("REPORT") { Description = "A report that 'trace CASE --json REPORT' wrote." };
        report.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is "")
            {
                result.AddError("REPORT names no file: found nothing");
            }
        });
        Option<int?> top = CaseOptions.Limit("--top", $"List at most so many blocks and movements. Default: {DefaultTop}.");
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Write nothing but errors; the exit code tells whether the report is stale." };
        options.AddCaseTo(command);
        command.Arguments.Add(report);
        command.Options.Add(top);
        command.Options.Add(quiet);
        command.SetAction((parsed, cancellationToken) =>
        {
            return runner.ShowAsync(parsed.GetValue(quiet), RecheckAsync, cancellationToken);

            async Task<int> RecheckAsync(ProgressLine progress, TextWriter output)
            {
                (string place, string path) = (parsed.GetRequiredValue(options.Case), parsed.GetRequiredValue(report));
                SavedReport saved = await LoadAsync(path, cancellationToken).ConfigureAwait(false);
                BlockCheck check = await CheckAsync(saved, path, place, progress, cancellationToken).ConfigureAwait(false);
                TextRecheck.Write(saved, check, parsed.GetValue(top) ?? DefaultTop, output, runner.Terminal.Style);
                if (check.Freshness != Freshness.Stale)
                {
                    return ExitCode.Done;
                }

                output.Write($"To run the trace again, with the options that it had:\n  wallettrace trace {SafeText.Trim(place)} --json {SafeText.Trim(path)}\n");
                return ExitCode.Stale;
            }
        });
        return command;
    }

    private static async Task<BlockCheck> CheckAsync(SavedReport saved, string path, string place, ProgressLine progress, CancellationToken cancellationToken)
    {
        (ILedger ledger, IAsyncDisposable? opened) = await OpenedCase.OpenFactsAsync(place, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            CheckChains(saved, ledger, path, place);
            progress.Enter("Looking at the blocks");
            return await saved.RecheckAsync(ledger, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (opened is not null)
            {
                await opened.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static Task<SavedReport> LoadAsync(string path, CancellationToken cancellationToken) => CaseRunner.LoadFileAsync(
        "the report", path, () => SavedReport.LoadAsync(path, cancellationToken), "one that 'wallettrace trace CASE --json FILE' wrote");

    /// <summary>A case that knows none of the report's chains is another case, and no reorganisation.</summary>
    private static void CheckChains(SavedReport report, ILedger ledger, string path, string place)
    {
        ChainId[] asked = [.. report.Blocks.Select(block => block.Chain).Distinct()];
        if (asked.Length > 0 && !asked.Any(ledger.Chains.Contains))
        {
            string held = ledger.Chains.Count == 0 ? "no facts" : $"facts of {string.Join(", ", ledger.Chains)}";
            throw new WalletTraceException(
                $"the report {SafeText.Quote(path)} is not of the case {SafeText.Quote(place)}: found {held}, expected some of {string.Join(", ", asked)}; name the case of which the report was made");
        }
    }
}
