using System.Text;
using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Reports;

namespace WalletTrace.Cli.Labels;

/// <summary>Takes lists in: reads and checks all of them, and only then changes what is known.</summary>
/// <param name="path">Where to.</param>
/// <param name="files">The lists.</param>
/// <param name="options">What the lists do not tell.</param>
internal sealed class LabelsImport(string path, IReadOnlyList<string> files, ListReadOptions options)
{
    private const int ShownSources = 12;
    private const int ShownRows = 5;

    /// <summary>When the lists were learned.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether nothing is withdrawn.</summary>
    public bool Adds { get; init; }

    /// <summary>Whether a newer edition may lack much.</summary>
    public bool AllowsShrinking { get; init; }

    /// <summary>Where rejected rows are written to; null for nowhere.</summary>
    public string? RejectedFile { get; init; }

    /// <summary>The columns that there are.</summary>
    public int Width { get; init; }

    /// <summary>Runs it.</summary>
    public async Task<int> RunAsync(ProgressLine progress, TextWriter output, CancellationToken cancellationToken)
    {
        if (RejectedFile is not null)
        {
            OutputFile.CheckFolder(RejectedFile);
        }

        List<ListEdition> editions = await ListReader.ReadAsync(files, options, progress, cancellationToken).ConfigureAwait(false);
        progress.Enter("Comparing with what is known");
        LabelPlace place = await LabelPlace.OpenAsync(path, changes: true, cancellationToken).ConfigureAwait(false);
        await using (place.ConfigureAwait(false))
        {
            List<SourceImport> sources = await PlanAsync(place.Store, editions, cancellationToken).ConfigureAwait(false);
            progress.Enter(FormattableString.Invariant($"Taking in {sources.Sum(source => source.Claims.Count):N0} labels"));
            await TakeInAsync(place, sources, cancellationToken).ConfigureAwait(false);
            string? advice = place.Save();
            WriteRejected(editions);
            Write(output, editions, sources);
            output.Write(advice);
        }

        return ExitCode.Done;
    }

