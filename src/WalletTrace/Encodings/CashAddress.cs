using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalletTrace.Encodings;

/// <summary>
/// Bitcoin Cash addresses: a prefix that may be left out, a version byte and a hash in groups of five bits, a checksum of eight.
/// Source: cashaddr specification, 2018-05-15; types 2 and 3 (able to receive tokens) from CHIP-2022-02 stand for the same scripts as 0 and 1.
/// </summary>
internal static class CashAddress
{
    private const int ChecksumLength = 8;

    // The version byte and a hash of at most 64 bytes.
    private const int MaxValues = 104 + ChecksumLength;

    /// <summary>The hash lengths that the low three bits of the version byte stand for.</summary>
    private static ReadOnlySpan<byte> HashLengths => [20, 24, 28, 32, 40, 48, 56, 64];

    /// <summary>Reads an address, with or without its prefix.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, string prefix, out Address address, [NotNullWhen(false)] out string? error)
    {
        address = default;
        error = FiveBits.FindMixedCase(text);
        if (error is not null)
        {
            return false;
        }

        var colon = text.IndexOf(':');
        if (colon >= 0 && !text[..colon].Equals(prefix, StringComparison.OrdinalIgnoreCase))
        {
            error = $"found prefix {SafeText.Quote(text[..colon])}, expected \"{prefix}\" or none";
            return false;
        }

        var count = text.Length - colon - 1;
        if (count is <= ChecksumLength or > MaxValues)
        {
            error = string.Create(CultureInfo.InvariantCulture, $"found {count} characters, expected 42 (or 61 for a hash of 32 bytes)");
            return false;
        }

        Span<byte> values = stackalloc byte[MaxValues];
        values = values[..count];
        error = FiveBits.Read(text, colon + 1, values);
        if (error is not null)
        {
            return false;
        }

        if (Checksum(prefix, values) != 0)
        {
            error = "the cashaddr checksum is wrong: at least one character is mistyped, missing or out of place";
            return false;
        }

        return TryReadPayload(values[..^ChecksumLength], out address, out error);
    }

    /// <summary>Writes an address with its prefix.</summary>
    public static string Encode(string prefix, Address address)
    {
        Span<byte> payload = stackalloc byte[1 + Address.MaxLength];
        var length = address.CopyTo(payload[1..]);
        payload[0] = address.Kind switch
        {
            AddressKind.P2pkh => 0,
            AddressKind.P2sh => 8,
            _ => 8 | 3,
        };
        Span<byte> values = stackalloc byte[MaxValues];
        var count = FiveBits.CountFor(1 + length);
        values = values[..(count + ChecksumLength)];
        values.Clear();
        FiveBits.FromBytes(payload[..(1 + length)], values);
        var checksum = Checksum(prefix, values);
        for (var i = 0; i < ChecksumLength; i++)
        {
            values[count + i] = (byte)((checksum >> (5 * (ChecksumLength - 1 - i))) & 31);
        }

        Span<char> text = stackalloc char[MaxValues];
        FiveBits.Write(values, text);
        return $"{prefix}:{text[..values.Length]}";
    }

    private static bool TryReadPayload(ReadOnlySpan<byte> values, out Address address, [NotNullWhen(false)] out string? error)
    {
        address = default;
        Span<byte> payload = stackalloc byte[MaxValues];
        var length = FiveBits.ToBytes(values, payload) - 1;
        if (length < 0)
        {
            error = "found bits left over after the last byte, expected fewer than five and all zero";
            return false;
        }

        var version = payload[0];
        var kind = (version >> 3, version & 7) switch
        {
            (0 or 2, 0) => AddressKind.P2pkh,
            (1 or 3, 0) => AddressKind.P2sh,
            (1 or 3, 3) => AddressKind.P2sh32,
            _ => AddressKind.None,
        };
        if (kind == AddressKind.None)
        {
            error = string.Create(CultureInfo.InvariantCulture, $"found version byte {version}, expected a public key hash of 20 bytes or a script hash of 20 or 32");
            return false;
        }

        var expected = HashLengths[version & 7];
        if (length != expected)
        {
            error = string.Create(CultureInfo.InvariantCulture, $"found a hash of {length} bytes, expected {expected}");
            return false;
        }

        address = Address.FromBytes(kind, payload.Slice(1, length));
        error = null;
        return true;
    }

    private static ulong Checksum(string prefix, ReadOnlySpan<byte> values)
    {
        ulong state = 1;
        foreach (var c in prefix)
        {
            state = Step(state, (uint)c & 31);
        }

        state = Step(state, 0);
        foreach (var value in values)
        {
            state = Step(state, value);
        }

        return state ^ 1;
    }

    /// <summary>One step of the division by cashaddr's generator polynomial.</summary>
    private static ulong Step(ulong state, uint value)
    {
        var top = state >> 35;
        state = ((state & 0x07ffffffff) << 5) ^ value;
        state ^= (top & 1) == 0 ? 0 : 0x98f2bc8e61UL;
        state ^= (top & 2) == 0 ? 0 : 0x79b76d99e2UL;
        state ^= (top & 4) == 0 ? 0 : 0xf33e5fb3c4UL;
        state ^= (top & 8) == 0 ? 0 : 0xae2eabe2a8UL;
        return state ^ ((top & 16) == 0 ? 0 : 0x1e4f43e470UL);
    }
}
