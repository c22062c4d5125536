using System.Numerics;
using System.Runtime.CompilerServices;

namespace WalletTrace;

/// <summary>
/// Arithmetic wider than a machine word: exact products and quotients that pass through 128, 256 and 512 bits.
/// </summary>
/// <remarks>
/// Long division is algorithm D of Knuth, The Art of Computer Programming, volume 2, section 4.3.1, with 64-bit limbs.
/// </remarks>
internal static partial class WideMath
{
    /// <summary>floor(a · b / divisor), exact. The quotient must fit, which holds whenever a or b is at most the divisor.</summary>
    /// <exception cref="DivideByZeroException">The divisor is zero.</exception>
    /// <exception cref="OverflowException">The quotient needs more than 64 bits.</exception>
    public static ulong MulDiv(ulong a, ulong b, ulong divisor, out ulong remainder)
    {
        var high = Math.BigMul(a, b, out var low);
        if (high == 0)
        {
            (var quotient, remainder) = Math.DivRem(low, divisor);
            return quotient;
        }

        if (high >= divisor)
        {
            ThrowQuotient(divisor == 0, 64);
        }

        return DivRem(high, low, divisor, out remainder);
    }

    /// <summary>floor(a · b / divisor), exact. The quotient must fit, which holds whenever a or b is at most the divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MulDiv(ulong a, ulong b, ulong divisor)
    {
        var high = Math.BigMul(a, b, out var low);
        return high == 0 ? low / divisor : (ulong)(new UInt128(high, low) / divisor);
    }

    /// <summary>floor(a · b / divisor), exact, through a 256-bit product.</summary>
    /// <exception cref="DivideByZeroException">The divisor is zero.</exception>
    /// <exception cref="OverflowException">The quotient needs more than 128 bits.</exception>
    public static UInt128 MulDiv(UInt128 a, UInt128 b, UInt128 divisor, out UInt128 remainder)
    {
        if (((ulong)(a >> 64) | (ulong)(b >> 64) | (ulong)(divisor >> 64)) == 0)
        {
            var narrow = (ulong)divisor;
            if (narrow == 0)
            {
                ThrowQuotient(true, 128);
            }

            var high = Math.BigMul((ulong)a, (ulong)b, out var low);
            var upper = 0UL;
            if (high >= narrow)
            {
                (upper, high) = Math.DivRem(high, narrow);
            }

            var lower = DivRem(high, low, narrow, out var rest);
            remainder = rest;
            return new UInt128(upper, lower);
        }

        Multiply(a, b, out var upperHalf, out var lowerHalf);
        if (upperHalf >= divisor)
        {
            ThrowQuotient(divisor == 0, 128);
        }

        return DivRem(upperHalf, lowerHalf, divisor, out remainder);
    }

    /// <summary>The full product of two 128-bit numbers as two halves.</summary>
    public static void Multiply(UInt128 a, UInt128 b, out UInt128 high, out UInt128 low)
    {
        unchecked
        {
            var a0 = (ulong)a;
            var a1 = (ulong)(a >> 64);
            var b0 = (ulong)b;
            var b1 = (ulong)(b >> 64);
            var bottomHigh = Math.BigMul(a0, b0, out var bottom);
            // Each line adds at most 2 (2^64 - 1) to (2^64 - 1)^2, which still fits 128 bits.
            var middle = new UInt128(Math.BigMul(a1, b0, out var firstLow), firstLow) + bottomHigh;
            var cross = new UInt128(Math.BigMul(a0, b1, out var secondLow), secondLow) + (ulong)middle;
            high = new UInt128(Math.BigMul(a1, b1, out var topLow), topLow) + (middle >> 64) + (cross >> 64);
            low = new UInt128((ulong)cross, bottom);
        }
    }

