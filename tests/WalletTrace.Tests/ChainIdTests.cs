using CsCheck;

namespace WalletTrace.Tests;

public class ChainIdTests
{
    [Theory]
    [InlineData("eip155:1", "Ethereum")]
    [InlineData("tron:0x2b6653dc", "TRON")]
    [InlineData("bip122:000000000019d6689c085ae165831e93", "Bitcoin")]
    [InlineData("bip122:12a765e31ffd4059bada1e25190f6e98", "Litecoin")]
    [InlineData("cosmos:Binance-Chain-Tigris", "cosmos:Binance-Chain-Tigris")]
    [InlineData("chainstd:8c3444cf8970a9e41a706fab93e7a6c4", "chainstd:8c3444cf8970a9e41a706fab93e7a6c4")]
    [InlineData("eip155:999999999", "eip155:999999999")]
    public void Reads_what_it_writes(string text, string name)
    {
        var chain = ChainId.Parse(text);
        Assert.Equal(text, chain.ToString());
        Assert.Equal(text, $"{chain}");
        Assert.Equal(text, $"{chain.Namespace}:{chain.Reference}");
        Assert.Equal(name, chain.Name);
        Assert.Equal(chain, ChainId.Parse(text));
        Assert.Equal(chain.GetHashCode(), ChainId.Parse(text).GetHashCode());
    }

    [Theory]
    [InlineData("tron:mainnet")]
    [InlineData("tron:728126428")]
    public void Keeps_one_id_for_TRON(string text)
    {
        Assert.Equal(ChainId.Tron, ChainId.Parse(text));
        Assert.Equal("tron:0x2b6653dc", ChainId.Parse(text).ToString());
    }

    [Theory]
    [InlineData("", "found no colon")]
    [InlineData("eip155", "found no colon")]
    [InlineData("ei:1", "a namespace of 2 characters, expected 3 to 8")]
    [InlineData("ninechars:1", "a namespace of 9 characters")]
    [InlineData("eip155:", "a reference of 0 characters, expected 1 to 32")]
    [InlineData("cosmos:123456789012345678901234567890123", "a reference of 33 characters")]
    [InlineData("EIP155:1", "found 'E' at character 1, expected a small letter")]
    [InlineData("cosmos:a:b", "found ':' at character 9")]
    [InlineData("eip155:1 ", "found ' ' at character 9")]
    [InlineData("eip155:01", "without leading zeros")]
    [InlineData("eip155:0x1", "decimal digits")]
    [InlineData("bip122:000000000019D6689C085AE165831E93", "small letters")]
    [InlineData("bip122:000000000019d6689c085ae165831e9", "first 32 hexadecimal digits")]
    [InlineData("eip155\u202e:1", "found '\\u{202E}' at character 7")]
    public void Refuses_what_is_no_id(string text, string message)
    {
        Assert.False(ChainId.TryParse(text, out var chain, out var error));
        Assert.True(chain.IsDefault);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => ChainId.Parse(text));
    }

    [Fact]
    public void Knows_the_kinds_of_chain()
    {
        Assert.True(ChainId.Base is { IsEvm: true, IsTron: false, IsUtxo: false });
        Assert.True(ChainId.Evm(31337) is { IsEvm: true, IsTron: false, IsUtxo: false });
        Assert.True(ChainId.Tron is { IsEvm: false, IsTron: true, IsUtxo: false });
        Assert.True(ChainId.Parse("tron:0xcd8690dc") is { IsTron: true });
        Assert.True(ChainId.Dogecoin is { IsEvm: false, IsTron: false, IsUtxo: true });
        Assert.True(ChainId.Parse("bip122:fdbe99b90c90bae7505796461471d89a") is { IsUtxo: true });
        Assert.True(ChainId.Parse("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp") is { IsEvm: false, IsTron: false, IsUtxo: false });
    }

    [Fact]
    public void Orders_ordinally_by_text() =>
        Gen.OneOf("eip155:1", "eip155:10", "eip155:2", "tron:0x2b6653dc", "cosmos:A", "cosmos:a", "cosmos:_", "cosmos:-")
            .Array[2].Sample(texts => Assert.Equal(
                Math.Sign(string.CompareOrdinal(texts[0], texts[1])),
                Math.Sign(ChainId.Parse(texts[0]).CompareTo(ChainId.Parse(texts[1])))));

    [Fact]
    public void Works_as_a_parsable_type()
    {
        Assert.Equal(ChainId.Ethereum, Parse<ChainId>("eip155:1"));
        Assert.Equal((UInt256)5u, Parse<UInt256>("5"));
        Assert.Equal(new TransactionId(), Parse<TransactionId>(new string('0', 64)));

        static T Parse<T>(string text)
            where T : ISpanParsable<T>
        {
            Assert.True(T.TryParse(text, null, out var tried));
            Assert.True(T.TryParse(text.AsSpan(), null, out var spanned));
            Assert.Equal(tried, spanned);
            Assert.False(T.TryParse((string?)null, null, out _));
            Assert.False(T.TryParse("?", null, out _));
            Assert.Equal(tried, T.Parse(text, null));
            return T.Parse(text.AsSpan(), null);
        }
    }
}
