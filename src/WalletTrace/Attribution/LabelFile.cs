using WalletTrace.Encodings;

namespace WalletTrace.Attribution;

/// <summary>
/// Reads labels from CSV (<c>account,text,category,source,confidence,date</c>) or YAML (a list of the same keys under <c>labels:</c>, with
/// optional defaults for the whole file). The formats are documented in samples/README.md.
/// </summary>
/// <remarks>Texts are kept to the letter, whatever they hold: markup, formulas, control characters. They are escaped where they are shown.</remarks>
public static class LabelFile
{
    /// <summary>The longest text and source, in characters.</summary>
    public const int MaxTextLength = 500;

    /// <summary>The largest file, in bytes.</summary>
    public const int MaxFileLength = 64 << 20;

    /// <summary>The extensions of the files that can be read.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".csv", ".yaml", ".yml"];

    /// <summary>Whether a file's name ends with one of <see cref="Extensions"/>.</summary>
    /// <param name="name">The file's name.</param>
    public static bool IsLabelFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Extensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads the labels of a file in its order.</summary>
    /// <param name="path">The file; its extension says what it is.</param>
    /// <exception cref="ArgumentException">The extension is none of <see cref="Extensions"/>.</exception>
    /// <exception cref="LedgerFormatException">The file or a label in it is malformed; with file and line.</exception>
    /// <exception cref="ChainDataException">An account is none, or its checksum is wrong; with file, line and text.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static IReadOnlyList<Label> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return Read(stream, Path.GetFileName(path));
    }

    /// <summary>Reads the labels of a stream in its order.</summary>
    /// <param name="stream">The stream; it is not closed.</param>
    /// <param name="name">The name of the file, for messages; its extension says what it is.</param>
    /// <exception cref="ArgumentException">The extension is none of <see cref="Extensions"/>.</exception>
    /// <exception cref="LedgerFormatException">The file or a label in it is malformed; with file and line.</exception>
    /// <exception cref="ChainDataException">An account is none, or its checksum is wrong; with file, line and text.</exception>
    public static IReadOnlyList<Label> Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!IsLabelFile(name))
        {
            throw new ArgumentException(
                $"the file cannot be read: found the name {SafeText.Quote(name)}, expected one that ends with {string.Join(", ", Extensions)}", nameof(name));
        }

        var file = ReadAll(stream, name);
        // All is in memory: reading CSV never waits, and the task is done when it is returned.
        return name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? ReadCsvAsync(file, name).GetAwaiter().GetResult() : ReadYaml(file, name);
    }

    private static byte[] ReadAll(Stream stream, string name)
    {
        var file = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            file.Write(buffer, 0, read);
            if (file.Length > MaxFileLength)
            {
                throw new LedgerFormatException(
                    FormattableString.Invariant($"the file cannot be read: found more than {MaxFileLength} bytes; split it into several"), name);
            }
        }

        return file.ToArray();
    }

    private static async Task<List<Label>> ReadCsvAsync(byte[] file, string name)
    {
        var csv = new CsvReader(new LineReader(new MemoryStream(file), name, takesNul: true), needsFinalLineBreak: false);
        await csv.ReadHeaderAsync("labels", default).ConfigureAwait(false);
        var fields = new LabelFields(name);
        fields.CheckKeys(csv.Columns, 1, "column", []);

        var labels = new List<Label>();
        while (await csv.ReadAsync(default).ConfigureAwait(false))
        {
            fields.Begin(csv.Line);
            for (int field = 0; field < csv.Columns.Count; field++)
            {
                fields.Set(csv.Columns[field], csv[field].ToString(), csv.Line);
            }

            labels.Add(fields.ToLabel());
        }

        return labels;
    }

    private static List<Label> ReadYaml(byte[] file, string name)
    {
        var root = YamlReader.Read(file, name);
        if (root is not YamlMap map || map.Find("labels") is not YamlList list)
        {
            throw new LedgerFormatException($"the file has no labels: found {root?.Kind ?? "nothing"}, expected a list under the key labels", name, root?.Line ?? 1);
        }

        var fields = new LabelFields(name);
        foreach (var entry in map.Entries.Where(entry => entry.Key != "labels"))
        {
            fields.SetDefault(entry);
        }

        var labels = new List<Label>();
        foreach (var item in list.Items)
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

            labels.Add(fields.ToLabel());
        }

        return labels;
    }
}
