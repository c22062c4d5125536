using System.Text;
using System.Text.Json;

namespace WalletTrace.Attribution.Lists;

/// <summary>Places and beginnings of packs in JSON.</summary>
internal static class PackJson
{
    /// <summary>A place by its number from 1.</summary>
    public static string Entry(int number) => FormattableString.Invariant($"entry {number}");

    /// <summary>The first object of a file and the keys it has: those of the root, or of the first object in the list that the root is or has. As far as the head reaches.</summary>
    public static HashSet<string> KeysOf(ReadOnlySpan<byte> head)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        if (head.StartsWith("\uFEFF"u8))
        {
            head = head[3..];
        }

        if (head.TrimStart(" \t\r\n"u8) is not [(byte)'{' or (byte)'[', ..])
        {
            return keys;
        }

        var reader = new Utf8JsonReader(head, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = ListJson.MaxDepth }));
        try
        {
            while (keys.Count < 64 && reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth <= 3 && reader.ValueSpan.Length < 100)
                {
                    keys.Add(Encoding.UTF8.GetString(reader.ValueSpan));
                }
            }
        }
        catch (JsonException)
        {
            // A head that is no JSON has no keys beyond those read.
        }

        return keys;
    }
}
