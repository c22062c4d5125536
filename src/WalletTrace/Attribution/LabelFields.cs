using System.Globalization;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution;

/// <summary>Puts a label together from the texts of its fields, whichever format they are in.</summary>
internal sealed class LabelFields(string file)
{
    private static readonly string[] MayBeLeftOut = ["confidence", "date"];
    private static readonly string[] MayBeDefault = ["category", "source", "confidence", "date"];

    private readonly Dictionary<string, (string Text, long Line)> defaults = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Text, long Line)> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Category> categories = new(StringComparer.Ordinal);
    private long start;

    /// <summary>The names of all fields, in the order in which they are written.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["account", "text", "category", "source", "confidence", "date"];

    /// <summary>The fields for which the file has a default.</summary>
    public IReadOnlyCollection<string> Defaults => defaults.Keys;

    /// <summary>Makes sure that names are those of fields and none is missing.</summary>
    /// <exception cref="LedgerFormatException">One is unknown or missing.</exception>
    public void CheckKeys(IReadOnlyList<string> names, long line, string what, IReadOnlyCollection<string> given)
    {
        foreach (var name in names)
        {
            if (!Keys.Contains(name))
            {
                throw Unknown(name, line, what, Keys);
            }
        }

        if (Keys.Except(MayBeLeftOut).Except(given).Except(names).FirstOrDefault() is { } missing)
        {
            throw Fail(line, $"the {(what == "column" ? "header" : "label")} is not complete: found no {what} {missing}, expected {string.Join(", ", Keys)}");
        }
    }

    /// <summary>Takes a default for the whole file.</summary>
    /// <exception cref="LedgerFormatException">There is no default for such a field, or its value is none.</exception>
    public void SetDefault(YamlEntry entry)
    {
        if (!MayBeDefault.Contains(entry.Key))
        {
            throw Unknown(entry.Key, entry.Line, "key", [.. MayBeDefault, "labels"]);
        }

        defaults[entry.Key] = (TextOf(entry), entry.Line);
    }

    /// <summary>Begins a new label.</summary>
    public void Begin(long line)
    {
        start = line;
        values.Clear();
    }

    /// <summary>Gives a field its value.</summary>
    public void Set(YamlEntry entry) => Set(entry.Key, TextOf(entry), entry.Line);

    /// <summary>Gives a field its value.</summary>
    public void Set(string key, string text, long line) => values[key] = (text, line);

    /// <summary>The label.</summary>
    /// <exception cref="LedgerFormatException">A field holds what it cannot hold.</exception>
    /// <exception cref="ChainDataException">The account is none.</exception>
    public Label ToLabel()
    {
        var (text, line) = Get("account");
        if (!Account.TryParse(text, out var account, out var error))
        {
            throw new ChainDataException(error, FormattableString.Invariant($"{SafeText.Trim(file)}, line {line}"));
        }

        return new Label(account, Text("text"), ReadCategory(), Text("source"), ReadConfidence(), ReadDate());
    }

    private (string Text, long Line) Get(string key) =>
        values.TryGetValue(key, out var value) || defaults.TryGetValue(key, out value) ? value : (string.Empty, start);

    private string Text(string key)
    {
        var (text, line) = Get(key);
        if (text.Length is 0 or > LabelFile.MaxTextLength)
        {
            throw Fail(line, FormattableString.Invariant($"the {key} of a label cannot be kept: found {text.Length} characters, expected 1 to {LabelFile.MaxTextLength}"));
        }

        for (int at = 0; at < text.Length; at++)
        {
            if (char.IsSurrogate(text[at]) && !(at + 1 < text.Length && char.IsSurrogatePair(text[at], text[++at])))
            {
                throw Fail(line, $"the {key} of a label cannot be kept: found half a character in {SafeText.Quote(text)}, expected text that UTF-8 can hold");
            }
        }

        return text;
    }

    private Category ReadCategory()
    {
        var (text, line) = Get("category");
        if (text.Length == 0)
        {
            return Category.Unknown;
        }

        // Packs hold tens of thousands of labels of few categories.
        if (!categories.TryGetValue(text, out var category))
        {
            categories[text] = category = EnumText.TryParse(text, out category)
                ? category
                : throw Fail(line, $"the category of a label cannot be read: found {SafeText.Quote(text)}, expected one of {EnumText.All<Category>()}");
        }

        return category;
    }

    private Confidence ReadConfidence()
    {
        var (text, line) = Get("confidence");
        return text.Length == 0 ? Confidence.Unknown
            : EnumText.TryParse(text, out Confidence confidence) ? confidence
            : throw Fail(line, $"the confidence of a label cannot be read: found {SafeText.Quote(text)}, expected one of {EnumText.All<Confidence>()}");
    }

    private DateOnly? ReadDate()
    {
        var (text, line) = Get("date");
        return text.Length == 0 ? null
            : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
            : throw Fail(line, $"the date of a label cannot be read: found {SafeText.Quote(text)}, expected a day such as 2022-04-14");
    }

    private string TextOf(YamlEntry entry) => entry.Value is YamlScalar scalar
        ? scalar.IsNull ? string.Empty : scalar.Text
        : throw Fail(entry.Line, $"the {entry.Key} of a label cannot be read: found {entry.Value.Kind}, expected a text");

    private LedgerFormatException Unknown(string name, long line, string what, IReadOnlyList<string> known) => Fail(
        line,
        $"the {what} {SafeText.Quote(name, 40)} is not known, perhaps {NearestName.Of(name, known)} was meant; expected {string.Join(", ", known)}");

    private LedgerFormatException Fail(long line, string problem) => new(problem, file, line);
}
