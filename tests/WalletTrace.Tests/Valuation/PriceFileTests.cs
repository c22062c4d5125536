using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WalletTrace.Tests.Support;
using WalletTrace.Valuation;

namespace WalletTrace.Tests.Valuation;

/// <summary>Files of prices: the library's own format and the three shapes in use, read strictly.</summary>
public sealed class PriceFileTests
{
    private const string Ether = "eip155:1/slip44:60";
    private const string Usdt = "eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7";
    private static readonly Asset Bitcoin = Asset.Native(ChainId.Bitcoin);

    [Fact]
    public void Reads_its_own_format_with_several_assets_and_sources()
    {
        string text = $"asset,currency,time,price,decimals,source\n{Ether},USD,2022-03-23,3000.5,,desk\n{Usdt},USD,2022-03-23T13:50:12Z,0.9998,6,\"a, b\"\n{Ether},USD,2022-03-24,3100,18,desk\n";
        LedgerFormatException mixed = Assert.Throws<LedgerFormatException>(() => Read(text));
        Assert.Equal(4, mixed.Line);
        Assert.Contains("another number of decimals", mixed.Message, StringComparison.Ordinal);

        IReadOnlyList<PriceSeries> series = Read(text.Replace(",18,", ",,", StringComparison.Ordinal));

        Assert.Equal([Ether, Usdt], series.Select(one => one.Asset.ToString()));
        Assert.Equal(["desk", "a, b"], series.Select(one => one.Source));
        Assert.Equal([null, 6], series.Select(one => one.Decimals));
        Assert.Equal([new PricePoint(Seconds("2022-03-24T00:00:00Z"), 3000.5m), new PricePoint(Seconds("2022-03-25T00:00:00Z"), 3100m)], series[0].Points.AsEnumerable());
        Assert.Equal([new PricePoint(Seconds("2022-03-23T13:50:12Z"), 0.9998m)], series[1].Points.AsEnumerable());
    }

    [Fact]
    public void Takes_the_close_of_each_day_from_the_shapes_in_use()
    {
        // Rows of the daily figures of GraphSense, CryptoCompare and Coinbase (QuantConnect Lean), of October 2010, March 2024 and December 2014.
        IReadOnlyList<PriceSeries> currencies = Read("date,usd,eur\n2010-10-17,0.102,0.0727\n2010-10-18,0.1024,\n", Bitcoin);
        PriceSeries candles = Assert.Single(Read("date,open,high,low,close\r\n2024-03-05,68338.64,69244.55,59268.68,63804.11\r\n", Bitcoin));
        PriceSeries bars = Assert.Single(Read("20141201 00:00,300,370,300,370,0.05655554\n20141202 00:00,377,378,377,378,15.0136", Bitcoin));

        Assert.Equal(["USD", "EUR"], currencies.Select(one => one.Currency));
        Assert.Equal([0.102m, 0.1024m], currencies[0].Points.Select(point => point.Rate));
        Assert.Equal([0.0727m], currencies[1].Points.Select(point => point.Rate));
        Assert.Equal([new PricePoint(Seconds("2024-03-06T00:00:00Z"), 63804.11m)], candles.Points.AsEnumerable());
        Assert.Equal([new PricePoint(Seconds("2014-12-02T00:00:00Z"), 370m), new PricePoint(Seconds("2014-12-03T00:00:00Z"), 378m)], bars.Points.AsEnumerable());
    }

