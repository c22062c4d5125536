using System.CommandLine;

namespace WalletTrace.Cli.Ledgers;

/// <summary><c>wallettrace ledger</c>: what can be done with a ledger besides tracing and pulling.</summary>
internal static class LedgerCommand
{
    /// <summary>The command with those below it.</summary>
    public static Command Build(CaseRunner runner)
    {
        var ledger = new Command(
            "ledger",
            "Looks into ledgers, checks them, and takes facts in and out. A ledger is one DuckDB file (CASE.duckdb) with any number of facts; 'pull' and 'ledger import' "
            + "fill it, and 'trace', 'paths', 'explain' and 'recheck' take it for a case. Any other program that reads DuckDB files can ask it, too.");
        ledger.Subcommands.Add(LedgerInfoCommand.Build(runner));
        ledger.Subcommands.Add(LedgerVerifyCommand.Build(runner));
        ledger.Subcommands.Add(LedgerExportCommand.Build(runner));
        ledger.Subcommands.Add(LedgerImportCommand.Build(runner));
        ledger.Subcommands.Add(LedgerSqlCommand.Build(runner));
        return ledger;
    }

    /// <summary>The argument that names the ledger.</summary>
    public static Argument<string> File(string description = "The ledger, such as CASE.duckdb.")
    {
        var file = new Argument<string>("FILE") { Description = description };
        file.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is "")
            {
                result.AddError("FILE names no ledger: found nothing");
            }
        });
        return file;
    }

    /// <summary>Whether progress and results are kept back.</summary>
    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "Write nothing but errors." };
}
