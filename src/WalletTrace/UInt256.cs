using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace WalletTrace;

/// <summary>
/// An unsigned whole number below 2^256, held inline as four 64-bit limbs.
/// Every operator is checked: a result that does not fit throws instead of wrapping, whatever the context of the caller.
/// </summary>
/// <remarks>Chains count value in such numbers (an EVM word); <see cref="decimal"/> ends at 7.9e28 and floating point is not exact.</remarks>
public readonly partial struct UInt256 :
    IEquatable<UInt256>,
    IComparable<UInt256>,
    IComparable,
    ISpanFormattable,
    ISpanParsable<UInt256>,
    IAdditionOperators<UInt256, UInt256, UInt256>,
    ISubtractionOperators<UInt256, UInt256, UInt256>,
    IMultiplyOperators<UInt256, UInt256, UInt256>,
    IDivisionOperators<UInt256, UInt256, UInt256>,
    IModulusOperators<UInt256, UInt256, UInt256>,
    IShiftOperators<UInt256, int, UInt256>,
    IComparisonOperators<UInt256, UInt256, bool>,
    IAdditiveIdentity<UInt256, UInt256>,
    IMultiplicativeIdentity<UInt256, UInt256>,
    IMinMaxValue<UInt256>
{
    // limb0 is the least significant.
    private readonly ulong limb0;
    private readonly ulong limb1;
    private readonly ulong limb2;
    private readonly ulong limb3;

    /// <summary>Makes a number from its limbs, the most significant first.</summary>
    /// <param name="limb3">Bits 192 to 255.</param>
    /// <param name="limb2">Bits 128 to 191.</param>
    /// <param name="limb1">Bits 64 to 127.</param>
    /// <param name="limb0">Bits 0 to 63.</param>
    public UInt256(ulong limb3, ulong limb2, ulong limb1, ulong limb0)
    {
        this.limb0 = limb0;
        this.limb1 = limb1;
        this.limb2 = limb2;
        this.limb3 = limb3;
    }

    /// <summary>0.</summary>
    public static UInt256 Zero => default;

    /// <summary>1.</summary>
    public static UInt256 One => new(0, 0, 0, 1);

    /// <summary>The least value, 0.</summary>
    public static UInt256 MinValue => default;

    /// <summary>The greatest value, 2^256 − 1.</summary>
    public static UInt256 MaxValue => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    static UInt256 IAdditiveIdentity<UInt256, UInt256>.AdditiveIdentity => default;

    static UInt256 IMultiplicativeIdentity<UInt256, UInt256>.MultiplicativeIdentity => One;

    /// <summary>Whether the number is 0.</summary>
    public bool IsZero => (limb0 | limb1 | limb2 | limb3) == 0;

    /// <summary>The bits needed to write the number: 0 for 0, 256 for <see cref="MaxValue"/>.</summary>
    public int BitLength => 256 - LeadingZeroCount;

    /// <summary>The zero bits above the highest set bit: 256 for 0.</summary>
    public int LeadingZeroCount =>
        limb3 != 0 ? BitOperations.LeadingZeroCount(limb3)
        : limb2 != 0 ? 64 + BitOperations.LeadingZeroCount(limb2)
        : limb1 != 0 ? 128 + BitOperations.LeadingZeroCount(limb1)
        : 192 + BitOperations.LeadingZeroCount(limb0);

    /// <summary>Whether the number is below 2^64.</summary>
    internal bool FitsUInt64 => (limb1 | limb2 | limb3) == 0;

    /// <summary>Whether the number is below 2^128.</summary>
    internal bool FitsUInt128 => (limb2 | limb3) == 0;

    /// <summary>Bits 0 to 127.</summary>
    internal UInt128 Low128 => new(limb1, limb0);

    /// <summary>Bits 128 to 255.</summary>
    internal UInt128 High128 => new(limb3, limb2);

    /// <summary>Widens; never fails.</summary>
    /// <param name="value">The number to widen.</param>
    public static implicit operator UInt256(uint value) => new(0, 0, 0, value);

    /// <summary>Widens; never fails.</summary>
    /// <param name="value">The number to widen.</param>
    public static implicit operator UInt256(ulong value) => new(0, 0, 0, value);

    /// <summary>Widens; never fails.</summary>
    /// <param name="value">The number to widen.</param>
    public static implicit operator UInt256(UInt128 value) => new(0, 0, (ulong)(value >> 64), unchecked((ulong)value));

    /// <summary>Converts a number that must not be negative.</summary>
    /// <param name="value">The number to convert.</param>
    /// <exception cref="OverflowException">The number is negative.</exception>
    public static explicit operator UInt256(int value) => new(0, 0, 0, checked((ulong)value));

    /// <summary>Converts a number that must not be negative.</summary>
    /// <param name="value">The number to convert.</param>
    /// <exception cref="OverflowException">The number is negative.</exception>
    public static explicit operator UInt256(long value) => new(0, 0, 0, checked((ulong)value));

    /// <summary>Converts a number from 0 to 2^256 − 1.</summary>
    /// <param name="value">The number to convert.</param>
    /// <exception cref="OverflowException">The number is negative or needs more than 256 bits.</exception>
    public static explicit operator UInt256(BigInteger value)
    {
        Span<byte> bytes = stackalloc byte[32];
        if (value.Sign < 0 || !value.TryWriteBytes(bytes, out var written, isUnsigned: true))
        {
            throw new OverflowException("the number does not fit: expected 0 to 2^256 - 1");
        }

        bytes[written..].Clear();
        return new UInt256(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes));
    }

    /// <summary>Narrows a number below 2^64.</summary>
    /// <param name="value">The number to narrow.</param>
    /// <exception cref="OverflowException">The number needs more than 64 bits.</exception>
    public static explicit operator ulong(UInt256 value) => value.FitsUInt64 ? value.limb0 : throw TooWide(value, 64);

    /// <summary>Narrows a number below 2^128.</summary>
    /// <param name="value">The number to narrow.</param>
    /// <exception cref="OverflowException">The number needs more than 128 bits.</exception>
    public static explicit operator UInt128(UInt256 value) => value.FitsUInt128 ? value.Low128 : throw TooWide(value, 128);

    /// <summary>Converts to a number of any size; never fails.</summary>
    /// <param name="value">The number to convert.</param>
    public static explicit operator BigInteger(UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[32];
        value.WriteBigEndian(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>Whether two numbers are equal.</summary>
    /// <param name="left">The first number.</param>
    /// <param name="right">The second number.</param>
    public static bool operator ==(UInt256 left, UInt256 right) => left.Equals(right);

    /// <summary>Whether two numbers differ.</summary>
    /// <param name="left">The first number.</param>
    /// <param name="right">The second number.</param>
    public static bool operator !=(UInt256 left, UInt256 right) => !left.Equals(right);

    /// <summary>Whether the first number is less than the second.</summary>
    /// <param name="left">The first number.</param>
    /// <param name="right">The second number.</param>
    public static bool operator <(UInt256 left, UInt256 right) =>
        left.limb3 != right.limb3 ? left.limb3 < right.limb3
        : left.limb2 != right.limb2 ? left.limb2 < right.limb2
        : left.limb1 != right.limb1 ? left.limb1 < right.limb1
        : left.limb0 < right.limb0;

    /// <summary>Whether the first number is at most the second.</summary>
    /// <param name="left">The first number.</param>
    /// <param name="right">The second number.</param>
    public static bool operator <=(UInt256 left, UInt256 right) => !(right < left);

    /// <summary>Whether the first number is greater than the second.</summary>
    /// <param name="left">The first number.</param>
    /// <param name="right">The second number.</param>
    public static bool operator >(UInt256 left, UInt256 right) => right < left;

    /// <summary>Whether the first number is at least the second.</summary>
    /// <param name="left">The first number.</param>
    /// <param name="right">The second number.</param>
    public static bool operator >=(UInt256 left, UInt256 right) => !(left < right);

    /// <summary>The smaller of two numbers.</summary>
    /// <param name="left">The first number.</param>
    /// <param name="right">The second number.</param>
    public static UInt256 Min(UInt256 left, UInt256 right) => right < left ? right : left;

    /// <summary>The larger of two numbers.</summary>
    /// <param name="left">The first number.</param>
    /// <param name="right">The second number.</param>
    public static UInt256 Max(UInt256 left, UInt256 right) => left < right ? right : left;

    /// <summary>Reads a number from up to 32 bytes, the most significant first; no bytes are 0.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="ArgumentException">There are more than 32 bytes.</exception>
    public static UInt256 ReadBigEndian(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 32)
        {
            throw new ArgumentException(Invariant($"a 256-bit number cannot be read: found {bytes.Length} bytes, expected at most 32"), nameof(bytes));
        }

        Span<byte> padded = stackalloc byte[32];
        padded[..(32 - bytes.Length)].Clear();
        bytes.CopyTo(padded[(32 - bytes.Length)..]);
        return new UInt256(
            BinaryPrimitives.ReadUInt64BigEndian(padded),
            BinaryPrimitives.ReadUInt64BigEndian(padded[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(padded[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(padded[24..]));
    }

    /// <summary>Reads a number from the first 32 bytes of a span, the least significant first.</summary>
    internal static UInt256 ReadLittleEndian(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes));

    /// <summary>Writes the number as 32 bytes, the most significant first, at the start of a span.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    /// <exception cref="ArgumentException">The span is shorter than 32 bytes.</exception>
    public void WriteBigEndian(Span<byte> destination)
    {
        if (destination.Length < 32)
        {
            throw new ArgumentException(Invariant($"a 256-bit number cannot be written: found room for {destination.Length} bytes, expected 32"), nameof(destination));
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, limb3);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], limb2);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], limb1);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], limb0);
    }

    /// <inheritdoc/>
    public int CompareTo(UInt256 other) => this < other ? -1 : other < this ? 1 : 0;

    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        UInt256 other => CompareTo(other),
        _ => throw new ArgumentException($"a {nameof(UInt256)} cannot be compared: found {obj.GetType()}, expected {nameof(UInt256)}", nameof(obj)),
    };

    /// <inheritdoc/>
    public bool Equals(UInt256 other) =>
        ((limb0 ^ other.limb0) | (limb1 ^ other.limb1) | (limb2 ^ other.limb2) | (limb3 ^ other.limb3)) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is UInt256 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(limb0, limb1, limb2, limb3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CopyLimbs(Span<ulong> limbs)
    {
        limbs[3] = limb3;
        limbs[2] = limb2;
        limbs[1] = limb1;
        limbs[0] = limb0;
    }

    private static UInt256 FromLimbs(ReadOnlySpan<ulong> limbs) => new(limbs[3], limbs[2], limbs[1], limbs[0]);

    private static string Invariant(DefaultInterpolatedStringHandler text) => text.ToStringAndClear();

    private static OverflowException TooWide(UInt256 value, int bits) =>
        new(Invariant($"the number does not fit: found {value.BitLength} bits, expected at most {bits}"));
}
