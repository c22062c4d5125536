using WalletTrace.Tests.Support.World;

namespace WalletTrace.Tests.World;

/// <summary>How soon a live trace finds most of what was cashed out. The benchmark "live" shows larger worlds.</summary>
public class BestFirstTests
{
    /// <summary>Seeds that were named before any of them was run; all of them are held to it.</summary>
    [Theory]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(203)]
    public async Task Without_a_minimum_where_most_value_waits_first_95_percent_are_found_with_a_third_of_the_requests_of_what_is_nearest_first(int seed)
    {
        LiveSearch search = await LiveSearch.OfAsync(EvmWorld.Make(ChainId.Ethereum, WorldOptions.Medium(seed)), hubLimit: 1_000);
        List<FoundPoint> best = await search.RunAsync(isBreadthFirst: false, step: 10, percent: 95);
        int requests = search.RequestsFor(best, 95)!.Value;
        Assert.Equal(best.Select(point => point.Value).Order(), best.Select(point => point.Value));
        Assert.InRange(search.LeastAccounts(95), 1, requests);

        // With thrice as many the other order has not found as much.
        List<FoundPoint> breadth = await search.RunAsync(isBreadthFirst: true, step: int.MaxValue, requests: 3 * requests);
        Assert.InRange(breadth[^1].Requests, 3 * requests - 5, 3 * requests);
        Assert.Null(search.RequestsFor(breadth, 95));
    }

    [Fact]
    public async Task Both_orders_find_in_the_end_what_is_there()
    {
        LiveSearch search = await LiveSearch.OfAsync(EvmWorld.Make(ChainId.Ethereum, WorldOptions.Small(7)), hubLimit: 300);
        List<FoundPoint> best = await search.RunAsync(isBreadthFirst: false, step: int.MaxValue);
        List<FoundPoint> breadth = await search.RunAsync(isBreadthFirst: true, step: int.MaxValue);
        Assert.Equal(search.Reachable, best[^1].Value);
        Assert.Equal(search.Reachable, breadth[^1].Value);
        Assert.InRange(breadth[^1].Requests, best[^1].Requests * 9 / 10, best[^1].Requests * 11 / 10);
    }
}
