using System.Net;
using System.Text;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Chains.Http;
using WalletTrace.Chains.Replay;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Replay;

/// <summary>What was recorded is read again as it was read first, and nothing is sent.</summary>
public sealed class EndpointReplayTests : IAsyncLifetime
{
    private static readonly RpcCall Call = new("get", "a", 1L);

    private readonly TestTime time = new(TimeSpan.FromSeconds(30));
    private readonly AnswerRecording recording = new();
    private LoopbackServer server = null!;

    public async Task InitializeAsync() => server = await LoopbackServer.StartAsync(_ => Reply.Json("{\"id\":0,\"result\":7}"));

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_recorded_answer_is_read_without_asking_counting_or_telling_anybody()
    {
        Assert.Equal(7, await ResultAsync(Online()));
        var disclosures = new DisclosureLog();
        var copy = new AnswerRecording();
        HttpEndpoint offline = Offline(new BitcoinRestOptions
        {
            Name = "A server", Archive = recording.Replay(), Answers = copy, Disclosures = disclosures, TimeProvider = time, MinimumInterval = TimeSpan.FromHours(1),
        });

        offline.Disclose(ChainId.Bitcoin, "somebody");
        Assert.Equal(7, await ResultAsync(offline));
        Assert.Equal(7, await ResultAsync(offline));

        Assert.Single(server.Requests);
        Assert.Empty(disclosures.Entries);
        Assert.Equal((default, false, ""), (offline.Meter.Usage, offline.Meter.IsThirdParty, offline.Meter.Host));
        Assert.Empty(time.Waits);
        RawAnswer answer = Assert.Single(recording.Answers);
        Assert.Equal([Told(answer), Told(answer)], copy.Answers.Select(Told));
        Assert.Equal(TestTime.Start.ToUnixTimeSeconds(), answer.ReadAt);
    }

