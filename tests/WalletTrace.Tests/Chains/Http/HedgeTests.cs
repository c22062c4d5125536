using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Chains.Http;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Http;

/// <summary>A late answer is asked for once more, the first of the two is taken, and both are counted.</summary>
public sealed class HedgeTests : IAsyncLifetime
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    private readonly TestTime time = new(TimeSpan.FromSeconds(5));
    private LoopbackServer server = null!;

    public async Task InitializeAsync() => server = await LoopbackServer.StartAsync(_ => Reply.Json("{\"is\":\"well\"}"));

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task The_second_answer_is_taken_when_the_first_is_late_and_the_first_request_is_cancelled()
    {
        server.LieFirst(Reply.Json("{\"is\":\"never\"}") with { Stalls = true });
        HttpEndpoint endpoint = Endpoint();
        Task<string> asking = AskAsync(endpoint);
        await server.NextRequestAsync();
        time.EndWaits(Late);

        Assert.Equal("well", await asking);
        await EndAsync(endpoint, requests: 2, failures: 1);
    }

    [Fact]
    public async Task The_first_answer_is_taken_when_it_comes_before_the_second()
    {
        using var first = new SemaphoreSlim(0);
        server.Lie = (_, honest) => server.Requests.Count == 1 ? Held(first, Reply.Json("{\"is\":\"first\"}")) : honest with { Stalls = true };
        HttpEndpoint endpoint = Endpoint();
        Task<string> asking = AskAsync(endpoint);
        await FirstIsLateAsync();
        await server.NextRequestAsync();
        first.Release();

        Assert.Equal("first", await asking);
        await EndAsync(endpoint, requests: 2, failures: 1);
    }

    [Fact]
    public async Task An_answer_in_time_costs_one_request()
    {
        HttpEndpoint endpoint = Endpoint();

        Assert.Equal("well", await AskAsync(endpoint));

        Assert.Equal((1L, 0L), (endpoint.Meter.Usage.Requests, endpoint.Meter.Usage.Failures));
    }

    [Fact]
    public async Task A_failure_in_time_is_no_reason_for_a_second_request_at_once()
    {
        server.Lie = (_, _) => Reply.Text("busy", 500);
        HttpEndpoint endpoint = Endpoint();

        await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(endpoint));

        Assert.Equal(1L, endpoint.Meter.Usage.Requests);
    }

    [Fact]
    public async Task The_failure_of_the_second_is_no_answer_while_the_first_is_under_way()
    {
        using var first = new SemaphoreSlim(0);
        server.Lie = (_, honest) => server.Requests.Count == 1 ? Held(first, Reply.Json("{\"is\":\"first\"}")) : Reply.Text("busy", 500);
        HttpEndpoint endpoint = Endpoint();
        Task<string> asking = AskAsync(endpoint);
        await FirstIsLateAsync();
        await server.NextRequestAsync();
        while (endpoint.Meter.Usage.Failures == 0)
        {
            await Task.Yield();
        }

        first.Release();

        Assert.Equal("first", await asking);
    }

    [Fact]
    public async Task A_budget_for_one_request_is_not_overdrawn_by_a_second()
    {
        using var first = new SemaphoreSlim(0);
        server.Lie = (_, _) => Held(first, Reply.Json("{\"is\":\"first\"}"));
        HttpEndpoint endpoint = Endpoint();
        var gate = new OneOnly();
        using IDisposable guard = endpoint.Meter.Guard(gate);
        Task<string> asking = AskAsync(endpoint);
        await FirstIsLateAsync();
        await gate.Refused;
        first.Release();

        Assert.Equal("first", await asking);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task What_is_posted_is_asked_twice_only_if_it_is_known_to_be_a_read()
    {
        HttpQuestion post = new("post", "post") { Body = "{}"u8.ToArray() };
        Assert.False(post.IsRead);
        Assert.True((post with { IsRead = true }).IsRead);
        Assert.True(HttpQuestion.Get("x").IsRead);

        server.Lie = (_, honest) => honest with { Stalls = true };
        HttpEndpoint endpoint = Endpoint();
        Task<int> asking = endpoint.AskAsync(post, answer => answer.Body.Length, default);
        await server.NextRequestAsync();
        time.EndWaits(Late);
        time.EndWaits(TimeSpan.FromSeconds(60));

        await Assert.ThrowsAsync<ChainSourceException>(() => asking);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Calls_by_JSON_RPC_are_reads()
    {
        server.Lie = (_, _) => Reply.Json("""{"id":0,"result":7}""") with { Stalls = server.Requests.Count == 1 };
        HttpEndpoint endpoint = Endpoint();
        Task<long> asking = new JsonRpcClient(endpoint, []).CallAsync(new RpcCall("get"), answer => answer.Result.Height(), default);
        await server.NextRequestAsync();
        time.EndWaits(Late);

        Assert.Equal(7, await asking);
    }

    [Fact]
    public async Task Cancelling_ends_both_requests()
    {
        server.Lie = (_, honest) => honest with { Stalls = true };
        using var stop = new CancellationTokenSource();
        HttpEndpoint endpoint = Endpoint();
        Task<string> asking = AskAsync(endpoint, stop.Token);
        await server.NextRequestAsync();
        time.EndWaits(Late);
        await server.NextRequestAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await EndAsync(endpoint, requests: 2, failures: 2);
    }

    [Fact]
    public void A_time_that_makes_no_sense_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new HttpEndpoint(server.Client, server.Address, "A server", new BitcoinRestOptions { HedgeAfter = TimeSpan.FromSeconds(-1) }));

    /// <summary>Waits until the request that was not taken has ended as well.</summary>
    private static async Task EndAsync(HttpEndpoint endpoint, int requests, int failures)
    {
        while (endpoint.Meter.Usage.Failures < failures)
        {
            await Task.Yield();
        }

        Assert.Equal((requests, failures), ((int)endpoint.Meter.Usage.Requests, (int)endpoint.Meter.Usage.Failures));
    }

    /// <summary>Waits until the first request came, and lets its time be over.</summary>
    private async Task FirstIsLateAsync()
    {
        while (server.Requests.Count == 0)
        {
            await Task.Yield();
        }

        time.EndWaits(Late);
    }

    private static Reply Held(SemaphoreSlim until, Reply reply)
    {
        Assert.True(until.Wait(TimeSpan.FromSeconds(30)));
        return reply;
    }

    private static Task<string> AskAsync(HttpEndpoint endpoint, CancellationToken cancellationToken = default) =>
        endpoint.AskAsync(HttpQuestion.Get("how/is/it"), answer => JsonValue.Read(answer, "state", state => state["is"].Text), cancellationToken);

    private HttpEndpoint Endpoint() => new(server.Client, server.Address, "A server", new BitcoinRestOptions { TimeProvider = time, MaxAttempts = 1, HedgeAfter = Late });

    private sealed class OneOnly : IRequestGate
    {
        private readonly TaskCompletionSource refused = new();

        public Task Refused => refused.Task;

        public void Admit(SourceMeter meter, SourceUsage usage)
        {
            if (usage.Requests > 0)
            {
                refused.SetResult();
                throw new BudgetUsedUpException(BudgetKind.Requests, "no more requests");
            }
        }
    }
}
