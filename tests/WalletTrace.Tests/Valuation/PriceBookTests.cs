using System.Globalization;
using CsCheck;
using WalletTrace.Valuation;

namespace WalletTrace.Tests.Valuation;

/// <summary>Which price counts for a movement.</summary>
public sealed class PriceBookTests
{
    private static readonly Asset Ether = Asset.Native(ChainId.Ethereum);
    private static readonly Asset Usdc = Asset.Parse("eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", 6, "USDC");

    [Fact]
    public void The_close_of_the_day_counts_for_all_of_the_day()
    {
        PriceBook book = Book(Daily("2022-03-23", 3000m), Daily("2022-03-24", 3100m));

        Assert.Equal(3000m, RateAt(book, "2022-03-23T00:00:00Z"));
        Assert.Equal(3000m, RateAt(book, "2022-03-23T23:59:59Z"));
        Assert.Equal(3100m, RateAt(book, "2022-03-24T00:00:00Z"));
        Assert.Null(RateAt(book, "2022-03-22T23:59:59Z"));
    }

    [Fact]
    public void The_last_price_before_looks_at_nothing_that_was_not_known_yet()
    {
        PriceBook book = Book(new PriceOptions { Convention = PriceConvention.LastBefore }, Daily("2022-03-23", 3000m), At("2022-03-24T12:00:00Z", 3050m));

        Assert.Null(RateAt(book, "2022-03-23T23:59:59Z"));
        Assert.Equal(3000m, RateAt(book, "2022-03-24T00:00:00Z"));
        Assert.Equal(3000m, RateAt(book, "2022-03-24T11:59:59Z"));
        Assert.Equal(3050m, RateAt(book, "2022-03-24T12:00:00Z"));
    }

    [Theory]
    [InlineData(PriceConvention.CloseOfDay, 0, "2022-03-23T23:59:59Z", "2022-03-24T00:00:00Z")]
    [InlineData(PriceConvention.CloseOfDay, 3, "2022-03-26T23:59:59Z", "2022-03-27T00:00:00Z")]
    [InlineData(PriceConvention.LastBefore, 3, "2022-03-27T00:00:00Z", "2022-03-27T00:00:01Z")]
    public void A_price_that_is_too_old_is_none(PriceConvention convention, int days, string last, string tooLate)
    {
        PriceBook book = Book(new PriceOptions { Convention = convention, Oldest = TimeSpan.FromDays(days) }, Daily("2022-03-23", 3000m));

        Assert.Equal(3000m, RateAt(book, last));
        Assert.Null(RateAt(book, tooLate));
    }

    [Fact]
    public void Of_several_prices_of_a_day_the_last_is_its_close_and_midnight_belongs_to_the_day_before()
    {
        PriceBook book = Book(new PriceOptions { Oldest = TimeSpan.Zero }, At("2022-03-23T00:00:00Z", 1m), At("2022-03-23T00:00:01Z", 2m), At("2022-03-23T20:00:00Z", 3m));

        Assert.Equal(1m, RateAt(book, "2022-03-22T05:00:00Z"));
        Assert.Equal(3m, RateAt(book, "2022-03-23T05:00:00Z"));
        Assert.Null(RateAt(book, "2022-03-24T05:00:00Z"));
    }

    [Fact]
    public void Among_series_the_youngest_price_counts_then_the_first_series()
    {
        var first = new PriceSeries(Ether, "USD", "first", [Daily("2022-03-23", 1m)]);
        var second = new PriceSeries(Ether, "USD", "second", [Daily("2022-03-23", 2m), Daily("2022-03-24", 3m)]);
        var euros = new PriceSeries(Ether, "EUR", "euros", [Daily("2022-03-23", 9m)]);
        var book = new PriceBook([euros, first, second]);

        Assert.Equal(["first", "second"], book.Origins.Select(origin => origin.Source));
        Assert.Equal(0, book.PriceAt(Ether, Seconds("2022-03-23T05:00:00Z"))!.Value.Origin);
        Assert.Equal(1, book.PriceAt(Ether, Seconds("2022-03-24T05:00:00Z"))!.Value.Origin);
    }

