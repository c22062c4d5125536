using System.Net;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Chains.Http;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Http;

/// <summary>Hosts that answer with status 429 and do not say how long to wait.</summary>
public sealed class SlowedHostTests
{
    private readonly TestTime time = new(TimeSpan.FromSeconds(30));

    [Fact]
    public async Task It_is_left_alone_twice_as_long_each_time_until_it_answers()
    {
        var host = new Host(time) { IsLimited = asked => asked <= 8 };

        Assert.Equal("well", await AskAsync(Endpoint(host)));

        TimeSpan[] gaps = [.. host.Asked.Zip(host.Asked.Skip(1), (one, next) => next - one)];
        Assert.Equal(9, host.Asked.Count);
        for (int gap = 0; gap < gaps.Length; gap++)
        {
            double most = Math.Min(30, 1 << gap);
            Assert.InRange(gaps[gap].TotalSeconds, most * 0.75, most + 0.001);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(40)]
    public async Task Its_rate_is_learned_so_that_few_requests_are_turned_away(int perSecond)
    {
        var host = new Host(time);
        host.IsLimited = _ => host.Answered.Count(at => time.GetUtcNow() - at < TimeSpan.FromSeconds(1)) >= perSecond;
        HttpEndpoint endpoint = Endpoint(host);
        for (int question = 0; question < 500; question++)
        {
            Assert.Equal("well", await AskAsync(endpoint));
            time.Pass(TimeSpan.FromMilliseconds(1));
        }

        // At a sixth of what it allows at the least.
        Assert.InRange(host.Asked.Count - host.Answered.Count, 1, 25);
        Assert.InRange((time.GetUtcNow() - TestTime.Start).TotalSeconds, 499.0 / perSecond, 6 * 500.0 / perSecond);
    }

    [Fact]
    public void What_was_under_way_when_it_said_so_counts_once()
    {
        var turns = HostTurns.Of(time, "a host", null);
        TimeSpan first = turns.Slow(TimeSpan.Zero, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5))!.Value;
        turns.Close(first, "busy", ofQuota: false);

        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(first, turns.Slow(TimeSpan.Zero, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5))));

        time.Pass(first);
        TimeSpan second = turns.Slow(TimeSpan.Zero, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5))!.Value;
        Assert.InRange(second, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task One_that_never_answers_is_given_up_after_the_time_for_a_question_and_from_then_on_after_a_few_tries()
    {
        var host = new Host(time) { IsLimited = _ => true };
        HttpEndpoint endpoint = Endpoint(host);

        ChainSourceException first = await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));
        int asked = host.Asked.Count;
        Assert.Contains("status 429", first.Message, StringComparison.Ordinal);
        Assert.True(first.IsTransient);
        Assert.InRange(time.GetUtcNow() - TestTime.Start, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.InRange(asked, 10, 20);

        time.Pass(TimeSpan.FromMinutes(2));
        for (int question = 0; question < 5; question++)
        {
            await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));
        }

        Assert.Equal(asked + (5 * 4), host.Asked.Count);

        host.IsLimited = _ => false;
        time.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal("well", await AskAsync(endpoint));
    }

    [Fact]
    public async Task Who_allows_no_second_try_gets_none()
    {
        var host = new Host(time) { IsLimited = _ => true };

        await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(Endpoint(host, attempts: 1)));

        Assert.Single(host.Asked);
    }

    [Fact]
    public async Task Other_faults_meanwhile_are_counted_as_ever()
    {
        var host = new Host(time) { IsLimited = asked => asked % 2 == 0, Status = HttpStatusCode.BadGateway };

        await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(Endpoint(host)));

        Assert.InRange(host.Answered.Count, 4, 6);
    }

    private static Task<string> AskAsync(HttpEndpoint endpoint) =>
        endpoint.AskAsync(HttpQuestion.Get("how/is/it"), answer => JsonValue.Read(answer, "state", state => state["is"].Text), default);

    private HttpEndpoint Endpoint(Host host, int attempts = 4) => new(
        new HttpClient(host, disposeHandler: false), new Uri("http://127.0.0.1/"), "A server", new BitcoinRestOptions { TimeProvider = time, MaxAttempts = attempts, Breaker = null });

    private sealed class Host(TestTime time) : HttpMessageHandler
    {
        private readonly Lock gate = new();

        public Func<int, bool> IsLimited { get; set; } = _ => false;

        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

        public List<DateTimeOffset> Asked { get; } = [];

        public List<DateTimeOffset> Answered { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (gate)
            {
                Asked.Add(time.GetUtcNow());
                bool isLimited = IsLimited(Asked.Count);
                if (!isLimited)
                {
                    Answered.Add(time.GetUtcNow());
                }

                return Task.FromResult(new HttpResponseMessage(isLimited ? HttpStatusCode.TooManyRequests : Status)
                {
                    Content = new StringContent(isLimited ? "busy" : "{\"is\":\"well\"}"), RequestMessage = request,
                });
            }
        }
    }
}
