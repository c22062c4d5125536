using System.Numerics;
using System.Runtime.CompilerServices;

namespace WalletTrace;

/// <summary>
/// Arithmetic wider than a machine word: exact products and quotients that pass through 128, 256 and 512 bits.
/// Limbs are little-endian (the least significant first).
/// </summary>
/// <remarks>
/// Long division is algorithm D of Knuth, The Art of Computer Programming, volume 2, section 4.3.1, with 64-bit limbs.
/// </remarks>
internal static class WideMath
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

        var wide = UInt256.MulDiv(a, b, divisor, out var wideRemainder);
        if (wide.BitLength > 128)
        {
            ThrowQuotient(false, 128);
        }

        remainder = (UInt128)wideRemainder;
        return (UInt128)wide;
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

    /// <summary>The number of limbs up to the highest that is not zero.</summary>
    public static int Length(ReadOnlySpan<ulong> limbs)
    {
        var length = limbs.Length;
        while (length > 0 && limbs[length - 1] == 0)
        {
            length--;
        }

        return length;
    }

    /// <summary>The full product; <paramref name="product"/> holds as many limbs as both factors together and is overwritten.</summary>
    public static void Multiply(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> product)
    {
        unchecked
        {
            product.Clear();
            for (var i = 0; i < left.Length; i++)
            {
                ulong carry = 0;
                for (var j = 0; j < right.Length; j++)
                {
                    // (2^64 - 1)^2 + 2 (2^64 - 1) = 2^128 - 1: the sum never leaves 128 bits.
                    var sum = new UInt128(Math.BigMul(left[i], right[j], out var low), low) + product[i + j] + carry;
                    product[i + j] = (ulong)sum;
                    carry = (ulong)(sum >> 64);
                }

                product[i + right.Length] = carry;
            }
        }
    }

    /// <summary>
    /// Divides in place: <paramref name="number"/> becomes the remainder and <paramref name="quotient"/>, of the same length, the quotient.
    /// </summary>
    /// <param name="number">The dividend; its last limb must be zero (it takes the bits that normalising pushes out).</param>
    /// <param name="divisor">Not empty, its last limb not zero; overwritten.</param>
    /// <param name="quotient">Overwritten.</param>
    public static void DivRem(Span<ulong> number, Span<ulong> divisor, Span<ulong> quotient)
    {
        quotient.Clear();
        if (divisor.Length == 1)
        {
            var rest = DivRemSmall(number, divisor[0], quotient);
            number.Clear();
            number[0] = rest;
            return;
        }

        var shift = BitOperations.LeadingZeroCount(divisor[^1]);
        ShiftLeft(divisor, shift);
        ShiftLeft(number, shift);
        for (var position = number.Length - divisor.Length - 1; position >= 0; position--)
        {
            quotient[position] = DivideStep(number.Slice(position, divisor.Length + 1), divisor);
        }

        ShiftRight(number, shift);
    }

    /// <summary>Divides by one limb; returns the remainder. <paramref name="quotient"/> may be the same span as <paramref name="number"/>.</summary>
    public static ulong DivRemSmall(ReadOnlySpan<ulong> number, ulong divisor, Span<ulong> quotient)
    {
        ulong rest = 0;
        for (var i = number.Length - 1; i >= 0; i--)
        {
            quotient[i] = DivRem(rest, number[i], divisor, out rest);
        }

        return rest;
    }

    /// <summary>One quotient limb: estimates it from the leading limbs, subtracts, and adds back in the rare case of an estimate one too large.</summary>
    private static ulong DivideStep(Span<ulong> window, ReadOnlySpan<ulong> divisor)
    {
        unchecked
        {
            var n = divisor.Length;
            var lead = divisor[n - 1];
            var second = divisor[n - 2];
            ulong digit;
            ulong rest;
            bool restFits;
            if (window[n] >= lead)
            {
                digit = ulong.MaxValue;
                rest = window[n - 1] + lead;
                restFits = rest >= lead;
            }
            else
            {
                digit = DivRem(window[n], window[n - 1], lead, out rest);
                restFits = true;
            }

            while (restFits && new UInt128(Math.BigMul(digit, second, out var low), low) > new UInt128(rest, window[n - 2]))
            {
                digit--;
                rest += lead;
                restFits = rest >= lead;
            }

            if (SubtractProduct(window, divisor, digit))
            {
                digit--;
                AddBack(window, divisor);
            }

            return digit;
        }
    }

    /// <summary>Subtracts divisor · digit from the window; true when the result went below zero (and wrapped).</summary>
    private static bool SubtractProduct(Span<ulong> window, ReadOnlySpan<ulong> divisor, ulong digit)
    {
        unchecked
        {
            ulong carry = 0;
            for (var i = 0; i < divisor.Length; i++)
            {
                var product = new UInt128(Math.BigMul(divisor[i], digit, out var low), low) + carry;
                carry = (ulong)(product >> 64);
                var before = window[i];
                window[i] = before - (ulong)product;
                if (window[i] > before)
                {
                    carry++;
                }
            }

            var top = window[divisor.Length];
            window[divisor.Length] = top - carry;
            return top < carry;
        }
    }

    private static void AddBack(Span<ulong> window, ReadOnlySpan<ulong> divisor)
    {
        unchecked
        {
            ulong carry = 0;
            for (var i = 0; i < divisor.Length; i++)
            {
                var sum = (UInt128)window[i] + divisor[i] + carry;
                window[i] = (ulong)sum;
                carry = (ulong)(sum >> 64);
            }

            window[divisor.Length] += carry;
        }
    }

    private static void ShiftLeft(Span<ulong> limbs, int shift)
    {
        if (shift == 0)
        {
            return;
        }

        for (var i = limbs.Length - 1; i > 0; i--)
        {
            limbs[i] = (limbs[i] << shift) | (limbs[i - 1] >> (64 - shift));
        }

        limbs[0] <<= shift;
    }

    private static void ShiftRight(Span<ulong> limbs, int shift)
    {
        if (shift == 0)
        {
            return;
        }

        for (var i = 0; i < limbs.Length - 1; i++)
        {
            limbs[i] = (limbs[i] >> shift) | (limbs[i + 1] << (64 - shift));
        }

        limbs[^1] >>= shift;
    }

    private static void ThrowQuotient(bool zero, int bits) => throw (zero
        ? new DivideByZeroException()
        : new OverflowException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the quotient needs more than {bits} bits")));
}
