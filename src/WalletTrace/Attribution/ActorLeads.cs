using System.Collections.Immutable;

namespace WalletTrace.Attribution;

/// <summary>Which relations lead to an actor, and how far. Immutable.</summary>
/// <remarks>
/// From whom to whom a relation leads: who is owned leads to the owner; the same actor and relatives lead both ways; all others lead from the one of whom the
/// source speaks to the other, for instance from who acts for somebody to that somebody.
/// </remarks>
public sealed record ActorOptions
{
    /// <summary>
    /// The kinds that count. Default: the same actor, part of, acts for, owned by, leads, and linked to in a way that the source does not tell. Not who supports,
    /// banks at or is a relative: what such people hold is seldom the actor's.
    /// </summary>
    public ImmutableSortedSet<RelationKind> Kinds { get; init; } =
        [RelationKind.SameAs, RelationKind.PartOf, RelationKind.ActsFor, RelationKind.Owns, RelationKind.Leads, RelationKind.LinkedTo];

    /// <summary>The longest chain of relations. Default: 8.</summary>
    public int MaxSteps { get; init; } = 8;

    /// <summary>The most entities that are looked at. Default: 10,000.</summary>
    public int MaxEntities { get; init; } = 10_000;

    internal ActorOptions Checked() =>
        MaxSteps >= 0 && MaxEntities > 0 ? this
        : throw new ArgumentException(FormattableString.Invariant($"nothing can lead to an actor: found limits of {MaxSteps} steps and {MaxEntities} entities, expected 0 or more and 1 or more"));
}

/// <summary>An entity that leads to an actor.</summary>
/// <param name="Id">Its id; <c>name:</c> and a name where a source gives no id and nobody goes by the name.</param>
/// <param name="Chain">The relations by which it leads there, from itself to the actor, as each source tells them; empty for the actor itself. A shortest chain.</param>
public sealed record LeadingEntity(string Id, ImmutableArray<EntityRelation> Chain)
{
    /// <inheritdoc/>
    public bool Equals(LeadingEntity? other) => other is not null && Id == other.Id && Chain.SequenceEqual(other.Chain);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Chain.Length);
}

/// <summary>A label that names an entity that leads to an actor.</summary>
/// <param name="Label">The label.</param>
/// <param name="By">The entity that it names, with the chain of relations.</param>
public sealed record LeadingLabel(Label Label, LeadingEntity By);

/// <summary>All that leads to an actor. Immutable. Each step is somebody's claim: what leads to an actor is not thereby the actor's.</summary>
public sealed class ActorLeads
{
    private static readonly ActorOptions OneActor = new() { Kinds = [RelationKind.SameAs, RelationKind.PartOf], MaxEntities = 1000 };

    private ActorLeads(ImmutableArray<string> actors, ImmutableArray<LeadingEntity> entities, ImmutableArray<LeadingLabel> labels, bool isComplete)
    {
        Actors = actors;
        Entities = entities;
        Labels = labels;
        IsComplete = isComplete;
    }

    /// <summary>The ids of the actor that was asked for, ordered.</summary>
    public ImmutableArray<string> Actors { get; }

    /// <summary>Every entity that leads there, the actor first; by the length of the chain, then by id.</summary>
    public ImmutableArray<LeadingEntity> Entities { get; }

    /// <summary>Every label that names one of them, in the order of <see cref="Entities"/> and then of the label set.</summary>
    public ImmutableArray<LeadingLabel> Labels { get; }

    /// <summary>Whether no limit cut off what leads there.</summary>
    public bool IsComplete { get; }

    /// <summary>Who leads there and which labels, each with who says so, as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);

    /// <summary>All that leads to an actor among labels. O(e + r) for e entities and r relations that are looked at.</summary>
    internal static ActorLeads Find(LabelSet labels, ImmutableArray<string> actors, ActorOptions options)
    {
        ImmutableArray<string> asked = [.. actors.Distinct().Order(StringComparer.Ordinal)];
        (List<LeadingEntity> found, bool isComplete) = Walk(labels.Entities, asked, options);
        return new ActorLeads(asked, [.. found], [.. found.SelectMany(entity => labels.Naming(entity.Id).Select(label => new LeadingLabel(label, entity)))], isComplete);
    }

    /// <summary>Whether relations say that one is the same as another, or a part of it.</summary>
    internal static bool Leads(EntitySet entities, string one, string other) => Walk(entities, [other], OneActor).Found.Any(found => found.Id == one);

    private static (List<LeadingEntity> Found, bool IsComplete) Walk(EntitySet entities, ImmutableArray<string> actors, ActorOptions options)
    {
        var found = new List<LeadingEntity>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        bool isComplete = true;
        foreach (string actor in actors)
        {
            Add(new LeadingEntity(actor, []));
        }

        for (int from = 0, steps = 0; from < found.Count; steps++)
        {
            // All chains of one length before the next, so that each is a shortest.
            int to = found.Count;
            var next = new SortedDictionary<string, LeadingEntity>(StringComparer.Ordinal);
            for (int at = from; at < to; at++)
            {
                foreach ((string id, EntityRelation relation) in LeadingTo(entities, found[at].Id, options.Kinds))
                {
                    if (!known.Contains(id) && !next.ContainsKey(id))
                    {
                        next.Add(id, new LeadingEntity(id, found[at].Chain.Insert(0, relation)));
                    }
                }
            }

            if (steps == options.MaxSteps)
            {
                isComplete &= next.Count == 0;
                break;
            }

            foreach (LeadingEntity entity in next.Values)
            {
                Add(entity);
            }

            from = to;
        }

        return (found, isComplete);

        void Add(LeadingEntity entity)
        {
            if (found.Count == options.MaxEntities)
            {
                isComplete = false;
            }
            else if (known.Add(entity.Id))
            {
                found.Add(entity);
            }
        }
    }

    /// <summary>Who leads to an entity in one step, and by which relation.</summary>
    private static IEnumerable<(string Id, EntityRelation Relation)> LeadingTo(EntitySet entities, string id, ImmutableSortedSet<RelationKind> kinds) =>
        entities.RelationsTo(id).Where(relation => kinds.Contains(relation.Kind) && relation.Kind != RelationKind.Owns).Select(relation => (relation.From, relation))
            .Concat(
                from relation in entities.RelationsFrom(id)
                where kinds.Contains(relation.Kind) && relation.Kind is RelationKind.SameAs or RelationKind.FamilyOf or RelationKind.Owns
                from target in entities.TargetsOf(relation)
                select (target, relation));
}
