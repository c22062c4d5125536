using System.Numerics;

namespace WalletTrace;

/// <content>Numbers of any length as 64-bit limbs, the least significant first.</content>
internal static partial class WideMath
{
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

    /// <summary>Multiplies in place by one limb and adds another; returns what did not fit.</summary>
    public static ulong MultiplyAdd(Span<ulong> limbs, ulong factor, ulong addend)
    {
        unchecked
        {
            for (var i = 0; i < limbs.Length; i++)
            {
                var sum = new UInt128(Math.BigMul(limbs[i], factor, out var low), low) + addend;
                limbs[i] = (ulong)sum;
                addend = (ulong)(sum >> 64);
            }

            return addend;
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
            var digit = EstimateDigit(window[n], window[n - 1], window[n - 2], divisor[n - 1], divisor[n - 2], out _);
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
}
