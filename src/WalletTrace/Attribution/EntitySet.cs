using System.Collections.Immutable;

namespace WalletTrace.Attribution;

/// <summary>Entities, how they stand to each other, and what is asserted to have passed between them off-chain. Immutable; conflicting claims stand side by side.</summary>
public sealed class EntitySet
{
    private readonly ILookup<string, Entity> byId;

    /// <summary>Takes claims in; exact repetitions are kept once. The order they come in does not matter.</summary>
    public EntitySet(IEnumerable<Entity> entities, IEnumerable<EntityRelation>? relations = null, IEnumerable<AssertedLink>? links = null)
    {
        ArgumentNullException.ThrowIfNull(entities);
        All = [.. entities.Distinct()
            .OrderBy(entity => entity.Id, StringComparer.Ordinal).ThenBy(entity => entity.Source, StringComparer.Ordinal)
            .ThenBy(entity => entity.Date).ThenBy(entity => entity.LearnedAt).ThenBy(entity => entity.Name, StringComparer.Ordinal)];
        Relations = [.. (relations ?? []).Distinct()
            .OrderBy(relation => relation.From, StringComparer.Ordinal).ThenBy(relation => relation.Kind).ThenBy(relation => relation.To, StringComparer.Ordinal)
            .ThenBy(relation => relation.Source, StringComparer.Ordinal).ThenBy(relation => relation.Date).ThenBy(relation => relation.Text, StringComparer.Ordinal)];
        Links = [.. (links ?? []).Distinct()
            .OrderBy(link => link.On).ThenBy(link => link.From, StringComparer.Ordinal).ThenBy(link => link.To, StringComparer.Ordinal)
            .ThenBy(link => link.Source, StringComparer.Ordinal).ThenBy(link => link.Text, StringComparer.Ordinal)];
        byId = All.ToLookup(entity => entity.Id, StringComparer.Ordinal);
    }

    /// <summary>Nobody.</summary>
    public static EntitySet Empty { get; } = new([]);

    /// <summary>Every description, by id, then source.</summary>
    public ImmutableArray<Entity> All { get; }

    /// <summary>Every relation, by the first id, kind and second id.</summary>
    public ImmutableArray<EntityRelation> Relations { get; }

    /// <summary>Every asserted link, by day.</summary>
    public ImmutableArray<AssertedLink> Links { get; }

    /// <summary>The descriptions of an entity, by source; empty where there are none.</summary>
    public IEnumerable<Entity> Of(string id) => byId[id];
}
