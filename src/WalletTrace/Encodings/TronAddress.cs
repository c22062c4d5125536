using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalletTrace.Encodings;

/// <summary>TRON addresses: base58check with version 0x41 (T…), or the same 21 bytes in hexadecimal (41…), which carries no checksum.</summary>
internal static class TronAddress
{
    /// <summary>The version byte.</summary>
    public const byte Prefix = 0x41;

    /// <summary>Reads an address in either form.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out Address address, [NotNullWhen(false)] out string? error)
    {
        address = default;
        Span<byte> payload = stackalloc byte[Base58Check.PayloadLength];
        var isHex = text.Length == 2 * Base58Check.PayloadLength && text.StartsWith("41", StringComparison.Ordinal);
        if (!(isHex ? Hex.TryRead(text, 0, payload, out error) : Base58Check.TryDecode(text, payload, out error)))
        {
            return false;
        }

        if (payload[0] != Prefix)
        {
            error = string.Create(CultureInfo.InvariantCulture, $"found version byte 0x{payload[0]:x2}, expected 0x{Prefix:x2}");
            return false;
        }

        address = Address.FromBytes(AddressKind.Tron, payload[1..]);
        return true;
    }

    /// <summary>Writes an address in base58.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Base58Check.Encode(Prefix, bytes);
}
