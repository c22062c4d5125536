using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Cli.Actors;

namespace WalletTrace.Cli.Labels;

/// <summary>Shows what is known.</summary>
/// <param name="request">What is to be shown.</param>
/// <param name="width">The columns that there are.</param>
internal sealed class LabelsShow(ShowRequest request, int width)
{
    private LabelSet known = LabelSet.Empty;

    /// <summary>Runs it.</summary>
    public async Task<int> RunAsync(ProgressLine progress, TextWriter output, CancellationToken cancellationToken)
    {
        if (request.Csv is not null)
        {
            OutputFile.CheckFolder(request.Csv);
        }

        progress.Enter("Reading what is known");
        LabelPlace place = await LabelPlace.OpenToShowAsync(request.Place, cancellationToken).ConfigureAwait(false);
        await using (place.ConfigureAwait(false))
        {
            known = request.Withdrawn
                ? await place.Store.LabelHistoryAsync(cancellationToken).ConfigureAwait(false)
                : await place.Store.LabelsAsync(request.AsOf, cancellationToken).ConfigureAwait(false);
            if (request.AsOf is { } time)
            {
                output.Write($"As known at {LabelTimes.Of(time)}\n");
            }

            List<Label> shown =
                request.Entity is { } entity ? ShowEntity(output, entity)
                : request.Account is { } account ? ShowAccount(output, account)
                : request.Conflicts ? ShowConflicts(output, known.Conflicts())
                : request.Twins ? ShowTwins(output)
                : request.Source is null ? await ShowSourcesAsync(output, place.Store, cancellationToken).ConfigureAwait(false)
                : ShowSource(output, request.Source);
            if (request.Csv is { } csv)
            {
                OutputFile.Write(csv, file => LabelWriter.WriteCsv(file, shown));
                output.Write($"{LabelText.Count(shown.Count, "label")} written to {SafeText.Trim(csv, 300)}\n");
            }
        }

        return ExitCode.Done;
    }

    private bool IsAsked(Label label) => request.Source is null || label.Source == request.Source;

    private List<Label> ShowSource(TextWriter output, string source)
    {
        List<Label> labels = [.. known.All.Where(IsAsked)];
        Entity[] entities = [.. known.Entities.All.Where(entity => entity.Source == source)];
        if (labels.Count + entities.Length == 0)
        {
            throw new WalletTraceException($"there is nothing to show: found no claim of the source {SafeText.Quote(source, 80)}, expected one of those that 'labels show' without --source lists");
        }

        output.Write($"{SafeText.Trim(source, 100)}: {LabelText.Count(labels.Count, "label")}, {LabelText.Count(entities.Length, "entity")}\n");
        LabelText.Write(output, labels, known.Entities, request.Top, width);
        foreach (Entity entity in labels.Count == 0 ? entities.Take(request.Top) : [])
        {
            WriteEntity(output, entity);
        }

        return labels;
    }

    private List<Label> ShowAccount(TextWriter output, string text)
    {
        List<LabelSubject> subjects = SubjectsOf(text);
        List<Label> all = [];
        foreach (LabelSubject subject in subjects)
        {
            bool isAccount = subject.Kind == LabelSubjectKind.Account;
            List<Label> labels = [.. (isAccount ? known.Of(subject.Account) : known.About(subject)).Where(IsAsked)];
            all.AddRange(labels);
            if (labels.Count == 0)
            {
                output.Write($"{SafeText.Trim(subject.ToString(), 400)}\n  nothing is known. That is no clearance.\n");
            }
            else
            {
                LabelText.Write(output, labels, known.Entities, request.Top, width);
            }

            if (!isAccount)
            {
                continue;
            }

            if (known.ConflictOf(subject.Account) is { } conflict)
            {
                output.Write($"  These claims contradict each other {On(conflict)}.\n");
            }

            List<Label> twins = [.. known.OfTwins(subject.Account).Where(IsAsked)];
            if (twins.Count > 0)
            {
                output.Write("\nOf the same key on other chains, as a lead:\n");
                LabelText.Write(output, twins, known.Entities, request.Top, width);
                all.AddRange(twins);
            }
        }

        return all;
    }

