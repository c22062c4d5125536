using System.Collections.Immutable;

namespace WalletTrace.Attribution;

/// <summary>Entities, how they stand to each other, and what is asserted to have passed between them off-chain. Immutable; conflicting claims stand side by side.</summary>
public sealed class EntitySet
{
    /// <summary>What stands before a name in place of an id.</summary>
    internal const string NamePrefix = "name:";

    private readonly ILookup<string, Entity> byId;
    private readonly Lazy<ILookup<string, string>> byName;
    private readonly Lazy<ILookup<string, EntityRelation>> bySource;
    private readonly Lazy<ILookup<string, EntityRelation>> byTarget;

    /// <summary>Takes claims in; exact repetitions are kept once. The order they come in does not matter.</summary>
    public EntitySet(IEnumerable<Entity> entities, IEnumerable<EntityRelation>? relations = null, IEnumerable<AssertedLink>? links = null)
    {
        ArgumentNullException.ThrowIfNull(entities);
        All = [.. entities.Distinct().Select(entity => (Entity: entity, Id: ClaimId.Of(entity)))
            .OrderBy(told => told.Entity.Id, StringComparer.Ordinal).ThenBy(told => told.Entity.Source, StringComparer.Ordinal)
            .ThenBy(told => told.Entity.Date).ThenBy(told => told.Entity.LearnedAt).ThenBy(told => told.Entity.WithdrawnAt)
            .ThenBy(told => told.Entity.Name, StringComparer.Ordinal).ThenBy(told => told.Id).Select(told => told.Entity)];
        Relations = [.. (relations ?? []).Distinct().Select(relation => (Relation: relation, Id: ClaimId.Of(relation)))
            .OrderBy(told => told.Relation.From, StringComparer.Ordinal).ThenBy(told => told.Relation.Kind).ThenBy(told => told.Relation.To, StringComparer.Ordinal)
            .ThenBy(told => told.Relation.Source, StringComparer.Ordinal).ThenBy(told => told.Relation.Date).ThenBy(told => told.Relation.LearnedAt)
            .ThenBy(told => told.Relation.WithdrawnAt).ThenBy(told => told.Id).Select(told => told.Relation)];
        Links = [.. (links ?? []).Distinct().Select(link => (Link: link, Id: ClaimId.Of(link)))
            .OrderBy(told => told.Link.On).ThenBy(told => told.Link.From, StringComparer.Ordinal).ThenBy(told => told.Link.To, StringComparer.Ordinal)
            .ThenBy(told => told.Link.Source, StringComparer.Ordinal).ThenBy(told => told.Link.Date).ThenBy(told => told.Link.LearnedAt)
            .ThenBy(told => told.Link.WithdrawnAt).ThenBy(told => told.Id).Select(told => told.Link)];
        byId = All.ToLookup(entity => entity.Id, StringComparer.Ordinal);
        byName = new(() => All.SelectMany(entity => NamesOf(entity).Select(NameKey.Of).Where(key => key.Length > 0).Select(key => (Key: key, entity.Id))).Distinct()
            .ToLookup(named => named.Key, named => named.Id, StringComparer.Ordinal));
        bySource = new(() => Relations.ToLookup(relation => relation.From, StringComparer.Ordinal));
        byTarget = new(() => Relations.SelectMany(relation => TargetsOf(relation).Select(target => (Target: target, Relation: relation)))
            .ToLookup(told => told.Target, told => told.Relation, StringComparer.Ordinal));
    }

    /// <summary>Nobody.</summary>
    public static EntitySet Empty { get; } = new([]);

    /// <summary>Every description, by id, then source.</summary>
    public ImmutableArray<Entity> All { get; }

    /// <summary>Every relation, by the first id, kind and second id.</summary>
    public ImmutableArray<EntityRelation> Relations { get; }

    /// <summary>Every asserted link, by day.</summary>
    public ImmutableArray<AssertedLink> Links { get; }

