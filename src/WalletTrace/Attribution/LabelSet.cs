using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace WalletTrace.Attribution;

/// <summary>Labels by what they are about, with the entities that they name. Immutable; conflicting claims stand side by side.</summary>
public sealed partial class LabelSet
{
    private readonly Dictionary<Account, ImmutableArray<Label>> byAccount;
    private readonly ImmutableArray<Label> others;
    private readonly LabelRanges ranges;
    private readonly Lazy<ILookup<LabelSubject, Label>> bySubject;
    private readonly Lazy<ILookup<string, Label>> byEntity;
    private readonly Lazy<Dictionary<Address, List<Account>>> twins;
    private readonly Func<Account, IEnumerable<string>>? clustersOf;

    /// <summary>Takes the labels in; exact repetitions are kept once. The order they come in does not matter.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="entities">The entities that they name. Null: none.</param>
    /// <param name="editions">The editions of sources that were taken in. Null: none.</param>
    /// <exception cref="ArgumentException">There is a null among the labels, or one without a subject.</exception>
    public LabelSet(IEnumerable<Label> labels, EntitySet? entities = null, IEnumerable<SourceEdition>? editions = null)
        : this(Group(labels ?? throw new ArgumentNullException(nameof(labels))), entities ?? EntitySet.Empty, Sorted(editions ?? []), null)
    {
    }

    private LabelSet(
        (Dictionary<Account, ImmutableArray<Label>> ByAccount, ImmutableArray<Label> Others) labels,
        EntitySet entities,
        ImmutableArray<SourceEdition> editions,
        Func<Account, IEnumerable<string>>? clustersOf)
    {
        (byAccount, others) = labels;
        Entities = entities;
        Editions = editions;
        Count = byAccount.Values.Sum(labels => labels.Length) + others.Length;
        this.clustersOf = clustersOf;
        ranges = new LabelRanges(others.Where(label => label.Subject.Kind == LabelSubjectKind.Range));
        bySubject = new(() => others.ToLookup(label => label.Subject));
        byEntity = new(() => All.Where(label => label.Entity is not null).ToLookup(label => label.Entity!, StringComparer.Ordinal));
        twins = new(FindTwins);
    }

    /// <summary>No labels.</summary>
    public static LabelSet Empty { get; } = new([]);

    /// <summary>The entities that labels name, with their relations.</summary>
    public EntitySet Entities { get; }

    /// <summary>
    /// The editions of sources that were taken in, by source, then the day that tells how new each is, the newest last. They are no claims, and change none.
    /// </summary>
    public ImmutableArray<SourceEdition> Editions { get; }

    /// <summary>The number of labels.</summary>
    public int Count { get; }

