using WalletTrace.Encodings;

namespace WalletTrace.Attribution;

/// <summary>The claims that stand in one file, in its order.</summary>
internal sealed class ClaimFile
{
    /// <summary>The lists of claims that a YAML file may have.</summary>
    public static readonly string[] Lists = ["labels", "entities", "relations", "links", "editions"];

    public List<Label> Labels { get; } = [];

    public List<Entity> Entities { get; } = [];

    public List<EntityRelation> Relations { get; } = [];

    public List<AssertedLink> Links { get; } = [];

    public List<SourceEdition> Editions { get; } = [];

    /// <summary>The same without their order.</summary>
    public LabelSet ToSet() => new(Labels, new EntitySet(Entities, Relations, Links), Editions);

    /// <summary>Reads CSV, which holds labels alone.</summary>
    public static async Task<ClaimFile> ReadCsvAsync(byte[] file, string name)
    {
        var csv = new CsvReader(new LineReader(new MemoryStream(file), name, takesNul: true), needsFinalLineBreak: false);
        await csv.ReadHeaderAsync("labels", default).ConfigureAwait(false);
        var fields = new LabelFields(name);
        fields.CheckKeys(csv.Columns, 1, "column", []);

        var claims = new ClaimFile();
        while (await csv.ReadAsync(default).ConfigureAwait(false))
        {
            fields.Begin(csv.Line);
            for (int field = 0; field < csv.Columns.Count; field++)
            {
                fields.Set(csv.Columns[field], csv[field].ToString(), csv.Line);
            }

            claims.Labels.Add(fields.ToLabel());
        }

        return claims;
    }

    /// <summary>Reads YAML.</summary>
    public static ClaimFile ReadYaml(byte[] file, string name)
    {
        var root = YamlReader.Read(file, name);
        if (root is not YamlMap map || !map.Entries.Any(entry => Lists.Contains(entry.Key)))
        {
            throw new LedgerFormatException($"the file has no labels: found {root?.Kind ?? "nothing"}, expected a list under the key labels, or entities, relations, links or editions", name, root?.Line ?? 1);
        }

        var claims = new ClaimFile();
        var fields = new LabelFields(name);
        YamlEntry[] heads = [.. map.Entries.Where(entry => !Lists.Contains(entry.Key))];
        Array.ForEach(heads, fields.SetDefault);
        foreach (YamlNode item in ListOf(map, "labels", name))
        {
            claims.Labels.Add(ReadLabel(item, fields, name));
        }

        Read("entities", entity => claims.Entities.Add(entity.ToEntity()));
        Read("relations", relation => claims.Relations.Add(relation.ToRelation()));
        Read("links", link => claims.Links.Add(link.ToLink()));
        Read("editions", edition => claims.Editions.Add(edition.ToEdition()));
        return claims;

        void Read(string list, Action<EntityFields> take)
        {
            var fields = new EntityFields(name, list, heads);
            foreach (YamlNode item in ListOf(map, list, name))
            {
                fields.Begin(item);
                take(fields);
            }
        }
    }

    private static IReadOnlyList<YamlNode> ListOf(YamlMap map, string key, string name) => map.Find(key) switch
    {
        null => [],
        YamlList list => list.Items,
        var other => throw new LedgerFormatException($"the {key} cannot be read: found {other.Kind}, expected a list under the key {key}", name, other.Line),
    };

    private static Label ReadLabel(YamlNode item, LabelFields fields, string name)
    {
        if (item is not YamlMap label)
        {
            throw new LedgerFormatException($"a label cannot be read: found {item.Kind}, expected the keys {string.Join(", ", LabelFields.Keys)}", name, item.Line);
        }

        fields.CheckKeys([.. label.Entries.Select(entry => entry.Key)], label.Line, "key", fields.Defaults);
        fields.Begin(label.Line);
        foreach (var entry in label.Entries)
        {
            fields.Set(entry);
        }

        return fields.ToLabel();
    }
}
