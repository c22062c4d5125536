using System.Numerics;
using CsCheck;
using WalletTrace.Valuation;

namespace WalletTrace.Tests.Valuation;

/// <summary>Values: exact, rounded once, and never made up.</summary>
public sealed class WorthTests
{
    private static readonly Asset Ether = Asset.Native(ChainId.Ethereum);
    private static readonly Asset Strange = Asset.Parse("eip155:1/erc20:0x0000000000000000000000000000000000000bad", 6, "USDC");

    [Fact]
    public void Is_amount_times_price_to_the_last_digit()
    {
        Worth worth = Of(UInt256.Parse("173600000000000000000000"), 3_000.12345678m);

        Assert.Equal(520_821_432.10m, worth.Value);
        Assert.Equal("520,821,432.10", worth.ToString());
        Assert.True(worth.IsComplete);
    }

    [Theory]
    [InlineData("5000000000000000", "0.00")] // 0.005: half to even
    [InlineData("15000000000000000", "0.02")]
    [InlineData("15000000000000001", "0.02")]
    [InlineData("14999999999999999", "0.01")]
    [InlineData("25000000000000000", "0.02")]
    [InlineData("25000000000000001", "0.03")]
    public void Rounds_half_to_even_and_only_what_is_shown(string wei, string shown) => Assert.Equal(shown, Of(UInt256.Parse(wei), 1m).ToString());

    [Fact]
    public void Sums_are_exact_so_that_dust_adds_up()
    {
        Worth dust = Of(UInt256.Parse("4000000000000000"), 1m);

        Assert.Equal(0m, dust.Value);
        Assert.True(dust.IsBelowDigits);
        Assert.Equal(4.00m, Worth.Sum(Enumerable.Repeat(dust, 1_000)).Value);
    }

    [Fact]
    public void What_has_no_price_has_no_value_and_is_told_beside_the_rest()
    {
        Worth priced = Of(UInt256.Parse("1000000000000000000"), 3_000m);
        Worth unpriced = Worth.Of(7u, Strange, 0, Prices(3_000m));
        Worth sum = priced + unpriced + unpriced;

        Assert.Null(unpriced.Value);
        Assert.Equal("no price", unpriced.ToString());
        Assert.Equal(3_000m, sum.Value);
        Assert.False(sum.IsComplete);
        Assert.Equal([(Strange, (UInt256)14u)], sum.Unpriced.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void Nothing_is_worth_nothing_and_an_unknown_time_has_no_price()
    {
        Assert.Equal(0m, Worth.Of(UInt256.Zero, Strange, 0, Prices(1m)).Value);
        Assert.Null(Worth.Of(1u, Ether, null, Prices(1m)).Value);
        Assert.Equal(0m, Worth.None.Value);
    }

    [Fact]
    public void Figures_beyond_all_reason_are_no_value_and_never_overflow()
    {
        Asset token = Asset.Parse("eip155:1/erc20:0x0000000000000000000000000000000000000bad", 0, "USD");
        var prices = new PriceBook([new PriceSeries(token, "USD", "test", [new PricePoint(86_400, 1m)])]);
        Worth most = Worth.Of((UInt256)(BigInteger)Worth.Most, token, 0, prices);

        Assert.Equal(Worth.Most, most.Value);
        Assert.Null(Worth.Of((UInt256)((BigInteger)Worth.Most + 1), token, 0, prices).Value);
        Assert.Null(Worth.Of(UInt256.MaxValue, token, 0, prices).Value);
        Assert.Equal(UInt256.MaxValue, (Worth.Of(UInt256.MaxValue, token, 0, prices) + Worth.Of(UInt256.MaxValue, token, 0, prices)).Unpriced[token]);
        Assert.Equal(Worth.Most * 100_000m, Worth.Sum(Enumerable.Repeat(most, 100_000)).Value);
    }

    [Fact]
    public void Decimals_of_a_token_that_price_and_ledger_disagree_about_give_no_value()
    {
        Asset asPriced = Asset.Parse(Strange.ToString(), 6);
        Asset asTold = Asset.Parse(Strange.ToString(), 0);
        var prices = new PriceBook([new PriceSeries(asPriced, "USD", "test", [new PricePoint(86_400, 1m)]) { Decimals = 6 }]);

        Assert.Equal(1m, Worth.Of(1_000_000u, asPriced, 0, prices).Value);
        Assert.Null(Worth.Of(1_000_000u, asTold, 0, prices).Value);
    }

    [Fact]
    public void Equals_the_definition_and_sums_in_any_order()
    {
        Gen<UInt256> units = Gen.Select(Gen.ULong, Gen.ULong, (high, low) => (UInt256)new UInt128(high >> 20, low));
        Gen<decimal> rate = Gen.Select(Gen.ULong[1, 1_000_000_000], Gen.Int[0, 9], (mantissa, scale) => new decimal((int)(mantissa & 0x7fffffff), (int)(mantissa >> 31), 0, false, (byte)scale));
        Gen.Select(units, rate, units, rate).Sample(
            (one, oneRate, other, otherRate) =>
            {
                if (oneRate == 0 || otherRate == 0)
                {
                    return;
                }

                Worth sum = Of(one, oneRate) + Of(other, otherRate);
                if (sum.IsComplete)
                {
                    // In 10^-27, a scale that holds both products.
                    BigInteger exact = Exact(one, oneRate) + Exact(other, otherRate);
                    BigInteger cent = BigInteger.Pow(10, 25);
                    BigInteger rounded = BigInteger.DivRem(exact, cent, out BigInteger rest);
                    rounded += rest * 2 > cent || (rest * 2 == cent && !rounded.IsEven) ? 1 : 0;
                    Assert.Equal((decimal)rounded / 100m, sum.Value);
                }

                Assert.Equal(sum, Of(other, otherRate) + Of(one, oneRate));
            },
            iter: 2_000);
    }

    private static BigInteger Exact(UInt256 wei, decimal rate) => (BigInteger)wei * new BigInteger(rate * 1_000_000_000m);

    private static Worth Of(UInt256 wei, decimal rate) => Worth.Of(wei, Ether, 0, Prices(rate));

    private static PriceBook Prices(decimal rate) => new([new PriceSeries(Ether, "USD", "test", [new PricePoint(86_400, rate)])]);
}
