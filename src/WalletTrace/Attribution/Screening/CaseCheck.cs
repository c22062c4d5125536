using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Attribution.Screening;

/// <summary>Holds the letter case of an EVM address against the hash of its digits (EIP-55), all 40 at once.</summary>
internal static class CaseCheck
{
    private const ulong Letters = 0x4040_4040_4040_4040;
    private const ulong SmallLetters = 0x2020_2020_2020_2020;
    private const ulong High = 0x8888_8888_8888_8888;

    /// <summary>Whether just those letters are capitals at whose places the hash has 8 or more.</summary>
    /// <param name="digits">The 40 digits as they stand, in five words of little-endian bytes.</param>
    /// <param name="hash">The beginning of the hash of the digits in small letters, likewise.</param>
    public static bool IsRight(ReadOnlySpan<ulong> digits, ReadOnlySpan<ulong> hash)
    {
        for (int word = 0; word < digits.Length; word++)
        {
            // Eight digits stand against four bytes of the hash.
            ulong text = digits[word];
            uint letters = Bits(text, Letters);
            uint capitals = letters & ~Bits(text, SmallLetters);
            uint four = unchecked((uint)(hash[word / 2] >> (32 * (word & 1))));
            if (capitals != (letters & HighNibbles(four)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One bit of each byte, gathered.</summary>
    private static uint Bits(ulong value, ulong mask)
    {
        if (Bmi2.X64.IsSupported)
        {
            return (uint)Bmi2.X64.ParallelBitExtract(value, mask);
        }

        uint bits = 0;
        for (int i = 0; i < 8; i++)
        {
            bits |= ((value & mask) >> (8 * i) & 0xFF) == 0 ? 0 : 1u << i;
        }

        return bits;
    }

    /// <summary>For each of eight half-bytes, the upper half of each byte first, whether it is 8 or more.</summary>
    private static uint HighNibbles(uint bytes)
    {
        uint bits = 0;
        if (Bmi2.IsSupported)
        {
            bits = Bmi2.ParallelBitExtract(bytes, unchecked((uint)High));
        }
        else
        {
            for (int i = 0; i < 8; i++)
            {
                bits |= ((bytes >> ((4 * i) + 3)) & 1) << i;
            }
        }

        return ((bits & 0x55) << 1) | ((bits >> 1) & 0x55);
    }
}