    private List<LabelSubject> SubjectsOf(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal) && LabelSubject.TryParse(text, out LabelSubject? subject, out _))
        {
            return [subject];
        }

        ListedAddress read = ListedAddress.Read(text);
        if (read.Problem is { } problem)
        {
            throw new UsageException($"ACCOUNT cannot be read: found {SafeText.Quote(text, 120)}: {problem}");
        }

        // What can be of many chains is looked up on each on which something is known of it.
        Account account = read.Subjects[0].Account;
        List<LabelSubject> elsewhere = account.IsDefault || !known.Of(account).IsEmpty
            ? []
            : [.. known.All.Where(label => label.Account.Address == account.Address).Select(label => LabelSubject.Of(label.Account)).Distinct().Order()];
        return elsewhere.Count > 0 ? elsewhere : [.. read.Subjects];
    }

    private List<Label> ShowConflicts(TextWriter output, IEnumerable<LabelConflict> conflicts)
    {
        LabelConflict[] all = [.. conflicts.Where(conflict => conflict.Claims.Any(IsAsked))];
        output.Write($"{LabelText.Count(all.Length, "subject")} of which claims contradict each other\n");
        foreach (LabelConflict conflict in all.Take(request.Top))
        {
            output.Write($"{SafeText.Trim(conflict.Subject.ToString(), 400)}: {On(conflict)}\n");
            foreach (Label label in conflict.Claims)
            {
                LabelText.Paragraph(output, "  ", LabelText.Of(label, known.Entities), width);
            }
        }

        if (all.Length > request.Top)
        {
            output.Write($"and {LabelText.Count(all.Length - request.Top, "more subject")}: --top shows more\n");
        }

        return [.. all.SelectMany(conflict => conflict.Claims)];
    }

    private List<Label> ShowTwins(TextWriter output)
    {
        var keys = known.All.Where(label => label.Subject.Kind == LabelSubjectKind.Account && label.Account.Address.Kind is AddressKind.Evm or AddressKind.Tron && !label.Account.Address.IsZero && IsAsked(label))
            .GroupBy(label => Convert.ToHexString(label.Account.Address.ToByteArray()), StringComparer.Ordinal)
            .Where(key => key.Select(label => label.Account).Distinct().Count() > 1).OrderBy(key => key.Key, StringComparer.Ordinal).ToArray();
        output.Write($"{LabelText.Count(keys.Length, "key")} with labels on several chains\n");
        foreach (var key in keys.Take(request.Top))
        {
            output.Write($"key 0x{key.Key.ToLowerInvariant()}\n");
            foreach (Label label in key)
            {
                LabelText.Paragraph(output, "  ", $"{label.Account}: {LabelText.Of(label, known.Entities)}", width);
            }
        }

        if (keys.Length > request.Top)
        {
            output.Write($"and {LabelText.Count(keys.Length - request.Top, "more key")}: --top shows more\n");
        }

        return [.. keys.SelectMany(key => key)];
    }

    private List<Label> ShowEntity(TextWriter output, string name)
    {
        EntitySet entities = known.Entities;
        string[] ids = [.. entities.Of(name).Any() || known.Naming(name).Any() ? [name] : entities.Named(name) is { Count: > 0 } named ? named : entities.WithWords(name)];
        if (ids.Length == 0)
        {
            throw new WalletTraceException($"there is nothing to show: found {SafeText.Quote(name, 80)}, {ActorNames.Suggest(name, entities)}");
        }

        List<Label> all = [];
        foreach (string id in ids.Take(request.Top))
        {
            if (!entities.Of(id).Any())
            {
                output.Write($"{SafeText.Trim(id, 100)}: named by labels, described by no source\n");
            }

            foreach (Entity entity in entities.Of(id))
            {
                WriteEntity(output, entity);
            }

            foreach (EntityRelation relation in entities.RelationsOf(id))
            {
                string text = relation.Text is { } words ? $", {SafeText.Quote(words, 80)}" : "";
                LabelText.Paragraph(output, "  ", $"{SafeText.Trim(entities.NameOf(relation.From), 60)} {Words.Of(relation.Kind)} {SafeText.Trim(entities.NameOf(relation.To), 60)}{text}, says {SafeText.Trim(relation.Source, 60)}", width);
            }

            foreach (AssertedLink link in entities.Links.Where(link => link.From == id || link.To == id))
            {
                LabelText.Paragraph(
                    output, "  ", $"asserted, off-chain: {SafeText.Trim(link.From, 80)} -> {SafeText.Trim(link.To, 80)}: {SafeText.Quote(link.Text, 120)}, says {SafeText.Trim(link.Source, 60)}", width);
            }

            List<Label> labels = [.. known.Naming(id).Where(IsAsked)];
            output.Write($"  {LabelText.Count(labels.Count, "label")}\n");
            LabelText.Write(output, labels, entities, request.Top, width);
            all.AddRange(labels);
        }

        if (ids.Length > request.Top)
        {
            output.Write($"and {LabelText.Count(ids.Length - request.Top, "more entity")}: --top shows more\n");
        }

        return all;
    }

    private void WriteEntity(TextWriter output, Entity entity)
    {
        output.Write($"{SafeText.Trim(entity.Name, 120)} ({SafeText.Trim(entity.Id, 80)})\n");
        Line("Kind", Words.Of(entity.Kind) + (entity.Category == Category.Unknown ? "" : $", {Words.Of(entity.Category)}"));
        Line("Also", string.Join("; ", entity.Aliases.Select(alias => SafeText.Trim(alias, 80))));
        Line("Countries", string.Join(", ", entity.Countries.Select(country => SafeText.Trim(country, 40))));
        Line("Programmes", string.Join(", ", entity.Programmes.Select(programme => SafeText.Trim(programme, 40))));
        Line("Listed", entity.ListedFrom is null && entity.ListedUntil is null ? "" : $"{(entity.ListedFrom is { } from ? $"from {LabelTimes.Of(from)}" : "")}{(entity.ListedUntil is { } until ? $" until {LabelTimes.Of(until)}" : "")}".Trim());
        foreach (var same in entity.Identifiers.Take(request.Top).GroupBy(identifier => identifier.Type, StringComparer.Ordinal))
        {
            Line("Identifier", $"{SafeText.Trim(same.Key, 60)} {string.Join("; ", same.Select(identifier => $"{SafeText.Trim(identifier.Value, 120)}{(identifier.Country is { } country ? $" ({SafeText.Trim(country, 40)})" : "")}"))}");
        }

        Line("Remarks", SafeText.Trim(entity.Remarks, 600));
        Line("Says", $"{SafeText.Trim(entity.Source, 100)}{(entity.Date is { } date ? $" of {LabelTimes.Of(date)}" : "")}{(entity.Url is { } url ? $", {SafeText.Trim(url, 200)}" : "")}");
        Line("Id", ClaimId.Of(entity).ToString());

        void Line(string what, string text)
        {
            if (text.Length > 0)
            {
                LabelText.Paragraph(output, $"  {what,-12}", text, width);
            }
        }
    }

    private async Task<List<Label>> ShowSourcesAsync(TextWriter output, ILabelStore store, CancellationToken cancellationToken)
    {
        List<Label> labels = [.. known.All];
        var sources = labels.Select(label => (label.Source, IsLabel: true, label.LearnedAt, label.Category, label.Date))
            .Concat(known.Entities.All.Select(entity => (entity.Source, IsLabel: false, entity.LearnedAt, entity.Category, entity.Date)))
            .GroupBy(claim => claim.Source, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToArray();
        output.Write($"{LabelText.Count(labels.Count, "label")}, {LabelText.Count(known.Entities.All.Length, "entity")}, {LabelText.Count(known.Entities.Relations.Length, "relation")}, "
            + $"{LabelText.Count(known.Entities.Links.Length, "asserted link")} of {LabelText.Count(sources.Length, "source")}\n");
        foreach (var source in sources)
        {
            string categories = string.Join(", ", source.Where(claim => claim.IsLabel).CountBy(claim => claim.Category).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)
                .Select(pair => $"{Words.Of(pair.Key)} {SummaryText.Number(pair.Value)}"));
            string day = source.Max(claim => claim.Date) is { } date ? $", the last of {LabelTimes.Of(date)}" : "";
            output.Write($"{SafeText.Trim(source.Key, 100)}\n");
            LabelText.Paragraph(
                output, "  ", $"{LabelText.Count(source.Count(claim => claim.IsLabel), "label")}{(categories.Length > 0 ? $" ({categories})" : "")}, {LabelText.Count(source.Count(claim => !claim.IsLabel), "entity")}{day}, "
                    + $"learned {LabelTimes.Of(source.Min(claim => claim.LearnedAt))}", width);
            if (known.Editions.LastOrDefault(edition => edition.Source == source.Key) is { } newest)
            {
                string published = newest.Date is { } told ? $" of {LabelTimes.Of(told)}" : "";
                LabelText.Paragraph(
                    output, "  ", $"newest edition{published}: {SafeText.Trim(newest.Name, 80)}, {SafeText.Trim(newest.Format, 40)}, SHA-256 {SafeText.Trim(newest.Sha256, 17)}, "
                        + $"taken in {LabelTimes.Of(newest.LearnedAt)}", width);
            }
        }

        WriteWithdrawals(output, [.. (await store.WithdrawalsAsync(cancellationToken).ConfigureAwait(false)).Where(withdrawal => !(withdrawal.At > request.AsOf))]);
        return labels;
    }

    /// <summary>Withdrawals of one time and reason as one: a newer edition withdraws many claims at once.</summary>
    private void WriteWithdrawals(TextWriter output, IReadOnlyList<LabelWithdrawal> withdrawals)
    {
        if (withdrawals.Count == 0)
        {
            return;
        }

        output.Write($"\n{LabelText.Count(withdrawals.Count, "withdrawal")}\n");
        foreach (var group in withdrawals.GroupBy(withdrawal => (withdrawal.At, withdrawal.Source, withdrawal.Why)).TakeLast(request.Top))
        {
            LabelWithdrawal first = group.First();
            string what = first.Source is { } source ? $"the source {SafeText.Quote(source, 80)}" : group.Count() == 1 ? $"the claim {first.Claim}" : LabelText.Count(group.Count(), "claim");
            LabelText.Paragraph(output, "  ", $"{LabelTimes.Of(first.At)} {what}: {SafeText.Trim(first.Why, 200)}", width);
        }
    }

    private static string On(LabelConflict conflict) => (conflict.OnCategory, conflict.OnEntity) switch
    {
        (true, true) => "on what it is used for and whom it belongs to",
        (true, false) => "on what it is used for",
        _ => "on whom it belongs to",
    };
}
