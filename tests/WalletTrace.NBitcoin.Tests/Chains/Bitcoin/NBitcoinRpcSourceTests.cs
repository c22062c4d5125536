using System.Text;
using System.Text.Json.Nodes;
using NBitcoin;
using NBitcoin.Altcoins;
using NBitcoin.RPC;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Tests.Support;

namespace WalletTrace.NBitcoin.Tests.Chains.Bitcoin;

/// <summary>What the source asks a node through NBitcoin, and what it does when the node, or what sits between, answers wrongly or not at all.</summary>
public sealed class NBitcoinRpcSourceTests : IAsyncLifetime
{
    private const string Password = "correct-horse";

    private readonly RegtestChain chain = RegtestChain.Sample();
    private readonly List<long> given = [];
    private LoopbackServer server = null!;
    private CoreNode node = null!;

    public async Task InitializeAsync()
    {
        node = new CoreNode(chain) { Credentials = CoreNode.Basic("someone", Password) };
        server = await LoopbackServer.StartAsync(request => node.Answer(request));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Only_asks_for_what_names_nobody_with_hashes_in_batches_and_blocks_as_bytes()
    {
        await ReadAsync(Open(new NBitcoinRpcOptions { HashesAtOnce = 10 }), 0, chain.TipHeight);

        List<JsonNode> requests = [.. server.Requests.Select(request => JsonNode.Parse(request.Body)!)];
        Assert.Equal([10, 10, 10], requests.OfType<JsonArray>().Select(batch => batch.Count));
        Assert.All(requests.OfType<JsonArray>().SelectMany(batch => batch), call => Assert.Equal("getblockhash", (string?)call!["method"]));
        Assert.All(requests.OfType<JsonObject>(), call => Assert.Contains((string?)call["method"], (string[])["getblockchaininfo", "getblockhash", "getnetworkinfo", "getblock"]));
        Assert.Equal(chain.TipHeight + 1, requests.OfType<JsonObject>().Count(call => (string?)call["method"] == "getblock" && call["params"]![1]!.GetValueKind() == System.Text.Json.JsonValueKind.False));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Asks_no_more_blocks_ahead_than_it_may(int ahead)
    {
        await foreach (BlockFacts block in Open(new NBitcoinRpcOptions { BlocksAhead = ahead }).ReadAsync(new BlockRange(0, chain.TipHeight)))
        {
            Assert.InRange(server.Requests.Count(request => Method(request) == "getblock"), 1, block.Block.Height + ahead);
            if (block.Block.Height == 10)
            {
                break;
            }
        }
    }

    [Fact]
    public async Task Tells_what_the_node_is_and_what_it_still_has()
    {
        node = new CoreNode(chain) { FirstHeight = 7, Credentials = node.Credentials };
        NBitcoinRpcSource source = Open();

        SourceCapabilities able = await source.CapabilitiesAsync();

        Assert.Equal((CoverageKinds.Coins, false, 7), (able.Kinds, able.GivesPreviousOutputs, able.FirstHeight));
        Assert.Contains("/Satoshi:30.0.0/", able.Description, StringComparison.Ordinal);
        Assert.Equal($"Bitcoin Core RPC at {server.Address.Authority}, through NBitcoin", source.Name);
        await ReadAsync(source, 7, chain.TipHeight);
        var error = await Assert.ThrowsAsync<MissingResponseException>(() => ReadAsync(source, 6, chain.TipHeight));
        Assert.Contains("pruned", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_may_not_tell_its_software_is_read_all_the_same()
    {
        node.Lie = (method, _, result) => method == "getnetworkinfo" ? 7 : result;

        Assert.StartsWith("node,", (await Open().CapabilitiesAsync()).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_of_another_chain_is_refused_before_anything_is_read()
    {
        // Testnet's first block.
        const string Other = "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943";
        node.Lie = (method, parameters, result) => method == "getblockhash" && (long?)parameters[0] == 0 ? Other : result;
        NBitcoinRpcSource source = Open();

        foreach (Func<Task> use in (Func<Task>[])[async () => await source.CapabilitiesAsync(), async () => await source.TipAsync(), async () => await source.HashAtAsync(3), () => ReadAsync(source, 3, 4)])
        {
            var error = await Assert.ThrowsAsync<ChainSourceException>(use);
            Assert.Contains("another chain", error.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(server.Requests, request => Method(request) == "getblock");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bitcoin_and_Bitcoin_Cash_are_told_apart_by_the_block_at_which_they_part(bool isCash)
    {
        const string Genesis = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";
        string fork = isCash ? "000000000000000000651ef99cb9fcbe0dadde1d424bd9f15ff20136191a5eec" : "0000000000000000011865af4122fe3b144e2cbeea86142e8ff2fb4107352d43";
        await using LoopbackServer other = await LoopbackServer.StartAsync(request =>
        {
            JsonNode call = JsonNode.Parse(request.Body)!;
            JsonNode result = (string?)call["method"] != "getblockhash" ? new JsonObject() : (long)call["params"]![0]! == 0 ? Genesis : fork;
            return Reply.Json(new JsonObject { ["result"] = result, ["error"] = null, ["id"] = 1 }.ToJsonString());
        });

        foreach (Network network in (Network[])[Network.Main, BCash.Instance.Mainnet])
        {
            var source = new NBitcoinRpcSource(new RPCClient("someone:secret", other.Address, network) { HttpClient = other.Client });
            if (isCash == (network == BCash.Instance.Mainnet))
            {
                Assert.Equal(0, (await source.CapabilitiesAsync()).FirstHeight);
            }
            else
            {
                var error = await Assert.ThrowsAsync<ChainSourceException>(async () => await source.CapabilitiesAsync());
                Assert.Contains(fork, error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_block_other_than_the_one_asked_for_is_an_error_that_names_both()
    {
        node.Lie = (method, parameters, result) =>
            method == "getblock" && (string?)parameters[0] == chain.HashAt(5).ToString() ? Convert.ToHexStringLower(chain.BytesAt(6)) : result;

        var error = await Assert.ThrowsAsync<ChainSourceException>(() => ReadAsync(Open(), 0, 9));

        Assert.Contains(chain.HashAt(5).ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(chain.HashAt(6).ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal([0, 1, 2, 3, 4], given);
    }

    [Fact]
    public async Task A_block_that_fails_a_check_is_an_error_that_names_it()
    {
        byte[] bytes = [.. chain.BytesAt(5)];
        bytes[^5] ^= 1;
        node.Lie = (method, parameters, result) => method == "getblock" && (string?)parameters[0] == chain.HashAt(5).ToString() ? Convert.ToHexStringLower(bytes) : result;

        var error = await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(Open(), 0, 9));

        Assert.Contains(chain.HashAt(5).ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal([0, 1, 2, 3, 4], given);
    }

    [Theory]
    [InlineData("reversed")]
    [InlineData("one left out in the middle")]
    [InlineData("one that is no object")]
    public async Task Answers_of_a_batch_in_the_wrong_places_are_found_out_and_are_no_reorganisation(string how)
    {
        // NBitcoin matches by place and passes over what is no object, so that all that follow move up by one.
        node.Reshape = answers => how switch
        {
            "reversed" => Enumerable.Reverse(answers),
            "one left out in the middle" => answers.Where((_, at) => at != 4),
            _ => answers.Select((answer, at) => at == 4 ? 7 : answer),
        };

        await Assert.ThrowsAsync<ChainSourceException>(() => ReadAsync(Open(), 0, chain.TipHeight));

        Assert.Equal(Enumerable.Range(0, given.Count).Select(height => (long)height), given);
        Assert.Equal(how == "reversed" ? 1 : 5, given.Count);
    }

    [Fact]
    public async Task What_a_batch_leaves_unanswered_is_asked_alone()
    {
        node.Reshape = answers => answers.Take(4);

        await ReadAsync(Open(new NBitcoinRpcOptions { HashesAtOnce = 10 }), 0, chain.TipHeight);

        Assert.Equal(chain.TipHeight + 1, given.Count);
    }

    [Fact]
    public async Task More_answers_than_were_asked_for_do_no_harm()
    {
        node.Reshape = answers => [.. answers, .. answers.Select(answer => answer!.DeepClone())];

        await ReadAsync(Open(), 0, chain.TipHeight);

        Assert.Equal(chain.TipHeight + 1, given.Count);
    }

    [Fact]
    public async Task A_chain_that_changes_while_it_is_read_is_a_reorganisation_with_the_height_to_go_back_to()
    {
        IAsyncEnumerable<BlockFacts> blocks = Open(new NBitcoinRpcOptions { BlocksAhead = 1, HashesAtOnce = 1 }).ReadAsync(new BlockRange(20, chain.TipHeight));
        BlockHash last = chain.HashAt(25);

        var error = await Assert.ThrowsAsync<ReorgException>(async () =>
        {
            await foreach (BlockFacts block in blocks)
            {
                given.Add(block.Block.Height);
                if (block.Block.Height == 25)
                {
                    chain.Reorg((int)(chain.TipHeight - 24));
                }
            }
        });

        Assert.Equal([20, 21, 22, 23, 24, 25], given);
        Assert.Equal((24, last.ToString(), chain.HashAt(25).ToString()), (error.RewindHeight, error.Expected, error.Found));
    }

    public static TheoryData<string, Type, bool, string> Failures() => new()
    {
        { "a web page", typeof(ChainSourceException), false, "cannot be read" },
        { "nothing", typeof(ChainSourceException), false, "cannot be read" },
        { "an array", typeof(ChainSourceException), false, "cannot be read" },
        { "a null result", typeof(MissingResponseException), false, "no result" },
        { "a number", typeof(ChainSourceException), false, "Integer" },
        { "an error without a code", typeof(ChainSourceException), false, "cannot be read" },
        { "an error with the password", typeof(RpcErrorException), false, "error -1" },
        { "that it warms up", typeof(RpcErrorException), true, "error -28" },
        { "half of it", typeof(ChainSourceException), true, "no whole answer" },
        { "401", typeof(ChainSourceException), false, "password" },
        { "403", typeof(ChainSourceException), false, "password" },
        { "404", typeof(ChainSourceException), false, "404" },
        { "502", typeof(ChainSourceException), true, "502" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_a_node_answers_wrongly_is_an_error_in_our_words(string answer, Type type, bool isTransient, string words)
    {
        NBitcoinRpcSource source = Open();
        await source.CapabilitiesAsync();
        server.Lie = (_, honest) => Wrong(answer, honest);

        foreach (Func<Task> use in (Func<Task>[])[async () => await source.TipAsync(), async () => await source.HashAtAsync(3), () => ReadAsync(source, 0, 9)])
        {
            Exception error = (await Record.ExceptionAsync(use))!;

            Assert.Equal(type, error.GetType());
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
            Assert.Equal(isTransient, ((ChainSourceException)error).IsTransient);
            Assert.DoesNotContain(Password, error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.ASCII.GetBytes($"someone:{Password}")), error.ToString(), StringComparison.Ordinal);
        }

        Assert.Empty(given);
    }

    [Fact]
    public async Task An_answer_to_a_batch_that_cannot_be_read_is_an_error()
    {
        foreach (string answer in (string[])["a web page", "nothing", "a null result", "a number", "that it warms up", "half of it", "403"])
        {
            NBitcoinRpcSource source = Open();
            server.Lie = (request, honest) => request.Body is [(byte)'[', ..] ? Wrong(answer, honest) : honest;

            await Assert.ThrowsAnyAsync<ChainSourceException>(() => ReadAsync(source, 0, 9));
        }
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_it()
    {
        var client = new RPCClient("someone:another-secret", server.Address, Network.RegTest) { HttpClient = server.Client };

        var error = await Assert.ThrowsAsync<ChainSourceException>(async () => await new NBitcoinRpcSource(client).TipAsync());

        Assert.Contains("401", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_listens_is_an_error_that_may_pass()
    {
        LoopbackServer gone = await LoopbackServer.StartAsync(node.Answer);
        await gone.DisposeAsync();
        var client = new RPCClient($"someone:{Password}", gone.Address, Network.RegTest) { HttpClient = server.Client };

        var error = await Assert.ThrowsAsync<ChainSourceException>(async () => await new NBitcoinRpcSource(client).TipAsync());

        Assert.True(error.IsTransient);
        Assert.Contains("ConnectionError", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stalls")]
    [InlineData("is busy for ever")]
    public async Task A_node_that_does_not_answer_is_left_after_the_limit(string how)
    {
        var time = new TestTime(TimeSpan.Zero);
        NBitcoinRpcSource source = Open(new NBitcoinRpcOptions { Clock = time });
        await source.CapabilitiesAsync();
        await DrainAsync();
        server.Lie = (_, honest) => how == "stalls" ? honest with { Stalls = true } : Reply.Text("busy", 503);

        Task<BlockPoint> asked = source.TipAsync().AsTask();
        await server.NextRequestAsync();
        Assert.False(asked.IsCompleted);
        time.EndWaits(TimeSpan.FromMinutes(2));

        var error = await Assert.ThrowsAsync<ChainSourceException>(() => asked);
        Assert.True(error.IsTransient);
        Assert.Contains("00:02:00", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("getblockchaininfo")]
    [InlineData("getblock")]
    [InlineData("batch")]
    public async Task Cancelling_ends_a_request_that_the_node_does_not_answer(string method)
    {
        using var stop = new CancellationTokenSource();
        NBitcoinRpcSource source = Open();
        var isStalled = new TaskCompletionSource();
        server.Lie = (request, honest) =>
        {
            if (Method(request) != method)
            {
                return honest;
            }

            isStalled.TrySetResult();
            return honest with { Stalls = true };
        };

        Task reading = ReadAsync(source, 0, 9, stop.Token);
        await isStalled.Task;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Empty(given);
    }

    [Fact]
    public void Options_that_cannot_be_and_networks_without_chain_are_refused()
    {
        Assert.Throws<ArgumentNullException>("client", () => new NBitcoinRpcSource(null!));
        Assert.Throws<ArgumentException>("network", () => Open(network: Dash.Instance.Mainnet));
        Assert.ThrowsAny<ArgumentException>(() => Open(new NBitcoinRpcOptions { BlocksAhead = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => Open(new NBitcoinRpcOptions { HashesAtOnce = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => Open(new NBitcoinRpcOptions { AnswerWithin = TimeSpan.Zero }));
        Assert.ThrowsAny<ArgumentException>(() => Open(new NBitcoinRpcOptions { Clock = null! }));
    }

    private static Reply Wrong(string answer, Reply honest) => answer switch
    {
        "a web page" => Reply.Page(),
        "nothing" => Reply.Text(""),
        "an array" => Reply.Json("[]"),
        "a null result" => Both(honest, """{"result":null,"error":null,"id":1}"""),
        "a number" => Both(honest, """{"result":7,"error":null,"id":1}"""),
        "an error without a code" => Both(honest, """{"result":null,"error":{"message":"no"},"id":1}"""),
        "an error with the password" => Both(
            honest, $$$"""{"result":null,"error":{"code":-1,"message":"not someone:{{{Password}}}, {{{Password}}}, {{{CoreNode.Basic("someone", Password)}}}"},"id":1}"""),
        "that it warms up" => Both(honest, """{"result":null,"error":{"code":-28,"message":"Loading block index"},"id":1}"""),
        "half of it" => honest with { CutAt = honest.Body.Length / 2 },
        _ => Reply.Page(int.Parse(answer, System.Globalization.CultureInfo.InvariantCulture)),
    };

    /// <summary>An answer to one question, or as many of them as an honest batch would hold.</summary>
    private static Reply Both(Reply honest, string one) => honest.Body is [(byte)'[', ..]
        ? Reply.Json($"[{string.Join(',', JsonNode.Parse(honest.Body)!.AsArray().Select(_ => one))}]")
        : Reply.Json(one);

    private static string? Method(Request request) => JsonNode.Parse(request.Body) is JsonObject call ? (string?)call["method"] : "batch";

    private NBitcoinRpcSource Open(NBitcoinRpcOptions? options = null, Network? network = null) =>
        new(new RPCClient($"someone:{Password}", server.Address, network ?? Network.RegTest) { HttpClient = server.Client }, options);

    private async Task ReadAsync(NBitcoinRpcSource source, long from, long to, CancellationToken cancellationToken = default)
    {
        given.Clear();
        await foreach (BlockFacts block in source.ReadAsync(new BlockRange(from, to), cancellationToken))
        {
            Assert.Equal(chain.FactsAt(block.Block.Height).Block, block.Block);
            given.Add(block.Block.Height);
        }
    }

    /// <summary>Forgets the requests that have come so far.</summary>
    private async Task DrainAsync()
    {
        for (int seen = server.Requests.Count; seen > 0; seen--)
        {
            await server.NextRequestAsync();
        }
    }
}
