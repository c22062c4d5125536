using System.Globalization;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution;

/// <summary>The texts of the fields of one claim in a file, with those that the file gives for all of its claims, read strictly.</summary>
/// <param name="file">The name of the file, for messages.</param>
/// <param name="what">What the claim is called, for messages: <c>a label</c>.</param>
internal sealed class FieldTexts(string file, string what)
{
    private static readonly string[] TimeForms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'"];

    private readonly Dictionary<string, (string Text, long Line)> defaults = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Text, long Line)> values = new(StringComparer.Ordinal);
    private readonly Dictionary<(Type Type, string Text), object> words = [];
    private long start;

    /// <summary>The fields for which the file has a default.</summary>
    public IReadOnlyCollection<string> Defaults => defaults.Keys;

    /// <summary>A day as it stands in files.</summary>
    public static string? Of(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A time as it stands in files.</summary>
    public static string? Of(DateTimeOffset? time) => time?.UtcDateTime.ToString(TimeForms[2], CultureInfo.InvariantCulture);

    /// <summary>Takes a default.</summary>
    public void SetDefault(string key, string text, long line) => defaults[key] = (text, line);

    /// <summary>Begins a new claim.</summary>
    public void Begin(long line)
    {
        start = line;
        values.Clear();
    }

    /// <summary>Gives a field its value.</summary>
    public void Set(string key, string text, long line) => values[key] = (text, line);

    /// <summary>A field, and where it stands; empty where there is none.</summary>
    public (string Text, long Line) Get(string key) =>
        values.TryGetValue(key, out var value) || defaults.TryGetValue(key, out value) ? value : (string.Empty, start);

    /// <summary>A text that must be there.</summary>
    public string Required(string key, int maxLength = LabelFile.MaxTextLength) => Optional(key, maxLength) ?? throw Length(key, 0, maxLength, start);

    /// <summary>A text; null where it is empty.</summary>
    public string? Optional(string key, int maxLength = LabelFile.MaxTextLength)
    {
        var (text, line) = Get(key);
        return text.Length == 0 ? null : Checked(key, text, line, maxLength);
    }

    /// <summary>Gives a text back that can be kept.</summary>
    public string Checked(string key, string text, long line, int maxLength = LabelFile.MaxTextLength) =>
        text.Length == 0 || text.Length > maxLength ? throw Length(key, text.Length, maxLength, line)
        : ClaimCheck.IsText(text) ? text
        : throw Fail(line, $"the {key} of {what} cannot be kept: found half a character in {SafeText.Quote(text)}, expected text that UTF-8 can hold");

    /// <summary>A day; null where it is empty.</summary>
    public DateOnly? Day(string key)
    {
        var (text, line) = Get(key);
        return text.Length == 0 ? null
            : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
            : throw Fail(line, $"the {key} of {what} cannot be read: found {SafeText.Quote(text)}, expected a day such as 2022-04-14");
    }

    /// <summary>A time, UTC; null where it is empty.</summary>
    public DateTimeOffset? Time(string key)
    {
        var (text, line) = Get(key);
        return text.Length == 0 ? null
            : DateTimeOffset.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
            : throw Fail(line, $"the {key} of {what} cannot be read: found {SafeText.Quote(text)}, expected a day such as 2022-04-14 or a time such as 2022-04-14T12:00:00Z, in UTC");
    }

    /// <summary>One of the names of an enumeration; its first value where it is empty.</summary>
    public TEnum Word<TEnum>(string key)
        where TEnum : struct, Enum
    {
        var (text, line) = Get(key);
        if (text.Length == 0)
        {
            return default;
        }

        // Packs hold tens of thousands of labels of few categories.
        if (!words.TryGetValue((typeof(TEnum), text), out object? word))
        {
            words[(typeof(TEnum), text)] = word = EnumText.TryParse(text, out TEnum value)
                ? value
                : throw Fail(line, $"the {key} of {what} cannot be read: found {SafeText.Quote(text)}, expected one of {EnumText.All<TEnum>()}");
        }

        return (TEnum)word;
    }

    /// <summary>Makes sure that what ends begins before.</summary>
    public void CheckOrder<T>(T? from, string end, T? until)
        where T : struct, IComparable<T>
    {
        if (from is { } first && until is { } last && last.CompareTo(first) < 0)
        {
            throw Fail(Get(end).Line, $"the {end} of {what} cannot be true: found {SafeText.Quote(Get(end).Text)}, expected no time before it began");
        }
    }

    /// <summary>What to throw for a name that is none of a field.</summary>
    public LedgerFormatException Unknown(string name, long line, string kind, IReadOnlyList<string> known) => Fail(
        line,
        $"the {kind} {SafeText.Quote(name, 40)} is not known, perhaps {NearestName.Of(name, known)} was meant; expected {string.Join(", ", known)}");

    /// <summary>What to throw for what is wrong at a line.</summary>
    public LedgerFormatException Fail(long line, string problem) => new(problem, file, line);

    /// <summary>What to throw for an account that is none.</summary>
    public ChainDataException NoAccount(long line, string problem) => new(problem, FormattableString.Invariant($"{SafeText.Trim(file)}, line {line}"));

    /// <summary>The text of a YAML value.</summary>
    public string TextOf(YamlEntry entry) => entry.Value is YamlScalar scalar
        ? scalar.IsNull ? string.Empty : scalar.Text
        : throw Fail(entry.Line, $"the {entry.Key} of {what} cannot be read: found {entry.Value.Kind}, expected a text");

    private LedgerFormatException Length(string key, int found, int maxLength, long line) =>
        Fail(line, FormattableString.Invariant($"the {key} of {what} cannot be kept: found {found} characters, expected 1 to {maxLength}"));
}
