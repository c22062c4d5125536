using System.Buffers.Binary;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Screening;

/// <summary>Base58 of exactly 25 bytes, ten digits at a time; the checksum in it is not verified here.</summary>
internal static class FastBase58
{
    private const int GroupDigits = 10;
    private const int Length = 25;

    private static readonly sbyte[] Values = CharacterValues.OfBytes("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");

    private static readonly ulong[] Powers = FindPowers();

    /// <summary>Reads the bytes; false for any other character, and for a number of another length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        ulong low = 0;
        ulong middle = 0;
        ulong high = 0;
        ulong top = 0;
        unchecked
        {
            for (int at = 0; at < text.Length; at += GroupDigits)
            {
                int end = Math.Min(at + GroupDigits, text.Length);
                ulong group = 0;
                int wrong = 0;
                for (int i = at; i < end; i++)
                {
                    int value = Values[text[i]];
                    wrong |= value;
                    group = (group * 58) + (uint)value;
                }

                if (wrong < 0)
                {
                    return false;
                }

                ulong factor = Powers[end - at];
                ulong carry = Math.BigMul(low, factor, out low);
                low += group;
                carry += low < group ? 1UL : 0;
                ulong next = Math.BigMul(middle, factor, out middle);
                middle += carry;
                next += middle < carry ? 1UL : 0;
                carry = Math.BigMul(high, factor, out high);
                high += next;
                carry += high < next ? 1UL : 0;
                if (Math.BigMul(top, factor, out top) != 0)
                {
                    return false;
                }

                top += carry;
            }
        }

        // The top word holds the first of the 25 bytes.
        if (top > byte.MaxValue)
        {
            return false;
        }

        bytes[0] = (byte)top;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[9..], middle);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[17..], low);
        int zeros = bytes[..Length].IndexOfAnyExcept((byte)0) is var first and >= 0 ? first : Length;
        int ones = text.IndexOfAnyExcept((byte)'1') is var other and >= 0 ? other : text.Length;
        return zeros == ones;
    }

    private static ulong[] FindPowers()
    {
        var powers = new ulong[GroupDigits + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 58;
        }

        return powers;
    }
}
