using System.Numerics;
using CsCheck;
using WalletTrace.Tests.Support;
using static WalletTrace.Tests.Support.Numbers;

namespace WalletTrace.Tests;

public class UInt256Tests
{
    private const int Iterations = 20_000;

    private static readonly Gen<(UInt256, UInt256)> Pairs = Gen.Select(Numbers.UInt256, Numbers.UInt256);

    [Fact]
    public void Adds_as_BigInteger_does_or_throws() => Pairs.Sample(
        (a, b) => Agrees(() => a + b, Big(a) + Big(b)),
        iter: Iterations);

    [Fact]
    public void Subtracts_as_BigInteger_does_or_throws() => Pairs.Sample(
        (a, b) => Agrees(() => a - b, Big(a) - Big(b)),
        iter: Iterations);

    [Fact]
    public void Multiplies_as_BigInteger_does_or_throws() => Pairs.Sample(
        (a, b) => Agrees(() => a * b, Big(a) * Big(b)),
        iter: Iterations);

    [Fact]
    public void Divides_as_BigInteger_does_or_throws() => Pairs.Sample(
        (a, b) =>
        {
            if (b.IsZero)
            {
                Assert.Throws<DivideByZeroException>(() => UInt256.DivRem(a, b));
                Assert.Throws<DivideByZeroException>(() => a / b);
                Assert.Throws<DivideByZeroException>(() => a % b);
                return;
            }

            var (quotient, remainder) = UInt256.DivRem(a, b);
            Assert.Equal(BigInteger.DivRem(Big(a), Big(b), out var expected), Big(quotient));
            Assert.Equal(expected, Big(remainder));
            Assert.Equal(quotient, a / b);
            Assert.Equal(remainder, a % b);
        },
        iter: Iterations);

    [Fact]
    public void Multiplies_and_divides_exactly_through_512_bits() => Gen.Select(Numbers.UInt256, Numbers.UInt256, Numbers.UInt256).Sample(
        (a, b, divisor) => AgreesMulDiv(a, b, divisor),
        iter: 4 * Iterations);

    [Fact]
    public void Takes_a_share_of_any_amount_without_overflow() => Gen.Select(Numbers.UInt256, Numbers.UInt256, Numbers.UInt256).Sample(
        (amount, x, y) => AgreesMulDiv(amount, UInt256.Min(x, y), UInt256.Max(x, y)),
        iter: Iterations);

    [Fact]
    public void Shifts_as_BigInteger_does() => Gen.Select(Numbers.UInt256, Gen.Int[0, 255]).Sample(
        (a, places) =>
        {
            Assert.Equal((Big(a) << places) % Limit, Big(a << places));
            Assert.Equal(Big(a) >> places, Big(a >> places));
            Assert.Equal(a >> places, a >>> places);
        },
        iter: Iterations);

    [Fact]
    public void Compares_as_BigInteger_does() => Pairs.Sample(
        (a, b) =>
        {
            var order = Big(a).CompareTo(Big(b));
            Assert.Equal(Math.Sign(order), a.CompareTo(b));
            Assert.Equal(order == 0, a == b);
            Assert.Equal(order != 0, a != b);
            Assert.Equal(order < 0, a < b);
            Assert.Equal(order <= 0, a <= b);
            Assert.Equal(order > 0, a > b);
            Assert.Equal(order >= 0, a >= b);
            Assert.Equal(order == 0, a.Equals((object)b));
            Assert.Equal(Big(a) < Big(b) ? a : b, UInt256.Min(a, b));
            Assert.Equal(Big(a) < Big(b) ? b : a, UInt256.Max(a, b));
            Assert.True(order != 0 || a.GetHashCode() == b.GetHashCode());
        },
        iter: Iterations);

    [Fact]
    public void Tries_and_saturates_where_the_operators_throw() => Pairs.Sample(
        (a, b) =>
        {
            var sum = Big(a) + Big(b);
            Assert.Equal(sum < Limit, UInt256.TryAdd(a, b, out var tried));
            Assert.Equal(sum < Limit ? sum : 0, Big(tried));
            Assert.Equal(BigInteger.Min(sum, Limit - 1), Big(UInt256.SaturatingAdd(a, b)));
            var difference = Big(a) - Big(b);
            Assert.Equal(difference >= 0, UInt256.TrySubtract(a, b, out tried));
            Assert.Equal(BigInteger.Max(difference, 0), Big(tried));
            Assert.Equal(BigInteger.Max(difference, 0), Big(UInt256.SaturatingSubtract(a, b)));
        },
        iter: Iterations);

    [Fact]
    public void Counts_bits() => Numbers.UInt256.Sample(
        a =>
        {
            Assert.Equal((int)Big(a).GetBitLength(), a.BitLength);
            Assert.Equal(256 - a.BitLength, a.LeadingZeroCount);
            Assert.Equal(Big(a).IsZero, a.IsZero);
        },
        iter: Iterations);

    [Fact]
    public void Reads_what_it_writes_in_every_format() => Numbers.UInt256.Sample(
        a =>
        {
            var text = a.ToString();
            Assert.Equal(Big(a).ToString(System.Globalization.CultureInfo.InvariantCulture), text);
            Assert.Equal(a, UInt256.Parse(text));
            Assert.Equal(a, UInt256.Parse(a.ToString("0x")));
            Assert.Equal("0x" + a.ToString("x"), a.ToString("0x"));
            Assert.Equal(a.ToString("x").ToUpperInvariant(), a.ToString("X"));
            Span<byte> bytes = stackalloc byte[32];
            a.WriteBigEndian(bytes);
            Assert.Equal(a, UInt256.ReadBigEndian(bytes));
            Assert.Equal(a, UInt256.ReadBigEndian(bytes[bytes.IndexOfAnyExcept((byte)0) is var first and >= 0 ? first.. : 32..]));
            Assert.Equal(a, (UInt256)Big(a));
        },
        iter: Iterations);

