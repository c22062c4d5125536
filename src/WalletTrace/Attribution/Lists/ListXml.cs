using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>Reads lists in XML element by element. What can make a small file large or fetch anything is refused: DTDs, entities, deep nesting, endless texts.</summary>
internal static class ListXml
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 32;

    /// <summary>The most elements of one record.</summary>
    public const int MaxElements = 200_000;

    /// <summary>The most characters of texts and attributes of one record, and the most bytes between two tags.</summary>
    public const int MaxText = 8 << 20;

    // Enough for what the reader says of elements that are not closed, and where.
    private const int MaxCause = 400;

    private static readonly string[] Encodings = ["utf-8", "utf-16", "iso-8859-1"];

    /// <summary>
    /// Reads the root's attributes and then, whole, each element whose name is one of the records, at whatever depth outside of other records, in order. What
    /// stands beside them is passed over.
    /// </summary>
    /// <param name="stream">The list.</param>
    /// <param name="options">Its name and longest length.</param>
    /// <param name="root">The root's local name.</param>
    /// <param name="isRecord">Whether a local name is that of a record.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="LedgerFormatException">The file is no such list, is no XML, breaks off, or exceeds a cap.</exception>
    public static async IAsyncEnumerable<ListXmlElement> ReadAsync(
        Stream stream, ListReadOptions options, string root, Predicate<string> isRecord, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var settings = new XmlReaderSettings
        {
            Async = true,
            CloseInput = false,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = options.MaxLength,
        };
        using var guarded = new GuardedStream(stream, options.Name, options.MaxLength, MaxText);
        using var xml = XmlReader.Create(guarded, settings);
        bool more = await NextAsync(xml, options).ConfigureAwait(false);
        while (more && xml.NodeType != XmlNodeType.Element)
        {
            // Others would put question marks in the place of what they do not have.
            if (xml.NodeType == XmlNodeType.XmlDeclaration && xml.GetAttribute("encoding") is { } encoding && !Encodings.Contains(encoding, StringComparer.OrdinalIgnoreCase))
            {
                throw new LedgerFormatException($"the list cannot be read: found the encoding {SafeText.Quote(encoding, 40)}, expected one of {string.Join(", ", Encodings)}", options.Name, 1);
            }

            more = await NextAsync(xml, options).ConfigureAwait(false);
        }

        if (!more || xml.LocalName != root)
        {
            string found = more ? SafeText.Quote(xml.LocalName, 40) : "no element";
            throw new LedgerFormatException($"the list is none of this format: found {found} as its root, expected {root}", options.Name, LineOf(xml));
        }

        yield return StartOf(xml, options);
        while (await NextAsync(xml, options).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (xml.Depth > MaxDepth)
            {
                throw TooDeep(xml, options);
            }

            if (xml.NodeType == XmlNodeType.Element && isRecord(xml.LocalName))
            {
                yield return await ReadRecordAsync(xml, options).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The local name of the root, as far as a beginning tells; null where it is no XML.</summary>
    public static string? RootOf(ReadOnlySpan<byte> head)
    {
        string text = TextOf(head);
        int at = 0;
        while (true)
        {
            at = text.IndexOf('<', at);
            if (at < 0 || text.AsSpan(0, at).TrimStart() is { IsEmpty: false } before && before[0] != '<')
            {
                return null;
            }

            if (at + 1 < text.Length && text[at + 1] is '?' or '!')
            {
                string end = text[at + 1] == '?' ? "?>" : text.AsSpan(at).StartsWith("<!--", StringComparison.Ordinal) ? "-->" : ">";
                at = text.IndexOf(end, at, StringComparison.Ordinal);
                if (at < 0)
                {
                    return null;
                }

                continue;
            }

            string name = new([.. text.AsSpan(at + 1).ToString().TakeWhile(letter => !char.IsWhiteSpace(letter) && letter is not '>' and not '/')]);
            return name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }
    }

    /// <summary>A beginning as text, whatever Unicode form it is in.</summary>
    public static string TextOf(ReadOnlySpan<byte> head) =>
        head.StartsWith<byte>([0xff, 0xfe]) ? Encoding.Unicode.GetString(head[2..])
        : head.StartsWith<byte>([0xfe, 0xff]) ? Encoding.BigEndianUnicode.GetString(head[2..])
        : Encoding.UTF8.GetString(head.StartsWith("\uFEFF"u8) ? head[3..] : head);

    private static async Task<bool> NextAsync(XmlReader xml, ListReadOptions options)
    {
        try
        {
            return await xml.ReadAsync().ConfigureAwait(false);
        }
        catch (NotSupportedException cause)
        {
            throw new LedgerFormatException($"the list cannot be read: found an encoding that is not read ({SafeText.Trim(cause.Message)}), expected UTF-8", options.Name, 1, innerException: cause);
        }
        catch (XmlException cause) when (xml.ReadState == ReadState.Error && cause.Message.Contains("DTD", StringComparison.Ordinal))
        {
            throw new LedgerFormatException("the list is refused: found a document type (DTD), which may define entities, expected XML without one", options.Name, Math.Max(1, cause.LineNumber), innerException: cause);
        }
        catch (XmlException cause)
        {
            throw new LedgerFormatException(
                $"the list is damaged, breaks off, or is no plain XML: {SafeText.Trim(cause.Message.TrimEnd('.'), MaxCause)}; get it again", options.Name, Math.Max(1, cause.LineNumber), innerException: cause);
        }
    }

    private static async Task<ListXmlElement> ReadRecordAsync(XmlReader xml, ListReadOptions options)
    {
        ListXmlElement record = StartOf(xml, options);
        if (xml.IsEmptyElement)
        {
            return record;
        }

        var open = new Stack<(ListXmlElement Element, StringBuilder Text)>();
        open.Push((record, new StringBuilder()));
        int elements = 1;
        int texts = 0;
        // The end of the root comes after that of any record, so that there is always a next node, or the file is damaged.
        while (open.Count > 0 && await NextAsync(xml, options).ConfigureAwait(false))
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    ListXmlElement child = StartOf(xml, options);
                    open.Peek().Element.Add(child);
                    if (++elements > MaxElements)
                    {
                        throw Fail(xml, options, FormattableString.Invariant($"the entry that begins at line {record.Line} cannot be read: found more than {MaxElements} elements in it"));
                    }

                    if (xml.Depth > MaxDepth)
                    {
                        throw TooDeep(xml, options);
                    }

                    if (!xml.IsEmptyElement)
                    {
                        open.Push((child, new StringBuilder()));
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    texts += await TakeTextAsync(xml, open.Peek().Text, options).ConfigureAwait(false);
                    if (texts > MaxText)
                    {
                        throw Fail(xml, options, FormattableString.Invariant($"the entry that begins at line {record.Line} cannot be read: found more than {MaxText} characters in it"));
                    }

                    break;
                case XmlNodeType.EndElement:
                    (ListXmlElement element, StringBuilder text) = open.Pop();
                    element.Text = text.ToString().Trim();
                    break;
                default:
                    break;
            }
        }

        return record;
    }

    private static async Task<int> TakeTextAsync(XmlReader xml, StringBuilder text, ListReadOptions options)
    {
        try
        {
            string value = await xml.GetValueAsync().ConfigureAwait(false);
            text.Append(value);
            return value.Length;
        }
        catch (XmlException cause)
        {
            throw new LedgerFormatException($"the list is damaged: {SafeText.Trim(cause.Message.TrimEnd('.'), MaxCause)}; get it again", options.Name, Math.Max(1, cause.LineNumber), innerException: cause);
        }
    }

    private static ListXmlElement StartOf(XmlReader xml, ListReadOptions options)
    {
        var element = new ListXmlElement(xml.LocalName, (int)LineOf(xml));
        if (xml.AttributeCount > CsvReader.MaxFields)
        {
            throw Fail(xml, options, FormattableString.Invariant($"an element cannot be read: found {xml.AttributeCount} attributes, expected at most {CsvReader.MaxFields}"));
        }

        for (int attribute = 0; attribute < xml.AttributeCount; attribute++)
        {
            xml.MoveToAttribute(attribute);
            element.Add(xml.LocalName, xml.Value);
        }

        xml.MoveToElement();
        return element;
    }

    private static long LineOf(XmlReader xml) => Math.Max(1, ((IXmlLineInfo)xml).LineNumber);

    private static LedgerFormatException TooDeep(XmlReader xml, ListReadOptions options) =>
        Fail(xml, options, FormattableString.Invariant($"the list cannot be read: found elements nested more than {MaxDepth} deep"));

    private static LedgerFormatException Fail(XmlReader xml, ListReadOptions options, string problem) => new(problem, options.Name, LineOf(xml));
}
