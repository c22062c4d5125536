using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace WalletTrace;

/// <summary>
/// The id of a chain in the form of CAIP-2: namespace, colon, reference, for instance <c>eip155:1</c>.
/// A chain need not be known to this library to have an id. The order is ordinal by the text.
/// </summary>
/// <remarks>
/// One chain has one id: TRON's main network is <c>tron:0x2b6653dc</c> (the form of the CAIP registry), and
/// <c>tron:mainnet</c> and <c>tron:728126428</c> are read as that.
/// Source: github.com/ChainAgnostic/CAIPs, caip-2; github.com/ChainAgnostic/namespaces, eip155, bip122 and tron.
/// </remarks>
public readonly struct ChainId : IEquatable<ChainId>, IComparable<ChainId>, IComparable, ISpanFormattable, ISpanParsable<ChainId>
{
    private static readonly SearchValues<char> SmallHexDigits = SearchValues.Create("0123456789abcdef");

    private readonly Descriptor? descriptor;

    private ChainId(Descriptor descriptor) => this.descriptor = descriptor;

    /// <summary>Ethereum's main network, eip155:1.</summary>
    public static ChainId Ethereum { get; } = WellKnown("eip155:1");

    /// <summary>Optimism, eip155:10.</summary>
    public static ChainId Optimism { get; } = WellKnown("eip155:10");

    /// <summary>BNB Smart Chain, eip155:56.</summary>
    public static ChainId Bsc { get; } = WellKnown("eip155:56");

    /// <summary>Polygon, eip155:137.</summary>
    public static ChainId Polygon { get; } = WellKnown("eip155:137");

    /// <summary>Base, eip155:8453.</summary>
    public static ChainId Base { get; } = WellKnown("eip155:8453");

    /// <summary>Arbitrum One, eip155:42161.</summary>
    public static ChainId Arbitrum { get; } = WellKnown("eip155:42161");

    /// <summary>Avalanche's C-Chain, eip155:43114.</summary>
    public static ChainId Avalanche { get; } = WellKnown("eip155:43114");

    /// <summary>TRON's main network, tron:0x2b6653dc.</summary>
    public static ChainId Tron { get; } = WellKnown("tron:0x2b6653dc");

    /// <summary>Bitcoin's main network, bip122:000000000019d6689c085ae165831e93.</summary>
    public static ChainId Bitcoin { get; } = WellKnown("bip122:000000000019d6689c085ae165831e93");

    /// <summary>Bitcoin's third test network, bip122:000000000933ea01ad0ee984209779ba.</summary>
    public static ChainId BitcoinTestnet3 { get; } = WellKnown("bip122:000000000933ea01ad0ee984209779ba");

    /// <summary>Bitcoin's fourth test network (BIP 94), bip122:00000000da84f2bafbbc53dee25a72ae.</summary>
    public static ChainId BitcoinTestnet4 { get; } = WellKnown("bip122:00000000da84f2bafbbc53dee25a72ae");

    /// <summary>Bitcoin's default signet (BIP 325), bip122:00000008819873e925422c1ff0f99f7c.</summary>
    public static ChainId BitcoinSignet { get; } = WellKnown("bip122:00000008819873e925422c1ff0f99f7c");

    /// <summary>Bitcoin's local test network, bip122:0f9188f13cb7b2c71f2a335e3a4fc328.</summary>
    public static ChainId BitcoinRegtest { get; } = WellKnown("bip122:0f9188f13cb7b2c71f2a335e3a4fc328");

    /// <summary>Litecoin, bip122:12a765e31ffd4059bada1e25190f6e98.</summary>
    public static ChainId Litecoin { get; } = WellKnown("bip122:12a765e31ffd4059bada1e25190f6e98");

    /// <summary>Dogecoin, bip122:1a91e3dace36e2be3bf030a65679fe82.</summary>
    public static ChainId Dogecoin { get; } = WellKnown("bip122:1a91e3dace36e2be3bf030a65679fe82");

    /// <summary>Bitcoin Cash, bip122:000000000000000000651ef99cb9fcbe (its first block of its own).</summary>
    public static ChainId BitcoinCash { get; } = WellKnown("bip122:000000000000000000651ef99cb9fcbe");

    /// <summary>The kind of chain, for instance "eip155"; empty for the default value.</summary>
    public string Namespace => descriptor?.Namespace ?? string.Empty;

    /// <summary>The chain within its kind, for instance "1"; empty for the default value.</summary>
    public string Reference => descriptor is null ? string.Empty : descriptor.Text[(descriptor.Namespace.Length + 1)..];

    /// <summary>A name for people, for instance "Ethereum"; the id itself where the library has none.</summary>
    public string Name => descriptor is { IsWellKnown: true, Parameters.Name: var name } ? name : ToString();

    /// <summary>Whether this is the default value, which names no chain.</summary>
    public bool IsDefault => descriptor is null;

    /// <summary>Whether accounts are 20 bytes of the Ethereum virtual machine (every eip155 chain).</summary>
    public bool IsEvm => Form == AddressForm.Evm;

    /// <summary>Whether this is a TRON network.</summary>
    public bool IsTron => Form == AddressForm.Tron;

    /// <summary>Whether value is held in transaction outputs (every bip122 chain, known to the library or not).</summary>
    public bool IsUtxo => descriptor?.Namespace == "bip122";

    /// <summary>An id that sorts after every other and names no chain.</summary>
    internal static ChainId Last { get; } = new(new Descriptor("~", "~", null, false));

    /// <summary>What the library knows of the chain; null for a chain whose addresses it cannot write.</summary>
    internal ChainParameters? Parameters => descriptor?.Parameters;

    /// <summary>How the chain's addresses are written.</summary>
    internal AddressForm Form => descriptor?.Parameters?.Form ?? AddressForm.Unknown;

    /// <summary>Whether two ids are equal.</summary>
    /// <param name="left">The first id.</param>
    /// <param name="right">The second id.</param>
    public static bool operator ==(ChainId left, ChainId right) => left.Equals(right);

    /// <summary>Whether two ids differ.</summary>
    /// <param name="left">The first id.</param>
    /// <param name="right">The second id.</param>
    public static bool operator !=(ChainId left, ChainId right) => !left.Equals(right);

    /// <summary>The id of an EVM chain by its number (EIP-155), for instance 1 for Ethereum.</summary>
    /// <param name="number">The chain's number.</param>
    public static ChainId Evm(ulong number) => Parse(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"eip155:{number}"));

    /// <summary>Reads an id such as <c>eip155:1</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not such an id.</exception>
    public static ChainId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var chain, out var error) ? chain : throw new FormatException(error);
    }

    /// <summary>Reads an id such as <c>eip155:1</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="chain">The id; the default value on failure.</param>
    /// <param name="error">What is wrong with the text; null on success.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out ChainId chain, [NotNullWhen(false)] out string? error)
    {
        if (KnownIds.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var known))
        {
            chain = new ChainId(known);
            error = null;
            return true;
        }

        chain = default;
        var problem = FindProblem(text);
        if (problem is not null)
        {
            error = $"chain id {SafeText.Quote(text)} cannot be read: {problem}";
            return false;
        }

        var id = ChainParameters.Canonical(text.ToString());
        chain = KnownIds.TryGetValue(id, out known)
            ? new ChainId(known)
            : new ChainId(new Descriptor(id, id[..id.IndexOf(':')], ChainParameters.Find(id), false));
        error = null;
        return true;
    }

    static ChainId IParsable<ChainId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<ChainId>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ChainId result) =>
        TryParse(s, out result, out _);

    static ChainId ISpanParsable<ChainId>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, out var chain, out var error) ? chain : throw new FormatException(error);

    static bool ISpanParsable<ChainId>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ChainId result) =>
        TryParse(s, out result, out _);

    /// <inheritdoc/>
    public int CompareTo(ChainId other) =>
        ReferenceEquals(descriptor, other.descriptor) ? 0 : string.CompareOrdinal(descriptor?.Text, other.descriptor?.Text);

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        ChainId other => CompareTo(other),
        _ => throw new ArgumentException($"a {nameof(ChainId)} cannot be compared: found {obj.GetType()}, expected {nameof(ChainId)}", nameof(obj)),
    };

    /// <inheritdoc/>
    public bool Equals(ChainId other) =>
        ReferenceEquals(descriptor, other.descriptor) || string.Equals(descriptor?.Text, other.descriptor?.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ChainId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => descriptor?.Hash ?? 0;

    /// <summary>The id as text; empty for the default value.</summary>
    public override string ToString() => descriptor?.Text ?? string.Empty;

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var text = ToString();
        var fits = text.TryCopyTo(destination);
        charsWritten = fits ? text.Length : 0;
        return fits;
    }

    private static FrozenDictionary<string, Descriptor> KnownIds => WellKnownChains.ById;

    private static ChainId WellKnown(string id) => new(WellKnownChains.ById[id]);

    private static string? FindProblem(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon < 0)
        {
            return "found no colon, expected namespace:reference such as eip155:1";
        }

        var space = text[..colon];
        var reference = text[(colon + 1)..];
        if (space.Length is < 3 or > 8)
        {
            return Counted("a namespace", space.Length, "3 to 8");
        }

        if (reference.Length is < 1 or > 32)
        {
            return Counted("a reference", reference.Length, "1 to 32");
        }

        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var allowed = i < colon
                ? char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'
                : i == colon || char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
            if (!allowed)
            {
                return SafeText.Unexpected(c, i, i < colon ? "a small letter, digit or hyphen" : "a letter, digit, hyphen or underscore");
            }
        }

        return space switch
        {
            "eip155" when reference.ContainsAnyExceptInRange('0', '9') || (reference.Length > 1 && reference[0] == '0') =>
                $"found reference {SafeText.Quote(reference)}, expected the chain's number in decimal digits without leading zeros",
            "bip122" when reference.Length != 32 || reference.ContainsAnyExcept(SmallHexDigits) =>
                $"found reference {SafeText.Quote(reference)}, expected the first 32 hexadecimal digits of a block hash, in small letters",
            _ => null,
        };
    }

    private static string Counted(string what, int found, string expected) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"found {what} of {found} characters, expected {expected}");

    /// <summary>The parts of an id, shared by all its copies.</summary>
    private sealed class Descriptor(string text, string space, ChainParameters? parameters, bool isWellKnown)
    {
        public string Text { get; } = text;

        public string Namespace { get; } = space;

        public ChainParameters? Parameters { get; } = parameters;

        public bool IsWellKnown { get; } = isWellKnown;

        public int Hash { get; } = text.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>Holds the table apart from <see cref="ChainId"/>, whose own static values are made from it.</summary>
    private static class WellKnownChains
    {
        public static readonly FrozenDictionary<string, Descriptor> ById = ChainParameters.KnownIds.ToFrozenDictionary(
            id => id,
            id => new Descriptor(id, id[..id.IndexOf(':')], ChainParameters.Find(id), true),
            StringComparer.Ordinal);
    }
}
