using System.Globalization;
using System.Numerics;
using CsCheck;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests;

public class AmountTests
{
    private static readonly Asset Ether = Asset.Native(ChainId.Ethereum);
    private static readonly Asset Bitcoin = Asset.Native(ChainId.Bitcoin);
    private static readonly Asset Usdt = Asset.Token(ChainId.Tron, "trc20", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", 6, "USDT");

    [Theory]
    [InlineData("173600 ETH", "173600000000000000000000")]
    [InlineData("173600", "173600000000000000000000")]
    [InlineData("173,600 ETH", "173600000000000000000000")]
    [InlineData("1,234,567.000000000000000001 ETH", "1234567000000000000000001")]
    [InlineData("1.5", "1500000000000000000")]
    [InlineData("1.5 eth", "1500000000000000000")]
    [InlineData("  1.5   ETH ", "1500000000000000000")]
    [InlineData("0.000000000000000001", "1")]
    [InlineData("0", "0")]
    [InlineData("0.0 ETH", "0")]
    [InlineData("007", "7000000000000000000")]
    [InlineData("12345 wei", "12345")]
    [InlineData("12345 units", "12345")]
    [InlineData("1.5 gwei", "1500000000")]
    [InlineData("1,000 Gwei", "1000000000000")]
    [InlineData("2 eip155:1/slip44:60", "2000000000000000000")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457.584007913129639935", "115792089237316195423570985008687907853269984665640564039457584007913129639935")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639935 wei", "115792089237316195423570985008687907853269984665640564039457584007913129639935")]
    public void Reads_ether(string text, string units) => Assert.Equal(units, Amount.Parse(text, Ether).Units.ToString());

    [Fact]
    public void Reads_the_small_units_of_other_coins()
    {
        Assert.Equal(Amount.Parse("0.00000546 BTC", Bitcoin), Amount.Parse("546 sat", Bitcoin));
        Assert.Equal(Amount.Parse("1 TRX", Asset.Native(ChainId.Tron)), Amount.Parse("1,000,000 sun", Asset.Native(ChainId.Tron)));
        Assert.Equal((UInt256)2_663_373_500_000u, Amount.Parse("2,663,373.5 USDT", Usdt).Units);
    }