    [Fact]
    public async Task What_was_not_recorded_is_a_missing_answer_at_once()
    {
        await ResultAsync(Online());

        AnswerMissingException missing = await Assert.ThrowsAsync<AnswerMissingException>(() =>
            new JsonRpcClient(Offline(), []).CallAsync(new RpcCall("get", "b", 1L), answer => answer.Result.Height(), default));

        Assert.Equal(("A server", "get", false), (missing.SourceName, missing.Method, missing.IsTransient));
        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task That_there_is_no_such_thing_is_an_answer_with_its_status()
    {
        server.LieFirst(Reply.Text("none", 404));
        HttpQuestion question = HttpQuestion.Get("tx/7").OrAbsent();
        Assert.True(await Online().AskAsync(question, static answer => answer.IsAbsent, default));

        Assert.True(await Offline().AskAsync(question, static answer => answer.IsAbsent, default));
        Assert.Equal(404, Assert.Single(recording.Answers).Status);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(500)]
    public async Task An_error_that_stays_is_an_answer_with_its_status(int status)
    {
        server.Lie = (_, _) => Reply.Json("{\"id\":0,\"error\":{\"code\":-8,\"message\":\"Block height out of range\"}}", status);
        await Assert.ThrowsAsync<RpcErrorException>(() => ResultAsync(Online()));

        RpcErrorException again = await Assert.ThrowsAsync<RpcErrorException>(() => ResultAsync(Offline()));

        Assert.Equal((-8L, "Block height out of range"), (again.Code, again.Text));
        Assert.Equal((status, true), (Assert.Single(recording.Answers).Status, recording.Answers[0].IsRefusal));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(405)]
    [InlineData(302)]
    public async Task A_refusal_counts_only_where_nothing_else_was_answered(int status)
    {
        server.LieFirst(Reply.Text("no", status));
        ChainSourceException first = await Assert.ThrowsAsync<ChainSourceException>(() => ResultAsync(Online()));
        Assert.StartsWith($"A server, get: found status {status}, ", first.Message, StringComparison.Ordinal);
        ChainSourceException replayed = await Assert.ThrowsAsync<ChainSourceException>(() => ResultAsync(Offline()));
        Assert.StartsWith($"A server, get: found status {status}, ", replayed.Message, StringComparison.Ordinal);

        Assert.Equal(7, await ResultAsync(Online()));

        Assert.Equal(7, await ResultAsync(Offline()));
    }

    [Fact]
    public async Task Tries_that_fail_are_not_recorded()
    {
        server.LieFirst(
            Reply.Text("slower", 429), Reply.Text("busy", 503), Reply.Json("{\"id\":0,\"result\":7}") with { CutAt = 9 }, Reply.Json("{\"id\":0,\"resu"), Reply.Text("no JSON"));
        for (int attempt = 0; attempt < 5; attempt++)
        {
            await Assert.ThrowsAnyAsync<WalletTraceException>(() => ResultAsync(Online()));
        }

        Assert.Empty(recording.Answers);
    }

    [Fact]
    public async Task The_same_question_is_answered_in_the_order_of_recording_and_the_last_answer_stays()
    {
        int number = 0;
        server.Lie = (_, _) => Reply.Json($"{{\"id\":0,\"result\":{++number}}}");
        HttpEndpoint online = Online();
        for (int attempt = 0; attempt < 3; attempt++)
        {
            await ResultAsync(online);
        }

        HttpEndpoint offline = Offline();
        var found = new List<long>();
        for (int attempt = 0; attempt < 5; attempt++)
        {
            found.Add(await ResultAsync(offline));
        }

        Assert.Equal([1, 2, 3, 3, 3], found);
        Assert.Equal(1, await ResultAsync(Offline()));
    }

    [Fact]
    public async Task Another_run_finds_the_answer_under_another_key_port_and_path()
    {
        var first = new Uri($"http://127.0.0.1:{server.Address.Port}/v3/0123456789abcdef0123/?token=TheFirstToken");
        await ResultAsync(Online(HttpCredentials.InQuery("apikey", "first secret"), first));

        var other = new Uri("https://elsewhere.example:4711/v3/fedcba98765432100123/?token=TheOtherToken");
        foreach (HttpCredentials credentials in (HttpCredentials[])[HttpCredentials.InQuery("apikey", "second secret"), HttpCredentials.Header("X-Key", "third"), HttpCredentials.None])
        {
            Assert.Equal(7, await ResultAsync(Offline(credentials: credentials, address: other)));
        }
    }

    [Fact]
    public async Task Long_questions_are_told_apart_beyond_what_is_shown_of_them()
    {
        HttpEndpoint online = Online();
        foreach (string end in (string[])["1", "2"])
        {
            await online.AskAsync(Long(end), static answer => answer.Body.Length, default);
        }

        Assert.Equal(recording.Answers[0].Request, recording.Answers[1].Request);
        Assert.NotEqual(recording.Answers[0].RequestHash, recording.Answers[1].RequestHash);
        await Assert.ThrowsAsync<AnswerMissingException>(() => Offline().AskAsync(Long("3"), static answer => answer.Body.Length, default));

        static HttpQuestion Long(string end) => new("shown", string.Empty) { Body = Encoding.UTF8.GetBytes(new string('x', 10_000) + end) };
    }

    [Fact]
    public async Task Another_source_and_another_chain_have_other_answers()
    {
        await ResultAsync(Online(chain: ChainId.Bitcoin));

        await Assert.ThrowsAsync<AnswerMissingException>(() => ResultAsync(Offline(chain: ChainId.BitcoinSignet)));
        await Assert.ThrowsAsync<AnswerMissingException>(() => ResultAsync(Offline(new BitcoinRestOptions { Name = "Another", Archive = recording.Replay() }, chain: ChainId.Bitcoin)));
        Assert.Equal(7, await ResultAsync(Offline(chain: ChainId.Bitcoin)));
    }

    [Fact]
    public async Task What_time_it_is_when_the_present_is_asked_about_makes_no_other_question()
    {
        foreach (string now in (string[])["1700000000", "1700000999"])
        {
            await Online().AskAsync(Question(now), static answer => answer.Body.Length, default);
        }

        Assert.Equal(["GET /find?at=now&closest=before", "GET /find?at=now&closest=before"], recording.Answers.Select(answer => answer.Request));
        await Offline().AskAsync(Question("1800000000"), static answer => answer.Body.Length, default);

        static HttpQuestion Question(string now) => new("shown", "find") { Query = $"at={now}&closest=before", Now = now };
    }

    [Fact]
    public async Task A_key_that_the_server_says_again_is_kept_as_stars()
    {
        const string key = "0123456789abcdef0123";
        server.Lie = (request, _) => Reply.Json($"{{\"id\":0,\"result\":7,\"of\":\"{request.Query}\",\"next\":\"/v3/{key}/2\",\"in\":\"ethereum-mainnet\"}}");
        HttpEndpoint online = Online(HttpCredentials.InQuery("apikey", "TheSecretWord"), new Uri($"http://127.0.0.1:{server.Address.Port}/v3/{key}/ethereum-mainnet/"));

        Assert.Equal(7, await ResultAsync(online));

        string kept = Encoding.UTF8.GetString(Assert.Single(recording.Answers).Content.Span);
        Assert.Equal("{\"id\":0,\"result\":7,\"of\":\"?apikey=*************\",\"next\":\"/v3/********************/2\",\"in\":\"ethereum-mainnet\"}", kept);
    }

    [Fact]
    public async Task A_recorded_answer_is_tried_once_even_if_it_cannot_be_read()
    {
        var broken = new AnswerRecording();
        await ResultAsync(Online());
        broken.Add(recording.Answers[0] with { Content = "{\"id\":0,\"resu"u8.ToArray() });

        await Assert.ThrowsAsync<MissingResponseException>(() => ResultAsync(Offline(new BitcoinRestOptions { Name = "A server", Archive = broken.Replay(), TimeProvider = time })));

        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task When_several_answers_were_read_is_when_the_last_was()
    {
        var moving = new TickingTime(TestTime.Start, TimeSpan.FromSeconds(10));
        HttpEndpoint online = new(server.Client, server.Address, "A server", new BitcoinRestOptions { Name = "A server", Answers = recording, TimeProvider = moving });
        var reading = new ReadingTime();
        for (int attempt = 0; attempt < 3; attempt++)
        {
            await reading.OfAsync(() => ResultAsync(online));
        }

        await ResultAsync(online);
        Assert.Equal(recording.Answers[2].ReadAt, reading.Latest);

        var again = new ReadingTime();
        HttpEndpoint offline = Offline();
        await Task.WhenAll(again.OfAsync(() => ResultAsync(offline)), again.OfAsync(() => ResultAsync(offline)));
        Assert.Equal(recording.Answers[1].ReadAt, again.Latest);
    }

    [Fact]
    public async Task Of_calls_that_are_made_together_each_is_recorded_by_itself()
    {
        server.Lie = (request, _) => request.Body[0] == (byte)'['
            ? Reply.Json("[{\"id\":1,\"result\":11}, {\"result\":10, \"id\":0},{\"id\":2,\"error\":{\"code\":-5,\"message\":\"no such\"}}]")
            : Reply.Json("{\"id\":0,\"result\":7}");
        RpcCall[] calls = [new("get", "a"), new("get", "b"), new("get", "c")];
        long[] found = await new JsonRpcClient(Online(), []).BatchAsync(calls, Read, default);
        Assert.Equal([10, 11, -1], found);

        Assert.Equal(
            ["{\"result\":10, \"id\":0}", "{\"id\":1,\"result\":11}", "{\"id\":2,\"error\":{\"code\":-5,\"message\":\"no such\"}}"],
            recording.Answers.Select(answer => Encoding.UTF8.GetString(answer.Content.Span)));
        Assert.Equal("POST / {\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"get\",\"params\":[\"b\"]}", recording.Answers[1].Request);

        // In other company, and alone.
        var offline = new JsonRpcClient(Offline(), []);
        found = await offline.BatchAsync([calls[1], calls[0]], Read, default);
        Assert.Equal([11, 10], found);
        Assert.Equal(-1, await offline.CallAsync(calls[2], answer => Read(0, answer), default));
        Assert.Equal(11, await offline.CallAsync(calls[1], answer => Read(0, answer), default));
        await Assert.ThrowsAsync<AnswerMissingException>(() => offline.BatchAsync([calls[1], new RpcCall("get", "d")], Read, default));

        static long Read(int place, RpcAnswer answer) => answer.Failure is null ? answer.Result.Height() : -1;
    }

    [Fact]
    public async Task A_refusal_of_calls_made_together_is_kept_as_it_came()
    {
        server.Lie = (_, _) => Reply.Text("no lists here", 405);

        await Assert.ThrowsAsync<ChainSourceException>(() => new JsonRpcClient(Online(), []).BatchAsync([Call, Call], static (_, answer) => answer.Result.Height(), default));

        Assert.Equal((405, true, "no lists here"), (recording.Answers[0].Status, recording.Answers[0].IsRefusal, Encoding.UTF8.GetString(Assert.Single(recording.Answers).Content.Span)));
    }

    private HttpEndpoint Online(HttpCredentials? credentials = null, Uri? address = null, ChainId chain = default) => new(
        server.Client, address ?? server.Address, "A server", new BitcoinRestOptions { Name = "A server", Answers = recording, TimeProvider = time, MaxAttempts = 1 }, credentials, chain);

    // Its address leads nowhere.
    private HttpEndpoint Offline(BitcoinRestOptions? options = null, HttpCredentials? credentials = null, Uri? address = null, ChainId chain = default) => new(
        server.Client,
        address ?? new Uri("http://nowhere.example/"),
        "A server",
        options ?? new BitcoinRestOptions { Name = "A server", Archive = recording.Replay(), TimeProvider = time },
        credentials,
        chain);

    private static (string, string, long, int, string) Told(RawAnswer answer) =>
        (answer.Source, answer.RequestHash, answer.ReadAt, answer.Status, Encoding.UTF8.GetString(answer.Content.Span));

    private static Task<long> ResultAsync(HttpEndpoint endpoint) => new JsonRpcClient(endpoint, []).CallAsync(Call, static answer => answer.Result.Height(), default);
}
