using System.Text;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>Reads packs in YAML, whole, as keys and texts.</summary>
internal static class PackYaml
{
    /// <summary>Whether a key stands at the beginning of a line, and so at the top.</summary>
    public static bool HasKey(ReadOnlySpan<byte> head, string key)
    {
        Span<byte> wanted = stackalloc byte[64];
        int length = Encoding.UTF8.GetBytes(key, wanted[1..]);
        wanted[0] = (byte)'\n';
        wanted[length + 1] = (byte)':';
        return head.StartsWith(wanted[1..(length + 2)]) || head.IndexOf(wanted[..(length + 2)]) >= 0;
    }

    /// <summary>Reads a document of keys.</summary>
    /// <exception cref="LedgerFormatException">It is no such document, or too long.</exception>
    private static async Task<YamlMap> ReadAsync(Stream stream, ListReadOptions options, CancellationToken cancellationToken)
    {
        byte[] file = await ListJson.ReadAllAsync(stream, options, cancellationToken).ConfigureAwait(false);
        YamlNode? root = YamlReader.Read(file, options.Name);
        return root as YamlMap
            ?? throw new LedgerFormatException($"the file is no pack: found {root?.Kind ?? "nothing"}, expected keys with values", options.Name, root?.Line ?? 1);
    }

    /// <summary>Reads a document of keys of which one holds a list, and gives both.</summary>
    /// <param name="stream">The document.</param>
    /// <param name="key">The key of the list.</param>
    /// <param name="what">What the document is called, for messages.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">It is no such document, or too long.</exception>
    public static async Task<(YamlMap Pack, YamlList List)> ReadAsync(Stream stream, string key, string what, ListReadOptions options, CancellationToken cancellationToken)
    {
        YamlMap pack = await ReadAsync(stream, options, cancellationToken).ConfigureAwait(false);
        return pack.Find(key) is YamlList list
            ? (pack, list)
            : throw new LedgerFormatException($"the file is no {what}: found {pack.Find(key)?.Kind ?? "nothing"} under the key {key}, expected a list", options.Name, pack.Line);
    }

    /// <summary>A value's text, cleaned of blanks; empty where there is none or it is no text.</summary>
    public static string TextOf(YamlNode? node) => node is YamlScalar { IsNull: false } scalar ? ListText.Clean(scalar.Text) : string.Empty;

    /// <summary>The texts of a value that is a text or a list of texts.</summary>
    public static IEnumerable<string> TextsOf(YamlNode? node) =>
        (node is YamlList list ? list.Items.Select(TextOf) : [TextOf(node)]).Where(text => text.Length > 0);
}
