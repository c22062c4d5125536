using System.CommandLine;

namespace WalletTrace.Cli.Labels;

/// <summary><c>wallettrace labels</c>: what is known of who is behind accounts.</summary>
internal static class LabelsCommand
{
    /// <summary>The command with those below it.</summary>
    public static Command Build(CaseRunner runner)
    {
        var labels = new Command(
            "labels",
            "Takes in lists of who is behind accounts (sanctions lists, packs of labels, files of your own), compares their editions, shows what is known, and withdraws what is "
            + "not believed any more. A label is a claim with its source: claims that contradict each other stand side by side, and nothing is ever deleted.");
        labels.Subcommands.Add(LabelsImportCommand.Build(runner));
        labels.Subcommands.Add(LabelsDiffCommand.Build(runner));
        labels.Subcommands.Add(LabelsShowCommand.Build(runner));
        labels.Subcommands.Add(LabelsWithdrawCommand.Build(runner));
        labels.Subcommands.Add(LabelsFormatsCommand.Build(runner));
        return labels;
    }

    /// <summary>The argument that names where labels are kept.</summary>
    public static Argument<string> Place(string description = "Where labels are kept: a ledger, CASE.duckdb, or a case's folder.")
    {
        var place = new Argument<string>("CASE") { Description = description };
        place.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is "")
            {
                result.AddError("CASE names neither a ledger nor a folder: found nothing");
            }
        });
        return place;
    }

    /// <summary>An option that names a time.</summary>
    public static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result => CaseOptions.Read(result, words => (DateTimeOffset?)LabelTimes.Read(words.Single(), atEnd: name == "--as-of")),
        Arity = ArgumentArity.ExactlyOne,
    };
}
