using System.Text.Json;
using System.Text.Unicode;

namespace WalletTrace.Notebooks.Jupyter;

/// <summary>Reads fields of JSON that others wrote, none of which can be relied on: what is missing or of another kind is null.</summary>
internal static class JsonFields
{
    /// <summary>
    /// Reads an object, of which every text is text: an escape of half a surrogate pair is JSON by its grammar, but whoever asks for it later would get an
    /// exception.
    /// </summary>
    /// <param name="utf8">The JSON.</param>
    /// <param name="value">The object.</param>
    /// <param name="problem">What was found instead; null where all is well.</param>
    public static bool TryParseObject(ReadOnlyMemory<byte> utf8, out JsonElement value, out string? problem)
    {
        value = default;
        problem = null;
        try
        {
            if (!Utf8.IsValid(utf8.Span))
            {
                problem = "bytes that are not UTF-8";
                return false;
            }

            var reader = new Utf8JsonReader(utf8.Span);
            if (!JsonElement.TryParseValue(ref reader, out JsonElement? parsed) || parsed.Value.ValueKind != JsonValueKind.Object || reader.Read())
            {
                problem = "JSON that is no object";
                return false;
            }

            CheckTexts(utf8.Span);
            value = parsed.Value;
            return true;
        }
        catch (JsonException)
        {
            problem = "text that is not JSON";
        }
        catch (InvalidOperationException)
        {
            problem = "a text with half a character in it";
        }

        return false;
    }

    /// <summary>Whether a text is one value of JSON.</summary>
    public static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void CheckTexts(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                _ = reader.GetString();
            }
        }
    }

    /// <summary>A text; null for another kind of value.</summary>
    public static string? Text(this JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A whole number; null for another kind of value.</summary>
    public static long? Whole(this JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;

    /// <summary>A field that is text.</summary>
    public static string? Text(this JsonElement from, string field) => Field(from, field)?.Text();

    /// <summary>A field that is a whole number.</summary>
    public static long? Whole(this JsonElement from, string field) => Field(from, field)?.Whole();

    /// <summary>A field that is true or false.</summary>
    public static bool? Flag(this JsonElement from, string field) => Field(from, field)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The fields of a field that is an object, in the order in which they are written; none where it is something else.</summary>
    public static IEnumerable<JsonProperty> Fields(this JsonElement from, string field) =>
        Field(from, field) is { ValueKind: JsonValueKind.Object } found ? found.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    private static JsonElement? Field(JsonElement from, string field) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(field, out JsonElement value) ? value : null;
}