    [Theory]
    [InlineData("0", "0")]
    [InlineData("00", "0")]
    [InlineData("0x0", "0")]
    [InlineData("0xff", "255")]
    [InlineData("0XfF", "255")]
    [InlineData("18446744073709551616", "18446744073709551616")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000000000000000000000000000007", "7")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639935", "115792089237316195423570985008687907853269984665640564039457584007913129639935")]
    [InlineData("0x000ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "115792089237316195423570985008687907853269984665640564039457584007913129639935")]
    public void Reads_decimal_and_hexadecimal(string text, string expected) => Assert.Equal(expected, UInt256.Parse(text).ToString());

    [Theory]
    [InlineData("", "found nothing")]
    [InlineData("0x", "found no digit after 0x")]
    [InlineData("-1", "found '-' at character 1, expected a decimal digit")]
    [InlineData("+1", "found '+' at character 1")]
    [InlineData(" 1", "found ' ' at character 1")]
    [InlineData("1 ", "found ' ' at character 2")]
    [InlineData("12a", "found 'a' at character 3")]
    [InlineData("1,000", "found ',' at character 2")]
    [InlineData("1.0", "found '.' at character 2")]
    [InlineData("1e5", "found 'e' at character 2")]
    [InlineData("0x1g", "found 'g' at character 4, expected a hexadecimal digit")]
    [InlineData("1٣", "at character 2")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936", "78 digits, expected at most 2^256 - 1")]
    [InlineData("999999999999999999999999999999999999999999999999999999999999999999999999999999", "78 digits")]
    [InlineData("1000000000000000000000000000000000000000000000000000000000000000000000000000000", "79 digits")]
    [InlineData("0x10000000000000000000000000000000000000000000000000000000000000000", "expected at most 64 hexadecimal digits")]
    public void Refuses_what_is_no_number(string text, string message)
    {
        Assert.False(UInt256.TryParse(text, out var value, out var error));
        Assert.Equal(UInt256.Zero, value);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(error, Assert.Throws<FormatException>(() => UInt256.Parse(text)).Message);
    }

    [Fact]
    public void Narrows_only_what_fits()
    {
        Assert.Equal(ulong.MaxValue, (ulong)(UInt256)ulong.MaxValue);
        Assert.Equal(UInt128.MaxValue, (UInt128)(UInt256)UInt128.MaxValue);
        Assert.Equal((UInt256)7u, (UInt256)7);
        Assert.Equal((UInt256)7u, (UInt256)7L);
        Assert.Throws<OverflowException>(() => (ulong)((UInt256)ulong.MaxValue + UInt256.One));
        Assert.Throws<OverflowException>(() => (UInt128)((UInt256)UInt128.MaxValue + UInt256.One));
        Assert.Throws<OverflowException>(() => (UInt256)(-1));
        Assert.Throws<OverflowException>(() => (UInt256)(-1L));
        Assert.Throws<OverflowException>(() => (UInt256)BigInteger.MinusOne);
        Assert.Throws<OverflowException>(() => (UInt256)Limit);
        Assert.Throws<ArgumentException>(() => UInt256.ReadBigEndian(new byte[33]));
        Assert.Throws<ArgumentException>(() => UInt256.One.WriteBigEndian(new byte[31]));
    }

    [Fact]
    public void Refuses_an_unknown_format_and_a_span_too_short()
    {
        Assert.Throws<FormatException>(() => UInt256.One.ToString("N0"));
        Assert.False(UInt256.Parse("123").TryFormat(new char[2], out var written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void Serves_generic_algorithms_together_with_the_built_in_numbers()
    {
        Assert.Equal(10UL, Sum([1UL, 2UL, 3UL, 4UL]));
        Assert.Equal((UInt128)10, Sum<UInt128>([1, 2, 3, 4]));
        Assert.Equal((UInt256)10u, Sum<UInt256>([1u, 2u, 3u, 4u]));
        Assert.Throws<OverflowException>(() => Sum([UInt256.MaxValue, UInt256.One]));
    }

    private static T Sum<T>(T[] values)
        where T : IAdditionOperators<T, T, T>, IAdditiveIdentity<T, T> =>
        values.Aggregate(T.AdditiveIdentity, (sum, value) => checked(sum + value));

    private static void AgreesMulDiv(UInt256 a, UInt256 b, UInt256 divisor)
    {
        if (divisor.IsZero)
        {
            Assert.Throws<DivideByZeroException>(() => UInt256.MulDiv(a, b, divisor, out _));
            return;
        }

        var expected = BigInteger.DivRem(Big(a) * Big(b), Big(divisor), out var expectedRemainder);
        if (expected >= Limit)
        {
            Assert.Throws<OverflowException>(() => UInt256.MulDiv(a, b, divisor, out _));
            return;
        }

        Assert.Equal(expected, Big(UInt256.MulDiv(a, b, divisor, out var remainder)));
        Assert.Equal(expectedRemainder, Big(remainder));
    }

    private static void Agrees(Func<UInt256> operation, BigInteger expected)
    {
        if (expected < 0 || expected >= Limit)
        {
            Assert.Throws<OverflowException>(() => operation());
        }
        else
        {
            Assert.Equal(expected, Big(operation()));
        }
    }
}
