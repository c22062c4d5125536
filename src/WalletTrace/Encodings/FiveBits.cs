namespace WalletTrace.Encodings;

/// <summary>What bech32 and cashaddr share: an alphabet of 32 characters, groups of five bits, and one case per address.</summary>
internal static class FiveBits
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    private static readonly sbyte[] Values = CharacterValues.Of(Alphabet);

    /// <summary>Reads characters of either case into values; returns what is wrong, positions counted in the whole text.</summary>
    public static string? Read(ReadOnlySpan<char> text, int start, Span<byte> values)
    {
        for (var i = start; i < text.Length; i++)
        {
            var value = CharacterValues.Find(Values, char.ToLowerInvariant(text[i]));
            if (value < 0)
            {
                return SafeText.Unexpected(text[i], i, $"one of {Alphabet}");
            }

            values[i - start] = (byte)value;
        }

        return null;
    }

    /// <summary>Writes values as characters.</summary>
    public static void Write(ReadOnlySpan<byte> values, Span<char> text)
    {
        for (var i = 0; i < values.Length; i++)
        {
            text[i] = Alphabet[values[i]];
        }
    }

    /// <summary>Says where the case changes; null when it does not.</summary>
    public static string? FindMixedCase(ReadOnlySpan<char> text)
    {
        var upper = text.IndexOfAnyInRange('A', 'Z');
        var lower = text.IndexOfAnyInRange('a', 'z');
        if (upper < 0 || lower < 0)
        {
            return null;
        }

        var changed = Math.Max(upper, lower);
        return SafeText.Unexpected(text[changed], changed, "letters of one case only");
    }

    /// <summary>The number of values that hold some bytes.</summary>
    public static int CountFor(int bytes) => ((bytes * 8) + 4) / 5;

    /// <summary>Spreads bytes over values, the last one filled up with zero bits.</summary>
    public static void FromBytes(ReadOnlySpan<byte> bytes, Span<byte> values)
    {
        var pending = 0;
        var bits = 0;
        var position = 0;
        foreach (var b in bytes)
        {
            pending = ((pending << 8) | b) & 0xfff;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                values[position++] = (byte)((pending >> bits) & 31);
            }
        }

        if (bits > 0)
        {
            values[position] = (byte)((pending << (5 - bits)) & 31);
        }
    }

    /// <summary>Gathers bytes from values; returns their number, or −1 when the bits left over are five or more or not zero.</summary>
    public static int ToBytes(ReadOnlySpan<byte> values, Span<byte> bytes)
    {
        var pending = 0;
        var bits = 0;
        var position = 0;
        foreach (var value in values)
        {
            pending = ((pending << 5) | value) & 0xfff;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[position++] = (byte)((pending >> bits) & 0xff);
            }
        }

        return bits < 5 && (pending & ((1 << bits) - 1)) == 0 ? position : -1;
    }
}
