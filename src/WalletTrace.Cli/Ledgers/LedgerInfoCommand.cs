using System.CommandLine;
using WalletTrace.DuckDb;

namespace WalletTrace.Cli.Ledgers;

/// <summary><c>wallettrace ledger info</c>: what a ledger holds, in figures.</summary>
internal static class LedgerInfoCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "info",
            "Tells what a ledger holds: chains with their blocks, movements, accounts and assets; what was read of them; labels, answers and contradictions; how much room "
            + "its tables take; and the state of its index.");
        Argument<string> file = LedgerCommand.File();
        var json = new Option<bool>("--json") { Description = "Write it as JSON." };
        command.Arguments.Add(file);
        command.Options.Add(json);
        command.SetAction((parsed, cancellationToken) =>
        {
            return runner.ShowAsync(false, TellAsync, cancellationToken);

            async Task<int> TellAsync(ProgressLine progress, TextWriter output)
            {
                progress.Enter("Counting");
                string path = parsed.GetRequiredValue(file);
                DuckDbLedger ledger = await LedgerFiles.ReadAsync(path, cancellationToken).ConfigureAwait(false);
                await using (ledger.ConfigureAwait(false))
                {
                    var report = new InfoReport(
                        path,
                        await ledger.InfoAsync(cancellationToken).ConfigureAwait(false),
                        await ledger.TableBytesAsync(cancellationToken).ConfigureAwait(false),
                        await ledger.ExamineIndexAsync(isThorough: false, cancellationToken).ConfigureAwait(false));
                    output.Write(parsed.GetValue(json) ? report.ToJson() : report.ToText(runner.Terminal.Width));
                    return ExitCode.Done;
                }
            }
        });
        return command;
    }
}
