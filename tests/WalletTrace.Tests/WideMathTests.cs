using System.Numerics;
using CsCheck;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests;

public class WideMathTests
{
    private static readonly BigInteger Word = BigInteger.One << 64;

    [Fact]
    public void Takes_shares_of_64_bit_numbers_exactly() => Gen.Select(Numbers.Word, Numbers.Word, Numbers.Word).Sample(
        (a, b, divisor) =>
        {
            if (divisor == 0)
            {
                Assert.Throws<DivideByZeroException>(() => WideMath.MulDiv(a, b, divisor, out _));
                return;
            }

            var expected = BigInteger.DivRem((BigInteger)a * b, divisor, out var expectedRemainder);
            if (expected >= Word)
            {
                Assert.Throws<OverflowException>(() => WideMath.MulDiv(a, b, divisor, out _));
                return;
            }

            Assert.Equal(expected, WideMath.MulDiv(a, b, divisor, out var remainder));
            Assert.Equal(expectedRemainder, remainder);
        },
        iter: 50_000);

    [Fact]
    public void Takes_shares_of_128_bit_numbers_exactly()
    {
        var number = Gen.Select(Gen.Bool, Numbers.Word, Numbers.Word).Select((wide, high, low) => new UInt128(wide ? high : 0, low));
        Gen.Select(number, number, number).Sample(
            (a, b, divisor) =>
            {
                if (divisor == 0)
                {
                    Assert.Throws<DivideByZeroException>(() => WideMath.MulDiv(a, b, divisor, out _));
                    return;
                }

                var expected = BigInteger.DivRem((BigInteger)a * b, divisor, out var expectedRemainder);
                if (expected >= Word * Word)
                {
                    Assert.Throws<OverflowException>(() => WideMath.MulDiv(a, b, divisor, out _));
                    return;
                }

                Assert.Equal(expected, WideMath.MulDiv(a, b, divisor, out var remainder));
                Assert.Equal(expectedRemainder, remainder);
            },
            iter: 50_000);
    }

    /// <summary>Divisors whose leading limb equals the dividend's, or whose second limb is large, make the first estimate of a quotient limb too large.</summary>
    [Fact]
    public void Corrects_the_estimate_of_a_quotient_limb()
    {
        ulong[] words = [0, 1, 2, 1UL << 63, (1UL << 63) + 1, (1UL << 63) - 1, ulong.MaxValue, ulong.MaxValue - 1];
        foreach (var a in words)
        {
            foreach (var b in words)
            {
                foreach (var c in words)
                {
                    foreach (var d in words)
                    {
                        Check(new UInt256(a, b, c, d), new UInt256(0, 0, a, b));
                        Check(new UInt256(a, b, c, d), new UInt256(0, c, a, d));
                        Check(new UInt256(a, b, c, d), new UInt256(0, a, c, b));
                        Check(new UInt256(b, a, 0, d), new UInt256(0, b, a, c));
                    }
                }
            }
        }

        static void Check(UInt256 number, UInt256 divisor)
        {
            if (!divisor.IsZero)
            {
                var (quotient, remainder) = UInt256.DivRem(number, divisor);
                Assert.Equal(BigInteger.DivRem((BigInteger)number, (BigInteger)divisor, out var expected), (BigInteger)quotient);
                Assert.Equal(expected, (BigInteger)remainder);
            }
        }
    }
}
