using System.Buffers.Binary;
using Org.BouncyCastle.Crypto.Digests;
using WalletTrace.Encodings;

namespace WalletTrace.Attribution.Lists;

/// <summary>The forms of addresses of chains that cannot be traced here, as far as their checksums are known.</summary>
internal static class ForeignForms
{
    /// <summary>The longest bech32 text that is read: a Zcash unified address of all receivers has about 430 characters.</summary>
    public const int MaxBech32Length = 512;

    private const string Base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static readonly sbyte[] Base32Values = CharacterValues.Of(Base32Alphabet);

    /// <summary>
    /// Base58check versions (before 20 bytes, unless the length after the version says otherwise) with the chains that write them so, the most likely one first.
    /// </summary>
    /// <remarks>Sources: each chain's chainparams.cpp; for Zcash its protocol specification, 5.6; for Tezos its crypto library's prefixes; Liquid: Elements Core.</remarks>
    private static readonly (string Version, int Length, string[] Symbols)[] Versions =
    [
        ("00", 20, ["BTC", "BCH", "BSV"]),
        ("05", 20, ["BTC", "BCH", "LTC", "BSV", "DGB", "ETP", "VTC"]),
        ("30", 20, ["LTC"]),
        ("32", 20, ["LTC", "ETP", "QTUM"]),
        ("1E", 20, ["DOGE", "XVG", "DGB"]),
        ("16", 20, ["DOGE"]),
        ("41", 20, ["TRX"]),
        ("4C", 20, ["DASH"]),
        ("10", 20, ["DASH"]),
        ("26", 20, ["BTG"]),
        ("17", 20, ["BTG", "NEO"]),
        ("35", 20, ["NEO"]),
        ("3F", 20, ["DGB"]),
        ("21", 20, ["XVG"]),
        ("3A", 20, ["QTUM"]),
        ("3C", 20, ["RVN"]),
        ("7A", 20, ["RVN"]),
        ("47", 20, ["VTC"]),
        ("52", 20, ["FIRO"]),
        ("07", 20, ["FIRO"]),
        ("1CB8", 20, ["ZEC"]),
        ("1CBD", 20, ["ZEC"]),
        ("169A", 64, ["ZEC"]),
        ("2089", 20, ["ZEN"]),
        ("2096", 20, ["ZEN"]),
        ("06A19F", 20, ["XTZ"]),
        ("06A1A1", 20, ["XTZ"]),
        ("06A1A4", 20, ["XTZ"]),
        ("025A79", 20, ["XTZ"]),
        ("0C39", 53, ["L-BTC"]),
        ("0C27", 53, ["L-BTC"]),
    ];

    private static readonly HashSet<string> Checked = new(StringComparer.Ordinal)
    {
        "XMR", "XRP", "XLM", "ALGO", "DOT", "KSM", "REEF", "SOL", "ZEC", "DASH", "BSV", "BTG", "XVG", "DGB", "ETP", "NEO", "XTZ", "ZEN", "VTC", "QTUM", "RVN", "FIRO", "ATOM", "XEC",
    };

    /// <summary>Bech32 prefixes with the chains that have them.</summary>
    private static readonly Dictionary<string, string> Prefixes = new(StringComparer.Ordinal)
    {
        ["bc"] = "BTC", ["ltc"] = "LTC", ["ltcmweb"] = "LTC-MWEB", ["zs"] = "ZEC", ["u"] = "ZEC", ["cosmos"] = "ATOM", ["bnb"] = "BEP2", ["terra"] = "LUNA", ["addr"] = "ADA", ["stake"] = "ADA",
        ["certik"] = "CTK", ["oasis"] = "ROSE", ["zil"] = "ZIL", ["iota"] = "MIOTA", ["smr"] = "SMR", ["rdx"] = "XRD", ["account_rdx"] = "XRD", ["erd"] = "EGLD", ["thor"] = "RUNE",
        ["maya"] = "CACAO", ["osmo"] = "OSMO", ["kava"] = "KAVA", ["secret"] = "SCRT", ["inj"] = "INJ", ["sei"] = "SEI", ["celestia"] = "TIA", ["ex"] = "L-BTC", ["dgb"] = "DGB", ["avax"] = "AVAX",
        ["btg"] = "BTG", ["vtc"] = "VTC",
    };

    /// <summary>The chains that write a base58check payload so, the most likely one first; empty where none is known.</summary>
    public static IReadOnlyList<string> OwnersOf(ReadOnlySpan<byte> payload)
    {
        foreach ((string version, int length, string[] symbols) in Versions)
        {
            int head = version.Length / 2;
            if (payload.Length == head + length && Convert.ToHexString(payload[..head]) == version)
            {
                return symbols;
            }
        }

        return [];
    }

