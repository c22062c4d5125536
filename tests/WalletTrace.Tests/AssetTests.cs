namespace WalletTrace.Tests;

public class AssetTests
{
    private const string Usdt = "eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7";

    [Theory]
    [InlineData("eip155:1", "slip44:60", "ETH", 18)]
    [InlineData("eip155:10", "slip44:60", "ETH", 18)]
    [InlineData("eip155:8453", "slip44:60", "ETH", 18)]
    [InlineData("eip155:42161", "slip44:60", "ETH", 18)]
    [InlineData("eip155:56", "slip44:714", "BNB", 18)]
    [InlineData("eip155:137", "slip44:966", "POL", 18)]
    [InlineData("eip155:43114", "slip44:9000", "AVAX", 18)]
    [InlineData("tron:0x2b6653dc", "slip44:195", "TRX", 6)]
    [InlineData("bip122:000000000019d6689c085ae165831e93", "slip44:0", "BTC", 8)]
    [InlineData("bip122:00000008819873e925422c1ff0f99f7c", "slip44:1", "tBTC", 8)]
    [InlineData("bip122:12a765e31ffd4059bada1e25190f6e98", "slip44:2", "LTC", 8)]
    [InlineData("bip122:1a91e3dace36e2be3bf030a65679fe82", "slip44:3", "DOGE", 8)]
    [InlineData("bip122:000000000000000000651ef99cb9fcbe", "slip44:145", "BCH", 8)]
    public void Knows_the_native_coins(string chain, string coin, string symbol, int decimals)
    {
        var asset = Asset.Native(ChainId.Parse(chain));
        Assert.Equal($"{chain}/{coin}", asset.ToString());
        Assert.Equal((symbol, decimals, true), (asset.Symbol, asset.Decimals, asset.IsNative));
        Assert.Equal(asset, Asset.Parse($"{chain}/{coin}"));
        Assert.Equal(symbol, Asset.Parse($"{chain}/{coin}", decimals, "FAKE").Symbol);
    }

    [Fact]
    public void Asks_for_what_it_does_not_know_of_a_native_coin()
    {
        var error = Assert.Throws<ArgumentException>(() => Asset.Native(ChainId.Evm(424242))).Message;
        Assert.Contains("found chain eip155:424242", error, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Asset.Native(default));
        Assert.Equal("eip155:424242/slip44:1", Asset.Parse("eip155:424242/slip44:1", 18, "XYZ").ToString());
    }

    [Fact]
    public void Is_equal_by_id_whatever_its_symbol_and_the_case_of_its_contract()
    {
        var usdt = Asset.Parse(Usdt, 6, "USDT");
        Assert.Equal(usdt, Asset.Parse(Usdt.ToLowerInvariant(), 6, "Tether"));
        Assert.Equal(usdt, Asset.Parse(Usdt, 18));
        Assert.Equal(usdt.GetHashCode(), Asset.Parse(Usdt, 18).GetHashCode());
        Assert.Equal(0, usdt.CompareTo(Asset.Parse(Usdt, 18)));
        Assert.Equal(Usdt, Asset.Parse(Usdt.ToLowerInvariant(), 6).ToString());
        Assert.Equal(usdt, Asset.Token(ChainId.Ethereum, "erc20", "0xdac17f958d2ee523a2206206994597c13d831ec7", 6));
        Assert.Equal(usdt, Asset.Token(ChainId.Ethereum, "erc20", Address.Parse("0xdAC17F958D2ee523a2206206994597C13D831ec7", ChainId.Ethereum), 6));
        Assert.NotEqual(usdt, Asset.Parse(Usdt.Replace("eip155:1", "eip155:10", StringComparison.Ordinal), 6, "USDT"));
        Assert.NotEqual(usdt, Asset.Native(ChainId.Ethereum));
        Assert.NotEqual(usdt, default);
    }

    [Fact]
    public void Keeps_one_id_for_a_contract_of_BNB_Smart_Chain() => Assert.Equal(
        "eip155:56/erc20:0x55d398326f99059fF775485246999027B3197955",
        Asset.Parse("eip155:56/bep20:0x55d398326f99059ff775485246999027b3197955", 18).ToString());

    [Fact]
    public void Reads_tokens_of_TRON()
    {
        var usdt = Asset.Parse("tron:mainnet/trc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", 6, "USDT");
        Assert.Equal("tron:0x2b6653dc/trc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", usdt.ToString());
        Assert.Equal(usdt, Asset.Parse("tron:0x2b6653dc/trc20:41a614f803b6fd780986a42c78ec9c7f77e6ded13c", 6));
        Assert.Equal("tron:0x2b6653dc/trc10:1002000", Asset.Parse("tron:0x2b6653dc/trc10:1002000", 6, "BTT").ToString());
    }

