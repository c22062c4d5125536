using System.Collections.Immutable;
using System.Globalization;

namespace WalletTrace.Attribution.Lists;

/// <summary>
/// How two editions of one list differ: by subject and entity, never by the place in the file or the day of the edition. Immutable; everything in the order of
/// subjects or ids.
/// </summary>
public sealed class ListDifference
{
    private readonly HashSet<LabelSubject> lost;

    private ListDifference(ListEdition old, ListEdition @new)
    {
        Old = old;
        New = @new;
        Dictionary<(LabelSubject, string?), Label[]> before = ByClaim(old);
        Dictionary<(LabelSubject, string?), Label[]> after = ByClaim(@new);
        ClaimChanges[] claims = [.. before.Keys.Union(after.Keys).Select(claim => ClaimChanges.Of(before.GetValueOrDefault(claim, []), after.GetValueOrDefault(claim, [])))];
        Added = [.. ClaimChanges.Sorted(claims.SelectMany(claim => claim.Added))];
        Removed = [.. ClaimChanges.Sorted(claims.SelectMany(claim => claim.Removed))];
        Changed = [.. claims.SelectMany(claim => claim.Changed).OrderBy(change => change.New.Subject).ThenBy(change => change.New.Text, StringComparer.Ordinal)];

        ILookup<string, Entity> entitiesBefore = old.Entities.ToLookup(entity => entity.Id, StringComparer.Ordinal);
        ILookup<string, Entity> entitiesAfter = @new.Entities.ToLookup(entity => entity.Id, StringComparer.Ordinal);
        EntitiesAdded = [.. @new.Entities.Where(entity => !entitiesBefore.Contains(entity.Id)).OrderBy(entity => entity.Id, StringComparer.Ordinal)];
        EntitiesRemoved = [.. old.Entities.Where(entity => !entitiesAfter.Contains(entity.Id)).OrderBy(entity => entity.Id, StringComparer.Ordinal)];
        EntitiesChanged =
        [
            .. entitiesBefore.Where(group => entitiesAfter.Contains(group.Key)).Select(group => ChangeOf(group.First(), entitiesAfter[group.Key].First()))
                .OfType<ChangedEntity>().OrderBy(change => change.New.Id, StringComparer.Ordinal),
        ];
        Renamed =
        [
            .. EntitiesChanged.Where(change => change.Old.Name != change.New.Name)
                .Select(change => new EntityRenaming(change.New.Id, change.Old.Name, change.New.Name, NameKey.Of(change.Old.Name) == NameKey.Of(change.New.Name))),
        ];
        Moved =
        [
            .. EntitiesChanged.Select(change => new ProgrammeMove(
                    change.New.Id, change.New.Name, [.. change.Old.Programmes.Except(change.New.Programmes)], [.. change.New.Programmes.Except(change.Old.Programmes)]))
                .Where(move => move.Left.Length + move.Joined.Length > 0),
        ];
        RelationsAdded = [.. Relations(@new, old)];
        RelationsRemoved = [.. Relations(old, @new)];

        HashSet<LabelSubject> subjectsBefore = [.. old.Labels.Select(label => label.Subject)];
        HashSet<LabelSubject> subjectsAfter = [.. @new.Labels.Select(label => label.Subject)];
        lost = [.. subjectsBefore.Where(subject => !subjectsAfter.Contains(subject))];
        Damaged = [.. ListDamageFinder.Find(Removed.Where(label => lost.Contains(label.Subject)), @new.Rejected)];
        Counts = new ListDifferenceCounts(
            subjectsAfter.Count(subject => !subjectsBefore.Contains(subject)), lost.Count, subjectsBefore.Count - lost.Count, Added.Length, Removed.Length, Changed.Length,
            EntitiesAdded.Length, EntitiesRemoved.Length, EntitiesChanged.Length, Renamed.Length, Moved.Length, RelationsAdded.Length, RelationsRemoved.Length, Damaged.Length);
    }

    /// <summary>The old edition.</summary>
    public ListEdition Old { get; }

    /// <summary>The new edition.</summary>
    public ListEdition New { get; }

    /// <summary>The claims that only the new edition has.</summary>
    public ImmutableArray<Label> Added { get; }

    /// <summary>The claims that only the old edition has, those included that are damaged in the new.</summary>
    public ImmutableArray<Label> Removed { get; }

    /// <summary>The claims that say something else. The day of the edition, when it was taken in and where it came from do not count.</summary>
    public ImmutableArray<ChangedLabel> Changed { get; }

    /// <summary>The entities that only the new edition has.</summary>
    public ImmutableArray<Entity> EntitiesAdded { get; }

    /// <summary>The entities that only the old edition has.</summary>
    public ImmutableArray<Entity> EntitiesRemoved { get; }

    /// <summary>The entities that are described otherwise.</summary>
    public ImmutableArray<ChangedEntity> EntitiesChanged { get; }

    /// <summary>The entities under another name.</summary>
    public ImmutableArray<EntityRenaming> Renamed { get; }

    /// <summary>The entities under other programmes.</summary>
    public ImmutableArray<ProgrammeMove> Moved { get; }

    /// <summary>The relations that only the new edition has.</summary>
    public ImmutableArray<EntityRelation> RelationsAdded { get; }

    /// <summary>The relations that only the old edition has.</summary>
    public ImmutableArray<EntityRelation> RelationsRemoved { get; }

    /// <summary>The addresses of the old edition that can be recognised in rejected rows of the new.</summary>
    public ImmutableArray<AddressDamaged> Damaged { get; }

    /// <summary>How much of what differs.</summary>
    public ListDifferenceCounts Counts { get; }