    /// <summary>Whether each address of a chain that is kept as foreign has a checksum that is known here.</summary>
    public static bool AreAllChecked(string symbol) => Checked.Contains(symbol);

    /// <summary>The chain of a bech32 prefix in small letters; null for one that is not known.</summary>
    public static string? OwnerOf(string prefix) => Prefixes.GetValueOrDefault(prefix);

    /// <summary>
    /// Whether a text is a Monero address: 58 in the alphabet, taken in blocks of 11 digits for 8 bytes, with a network byte, two keys, perhaps a payment id, and
    /// four bytes of Keccak-256. Source: monero-project, src/common/base58.cpp and cryptonote_config.h.
    /// </summary>
    public static bool IsMonero(ReadOnlySpan<char> text)
    {
        const int BlockDigits = 11;
        const int BlockLength = 8;
        const int LastDigits = 7;
        const int LastLength = 5;
        if (text.Length is not (95 or 106))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[9 * BlockLength + LastLength];
        int length = 0;
        for (int at = 0; at < text.Length; at += BlockDigits)
        {
            bool isLast = at + BlockDigits > text.Length;
            int size = isLast ? LastLength : BlockLength;
            if (!TryReadBlock(text.Slice(at, isLast ? LastDigits : BlockDigits), bytes.Slice(length, size)))
            {
                return false;
            }

            length += size;
        }

        bytes = bytes[..length];
        bool fits = (bytes[0], text.Length) is (18 or 42, 95) or (19, 106);
        Span<byte> hash = stackalloc byte[32];
        Keccak256.Hash(bytes[..^4], hash);
        return fits && hash[..4].SequenceEqual(bytes[^4..]);
    }

    /// <summary>Whether a text is a classic address of the XRP Ledger: version 0 and 20 bytes in its own alphabet.</summary>
    public static bool IsRipple(ReadOnlySpan<char> text) =>
        text.Length is >= 25 and <= 35 && Base58.DecodeChecked(text, Base58.Ripple) is { Length: 21 } payload && payload[0] == 0;

    /// <summary>Whether a text is a Stellar account (SEP-23): version, 32 bytes and a CRC-16 in base 32.</summary>
    public static bool IsStellar(ReadOnlySpan<char> text)
    {
        if (text.Length != 56 || DecodeBase32(text) is not { Length: 35 } bytes || bytes[0] != 6 << 3)
        {
            return false;
        }

        int crc = 0;
        foreach (byte b in bytes.AsSpan(0, 33))
        {
            crc ^= b << 8;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = ((crc << 1) ^ ((crc & 0x8000) != 0 ? 0x1021 : 0)) & 0xffff;
            }
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(33)) == crc;
    }

    /// <summary>Whether a text is an Algorand address: a key and the last four bytes of its SHA-512/256 in base 32.</summary>
    public static bool IsAlgorand(ReadOnlySpan<char> text)
    {
        if (text.Length != 58 || DecodeBase32(text) is not { Length: 36 } bytes)
        {
            return false;
        }

        var digest = new Sha512tDigest(256);
        digest.BlockUpdate(bytes.AsSpan(0, 32));
        Span<byte> hash = stackalloc byte[32];
        digest.DoFinal(hash);
        return hash[^4..].SequenceEqual(bytes.AsSpan(32));
    }

    /// <summary>The network of a Substrate account of one network byte and a key (SS58); null for a text that is none.</summary>
    public static int? NetworkOfSubstrate(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 35 || bytes[0] >= 64)
        {
            return null;
        }

        var digest = new Blake2bDigest(512);
        digest.BlockUpdate("SS58PRE"u8);
        digest.BlockUpdate(bytes[..33]);
        Span<byte> hash = stackalloc byte[64];
        digest.DoFinal(hash);
        return hash[..2].SequenceEqual(bytes[33..]) ? bytes[0] : null;
    }

    private static bool TryReadBlock(ReadOnlySpan<char> digits, Span<byte> block)
    {
        UInt128 value = 0;
        foreach (char c in digits)
        {
            int digit = Base58.Bitcoin.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            value = (value * 58) + (uint)digit;
        }

        if (value >> (8 * block.Length) != 0)
        {
            return false;
        }

        for (int i = block.Length - 1; i >= 0; i--)
        {
            block[i] = (byte)(value & 0xff);
            value >>= 8;
        }

        return true;
    }

    private static byte[]? DecodeBase32(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length * 5 / 8];
        int pending = 0;
        int bits = 0;
        int position = 0;
        foreach (char c in text)
        {
            int value = CharacterValues.Find(Base32Values, c);
            if (value < 0)
            {
                return null;
            }

            pending = ((pending << 5) | value) & 0xfff;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[position++] = (byte)((pending >> bits) & 0xff);
            }
        }

        return (pending & ((1 << bits) - 1)) == 0 ? bytes : null;
    }
}
