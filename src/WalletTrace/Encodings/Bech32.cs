using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalletTrace.Encodings;

/// <summary>The two checksums that share one form: bech32 (BIP 173) and bech32m (BIP 350).</summary>
internal enum Bech32Variant
{
    /// <summary>BIP 173, for witness version 0.</summary>
    Bech32,

    /// <summary>BIP 350, for witness versions 1 to 16.</summary>
    Bech32m,
}

/// <summary>Bech32 and bech32m: a human-readable part, the digit 1, values of five bits, and a checksum of six.</summary>
internal static class Bech32
{
    /// <summary>The longest text.</summary>
    public const int MaxLength = 90;

    private const int ChecksumLength = 6;
    private const uint Bech32Constant = 1;
    private const uint Bech32mConstant = 0x2bc830a3;

    /// <summary>Reads a text into values (without the checksum), and finds which checksum it carries.</summary>
    /// <param name="text">The text.</param>
    /// <param name="values">As many bytes as the longest text has characters.</param>
    /// <param name="separator">Where the human-readable part ends.</param>
    /// <param name="count">The number of values.</param>
    /// <param name="variant">The checksum.</param>
    /// <param name="error">What is wrong; null on success.</param>
    /// <param name="maxLength">The longest text. Beyond 90 characters, which some chains allow, the checksum promises less.</param>
    public static bool TryDecode(
        ReadOnlySpan<char> text,
        Span<byte> values,
        out int separator,
        out int count,
        out Bech32Variant variant,
        [NotNullWhen(false)] out string? error,
        int maxLength = MaxLength)
    {
        variant = default;
        count = 0;
        separator = text.LastIndexOf('1');
        error = FindProblem(text, separator, maxLength);
        if (error is not null)
        {
            return false;
        }

        count = text.Length - separator - 1;
        error = FiveBits.Read(text, separator + 1, values);
        if (error is not null)
        {
            return false;
        }

        var remainder = Step(Start(text[..separator]), values[..count]);
        count -= ChecksumLength;
        variant = remainder == Bech32mConstant ? Bech32Variant.Bech32m : Bech32Variant.Bech32;
        if (remainder is Bech32Constant or Bech32mConstant)
        {
            return true;
        }

        error = "the bech32 checksum is wrong: at least one character is mistyped, missing or out of place";
        return false;
    }

    /// <summary>Writes a human-readable part and values in small letters.</summary>
    public static string Encode(string prefix, ReadOnlySpan<byte> values, Bech32Variant variant)
    {
        Span<byte> checksum = stackalloc byte[ChecksumLength];
        checksum.Clear();
        var remainder = Step(Step(Start(prefix), values), checksum) ^ (variant == Bech32Variant.Bech32 ? Bech32Constant : Bech32mConstant);
        for (var i = 0; i < ChecksumLength; i++)
        {
            checksum[i] = (byte)((remainder >> (5 * (ChecksumLength - 1 - i))) & 31);
        }

        Span<char> text = stackalloc char[MaxLength];
        var length = prefix.Length + 1 + values.Length + ChecksumLength;
        prefix.CopyTo(text);
        text[prefix.Length] = '1';
        FiveBits.Write(values, text[(prefix.Length + 1)..]);
        FiveBits.Write(checksum, text[(prefix.Length + 1 + values.Length)..]);
        return text[..length].ToString();
    }

    private static string? FindProblem(ReadOnlySpan<char> text, int separator, int maxLength)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < '!' or > '~')
            {
                return SafeText.Unexpected(text[i], i, "a printable ASCII character");
            }
        }

        if (text.Length > maxLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"found {text.Length} characters, expected at most {maxLength}");
        }

        if (separator < 1)
        {
            return "found no human-readable part, expected one and the digit 1 before the data";
        }

        if (text.Length - separator - 1 < ChecksumLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"found {text.Length - separator - 1} characters after the digit 1, expected at least the {ChecksumLength} of the checksum");
        }

        return FiveBits.FindMixedCase(text);
    }

    /// <summary>Feeds the human-readable part, as BIP 173 expands it: the high bits, a zero, the low bits.</summary>
    private static uint Start(ReadOnlySpan<char> prefix)
    {
        uint state = 1;
        foreach (var c in prefix)
        {
            state = Step(state, (uint)char.ToLowerInvariant(c) >> 5);
        }

        state = Step(state, 0);
        foreach (var c in prefix)
        {
            state = Step(state, (uint)char.ToLowerInvariant(c) & 31);
        }

        return state;
    }

    private static uint Step(uint state, ReadOnlySpan<byte> values)
    {
        foreach (var value in values)
        {
            state = Step(state, value);
        }

        return state;
    }

    /// <summary>One step of the division by BIP 173's generator polynomial.</summary>
    private static uint Step(uint state, uint value)
    {
        var top = state >> 25;
        state = ((state & 0x1ffffff) << 5) ^ value;
        state ^= (top & 1) == 0 ? 0 : 0x3b6a57b2u;
        state ^= (top & 2) == 0 ? 0 : 0x26508e6du;
        state ^= (top & 4) == 0 ? 0 : 0x1ea119fau;
        state ^= (top & 8) == 0 ? 0 : 0x3d4233ddu;
        return state ^ ((top & 16) == 0 ? 0 : 0x2a1462b3u);
    }
}