    /// <summary>What is to be done with each source, checked so that nothing but the disk can refuse it.</summary>
    /// <exception cref="WalletTraceException">A newer edition lacks too much, or is older than what is known.</exception>
    private async Task<List<SourceImport>> PlanAsync(ILabelStore store, List<ListEdition> editions, CancellationToken cancellationToken)
    {
        LabelSet all = await store.LabelHistoryAsync(cancellationToken).ConfigureAwait(false);
        (KnownEdition history, KnownEdition known) = (new KnownEdition(all), new KnownEdition(all.Standing()));
        HashSet<string> knownSources = [.. known.Sources];
        (ListEdition Edition, KnownEdition Claims)[] read = [.. editions.Select(edition => (edition, new KnownEdition(edition.ToLabels())))];
        List<SourceImport> sources = [];
        foreach (var source in read.SelectMany(one => one.Claims.Sources.Select(name => (Name: name, One: one))).GroupBy(pair => pair.Name, pair => pair.One, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            string name = string.Join(", ", source.Select(one => one.Edition.Name));
            LabelSet claims = LabelSet.Together(source.Select(one => one.Claims.Of(source.Key)));
            bool isAdded = Adds || source.Any(one => one.Edition.Format == LabelListFormat.FormatName);
            bool isNewer = !isAdded && knownSources.Contains(source.Key);
            if (!isAdded)
            {
                CheckTime(source.Key, history.LastOf(source.Key));
            }

            if (isNewer)
            {
                CheckDay(source.Key, known.NewestOf(source.Key), source.Select(one => one.Edition.PublishedOn).Append(source.Max(one => one.Claims.NewestOf(source.Key))).Max());
                Refuse(ListDifference.Between(
                    known.ToEdition($"what is known of {source.Key}", [source.Key], []),
                    new KnownEdition(claims).ToEdition(name, [source.Key], source.SelectMany(one => one.Edition.Rejected))));
            }

            Check(name, claims);
            sources.Add(new SourceImport(source.Key, name, source.First().Edition, claims, isNewer, isAdded));
        }

        return sources;
    }

    /// <summary>Takes all in at once: what is only added, and all newer editions.</summary>
    private async Task TakeInAsync(LabelPlace place, List<SourceImport> sources, CancellationToken cancellationToken)
    {
        SourceImport[] added = [.. sources.Where(source => source.IsAdded)];
        if (added.Length > 0)
        {
            // Of several sources that are added it is only known what they came to together.
            added[0].Change = await place.Store.AppendLabelsAsync(LabelSet.Together(added.Select(source => source.Claims)), At, cancellationToken).ConfigureAwait(false);
        }

        SourceImport[] replaced = [.. sources.Except(added)];
        IReadOnlyList<Attribution.LabelChange> changes = await place.ReplaceAsync(
            [.. replaced.Select(source => (source.Name, source.Claims, $"not in {SafeText.Trim(source.Edition, 200)}"))], At, cancellationToken).ConfigureAwait(false);
        foreach ((SourceImport source, Attribution.LabelChange change) in replaced.Zip(changes))
        {
            source.Change = change;
        }
    }

    private void CheckTime(string source, DateTimeOffset? known)
    {
        if (known is { } last && last > At)
        {
            throw new WalletTraceException(
                $"the list cannot be a newer edition of {SafeText.Quote(source, 80)}: found that it was learned at {LabelTimes.Of(At)}, expected no time before {LabelTimes.Of(last)}, when something of it was learned or withdrawn; "
                + "give a later --learned, or --add to add its claims only");
        }
    }

    private static void Check(string name, LabelSet claims)
    {
        try
        {
            ClaimCheck.Check(claims);
        }
        catch (ArgumentException problem)
        {
            throw new WalletTraceException($"the list {SafeText.Trim(name, 200)} cannot be kept: {problem.Message}", problem);
        }
    }

    private void CheckDay(string source, DateOnly? known, DateOnly? found)
    {
        if (!AllowsShrinking && known is { } newest && found is { } day && day < newest)
        {
            throw new WalletTraceException(
                $"the list is older than what is known of {SafeText.Quote(source, 80)}: found the edition of {LabelTimes.Of(day)}, expected none before {LabelTimes.Of(newest)}; "
                + "--add adds its claims only, --allow-shrinking takes it as the newer edition all the same; nothing was changed");
        }
    }

    private void Refuse(ListDifference difference)
    {
        if (AllowsShrinking)
        {
            return;
        }

        try
        {
            difference.RefuseIfShrunken();
        }
        catch (ListShrunkException refused)
        {
            throw new WalletTraceException($"{refused.Message}: --allow-shrinking takes it; nothing was changed", refused);
        }
    }

    private void WriteRejected(List<ListEdition> editions)
    {
        if (RejectedFile is null)
        {
            return;
        }

        var text = new StringBuilder("list,place,found,problem\n");
        foreach (ListEdition edition in editions)
        {
            foreach (RejectedRow row in edition.Rejected)
            {
                text.Append(string.Join(',', Escaping.Csv(edition.Name), Escaping.Csv(row.Place), Escaping.Csv(row.Found), Escaping.Csv(row.Problem))).Append('\n');
            }
        }

        OutputFile.Write(RejectedFile, place => File.WriteAllText(place, text.ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));
    }

    private void Write(TextWriter output, List<ListEdition> editions, List<SourceImport> sources)
    {
        output.Write($"Imported into {SafeText.Trim(path, 300)}\n");
        bool addsOne = sources.Count(source => source.IsAdded) <= 1;
        foreach (SourceImport source in sources.Take(ShownSources))
        {
            WriteSource(output, source, addsOne || !source.IsAdded);
        }

        if (sources.Count > ShownSources)
        {
            output.Write($"  and {LabelText.Count(sources.Count - ShownSources, "more source")}\n");
        }

        if (sources.Count > 1)
        {
            Line(
                "Together",
                $"{LabelText.Count(editions.Sum(edition => (long)edition.Labels.Length), "label")}, {LabelText.Count(editions.Sum(edition => (long)edition.Entities.Length), "entity")}, "
                    + $"{LabelText.Count(editions.Sum(edition => (long)edition.Relations.Length), "relation")}; claims: {Changed(sources.Sum(source => (long)source.Change.Learned), sources.Sum(source => (long)source.Change.Kept), sources.Sum(source => (long)source.Change.Withdrawn))}");
        }

        WriteNotes(output, editions);
        WriteRejectedRows(output, editions);

        void Line(string what, string text) => LabelText.Paragraph(output, $"  {what,-14}", text, Width);
    }

    private void WriteSource(TextWriter output, SourceImport source, bool tellsChange)
    {
        output.Write($"  {SafeText.Trim(source.Name, 100)}\n");
        ListEdition first = source.First;
        string day = first.PublishedOn is { } published ? $" of {LabelTimes.Of(published)}" : "";
        LabelText.Paragraph(output, "    ", $"{(source.IsAdded ? "added" : source.IsNewer ? "a newer edition" : "new")}{day}, {first.Format}, SHA-256 {first.Sha256[..16]}…", Width);
        LabelText.Paragraph(
            output, "    ", $"{LabelText.Count(source.Claims.Count, "label")}, {LabelText.Count(source.Claims.Entities.All.Length, "entity")}, {LabelText.Count(source.Claims.Entities.Relations.Length, "relation")}"
                + (tellsChange ? $"; claims: {Changed(source.Change.Learned, source.Change.Kept, source.Change.Withdrawn)}" : ""), Width);
    }

    /// <summary>A number with a noun and words after it.</summary>
    private static string Counted(int number, string words)
    {
        int end = words.IndexOf(' ', StringComparison.Ordinal);
        return LabelText.Count(number, words[..end]) + words[end..];
    }

    private static string Changed(long learned, long kept, long withdrawn) => $"{SummaryText.Number(learned)} learned, {SummaryText.Number(kept)} known already, {SummaryText.Number(withdrawn)} withdrawn";

    private void WriteNotes(TextWriter output, List<ListEdition> editions)
    {
        string[] counts =
        [
            .. new[] { (ListNoteKind.TickerDisagrees, "account under another chain's ticker"), (ListNoteKind.Twin, "key listed as an EVM and as a TRON account"), (ListNoteKind.Repeated, "repetition of an address") }
                .Select(kind => (Count: editions.Sum(edition => edition.Notes.Count(note => note.Kind == kind.Item1)), Noun: kind.Item2)).Where(kind => kind.Count > 0)
                .Select(kind => Counted(kind.Count, kind.Noun)),
        ];
        if (counts.Length > 0)
        {
            LabelText.Paragraph(output, $"  {"Notes",-14}", string.Join("; ", counts), Width);
        }

        var others = editions.SelectMany(edition => edition.Notes.Where(note => note.Kind is ListNoteKind.Other or ListNoteKind.TickerDisagrees).Select(note => (edition.Name, Note: note))).ToArray();
        foreach ((string name, ListNote note) in others.Take(ShownRows))
        {
            LabelText.Paragraph(output, "    ", $"{SafeText.Trim(name, 60)}, {SafeText.Trim(note.Place, 60)}: {SafeText.Trim(note.Text, 300)}", Width);
        }

        if (others.Length > ShownRows)
        {
            output.Write($"    and {LabelText.Count(others.Length - ShownRows, "more note")}\n");
        }
    }

    private void WriteRejectedRows(TextWriter output, List<ListEdition> editions)
    {
        var rows = editions.SelectMany(edition => edition.Rejected.Select(row => (edition.Name, Row: row))).ToArray();
        if (rows.Length == 0)
        {
            output.Write($"  {"Rejected",-14}no row\n");
            return;
        }

        output.Write($"  {"Rejected",-14}{LabelText.Count(rows.Length, "row")}, which {(rows.Length == 1 ? "is" : "are")} left out:\n");
        foreach ((string name, RejectedRow row) in rows.Take(ShownRows))
        {
            LabelText.Paragraph(output, "    ", $"{SafeText.Trim(name, 60)}, {SafeText.Trim(row.Place, 60)}: {SafeText.Quote(row.Found, 60)}: {SafeText.Trim(row.Problem, 400)}", Width);
        }

        if (rows.Length > ShownRows)
        {
            output.Write($"    and {SummaryText.Number(rows.Length - ShownRows)} more{(RejectedFile is null ? ": --rejected FILE.csv writes all" : "")}\n");
        }

        if (RejectedFile is not null)
        {
            output.Write($"    all in {SafeText.Trim(RejectedFile, 300)}\n");
        }
    }

    /// <param name="Name">The source.</param>
    /// <param name="Edition">The names of the lists that it is in.</param>
    /// <param name="First">The first of those.</param>
    /// <param name="Claims">All that it says.</param>
    /// <param name="IsNewer">Whether that is a newer edition of what is known.</param>
    /// <param name="IsAdded">Whether it is only added to what is known.</param>
    private sealed record SourceImport(string Name, string Edition, ListEdition First, LabelSet Claims, bool IsNewer, bool IsAdded)
    {
        /// <summary>What it came to.</summary>
        public Attribution.LabelChange Change { get; set; }
    }
}
