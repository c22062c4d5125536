using System.Text.Json;

namespace WalletTrace.Attribution.Lists;

/// <summary>Reads the JSON of lists: of bounded depth, and never through an exception of a text that is no Unicode.</summary>
internal static class ListJson
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 32;

    /// <summary>The longest document that is read whole, in bytes.</summary>
    public const int MaxDocument = 64 << 20;

    /// <summary>Parses a document.</summary>
    /// <exception cref="LedgerFormatException">It is no JSON, or breaks off.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, ListReadOptions options, long firstLine)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException cause)
        {
            throw new LedgerFormatException(
                $"the list is damaged, breaks off, or is no JSON: {SafeText.Trim(cause.Message)}; get it again", options.Name, firstLine + (cause.LineNumber ?? 0), innerException: cause);
        }
    }

    /// <summary>Reads a stream that is parsed whole.</summary>
    /// <exception cref="LedgerFormatException">It is too long.</exception>
    public static async Task<byte[]> ReadAllAsync(Stream stream, ListReadOptions options, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        using var guarded = new GuardedStream(stream, options.Name, Math.Min(options.MaxLength, MaxDocument));
        await guarded.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        byte[] all = bytes.ToArray();
        return all.AsSpan().StartsWith("\uFEFF"u8) ? all[3..] : all;
    }

    /// <summary>A property's name; empty where it is no text.</summary>
    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return string.Empty;
        }
    }

    /// <summary>A property's text; empty where there is none or it is no text.</summary>
    public static string TextOf(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out JsonElement found) ? TextOf(found) : string.Empty;

    /// <summary>The texts of a property that is a text or a list of texts.</summary>
    public static IEnumerable<string> TextsOf(JsonElement element, string property) =>
        element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(property, out JsonElement found) ? []
        : found.ValueKind == JsonValueKind.Array ? found.EnumerateArray().Select(TextOf).Where(text => text.Length > 0)
        : TextOf(found) is { Length: > 0 } text ? [text]
        : [];

    private static string TextOf(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString()! : element.ValueKind == JsonValueKind.Number ? element.GetRawText() : string.Empty;
        }
        catch (InvalidOperationException)
        {
            // Half a character or bytes that are no UTF-8: such a text is none.
            return string.Empty;
        }
    }
}
