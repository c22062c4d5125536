using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;

namespace WalletTrace.Cli.Labels;

/// <summary>Makes editions of claims that are at hand, so that a list can be held against what is known of its sources.</summary>
internal static class KnownEdition
{
    /// <summary>The claims of some sources.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="claims">The claims.</param>
    /// <param name="sources">The sources.</param>
    public static ListEdition Of(string name, LabelSet claims, IReadOnlySet<string> sources) => Make(name, claims, sources, []);

    /// <summary>The claims of some sources in editions that were read together, with all rows that were rejected in them.</summary>
    public static ListEdition Of(IReadOnlyList<ListEdition> editions, IReadOnlySet<string> sources) => Make(
        string.Join(", ", editions.Select(edition => edition.Name)),
        LabelSet.Together(editions.Select(edition => edition.ToLabels())),
        sources,
        editions.SelectMany(edition => edition.Rejected));

    /// <summary>The sources of an edition's claims.</summary>
    public static HashSet<string> SourcesOf(ListEdition edition) =>
    [
        .. edition.Labels.Select(label => label.Source), .. edition.Entities.Select(entity => entity.Source), .. edition.Relations.Select(relation => relation.Source),
        .. edition.Links.Select(link => link.Source),
    ];

    /// <summary>The claims of some sources.</summary>
    public static LabelSet Select(LabelSet claims, IReadOnlySet<string> sources) => new(
        claims.All.Where(label => sources.Contains(label.Source)),
        new EntitySet(
            claims.Entities.All.Where(entity => sources.Contains(entity.Source)),
            claims.Entities.Relations.Where(relation => sources.Contains(relation.Source)),
            claims.Entities.Links.Where(link => sources.Contains(link.Source))));

    private static ListEdition Make(string name, LabelSet claims, IReadOnlySet<string> sources, IEnumerable<RejectedRow> rejected)
    {
        LabelSet selected = Select(claims, sources);
        var content = new ListContent();
        IEnumerable<ListItem> items = selected.All.Select(ListItem (label) => new ListedLabel("known", label))
            .Concat(selected.Entities.All.Select(entity => new ListedEntity("known", entity)))
            .Concat(selected.Entities.Relations.Select(relation => new ListedRelation("known", relation)))
            .Concat(selected.Entities.Links.Select(link => new ListedLink("known", link)))
            .Concat(rejected);
        foreach (ListItem item in items)
        {
            content.Add(item);
        }

        return new ListEdition(name, "known", string.Empty, 0, content);
    }
}
