using System.Runtime.CompilerServices;

namespace WalletTrace.Attribution.Lists;

/// <summary>
/// This library's own label files, see <see cref="LabelFile"/>, with entities, relations and links: a row that cannot be read makes the whole file unfit, as everywhere
/// they are read. The order is that of subjects and ids.
/// </summary>
internal sealed class LabelListFormat : IListFormat
{
    /// <summary>The format's name: such a file is no edition of a list, but whatever its author wrote down.</summary>
    public const string FormatName = "wallettrace-labels";

    public string Name => FormatName;

    public string Description => "WalletTrace's own label files (CSV or YAML: account, text, category, source and more; in YAML also entities)";

    public bool Recognises(string name, ReadOnlySpan<byte> head)
    {
        ArgumentNullException.ThrowIfNull(name);
        return LabelFile.IsLabelFile(name) && (name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? HasOwnColumns(PackHeader.Of(head)) : HasOwnKey(head));
    }

    /// <summary>Whether a header, in small letters without blanks, is that of a label file.</summary>
    public static bool HasOwnColumns(string[] columns) => columns.Contains("account") && columns.Contains("text") && columns.Contains("category") && columns.Contains("source");

    private static bool HasOwnKey(ReadOnlySpan<byte> head) =>
        PackYaml.HasKey(head, "labels") || PackYaml.HasKey(head, "entities") || PackYaml.HasKey(head, "relations") || PackYaml.HasKey(head, "links");

    public async IAsyncEnumerable<ListItem> ReadAsync(Stream stream, ListReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        byte[] file = await ListJson.ReadAllAsync(stream, options, cancellationToken).ConfigureAwait(false);
        LabelSet claims = LabelFile.ReadAll(new MemoryStream(file), LabelFile.IsLabelFile(options.Name) ? options.Name : options.Name + ".csv");
        int entry = 0;
        foreach (Label label in claims.All)
        {
            yield return new ListedLabel(
                PackJson.Entry(++entry), label with { Source = options.Source ?? label.Source, Url = label.Url ?? options.Url, LearnedAt = label.LearnedAt ?? options.LearnedAt });
        }

        foreach (Entity entity in claims.Entities.All)
        {
            yield return new ListedEntity(PackJson.Entry(++entry), entity with { Source = options.Source ?? entity.Source, LearnedAt = entity.LearnedAt ?? options.LearnedAt });
        }

        foreach (EntityRelation relation in claims.Entities.Relations)
        {
            yield return new ListedRelation(PackJson.Entry(++entry), relation with { Source = options.Source ?? relation.Source, LearnedAt = relation.LearnedAt ?? options.LearnedAt });
        }

        foreach (AssertedLink link in claims.Entities.Links)
        {
            yield return new ListedLink(PackJson.Entry(++entry), link with { Source = options.Source ?? link.Source, LearnedAt = link.LearnedAt ?? options.LearnedAt });
        }
    }
}