    [Fact]
    public void Reads_items_of_collections()
    {
        // The example of CAIP-22.
        const string Kitty = "eip155:1/erc721:0x06012c8cf97BEaD5deAe237070F9587f8E7A266d/771769";
        Assert.Equal(Kitty, Asset.Parse(Kitty, 0).ToString());
        Assert.Equal(Asset.Parse(Kitty, 0), Asset.Parse("eip155:1/erc721:0x06012c8cf97bead5deae237070f9587f8e7a266d/771769", 0));
        Assert.Equal(Asset.Parse(Kitty, 0), Asset.Item(ChainId.Ethereum, "erc721", "0x06012c8cf97BEaD5deAe237070F9587f8E7A266d", 771769U));
        Assert.NotEqual(Asset.Parse(Kitty, 0), Asset.Parse(Kitty[..^1], 0));
        Assert.Equal("eip155:1/erc721:0x06012c8cf97BEaD5deAe237070F9587f8E7A266d", Asset.Parse("eip155:1/erc721:0x06012c8cf97BEaD5deAe237070F9587f8E7A266d", 0).ToString());
    }

    [Theory]
    [InlineData("", "expected chain/namespace:reference")]
    [InlineData("eip155:1", "expected chain/namespace:reference")]
    [InlineData("eip155:1/slip44", "expected chain/namespace:reference")]
    [InlineData("eip155/slip44:60", "found no colon")]
    [InlineData("eip155:1/SLIP44:60", "found namespace \"SLIP44\"")]
    [InlineData("eip155:1/slip44:", "found a reference of 0 characters")]
    [InlineData("eip155:1/slip44:6O", "expected the coin's number")]
    [InlineData("eip155:1/slip44:060", "expected the coin's number")]
    [InlineData("eip155:1/slip44:61", "found slip44:61, expected slip44:60 for the native coin of eip155:1")]
    [InlineData("eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec", "found 39 hexadecimal digits")]
    [InlineData("eip155:1/erc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "found an address of TRON")]
    [InlineData("eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7/771769", "found the id of a single item in namespace erc20")]
    [InlineData("eip155:1/erc721:0xdac17f958d2ee523a2206206994597c13d831ec7/0771", "found item \"0771\"")]
    [InlineData("eip155:1/erc721:0xdac17f958d2ee523a2206206994597c13d831ec7/", "found item \"\"")]
    [InlineData("eip155:1/erc721:0xdac17f958d2ee523a2206206994597c13d831ec7/1/2", "found item \"1/2\"")]
    [InlineData("eip155:1/erc1155:0xdac17f958d2ee523a2206206994597c13d831ec7/115792089237316195423570985008687907853269984665640564039457584007913129639936", "below 2^256")]
    [InlineData("eip155:1/erc721:0xdac17f958d2ee523a2206206994597c13d831ec/1", "found 39 hexadecimal digits")]
    [InlineData("eip155:1/trc20:0xdac17f958d2ee523a2206206994597c13d831ec7", "found namespace trc20 on eip155:1, expected it on a TRON chain")]
    [InlineData("tron:0x2b6653dc/erc20:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "found namespace erc20 on tron:0x2b6653dc, expected it on an EVM chain")]
    [InlineData("eip155:1/token:<b>", "found reference \"<b>\"")]
    public void Names_the_wrong_part(string text, string message)
    {
        Assert.Contains(message, Assert.Throws<FormatException>(() => Asset.Parse(text, 18)).Message, StringComparison.Ordinal);
        Assert.False(Asset.TryParse(text, 18, null, out var asset, out _));
        Assert.True(asset.IsDefault);
    }

    [Fact]
    public void Refuses_decimals_that_are_missing_contradicted_or_out_of_range()
    {
        Assert.Contains("its decimals are not known", Assert.Throws<FormatException>(() => Asset.Parse(Usdt)).Message, StringComparison.Ordinal);
        Assert.Contains("found 9 decimals, expected 18 for ETH", Assert.Throws<FormatException>(() => Asset.Parse("eip155:1/slip44:60", 9)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Asset.Parse(Usdt, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Asset.Parse(Usdt, 78));
        Assert.Throws<ArgumentException>(() => Asset.Token(ChainId.Ethereum, "erc20", "0x00", 6));
        Assert.Throws<ArgumentException>(() => Asset.Token(default, "erc20", "0x00", 6));
    }

    [Fact]
    public void Orders_by_id()
    {
        Asset[] assets =
        [
            Asset.Native(ChainId.Tron), Asset.Parse(Usdt, 6), Asset.Native(ChainId.Ethereum), Asset.Native(ChainId.Bitcoin),
            Asset.Parse("eip155:1/erc20:0x0000000000000000000000000000000000000001", 6),
        ];
        Assert.Equal(
            assets.Select(asset => asset.ToString()).Order(StringComparer.Ordinal),
            assets.Order().Select(asset => asset.ToString()));
    }
}
