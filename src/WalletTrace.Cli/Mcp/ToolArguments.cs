using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace WalletTrace.Cli.Mcp;

/// <summary>
/// The arguments of a question, read strictly: what is not known, or is of another kind than was asked for, is an error that says what was found and what is
/// expected. So nothing that an assistant meant is left out in silence.
/// </summary>
internal sealed class ToolArguments
{
    private const int LongestShown = 80;
    private const int LongestText = 2_000;

    private readonly Dictionary<string, JsonElement> given = new(StringComparer.Ordinal);

    /// <summary>Takes the arguments of a question.</summary>
    /// <param name="arguments">The arguments; what is null counts as not given.</param>
    /// <param name="parameters">What there is to be given.</param>
    /// <exception cref="UsageException">One is given that there is not, or one is missing that must be given.</exception>
    public ToolArguments(IDictionary<string, JsonElement>? arguments, IReadOnlyList<ToolParameter> parameters)
    {
        foreach ((string name, JsonElement value) in arguments ?? new Dictionary<string, JsonElement>())
        {
            if (parameters.All(parameter => parameter.Name != name))
            {
                throw new UsageException($"there is no argument {SafeText.Quote(name, LongestShown)}: expected any of {string.Join(", ", parameters.Select(parameter => parameter.Name))}");
            }

            if (value.ValueKind != JsonValueKind.Null)
            {
                given[name] = value;
            }
        }

        if (parameters.FirstOrDefault(parameter => parameter.IsRequired && !Has(parameter.Name)) is { } missing)
        {
            throw new UsageException($"the argument {missing.Name} is missing: {missing.Description}");
        }
    }

    /// <summary>Whether an argument is given.</summary>
    public bool Has(string name) => given.ContainsKey(name);

    /// <summary>Those of some arguments that are given.</summary>
    public IEnumerable<string> Of(IEnumerable<string> names) => names.Where(Has);

    /// <summary>A text; null where none is given.</summary>
    public string? Text(string name)
    {
        if (!given.TryGetValue(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= LongestText } text ? text : throw Wrong(name, value, "a text");
    }

    /// <summary>A whole number from 1 on; null where none is given.</summary>
    /// <param name="name">The argument.</param>
    /// <param name="most">The largest number that is taken.</param>
    public int? Count(string name, int most)
    {
        if (!given.TryGetValue(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count >= 1 && count <= most
            ? count
            : throw Wrong(name, value, FormattableString.Invariant($"a whole number from 1 to {most}"));
    }

    /// <summary>Yes or no; null where neither is given.</summary>
    public bool? Flag(string name)
    {
        if (!given.TryGetValue(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, value, "true or false");
    }

    /// <summary>A list of texts; null where none is given.</summary>
    /// <param name="name">The argument.</param>
    /// <param name="most">How many at most.</param>
    public ImmutableArray<string>? Texts(string name, int most)
    {
        if (!given.TryGetValue(name, out JsonElement value))
        {
            return null;
        }

        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];
        bool isRight = items.Length >= 1 && items.Length <= most && items.All(item => item.ValueKind == JsonValueKind.String && item.GetString() is { Length: > 0 and <= LongestText });
        return isRight
            ? [.. items.Select(item => item.GetString()!)]
            : throw Wrong(name, value, FormattableString.Invariant($"a list of 1 to {most} texts"));
    }

    /// <summary>A text as something else; null where none is given.</summary>
    /// <param name="name">The argument.</param>
    /// <param name="read">Reads it; a <see cref="FormatException"/> is what is wrong.</param>
    public T? Read<T>(string name, Func<string, T> read) => Text(name) is { } text ? Reading(name, () => read(text)) : default;

    /// <summary>A list of texts as something else; null where none is given.</summary>
    /// <param name="name">The argument.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="read">Reads them; a <see cref="FormatException"/> is what is wrong.</param>
    public T? ReadSeveral<T>(string name, int most, Func<IEnumerable<string>, T> read) => Texts(name, most) is { } texts ? Reading(name, () => read(texts)) : default;

    /// <summary>One of the words of an enumeration; null where none is given.</summary>
    public TEnum? Word<TEnum>(string name)
        where TEnum : struct, Enum => Text(name) is { } word
            ? Words.TryRead(word, out TEnum value) ? value : throw new UsageException($"{name} cannot be read: found {SafeText.Quote(word, LongestShown)}, expected one of {Words.All<TEnum>()}")
            : null;

    /// <summary>A day; null where none is given.</summary>
    public DateOnly? Day(string name) => Text(name) is { } text
        ? DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : throw new UsageException($"{name} is no day: found {SafeText.Quote(text, LongestShown)}, expected for instance 2025-11-04")
        : null;

    private static T Reading<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException problem)
        {
            throw new UsageException($"{name} cannot be read: {problem.Message}");
        }
    }

    private static UsageException Wrong(string name, JsonElement found, string expected) =>
        new($"{name} cannot be read: found {SafeText.Trim(found.GetRawText(), LongestShown)}, expected {expected}");
}
