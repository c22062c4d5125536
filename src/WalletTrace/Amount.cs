using System.Diagnostics.CodeAnalysis;

namespace WalletTrace;

/// <summary>
/// An exact amount of one asset, counted in base units.
/// Amounts of different assets are not equal and cannot be added, subtracted or compared; nothing is ever rounded.
/// </summary>
public readonly partial struct Amount : IEquatable<Amount>, IComparable<Amount>, IComparable, ISpanFormattable
{
    /// <summary>Makes an amount from base units.</summary>
    /// <param name="units">The number of base units (wei, satoshi, sun …).</param>
    /// <param name="asset">The asset.</param>
    public Amount(UInt256 units, Asset asset)
    {
        Units = units;
        Asset = asset;
    }

    /// <summary>The number of base units.</summary>
    public UInt256 Units { get; }

    /// <summary>The asset.</summary>
    public Asset Asset { get; }

    /// <summary>Whether the amount is nothing.</summary>
    public bool IsZero => Units.IsZero;

    /// <summary>The sum.</summary>
    /// <param name="left">The first amount.</param>
    /// <param name="right">The second amount.</param>
    /// <exception cref="ArgumentException">The assets differ.</exception>
    /// <exception cref="OverflowException">The sum exceeds 2^256 − 1 base units.</exception>
    public static Amount operator +(Amount left, Amount right) =>
        new(left.Units + left.SameAsset(right, "added").Units, left.Asset);

    /// <summary>The difference.</summary>
    /// <param name="left">The amount to subtract from.</param>
    /// <param name="right">The amount to subtract.</param>
    /// <exception cref="ArgumentException">The assets differ.</exception>
    /// <exception cref="OverflowException">The difference is negative.</exception>
    public static Amount operator -(Amount left, Amount right) =>
        new(left.Units - left.SameAsset(right, "subtracted").Units, left.Asset);

    /// <summary>Whether two amounts are equal in asset and units.</summary>
    /// <param name="left">The first amount.</param>
    /// <param name="right">The second amount.</param>
    public static bool operator ==(Amount left, Amount right) => left.Equals(right);

    /// <summary>Whether two amounts differ in asset or units.</summary>
    /// <param name="left">The first amount.</param>
    /// <param name="right">The second amount.</param>
    public static bool operator !=(Amount left, Amount right) => !left.Equals(right);

    /// <summary>Whether the first is less than the second.</summary>
    /// <param name="left">The first amount.</param>
    /// <param name="right">The second amount.</param>
    /// <exception cref="ArgumentException">The assets differ.</exception>
    public static bool operator <(Amount left, Amount right) => left.CompareTo(right) < 0;

    /// <summary>Whether the first is at most the second.</summary>
    /// <param name="left">The first amount.</param>
    /// <param name="right">The second amount.</param>
    /// <exception cref="ArgumentException">The assets differ.</exception>
    public static bool operator <=(Amount left, Amount right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the first is greater than the second.</summary>
    /// <param name="left">The first amount.</param>
    /// <param name="right">The second amount.</param>
    /// <exception cref="ArgumentException">The assets differ.</exception>
    public static bool operator >(Amount left, Amount right) => left.CompareTo(right) > 0;

    /// <summary>Whether the first is at least the second.</summary>
    /// <param name="left">The first amount.</param>
    /// <param name="right">The second amount.</param>
    /// <exception cref="ArgumentException">The assets differ.</exception>
    public static bool operator >=(Amount left, Amount right) => left.CompareTo(right) >= 0;

    /// <summary>Nothing of an asset.</summary>
    /// <param name="asset">The asset.</param>
    public static Amount Zero(Asset asset) => new(UInt256.Zero, asset);

    /// <summary>Reads an amount of an asset.</summary>
    /// <param name="text">
    /// A number, alone or followed by a space and a unit: the asset's symbol (in any case) or id, "units", or for native coins
    /// a smaller unit such as wei, gwei, sat, sun. A number alone counts whole coins. A point may stand before decimals,
    /// as many as the unit has at most; commas may stand between groups of three digits. No sign, no exponent.
    /// </param>
    /// <param name="asset">The asset.</param>
    /// <exception cref="FormatException">The text is no such amount; the message names the wrong part.</exception>
    public static Amount Parse(string text, Asset asset)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, asset, out var amount, out var error) ? amount : throw new FormatException(error);
    }

    /// <summary>Reads an amount of an asset; see <see cref="Parse"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="amount">The amount; the default value on failure.</param>
    /// <param name="error">What is wrong with the text, naming the part; null on success.</param>
    public static bool TryParse(ReadOnlySpan<char> text, Asset asset, out Amount amount, [NotNullWhen(false)] out string? error)
    {
        var problem = Read(text.Trim(' '), asset, out var units);
        amount = problem is null ? new Amount(units, asset) : default;
        error = problem is null ? null : $"amount {SafeText.Quote(text)} cannot be read: {problem}";
        return problem is null;
    }

    /// <summary>Compares amounts of one asset.</summary>
    /// <param name="other">The other amount.</param>
    /// <exception cref="ArgumentException">The assets differ.</exception>
    public int CompareTo(Amount other) => Units.CompareTo(SameAsset(other, "compared").Units);

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        Amount other => CompareTo(other),
        _ => throw new ArgumentException($"an {nameof(Amount)} cannot be compared: found {obj.GetType()}, expected {nameof(Amount)}", nameof(obj)),
    };

    /// <inheritdoc/>
    public bool Equals(Amount other) => Units == other.Units && Asset == other.Asset;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Amount other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Units, Asset);

    private Amount SameAsset(Amount other, string verb) => Asset == other.Asset
        ? other
        : throw new ArgumentException($"amounts of different assets cannot be {verb}: found {Describe(other.Asset)}, expected {Describe(Asset)}");

    private static string Describe(Asset asset) => asset.IsDefault ? "no asset" : asset.ToString();
}
