using System.CommandLine;

namespace WalletTrace.Cli.Labels;

/// <summary><c>wallettrace labels import</c>: takes lists in.</summary>
internal static class LabelsImportCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "import",
            "Takes in lists: sanctions lists, packs of labels, or your own. All lists are read and checked before anything is taken: one that is damaged, of no known format, or cut short "
            + "stops the import, and nothing is changed. A list whose source is known already counts as its newer edition: what it does not say any more is withdrawn (not deleted), unless too "
            + "much of it is missing. Rows whose addresses cannot be right are left out and told. An address's form decides its chain, not the ticker beside it.");
        Argument<string> place = LabelsCommand.Place("Where to: a ledger, CASE.duckdb, which is made if it is not there, or a case's folder.");
        var files = new Argument<string[]>("LIST") { Description = "The lists: files, packed or not, or folders of files that belong together.", Arity = ArgumentArity.OneOrMore };
        var settings = new ListSettings();
        var adds = new Option<bool>("--add") { Description = "Only add: take no list for a newer edition of its source, and withdraw nothing." };
        var shrinking = new Option<bool>("--allow-shrinking") { Description = "Take a newer edition even if much of the old one is missing from it." };
        var rejected = new Option<string?>("--rejected") { HelpName = "FILE.csv", Description = "Write all rows that were left out to this file, with what is wrong with each." };
        Option<DateTimeOffset?> learned = LabelsCommand.Time("--learned", "When the lists became known to you, such as 2025-11-04. Default: now.");
        Option<bool> quiet = Ledgers.LedgerCommand.Quiet();
        command.Arguments.Add(place);
        command.Arguments.Add(files);
        settings.AddTo(command);
        foreach (Option option in new Option[] { adds, shrinking, rejected, learned, quiet })
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            DateTimeOffset at = parsed.GetValue(learned) ?? WholeMicroseconds(runner.Time.GetUtcNow());
            var import = new LabelsImport(parsed.GetRequiredValue(place), parsed.GetRequiredValue(files), settings.Of(parsed, at))
            {
                At = at, Adds = parsed.GetValue(adds), AllowsShrinking = parsed.GetValue(shrinking), RejectedFile = parsed.GetValue(rejected), Width = runner.Terminal.Width,
            };
            return runner.ShowAsync(parsed.GetValue(quiet), (progress, output) => import.RunAsync(progress, output, cancellationToken), cancellationToken);
        });
        return command;
    }

    /// <summary>Stores keep times to the microsecond.</summary>
    internal static DateTimeOffset WholeMicroseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
}
