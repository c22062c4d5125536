using System.Net;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Esplora;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Chains.Http;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Http;

/// <summary>What asks one host with one key keeps to one limit, and heeds what the host says to any of them.</summary>
public sealed class HostTurnsTests
{
    private readonly TestTime time = new(TimeSpan.FromSeconds(30));

    [Fact]
    public async Task Two_endpoints_of_one_host_and_key_never_ask_twice_within_its_interval()
    {
        // A clock that moves only here, and only when every request that has begun has been sent.
        var still = new TestTime(TimeSpan.Zero);
        var handler = new Answering(still);
        HttpEndpoint[] endpoints = [Etherscan(handler, "one", time: still), Etherscan(handler, "one", time: still)];
        Task asking = Task.WhenAll(Enumerable.Range(0, 40).Select(number => AskAsync(endpoints[number % 2])));
        for (int sent = 1; sent <= 40; sent++)
        {
            while (handler.Asked.Count < sent)
            {
                still.EndWaits(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            Assert.Equal(sent, handler.Asked.Count);
            still.Pass(TimeSpan.FromMilliseconds(170));
            still.EndWaits(TimeSpan.FromSeconds(1));
            still.Pass(TimeSpan.FromMilliseconds(170));
        }

        await asking;
        Assert.All(handler.Asked.Zip(handler.Asked.Skip(1)), pair => Assert.Equal(TimeSpan.FromMilliseconds(340), pair.Second - pair.First));
    }

    [Fact]
    public async Task Another_key_another_host_and_another_clock_have_limits_of_their_own()
    {
        var handler = new Answering(time);
        await AskAsync(Etherscan(handler, "one"));
        await AskAsync(Etherscan(handler, "two"));
        await AskAsync(new HttpEndpoint(handler.Client, new Uri("https://blockstream.info/api"), "A server", new EsploraOptions { TimeProvider = time }));
        await AskAsync(new HttpEndpoint(handler.Client, new Uri("https://api.etherscan.io/v2/api"), "A server", new EtherscanOptions { TimeProvider = new TestTime(TimeSpan.Zero) }));

        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_keep_a_host_closed()
    {
        var handler = new Answering(time) { Answer = number => number == 1 ? Busy("7200") : Well() };
        HttpEndpoint endpoint = Etherscan(handler, "one");
        await Assert.ThrowsAnyAsync<ChainSourceException>(() => AskAsync(endpoint));

        time.SetBack(TimeSpan.FromDays(100));
        time.Pass(TimeSpan.FromHours(3));
        await AskAsync(endpoint);

        Assert.Equal(2, handler.Asked.Count);
    }

    [Fact]
    public async Task What_one_chain_is_told_at_a_host_holds_for_another_chain_there()
    {
        var handler = new Answering(time) { Answer = number => number == 1 ? Busy("20") : Well() };
        HttpEndpoint first = Etherscan(handler, "one");
        HttpEndpoint second = Etherscan(handler, "one");
        await AskAsync(first);

        // The first waited for itself; now again, for both.
        handler.Answer = number => number == 3 ? Busy("20") : Well();
        DateTimeOffset before = time.GetUtcNow();
        await Assert.ThrowsAsync<ChainSourceException>(() => first.AskAsync(HttpQuestion.Get("x") with { IsTriedOnce = true }, answer => 0, default));
        Assert.Equal((SourceCondition.Waiting, true), (second.Meter.State.Condition, second.Meter.State.Until > before.AddSeconds(20)));
        Assert.Contains("status 429", second.Meter.State.Problem, StringComparison.Ordinal);

        await AskAsync(second);

        Assert.InRange(handler.Asked[^1] - handler.Asked[^2], TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21));
        Assert.Equal(default, second.Meter.State);
    }

    [Fact]
    public async Task A_host_that_wants_to_be_left_alone_for_long_is_not_asked_at_all()
    {
        var handler = new Answering(time) { Answer = _ => Busy("3600") };
        HttpEndpoint endpoint = Etherscan(handler, "secret-key");
        await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));
        time.Pass(TimeSpan.FromMinutes(10));
        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));

        Assert.Equal((true, TimeSpan.FromMinutes(50)), (failure.IsTransient, failure.RetryAfter));
        Assert.Contains("nothing is asked for another 3000 seconds", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message + endpoint.Meter.State.Problem, StringComparison.Ordinal);
        Assert.Single(handler.Asked);
    }

    [Fact]
    public async Task No_host_is_left_alone_for_longer_than_a_day_whatever_it_says()
    {
        var handler = new Answering(time) { Answer = number => number == 1 ? Busy("999999999") : Well() };
        HttpEndpoint endpoint = Etherscan(handler, "one");
        await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));
        time.Pass(TimeSpan.FromDays(1));

        await AskAsync(endpoint);

        Assert.Equal(2, handler.Asked.Count);
    }

    [Theory]
    [InlineData("RateLimit-Reset", "9", 9.0)]
    [InlineData("X-RateLimit-Reset", "9", 9.0)]
    [InlineData("X-RateLimit-Reset", "1767323054", 9.0)]
    [InlineData("X-RateLimit-Reset", "not a number", null)]
    public async Task A_header_that_says_when_the_server_counts_anew_is_waited_for(string header, string value, double? seconds)
    {
        var handler = new Answering(time) { Answer = number => number == 1 ? Busy(null, header, value) : Well() };

        await AskAsync(new HttpEndpoint(handler.Client, new Uri("http://127.0.0.1/"), "A server", new BitcoinRestOptions { TimeProvider = time }));

        TimeSpan wait = Assert.Single(time.Waits);
        Assert.Equal(seconds is not null, wait == TimeSpan.FromSeconds(seconds ?? 0));
    }

    [Fact]
    public async Task Blockscout_counts_in_milliseconds()
    {
        var handler = new Answering(time) { Answer = number => number == 1 ? Busy(null, "X-RateLimit-Reset", "640") : Well() };

        await AskAsync(new HttpEndpoint(handler.Client, new Uri("http://127.0.0.1/api"), "A server", new BlockscoutOptions { TimeProvider = time }));

        Assert.Equal([TimeSpan.FromMilliseconds(640)], time.Waits);
    }

    [Fact]
    public async Task A_text_is_waited_for_where_no_header_says_for_how_long()
    {
        var handler = new Answering(time)
        {
            Answer = number => number == 1 ? new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new StringContent("{\"error\":\"slow down, try again in 1.5s\"}") } : Well(),
        };

        await AskAsync(new HttpEndpoint(handler.Client, new Uri("http://127.0.0.1/"), "A server", new BitcoinRestOptions { TimeProvider = time }));

        Assert.Equal([TimeSpan.FromSeconds(1.5)], time.Waits);
    }

    [Fact]
    public async Task An_interval_that_is_set_holds_instead_of_what_is_known()
    {
        var handler = new Answering(time);
        HttpEndpoint endpoint = Etherscan(handler, "one", TimeSpan.FromMilliseconds(50));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => AskAsync(endpoint)));
        Assert.Equal(TimeSpan.FromMilliseconds(100), time.GetUtcNow() - TestTime.Start);

        HttpEndpoint unlimited = Etherscan(handler, "two", TimeSpan.Zero);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => AskAsync(unlimited)));
        Assert.Equal(TimeSpan.FromMilliseconds(100), time.GetUtcNow() - TestTime.Start);
    }

    [Theory]
    [InlineData("http://127.0.0.1/api", 0)]
    [InlineData("http://192.168.1.9/api", 0)]
    [InlineData("https://esplora.example/api", 200)]
    [InlineData("https://mempool.space/api", 250)]
    public async Task Somebody_elses_server_is_asked_politely_and_ones_own_at_once(string address, int milliseconds)
    {
        var handler = new Answering(time);
        var endpoint = new HttpEndpoint(handler.Client, new Uri(address), "A server", new EsploraOptions { TimeProvider = time });
        await AskAsync(endpoint);
        await AskAsync(endpoint);

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), time.GetUtcNow() - TestTime.Start);
    }

    [Fact]
    public void Limits_are_known_by_host_and_key_and_each_names_its_source()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(340), HostLimit.Find("API.Etherscan.io", hasKey: true)!.Interval);
        Assert.Equal(TimeSpan.FromSeconds(1), HostLimit.Find("api.trongrid.io", hasKey: false)!.Interval);
        Assert.Equal(TimeSpan.FromMilliseconds(70), HostLimit.Find("nile.trongrid.io", hasKey: true)!.Interval);
        Assert.Equal(new HostQuota(700, TimeSpan.FromHours(1)), HostLimit.Find("blockstream.info", hasKey: false)!.Quota);
        Assert.Null(HostLimit.Find("notetherscan.io", hasKey: true));
        Assert.Null(HostLimit.Find("blockscout.com.example", hasKey: true));
        Assert.Null(HostLimit.Find("", hasKey: true));
        Assert.All(HostLimit.All, limit => Assert.True(limit.Interval > TimeSpan.Zero && limit.Concurrency > 0 && limit.Source.Length > 10));
    }

    [Fact]
    public async Task A_budget_that_is_used_up_is_not_asked_again()
    {
        var handler = new Answering(time);
        HttpEndpoint endpoint = Etherscan(handler, "one");
        var gate = new Shut();
        using (endpoint.Meter.Guard(gate))
        {
            await Assert.ThrowsAsync<BudgetUsedUpException>(() => AskAsync(endpoint));
        }

        Assert.Equal((1, 0, 0L), (gate.Asked, handler.Asked.Count, endpoint.Meter.Usage.Requests));
        Assert.Equal(default, endpoint.Meter.State);
        await AskAsync(endpoint);
    }

    private static Task<string> AskAsync(HttpEndpoint endpoint) =>
        endpoint.AskAsync(HttpQuestion.Get("how/is/it"), answer => JsonValue.Read(answer, "state", state => state["is"].Text), default);

    private static HttpResponseMessage Well() => new(HttpStatusCode.OK) { Content = new StringContent("{\"is\":\"well\"}") };

    private static HttpResponseMessage Busy(string? retryAfter, string? header = null, string? value = null)
    {
        var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new StringContent("busy") };
        response.Headers.TryAddWithoutValidation(header ?? "Retry-After", value ?? retryAfter);
        return response;
    }

    private HttpEndpoint Etherscan(Answering handler, string key, TimeSpan? interval = null, TestTime? time = null) => new(
        handler.Client,
        new Uri("https://api.etherscan.io/v2/api"),
        "A server",
        new EtherscanOptions { TimeProvider = time ?? this.time, MinimumInterval = interval },
        HttpCredentials.InQuery("apikey", key));

    private sealed class Shut : IRequestGate
    {
        public int Asked { get; private set; }

        public void Admit(SourceMeter meter, SourceUsage usage)
        {
            Asked++;
            throw new BudgetUsedUpException(BudgetKind.Requests, "no more requests");
        }
    }

    /// <summary>Answers without a network, and notes when it was asked.</summary>
    private sealed class Answering(TestTime time) : HttpMessageHandler
    {
        private readonly Lock gate = new();
        private readonly List<DateTimeOffset> asked = [];

        public HttpClient Client => new(this, disposeHandler: false);

        public Func<int, HttpResponseMessage> Answer { get; set; } = _ => Well();

        public IReadOnlyList<DateTimeOffset> Asked
        {
            get
            {
                lock (gate)
                {
                    return [.. asked];
                }
            }
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (gate)
            {
                asked.Add(time.GetUtcNow());
                HttpResponseMessage answer = Answer(asked.Count);
                answer.RequestMessage = request;
                return Task.FromResult(answer);
            }
        }
    }
}
