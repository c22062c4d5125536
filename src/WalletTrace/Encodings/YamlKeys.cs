using System.Globalization;

namespace WalletTrace.Encodings;

/// <summary>The keys of one part of a YAML file, read strictly: what is not asked for by name is an error.</summary>
internal sealed class YamlKeys
{
    private readonly YamlMap map;
    private readonly string file;
    private readonly string part;

    /// <param name="node">The part.</param>
    /// <param name="file">The name of the file, for messages.</param>
    /// <param name="part">What the part is called, for messages.</param>
    /// <param name="known">The keys that it may have.</param>
    /// <exception cref="LedgerFormatException">It has no keys, or one that is not known.</exception>
    public YamlKeys(YamlNode? node, string file, string part, IReadOnlyList<string> known)
    {
        this.file = file;
        this.part = part;
        map = node as YamlMap ?? throw new LedgerFormatException(
            $"{part} cannot be read: found {node?.Kind ?? "nothing"}, expected keys with values such as {known[0]}: …", file, node?.Line ?? 1);
        foreach (var entry in map.Entries)
        {
            if (!known.Contains(entry.Key))
            {
                throw Fail(
                    entry.Line,
                    $"found the unknown key {SafeText.Quote(entry.Key, 40)} in {part}; perhaps {NearestName.Of(entry.Key, known)} was meant, expected some of {string.Join(", ", known)}");
            }
        }
    }

    /// <summary>The line at which the part begins.</summary>
    public long Line => map.Line;

    /// <summary>Whether something stands under a key.</summary>
    public bool Has(string key) => map.Find(key) is { } value and not YamlScalar { IsNull: true };

    /// <summary>What stands under a key; null when nothing does.</summary>
    public YamlNode? Node(string key) => Has(key) ? map.Find(key) : null;

    /// <summary>The line of a key; that of the part when it is not there.</summary>
    public long LineOf(string key) => map.Entries.FirstOrDefault(entry => entry.Key == key)?.Line ?? Line;

    /// <summary>The text under a key; null when there is none.</summary>
    public string? Text(string key) => Node(key) switch
    {
        null => null,
        YamlScalar scalar => scalar.Text,
        var other => throw Wrong(key, other.Kind, "a text"),
    };

    /// <summary>The text under a key that must be there.</summary>
    public string Required(string key, string example) =>
        Text(key) ?? throw Fail(Line, $"{part} is not complete: found no {key}, expected for example {key}: {example}");

    /// <summary>The texts under a key, one or a list of them; empty when there are none.</summary>
    public IReadOnlyList<YamlScalar> Texts(string key) => Node(key) switch
    {
        null => [],
        YamlScalar scalar => [scalar],
        YamlList list => [.. list.Items.Select(item => item as YamlScalar ?? throw Wrong(key, $"{item.Kind} in the list", "texts"))],
        var other => throw Wrong(key, other.Kind, "a list of texts"),
    };

    /// <summary>The whole number under a key; null when there is none.</summary>
    public long? Number(string key, long min, long max)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max
            ? value
            : throw Wrong(key, SafeText.Quote(text), FormattableString.Invariant($"a whole number from {min} to {max}"));
    }

    /// <summary>The value of an enumeration under a key; null when there is none.</summary>
    public TEnum? Word<TEnum>(string key)
        where TEnum : struct, Enum
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        return EnumText.TryParse(text, out TEnum value) ? value : throw Wrong(key, SafeText.Quote(text), $"one of {EnumText.All<TEnum>()}");
    }

    /// <summary>The values of an enumeration under a key, each once; empty when there are none.</summary>
    public IReadOnlyList<TEnum> Words<TEnum>(string key)
        where TEnum : struct, Enum
    {
        var words = new List<TEnum>();
        foreach (var text in Texts(key))
        {
            if (!EnumText.TryParse(text.Text, out TEnum value))
            {
                throw Fail(text.Line, $"{key} cannot be read: found {SafeText.Quote(text.Text)}, expected one of {EnumText.All<TEnum>()}");
            }

            if (words.Contains(value))
            {
                throw Fail(text.Line, $"{key} cannot be read: found {EnumText.NameOf(value)} twice, expected each once");
            }

            words.Add(value);
        }

        return words;
    }

    /// <summary>What a parser makes of the text under a key; null when there is none.</summary>
    public T? Parsed<T>(string key, TryParse<T> parse)
        where T : struct
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        return parse(text, out var value, out var error) ? value : throw Fail(LineOf(key), $"{key} cannot be read: {error}");
    }

    /// <summary>Refuses a key where it means nothing.</summary>
    public void Refuse(string key, string reason)
    {
        if (Has(key))
        {
            throw Fail(LineOf(key), $"found the key {key} in {part}, where it means nothing: {reason}");
        }
    }

    /// <summary>An error at the value of a key.</summary>
    public LedgerFormatException Wrong(string key, string found, string expected) =>
        Fail(LineOf(key), $"{key} cannot be read: found {found}, expected {expected}");

    /// <summary>An error at a line.</summary>
    public LedgerFormatException Fail(long line, string problem) => new(problem, file, line);

    /// <summary>Reads a text; says what is wrong when it cannot.</summary>
    public delegate bool TryParse<T>(ReadOnlySpan<char> text, out T value, out string? error);
}
