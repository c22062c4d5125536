using System.Net;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Chains.Http;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Http;

/// <summary>Whatever a server does, what comes of it is an answer or a typed failure, in bounded time and memory, and no secret is told.</summary>
public sealed class HttpEndpointTests : IAsyncLifetime
{
    private readonly TestTime time = new(TimeSpan.FromSeconds(30));
    private LoopbackServer server = null!;

    public async Task InitializeAsync() => server = await LoopbackServer.StartAsync(_ => Reply.Json("{\"is\":\"well\"}"));

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task An_answer_is_read_whole()
    {
        string body = new('x', 300_000);
        server.LieFirst(Reply.Text(body));

        Assert.Equal(body, await Endpoint().AskAsync(HttpQuestion.Get("long"), answer => Encoding.UTF8.GetString(answer.Body.Span), default));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_server_that_says_how_long_to_wait_is_waited_for(int status)
    {
        server.LieFirst(Busy(status, "7"), Busy(status, TestTime.Start.AddSeconds(7 + 11).ToString("R")), Busy(status, "Thu, 01 Jan 2026 00:00:00 GMT"));

        Assert.Equal("well", await AskAsync(Endpoint()));
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(11)], time.Waits);
    }

    [Fact]
    public async Task A_server_that_asks_for_too_long_a_wait_is_not_waited_for()
    {
        server.LieFirst(Busy(429, "3600"));

        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(Endpoint()));

        Assert.Equal((true, TimeSpan.FromHours(1)), (failure.IsTransient, failure.RetryAfter));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_passing_fault_is_tried_a_few_times_with_waits_between(int status)
    {
        server.Lie = (_, _) => Reply.Text("busy", status);

        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(Endpoint()));

        Assert.True(failure.IsTransient);
        Assert.Contains($"status {status}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, server.Requests.Count);
        Assert.Equal(3, time.Waits.Count);
        Assert.All(time.Waits, wait => Assert.InRange(wait, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_refusal_is_not_tried_again(int status)
    {
        server.Lie = (_, _) => Reply.Text("no", status);

        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(Endpoint()));

        Assert.False(failure.IsTransient);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_web_page_is_no_answer_whatever_it_calls_itself()
    {
        foreach (Reply page in (Reply[])[Reply.Page(), Reply.Page() with { ContentType = "application/json" }, Reply.Page() with { Body = "Hello"u8.ToArray() }])
        {
            server.Lie = (_, _) => page;
            ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(Endpoint()));
            Assert.Contains("found a web page", failure.Message, StringComparison.Ordinal);
        }

        server.Lie = (_, _) => Reply.Page(404);
        await Assert.ThrowsAsync<ChainSourceException>(() => Endpoint().AskAsync(HttpQuestion.Get("x").OrAbsent(), answer => answer.IsAbsent, default));
    }

    [Fact]
    public async Task A_web_page_that_says_the_rate_is_too_high_is_waited_for()
    {
        // Cloudflare's error 1015 comes as a page.
        server.LieFirst(Reply.Page(429), Reply.Page(429).With("Retry-After", "3"));

        Assert.Equal("well", await AskAsync(Endpoint()));
        Assert.Contains(TimeSpan.FromSeconds(3), time.Waits);
    }

    [Fact]
    public async Task Absence_is_an_answer_where_it_may_be_one()
    {
        server.Lie = (_, _) => Reply.Text("no such thing", 404);

        Assert.True(await Endpoint().AskAsync(HttpQuestion.Get("x").OrAbsent(), answer => answer.IsAbsent, default));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_unpacked_is_a_failure_of_the_source()
    {
        using var unpacking = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All };
        using var client = new HttpClient(unpacking);
        server.Lie = (_, _) => Reply.Json("{\"is\":\"not packed\"}").With("Content-Encoding", "gzip");
        var endpoint = new HttpEndpoint(client, server.Address, "test", new BitcoinRestOptions { MaxAttempts = 1 });

        MissingResponseException failure = await Assert.ThrowsAsync<MissingResponseException>(() => endpoint.AskAsync(HttpQuestion.Get("x"), answer => answer.Body.Length, default));

        Assert.Contains("cannot be unpacked", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_or_broken_answer_is_asked_for_again()
    {
        Reply whole = Reply.Json("{\"is\":\"well\",\"and\":\"" + new string('x', 5000) + "\"}");
        server.LieFirst(Reply.Json(""), whole with { CutAt = 2500 }, Reply.Json("{\"is\":\"we"));

        Assert.Equal("well", await AskAsync(Endpoint()));
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task An_answer_that_stays_broken_is_missing()
    {
        foreach (Reply broken in (Reply[])[Reply.Json(""), Reply.Json("{\"is\":\"well\"}") with { CutAt = 5 }, Reply.Json("[{\"is\":")])
        {
            server.Lie = (_, _) => broken;
            MissingResponseException failure = await Assert.ThrowsAsync<MissingResponseException>(() => AskAsync(Endpoint()));
            Assert.True(failure.IsTransient);
        }
    }

    [Fact]
    public async Task What_is_no_JSON_is_bad_data_and_says_where()
    {
        server.Lie = (_, _) => Reply.Json("{\"is\":well}");

        ChainDataException failure = await Assert.ThrowsAsync<ChainDataException>(() => AskAsync(Endpoint()));

        Assert.Contains("line 1, byte 7", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_answer_longer_than_the_limit_is_refused_told_or_not()
    {
        foreach (Reply giant in (Reply[])[Reply.Json(new string(' ', 20_000)), Reply.Json(new string(' ', 1000)) with { RepeatedTo = 1L << 40 }])
        {
            server.Lie = (_, _) => giant;
            ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(Endpoint(new BitcoinRestOptions { MaxResponseBytes = 10_000, TimeProvider = time })));
            Assert.Contains("at most 10000", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_answer_as_long_as_the_limit_is_read()
    {
        server.Lie = (_, _) => Reply.Json("{\"is\":\"well\"}".PadRight(10_000));

        Assert.Equal("well", await AskAsync(Endpoint(new BitcoinRestOptions { MaxResponseBytes = 10_000 })));
    }

    [Fact]
    public async Task A_server_that_stalls_is_given_up_and_asked_again()
    {
        server.LieFirst(Reply.Json("{\"is\":\"well\"}") with { Stalls = true });
        Task<string> asking = AskAsync(Endpoint());
        await server.NextRequestAsync();
        time.EndWaits(TimeSpan.FromSeconds(60));

        Assert.Equal("well", await asking);
    }

    [Fact]
    public async Task The_time_for_all_tries_together_is_limited()
    {
        server.Lie = (_, honest) => honest with { Stalls = true };
        Task<string> asking = AskAsync(Endpoint());
        await server.NextRequestAsync();
        time.EndWaits(TimeSpan.FromMinutes(5));

        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => asking);
        Assert.True(failure.IsTransient);
        Assert.Contains("seconds", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_a_stalled_request()
    {
        server.Lie = (_, honest) => honest with { Stalls = true };
        using var stop = new CancellationTokenSource();
        Task<string> asking = AskAsync(Endpoint(), stop.Token);
        await server.NextRequestAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_fault_that_may_pass()
    {
        Uri address;
        await using (LoopbackServer gone = await LoopbackServer.StartAsync(_ => Reply.Text("")))
        {
            address = gone.Address;
        }

        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() =>
            AskAsync(new HttpEndpoint(server.Client, address, "A server", new BitcoinRestOptions { TimeProvider = time })));

        Assert.True(failure.IsTransient);
        Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_redirect_to_another_host_is_believed()
    {
        await using LoopbackServer other = await LoopbackServer.StartAsync(_ => Reply.Json("{\"is\":\"elsewhere\"}"));
        server.Lie = (_, _) => Reply.Text("", 302).With("Location", other.Address + "secret-path?key=secret");

        ChainSourceException told = await Assert.ThrowsAsync<ChainSourceException>(() => AskAsync(Endpoint()));
        using var following = new HttpClient();
        ChainSourceException followed = await Assert.ThrowsAsync<ChainSourceException>(() =>
            AskAsync(new HttpEndpoint(following, server.Address, "A server", new BitcoinRestOptions { TimeProvider = time })));

        Assert.Contains("sends on to 127.0.0.1", told.Message, StringComparison.Ordinal);
        Assert.Contains("found an answer from 127.0.0.1", followed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", told.ToString() + followed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_keep_their_distance()
    {
        HttpEndpoint endpoint = Endpoint(new BitcoinRestOptions { MinimumInterval = TimeSpan.FromSeconds(2), TimeProvider = time });
        for (int number = 0; number < 4; number++)
        {
            await AskAsync(endpoint);
        }

        Assert.Equal(Enumerable.Repeat(TimeSpan.FromSeconds(2), 3), time.Waits);
    }

    [Fact]
    public async Task No_more_requests_than_allowed_are_under_way()
    {
        int underWay = 0;
        int most = 0;
        using var two = new CountdownEvent(2);
        server.Lie = (_, honest) =>
        {
            int now = Interlocked.Increment(ref underWay);
            most = Math.Max(most, now);
            if (!two.IsSet)
            {
                two.Signal();
                two.Wait(TimeSpan.FromSeconds(10));
            }

            Interlocked.Decrement(ref underWay);
            return honest;
        };
        HttpEndpoint endpoint = Endpoint(new BitcoinRestOptions { MaxConcurrency = 2 });

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AskAsync(endpoint)));

        Assert.Equal(2, most);
    }

    [Fact]
    public async Task A_key_in_the_query_stands_behind_what_is_asked_and_is_never_said()
    {
        var address = new Uri(server.Address, "api?token=xyz");
        var endpoint = new HttpEndpoint(server.Client, address, "A server", new BitcoinRestOptions { MaxAttempts = 1 }, HttpCredentials.InQuery("apikey", "Secret+/Key"));

        await endpoint.AskAsync(new HttpQuestion("what", string.Empty) { Query = "action=b" }, answer => answer.Body.Length, default);
        await endpoint.AskAsync(HttpQuestion.Get("c"), answer => answer.Body.Length, default);

        Assert.Equal(["api?token=xyz&action=b&apikey=Secret%2B%2FKey", "api/c?token=xyz&apikey=Secret%2B%2FKey"], server.Requests.Select(request => request.Path + request.Query));
        Assert.Equal("… and …", endpoint.Redact("Secret+/Key and secret%2B%2Fkey"));
    }

    [Fact]
    public async Task No_message_holds_a_secret()
    {
        var address = new Uri($"http://127.0.0.1:{server.Address.Port}/v3/SecretKey/?token=SecretToken");
        var credentials = HttpCredentials.Basic("SecretUser", "SecretWord");
        Reply echo = Reply.Json("""{"id":0,"result":null,"error":{"code":-1,"message":"SecretUser:SecretWord U2VjcmV0VXNlcjpTZWNyZXRXb3Jk /v3/SecretKey/?token=SecretToken"}}""", 500);
        Reply[] lies =
        [
            echo, echo with { Status = 200 }, Reply.Page(), Reply.Text("SecretKey", 403), Reply.Text("SecretWord", 503), Reply.Json("\"SecretToken"), Reply.Json("\"SecretToken\""),
            Reply.Json("{\"id\":0,\"result\":\"SecretUser\"}"), Reply.Json("{\"id\":\"SecretWord\",\"result\":1}"), Reply.Text("", 301).With("Location", "/SecretKey"),
        ];
        var endpoint = new HttpEndpoint(server.Client, address, "A server", new BitcoinRestOptions { TimeProvider = time, MaxAttempts = 1 }, credentials);
        var rpc = new JsonRpcClient(endpoint, []);
        var told = new StringBuilder(endpoint.Name);
        foreach (Reply lie in lies)
        {
            server.Lie = (_, _) => lie;
            told.Append(await Assert.ThrowsAnyAsync<WalletTraceException>(() => rpc.CallAsync(new RpcCall("get"), answer => answer.Result.Height(), default)));
        }

        Assert.Equal("/v3/SecretKey/", "/" + server.Requests[0].Path);
        Assert.Equal("?token=SecretToken", server.Requests[0].Query);
        Assert.Equal(CoreNode.Basic("SecretUser", "SecretWord"), server.Requests[0].Authorization);
        Assert.DoesNotContain("Secret", told.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("U2VjcmV0", told.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("A server at 127.0.0.1:", endpoint.Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relative/path")]
    [InlineData("ftp://host/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://someone:secret@host/")]
    [InlineData("http://host/#part")]
    public void An_address_that_is_none_of_a_server_is_refused(string address)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() =>
            new HttpEndpoint(server.Client, new Uri(address, UriKind.RelativeOrAbsolute), "A server", new BitcoinRestOptions()));

        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        BitcoinRestOptions[] bad =
        [
            new() { MaxResponseBytes = 0 }, new() { MaxAttempts = 0 }, new() { MaxConcurrency = -1 }, new() { RequestTimeout = TimeSpan.Zero },
            new() { OverallTimeout = TimeSpan.Zero }, new() { MaxWait = TimeSpan.FromSeconds(-1) }, new() { MinimumInterval = TimeSpan.FromSeconds(-1) },
            new() { Name = " " }, new() { Name = new string('n', 201) },
        ];
        foreach (BitcoinRestOptions options in bad)
        {
            Assert.ThrowsAny<ArgumentException>(() => new HttpEndpoint(server.Client, server.Address, "A server", options));
        }
    }

    private static Reply Busy(int status, string wait) => Reply.Text("busy", status).With("Retry-After", wait);

    private static Task<string> AskAsync(HttpEndpoint endpoint, CancellationToken cancellationToken = default) =>
        endpoint.AskAsync(HttpQuestion.Get("how/is/it"), answer => JsonValue.Read(answer, "state", state => state["is"].Text), cancellationToken);

    private HttpEndpoint Endpoint(BitcoinRestOptions? options = null) =>
        new(server.Client, server.Address, "A server", options ?? new BitcoinRestOptions { TimeProvider = time });
}
