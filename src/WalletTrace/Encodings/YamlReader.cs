using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace WalletTrace.Encodings;

/// <summary>
/// Reads one YAML document as plain lists, keys and texts. What lets a small file grow large or mean something else than it shows is
/// refused: anchors, aliases, tags, deep nesting, a key twice, a second document.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 16;

    private readonly string name;
    private readonly Parser parser;
    private long line = 1;

    private YamlReader(string name, string text)
    {
        this.name = name;
        parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads a document; null when there is none in the file.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="LedgerFormatException">It is no UTF-8, no YAML, or uses what is refused.</exception>
    public static YamlNode? Read(ReadOnlySpan<byte> utf8, string name)
    {
        // The parser would take NUL for the end of the file.
        int bad = LineReader.FindBad(utf8, takesNul: false);
        if (bad >= 0)
        {
            throw new LedgerFormatException(LineReader.Describe(utf8[bad]), name, 1 + utf8[..bad].Count((byte)'\n'), bad);
        }

        var text = Encoding.UTF8.GetString(utf8);
        var reader = new YamlReader(name, text.StartsWith('\uFEFF') ? text[1..] : text);
        return reader.ReadStream();
    }

    private YamlNode? ReadStream()
    {
        Next();
        if (Next() is StreamEnd)
        {
            return null;
        }

        var root = ReadNode(Next(), 1);
        Next();
        return Next() is StreamEnd ? root : throw Fail(parser.Current!, "a second document", "one");
    }

    private YamlNode ReadNode(ParsingEvent at, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Fail(at, FormattableString.Invariant($"more than {MaxDepth} levels"), "fewer");
        }

        if (at is NodeEvent { Anchor.IsEmpty: false })
        {
            throw Fail(at, "an anchor (&)", "the value itself wherever it is meant");
        }

        if (at is NodeEvent { Tag.IsEmpty: false })
        {
            throw Fail(at, "a tag (!)", "a plain value");
        }

        return at switch
        {
            Scalar scalar => new YamlScalar(scalar.Start.Line, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => ReadList(at, depth),
            MappingStart => ReadMap(at, depth),
            AnchorAlias => throw Fail(at, "an alias (*); text that begins with a star stands in quotes", "the value itself wherever it is meant"),
            _ => throw Fail(at, "something else", "a value"),
        };
    }

    private YamlList ReadList(ParsingEvent start, int depth)
    {
        var items = new List<YamlNode>();
        for (var at = Next(); at is not SequenceEnd; at = Next())
        {
            items.Add(ReadNode(at, depth + 1));
        }

        return new YamlList(start.Start.Line, items);
    }

    private YamlMap ReadMap(ParsingEvent start, int depth)
    {
        var entries = new List<YamlEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var at = Next(); at is not MappingEnd; at = Next())
        {
            var key = ReadNode(at, depth + 1) as YamlScalar ?? throw Fail(at, "a key that is a list or has keys itself", "a word");
            if (!keys.Add(key.Text))
            {
                throw Fail(at, $"the key {SafeText.Quote(key.Text, 40)} twice", "each key once");
            }

            entries.Add(new YamlEntry(key.Line, key.Text, ReadNode(Next(), depth + 1)));
        }

        // A pair inside a list has no place of its own in the parser's eyes.
        return new YamlMap(entries.Count > 0 ? entries[0].Line : start.Start.Line, entries);
    }

    private ParsingEvent Next()
    {
        try
        {
            if (parser.MoveNext())
            {
                line = parser.Current!.End.Line;
                return parser.Current;
            }
        }
        catch (YamlException e)
        {
            throw new LedgerFormatException($"the file is no YAML: {SafeText.Trim(e.Message, 200).TrimEnd('.')}", name, Math.Max(1, e.Start.Line), innerException: e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // On some texts that are no YAML the parser stumbles in its own working, on malformed tags and escapes for instance.
            throw new LedgerFormatException("the file is no YAML: found text that cannot be read here or a little further on", name, line, innerException: e);
        }

        throw new LedgerFormatException("the file is no YAML: found its end, expected more", name, line);
    }

    private LedgerFormatException Fail(ParsingEvent at, string found, string expected) =>
        new($"the file cannot be read: found {found}, expected {expected}", name, at.Start.Line);
}
