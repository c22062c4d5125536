using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using WalletTrace.Encodings;

namespace WalletTrace;

/// <summary>
/// Who can spend: the chain-native bytes of an account or output script, held inline.
/// An address does not name its chain (see <see cref="Account"/>); its text depends on the chain, so reading and writing take one.
/// Equal means the same kind and bytes. The order is by kind, witness version and bytes.
/// </summary>
public readonly struct Address : IEquatable<Address>, IComparable<Address>, IComparable
{
    /// <summary>The bytes of the longest address, a witness program.</summary>
    public const int MaxLength = 40;

    // The bytes, big-endian and padded with zeros, so that comparing words compares bytes.
    private readonly ulong word0;
    private readonly ulong word1;
    private readonly ulong word2;
    private readonly ulong word3;
    private readonly ulong word4;
    private readonly byte length;
    private readonly byte witnessVersion;

    private Address(AddressKind kind, ReadOnlySpan<byte> bytes, int witnessVersion = 0)
    {
        Span<byte> padded = stackalloc byte[MaxLength];
        padded.Clear();
        bytes.CopyTo(padded);
        word0 = BinaryPrimitives.ReadUInt64BigEndian(padded);
        word1 = BinaryPrimitives.ReadUInt64BigEndian(padded[8..]);
        word2 = BinaryPrimitives.ReadUInt64BigEndian(padded[16..]);
        word3 = BinaryPrimitives.ReadUInt64BigEndian(padded[24..]);
        word4 = BinaryPrimitives.ReadUInt64BigEndian(padded[32..]);
        Kind = kind;
        length = (byte)bytes.Length;
        this.witnessVersion = (byte)witnessVersion;
    }

    /// <summary>What the address stands for.</summary>
    public AddressKind Kind { get; }

    /// <summary>The number of bytes: 20, 32, or 2 to 40 for a witness program; 0 for the default value.</summary>
    public int Length => length;

    /// <summary>The version of the witness program, 0 to 16; null for an address that is none.</summary>
    public int? WitnessVersion => Kind is AddressKind.P2wpkh or AddressKind.P2wsh or AddressKind.P2tr or AddressKind.Witness ? witnessVersion : null;

    /// <summary>Whether this is the default value, which is no address.</summary>
    public bool IsDefault => Kind == AddressKind.None;

    /// <summary>Whether every byte is zero. On EVM chains and TRON such an account is where mints come from and burns go.</summary>
    public bool IsZero => (word0 | word1 | word2 | word3 | word4) == 0 && !IsDefault;

    /// <summary>Whether two addresses are equal.</summary>
    /// <param name="left">The first address.</param>
    /// <param name="right">The second address.</param>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Whether two addresses differ.</summary>
    /// <param name="left">The first address.</param>
    /// <param name="right">The second address.</param>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    /// <summary>An address of an EVM chain.</summary>
    /// <param name="bytes">20 bytes.</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public static Address Evm(ReadOnlySpan<byte> bytes) => FromBytes(AddressKind.Evm, bytes);

    /// <summary>An address of TRON.</summary>
    /// <param name="bytes">20 bytes, or 21 of which the first is 0x41.</param>
    /// <exception cref="ArgumentException">The length or the first byte is wrong.</exception>
    public static Address Tron(ReadOnlySpan<byte> bytes) =>
        FromBytes(AddressKind.Tron, bytes.Length == 21 && bytes[0] == TronAddress.Prefix ? bytes[1..] : bytes);

    /// <summary>An address of a kind that is not <see cref="AddressKind.Witness"/>, from its hash or key.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="bytes">As many bytes as the kind has.</param>
    /// <exception cref="ArgumentException">The kind is none or needs a version, or the length is wrong.</exception>
    public static Address FromBytes(AddressKind kind, ReadOnlySpan<byte> bytes)
    {
        var expected = kind switch
        {
            AddressKind.Evm or AddressKind.Tron or AddressKind.P2pkh or AddressKind.P2sh or AddressKind.P2wpkh => 20,
            AddressKind.P2sh32 or AddressKind.P2wsh or AddressKind.P2tr or AddressKind.ScriptHash or AddressKind.Unspendable => 32,
            _ => throw new ArgumentException($"no address can be made of these bytes: found kind {kind}, expected one of fixed length; use {nameof(FromWitnessProgram)} for others", nameof(kind)),
        };
        if (bytes.Length != expected)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"no {kind} address can be made: found {bytes.Length} bytes, expected {expected}"), nameof(bytes));
        }

        return new Address(kind, bytes, kind == AddressKind.P2tr ? 1 : 0);
    }

    /// <summary>The address of a witness program (BIP 141); the common programs get their own kind.</summary>
    /// <param name="version">0 to 16.</param>
    /// <param name="program">2 to 40 bytes; 20 or 32 for version 0.</param>
    /// <exception cref="ArgumentException">The version or length is not allowed.</exception>
    public static Address FromWitnessProgram(int version, ReadOnlySpan<byte> program)
    {
        if (!SegwitAddress.IsProgram(version, program.Length))
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"no witness program can be made: found version {version} with {program.Length} bytes, expected version 0 with 20 or 32 bytes or version 1 to 16 with 2 to 40"));
        }

        var kind = (version, program.Length) switch
        {
            (0, 20) => AddressKind.P2wpkh,
            (0, _) => AddressKind.P2wsh,
            (1, 32) => AddressKind.P2tr,
            _ => AddressKind.Witness,
        };
        return new Address(kind, program, version);
    }

    /// <summary>
    /// The owner of a transaction output. Every script has one: what the chain has no address for (a bare public key,
    /// bare multisig, an empty script) is named by the SHA-256 of the script, <see cref="AddressKind.ScriptHash"/>; and so is, as
    /// <see cref="AddressKind.Unspendable"/>, what provably nobody can spend.
    /// </summary>
    /// <param name="script">The output script, without its length.</param>
    /// <param name="chain">A known bip122 chain; it decides which forms have an address.</param>
    /// <exception cref="ArgumentException">The chain has no output scripts, or is unknown.</exception>
    public static Address FromOutputScript(ReadOnlySpan<byte> script, ChainId chain)
    {
        if (chain.Form != AddressForm.Utxo)
        {
            throw new ArgumentException($"an output script has no owner on this chain: found {Name(chain)}, expected a known bip122 chain", nameof(chain));
        }

        return OutputScript.Owner(script, chain.Parameters!);
    }

    /// <summary>Reads an address in the form of its chain; checksums are checked.</summary>
    /// <param name="text">
    /// On EVM chains 0x and 40 hexadecimal digits (EIP-55 when the case is mixed); on TRON base58 (T…) or 41 and 40 hexadecimal digits;
    /// on bip122 chains base58check, bech32 or bech32m, cashaddr on Bitcoin Cash, or "script-" or "unspendable-" and 64 hexadecimal digits.
    /// </param>
    /// <param name="chain">The chain.</param>
    /// <exception cref="FormatException">The text is no address of the chain; the message names the wrong part.</exception>
    public static Address Parse(string text, ChainId chain)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, chain, out var address, out var error) ? address : throw new FormatException(error);
    }

    /// <summary>Reads an address in the form of its chain; see <see cref="Parse"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="address">The address; the default value on failure.</param>
    /// <param name="error">What is wrong with the text, naming the part; null on success.</param>
    public static bool TryParse(ReadOnlySpan<char> text, ChainId chain, out Address address, [NotNullWhen(false)] out string? error) =>
        AddressText.TryRead(text, chain, out address, out error);

    /// <summary>
    /// Whether this and another are the same 20 bytes, one as an EVM address and one as a TRON address:
    /// one key controls both, so that what is known of one is a lead on the other.
    /// </summary>
    /// <param name="other">The other address.</param>
    public bool IsTwinOf(Address other) =>
        (Kind, other.Kind) is (AddressKind.Evm, AddressKind.Tron) or (AddressKind.Tron, AddressKind.Evm) && SameBytes(other);

    /// <summary>Copies the bytes to the start of a span.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes; <see cref="MaxLength"/> always suffice.</param>
    /// <returns>The number of bytes copied.</returns>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    public int CopyTo(Span<byte> destination)
    {
        Span<byte> padded = stackalloc byte[MaxLength];
        BinaryPrimitives.WriteUInt64BigEndian(padded, word0);
        BinaryPrimitives.WriteUInt64BigEndian(padded[8..], word1);
        BinaryPrimitives.WriteUInt64BigEndian(padded[16..], word2);
        BinaryPrimitives.WriteUInt64BigEndian(padded[24..], word3);
        BinaryPrimitives.WriteUInt64BigEndian(padded[32..], word4);
        padded[..length].CopyTo(destination);
        return length;
    }

    /// <summary>The bytes in a new array.</summary>
    public byte[] ToByteArray()
    {
        var bytes = new byte[length];
        CopyTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public int CompareTo(Address other)
    {
        if (Kind != other.Kind)
        {
            return Kind < other.Kind ? -1 : 1;
        }

        if (witnessVersion != other.witnessVersion)
        {
            return witnessVersion < other.witnessVersion ? -1 : 1;
        }

        return word0 != other.word0 ? (word0 < other.word0 ? -1 : 1)
            : word1 != other.word1 ? (word1 < other.word1 ? -1 : 1)
            : word2 != other.word2 ? (word2 < other.word2 ? -1 : 1)
            : word3 != other.word3 ? (word3 < other.word3 ? -1 : 1)
            : word4 != other.word4 ? (word4 < other.word4 ? -1 : 1)
            : length.CompareTo(other.length);
    }

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        Address other => CompareTo(other),
        _ => throw new ArgumentException($"an {nameof(Address)} cannot be compared: found {obj.GetType()}, expected {nameof(Address)}", nameof(obj)),
    };

    /// <inheritdoc/>
    public bool Equals(Address other) =>
        SameBytes(other) && Kind == other.Kind && witnessVersion == other.witnessVersion;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => length <= 24
        ? HashCode.Combine(word0, word1, word2, Kind)
        : HashCode.Combine(word0, word1, word2, word3, word4, Kind);

    /// <summary>The kind and the bytes in hexadecimal, for debugging. For people, use <see cref="ToString(ChainId)"/>.</summary>
    public override string ToString() => $"{Kind}:{Convert.ToHexStringLower(ToByteArray())}";

    /// <summary>
    /// The address as its chain writes it: EIP-55, base58check, bech32, bech32m or cashaddr; "script-" or "unspendable-" and 64 hexadecimal digits for
    /// the hash of a script.
    /// </summary>
    /// <param name="chain">The chain.</param>
    /// <exception cref="ArgumentException">The address is of a kind that the chain does not have.</exception>
    public string ToString(ChainId chain)
    {
        if (!AddressText.Fits(Kind, chain))
        {
            throw new ArgumentException($"the address cannot be written: found kind {Kind}, expected one of {Name(chain)}", nameof(chain));
        }

        return AddressText.Write(this, chain.Parameters!);
    }

    /// <summary>The first 24 bytes as big-endian numbers, padded with zeros.</summary>
    internal (ulong First, ulong Second, ulong Third) Words => (word0, word1, word2);

    /// <summary>An address of bytes that are known to have the length of their kind.</summary>
    internal static Address FromTrusted(AddressKind kind, ReadOnlySpan<byte> bytes, int witnessVersion = 0) => new(kind, bytes, witnessVersion);

    internal static string Name(ChainId chain) => chain.IsDefault ? "no chain" : $"chain {chain}";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool SameBytes(Address other) =>
        ((word0 ^ other.word0) | (word1 ^ other.word1) | (word2 ^ other.word2) | (word3 ^ other.word3) | (word4 ^ other.word4)) == 0
        && length == other.length;
}
