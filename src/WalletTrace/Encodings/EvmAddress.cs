using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalletTrace.Encodings;

/// <summary>EVM addresses: 0x and 40 hexadecimal digits whose letter case is a checksum (EIP-55) unless all letters have one case.</summary>
internal static class EvmAddress
{
    private const int Digits = 40;

    /// <summary>Reads an address.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out Address address, [NotNullWhen(false)] out string? error)
    {
        address = default;
        if (!text.StartsWith("0x", StringComparison.Ordinal))
        {
            error = text.StartsWith("0X", StringComparison.Ordinal)
                ? "found prefix 0X, expected 0x"
                : "found no prefix, expected 0x and 40 hexadecimal digits";
            return false;
        }

        Span<byte> bytes = stackalloc byte[Digits / 2];
        if (!Hex.TryRead(text, 2, bytes, out error))
        {
            return false;
        }

        error = FindWrongCase(text, bytes);
        if (error is not null)
        {
            return false;
        }

        address = Address.Evm(bytes);
        return true;
    }

    /// <summary>Writes an address with its checksum.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[2 + Digits];
        text[0] = '0';
        text[1] = 'x';
        WriteDigits(bytes, text[2..]);
        return text.ToString();
    }

    private static string? FindWrongCase(ReadOnlySpan<char> text, ReadOnlySpan<byte> bytes)
    {
        var digits = text[2..];
        if (digits.IndexOfAnyInRange('A', 'F') < 0 || digits.IndexOfAnyInRange('a', 'f') < 0)
        {
            return null;
        }

        Span<char> expected = stackalloc char[Digits];
        WriteDigits(bytes, expected);
        var wrong = 0;
        var first = -1;
        for (var i = 0; i < Digits; i++)
        {
            if (digits[i] != expected[i])
            {
                wrong++;
                first = first < 0 ? i : first;
            }
        }

        return wrong == 0
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"the EIP-55 checksum is wrong: found '{digits[first]}' at character {first + 3}, expected '{expected[first]}' ({wrong} of {Digits} digits differ in case; a digit may be mistyped)");
    }

    /// <summary>A letter is a capital where the same place in the Keccak-256 of the small-letter digits is 8 or more.</summary>
    private static void WriteDigits(ReadOnlySpan<byte> bytes, Span<char> digits)
    {
        Convert.TryToHexStringLower(bytes, digits, out _);
        Span<byte> ascii = stackalloc byte[Digits];
        for (var i = 0; i < Digits; i++)
        {
            ascii[i] = (byte)digits[i];
        }

        Span<byte> hash = stackalloc byte[32];
        Keccak256.Hash(ascii, hash);
        for (var i = 0; i < Digits; i++)
        {
            // Without a branch, for half of the letters are capitals and nobody can guess which: 8 or more, and above '9', and then 32 lower.
            var isHigh = hash[i / 2] >> (7 - (4 * (i & 1)));
            var isLetter = digits[i] >> 6;
            digits[i] = (char)(digits[i] - ((isHigh & isLetter & 1) << 5));
        }
    }
}
