namespace WalletTrace.Encodings;

/// <summary>The values of an alphabet's characters, by character.</summary>
internal static class CharacterValues
{
    /// <summary>A table of 128 values; −1 for what the alphabet lacks.</summary>
    public static sbyte[] Of(string alphabet)
    {
        var values = new sbyte[128];
        values.AsSpan().Fill(-1);
        for (var i = 0; i < alphabet.Length; i++)
        {
            values[alphabet[i]] = (sbyte)i;
        }

        return values;
    }

    /// <summary>The same of 256 values, for bytes of any value.</summary>
    public static sbyte[] OfBytes(string alphabet)
    {
        var values = new sbyte[256];
        values.AsSpan().Fill(-1);
        Of(alphabet).CopyTo(values, 0);
        return values;
    }

    /// <summary>A character's value, −1 for one outside the alphabet.</summary>
    public static int Find(sbyte[] values, char c) => c < values.Length ? values[c] : -1;
}