    [Fact]
    public void Records_the_file_and_its_hash()
    {
        const string text = "date,usd\n2022-03-23,42\n";
        PriceSeries series = Assert.Single(Read(text, Bitcoin));

        Assert.Equal("prices.csv", series.File);
        Assert.Equal("prices.csv", series.Source);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), series.Sha256);
    }

    [Theory]
    [InlineData("date,usd\n2022-03-23,1\n2022-03-23,1\n", 3, "second price of the same time")]
    [InlineData("date,usd\n2022-03-23,0\n", 2, "above zero")]
    [InlineData("date,usd\n2022-03-23,-1\n", 2, "above zero")]
    [InlineData("date,usd\n2022-03-23,1e5\n", 2, "above zero")]
    [InlineData("date,usd\n2022-03-23,\"1,000\"\n", 2, "above zero")]
    [InlineData("date,usd\n2022-03-23,\n", 2, "above zero")]
    [InlineData("date,usd\n2022-03-23,1.00000000000000000000000000001\n", 2, "at most 28 digits")]
    [InlineData("date,usd\n23.3.2022,1\n", 2, "found the day")]
    [InlineData("date,usd\n2022-02-29,1\n", 2, "found the day")]
    [InlineData("date,usd\n2022-03-23\n", 2, "found 1 fields, expected 2")]
    [InlineData("20141201 00:00,1,1,1,1,1\n20141202 01:00,1,1,1,1,1\n", 2, "found the time")]
    [InlineData("day,price\n2022-03-23,1\n", 1, "none of prices that can be read")]
    [InlineData("date,usd\n", null, "no row with one")]
    [InlineData("", 1, "the file is empty")]
    [InlineData("<html>\n", 1, "web page")]
    public void Refuses_what_is_no_price(string text, int? line, string problem)
    {
        LedgerFormatException error = Assert.Throws<LedgerFormatException>(() => Read(text, Bitcoin));

        Assert.Equal(line, error.Line);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ETH,USD,2022-03-23,1", "asset \"ETH\" cannot be read")]
    [InlineData("eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec8z,USD,2022-03-23,1", "cannot be read")]
    [InlineData("eip155:1/slip44:60,usd,2022-03-23,1", "expected three capitals")]
    [InlineData("eip155:1/slip44:60,USD,2022-03-23 13:00,1", "found the time")]
    [InlineData("eip155:1/slip44:60,USD,1648000000,1", "found the time")]
    public void Refuses_assets_by_symbol_and_unclear_times(string row, string problem)
    {
        LedgerFormatException error = Assert.Throws<LedgerFormatException>(() => Read($"asset,currency,time,price\n{row}\n"));

        Assert.Equal(2, error.Line);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wants_the_asset_named_exactly_once()
    {
        LedgerFormatException none = Assert.Throws<LedgerFormatException>(() => Read("date,usd\n2022-03-23,1\n"));
        LedgerFormatException twice = Assert.Throws<LedgerFormatException>(() => Read($"asset,currency,time,price\n{Ether},USD,2022-03-23,1\n", Bitcoin));
        LedgerFormatException contradicted = Assert.Throws<LedgerFormatException>(() => Read($"asset,currency,time,price,decimals\n{Ether},USD,2022-03-23,1,6\n"));
        LedgerFormatException unknown = Assert.Throws<LedgerFormatException>(() => Read($"asset,currency,time,price,venue\n{Ether},USD,2022-03-23,1,x\n"));

        Assert.Contains("a symbol in the file's name does not do", none.Message, StringComparison.Ordinal);
        Assert.Contains("expected no asset beside the file", twice.Message, StringComparison.Ordinal);
        Assert.Contains("expected 18 for ETH", contradicted.Message, StringComparison.Ordinal);
        Assert.Contains("\"venue\"", unknown.Message, StringComparison.Ordinal);
    }

    [SharedDataFact("prices/btc_usd_eur_daily_graphsense.csv")]
    public void Reads_the_daily_figures_in_use_completely()
    {
        IReadOnlyList<PriceSeries> graphsense = PriceFile.Read(SharedData.Find("prices/btc_usd_eur_daily_graphsense.csv")!, new PriceFileOptions { Asset = Bitcoin });
        PriceSeries lean = Assert.Single(PriceFile.Read(SharedData.Find("prices/btc_usd_daily_coinbase_lean.csv")!, new PriceFileOptions { Asset = Bitcoin }));
        PriceSeries candles = Assert.Single(PriceFile.Read(SharedData.Find("prices/btc_usd_daily_cryptocompare_2024_2025.csv")!, new PriceFileOptions { Asset = Bitcoin }));
        IReadOnlyList<PriceSeries> tron = PriceFile.Read(SharedData.Find("prices/trx_usd_eur_daily_graphsense.csv")!, new PriceFileOptions { Asset = Asset.Native(ChainId.Tron) });

        Assert.Equal([4255, 4255], graphsense.Select(one => one.Points.Length));
        Assert.Equal(SharedData.ReadLines("prices/btc_usd_daily_coinbase_lean.csv").Length, lean.Points.Length);
        Assert.Equal(368, candles.Points.Length);
        Assert.Equal([2281, 2281], tron.Select(one => one.Points.Length));
        Assert.Equal(89067.72m, candles.Points[^1].Rate);
        Assert.Equal(6253.67m, lean.Points[^1].Rate);
    }

    private static IReadOnlyList<PriceSeries> Read(string text, Asset? asset = null) =>
        PriceFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "prices.csv", new PriceFileOptions { Asset = asset });

    private static long Seconds(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeSeconds();
}
