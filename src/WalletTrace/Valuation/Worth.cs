using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace WalletTrace.Valuation;

/// <summary>
/// What amounts were worth, each at its own time, in the currency of a source of prices. Derived: a chain tells amounts, never values. Sums are exact; only what
/// is shown is rounded, so that parts which are shown may differ from their shown sum in the last digit. Amounts without a price are carried along and never count
/// as zero. Immutable.
/// </summary>
/// <remarks>
/// One value is base units · rate ÷ 10^decimals, exactly. Above <see cref="Most"/> it counts as no value: no price holds for so much, and such figures come from
/// tokens that name supplies of their own making.
/// </remarks>
public sealed class Worth : IEquatable<Worth>
{
    /// <summary>The digits behind the point to which values are rounded, half to even.</summary>
    public const int Digits = 2;

    // A rate has at most 28 digits behind its point and an asset at most 77 decimals, so that every value is a whole number of these.
    private const int Scale = 28 + Asset.MaxDecimals;

    private static readonly BigInteger Unit = BigInteger.Pow(10, Scale);
    private static readonly BigInteger Shown = BigInteger.Pow(10, Scale - Digits);
    private static readonly BigInteger Limit = Unit * new BigInteger(Most);

    private readonly BigInteger exact;
    private readonly bool isPriced;

    private Worth(BigInteger exact, bool isPriced, ImmutableSortedDictionary<Asset, UInt256> unpriced)
    {
        this.exact = exact;
        this.isPriced = isPriced;
        Unpriced = unpriced;
    }

    /// <summary>The most that one amount can be worth, in units of the currency: a quadrillion.</summary>
    public static decimal Most => 1_000_000_000_000_000m;

    /// <summary>Nothing: the value of no amounts.</summary>
    public static Worth None { get; } = new(BigInteger.Zero, isPriced: false, ImmutableSortedDictionary<Asset, UInt256>.Empty);

    /// <summary>What has no value because no price of its time is known, in base units by asset; capped at the largest number there is.</summary>
    public ImmutableSortedDictionary<Asset, UInt256> Unpriced { get; }

    /// <summary>Whether all that it is of has a price.</summary>
    public bool IsComplete => Unpriced.IsEmpty;

    /// <summary>
    /// The value, rounded half to even to <see cref="Digits"/> digits; zero for nothing at all, null where there is something and none of it has a price.
    /// </summary>
    /// <exception cref="OverflowException">The sum needs more than 96 bits, which takes hundreds of billions of the largest values.</exception>
    public decimal? Value => isPriced || IsComplete ? (decimal)Rounded / 100m : null;

    /// <summary>Whether the value is above zero and yet shown as zero.</summary>
    public bool IsBelowDigits => exact.Sign > 0 && Rounded.IsZero;

    private BigInteger Rounded
    {
        get
        {
            BigInteger whole = BigInteger.DivRem(exact, Shown, out BigInteger rest);
            int half = (rest * 2).CompareTo(Shown);
            return half > 0 || (half == 0 && !whole.IsEven) ? whole + 1 : whole;
        }
    }

    /// <summary>The value of both together.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static Worth operator +(Worth left, Worth right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ImmutableSortedDictionary<Asset, UInt256> unpriced = left.Unpriced;
        foreach ((Asset asset, UInt256 units) in right.Unpriced)
        {
            unpriced = unpriced.SetItem(asset, UInt256.SaturatingAdd(unpriced.GetValueOrDefault(asset), units));
        }

        return new Worth(left.exact + right.exact, left.isPriced || right.isPriced, unpriced);
    }

    /// <summary>The value of several together.</summary>
    public static Worth Sum(IEnumerable<Worth> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Aggregate(None, (sum, part) => sum + part);
    }

    /// <summary>What an amount was worth at a time.</summary>
    /// <param name="units">How much, in base units.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="time">When, unix seconds; null where that is not known.</param>
    /// <param name="prices">The prices.</param>
    /// <returns>Its value; unpriced where no price counts, where price and ledger disagree about the decimals, and above <see cref="Most"/>.</returns>
    public static Worth Of(UInt256 units, Asset asset, long? time, IPriceSource prices)
    {
        ArgumentNullException.ThrowIfNull(prices);
        if (units.IsZero)
        {
            return None;
        }

        if (time is { } at && prices.PriceAt(asset, at) is { Rate: > 0 } price && !(price.Decimals != asset.Decimals && price.Decimals is not null))
        {
            BigInteger exact = (BigInteger)units * Scaled(price.Rate, Scale - asset.Decimals);
            if (exact <= Limit)
            {
                return new Worth(exact, isPriced: true, None.Unpriced);
            }
        }

        return new Worth(BigInteger.Zero, isPriced: false, None.Unpriced.Add(asset, units));
    }

    /// <summary>Whether two have the same exact value of the same amounts with and without a price.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Worth? left, Worth? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two differ.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Worth? left, Worth? right) => !(left == right);

    /// <inheritdoc/>
    public bool Equals(Worth? other) => other is not null && exact == other.exact && isPriced == other.isPriced && Unpriced.SequenceEqual(other.Unpriced);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Worth);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(exact, isPriced, Unpriced.Count);

    /// <summary>The value with commas and two digits: <c>612,345,678.90</c>; <c>no price</c> where there is none. Culture plays no part.</summary>
    public override string ToString() => Value is { } value ? value.ToString("#,0.00", CultureInfo.InvariantCulture) : "no price";

    /// <summary>A rate as a whole number of 10^−digits.</summary>
    private static BigInteger Scaled(decimal rate, int digits)
    {
        int[] bits = decimal.GetBits(rate);
        BigInteger mantissa = unchecked((new BigInteger((uint)bits[2]) << 64) + (new BigInteger((uint)bits[1]) << 32) + (uint)bits[0]);
        return mantissa * BigInteger.Pow(10, digits - ((bits[3] >> 16) & 0xff));
    }
}
