using System.Text;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Chains.Http;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Http;

/// <summary>What a server answered is kept as it came, with the question and without keys.</summary>
public sealed class AnswerLogTests : IAsyncLifetime
{
    private readonly TestTime time = new(TimeSpan.FromSeconds(30));
    private readonly Kept kept = new();
    private LoopbackServer server = null!;

    public async Task InitializeAsync() => server = await LoopbackServer.StartAsync(_ => Reply.Json("{ \"id\":0, \"result\":7 }"));

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task An_answer_is_kept_byte_for_byte_once_it_is_read()
    {
        var endpoint = new HttpEndpoint(server.Client, server.Address, "A server", Options());

        await endpoint.AskAsync(new HttpQuestion("shown", "block/7") { Query = "page=2" }, answer => answer.Body.Length, default);

        RawAnswer answer = Assert.Single(kept.Answers);
        Assert.Equal((endpoint.Name, "GET /block/7?page=2", TestTime.Start.ToUnixTimeSeconds()), (answer.Source, answer.Request, answer.ReadAt));
        Assert.Equal("{ \"id\":0, \"result\":7 }", Encoding.UTF8.GetString(answer.Content.Span));
    }

    [Fact]
    public async Task What_cannot_be_read_is_not_kept()
    {
        server.LieFirst(Reply.Text("busy", 503), Reply.Text("neither is this"));
        var endpoint = new HttpEndpoint(server.Client, server.Address, "A server", Options());
        var rpc = new JsonRpcClient(endpoint, []);

        for (int lie = 0; lie < 2; lie++)
        {
            await Assert.ThrowsAnyAsync<WalletTraceException>(() => rpc.CallAsync(new RpcCall("get", "a", 1L), answer => answer.Result.Height(), default));
        }

        Assert.Empty(kept.Answers);
        Assert.Equal(7, await rpc.CallAsync(new RpcCall("get", "a", 1L), answer => answer.Result.Height(), default));

        Assert.Equal("POST / {\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"get\",\"params\":[\"a\",1]}", Assert.Single(kept.Answers).Request);
    }

    [Fact]
    public async Task No_key_is_kept()
    {
        var address = new Uri($"http://127.0.0.1:{server.Address.Port}/v3/SecretKey/?token=SecretToken");
        (HttpCredentials Credentials, string Query)[] shown =
        [
            (HttpCredentials.Basic("SecretUser", "SecretWord"), "q=SecretKey&r=SecretToken&s=SecretWord"),
            (HttpCredentials.InQuery("apikey", "Secret+/Key"), "q=Secret%2B%2FKey"),
            (HttpCredentials.Header("X-Key", "short"), "q=short"),
        ];
        foreach (var (credentials, query) in shown)
        {
            var endpoint = new HttpEndpoint(server.Client, address, "A server", Options(), credentials);
            await endpoint.AskAsync(new HttpQuestion("shown", "find") { Query = query }, answer => answer.Body.Length, default);
        }

        Assert.Equal(["GET /find?q=…&r=…&s=…", "GET /find?q=…", "GET /find?q=…"], kept.Answers.Select(answer => answer.Request));
    }

    [Fact]
    public async Task Of_a_long_question_the_beginning_is_kept()
    {
        var endpoint = new HttpEndpoint(server.Client, server.Address, "A server", Options());

        await endpoint.AskAsync(new HttpQuestion("shown", "") { Body = Encoding.UTF8.GetBytes(new string('ü', 100_000)) }, answer => answer.Body.Length, default);

        string request = Assert.Single(kept.Answers).Request;
        Assert.StartsWith("POST / üü", request, StringComparison.Ordinal);
        Assert.InRange(request.Length, 2_000, RawAnswer.MaxRequestLength);
    }

    private BitcoinRestOptions Options() => new() { TimeProvider = time, Answers = kept, MaxAttempts = 1 };

    private sealed class Kept : IAnswerLog
    {
        public List<RawAnswer> Answers { get; } = [];

        public void Add(RawAnswer answer) => Answers.Add(answer);
    }
}