    /// <summary>All of several sets together.</summary>
    public static EntitySet Together(params IEnumerable<EntitySet> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        EntitySet[] all = [.. sets];
        return all is [var only] ? only : new EntitySet(all.SelectMany(set => set.All), all.SelectMany(set => set.Relations), all.SelectMany(set => set.Links));
    }

    /// <summary>The descriptions of an entity, by source; empty where there are none.</summary>
    public IEnumerable<Entity> Of(string id) => byId[id];

    /// <summary>The name of an entity as the first source words it, or its id where none describes it. Hostile text.</summary>
    public string NameOf(string id) => byId[id].FirstOrDefault()?.Name ?? id;

    /// <summary>
    /// The ids of the entities of which a name or alias is this one, in the order of <see cref="All"/>; empty where there are none. Case, accents, punctuation and
    /// the order of words make no difference: <c>SIM, Hyon Sop</c> is <c>Hyon-sop Sim</c> no less than <c>Sim Hyon Sop</c>. Two entities of one name need not be
    /// one actor.
    /// </summary>
    public IReadOnlyList<string> Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return [.. byName.Value[NameKey.Of(name)]];
    }

    /// <summary>
    /// The ids of the entities of which a name or alias has all of these words, in the order of <see cref="All"/>, each once; empty where there are none, and for
    /// no words. O(n) for n names.
    /// </summary>
    public IReadOnlyList<string> WithWords(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        HashSet<string> asked = [.. NameKey.Words(words)];
        return asked.Count == 0 ? [] : [.. All.Where(entity => NamesOf(entity).Any(name => asked.IsSubsetOf(NameKey.Words(name)))).Select(entity => entity.Id).Distinct()];
    }

    /// <summary>The relations of an entity to others, and of others to it, by its id or, where they give none, by its name.</summary>
    public IEnumerable<EntityRelation> RelationsOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return RelationsFrom(id).Concat(RelationsTo(id).Where(relation => relation.From != id));
    }

    /// <summary>What was known at a time, see <see cref="LabelSet.AsKnown"/>.</summary>
    public EntitySet AsKnown(DateTimeOffset time) => new(Claims.AsKnown(All, time), Claims.AsKnown(Relations, time), Claims.AsKnown(Links, time));

    /// <summary>The entities, relations and links as a piece of HTML with its own style, for notebooks.</summary>
    public string ToHtml() => ResultView.Html(this);

    /// <summary>The relations of an entity to others.</summary>
    internal IEnumerable<EntityRelation> RelationsFrom(string id) => bySource.Value[id];

    /// <summary>The relations of others to what goes by this id, or by a name of it where they give no id.</summary>
    internal IEnumerable<EntityRelation> RelationsTo(string id) => byTarget.Value[id];

    /// <summary>The ids of whom a relation leads to: one, or those who go by the name that it gives; the name itself where nobody does.</summary>
    internal IEnumerable<string> TargetsOf(EntityRelation relation) =>
        relation.To.StartsWith(NamePrefix, StringComparison.Ordinal) && byName.Value[NameKey.Of(relation.To[NamePrefix.Length..])] is var named && named.Any()
            ? named
            : [relation.To];

    /// <summary>
    /// Whether two ids may stand for one actor: a name is common to both, or relations say that they are the same or one is a part of the other.
    /// </summary>
    internal bool MayBeOne(string one, string other)
    {
        if (one == other)
        {
            return true;
        }

        HashSet<string> names = [.. byId[one].SelectMany(NamesOf).Select(NameKey.Of).Where(key => key.Length > 0)];
        return byId[other].SelectMany(NamesOf).Any(name => names.Contains(NameKey.Of(name))) 
            || ActorLeads.Leads(this, one, other) || ActorLeads.Leads(this, other, one);
    }

    private static IEnumerable<string> NamesOf(Entity entity) => entity.Aliases.Prepend(entity.Name);
}
