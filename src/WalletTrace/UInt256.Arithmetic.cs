using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace WalletTrace;

public readonly partial struct UInt256
{
    /// <summary>The sum.</summary>
    /// <param name="left">The first number.</param>
    /// <param name="right">The second number.</param>
    /// <exception cref="OverflowException">The sum exceeds 2^256 − 1.</exception>
    public static UInt256 operator +(UInt256 left, UInt256 right)
    {
        if (AddWraps(left, right, out var sum))
        {
            ThrowOverflow("the sum exceeds 2^256 - 1");
        }

        return sum;
    }

    /// <summary>The difference.</summary>
    /// <param name="left">The number to subtract from.</param>
    /// <param name="right">The number to subtract.</param>
    /// <exception cref="OverflowException">The difference is negative.</exception>
    public static UInt256 operator -(UInt256 left, UInt256 right)
    {
        if (SubtractWraps(left, right, out var difference))
        {
            ThrowOverflow("the difference is negative");
        }

        return difference;
    }

    /// <summary>The product.</summary>
    /// <param name="left">The first number.</param>
    /// <param name="right">The second number.</param>
    /// <exception cref="OverflowException">The product exceeds 2^256 − 1.</exception>
    public static UInt256 operator *(UInt256 left, UInt256 right)
    {
        if (left.FitsUInt64 && right.FitsUInt64)
        {
            return new UInt256(0, 0, Math.BigMul(left.limb0, right.limb0, out var low), low);
        }

        Span<ulong> product = stackalloc ulong[8];
        MultiplyFull(left, right, product);
        if (WideMath.Length(product) > 4)
        {
            ThrowOverflow("the product exceeds 2^256 - 1");
        }

        return FromLimbs(product);
    }

    /// <summary>The quotient, rounded down.</summary>
    /// <param name="left">The number to divide.</param>
    /// <param name="right">The number to divide by.</param>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public static UInt256 operator /(UInt256 left, UInt256 right) => DivRem(left, right).Quotient;

    /// <summary>The remainder of the division rounded down.</summary>
    /// <param name="left">The number to divide.</param>
    /// <param name="right">The number to divide by.</param>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public static UInt256 operator %(UInt256 left, UInt256 right) => DivRem(left, right).Remainder;

    /// <summary>The bits moved up; bits beyond the 256th are lost, as in any shift.</summary>
    /// <param name="value">The number.</param>
    /// <param name="shiftAmount">The places; only the low eight bits count.</param>
    public static UInt256 operator <<(UInt256 value, int shiftAmount)
    {
        shiftAmount &= 255;
        var low = value.Low128;
        return shiftAmount switch
        {
            0 => value,
            >= 128 => FromHalves(low << (shiftAmount - 128), 0),
            _ => FromHalves((value.High128 << shiftAmount) | (low >> (128 - shiftAmount)), low << shiftAmount),
        };
    }

    /// <summary>The bits moved down.</summary>
    /// <param name="value">The number.</param>
    /// <param name="shiftAmount">The places; only the low eight bits count.</param>
    public static UInt256 operator >>(UInt256 value, int shiftAmount)
    {
        shiftAmount &= 255;
        var high = value.High128;
        return shiftAmount switch
        {
            0 => value,
            >= 128 => FromHalves(0, high >> (shiftAmount - 128)),
            _ => FromHalves(high >> shiftAmount, (value.Low128 >> shiftAmount) | (high << (128 - shiftAmount))),
        };
    }

    /// <summary>The bits moved down; the same as <c>&gt;&gt;</c>, as the number has no sign.</summary>
    /// <param name="value">The number.</param>
    /// <param name="shiftAmount">The places; only the low eight bits count.</param>
    public static UInt256 operator >>>(UInt256 value, int shiftAmount) => value >> shiftAmount;

    /// <summary>Adds; false, and 0 for the sum, when it would exceed 2^256 − 1.</summary>
    /// <param name="left">The first number.</param>
    /// <param name="right">The second number.</param>
    /// <param name="sum">The sum.</param>
    public static bool TryAdd(UInt256 left, UInt256 right, out UInt256 sum)
    {
        if (!AddWraps(left, right, out sum))
        {
            return true;
        }

        sum = default;
        return false;
    }

    /// <summary>Subtracts; false, and 0 for the difference, when it would be negative.</summary>
    /// <param name="left">The number to subtract from.</param>
    /// <param name="right">The number to subtract.</param>
    /// <param name="difference">The difference.</param>
    public static bool TrySubtract(UInt256 left, UInt256 right, out UInt256 difference)
    {
        if (!SubtractWraps(left, right, out difference))
        {
            return true;
        }

        difference = default;
        return false;
    }

    /// <summary>The sum, or <see cref="MaxValue"/> when it would exceed it. For bounds and budgets, never for balances.</summary>
    /// <param name="left">The first number.</param>
    /// <param name="right">The second number.</param>
    public static UInt256 SaturatingAdd(UInt256 left, UInt256 right) => AddWraps(left, right, out var sum) ? MaxValue : sum;

    /// <summary>The difference, or 0 when it would be negative.</summary>
    /// <param name="left">The number to subtract from.</param>
    /// <param name="right">The number to subtract.</param>
    public static UInt256 SaturatingSubtract(UInt256 left, UInt256 right) => SubtractWraps(left, right, out var difference) ? default : difference;

    /// <summary>Divides, rounding down.</summary>
    /// <param name="left">The number to divide.</param>
    /// <param name="right">The number to divide by.</param>
    /// <returns>The quotient and the remainder: left = quotient · right + remainder, remainder below right.</returns>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    [SkipLocalsInit]
    public static (UInt256 Quotient, UInt256 Remainder) DivRem(UInt256 left, UInt256 right)
    {
        if (left.FitsUInt64 && right.FitsUInt64)
        {
            var (narrowQuotient, narrowRemainder) = Math.DivRem(left.limb0, right.limb0);
            return (narrowQuotient, narrowRemainder);
        }

        if (right.IsZero)
        {
            ThrowDivideByZero();
        }

        if (left < right)
        {
            return (default, left);
        }

        Span<ulong> number = stackalloc ulong[5];
        left.CopyLimbs(number);
        number[4] = 0;
        Span<ulong> divisor = stackalloc ulong[4];
        right.CopyLimbs(divisor);
        Span<ulong> quotient = stackalloc ulong[5];
        WideMath.DivRem(number, divisor[..WideMath.Length(divisor)], quotient);
        return (FromLimbs(quotient), FromLimbs(number));
    }

    /// <summary>floor(a · b / divisor), exact: the product is held in 512 bits. Takes a few nanoseconds below 2^64, a few dozen below 2^128, a few hundred above.</summary>
    /// <param name="a">The first factor.</param>
    /// <param name="b">The second factor.</param>
    /// <param name="divisor">The number to divide by.</param>
    /// <param name="remainder">a · b − quotient · divisor.</param>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    /// <exception cref="OverflowException">The quotient exceeds 2^256 − 1 (it never does while a or b is at most the divisor).</exception>
    public static UInt256 MulDiv(UInt256 a, UInt256 b, UInt256 divisor, out UInt256 remainder)
    {
        if (a.FitsUInt64 && b.FitsUInt64 && divisor.FitsUInt64)
        {
            var quotient = WideMath.MulDiv((UInt128)a.limb0, b.limb0, divisor.limb0, out var narrow);
            remainder = narrow;
            return quotient;
        }

        if (a.FitsUInt128 && b.FitsUInt128 && divisor.FitsUInt128)
        {
            WideMath.Multiply(a.Low128, b.Low128, out var high, out var low);
            if (high < divisor.Low128)
            {
                var quotient = WideMath.DivRem(high, low, divisor.Low128, out var narrow);
                remainder = narrow;
                return quotient;
            }
        }

        return MulDivWide(a, b, divisor, out remainder);
    }

    [SkipLocalsInit]
    private static UInt256 MulDivWide(UInt256 a, UInt256 b, UInt256 divisor, out UInt256 remainder)
    {
        if (divisor.IsZero)
        {
            ThrowDivideByZero();
        }

        Span<ulong> product = stackalloc ulong[9];
        MultiplyFull(a, b, product[..8]);
        product[8] = 0;
        // One spare zero limb above the product, and never fewer than five so that the results below have four.
        var used = Math.Max(5, WideMath.Length(product) + 1);
        Span<ulong> limbs = stackalloc ulong[4];
        divisor.CopyLimbs(limbs);
        Span<ulong> quotient = stackalloc ulong[9];
        quotient = quotient[..used];
        WideMath.DivRem(product[..used], limbs[..WideMath.Length(limbs)], quotient);
        if (WideMath.Length(quotient) > 4)
        {
            ThrowOverflow("the quotient exceeds 2^256 - 1");
        }

        remainder = FromLimbs(product);
        return FromLimbs(quotient);
    }

    /// <summary>The 512-bit product as eight limbs, skipping the limbs that are zero.</summary>
    [SkipLocalsInit]
    private static void MultiplyFull(UInt256 left, UInt256 right, Span<ulong> product)
    {
        Span<ulong> first = stackalloc ulong[4];
        Span<ulong> second = stackalloc ulong[4];
        left.CopyLimbs(first);
        right.CopyLimbs(second);
        first = first[..WideMath.Length(first)];
        second = second[..WideMath.Length(second)];
        var length = first.Length + second.Length;
        WideMath.Multiply(first, second, product[..length]);
        product[length..].Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AddWraps(UInt256 left, UInt256 right, out UInt256 sum)
    {
        unchecked
        {
            var low = left.Low128 + right.Low128;
            UInt128 carry = low < left.Low128 ? 1u : 0u;
            var high = left.High128 + right.High128;
            var wraps = high < left.High128;
            high += carry;
            sum = FromHalves(high, low);
            return wraps || high < carry;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool SubtractWraps(UInt256 left, UInt256 right, out UInt256 difference)
    {
        unchecked
        {
            var low = left.Low128 - right.Low128;
            UInt128 borrow = left.Low128 < right.Low128 ? 1u : 0u;
            var high = left.High128 - right.High128;
            var wraps = left.High128 < right.High128 || high < borrow;
            difference = FromHalves(high - borrow, low);
            return wraps;
        }
    }

    private static UInt256 FromHalves(UInt128 high, UInt128 low) =>
        unchecked(new((ulong)(high >> 64), (ulong)high, (ulong)(low >> 64), (ulong)low));

    [DoesNotReturn]
    private static void ThrowOverflow(string message) => throw new OverflowException(message);

    [DoesNotReturn]
    private static void ThrowDivideByZero() => throw new DivideByZeroException();
}
