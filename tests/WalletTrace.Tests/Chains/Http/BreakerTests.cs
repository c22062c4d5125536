using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Chains.Http;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Http;

/// <summary>A server that fails again and again is left alone for a while, and everybody can see it.</summary>
public sealed class BreakerTests : IAsyncLifetime
{
    private static readonly BreakerOptions Few = new() { MinimumRequests = 3, Break = TimeSpan.FromSeconds(40) };

    private readonly TestTime time = new(TimeSpan.FromSeconds(45));
    private LoopbackServer server = null!;

    public async Task InitializeAsync() => server = await LoopbackServer.StartAsync(_ => Reply.Json("{\"is\":\"well\"}"));

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_server_that_fails_again_and_again_is_not_asked_for_a_while()
    {
        HttpEndpoint endpoint = Endpoint(Few);
        server.Lie = (_, _) => Reply.Text("busy", 500);
        for (int number = 0; number < 3; number++)
        {
            await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));
        }

        time.Pass(TimeSpan.FromSeconds(15));
        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));

        Assert.Equal((true, TimeSpan.FromSeconds(25)), (failure.IsTransient, failure.RetryAfter));
        Assert.Contains("not asked for 25 seconds; the last failure was: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("status 500", failure.Message, StringComparison.Ordinal);
        Assert.Equal((3, 3), (server.Requests.Count, (int)endpoint.Meter.Usage.Requests));
    }

    [Fact]
    public async Task The_state_tells_how_it_stands_with_a_server()
    {
        HttpEndpoint endpoint = Endpoint(Few);
        Assert.Equal(default, endpoint.Meter.State);

        server.Lie = (_, _) => Reply.Text("busy", 502);
        await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));
        Assert.Equal((SourceCondition.Ready, null), (endpoint.Meter.State.Condition, endpoint.Meter.State.Until));
        Assert.Contains("status 502", endpoint.Meter.State.Problem, StringComparison.Ordinal);

        await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));
        await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));
        Assert.Equal((SourceCondition.Broken, time.GetUtcNow().AddSeconds(40)), (endpoint.Meter.State.Condition, endpoint.Meter.State.Until));
        Assert.Contains("status 502", endpoint.Meter.State.Problem, StringComparison.Ordinal);

        server.Lie = null;
        time.Pass(TimeSpan.FromSeconds(40));
        Assert.Equal(SourceCondition.Ready, endpoint.Meter.State.Condition);
        await AskAsync(endpoint);
        Assert.Equal(default, endpoint.Meter.State);
    }

    [Fact]
    public async Task After_the_break_one_request_decides()
    {
        HttpEndpoint endpoint = Endpoint(Few);
        server.Lie = (_, _) => Reply.Text("busy", 500);
        for (int number = 0; number < 3; number++)
        {
            await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));
        }

        time.Pass(TimeSpan.FromSeconds(40));
        await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));
        Assert.Equal((4, SourceCondition.Broken), (server.Requests.Count, endpoint.Meter.State.Condition));
        await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));
        Assert.Equal(4, server.Requests.Count);

        server.Lie = null;
        time.Pass(TimeSpan.FromSeconds(40));
        Assert.Equal("well", await AskAsync(endpoint));
        Assert.Equal("well", await AskAsync(endpoint));
    }

    [Fact]
    public async Task A_question_outlasts_a_break_that_is_no_longer_than_it_may_wait()
    {
        HttpEndpoint endpoint = Endpoint(Few, attempts: 5, maxWait: TimeSpan.FromSeconds(40));
        server.LieFirst([.. Enumerable.Repeat(Reply.Text("busy", 500), 3)]);

        Assert.Equal("well", await AskAsync(endpoint));

        Assert.Equal(4, server.Requests.Count);

        // What is left of the break after the usual wait for the next try.
        Assert.Equal(TimeSpan.FromSeconds(40), time.Waits[^2] + time.Waits[^1]);
    }

    [Fact]
    public async Task Refusals_and_bad_data_and_asked_for_waits_break_nothing()
    {
        HttpEndpoint endpoint = Endpoint(Few);
        foreach (Reply reply in (Reply[])[Reply.Text("no", 404), Reply.Json("{\"is\":well}"), Reply.Text("busy", 503).With("Retry-After", "1")])
        {
            server.Lie = (_, _) => reply;
            for (int number = 0; number < 5; number++)
            {
                await Assert.ThrowsAnyAsync<WalletTraceException>(() => AskAsync(endpoint));
                time.Pass(TimeSpan.FromSeconds(1));
            }
        }

        Assert.Equal(15, server.Requests.Count);
    }

    [Fact]
    public async Task Failures_that_are_rare_or_long_ago_break_nothing()
    {
        HttpEndpoint endpoint = Endpoint(Few);
        for (int number = 0; number < 20; number++)
        {
            bool fails = number % 3 == 2;
            server.Lie = (_, honest) => fails ? Reply.Text("busy", 500) : honest;
            Exception? failure = await Record.ExceptionAsync(() => AskAsync(endpoint));
            Assert.Equal(fails, failure is ChainSourceException);
        }

        server.Lie = (_, _) => Reply.Text("busy", 500);
        HttpEndpoint seldom = Endpoint(Few);
        for (int number = 0; number < 6; number++)
        {
            await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(seldom));
            time.Pass(TimeSpan.FromSeconds(31));
        }

        Assert.Equal(26, server.Requests.Count);
    }

    [Fact]
    public async Task Without_a_breaker_every_question_is_sent()
    {
        HttpEndpoint endpoint = Endpoint(null);
        server.Lie = (_, _) => Reply.Text("busy", 500);
        for (int number = 0; number < 30; number++)
        {
            await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));
        }

        Assert.Equal(30, server.Requests.Count);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        BreakerOptions[] bad =
        [
            new() { FailureRatio = 0 }, new() { FailureRatio = 1.1 }, new() { FailureRatio = double.NaN }, new() { MinimumRequests = 1 }, new() { Window = TimeSpan.Zero },
            new() { Break = TimeSpan.FromDays(2) },
        ];
        foreach (BreakerOptions options in bad)
        {
            Assert.ThrowsAny<ArgumentException>(() => Endpoint(options));
        }
    }

    private static Task<string> AskAsync(HttpEndpoint endpoint) =>
        endpoint.AskAsync(HttpQuestion.Get("how/is/it"), answer => JsonValue.Read(answer, "state", state => state["is"].Text), default);

    private HttpEndpoint Endpoint(BreakerOptions? breaker, int attempts = 1, TimeSpan? maxWait = null) => new(
        server.Client,
        server.Address,
        "A server",
        new BitcoinRestOptions { TimeProvider = time, Breaker = breaker, MaxAttempts = attempts, MaxWait = maxWait ?? TimeSpan.Zero });
}
