using System.CommandLine;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Cli.Labels;

/// <summary><c>wallettrace labels diff</c>: how two editions of a list differ.</summary>
internal static class LabelsDiffCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Build(CaseRunner runner)
    {
        var command = new Command(
            "diff",
            "Shows how two editions of a list differ: addresses and entities that came and went, what is said otherwise, names spelt anew, programmes changed, addresses that are there but "
            + "damaged. Either two files, or a ledger or folder and a file, which is held against what is known of its sources. The order of rows and the day of the edition make no difference. Nothing is changed.");
        var old = new Argument<string>("OLD") { Description = "The old edition: a list, or a ledger or case folder for what is known." };
        var @new = new Argument<string>("NEW") { Description = "The new edition: a list." };
        var settings = new ListSettings();
        Option<int?> top = CaseOptions.Limit("--top", "Show at most so many of each kind of difference. Default: 20.");
        command.Arguments.Add(old);
        command.Arguments.Add(@new);
        settings.AddTo(command);
        command.Options.Add(top);
        command.SetAction((parsed, cancellationToken) => runner.ShowAsync(
            false,
            (progress, output) => CompareAsync(
                parsed.GetRequiredValue(old), parsed.GetRequiredValue(@new), settings.Of(parsed, null), parsed.GetValue(top) ?? 20, runner.Terminal.Width, progress, output, cancellationToken),
            cancellationToken));
        return command;
    }

    private static async Task<int> CompareAsync(
        string old, string @new, ListReadOptions options, int top, int width, ProgressLine progress, TextWriter output, CancellationToken cancellationToken)
    {
        ListEdition after = (await ListReader.ReadAsync([@new], options, progress, cancellationToken).ConfigureAwait(false))[0];
        ListEdition before;
        if (LabelPlace.IsPlace(old))
        {
            progress.Enter("Reading what is known");
            LabelPlace place = await LabelPlace.OpenAsync(old, changes: false, cancellationToken).ConfigureAwait(false);
            await using (place.ConfigureAwait(false))
            {
                var known = new KnownEdition(await place.Store.LabelsAsync(null, cancellationToken).ConfigureAwait(false));
                before = known.ToEdition($"what is known in {old}", [.. new KnownEdition(after.ToLabels()).Sources], []);
            }
        }
        else
        {
            before = (await ListReader.ReadAsync([old], options, progress, cancellationToken).ConfigureAwait(false))[0];
        }

        new DifferenceText(ListDifference.Between(before, after), top, width).Write(output);
        return ExitCode.Done;
    }
}

