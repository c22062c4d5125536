using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace WalletTrace.Encodings;

/// <summary>
/// Base58check of a version byte and 20 bytes, as Bitcoin, its relatives and TRON write addresses:
/// the 21 bytes and the first four of their double SHA-256, as one number in base 58.
/// </summary>
internal static class Base58Check
{
    /// <summary>The version byte and the hash.</summary>
    public const int PayloadLength = 21;

    /// <summary>The most characters: 25 bytes are less than 58^35.</summary>
    public const int MaxDigits = 35;

    private const int ChecksumLength = 4;
    private const int Length = PayloadLength + ChecksumLength;
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    // The number is kept in seven 32-bit limbs, and five digits are taken at a time: 58^5 is the largest power below 2^32.
    private const int Limbs = 7;
    private const int GroupDigits = 5;

    private static readonly sbyte[] Values = CharacterValues.Of(Alphabet);

    /// <summary>Reads the payload, the version byte first.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> payload, [NotNullWhen(false)] out string? error)
    {
        Span<byte> bytes = stackalloc byte[Limbs * sizeof(uint)];
        error = DecodeNumber(text, bytes);
        if (error is not null)
        {
            return false;
        }

        bytes = bytes[^Length..];
        Span<byte> checksum = stackalloc byte[SHA256.HashSizeInBytes];
        DoubleSha256.Hash(bytes[..PayloadLength], checksum);
        if (!bytes[PayloadLength..].SequenceEqual(checksum[..ChecksumLength]))
        {
            error = $"the base58 checksum is wrong: found {Convert.ToHexStringLower(bytes[PayloadLength..])}, expected {Convert.ToHexStringLower(checksum[..ChecksumLength])} for what stands before it";
            return false;
        }

        bytes[..PayloadLength].CopyTo(payload);
        return true;
    }

    /// <summary>Writes a version byte and hash.</summary>
    public static string Encode(byte version, ReadOnlySpan<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[Limbs * sizeof(uint)];
        bytes.Clear();
        var body = bytes[^Length..];
        body[0] = version;
        hash.CopyTo(body[1..]);
        Span<byte> checksum = stackalloc byte[SHA256.HashSizeInBytes];
        DoubleSha256.Hash(body[..PayloadLength], checksum);
        checksum[..ChecksumLength].CopyTo(body[PayloadLength..]);

        Span<char> digits = stackalloc char[MaxDigits];
        EncodeNumber(bytes, digits);
        var zeros = body.IndexOfAnyExcept((byte)0);
        // Each leading zero byte is one leading digit 1; the number itself has no leading zero digit.
        var first = digits.IndexOfAnyExcept(Alphabet[0]);
        return digits[(first - zeros)..].ToString();
    }

    private static string? DecodeNumber(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        Span<uint> limbs = stackalloc uint[Limbs];
        limbs.Clear();
        uint group = 0;
        uint scale = 1;
        for (var i = 0; i < text.Length; i++)
        {
            var value = CharacterValues.Find(Values, text[i]);
            if (value < 0)
            {
                return SafeText.Unexpected(text[i], i, "a base58 character (letters and digits without 0, O, I and l)");
            }

            group = (group * 58) + (uint)value;
            scale *= 58;
            if ((i + 1) % GroupDigits == 0 || i == text.Length - 1)
            {
                if (!MultiplyAdd(limbs, scale, group))
                {
                    return WrongLength(text, "more");
                }

                group = 0;
                scale = 1;
            }
        }

        for (var i = 0; i < Limbs; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(i * sizeof(uint))..], limbs[i]);
        }

        var significant = Math.Min(bytes.Length, bytes.IndexOfAnyExcept((byte)0) is var at and >= 0 ? at : bytes.Length);
        var ones = text.IndexOfAnyExcept(Alphabet[0]) is var other and >= 0 ? other : text.Length;
        var length = ones + bytes.Length - significant;
        return length == Length ? null : WrongLength(text, length.ToString(CultureInfo.InvariantCulture));
    }

    private static string WrongLength(ReadOnlySpan<char> text, string found) => string.Create(
        CultureInfo.InvariantCulture,
        $"found {text.Length} base58 characters that stand for {found} bytes, expected {Length} (26 to {MaxDigits} characters)");

    /// <summary>limbs · factor + addend, the most significant limb first; false when it does not fit.</summary>
    private static bool MultiplyAdd(Span<uint> limbs, uint factor, uint addend)
    {
        ulong carry = addend;
        for (var i = Limbs - 1; i >= 0; i--)
        {
            carry += (ulong)limbs[i] * factor;
            limbs[i] = unchecked((uint)carry);
            carry >>= 32;
        }

        return carry == 0;
    }

    private static void EncodeNumber(ReadOnlySpan<byte> bytes, Span<char> digits)
    {
        const uint GroupBase = 58 * 58 * 58 * 58 * 58;
        Span<uint> limbs = stackalloc uint[Limbs];
        for (var i = 0; i < Limbs; i++)
        {
            limbs[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(i * sizeof(uint))..]);
        }

        for (var end = MaxDigits; end > 0; end -= GroupDigits)
        {
            ulong rest = 0;
            for (var i = 0; i < Limbs; i++)
            {
                rest = (rest << 32) | limbs[i];
                limbs[i] = (uint)(rest / GroupBase);
                rest %= GroupBase;
            }

            for (var i = end - 1; i >= end - GroupDigits; i--)
            {
                digits[i] = Alphabet[(int)(rest % 58)];
                rest /= 58;
            }
        }
    }
}
