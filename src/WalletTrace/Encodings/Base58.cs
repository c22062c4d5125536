namespace WalletTrace.Encodings;

/// <summary>Numbers in base 58 of any length, for the address forms that <see cref="Base58Check"/> does not read. Takes time in the square of the length.</summary>
internal static class Base58
{
    /// <summary>Bitcoin's alphabet.</summary>
    public const string Bitcoin = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>The XRP Ledger's alphabet: the same characters in another order.</summary>
    public const string Ripple = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

    /// <summary>The most characters that are read.</summary>
    public const int MaxLength = 256;

    private const int ChecksumLength = 4;

    private static readonly sbyte[] BitcoinValues = CharacterValues.Of(Bitcoin);
    private static readonly sbyte[] RippleValues = CharacterValues.Of(Ripple);

    /// <summary>Reads a number with its leading zero bytes; null for a text that is none or too long.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text, string alphabet = Bitcoin)
    {
        sbyte[] values = ReferenceEquals(alphabet, Ripple) ? RippleValues : BitcoinValues;
        if (text.IsEmpty || text.Length > MaxLength)
        {
            return null;
        }

        // 58^4 is less than 2^24, so that a text has at most three bytes for each four characters.
        Span<byte> number = stackalloc byte[MaxLength];
        int length = 0;
        foreach (char c in text)
        {
            int carry = CharacterValues.Find(values, c);
            if (carry < 0)
            {
                return null;
            }

            for (int i = 0; i < length; i++)
            {
                carry += number[i] * 58;
                number[i] = (byte)(carry & 0xff);
                carry >>= 8;
            }

            for (; carry > 0; carry >>= 8)
            {
                number[length++] = (byte)(carry & 0xff);
            }
        }

        int zeros = text.IndexOfAnyExcept(alphabet[0]) is var first and >= 0 ? first : text.Length;
        var bytes = new byte[zeros + length];
        number[..length].CopyTo(bytes.AsSpan(zeros));
        bytes.AsSpan(zeros).Reverse();
        return bytes;
    }

    /// <summary>Reads what stands before a checksum of double SHA-256; null for a text that is none, or whose checksum is wrong.</summary>
    public static byte[]? DecodeChecked(ReadOnlySpan<char> text, string alphabet = Bitcoin)
    {
        if (Decode(text, alphabet) is not { Length: > ChecksumLength } bytes)
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[32];
        DoubleSha256.Hash(bytes.AsSpan()[..^ChecksumLength], hash);
        return hash[..ChecksumLength].SequenceEqual(bytes.AsSpan()[^ChecksumLength..]) ? bytes[..^ChecksumLength] : null;
    }
}