/// <summary>How a difference looks on a terminal.</summary>
/// <param name="difference">The difference.</param>
/// <param name="top">How many of each kind are shown.</param>
/// <param name="width">The columns that there are.</param>
internal sealed class DifferenceText(ListDifference difference, int top, int width)
{
    /// <summary>Writes it.</summary>
    public void Write(TextWriter output)
    {
        ListDifferenceCounts counts = difference.Counts;
        Edition("Old", difference.Old);
        Edition("New", difference.New);
        if (difference.IsEmpty)
        {
            output.Write("Both say the same.\n");
            return;
        }

        output.Write($"Addresses   {N(counts.AddressesAdded)} came, {N(counts.AddressesRemoved)} went, {N(counts.AddressesKept)} stay\n");
        output.Write($"Labels      {N(counts.LabelsAdded)} came, {N(counts.LabelsRemoved)} went, {N(counts.LabelsChanged)} say something else\n");
        output.Write($"Entities    {N(counts.EntitiesAdded)} came, {N(counts.EntitiesRemoved)} went, {N(counts.EntitiesChanged)} are described otherwise\n");
        output.Write($"Relations   {N(counts.RelationsAdded)} came, {N(counts.RelationsRemoved)} went\n");
        Section(output, "Came", difference.Added, label => Short(label, difference.New));
        Section(output, "Went", difference.Removed, label => Short(label, difference.Old));
        Section(output, "Says something else", difference.Changed, change =>
            $"{SafeText.Trim(change.New.Subject.ToString(), 200)}: {SafeText.Quote(change.Old.Text, 80)}, {Words.Of(change.Old.Category)} -> {SafeText.Quote(change.New.Text, 80)}, {Words.Of(change.New.Category)}{Days(change.Old, change.New)}");
        Section(output, "Entities that came", difference.EntitiesAdded, Entity);
        Section(output, "Entities that went", difference.EntitiesRemoved, Entity);
        Section(output, "Names", difference.Renamed, name =>
            $"{SafeText.Trim(name.Id, 60)}: {SafeText.Quote(name.Old, 80)} -> {SafeText.Quote(name.New, 80)}{(name.IsRespelled ? ", which is the same name spelt anew" : "")}");
        Section(output, "Programmes", difference.Moved, move =>
            $"{SafeText.Trim(move.Id, 60)} {SafeText.Quote(move.Name, 60)}: left {List(move.Left)}, joined {List(move.Joined)}");
        Section(output, "There, but damaged", difference.Damaged, damaged =>
            $"{SafeText.Trim(damaged.Old.Subject.ToString(), 200)} at {SafeText.Trim(damaged.Row.Place, 60)}: {SafeText.Quote(damaged.Row.Found, 60)}: {SafeText.Trim(damaged.Row.Problem, 300)}");
        if (difference.Shrinkage() is { } gone)
        {
            output.Write('\n');
            LabelText.Paragraph(output, "SHRUNK: ", $"an import would refuse the new edition without --allow-shrinking, for gone are {SafeText.Trim(gone, 600)}", width);
        }

        void Edition(string what, ListEdition edition) => LabelText.Paragraph(
            output,
            $"{what,-12}",
            $"{SafeText.Trim(edition.Name, 200)}{(edition.PublishedOn is { } day ? $" of {LabelTimes.Of(day)}" : "")}: {LabelText.Count(edition.Labels.Length, "label")} of {LabelText.Count(edition.Counts.Addresses, "subject")}, "
                + $"{LabelText.Count(edition.Entities.Length, "entity")}, {LabelText.Count(edition.Rejected.Length, "rejected row")}",
            width);
    }

    private static string N(long number) => SummaryText.Number(number);

    private static string List(IReadOnlyCollection<string> words) => words.Count == 0 ? "none" : string.Join(", ", words.Select(word => SafeText.Trim(word, 40)));

    private static string Entity(Entity entity) => $"{SafeText.Trim(entity.Id, 60)} {SafeText.Quote(entity.Name, 80)}, {Words.Of(entity.Kind)}";

    private static string Short(Label label, ListEdition edition)
    {
        string whose = label.Entity is { } id && edition.Entities.FirstOrDefault(entity => entity.Id == id) is { } entity && entity.Name != label.Text ? $" of {SafeText.Trim(entity.Name, 60)}" : "";
        return $"{SafeText.Trim(label.Subject.ToString(), 200)}: {SafeText.Quote(label.Text, 80)}, {Words.Of(label.Category)}{whose}";
    }

    private static string Days(Label old, Label @new) => (old.ValidFrom, old.ValidUntil) == (@new.ValidFrom, @new.ValidUntil) ? ""
        : $", from {Day(old.ValidFrom)} until {Day(old.ValidUntil)} -> from {Day(@new.ValidFrom)} until {Day(@new.ValidUntil)}";

    private static string Day(DateOnly? day) => day is null ? "-" : LabelTimes.Of(day);

    private void Section<T>(TextWriter output, string heading, IReadOnlyCollection<T> all, Func<T, string> text)
    {
        if (all.Count == 0)
        {
            return;
        }

        output.Write($"\n{heading} ({N(all.Count)})\n");
        foreach (T one in all.Take(top))
        {
            LabelText.Paragraph(output, "  ", text(one), width);
        }

        if (all.Count > top)
        {
            output.Write($"  and {N(all.Count - top)} more: --top shows more\n");
        }
    }
}
