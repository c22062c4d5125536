using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Cli.Labels;

/// <summary>Claims by their sources, so that each source of a list can be held against what is known of it.</summary>
internal sealed class KnownEdition
{
    private readonly ILookup<string, Label> labels;
    private readonly ILookup<string, Entity> entities;
    private readonly ILookup<string, EntityRelation> relations;
    private readonly ILookup<string, AssertedLink> links;
    private readonly ILookup<string, SourceEdition> editions;

    /// <summary>Takes claims.</summary>
    public KnownEdition(LabelSet claims)
    {
        labels = claims.All.ToLookup(label => label.Source, StringComparer.Ordinal);
        entities = claims.Entities.All.ToLookup(entity => entity.Source, StringComparer.Ordinal);
        relations = claims.Entities.Relations.ToLookup(relation => relation.Source, StringComparer.Ordinal);
        links = claims.Entities.Links.ToLookup(link => link.Source, StringComparer.Ordinal);
        editions = claims.Editions.ToLookup(edition => edition.Source, StringComparer.Ordinal);
    }

    /// <summary>The sources.</summary>
    public IEnumerable<string> Sources => labels.Select(group => group.Key).Concat(entities.Select(group => group.Key))
        .Concat(relations.Select(group => group.Key)).Concat(links.Select(group => group.Key)).Distinct(StringComparer.Ordinal);

    /// <summary>The last time at which something of a source was learned or withdrawn; null where no time is told.</summary>
    public DateTimeOffset? LastOf(string source) => labels[source].SelectMany(label => new[] { label.LearnedAt, label.WithdrawnAt })
        .Concat(entities[source].SelectMany(entity => new[] { entity.LearnedAt, entity.WithdrawnAt }))
        .Concat(relations[source].SelectMany(relation => new[] { relation.LearnedAt, relation.WithdrawnAt }))
        .Concat(links[source].SelectMany(link => new[] { link.LearnedAt, link.WithdrawnAt }))
        .Concat(editions[source].SelectMany(edition => new[] { edition.LearnedAt, edition.WithdrawnAt })).Max();

    /// <summary>The newest day of which something of a source is; null where none is told.</summary>
    public DateOnly? NewestOf(string source) => labels[source].Select(label => label.Date).Concat(entities[source].Select(entity => entity.Date))
        .Concat(editions[source].Select(edition => edition.Date)).Max();

    /// <summary>All that some sources say, with the records of their editions.</summary>
    public LabelSet Of(params IReadOnlyCollection<string> sources) => new(
        sources.SelectMany(source => labels[source]),
        new EntitySet(sources.SelectMany(source => entities[source]), sources.SelectMany(source => relations[source]), sources.SelectMany(source => links[source])),
        sources.SelectMany(source => editions[source]));

    /// <summary>An edition of what some sources say.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="sources">The sources.</param>
    /// <param name="rejected">Rows that could not be taken.</param>
    public ListEdition ToEdition(string name, IReadOnlyCollection<string> sources, IEnumerable<RejectedRow> rejected)
    {
        LabelSet claims = Of(sources);
        var content = new ListContent();
        IEnumerable<ListItem> items = claims.All.Select(ListItem (label) => new ListedLabel("known", label))
            .Concat(claims.Entities.All.Select(entity => new ListedEntity("known", entity)))
            .Concat(claims.Entities.Relations.Select(relation => new ListedRelation("known", relation)))
            .Concat(claims.Entities.Links.Select(link => new ListedLink("known", link)))
            .Concat(rejected);
        foreach (ListItem item in items)
        {
            content.Add(item);
        }

        return new ListEdition(name, "known", string.Empty, 0, content);
    }
}
