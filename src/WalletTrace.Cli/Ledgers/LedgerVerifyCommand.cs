using System.CommandLine;
using WalletTrace.DuckDb;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.Cli.Ledgers;

/// <summary><c>wallettrace ledger verify</c>: reads all of a ledger and checks every rule that it must keep.</summary>
internal static class LedgerVerifyCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "verify",
            "Reads all of a ledger and checks it: the checksum of every block on the disk, every reference, the order of blocks, who spends which coin, the shape of each fact, "
            + "the answers that are kept, and the files of its index. Nothing is changed. With exit code 1 something is wrong: what that is, and how much can still be read.");
        Argument<string> file = LedgerCommand.File();
        Option<bool> quiet = LedgerCommand.Quiet();
        command.Arguments.Add(file);
        command.Options.Add(quiet);
        command.SetAction((parsed, cancellationToken) => runner.ShowAsync(
            parsed.GetValue(quiet), (progress, output) => VerifyAsync(parsed.GetRequiredValue(file), progress, output, cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> VerifyAsync(string path, ProgressLine progress, TextWriter output, CancellationToken cancellationToken)
    {
        progress.Enter("Opening the ledger");
        DuckDbLedger ledger;
        try
        {
            ledger = await LedgerFiles.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerFormatException problem)
        {
            progress.Enter("Looking for what can be read");
            LedgerExamination found = await DuckDbLedger.ExamineAsync(path, cancellationToken).ConfigureAwait(false);
            output.Write($"NOT SOUND: {SafeText.Trim(path, 300)} cannot be opened\n  {SafeText.Trim(WithoutRemedy(found.Problem ?? problem.Message), 500)}\n");
            if (!found.LooksLikeDuckDb)
            {
                output.Write("  It does not begin as a DuckDB file does.\n");
            }

            WriteReadable(path, found.Tables, output);
            return ExitCode.Failed;
        }

        await using (ledger.ConfigureAwait(false))
        {
            LedgerVerification found = await ledger.VerifyAsync(progress, cancellationToken).ConfigureAwait(false);
            progress.Enter("Checking the index");
            IndexExamination index = await ledger.ExamineIndexAsync(isThorough: true, cancellationToken).ConfigureAwait(false);
            if (found.IsSound)
            {
                output.Write($"SOUND: {SafeText.Trim(path, 300)}\n");
                output.Write($"  {SummaryText.Number(found.Tables.Sum(table => table.Rows))} rows in {found.Tables.Count} tables were read, and all {found.Checks.Count} rules hold.\n");
                output.Write($"  Index: {IndexText.Of(index)}\n");

                // The ledger is the truth: an index that is damaged loses nothing, but something damaged it.
                return index.Condition == IndexCondition.Damaged ? ExitCode.Failed : ExitCode.Done;
            }

            output.Write($"NOT SOUND: {SafeText.Trim(path, 300)}\n");
            foreach (LedgerCheck check in found.Checks.Where(check => check.Broken > 0))
            {
                output.Write($"  Broken {SummaryText.Number(check.Broken)} times: {check.Rule}\n");
                foreach (string example in check.Examples)
                {
                    output.Write($"    {SafeText.Trim(WithoutRemedy(example), 300)}\n");
                }
            }

            WriteReadable(path, found.Tables, output);
            return ExitCode.Failed;
        }
    }

    /// <summary>What is wrong, without the advice to verify the file.</summary>
    private static string WithoutRemedy(string told) => told.Replace(DatabaseFault.Remedy, "", StringComparison.Ordinal);

    /// <summary>How much of a damaged ledger is left, and how it is got out.</summary>
    private static void WriteReadable(string path, IReadOnlyList<TableReading> tables, TextWriter output)
    {
        if (tables.All(table => table.IsWhole))
        {
            output.Write(tables.Count > 0 ? "All rows can be read.\n" : "Nothing can be read. Put back a copy.\n");
            return;
        }

        output.Write("Still readable:\n");
        foreach (TableReading table in tables)
        {
            string problem = table.Problem is { } told ? $": {SafeText.Trim(WithoutRemedy(told), 200)}" : "";
            output.Write($"  {table.Name,-16}{SummaryText.Number(table.ReadableRows)} of {SummaryText.Number(table.Rows)} rows{problem}\n");
        }

        output.Write($"Put back a copy, or get out what is left:\n  wallettrace ledger export {SafeText.Trim(path, 300)} --to FOLDER --format csv --readable\n");
    }
}
