using WalletTrace.Chains.Http;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Http;

/// <summary>The waits that providers ask for in words are understood, and nonsense is no wait.</summary>
public sealed class RateLimitTests
{
    /// <summary>What providers say, how long it means, and whether it is all for an hour or day.</summary>
    /// <remarks>
    /// TronGrid: developers.tron.network, "Rate Limits", and public bug reports. Etherscan: docs.etherscan.io, "Common Error Messages". Infura: docs.metamask.io,
    /// "Avoid rate limiting", and github.com/INFURA/infura/issues/201. Alchemy: alchemy.com/docs, "Throughput". QuickNode: github.com/foundry-rs/foundry/issues/4894.
    /// Ankr, Chainstack, Base, dRPC: public bug reports (for dRPC github.com/drpcorg/nodecore/pull/327, for Base github.com/base/node/issues/368). Blockstream: the
    /// answer of blockstream.info. Godwoken: github.com/godwokenrises/godwoken-web3/pull/136.
    /// </remarks>
    public static TheoryData<string, double?, bool> Told => new()
    {
        { "The key exceeds the frequency limit(15), and the query server is suspended for 30s", 30, false },
        { "The key exceeds the frequency limit(15), and the query server is suspended for 27 s", 27, false },
        { "request rate exceeded the allowed_rps(3), and the query server is suspended for 5 s. To obtain higher request quotas", 5, false },
        { "Max calls per sec rate limit reached (3/sec)", 1, false },
        { "Max rate limit reached, please use API Key for higher rate limit", 1, false },
        { "Max daily rate limit reached. 110000 (100%) of 100000 day/limit", null, true },
        { "daily request count exceeded, request rate limited", null, false },
        { "project ID request rate exceeded", null, false },
        { "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32005,\"message\":\"project ID request rate exceeded\",\"data\":{\"rate\":{\"allowed_rps\":50,\"backoff_seconds\":30,\"current_rps\":52.3}}}}", 30, false },
        { "{\"error\":{\"message\":\"project ID request rate exceeded\",\"data\":{\"rate\":{\"backoff_seconds\":0}}}}", null, false },
        { "Your app has exceeded its compute units per second capacity. If you have retries enabled, you can safely ignore this message.", 1, false },
        { "Monthly capacity limit exceeded. Visit the dashboard to upgrade your scaling policy for continued service.", null, true },
        { "100/second request limit reached - reduce calls per second or upgrade your account", 1, false },
        { "daily request limit reached - upgrade your account", null, true },
        { "Too many requests, reason: call rate limit exhausted, retry in 10s", 10, false },
        { "Too many requests, reason: call rate limit exhausted, retry in 10m0s", 600, false },
        { "You've exceeded the RPS limit available on the current plan.", null, false },
        { "over rate limit", null, false },
        { "You reached Public endpoint rate limit, please upgrade to paid plan", null, false },
        { "Blockstream Explorer API NOTICE: Your request rate exceeds the current limit. Monthly unauthenticated usage is capped at 500,000 requests/month and 700 requests/hour per IP.", null, true },
        { "Rate limit exceeded for your ip, please wait 1min and retry.", 60, false },
        { "rate limit exceeded, try again in 1.5s", 1.5, false },
        { "Too Many Requests: please wait 10 seconds", 10, false },
        { "Too Many Requests. Retry after 250ms.", 0.25, false },
        { "{\"message\":\"API rate limit exceeded\",\"retry_after\":2.5}", 2.5, false },
        { "{\"error\":\"Too many requests\",\"retryAfter\": \"7\"}", 7, false },
        { "Rate limit exceeded. Your limit resets in 1h2m3s.", 3723, false },
        { "Too many requests: you are blocked for 2 hours", 7200, false },
    };

    [Theory]
    [MemberData(nameof(Told))]
    public void A_providers_text_tells_of_a_limit_and_for_how_long(string text, double? seconds, bool isQuota)
    {
        Assert.True(RateLimit.IsToldBy(text));
        Assert.Equal(seconds is { } told ? TimeSpan.FromSeconds(told) : null, RateLimit.WaitToldBy(text));
        Assert.Equal(isQuota, RateLimit.QuotaToldBy(text, TestTime.Start) is not null);
    }

    [Theory]
    [InlineData("rate limit: suspended for 99999999999999999999 s")]
    [InlineData("rate limit: try again in 400000000 days")]
    [InlineData("rate limit: try again in 9999999h9999999h9999999h9999999h")]
    public void No_text_is_believed_that_asks_for_more_than_a_day(string text) => Assert.Equal(TimeSpan.FromDays(1), RateLimit.WaitToldBy(text));

    [Theory]
    [InlineData("")]
    [InlineData("rate limit: suspended for ever")]
    [InlineData("rate limit: try again in -5 s")]
    [InlineData("rate limit: try again in ٥ s")]
    [InlineData("rate limit reached after 10 seconds")]
    [InlineData("rate limit of 10 requests in 5 blocks")]
    [InlineData("please wait 0 s")]
    public void What_tells_no_wait_is_none(string text) => Assert.Null(RateLimit.WaitToldBy(text));

    [Fact]
    public void A_text_of_any_length_is_looked_at_only_at_its_beginning()
    {
        Assert.Null(RateLimit.WaitToldBy(new string('x', 1_000_000) + " try again in 5 s"));
        Assert.Equal(TimeSpan.FromDays(1), RateLimit.WaitToldBy("try again in " + string.Concat(Enumerable.Repeat("9999999h ", 100_000))));
    }

    [Fact]
    public void The_requests_of_a_day_are_back_at_midnight_and_those_of_an_hour_in_an_hour()
    {
        Assert.Equal(new TimeSpan(20, 55, 55), RateLimit.QuotaToldBy("daily request limit reached", TestTime.Start));
        Assert.Equal(TimeSpan.FromHours(1), RateLimit.QuotaToldBy("rate limit: 700 requests/hour", TestTime.Start));
    }

    [Theory]
    [InlineData("5", false, 5.0)]
    [InlineData("640", true, 0.64)]
    [InlineData("1767323050", false, 5.0)]
    [InlineData("1767323050000", true, 5.0)]
    [InlineData("1767323050000", false, 5.0)]
    [InlineData("999999999", false, 86400.0)]
    [InlineData("99999999999999999", false, 86400.0)]
    [InlineData("200000000000", false, 86400.0)]
    [InlineData("9999999999", false, 86400.0)]
    [InlineData("0", false, null)]
    [InlineData("-1", false, null)]
    [InlineData("1000000001", false, null)]
    [InlineData("soon", false, null)]
    [InlineData("99999999999999999999999999", false, null)]
    public void A_header_tells_when_the_server_counts_anew(string value, bool isMilliseconds, double? seconds) =>
        Assert.Equal(seconds is { } told ? TimeSpan.FromSeconds(told) : null, RateLimit.ResetToldBy(value, TestTime.Start, isMilliseconds));
}
