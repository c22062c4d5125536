using System.CommandLine;
using WalletTrace.Attribution;

namespace WalletTrace.Cli.Labels;

/// <summary><c>wallettrace labels withdraw</c>: takes a claim or a source out of what counts.</summary>
internal static class LabelsWithdrawCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "withdraw",
            "Withdraws one claim, or all claims of a source, from a time on. They are kept, count no more, and are still shown as known before that time. A trace made again over the "
            + "same ledger does without them; nothing is pulled anew.");
        Argument<string> place = LabelsCommand.Place();
        var source = new Option<string?>("--source") { HelpName = "NAME", Description = "All claims of this source, to the letter. 'labels show CASE' lists the sources." };
        var claim = new Option<string?>("--id") { HelpName = "ID", Description = "One claim, by the id that 'labels show' tells." };
        var reason = new Option<string>("--reason") { HelpName = "TEXT", Description = "Why. Kept with the withdrawal.", Required = true };
        Option<DateTimeOffset?> at = LabelsCommand.Time("--at", "From when on, such as 2025-11-04. Default: now.");
        Option<bool> quiet = Ledgers.LedgerCommand.Quiet();
        command.Arguments.Add(place);
        foreach (Option option in new Option[] { source, claim, reason, at, quiet })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(source) is null == result.GetValue(claim) is null)
            {
                result.AddError("either a source or a claim is withdrawn: found both --source and --id, or neither, expected one of them");
            }

            if (result.GetValue(claim) is { } id && !ClaimId.TryParse(id, out _, out string? problem))
            {
                result.AddError($"--id cannot be read: {problem}");
            }

            if (string.IsNullOrWhiteSpace(result.GetResult(reason) is { Implicit: false } ? result.GetValue(reason) : "missing"))
            {
                result.AddError("--reason says nothing: found no words, expected why");
            }
        });
        command.SetAction((parsed, cancellationToken) => runner.ShowAsync(
            parsed.GetValue(quiet),
            (progress, output) =>
            {
                DateTimeOffset when = parsed.GetValue(at) ?? LabelsImportCommand.WholeMicroseconds(runner.Time.GetUtcNow());
                return WithdrawAsync(parsed.GetRequiredValue(place), parsed.GetValue(source), parsed.GetValue(claim), parsed.GetRequiredValue(reason), when, progress, output, cancellationToken);
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> WithdrawAsync(
        string path, string? source, string? claim, string reason, DateTimeOffset at, ProgressLine progress, TextWriter output, CancellationToken cancellationToken)
    {
        progress.Enter("Withdrawing");
        if (!Path.Exists(path))
        {
            // A ledger is not made for nothing.
            throw new WalletTraceException($"nothing can be withdrawn: found nothing at {SafeText.Quote(path)}, expected a ledger or a folder with labels");
        }

        LabelPlace place = await LabelPlace.OpenAsync(path, changes: true, cancellationToken).ConfigureAwait(false);
        await using (place.ConfigureAwait(false))
        {
            LabelSet known = await place.Store.LabelsAsync(null, cancellationToken).ConfigureAwait(false);
            ClaimId id = default;
            bool isKnown = source is not null
                ? known.All.Any(label => label.Source == source) || known.Entities.All.Any(entity => entity.Source == source) || known.Entities.Relations.Any(relation => relation.Source == source) || known.Entities.Links.Any(link => link.Source == source)
                : ClaimId.TryParse(claim!, out id, out _) && IsKnown(known, id);
            if (!isKnown)
            {
                string[] sources = [.. known.All.Select(label => label.Source).Concat(known.Entities.All.Select(entity => entity.Source)).Distinct().Order(StringComparer.Ordinal)];
                string expected = source is null ? "the id of a claim that stands" : sources.Length == 0 ? "a source with claims, and there are none" : $"one of {string.Join(", ", sources.Take(10).Select(name => SafeText.Quote(name, 60)))}{(sources.Length > 10 ? " …" : "")}";
                throw new WalletTraceException($"nothing can be withdrawn: found no claim {(source is null ? $"with the id {claim}" : $"of the source {SafeText.Quote(source, 80)}")} that stands, expected {expected}");
            }

            LabelChange change = source is not null
                ? await place.Store.WithdrawLabelsAsync(source, at, reason, cancellationToken).ConfigureAwait(false)
                : await place.Store.WithdrawLabelsAsync(id, at, reason, cancellationToken).ConfigureAwait(false);
            place.Save();
            output.Write($"Withdrawn from {LabelTimes.Of(at)} on: {LabelText.Count(change.Withdrawn, "claim")}. They are kept, and count no more: trace again to see what that changes.\n");
            return ExitCode.Done;
        }
    }

    private static bool IsKnown(LabelSet known, ClaimId id) =>
        known.All.Any(label => ClaimId.Of(label) == id) || known.Entities.All.Any(entity => ClaimId.Of(entity) == id)
        || known.Entities.Relations.Any(relation => ClaimId.Of(relation) == id) || known.Entities.Links.Any(link => ClaimId.Of(link) == id);
}
