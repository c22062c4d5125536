using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WalletTrace;

/// <summary>
/// A coin or token, in the form of CAIP-19: <c>eip155:1/slip44:60</c>, <c>eip155:1/erc20:0x…</c>, <c>tron:0x2b6653dc/trc20:T…</c>.
/// Equal means the same id, whatever the symbol and decimals; the order is by id (chain, namespace, reference), ordinal.
/// </summary>
/// <remarks>
/// A token is its contract. Its symbol and decimals are what somebody said of it: the symbol is for display only, and
/// the decimals only place the point when amounts are read and written; neither takes part in arithmetic.
/// </remarks>
public readonly struct Asset : IEquatable<Asset>, IComparable<Asset>, IComparable
{
    /// <summary>The most decimals an asset may have: 10^77 is the largest power of ten below 2^256.</summary>
    public const int MaxDecimals = 77;

    private const string NativeNamespace = "slip44";

    private static readonly SearchValues<char> NamespaceCharacters = SearchValues.Create("-abcdefghijklmnopqrstuvwxyz0123456789");

    private readonly Descriptor? descriptor;

    private Asset(Descriptor descriptor) => this.descriptor = descriptor;

    /// <summary>The chain that keeps the asset's books.</summary>
    public ChainId Chain => descriptor?.Chain ?? default;

    /// <summary>The kind of asset: "slip44" for a chain's own coin, "erc20", "trc20" …; empty for the default value.</summary>
    public string Namespace => descriptor?.Namespace ?? string.Empty;

    /// <summary>
    /// The asset within its kind: the coin's number; the contract as its chain writes it; the contract, a slash and the item's number for an item of a
    /// collection. Empty for the default value.
    /// </summary>
    public string Reference => descriptor?.Reference ?? string.Empty;

    /// <summary>One coin or token is 10^decimals base units; 0 to 77.</summary>
    public int Decimals => descriptor?.Decimals ?? 0;

    /// <summary>What the asset calls itself; null when unknown. It identifies nothing and may be hostile text, except for native coins.</summary>
    public string? Symbol => descriptor?.Symbol;

    /// <summary>Whether this is the coin in which the chain's fees are paid.</summary>
    public bool IsNative => Namespace == NativeNamespace;

    /// <summary>Whether this is the default value, which is no asset.</summary>
    public bool IsDefault => descriptor is null;

    /// <summary>Units below the coin that have names; the first is the base unit. Empty for tokens.</summary>
    internal ReadOnlySpan<SmallUnit> SmallUnits => IsNative ? Chain.Parameters?.Coin?.SmallUnits : default;

    /// <summary>Whether two assets are equal.</summary>
    /// <param name="left">The first asset.</param>
    /// <param name="right">The second asset.</param>
    public static bool operator ==(Asset left, Asset right) => left.Equals(right);

    /// <summary>Whether two assets differ.</summary>
    /// <param name="left">The first asset.</param>
    /// <param name="right">The second asset.</param>
    public static bool operator !=(Asset left, Asset right) => !left.Equals(right);

    /// <summary>The coin in which a chain's fees are paid.</summary>
    /// <param name="chain">A chain known to the library by name, or any TRON network.</param>
    /// <exception cref="ArgumentException">The chain's coin is unknown; use <see cref="Parse(string, int, string?)"/>.</exception>
    public static Asset Native(ChainId chain) => chain.Parameters?.Coin is { } coin
        ? FromCoin(chain, coin)
        : throw new ArgumentException(
            $"the native coin is unknown: found {Address.Name(chain)}, expected a chain known by name; use {nameof(Asset)}.{nameof(Parse)} with decimals and symbol",
            nameof(chain));

    /// <summary>A token by its contract.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="space">The kind of token, for instance "erc20" or "trc20".</param>
    /// <param name="contract">The contract's address.</param>
    /// <param name="decimals">One token is 10^decimals base units; 0 to 77.</param>
    /// <param name="symbol">What the token calls itself; null when unknown.</param>
    /// <exception cref="ArgumentException">The contract is no address of the chain, or the kind or decimals are not allowed.</exception>
    public static Asset Token(ChainId chain, string space, Address contract, int decimals, string? symbol = null) =>
        Token(chain, space, contract.ToString(chain), decimals, symbol);

    /// <summary>A token by its contract.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="space">The kind of token, for instance "erc20", "trc20" or "trc10".</param>
    /// <param name="contract">The contract's address as its chain writes it, or what else identifies a token of the kind.</param>
    /// <param name="decimals">One token is 10^decimals base units; 0 to 77.</param>
    /// <param name="symbol">What the token calls itself; null when unknown.</param>
    /// <exception cref="ArgumentException">The contract is no address of the chain, or the kind or decimals are not allowed.</exception>
    public static Asset Token(ChainId chain, string space, string contract, int decimals, string? symbol = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(contract);
        CheckDecimals(decimals);
        return TryCreate(chain, space, contract, decimals, symbol, out var asset, out var problem)
            ? asset
            : throw new ArgumentException($"the asset cannot be made: {problem}");
    }

    /// <summary>An item of a collection that is known to be of the chain: no text is read again, as there are many of them.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="space">The kind of collection, for instance "erc721".</param>
    /// <param name="contract">The contract's address as its chain writes it.</param>
    /// <param name="item">The item's number.</param>
    /// <param name="symbol">What the collection calls itself; null when unknown.</param>
    internal static Asset Item(ChainId chain, string space, string contract, UInt256 item, string? symbol = null) =>
        new(new Descriptor(chain, space, $"{contract}/{item}", 0, symbol));

    /// <summary>Reads the id of a native coin that is known to the library, for instance <c>eip155:1/slip44:60</c>.</summary>
    /// <param name="text">The id.</param>
    /// <exception cref="FormatException">The text is no such id.</exception>
    public static Asset Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, null, null, out var asset, out var error) ? asset : throw new FormatException(error);
    }

    /// <summary>Reads the id of any asset, for instance <c>eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7</c>.</summary>
    /// <param name="text">The id.</param>
    /// <param name="decimals">One coin or token is 10^decimals base units; 0 to 77. Must be right for a coin known to the library.</param>
    /// <param name="symbol">What the asset calls itself; null when unknown. A coin known to the library keeps its own.</param>
    /// <exception cref="FormatException">The text is no id of an asset, or contradicts what is known of the chain's coin.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The decimals are not allowed.</exception>
    public static Asset Parse(string text, int decimals, string? symbol = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        CheckDecimals(decimals);
        return TryParse(text, decimals, symbol, out var asset, out var error) ? asset : throw new FormatException(error);
    }

    /// <summary>Whether the text of an asset begins with its chain; else it is the part after that: one token of a collection has a slash of its own.</summary>
    internal static bool NamesChain(string text) => text.IndexOf('/', StringComparison.Ordinal) is >= 0 and int slash && text.AsSpan(slash).Contains(':');

    /// <summary>Reads the id of an asset.</summary>
    /// <param name="text">The id.</param>
    /// <param name="decimals">One coin or token is 10^decimals base units; null when the library is to know it.</param>
    /// <param name="symbol">What the asset calls itself; null when unknown.</param>
    /// <param name="asset">The asset; the default value on failure.</param>
    /// <param name="error">What is wrong; null on success.</param>
    public static bool TryParse(ReadOnlySpan<char> text, int? decimals, string? symbol, out Asset asset, [NotNullWhen(false)] out string? error)
    {
        asset = default;
        var slash = text.IndexOf('/');
        var colon = slash < 0 ? -1 : text[(slash + 1)..].IndexOf(':');
        string? problem;
        if (colon < 0)
        {
            problem = "expected chain/namespace:reference such as eip155:1/slip44:60";
        }
        else if (ChainId.TryParse(text[..slash], out var chain, out problem)
            && TryCreate(
                chain,
                text.Slice(slash + 1, colon).ToString(),
                text[(slash + colon + 2)..].ToString(),
                decimals,
                symbol,
                out asset,
                out problem))
        {
            error = null;
            return true;
        }

        error = $"asset {SafeText.Quote(text)} cannot be read: {problem}";
        return false;
    }

    /// <inheritdoc/>
    public int CompareTo(Asset other) => ReferenceEquals(descriptor, other.descriptor)
        ? 0
        : (Chain.CompareTo(other.Chain), string.CompareOrdinal(Namespace, other.Namespace)) switch
        {
            (0, 0) => string.CompareOrdinal(Reference, other.Reference),
            (0, var bySpace) => bySpace,
            (var byChain, _) => byChain,
        };

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        Asset other => CompareTo(other),
        _ => throw new ArgumentException($"an {nameof(Asset)} cannot be compared: found {obj.GetType()}, expected {nameof(Asset)}", nameof(obj)),
    };

    /// <inheritdoc/>
    public bool Equals(Asset other) => ReferenceEquals(descriptor, other.descriptor)
        || (descriptor is not null && other.descriptor is not null
            && descriptor.Hash == other.descriptor.Hash
            && Chain == other.Chain
            && string.Equals(Namespace, other.Namespace, StringComparison.Ordinal)
            && string.Equals(Reference, other.Reference, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Asset other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => descriptor?.Hash ?? 0;

    /// <summary>The id as CAIP-19; empty for the default value.</summary>
    public override string ToString() => descriptor is null ? string.Empty : $"{Chain}/{Namespace}:{Reference}";

    /// <summary>Whether two are one object, told in the same words; mostly so where they are.</summary>
    internal bool IsSame(Asset other) => ReferenceEquals(descriptor, other.descriptor);

    /// <summary>The same asset with other words for display.</summary>
    internal Asset Described(int decimals, string? symbol) => new(new Descriptor(Chain, Namespace, Reference, decimals, symbol));

    private static Asset FromCoin(ChainId chain, NativeCoin coin) => new(new Descriptor(
        chain,
        NativeNamespace,
        coin.Slip44.ToString(CultureInfo.InvariantCulture),
        coin.Decimals,
        coin.Symbol));

    private static bool TryCreate(
        ChainId chain,
        string space,
        string reference,
        int? decimals,
        string? symbol,
        out Asset asset,
        [NotNullWhen(false)] out string? problem)
    {
        asset = default;
        problem = chain.IsDefault ? "found no chain" : FindProblem(space, reference);
        if (problem is not null)
        {
            return false;
        }

        if (space == NativeNamespace && chain.Parameters?.Coin is { } coin)
        {
            // Other numbers are in use for some coins (9005 for AVAX, 9006 for BNB): two ids would split one coin's books in two.
            var known = FromCoin(chain, coin);
            problem = reference != known.Reference ? $"found slip44:{reference}, expected slip44:{known.Reference} for the native coin of {chain}"
                : decimals is { } given && given != known.Decimals ? string.Create(CultureInfo.InvariantCulture, $"found {given} decimals, expected {known.Decimals} for {known.Symbol}")
                : null;
            asset = problem is null ? known : default;
            return problem is null;
        }

        // The same contract under another name (bep20 is erc20 on BNB Smart Chain) must not be another asset.
        space = space == "bep20" && chain.IsEvm ? "erc20" : space;
        if (space is "erc20" or "erc721" or "erc1155" or "trc20" or "trc721" or "trc1155")
        {
            if (space[0] == 't' ? !chain.IsTron : !chain.IsEvm)
            {
                problem = $"found namespace {space} on {chain}, expected it on {(space[0] == 't' ? "a TRON" : "an EVM")} chain";
                return false;
            }

            var slash = reference.IndexOf('/', StringComparison.Ordinal);
            if (!Address.TryParse(slash < 0 ? reference : reference.AsSpan(0, slash), chain, out var contract, out problem))
            {
                return false;
            }

            // One contract, one spelling: equality is by text.
            reference = slash < 0 ? contract.ToString(chain) : $"{contract.ToString(chain)}{reference[slash..]}";
        }

        if (decimals is null)
        {
            problem = "its decimals are not known; give them";
            return false;
        }

        asset = new Asset(new Descriptor(chain, space, reference, decimals.Value, symbol));
        return true;
    }

    private static string? FindProblem(string space, string reference)
    {
        if (space.Length is < 3 or > 8 || space.AsSpan().ContainsAnyExcept(NamespaceCharacters))
        {
            return $"found namespace {SafeText.Quote(space)}, expected 3 to 8 small letters, digits or hyphens";
        }

        if (reference.Length is < 1 or > 128)
        {
            return string.Create(CultureInfo.InvariantCulture, $"found a reference of {reference.Length} characters, expected 1 to 128");
        }

        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0 && FindItemProblem(space, reference.AsSpan(slash + 1)) is { } problem)
        {
            return problem;
        }

        for (var i = 0; i < (slash < 0 ? reference.Length : slash); i++)
        {
            if (!char.IsAsciiLetterOrDigit(reference[i]) && reference[i] is not ('-' or '.' or '%'))
            {
                return $"found reference {SafeText.Quote(reference)}, expected letters, digits, hyphens, points or percent signs";
            }
        }

        return space == NativeNamespace && (reference.AsSpan().ContainsAnyExceptInRange('0', '9') || (reference.Length > 1 && reference[0] == '0'))
            ? $"found slip44:{reference}, expected the coin's number in decimal digits without leading zeros"
            : null;
    }

    private static string? FindItemProblem(string space, ReadOnlySpan<char> item)
    {
        if (space is not ("erc721" or "erc1155" or "trc721" or "trc1155"))
        {
            return $"found the id of a single item in namespace {space}, expected it in one of collections, such as erc721";
        }

        // One item, one spelling.
        return item.IsEmpty || item.ContainsAnyExceptInRange('0', '9') || (item[0] == '0' && item.Length > 1) || !UInt256.TryParse(item, out _, out _)
            ? $"found item {SafeText.Quote(item)}, expected its number in decimal digits without leading zeros, below 2^256"
            : null;
    }

    private static void CheckDecimals(int decimals)
    {
        if (decimals is < 0 or > MaxDecimals)
        {
            throw new ArgumentOutOfRangeException(
                nameof(decimals),
                string.Create(CultureInfo.InvariantCulture, $"the asset cannot be made: found {decimals} decimals, expected 0 to {MaxDecimals}"));
        }
    }

    /// <summary>The parts of an asset, shared by all its copies, so that an amount stays small.</summary>
    private sealed class Descriptor(ChainId chain, string space, string reference, int decimals, string? symbol)
    {
        public ChainId Chain { get; } = chain;

        public string Namespace { get; } = space;

        public string Reference { get; } = reference;

        public int Decimals { get; } = decimals;

        public string? Symbol { get; } = symbol;

        public int Hash { get; } = HashCode.Combine(chain, string.GetHashCode(space, StringComparison.Ordinal), string.GetHashCode(reference, StringComparison.Ordinal));
    }
}
