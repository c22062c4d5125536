using System.Runtime.CompilerServices;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>A TagPack of GraphSense: tags of addresses with where each comes from.</summary>
/// <remarks>
/// <para>
/// As github.com/graphsense/graphsense-tagpack-tool describes it: what stands in the header holds for each tag that does not say otherwise. <c>network</c>, or else
/// <c>currency</c>, is the ticker; <c>category</c>, <c>abuse</c> and <c>concepts</c> say what it is, and where they say several things, each is a label of its own, but for <c>user</c>, which says no more than that it is no service; <c>actor</c> becomes the
/// entity <c>graphsense:ID</c>, which an ActorPack describes; <c>source</c> becomes the address of the claim where it is one, <c>lastmod</c> its day. <c>context</c> is not kept.
/// </para>
/// <para>
/// A tag that defines a cluster (<c>is_cluster_definer</c>) says that GraphSense's cluster of that address may bear it. That cluster is not in the pack and another
/// rule would draw it otherwise, so that the claim stays one about the address; how many say so is noted.
/// </para>
/// <para>The file is read whole, up to 64 MiB.</para>
/// </remarks>
internal sealed class TagPackFormat : IListFormat
{
    private static readonly string[] SaysWhatItIs = ["abuse", "category", "concepts"];

    public string Name => "graphsense-tagpack";

    public string Description => "a TagPack of GraphSense (YAML): tags of addresses with header, category, abuse, confidence and actor";

    public bool Recognises(string name, ReadOnlySpan<byte> head) => PackYaml.HasKey(head, "tags") && (PackYaml.HasKey(head, "title") || PackYaml.HasKey(head, "creator"));

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        (YamlMap pack, YamlList tags) = await PackYaml.ReadAsync(stream, "tags", "TagPack", options, cancellationToken).ConfigureAwait(false);
        var items = new PackItems(options, $"GraphSense TagPack {PackItems.StemOf(options.Name)}", "graphsense", Confidence.Unknown);
        long definers = 0;
        foreach (YamlNode tag in tags.Items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string place = PackItems.Line(tag.Line);
            if (tag is not YamlMap map)
            {
                yield return items.Reject(place, tag.Kind, $"the tag cannot be read: found {tag.Kind}, expected its keys");
                continue;
            }

            definers += Text(map, pack, "is_cluster_definer") == "true" ? 1 : 0;
            foreach (ListItem item in ReadTag(items, place, map, pack))
            {
                yield return item;
            }
        }

        if (definers > 0)
        {
            yield return new ListNote(
                PackItems.Line(tags.Line), ListNoteKind.Other,
                FormattableString.Invariant($"{definers} of its tags say that they define a cluster: here they are claims about their addresses alone"));
        }
    }

    private static IEnumerable<ListItem> ReadTag(PackItems items, string place, YamlMap tag, YamlMap pack)
    {
        string address = Text(tag, pack, "address");
        if (address.Length == 0)
        {
            yield return items.Reject(place, string.Join(", ", tag.Entries.Select(entry => entry.Key)), "the tag has no address: found none, expected one; tags of transactions are not taken");
            yield break;
        }

        string[] words = [.. SaysWhatItIs.SelectMany(key => Texts(tag, pack, key)).Distinct(StringComparer.Ordinal)];
        List<Category> categories = [];
        foreach (string word in words)
        {
            if (CategoryWords.Of(word) is not { } category)
            {
                foreach (ListItem note in items.NoCategory(place, word))
                {
                    yield return note;
                }
            }
            else if (!categories.Contains(category))
            {
                categories.Add(category);
            }
        }

        if (categories.Count > 1)
        {
            categories.Remove(Category.User);
        }
        else if (categories.Count == 0)
        {
            categories.Add(Category.Unknown);
        }

        string confidence = Text(tag, pack, "confidence");
        string actor = Text(tag, pack, "actor");
        string source = Text(tag, pack, "source");
        string ticker = Text(tag, pack, "network") is { Length: > 0 } network ? network : Text(tag, pack, "currency");
        string label = Text(tag, pack, "label");
        foreach (ListItem item in items.Address(place, address, ticker.Length == 0 ? null : ticker, categories.Select(category =>
            new PackClaim(label.Length > 0 ? label : string.Join(", ", words), category)
            {
                Confidence = ConfidenceOf(confidence),
                Entity = actor.Length == 0 ? null : items.IdOf(actor),
                Url = source.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? source : null,
                Date = DayOf(Text(tag, pack, "lastmod")),
            })))
        {
            yield return item;
        }
    }

    /// <summary>GraphSense's words for how a tag is known, as its tool lists them.</summary>
    private static Confidence? ConfidenceOf(string text) => text switch
    {
        "ownership" or "service_api" or "service_data" or "authority_data" or "forensic_investigation" or "ledger_immanent" or "manual_transaction" => Confidence.High,
        "trusted_provider" or "forensic" or "override" => Confidence.Medium,
        "untrusted_transaction" or "web_crawl" or "heuristic" => Confidence.Low,
        _ => null,
    };

    /// <summary>A day, whatever time of day stands after it.</summary>
    internal static DateOnly? DayOf(string text) => text.Length >= 10 ? ListText.Day(text[..10], "yyyy-MM-dd") : null;

    private static string Text(YamlMap tag, YamlMap pack, string key) => PackYaml.TextOf(tag.Find(key)) is { Length: > 0 } own ? own : PackYaml.TextOf(pack.Find(key));

    private static IEnumerable<string> Texts(YamlMap tag, YamlMap pack, string key) => PackYaml.TextsOf(tag.Find(key) ?? pack.Find(key));
}