    /// <summary>Every label, by subject, then by descending confidence, source and text; those of ranges, clusters and foreign addresses first.</summary>
    public IEnumerable<Label> All => others.Concat(byAccount.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value));

    /// <summary>Every label, in no order.</summary>
    internal IEnumerable<Label> Unordered => others.Concat(byAccount.Values.SelectMany(labels => labels));

    /// <summary>The labels of clusters, in the order of <see cref="All"/>.</summary>
    internal IEnumerable<Label> OfClusters => others.Where(label => label.Subject.Kind == LabelSubjectKind.Cluster);

    /// <summary>All labels, entities and editions of several sets together.</summary>
    /// <param name="sets">The sets. Which clusters accounts are in, see <see cref="InClusters"/>, is to be said of the whole again.</param>
    public static LabelSet Together(params IEnumerable<LabelSet> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        LabelSet[] all = [.. sets];
        return all is [var only] ? only : new LabelSet(all.SelectMany(set => set.Unordered), EntitySet.Together(all.Select(set => set.Entities)), all.SelectMany(set => set.Editions));
    }

    /// <summary>
    /// The labels of an account, also by contract and range, and by cluster where <see cref="InClusters"/> says in which it is; by descending confidence, then
    /// source and text; empty when there are none. O(log r) for r ranges, and more only for what is found.
    /// </summary>
    public ResultList<Label> Of(Account account)
    {
        ImmutableArray<Label> own = byAccount.GetValueOrDefault(account, []);
        List<Label>? more = ranges.IsEmpty ? null : ranges.Of(account);
        if (clustersOf is not null)
        {
            foreach (string cluster in clustersOf(account).Distinct(StringComparer.Ordinal))
            {
                (more ??= []).AddRange(bySubject.Value[LabelSubject.Cluster(cluster)]);
            }
        }

        return new(more is { Count: > 0 } ? [.. own.Concat(more).Order(LabelOrder.Instance)] : own);
    }

    /// <summary>
    /// The labels whose subject is this to the letter: how those of foreign addresses, clusters and ranges are found. For what is known of an account see
    /// <see cref="Of"/>.
    /// </summary>
    public ResultList<Label> About(LabelSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return new(subject.Kind is LabelSubjectKind.Account or LabelSubjectKind.Contract
            ? [.. byAccount.GetValueOrDefault(subject.Account, []).Where(label => label.Subject == subject)]
            : [.. bySubject.Value[subject]]);
    }

    /// <summary>The labels that name an entity, in the order of <see cref="All"/>.</summary>
    /// <param name="entity">Its id, to the letter.</param>
    public IEnumerable<Label> Naming(string entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return byEntity.Value[entity];
    }

    /// <summary>The same labels, with those of clusters found for the accounts in them.</summary>
    /// <param name="clustersOf">The ids of the clusters that an account is in; it must always give the same.</param>
    public LabelSet InClusters(Func<Account, IEnumerable<string>> clustersOf)
    {
        ArgumentNullException.ThrowIfNull(clustersOf);
        return new LabelSet((byAccount, others), Entities, Editions, clustersOf);
    }

    /// <summary>
    /// What was known at a time: labels, entities, relations, links and editions that had been taken in and not yet withdrawn. None of them says that it was withdrawn, for that
    /// was not known.
    /// </summary>
    public LabelSet AsKnown(DateTimeOffset time) => Select(labels => Claims.AsKnown(labels, time), Entities.AsKnown(time), Sorted(Claims.AsKnown(Editions, time)));

    /// <summary>What stands: all that was not withdrawn, whenever it was learned.</summary>
    public LabelSet Standing() => AsKnown(DateTimeOffset.MaxValue);

    /// <summary>
    /// The labels that say that something was so on a day. Entities stay as they are: that somebody is on a list no more is no reason not to know the name.
    /// </summary>
    public LabelSet ValidOn(DateOnly day) => Select(labels => labels.Where(label => label.IsValidOn(day)), Entities, Editions);

    /// <summary>The labels, by source and each, as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);

    private static (Dictionary<Account, ImmutableArray<Label>> ByAccount, ImmutableArray<Label> Others) Group(IEnumerable<Label> labels)
    {
        var byAccount = new Dictionary<Account, ImmutableArray<Label>>();
        var several = new Dictionary<Account, HashSet<Label>>();
        var others = new HashSet<Label>();
        foreach (Label label in labels)
        {
            if (label?.Subject is null)
            {
                throw new ArgumentException($"a set of labels cannot be made: found {(label is null ? "null" : "a label without a subject")}, expected a label", nameof(labels));
            }

            if (label.Subject.Kind is not (LabelSubjectKind.Account or LabelSubjectKind.Contract))
            {
                others.Add(label);
                continue;
            }

            ref ImmutableArray<Label> own = ref CollectionsMarshal.GetValueRefOrAddDefault(byAccount, label.Account, out bool isKnown);
            if (!isKnown)
            {
                own = [label];
            }
            else if (several.TryGetValue(label.Account, out HashSet<Label>? told))
            {
                told.Add(label);
            }
            else if (own[0] != label)
            {
                several.Add(label.Account, [own[0], label]);
            }
        }

        foreach (var (account, told) in several)
        {
            byAccount[account] = [.. told.Order(LabelOrder.Instance)];
        }

        byAccount.TrimExcess();
        return (byAccount, Sorted(others));
    }

    private static ImmutableArray<Label> Sorted(IEnumerable<Label> others) => [.. others.OrderBy(label => label.Subject).ThenBy(label => label, LabelOrder.Instance)];

    private static ImmutableArray<SourceEdition> Sorted(IEnumerable<SourceEdition> editions) =>
    [
        .. editions.Distinct().Select(edition => (Edition: edition, Id: ClaimId.Of(edition))).OrderBy(told => told.Edition.Source, StringComparer.Ordinal)
            .ThenBy(told => told.Edition.Day).ThenBy(told => told.Edition.LearnedAt).ThenBy(told => told.Edition.WithdrawnAt).ThenBy(told => told.Id).Select(told => told.Edition),
    ];

    private LabelSet Select(Func<IEnumerable<Label>, IEnumerable<Label>> choose, EntitySet entities, ImmutableArray<SourceEdition> editions)
    {
        var chosen = new Dictionary<Account, ImmutableArray<Label>>();
        foreach (var (account, labels) in byAccount)
        {
            ImmutableArray<Label> left = [.. choose(labels)];
            if (!left.IsEmpty)
            {
                // What was known as long as it was not withdrawn may be the same now.
                chosen.Add(account, left.AsSpan().SequenceEqual(labels.AsSpan(), ReferenceEqualityComparer.Instance) ? labels : [.. left.Distinct().Order(LabelOrder.Instance)]);
            }
        }

        return new LabelSet((chosen, Sorted(choose(others).Distinct())), entities, editions, clustersOf);
    }
}