    [Theory]
    [InlineData("", "found no number")]
    [InlineData(" ETH", "found 'E' at character 1, expected a digit")]
    [InlineData("-1 ETH", "found a negative number, expected zero or more")]
    [InlineData("−1 ETH", "found a negative number")]
    [InlineData("+1 ETH", "found '+' at character 1")]
    [InlineData("NaN", "found 'N' at character 1")]
    [InlineData("Infinity ETH", "found 'I' at character 1")]
    [InlineData("1e18 wei", "found 'e' at character 2, expected a number without exponent")]
    [InlineData("1E+5", "found 'E' at character 2, expected a number without exponent")]
    [InlineData("0x10 wei", "found 'x' at character 2")]
    [InlineData("5ETH", "found 'E' at character 2, expected a space between number and unit")]
    [InlineData(".5 ETH", "found no digit before the point")]
    [InlineData("5. ETH", "found no digit after the point")]
    [InlineData(".", "found no digit before the point")]
    [InlineData("1.2.3", "found '.' at character 4, expected only digits after the point")]
    [InlineData("1.234,567", "found ',' at character 6, expected only digits after the point")]
    [InlineData("1,23 ETH", "found ',' at character 2, expected commas only between groups of three digits")]
    [InlineData("1234,567 ETH", "found ',' at character 5")]
    [InlineData("1,2345 ETH", "found ',' at character 2")]
    [InlineData("1,,234 ETH", "found ',' at character 2")]
    [InlineData("1,234, ETH", "found ',' at character 6")]
    [InlineData(",234 ETH", "found ',' at character 1")]
    [InlineData("0,125 ETH", "found ',' at character 2")]
    [InlineData("1'000 ETH", "found ''' at character 2")]
    [InlineData("1_000 ETH", "found '_' at character 2")]
    [InlineData("1 000 ETH", "found unit \"000 ETH\"")]
    [InlineData("٣ ETH", "at character 1, expected a digit")]
    [InlineData("1.0000000000000000001 ETH", "found 19 decimals, expected at most 18")]
    [InlineData("1.0000000000 gwei", "found 10 decimals, expected at most 9")]
    [InlineData("1.5 wei", "found 1 decimals, expected at most 0")]
    [InlineData("1 BTC", "found unit \"BTC\", expected ETH, wei, gwei, units or no unit")]
    [InlineData("1 E\u202eTH", "found unit \"E\\u{202E}TH\"")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457.584007913129639936 ETH", "expected at most 2^256 - 1")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936 wei", "found a number of 78 digits in base units, expected at most 2^256 - 1")]
    [InlineData("99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999", "found a number of 116 digits")]
    public void Names_the_wrong_part(string text, string message)
    {
        Assert.False(Amount.TryParse(text, Ether, out var amount, out var error));
        Assert.Equal(default, amount);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(error, Assert.Throws<FormatException>(() => Amount.Parse(text, Ether)).Message);
    }

    [Theory]
    [InlineData("0", "0 ETH", "0 ETH", "0 wei", "0")]
    [InlineData("1", "0.000000000000000001 ETH", "0.000000000000000001 ETH", "1 wei", "0.000000000000000001")]
    [InlineData("1500000000000000000", "1.5 ETH", "1.5 ETH", "1500000000000000000 wei", "1.5")]
    [InlineData("173600000000000000000000", "173600 ETH", "173,600 ETH", "173600000000000000000000 wei", "173600")]
    [InlineData("182165956030000000000000", "182165.95603 ETH", "182,165.95603 ETH", "182165956030000000000000 wei", "182165.95603")]
    [InlineData("999000000000000000000", "999 ETH", "999 ETH", "999000000000000000000 wei", "999")]
    [InlineData("1000000000000000000000000", "1000000 ETH", "1,000,000 ETH", "1000000000000000000000000 wei", "1000000")]
    public void Writes_exactly_without_trailing_zeros(string units, string general, string grouped, string small, string bare)
    {
        var amount = new Amount(UInt256.Parse(units), Ether);
        Assert.Equal(general, amount.ToString());
        Assert.Equal(general, $"{amount:G}");
        Assert.Equal(grouped, $"{amount:N}");
        Assert.Equal(small, $"{amount:units}");
        Assert.Equal(bare, amount.ToDecimalString());
        Assert.Throws<FormatException>(() => amount.ToString("C"));
    }

    [Fact]
    public void Reads_what_it_writes_for_any_units_and_decimals() => Gen.Select(Numbers.UInt256, Gen.Int[0, Asset.MaxDecimals], Gen.OneOf("TKN", null, "1INCH", " ")).Sample(
        (units, decimals, symbol) =>
        {
            var asset = Asset.Token(ChainId.Ethereum, "erc20", "0x0000000000000000000000000000000000000001", decimals, symbol);
            var amount = new Amount(units, asset);
            Assert.Equal(amount, Amount.Parse(amount.ToString(), asset));
            Assert.Equal(amount, Amount.Parse(amount.ToString("N"), asset));
            Assert.Equal(amount, Amount.Parse(amount.ToString("units"), asset));
            Assert.Equal(amount, Amount.Parse(amount.ToDecimalString(), asset));
            var text = amount.ToDecimalString();
            var point = text.IndexOf('.', StringComparison.Ordinal);
            var digits = BigInteger.Parse(text.Replace(".", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture);
            Assert.Equal((BigInteger)units, digits * BigInteger.Pow(10, decimals - (point < 0 ? 0 : text.Length - point - 1)));
        },
        iter: 5_000);

    [Fact]
    public void Adds_and_subtracts_within_one_asset_only()
    {
        var one = Amount.Parse("1", Ether);
        Assert.Equal(Amount.Parse("2", Ether), one + one);
        Assert.Equal(Amount.Zero(Ether), one - one);
        Assert.True((one - one).IsZero);
        Assert.Throws<OverflowException>(() => Amount.Zero(Ether) - one);
        Assert.Throws<OverflowException>(() => new Amount(UInt256.MaxValue, Ether) + one);
        var bitcoin = Amount.Parse("1", Bitcoin);
        var error = Assert.Throws<ArgumentException>(() => one + bitcoin).Message;
        Assert.Equal("amounts of different assets cannot be added: found bip122:000000000019d6689c085ae165831e93/slip44:0, expected eip155:1/slip44:60", error);
        Assert.Throws<ArgumentException>(() => one - bitcoin);
        Assert.Throws<ArgumentException>(() => one < bitcoin);
        Assert.Throws<ArgumentException>(() => one.CompareTo(bitcoin));
        Assert.NotEqual(one, new Amount(one.Units, Bitcoin));
        Assert.Throws<ArgumentException>(() => one + default(Amount));
    }

    [Fact]
    public void Compares_within_one_asset()
    {
        var one = Amount.Parse("1", Ether);
        var same = Amount.Parse("1,000,000,000 gwei", Ether);
        var two = Amount.Parse("2", Ether);
        Assert.True(one < two && two > one && one <= two && two >= one && one <= same && one >= same && one == same && one != two);
    }

    [Fact]
    public void Shows_a_hostile_symbol_harmlessly_and_never_takes_it_for_a_unit_of_its_own()
    {
        var hostile = Asset.Token(ChainId.Ethereum, "erc20", "0x0000000000000000000000000000000000000001", 6, "USDT\u202e\n" + new string('x', 100));
        var text = Amount.Parse("1.5", hostile).ToString();
        Assert.StartsWith(@"1.5 USDT\u{202E}\u{000A}xx", text, StringComparison.Ordinal);
        Assert.Equal(4 + 32, text.Length);
        var wei = Asset.Token(ChainId.Ethereum, "erc20", "0x0000000000000000000000000000000000000001", 6, "units");
        Assert.Contains("which is the asset's symbol as well", Assert.Throws<FormatException>(() => Amount.Parse("1 units", wei)).Message, StringComparison.Ordinal);
        Assert.Equal("1.5 eip155:1/erc20:0x0000000000000000000000000000000000000001", Amount.Parse("1.5", Asset.Token(ChainId.Ethereum, "erc20", "0x0000000000000000000000000000000000000001", 6)).ToString());
    }

    [Fact]
    public void Writes_into_a_span_that_is_long_enough()
    {
        var amount = Amount.Parse("1.5", Ether);
        Span<char> buffer = stackalloc char[7];
        Assert.True(amount.TryFormat(buffer, out var written));
        Assert.Equal("1.5 ETH", buffer[..written].ToString());
        Assert.False(amount.TryFormat(buffer[..6], out _));
    }

    [Fact]
    public void Takes_no_notice_of_the_culture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "m";
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            var amount = Amount.Parse("1,234.5 ETH", Ether);
            Assert.Equal("1,234.5 ETH", amount.ToString("N", culture));
            Assert.Equal("1234.5 ETH", string.Create(culture, $"{amount}"));
            Assert.Equal("-5/-1/-2", new Rank(0, ChainId.Ethereum, -5, -1, -2).ToString());
            Assert.Equal("1234500000000000000000", string.Create(culture, $"{amount.Units}"));
            Assert.Contains("found 19 decimals", Assert.Throws<FormatException>(() => Amount.Parse("1.0000000000000000001", Ether)).Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
