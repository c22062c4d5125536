using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nethereum.JsonRpc.Client;
using Nethereum.JsonRpc.Client.RpcMessages;
using Newtonsoft.Json;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Nethereum.Tests.Support;
using WalletTrace.Tests.Support;

namespace WalletTrace.Nethereum.Tests.Chains.Evm.Nodes;

/// <summary>Calls through Nethereum's client, to nodes that answer, lie, stall and fail.</summary>
public sealed class NethereumRpcTests : IAsyncLifetime
{
    private static readonly EvmCall[] Three =
    [
        new(0, "eth_blockNumber", "[]"),
        new(1, "eth_getBlockByNumber", """["0x1b4",true]"""),
        new(2, "eth_getLogs", """[{"fromBlock":"0x1","toBlock":"0x2","topics":[null,["0xaa","0xbb"]]}]"""),
    ];

    private LoopbackServer server = null!;

    public async Task InitializeAsync() => server = await LoopbackServer.StartAsync(RpcNode.Over((method, parameters) => method switch
    {
        "eth_blockNumber" => "0x10",
        "nothing" => null,
        "wrong" => new RpcNode.Error(-32602, "invalid argument for key TOPSECRET"),
        _ => new JsonObject { ["method"] = method, ["asked"] = parameters.DeepClone() },
    }));

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Calls_go_out_as_they_are_and_each_answer_comes_back_to_its_call()
    {
        IReadOnlyList<EvmReply> replies = await Rpc().CallAsync(Three, default);

        Assert.Equal([0, 1, 2], replies.Select(reply => reply.Id));
        Assert.Equal("\"0x10\"", replies[0].Result.GetRawText());
        Assert.All(Three[1..].Zip(replies.Skip(1)), pair =>
        {
            Assert.Equal(pair.First.Method, pair.Second.Result.GetProperty("method").GetString());
            Assert.Equal(pair.First.Parameters, pair.Second.Result.GetProperty("asked").GetRawText());
            Assert.Null(pair.Second.Error);
        });
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task One_call_is_not_sent_as_a_list()
    {
        IReadOnlyList<EvmReply> replies = await Rpc().CallAsync([new EvmCall(7, "eth_blockNumber", "[]")], default);

        Assert.Equal((7, "0x10"), (Assert.Single(replies).Id, replies[0].Result.GetString()));
        Assert.Equal((byte)'{', Assert.Single(server.Requests).Body[0]);
    }

    [Fact]
    public async Task Answers_in_another_order_are_told_by_their_ids()
    {
        Rewrite(answers => [.. answers.Reverse()]);

        IReadOnlyList<EvmReply> replies = await Rpc().CallAsync(Three, default);

        Assert.Equal([2, 1, 0], replies.Select(reply => reply.Id));
        Assert.Equal("\"0x10\"", replies[2].Result.GetRawText());
    }

    [Fact]
    public async Task Answers_that_are_missing_doubled_or_of_no_call_show()
    {
        Rewrite(answers => [answers[1], answers[1]]);
        Assert.Equal([1, 1], (await Rpc().CallAsync(Three, default)).Select(reply => reply.Id));

        Rewrite(answers =>
        {
            answers[0]["id"] = 4711;
            answers[2]["id"] = "x";
            return answers;
        });
        Assert.Equal([-1, 1, -1], (await Rpc().CallAsync(Three, default)).Select(reply => reply.Id));

        Rewrite(_ => []);
        Assert.Empty(await Rpc().CallAsync(Three, default));

        server.Lie = (_, _) => Reply.Json("""{"jsonrpc":"2.0","id":4711,"result":"0x10"}""");
        Assert.Equal([-1], (await Rpc().CallAsync(Three[..1], default)).Select(reply => reply.Id));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    public async Task An_answer_that_says_nothing_answers_no_call(string body)
    {
        server.Lie = (_, _) => Reply.Json(body);

        Assert.Empty(await Rpc().CallAsync(Three, default));
        Assert.Empty(await Rpc().CallAsync(Three[..1], default));
    }

    [Fact]
    public async Task Errors_and_nothing_are_told_apart_and_secrets_left_out()
    {
        NethereumRpc rpc = Rpc(new NethereumOptions { Secrets = ["TOPSECRET"] });

        IReadOnlyList<EvmReply> replies = await rpc.CallAsync([new EvmCall(0, "wrong", "[]"), new EvmCall(1, "nothing", "[]")], default);

        Assert.Equal(new EvmCallError(-32602, "invalid argument for key (left out)"), replies[0].Error);
        Assert.Equal((JsonValueKind.Null, null), (replies[1].Result.ValueKind, replies[1].Error));
        Assert.Equal(-32602, Assert.Single(await rpc.CallAsync([new EvmCall(0, "wrong", "[]")], default)).Error!.Code);
    }

    [Fact]
    public async Task An_error_of_no_call_refuses_all()
    {
        server.Lie = (_, _) => Reply.Json("""[{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"too many calls"}}]""");

        IReadOnlyList<EvmReply> replies = await Rpc().CallAsync(Three, default);

        Assert.Equal([(0, -32600L), (1, -32600L), (2, -32600L)], replies.Select(reply => (reply.Id, reply.Error!.Code)));
    }

    public static TheoryData<string, bool, string> Faults => new()
    {
        { "page", false, "cannot be read" },
        { "text", false, "cannot be read" },
        { "401", false, "check the key" },
        { "403", false, "check the key" },
        { "404", false, "found status 404" },
        { "429", true, "found status 429" },
        { "500", true, "found status 500" },
        { "503", true, "found status 503" },
        { "half", true, "found no whole answer" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Faults_are_typed_and_say_no_address(string fault, bool isTransient, string words)
    {
        server.Lie = (_, honest) => fault switch
        {
            "page" => Reply.Page(),
            "text" => Reply.Text("certainly not"),
            "half" => honest with { CutAt = honest.Body.Length / 2 },
            _ => Reply.Page(int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture)),
        };
        var rpc = new NethereumRpc(new RpcClient(new Uri(server.Address, "v3/TOPSECRET")), null);

        foreach (EvmCall[] calls in (EvmCall[][])[Three, Three[..1]])
        {
            ChainSourceException failure = await Assert.ThrowsAnyAsync<ChainSourceException>(() => rpc.CallAsync(calls, default));

            Assert.Equal(isTransient, failure.IsTransient);
            Assert.Contains(words, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("TOPSECRET", failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_node_that_is_not_there_may_come_back()
    {
        LoopbackServer gone = await LoopbackServer.StartAsync(_ => Reply.Page());
        await gone.DisposeAsync();

        Assert.True((await Assert.ThrowsAsync<ChainSourceException>(() => new NethereumRpc(new RpcClient(gone.Address), null).CallAsync(Three, default))).IsTransient);
    }

    [Fact]
    public async Task An_object_for_a_list_of_calls_is_an_error()
    {
        server.Lie = (_, _) => Reply.Json("""{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"limit exceeded"}}""");

        await Assert.ThrowsAsync<ChainSourceException>(() => Rpc().CallAsync(Three, default));
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_although_Nethereum_cannot_be_told()
    {
        server.Lie = (_, honest) => honest with { Stalls = true };
        using var stop = new CancellationTokenSource();
        Task asked = Rpc().CallAsync(Three, stop.Token);
        await server.NextRequestAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Rpc().CallAsync(Three, stop.Token));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_given_up()
    {
        server.Lie = (_, honest) => honest with { Stalls = true };
        var time = new TestTime(passing: TimeSpan.Zero);
        Task asked = Rpc(new NethereumOptions { TimeProvider = time, AnswerWithin = TimeSpan.FromSeconds(30) }).CallAsync(Three, default);
        await server.NextRequestAsync();

        time.EndWaits(TimeSpan.FromSeconds(30));

        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => asked);
        Assert.True(failure.IsTransient);
        Assert.Contains("within 00:00:30", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traces_deeper_than_the_serializer_reads_are_an_error_that_says_what_to_set()
    {
        string deep = $$"""{"jsonrpc":"2.0","id":ID,"result":{{string.Concat(Enumerable.Repeat("""{"calls":[""", 1024))}}{{string.Concat(Enumerable.Repeat("]}", 1024))}}}""";
        server.Lie = (request, _) => Reply.Json(deep.Replace("ID", JsonNode.Parse(request.Body)!["id"]!.ToJsonString(), StringComparison.Ordinal));
        EvmCall[] call = [new EvmCall(0, "debug_traceBlockByHash", "[]")];

        Assert.Contains("MaxDepth", (await Assert.ThrowsAsync<ChainSourceException>(() => Rpc().CallAsync(call, default))).Message, StringComparison.Ordinal);

        var willing = new RpcClient(server.Address, jsonSerializerSettings: new JsonSerializerSettings { MaxDepth = 4096 });
        JsonElement trace = Assert.Single(await new NethereumRpc(willing, null).CallAsync(call, default)).Result;
        int depth = 0;
        for (JsonElement inner = trace; inner.GetProperty("calls").GetArrayLength() > 0; inner = inner.GetProperty("calls")[0])
        {
            depth++;
        }

        Assert.Equal(1023, depth);
    }

    [Fact]
    public async Task Halves_of_characters_and_numbers_beyond_all_bounds_come_through()
    {
        const string told = """{"half":"\ud800","pair":"\ud83d\ude00","big":123456789012345678901234567890123456789012345678901234567890}""";
        server.Lie = (request, _) => Reply.Json($$"""{"jsonrpc":"2.0","id":{{JsonNode.Parse(request.Body)!["id"]!.ToJsonString()}},"result":{{told}}}""");

        JsonElement result = Assert.Single(await Rpc().CallAsync([new EvmCall(0, "any", "[]")], default)).Result;

        // Nethereum's serializer has already put a mark in place of the half.
        Assert.Equal(told.Replace("\\ud800", "\ufffd", StringComparison.Ordinal).Replace("\\ud83d\\ude00", "😀", StringComparison.Ordinal), result.GetRawText());
    }

    [Fact]
    public async Task A_client_of_ones_own_may_throw_errors_or_give_each_call_its_answer()
    {
        var rpc = new NethereumRpc(new OwnClient(), null);

        Assert.Equal(
            [(0, "\"0x10\""), (1, "\"0x10\"")],
            (await rpc.CallAsync(Three[..2], default)).Select(reply => (reply.Id, reply.Result.GetRawText())));
        Assert.Equal(new EvmCallError(-32000, "no"), Assert.Single(await rpc.CallAsync(Three[..1], default)).Error);
    }

    [Fact]
    public async Task A_client_of_the_other_serializer_is_as_good()
    {
        var rpc = new NethereumRpc(new OtherSerializer(server), null);

        IReadOnlyList<EvmReply> replies = await rpc.CallAsync([.. Three, new EvmCall(3, "wrong", "[]"), new EvmCall(4, "nothing", "[]")], default);

        Assert.Equal([0, 1, 2, 3, 4], replies.Select(reply => reply.Id));
        Assert.Equal("\"0x10\"", replies[0].Result.GetRawText());
        Assert.Equal([Three[1].Parameters, Three[2].Parameters], replies.Skip(1).Take(2).Select(reply => reply.Result.GetProperty("asked").GetRawText()));
        Assert.Equal((-32602L, JsonValueKind.Null), (replies[3].Error!.Code, replies[4].Result.ValueKind));
        Assert.Equal("0x10", Assert.Single(await rpc.CallAsync(Three[..1], default)).Result.GetString());
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        var client = new RpcClient(server.Address);
        Assert.Throws<ArgumentNullException>(() => new NethereumRpc(null!, null));
        Assert.Throws<ArgumentException>(() => new NethereumRpc(client, new NethereumOptions { Name = " " }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NethereumRpc(client, new NethereumOptions { Name = new string('n', 201) }));
        Assert.Throws<ArgumentException>(() => new NethereumRpc(client, new NethereumOptions { Host = "" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NethereumRpc(client, new NethereumOptions { AnswerWithin = TimeSpan.Zero }));
    }

    private NethereumRpc Rpc(NethereumOptions? options = null) => new(new RpcClient(server.Address), options);

    private void Rewrite(Func<JsonNode[], JsonNode[]> change) => server.Lie = (_, honest) =>
    {
        JsonNode[] answers = [.. JsonNode.Parse(honest.Body)!.AsArray().Select(answer => answer!.DeepClone())];
        return Reply.Json(new JsonArray([.. change(answers).Select(answer => answer.DeepClone())]).ToJsonString());
    };

    /// <summary>As Nethereum.JsonRpc.SystemTextJsonRpcClient does.</summary>
    private sealed class OtherSerializer(LoopbackServer server) : ClientBase
    {
        public override Task<RpcResponseMessage> SendAsync(RpcRequestMessage rpcRequestMessage, string? route = null) => PostAsync<RpcResponseMessage>(rpcRequestMessage);

        protected override Task<RpcResponseMessage[]> SendAsync(RpcRequestMessage[] requests) => PostAsync<RpcResponseMessage[]>(requests);

        private async Task<T> PostAsync<T>(object body)
        {
            using var content = new StringContent(System.Text.Json.JsonSerializer.Serialize(body));
            using HttpResponseMessage response = await server.Client.PostAsync(server.Address, content);
            return System.Text.Json.JsonSerializer.Deserialize<T>(await response.Content.ReadAsStreamAsync())!;
        }
    }

    private sealed class OwnClient : ClientBase
    {
        public override Task<RpcResponseMessage> SendAsync(RpcRequestMessage rpcRequestMessage, string? route = null) =>
            throw new RpcResponseException(new global::Nethereum.JsonRpc.Client.RpcError(-32000, "no"));

        public override Task<RpcRequestResponseBatch> SendBatchRequestAsync(RpcRequestResponseBatch rpcRequestResponseBatch)
        {
            foreach (IRpcRequestResponseBatchItem item in rpcRequestResponseBatch.BatchItems)
            {
                item.DecodeResponse(new RpcResponseMessage(item.RpcRequestMessage.Id, (object)"0x10"));
            }

            return Task.FromResult(rpcRequestResponseBatch);
        }

        protected override Task<RpcResponseMessage[]> SendAsync(RpcRequestMessage[] requests) => throw new NotSupportedException();
    }
}