    [Fact]
    public void Only_what_the_user_pegs_is_pegged_and_no_look_alike()
    {
        Asset lookAlike = Asset.Parse("eip155:1/erc20:0x0000000000000000000000000000000000000bad", 6, "USDC");
        var market = new PriceSeries(Usdc, "USD", "market", [Daily("2022-03-23", 0.87m)]);
        var pegged = new PriceBook([market], new PriceOptions { Pegged = [Usdc] });

        Assert.Equal(1m, pegged.PriceAt(Usdc, Seconds("1999-01-01T00:00:00Z"))!.Value.Rate);
        Assert.Null(pegged.PriceAt(lookAlike, Seconds("2022-03-23T00:00:00Z")));
        Assert.True(Assert.Single(pegged.Origins).IsPegged);
        Assert.Equal(0.87m, new PriceBook([market]).PriceAt(Usdc, Seconds("2022-03-23T00:00:00Z"))!.Value.Rate);
    }

    [Fact]
    public void Says_its_convention_in_words()
    {
        Assert.Equal(
            "each movement has the last price of the UTC day in which it happened, or the last before that where it is at most 3 days older", Book(Daily("2022-03-23", 1m)).Convention);
        Assert.Equal(
            "each movement has the last price at or before its second, where it is at most 36 hours older",
            Book(new PriceOptions { Convention = PriceConvention.LastBefore, Oldest = TimeSpan.FromHours(36) }, Daily("2022-03-23", 1m)).Convention);
        Assert.Equal(
            "each movement has the last price of the UTC day in which it happened", Book(new PriceOptions { Oldest = TimeSpan.Zero }, Daily("2022-03-23", 1m)).Convention);
    }

    [Fact]
    public void Agrees_with_looking_at_every_price()
    {
        Gen<PricePoint> point = Gen.Select(Gen.Long[0, 40], Gen.Int[1, 1_000], (slot, rate) => new PricePoint(slot * 21_600, rate));
        Gen.Select(point.Array[1, 12], Gen.Long[-100_000, 1_000_000], Gen.Int[0, 5], Gen.Bool).Sample(
            (points, time, days, isClose) =>
            {
                PricePoint[] own = [.. points.DistinctBy(one => one.At)];
                var options = new PriceOptions { Convention = isClose ? PriceConvention.CloseOfDay : PriceConvention.LastBefore, Oldest = TimeSpan.FromDays(days) };
                PricePoint? expected = own
                    .Where(one => isClose ? DayOf(one.At - 1) <= DayOf(time) && DayOf(one.At - 1) >= DayOf(time) - days : one.At <= time && one.At >= time - (days * 86_400))
                    .OrderBy(one => one.At).Select(one => (PricePoint?)one).LastOrDefault();
                Price? found = new PriceBook([new PriceSeries(Ether, "USD", "generated", own)], options).PriceAt(Ether, time);

                Assert.Equal(expected?.Rate, found?.Rate);
                Assert.Equal(expected?.At, found?.At);
            },
            iter: 2_000);
    }

    [Fact]
    public void No_time_is_too_strange()
    {
        PriceBook book = Book(Daily("2022-03-23", 1m));

        Assert.Null(book.PriceAt(Ether, long.MaxValue));
        Assert.Null(book.PriceAt(Ether, long.MinValue));
    }

    [Fact]
    public void Refuses_options_that_mean_nothing()
    {
        Assert.Throws<ArgumentException>(() => new PriceOptions { Currency = "usd" });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PriceOptions { Oldest = TimeSpan.FromSeconds(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PriceOptions { Oldest = TimeSpan.FromDays(367) });
        Assert.Throws<ArgumentException>(() => new PriceSeries(Ether, "USD", "none", []));
        Assert.Throws<ArgumentException>(() => new PriceSeries(Ether, "USD", "zero", [new PricePoint(0, 0m)]));
        Assert.Throws<ArgumentException>(() => new PriceSeries(Ether, "USD", "twice", [new PricePoint(0, 1m), new PricePoint(0, 1m)]));
    }

    private static long DayOf(long time) => (long)Math.Floor(time / 86_400m);

    private static PriceBook Book(params PricePoint[] points) => Book(new PriceOptions(), points);

    private static PriceBook Book(PriceOptions options, params PricePoint[] points) => new([new PriceSeries(Ether, "USD", "test", points)], options);

    private static decimal? RateAt(PriceBook book, string time) => book.PriceAt(Ether, Seconds(time))?.Rate;

    private static PricePoint Daily(string day, decimal rate) => new(Seconds(day + "T00:00:00Z") + 86_400, rate);

    private static PricePoint At(string time, decimal rate) => new(Seconds(time), rate);

    private static long Seconds(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeSeconds();
}