    /// <summary>Whether the editions claim the same.</summary>
    public bool IsEmpty => Counts is { LabelsAdded: 0, LabelsRemoved: 0, LabelsChanged: 0, EntitiesAdded: 0, EntitiesRemoved: 0, EntitiesChanged: 0, RelationsAdded: 0, RelationsRemoved: 0 };

    /// <summary>Compares two editions. Takes time and memory in proportion to both.</summary>
    /// <param name="old">The old edition.</param>
    /// <param name="new">The new edition, of the same list: of another, everything is removed and added.</param>
    public static ListDifference Between(ListEdition old, ListEdition @new)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        return new ListDifference(old, @new);
    }

    /// <summary>Whether the new edition has shrunk too much: what is gone, and null where it has not.</summary>
    /// <param name="limits">How far it may. Null: the defaults.</param>
    public string? Shrinkage(ListShrinkLimits? limits = null)
    {
        limits ??= new ListShrinkLimits();
        var gone = new List<string>();
        int before = Counts.AddressesKept + Counts.AddressesRemoved;
        if ((long)Counts.AddressesRemoved * 100 > (long)before * limits.MaxLostPercent)
        {
            gone.Add(string.Create(CultureInfo.InvariantCulture, $"{Counts.AddressesRemoved} of {before} addresses ({Shares()})"));
        }

        ILookup<string, Entity> entities = Old.Entities.ToLookup(entity => entity.Id, StringComparer.Ordinal);
        var owned = Old.Labels.Where(label => label.Entity is not null).Select(label => (Entity: label.Entity!, label.Subject)).Distinct().ToArray();
        gone.AddRange(Gone(owned, limits, id => $"{SafeText.Trim(entities[id].FirstOrDefault()?.Name ?? "the entity", 60)} ({SafeText.Trim(id, 40)})"));
        var programmes = owned.SelectMany(pair => entities[pair.Entity].SelectMany(entity => entity.Programmes), (pair, programme) => (programme, pair.Subject)).Distinct();
        gone.AddRange(Gone(programmes, limits, programme => $"the programme {SafeText.Trim(programme, 60)}"));
        var chains = Old.Labels.Select(label => label.Subject).Distinct().Select(subject => (ListEdition.ChainOf(subject), subject));
        gone.AddRange(Gone(chains, limits, chain => $"the chain {SafeText.Trim(chain, 60)}"));
        return gone.Count == 0 ? null : string.Join("; ", gone);
    }

    /// <summary>Refuses a new edition that has shrunk too much.</summary>
    /// <param name="limits">How far it may. Null: the defaults.</param>
    /// <exception cref="ListShrunkException">It has; the message says what is gone.</exception>
    public void RefuseIfShrunken(ListShrinkLimits? limits = null)
    {
        if (Shrinkage(limits) is { } gone)
        {
            string damaged = Damaged.IsEmpty ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", of which {Damaged.Length} are there, but damaged");
            throw new ListShrunkException(
                $"the new edition {SafeText.Trim(New.Name)} is refused, for it lacks too much of {SafeText.Trim(Old.Name)}: gone are {gone}{damaged}; get it again, or allow it if these were truly delisted", this);
        }
    }

    /// <summary>What came, went and changed, as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);

    private static Dictionary<(LabelSubject, string?), Label[]> ByClaim(ListEdition edition) =>
        edition.Labels.GroupBy(label => (label.Subject, label.Entity)).ToDictionary(group => group.Key, group => group.Select(Bare).Distinct().ToArray());

    // What changes with every edition is not a change.
    private static Label Bare(Label label) => label with { Date = null, LearnedAt = null, WithdrawnAt = null, Url = null };

    private static ChangedEntity? ChangeOf(Entity old, Entity @new)
    {
        ImmutableArray<string> fields =
        [
            .. new (string Name, bool Differs)[]
            {
                ("name", old.Name != @new.Name),
                ("kind", old.Kind != @new.Kind),
                ("aliases", !old.Aliases.SequenceEqual(@new.Aliases)),
                ("countries", !old.Countries.SequenceEqual(@new.Countries)),
                ("identifiers", !old.Identifiers.SequenceEqual(@new.Identifiers)),
                ("programmes", !old.Programmes.SequenceEqual(@new.Programmes)),
                ("category", old.Category != @new.Category),
                ("remarks", old.Remarks != @new.Remarks),
                ("listed from", old.ListedFrom != @new.ListedFrom),
                ("listed until", old.ListedUntil != @new.ListedUntil),
            }.Where(field => field.Differs).Select(field => field.Name),
        ];
        return fields.IsEmpty ? null : new ChangedEntity(old, @new, fields);
    }

    private static IEnumerable<EntityRelation> Relations(ListEdition of, ListEdition without)
    {
        HashSet<(string, RelationKind, string, string?)> known = [.. without.Relations.Select(relation => (relation.From, relation.Kind, relation.To, relation.Text))];
        return of.Relations.Where(relation => !known.Contains((relation.From, relation.Kind, relation.To, relation.Text)))
            .OrderBy(relation => relation.From, StringComparer.Ordinal).ThenBy(relation => relation.Kind).ThenBy(relation => relation.To, StringComparer.Ordinal);
    }

    private IEnumerable<string> Gone(IEnumerable<(string Key, LabelSubject Subject)> pairs, ListShrinkLimits limits, Func<string, string> nameOf) =>
        pairs.GroupBy(pair => pair.Key, StringComparer.Ordinal)
            .Where(group => group.Count() >= limits.ManyAddresses && group.All(pair => lost.Contains(pair.Subject)))
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"all {group.Count()} of {nameOf(group.Key)}"));

    private string Shares() => string.Join(", ", lost.GroupBy(ListEdition.ChainOf, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} on {group.Key}")));
}
