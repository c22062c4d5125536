using System.CommandLine;
using WalletTrace.Attribution;

namespace WalletTrace.Cli.Labels;

/// <summary><c>wallettrace labels show</c>: what is known.</summary>
internal static class LabelsShowCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "show",
            "Shows what is known: all sources in figures; or what is said of an account, with the accounts of the same key on other chains and where claims contradict each other; or all of a "
            + "source, or of an entity. That nothing is shown of an account is no clearance.");
        Argument<string> place = LabelsCommand.Place();
        var account = new Argument<string?>("ACCOUNT")
        {
            Description = "An account with its chain (eip155:1:0x…), or an address in the form of its chain: 0x…, bc1…, T…, also of Monero and others.", Arity = ArgumentArity.ZeroOrOne,
        };
        var source = new Option<string?>("--source") { HelpName = "NAME", Description = "Only claims of this source, to the letter." };
        var entity = new Option<string?>("--entity") { HelpName = "NAME", Description = "An entity by its id (ofac:27307), a name of it, or words of one; with its relations, asserted links and labels." };
        Option<DateTimeOffset?> asOf = LabelsCommand.Time("--as-of", "As it was known at this time, or at the end of this day, such as 2025-11-04. Default: all that stands.");
        var conflicts = new Option<bool>("--conflicts") { Description = "Only subjects of which claims contradict each other." };
        var twins = new Option<bool>("--twins") { Description = "Only accounts of one key that are labelled on several chains, TRON among them." };
        var withdrawn = new Option<bool>("--withdrawn") { Description = "Also claims that were withdrawn." };
        Option<int?> top = CaseOptions.Limit("--top", "Show at most so many labels. Default: 20.");
        var csv = new Option<string?>("--csv") { HelpName = "FILE.csv", Description = "Write all labels that are asked for to this file, as 'labels import' reads them." };
        command.Arguments.Add(place);
        command.Arguments.Add(account);
        foreach (Option option in new Option[] { source, entity, asOf, conflicts, twins, withdrawn, top, csv })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(withdrawn) && result.GetResult(asOf) is { Implicit: false })
            {
                result.AddError("--withdrawn and --as-of exclude each other: as of a time, what was withdrawn later stands");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var request = new ShowRequest(
                parsed.GetRequiredValue(place), parsed.GetValue(account), parsed.GetValue(source), parsed.GetValue(entity), parsed.GetValue(asOf), parsed.GetValue(conflicts), parsed.GetValue(twins),
                parsed.GetValue(withdrawn), parsed.GetValue(top) ?? 20, parsed.GetValue(csv));
            return runner.ShowAsync(false, (progress, output) => new LabelsShow(request, runner.Terminal.Width).RunAsync(progress, output, cancellationToken), cancellationToken);
        });
        return command;
    }
}

/// <summary>What is to be shown.</summary>
internal sealed record ShowRequest(
    string Place, string? Account, string? Source, string? Entity, DateTimeOffset? AsOf, bool Conflicts, bool Twins, bool Withdrawn, int Top, string? Csv);
