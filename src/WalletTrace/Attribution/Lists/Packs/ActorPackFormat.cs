using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>An ActorPack of GraphSense: the actors that TagPacks name, with what they are and where.</summary>
/// <remarks>
/// As github.com/graphsense/graphsense-tagpack-tool describes it. An actor becomes the entity <c>graphsense:ID</c>: <c>label</c> its name, <c>aliases</c> (also those of its context) its
/// other names, <c>jurisdictions</c> its countries, <c>uri</c> its address. The first category that is known here is its category; all of them are kept in the remarks. What
/// its context says of legal name, year and accounts elsewhere becomes identifiers. The file is read whole, up to 64 MiB.
/// </remarks>
internal sealed class ActorPackFormat : IListFormat
{
    /// <summary>What of an actor's context is kept as an identifier.</summary>
    private static readonly string[] Identifiers =
        ["legal_name", "year_established", "start_activity", "end_activity", "twitter_handle", "github_organisation", "coingecko_ids", "defilama_ids"];

    public string Name => "graphsense-actorpack";

    public string Description => "an ActorPack of GraphSense (YAML): the actors that TagPacks name, with categories, jurisdictions and aliases";

    public bool Recognises(string name, ReadOnlySpan<byte> head) => PackYaml.HasKey(head, "actors") && (PackYaml.HasKey(head, "title") || PackYaml.HasKey(head, "creator"));

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        (YamlMap pack, YamlList actors) = await PackYaml.ReadAsync(stream, "actors", "ActorPack", options, cancellationToken).ConfigureAwait(false);
        var items = new PackItems(options, $"GraphSense ActorPack {PackItems.StemOf(options.Name)}", "graphsense", Confidence.Unknown);
        DateOnly? date = TagPackFormat.DayOf(PackYaml.TextOf(pack.Find("lastmod"))) ?? options.PublishedOn;
        if (date is not null)
        {
            yield return new ListStatement(PackItems.Line(pack.Line), date, null);
        }

        foreach (YamlNode actor in actors.Items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string place = PackItems.Line(actor.Line);
            if (actor is not YamlMap map || Text(map, "id") is not { Length: > 0 } id || Text(map, "label") is not { Length: > 0 } label)
            {
                yield return items.Reject(place, actor.Kind, "the actor cannot be taken: found none or one without id or label, expected both");
                continue;
            }

            foreach (string word in Texts(map, "categories").Where(word => CategoryWords.Of(word) is null && !NamesAKind(word)))
            {
                foreach (ListItem note in items.NoCategory(place, word))
                {
                    yield return note;
                }
            }

            yield return new ListedEntity(place, EntityOf(items, map, id, label, options) with { Date = TagPackFormat.DayOf(Text(map, "lastmod")) ?? date });
        }
    }

    private static Entity EntityOf(PackItems items, YamlMap actor, string id, string label, ListReadOptions options)
    {
        var context = actor.Find("context") as YamlMap;
        string[] categories = [.. Texts(actor, "categories")];
        Category category = categories.Select(CategoryWords.Of).FirstOrDefault(known => known is not null) ?? Category.Unknown;
        string description = string.Join("; ", new[] { Text(context, "description"), Text(context, "notes") }.Where(text => text.Length > 0));
        return new Entity(items.IdOf(id), ListText.Cut(label, LabelFile.MaxTextLength), KindOf(categories, category), items.Source)
        {
            Aliases = [.. Texts(actor, "aliases").Concat(Texts(context, "aliases")).Where(alias => alias != label).Distinct(StringComparer.Ordinal)],
            Countries = [.. Texts(actor, "jurisdictions").Select(CountryCodes.Of).Distinct(StringComparer.Ordinal)],
            Identifiers = [.. Identifiers.SelectMany(key => Texts(context, key).Select(value => new EntityIdentifier(key, value)))],
            Category = category,
            Remarks = ListText.Cut(string.Join("; ", new[] { categories.Length == 0 ? string.Empty : $"categories: {string.Join(", ", categories)}", description }.Where(text => text.Length > 0)), 2_000)
                is { Length: > 0 } remarks ? remarks : null,
            Url = Text(actor, "uri") is { Length: > 0 } uri ? uri : options.Url,
            LearnedAt = options.LearnedAt,
        };
    }

    private static EntityKind KindOf(string[] categories, Category category) =>
        category is Category.Ransomware or Category.Theft or Category.Scam ? EntityKind.Group
        : category is Category.Unknown or Category.User or Category.Sanctioned ? categories.Contains("organization") ? EntityKind.Company : EntityKind.Unknown
        : EntityKind.Service;

    // GraphSense's organization is a legal body of any trade, and says no category.
    private static bool NamesAKind(string word) => word == "organization";

    private static string Text(YamlMap? map, string key) => PackYaml.TextOf(map?.Find(key));

    private static IEnumerable<string> Texts(YamlMap? map, string key) => PackYaml.TextsOf(map?.Find(key));
}
