using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WalletTrace.Graph.Mapped;

/// <summary>One section of an index.</summary>
/// <param name="Name">Its name, which is its file's.</param>
/// <param name="ElementSize">The bytes of an element.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="Sum">The checksum of the file: <see cref="SectionSum"/>.</param>
internal sealed record SectionEntry(string Name, int ElementSize, int Count, ulong Sum)
{
    /// <summary>The bytes of the file.</summary>
    public long Bytes => (long)ElementSize * Count;
}

/// <summary>What an index consists of: the one file that makes a folder of sections an index, replaced as a whole.</summary>
/// <param name="Generation">The folder of the section files, inside the index's own.</param>
/// <param name="Values">What the writer says of the index: ids, counts.</param>
/// <param name="Sections">The sections in the order of their names.</param>
internal sealed record SectionManifest(string Generation, IReadOnlyDictionary<string, string> Values, IReadOnlyList<SectionEntry> Sections)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The version of the format of index folders. Another one is rebuilt, never converted.</summary>
    public const int Version = 1;

    /// <summary>The bytes that a manifest has at most.</summary>
    public const int MostBytes = 1 << 20;

    private const string Format = "wallettrace-index";
    private const string SumName = ",\n  \"checksum\": \"";
    private const string End = "\"\n}\n";
    private const int SumDigits = 16;

    // Elements are written as they lie in memory.
    private static string ByteOrder => BitConverter.IsLittleEndian ? "little" : "big";

    /// <summary>Whether a name can be a section's or a generation's: it is a file's name on every system, and no way out of the folder.</summary>
    public static bool IsName(string? name) =>
        name is { Length: > 0 and <= 64 } && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    /// <summary>The bytes of the file: JSON, and at its end the checksum of all that stands before.</summary>
    public byte[] ToBytes()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("version", Version);
            json.WriteString("byteOrder", ByteOrder);
            json.WriteString("generation", Generation);
            json.WriteStartObject("values");
            foreach ((string key, string value) in Values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            json.WriteStartArray("sections");
            foreach (SectionEntry section in Sections)
            {
                json.WriteStartObject();
                json.WriteString("name", section.Name);
                json.WriteNumber("elementSize", section.ElementSize);
                json.WriteNumber("count", section.Count);
                json.WriteString("checksum", Hex(section.Sum));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        // The closing brace and the line before it make room for the checksum.
        byte[] body = text.ToArray()[..^2];
        return [.. body, .. Encoding.UTF8.GetBytes(SumName + Hex(SectionSum.Of(body)) + End)];
    }

    /// <summary>Reads the file's bytes and checks them.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="IndexDamagedException">They are not what <see cref="ToBytes"/> makes, or of another version.</exception>
    public static SectionManifest Parse(ReadOnlySpan<byte> bytes, string file)
    {
        int bodyLength = bytes.Length - SumName.Length - SumDigits - End.Length;
        string ending = bodyLength <= 0 || bytes.Length > MostBytes
            ? throw new IndexDamagedException(FormattableString.Invariant($"the manifest of the index cannot be read: found {bytes.Length} bytes, expected at most {MostBytes} that end with a checksum"), file)
            : Encoding.Latin1.GetString(bytes[bodyLength..]);
        string expected = SumName + Hex(SectionSum.Of(bytes[..bodyLength])) + End;
        if (ending != expected)
        {
            throw new IndexDamagedException($"the manifest of the index does not fit its checksum: found {Shown(ending)}, expected {Shown(expected)}", file);
        }

        try
        {
            using var json = JsonDocument.Parse(bytes.ToArray());
            return Read(json.RootElement, file);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw new IndexDamagedException("the manifest of the index cannot be read: found other content than that of a manifest", file, e);
        }
    }

    private static SectionManifest Read(JsonElement root, string file)
    {
        Expect("format", root.GetProperty("format").GetString(), Format, file);
        Expect("version", root.GetProperty("version").GetInt32().ToString(CultureInfo.InvariantCulture), Version.ToString(CultureInfo.InvariantCulture), file);
        Expect("byte order", root.GetProperty("byteOrder").GetString(), ByteOrder, file);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty value in root.GetProperty("values").EnumerateObject())
        {
            values[value.Name] = value.Value.GetString() ?? string.Empty;
        }

        var sections = new List<SectionEntry>();
        foreach (JsonElement section in root.GetProperty("sections").EnumerateArray())
        {
            sections.Add(new SectionEntry(
                Name(section.GetProperty("name").GetString()),
                section.GetProperty("elementSize").GetInt32(),
                section.GetProperty("count").GetInt32(),
                ulong.Parse(section.GetProperty("checksum").GetString() ?? string.Empty, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)));
            if (sections[^1] is { ElementSize: < 1 or > 1024 } or { Count: < 0 })
            {
                throw new FormatException(sections[^1].ToString());
            }
        }

        return new SectionManifest(Name(root.GetProperty("generation").GetString()), values, sections);
    }

    private static string Name(string? name) => IsName(name) ? name! : throw new FormatException("no name");

    private static void Expect(string what, string? found, string expected, string file)
    {
        if (found != expected)
        {
            throw new IndexDamagedException($"the index has another {what}: found {SafeText.Trim(found ?? "none")}, expected {expected}", file);
        }
    }

    private static string Hex(ulong sum) => sum.ToString("x16", CultureInfo.InvariantCulture);

    private static string Shown(string ending) => SafeText.Trim(ending.Trim('\n', ',', ' ', '}'));
}