    /// <summary>Divides a 256-bit number by a 128-bit one; <paramref name="high"/> must be less than <paramref name="divisor"/>.</summary>
    public static UInt128 DivRem(UInt128 high, UInt128 low, UInt128 divisor, out UInt128 remainder)
    {
        unchecked
        {
            if ((divisor >> 64) == 0)
            {
                var upper = DivRem((ulong)high, (ulong)(low >> 64), (ulong)divisor, out var rest);
                var lower = DivRem(rest, (ulong)low, (ulong)divisor, out rest);
                remainder = rest;
                return new UInt128(upper, lower);
            }

            var shift = BitOperations.LeadingZeroCount((ulong)(divisor >> 64));
            divisor <<= shift;
            if (shift != 0)
            {
                high = (high << shift) | (low >> (128 - shift));
                low <<= shift;
            }

            var first = DivideThreeByTwo(high, (ulong)(low >> 64), divisor, out remainder);
            var second = DivideThreeByTwo(remainder, (ulong)low, divisor, out remainder);
            remainder >>= shift;
            return new UInt128(first, second);
        }
    }

    /// <summary>One quotient limb of a division by two limbs, the top bit of which is set; <paramref name="high"/> is less than the divisor.</summary>
    private static ulong DivideThreeByTwo(UInt128 high, ulong low, UInt128 divisor, out UInt128 remainder)
    {
        unchecked
        {
            var digit = EstimateDigit((ulong)(high >> 64), (ulong)high, low, (ulong)(divisor >> 64), (ulong)divisor, out var rest);
            // Both divisor limbs took part in the estimate, so it is exact; the subtraction may wrap, the difference does not.
            remainder = new UInt128(rest, low) - new UInt128(Math.BigMul(digit, (ulong)divisor, out var product), product);
            return digit;
        }
    }

    /// <summary>Divides a 128-bit number by a 64-bit one; <paramref name="high"/> must be less than <paramref name="divisor"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong DivRem(ulong high, ulong low, ulong divisor, out ulong remainder)
    {
        if (high == 0)
        {
            (var narrow, remainder) = Math.DivRem(low, divisor);
            return narrow;
        }

        var shift = BitOperations.LeadingZeroCount(divisor);
        if (shift != 0)
        {
            high = (high << shift) | (low >> (64 - shift));
            low <<= shift;
        }

        var quotient = DivRemNormalized(high, low, divisor << shift, out remainder);
        remainder >>= shift;
        return quotient;
    }

    /// <summary>Two schoolbook steps in base 2^32; the top bit of the divisor is set, so each trial digit is at most two too large.</summary>
    private static ulong DivRemNormalized(ulong high, ulong low, ulong divisor, out ulong remainder)
    {
        unchecked
        {
            var first = TrialDigit(high, low >> 32, divisor);
            var middle = (high << 32) + (low >> 32) - (first * divisor);
            var second = TrialDigit(middle, (uint)low, divisor);
            remainder = (middle << 32) + (uint)low - (second * divisor);
            return (first << 32) + second;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TrialDigit(ulong high, ulong next, ulong divisor)
    {
        unchecked
        {
            var divisorHigh = divisor >> 32;
            ulong divisorLow = (uint)divisor;
            var digit = high / divisorHigh;
            var rest = high - (digit * divisorHigh);
            while (digit > uint.MaxValue || digit * divisorLow > ((rest << 32) | next))
            {
                digit--;
                rest += divisorHigh;
                if (rest > uint.MaxValue)
                {
                    break;
                }
            }

            return digit;
        }
    }

    /// <summary>
    /// Estimates a quotient limb from the three leading limbs of the dividend and the two of the divisor: exact, or one too large
    /// where the divisor has more limbs. <paramref name="rest"/> is the low word of high:next − digit · lead.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong EstimateDigit(ulong high, ulong next, ulong third, ulong lead, ulong second, out ulong rest)
    {
        unchecked
        {
            ulong digit;
            bool restFits;
            if (high >= lead)
            {
                digit = ulong.MaxValue;
                rest = next + lead;
                restFits = rest >= lead;
            }
            else
            {
                digit = DivRem(high, next, lead, out rest);
                restFits = true;
            }

            while (restFits && new UInt128(Math.BigMul(digit, second, out var low), low) > new UInt128(rest, third))
            {
                digit--;
                rest += lead;
                restFits = rest >= lead;
            }

            return digit;
        }
    }

    private static void ThrowQuotient(bool zero, int bits) => throw (zero
        ? new DivideByZeroException()
        : new OverflowException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the quotient needs more than {bits} bits")));
}
