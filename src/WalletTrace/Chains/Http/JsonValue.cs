using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace WalletTrace.Chains.Http;

/// <summary>
/// A value in a JSON answer and what it is called in messages. Whatever it is asked for and is not throws <see cref="AnswerException"/>. Numbers are read
/// from their digits, never through floating point.
/// </summary>
/// <param name="Element">The value.</param>
/// <param name="Name">The property or thing that it is.</param>
internal readonly record struct JsonValue(JsonElement Element, string Name)
{
    /// <summary>How deep answers may be unless more is said: far deeper than any is that does not hold a tree.</summary>
    public const int UsualDepth = 32;

    private const int MaxDigits = 38;

    /// <summary>Whether it is a list.</summary>
    public bool IsList => Element.ValueKind == JsonValueKind.Array;

    /// <summary>Whether it is a text.</summary>
    public bool IsText => Element.ValueKind == JsonValueKind.String;

    /// <summary>The number of entries of a list.</summary>
    public int Count => Expect(JsonValueKind.Array, "a list").Element.GetArrayLength();

    /// <summary>The entries of a list.</summary>
    public IEnumerable<JsonValue> Items
    {
        get
        {
            string name = Name;
            return Expect(JsonValueKind.Array, "a list").Element.EnumerateArray().Select(item => new JsonValue(item, name));
        }
    }

    /// <summary>The names of the properties of an object.</summary>
    public IEnumerable<string> Names => Expect(JsonValueKind.Object, "an object").Element.EnumerateObject().Select(static property => property.Name);

    /// <summary>A text.</summary>
    public string Text
    {
        get
        {
            try
            {
                return Expect(JsonValueKind.String, "a text").Element.GetString()!;
            }
            catch (InvalidOperationException)
            {
                // Bytes or escapes that are no Unicode.
                throw Wrong("a text in Unicode");
            }
        }
    }

    /// <summary>Yes or no.</summary>
    public bool Flag => Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? Element.GetBoolean() : throw Wrong("true or false");

    /// <summary>64 hexadecimal digits: the id of a transaction.</summary>
    public TransactionId Id
    {
        get
        {
            Span<byte> bytes = stackalloc byte[TransactionId.Length];
            ReadOnlySpan<byte> digits = Digits;
            return digits.Length == 2 * TransactionId.Length && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done
                ? TransactionId.FromBytes(bytes)
                : throw Wrong("64 hexadecimal digits");
        }
    }

    /// <summary>64 hexadecimal digits: the hash of a block.</summary>
    public BlockHash Hash => new(Id);

    /// <summary>Bytes in hexadecimal.</summary>
    public byte[] Bytes
    {
        get
        {
            ReadOnlySpan<byte> digits = Digits;
            var bytes = new byte[digits.Length / 2];
            return digits.Length % 2 == 0 && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done ? bytes : throw Wrong("hexadecimal digits in pairs");
        }
    }

    /// <summary>The text between the quotes as it stands; what is wanted of it has no escapes.</summary>
    private ReadOnlySpan<byte> Digits => Element.ValueKind == JsonValueKind.String ? JsonMarshal.GetRawUtf8Value(Element)[1..^1] : throw Wrong("hexadecimal digits in quotes");

    /// <summary>The value as it was told, with what is no Unicode replaced; to show, and to know it again.</summary>
    public string Told => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(Element));

    /// <summary>A property that must be there.</summary>
    public JsonValue this[string property] => Find(property) ?? throw new AnswerException(
        $"found no {property} in {Name}, expected one", AnswerFault.Data, Shown);

    /// <summary>Reads a whole answer.</summary>
    /// <param name="answer">The answer, whose bytes hold what is read.</param>
    /// <param name="name">What it is.</param>
    /// <param name="read">Takes what is wanted out of it.</param>
    /// <param name="maxDepth">How deep it may be.</param>
    public static T Read<T>(HttpAnswer answer, string name, Func<JsonValue, T> read, int maxDepth = UsualDepth)
    {
        using JsonDocument document = Parse(answer.Body, maxDepth);
        return read(new JsonValue(document.RootElement, name));
    }

    /// <summary>A property; null when it is not there or says null.</summary>
    public JsonValue? Find(string property) =>
        Expect(JsonValueKind.Object, "an object").Element.TryGetProperty(property, out JsonElement found) && found.ValueKind != JsonValueKind.Null
            ? new JsonValue(found, property)
            : null;

    /// <summary>A whole number in a range.</summary>
    public long Integer(long least, long most) =>
        Element.ValueKind == JsonValueKind.Number && Element.TryGetInt64(out long value) && value >= least && value <= most
            ? value
            : throw Wrong(FormattableString.Invariant($"a whole number from {least} to {most}"));

    /// <summary>A height.</summary>
    public long Height() => Integer(0, int.MaxValue);

    /// <summary>A sum in coins with up to eight decimals, such as 0.01000000 or 1e-8, exactly in base units.</summary>
    public long Coins(long most)
    {
        if (Element.ValueKind == JsonValueKind.Number && TryReadCoins(JsonMarshal.GetRawUtf8Value(Element), out UInt128 units) && units <= (UInt128)most)
        {
            return (long)units;
        }

        throw Wrong(FormattableString.Invariant($"a sum in coins with up to 8 decimals, from 0 to {most} base units"));
    }

    /// <summary>The failure that this is not what it should be.</summary>
    public AnswerException Wrong(string expected) => new($"found {Kind} as {Name}, expected {expected}", AnswerFault.Data, Shown);

    private string Shown => Element.ValueKind is JsonValueKind.Undefined ? string.Empty : Cut(JsonMarshal.GetRawUtf8Value(Element));

    private string Kind => Element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a flag",
        _ => "nothing",
    };

    private static string Cut(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, 2 * SafeText.MessageLength)]);

    private static JsonDocument Parse(ReadOnlyMemory<byte> text, int maxDepth)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // The second kind is what names that are no Unicode bring up.
            var (line, at) = problem is JsonException place ? (place.LineNumber + 1, place.BytePositionInLine + 1) : (1, 1);
            throw IsCutShort(text.Span, maxDepth)
                ? new AnswerException("found JSON that was cut short, expected a whole answer", AnswerFault.Missing)
                : new AnswerException(FormattableString.Invariant(
                    $"found what is no JSON that can be read, at line {line}, byte {at}, expected it well-formed, at most {maxDepth} deep, no name twice"));
        }
    }

    private static bool IsCutShort(ReadOnlySpan<byte> text, int maxDepth)
    {
        // A reader that is told that more may come complains of everything but the end.
        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = maxDepth }));
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return reader.CurrentDepth > 0 || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray || reader.BytesConsumed < text.Length;
    }

    private static bool TryReadCoins(ReadOnlySpan<byte> text, out UInt128 units)
    {
        units = 0;
        int mark = text.IndexOfAny((byte)'e', (byte)'E');
        ReadOnlySpan<byte> digits = mark < 0 ? text : text[..mark];
        int exponent = 0;
        if (mark >= 0 && !int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return false;
        }

        int point = digits.IndexOf((byte)'.');
        int decimals = point < 0 ? 0 : digits.Length - point - 1;
        if (digits.Length > MaxDigits || Math.Abs((long)exponent) > MaxDigits || digits[0] == '-')
        {
            return false;
        }

        foreach (byte digit in digits)
        {
            units = digit == '.' ? units : (units * 10) + (UInt128)(digit - '0');
        }

        // One coin is 10^8 base units.
        for (int shift = 8 + exponent - decimals; shift != 0 && units != 0; shift -= Math.Sign(shift))
        {
            if (shift < 0 ? units % 10 != 0 : units > UInt128.MaxValue / 10)
            {
                return false;
            }

            units = shift < 0 ? units / 10 : units * 10;
        }

        return true;
    }

    private JsonValue Expect(JsonValueKind kind, string expected) => Element.ValueKind == kind ? this : throw Wrong(expected);
}
