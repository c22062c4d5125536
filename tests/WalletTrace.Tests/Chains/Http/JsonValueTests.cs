using System.Globalization;
using System.Net;
using System.Text;
using CsCheck;
using WalletTrace.Chains.Http;

namespace WalletTrace.Tests.Chains.Http;

public sealed class JsonValueTests
{
    private const long MaxMoney = 2_100_000_000_000_000;

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.0", 0)]
    [InlineData("0e5", 0)]
    [InlineData("50", 5_000_000_000)]
    [InlineData("50.00000000", 5_000_000_000)]
    [InlineData("0.01000000", 1_000_000)]
    [InlineData("0.00000001", 1)]
    [InlineData("1e-8", 1)]
    [InlineData("1E-8", 1)]
    [InlineData("1.5e-7", 15)]
    [InlineData("2.1E+7", MaxMoney)]
    [InlineData("21000000", MaxMoney)]
    [InlineData("20999999.97690000", 2_099_999_997_690_000)]
    [InlineData("0.1000000000000000000000000000", 10_000_000)]
    public void Coins_are_read_to_the_last_base_unit(string text, long expected) => Assert.Equal(expected, Read(text, value => value.Coins(MaxMoney)));

    [Theory]
    [InlineData("0.000000001")]
    [InlineData("1e-9")]
    [InlineData("-0.00000001")]
    [InlineData("21000000.00000001")]
    [InlineData("1e300")]
    [InlineData("1e99999999999")]
    [InlineData("1e38")]
    [InlineData("340282366920938463463374607431.768211456")]
    [InlineData("100000000000000000000000000000000000000000")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("[1]")]
    public void What_is_no_sum_of_coins_is_refused(string text) => Assert.Throws<AnswerException>(() => Read(text, value => value.Coins(MaxMoney)));

    [Fact]
    public void Every_sum_reads_back_in_fixed_and_in_exponent_form() => Gen.Long[0, MaxMoney].Sample(units =>
    {
        string fixedForm = string.Create(CultureInfo.InvariantCulture, $"{units / 100_000_000}.{units % 100_000_000:D8}");
        string exponentForm = string.Create(CultureInfo.InvariantCulture, $"{units}e-8");
        string digits = units.ToString(CultureInfo.InvariantCulture);
        string scientific = string.Create(CultureInfo.InvariantCulture, $"{digits[0]}.{digits[1..]}0E{digits.Length - 9}");

        return ((string[])[fixedForm, exponentForm, scientific]).All(text => Read(text, value => value.Coins(MaxMoney)) == units);
    });

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1}x")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":1,\"\\ud800\":2}")]
    public void JSON_that_can_be_read_in_two_ways_is_refused(string text) =>
        Assert.Equal(AnswerFault.Data, Assert.Throws<AnswerException>(() => Read(text, value => value["a"])).Fault);

    [Fact]
    public void Text_that_is_no_Unicode_is_refused()
    {
        Assert.Throws<AnswerException>(() => Read("{\"a\":\"\\ud800\"}", value => value["a"].Text));
        byte[] bytes = [(byte)'"', 0xff, (byte)'"'];
        Assert.Throws<AnswerException>(() => JsonValue.Read(new HttpAnswer(HttpStatusCode.OK, bytes), "answer", value => value.Text));
    }

    [Fact]
    public void JSON_that_is_too_deep_is_refused_without_following_it() =>
        Assert.Equal(AnswerFault.Data, Assert.Throws<AnswerException>(() => Read(new string('[', 1_000_000), value => value)).Fault);

    [Fact]
    public void JSON_that_is_cut_short_anywhere_is_known_as_that()
    {
        const string whole = """{"a":[1,2.5e3,true,null,"x\"y"],"b":{"c":"d"}}""";
        for (int length = 1; length < whole.Length; length++)
        {
            Assert.Equal(AnswerFault.Missing, Assert.Throws<AnswerException>(() => Read(whole[..length], value => value)).Fault);
        }

        Assert.Equal("d", Read(whole, value => value["b"]["c"].Text));
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("-1")]
    [InlineData("2147483648")]
    [InlineData("\"7\"")]
    [InlineData("true")]
    public void What_is_no_height_is_refused(string text) => Assert.Throws<AnswerException>(() => Read(text, value => value.Height()));

    [Theory]
    [InlineData("\"00\"")]
    [InlineData("\"0x00000000000000000000000000000000000000000000000000000000000000\"")]
    [InlineData("\"000000000000000000000000000000000000000000000000000000000000000g\"")]
    [InlineData("\"\\u0030000000000000000000000000000000000000000000000000000000000000000\"")]
    [InlineData("0")]
    [InlineData("null")]
    public void What_is_no_id_is_refused(string text) => Assert.Throws<AnswerException>(() => Read(text, value => value.Id));

    [Theory]
    [InlineData("\"0\"")]
    [InlineData("\"0g\"")]
    [InlineData("1")]
    public void What_is_no_bytes_is_refused(string text) => Assert.Throws<AnswerException>(() => Read(text, value => value.Bytes));

    [Fact]
    public void A_property_that_says_null_is_not_there()
    {
        Assert.Null(Read("{\"a\":null}", value => value.Find("a")?.Name));
        AnswerException missing = Assert.Throws<AnswerException>(() => Read("{\"a\":null}", value => value["a"].Text));
        Assert.Equal("found no a in answer, expected one", missing.Message);
    }

    private static T Read<T>(string text, Func<JsonValue, T> read) => JsonValue.Read(new HttpAnswer(HttpStatusCode.OK, Encoding.UTF8.GetBytes(text)), "answer", read);
}
