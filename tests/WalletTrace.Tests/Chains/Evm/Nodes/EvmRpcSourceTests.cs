using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Nodes;

/// <summary>What a node can do is found out, and what it cannot is left out and not claimed.</summary>
public sealed class EvmRpcSourceTests : EvmNodeScene
{
    private static string TokenText => EvmChain.Hex(EvmChain.Token);

    [Fact]
    public async Task What_a_node_can_do_is_described()
    {
        Assert.Equal(
            "Geth/v1.16.0-synthetic by JSON-RPC, blocks from height 0, receipts by block, calls by debug_traceBlockByHash, no calls of an account",
            (await Source().CapabilitiesAsync()).Description);
        Node = new EvmServer(Chain) { Lacks = new HashSet<string>([.. EvmServer.WithoutDebug, "eth_getBlockReceipts"]) };
        Assert.Equal(
            "Geth/v1.16.0-synthetic by JSON-RPC, blocks from height 0, receipts one by one, calls by trace_block, calls of an account by trace_filter",
            (await Source().CapabilitiesAsync()).Description);
    }

    [Fact]
    public async Task What_a_node_calls_itself_is_hostile_text()
    {
        Node.Lie = (method, _, honest) => method == "web3_clientVersion" ? "\u001b[2J" + new string('x', 1000) : honest;
        Assert.StartsWith("\\u{001B}[2Jxxx", (await Source().CapabilitiesAsync()).Description, StringComparison.Ordinal);
        Assert.InRange((await Source().CapabilitiesAsync()).Description.Length, 0, 250);

        Node.Lie = (method, _, honest) => method == "web3_clientVersion" ? 5 : honest;
        Assert.StartsWith("a node by JSON-RPC", (await Source().CapabilitiesAsync()).Description, StringComparison.Ordinal);
        Server.Lie = (request, honest) => honest with { Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(honest.Body).Replace("\"result\":5", "\"result\":\"\\ud800\"", StringComparison.Ordinal)) };
        await Assert.ThrowsAsync<ChainDataException>(async () => await Source().CapabilitiesAsync());
    }

    [Theory]
    [InlineData(-32601, "the method debug_traceBlockByHash does not exist/is not available")]
    [InlineData(-32600, "Unsupported method")]
    [InlineData(-32004, "Method not supported")]
    [InlineData(-32000, "Error: Method debug_traceBlockByHash not supported.")]
    [InlineData(-32603, "tracing is disabled")]
    [InlineData(0, "")]
    public async Task A_method_that_a_node_lacks_is_not_there_however_it_says_so(int code, string message)
    {
        Node = new EvmServer(Chain) { Lacks = EvmServer.WithoutTraces, Refusal = (code, message) };

        Assert.Equal(CoverageKinds.None, (await Source().CapabilitiesAsync()).Kinds & CoverageKinds.Internal);
        UnsupportedMethodException failure = await Assert.ThrowsAsync<UnsupportedMethodException>(async () =>
            await Source(new EvmRpcOptions { RequireInternal = true, TimeProvider = Time }).CapabilitiesAsync());
        Assert.Contains("RequireInternal", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_that_a_gateway_refuses_by_status_is_not_there()
    {
        Server.Lie = (request, honest) => EvmServer.MethodsOf(request).Any(EvmServer.WithoutTraces.Contains) ? Reply.Text("forbidden", 403) : honest;

        Assert.Equal(CoverageKinds.None, (await Source().CapabilitiesAsync()).Kinds & CoverageKinds.Internal);
    }

    [Fact]
    public async Task A_tracer_that_tells_steps_instead_of_calls_is_none()
    {
        Node.Lie = (method, _, honest) => !method.StartsWith("debug_", StringComparison.Ordinal) ? honest
            : new JsonArray([.. honest!.AsArray().Select(_ => (JsonNode)new JsonObject { ["result"] = new JsonObject { ["gas"] = 1, ["structLogs"] = new JsonArray() } })]);

        Assert.Equal(CoverageKinds.None, (await Source().CapabilitiesAsync()).Kinds & CoverageKinds.Internal);
    }

    [Fact]
    public async Task A_node_that_traces_only_its_newest_blocks_claims_no_calls_unless_they_are_required()
    {
        Node.Twist = (method, answer) =>
        {
            if (method.StartsWith("debug_", StringComparison.Ordinal) && answer["result"] is JsonArray traces && traces.Any(trace => trace!["txHash"]!.GetValue<string>() == $"0x{Chain.Blocks[1].IdOf(0)}"))
            {
                answer.Remove("result");
                answer["error"] = new JsonObject { ["code"] = -32000, ["message"] = "missing trie node" };
            }

            return answer;
        };

        Assert.Equal(CoverageKinds.None, (await Source().CapabilitiesAsync()).Kinds & CoverageKinds.Internal);
        EvmRpcSource strict = Source(new EvmRpcOptions { RequireInternal = true, TimeProvider = Time });
        Assert.Equal(CoverageKinds.Internal, (await strict.CapabilitiesAsync()).Kinds & CoverageKinds.Internal);
        Assert.Equal(14, (await ReadAsync(strict, new BlockRange(2, Chain.TipHeight))).Count);
        await Assert.ThrowsAsync<RpcErrorException>(() => ReadAsync(strict));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(15)]
    public async Task A_node_that_dropped_old_blocks_says_from_where_it_has_them(long first)
    {
        Node = new EvmServer(Chain) { Lacks = EvmServer.WithoutParity, FirstHeight = first };
        EvmRpcSource source = Source();

        Assert.Equal(first, (await source.CapabilitiesAsync()).FirstHeight);
        Assert.Contains("pruned", (await Assert.ThrowsAsync<MissingResponseException>(() => ReadAsync(source))).Message, StringComparison.Ordinal);
        Assert.Equal(Chain.TipHeight - first + 1, (await ReadAsync(source, new BlockRange(first, Chain.TipHeight))).Count);
    }

    [Fact]
    public async Task The_tip_is_the_block_that_the_options_name()
    {
        foreach ((EvmTip tip, long height) in ((EvmTip, long)[])[(EvmTip.Latest, Chain.TipHeight), (EvmTip.Safe, Chain.TipHeight - 1), (EvmTip.Finalized, Chain.TipHeight - 2)])
        {
            Assert.Equal(new BlockPoint(height, Chain.HashAt(height)), await Source(new EvmRpcOptions { Tip = tip, TimeProvider = Time }).TipAsync());
        }
    }

    [Fact]
    public async Task A_chain_that_has_only_begun_is_read()
    {
        var chain = new EvmChain();
        Node = new EvmServer(chain);
        EvmRpcSource source = Source();

        Assert.Equal(0, (await source.TipAsync()).Height);
        BlockFacts block = Assert.Single(await ReadAsync(source, new BlockRange(0, 0)));
        Assert.Equal(chain.HashAt(0), block.Block.Hash);
        Assert.Empty(block.Facts);
    }

    [Fact]
    public async Task A_node_that_takes_no_lists_of_calls_is_asked_one_by_one()
    {
        Server.Lie = (request, honest) => request.Body[0] == '['
            ? Reply.Json("""{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch requests are not supported"}}""") : honest;

        Assert.Equal(Chain.TipHeight + 1, (await ReadAsync(Source())).Count);
        Assert.InRange(Server.Requests.Count(request => request.Body[0] == '['), 1, 8);
    }

    [Fact]
    public async Task Answers_too_long_together_are_asked_for_one_by_one()
    {
        Node.Reshape = answers => answers.Select(answer =>
            answers.Count > 2 && answer!["result"] is JsonArray ? new JsonObject { ["id"] = answer["id"]!.DeepClone(), ["error"] = new JsonObject { ["code"] = -32003, ["message"] = "response too large" } } : answer);

        Assert.Equal(Chain.TipHeight + 1, (await ReadAsync(Source())).Count);
    }

    [Fact]
    public async Task Without_its_uncles_a_block_does_not_claim_its_rewards()
    {
        Node = new EvmServer(Chain) { Lacks = new HashSet<string>([.. EvmServer.WithoutParity, "eth_getUncleByBlockHashAndIndex"]) };
        List<BlockFacts> blocks = await ReadAsync(Source());

        Assert.All(blocks, block => Assert.Equal(block.Block.Height != 6, block.Kinds.HasFlag(CoverageKinds.Reward)));

        Node = new EvmServer(Chain) { Lacks = EvmServer.WithoutParity };
        Node.Lie = (method, _, honest) => method == "eth_getUncleByBlockHashAndIndex" ? Chain.Blocks[6].Uncles[0].DeepClone() : honest;
        await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(Source()));
    }

    [Fact]
    public async Task A_token_is_asked_once_for_its_name_and_shown_by_it()
    {
        Describe(TokenText, "0x" + Word(9), "0x" + Word(32) + Word(4) + Text("GOLD"));
        EvmRpcSource source = Source();
        await ReadAsync(source);
        List<BlockFacts> blocks = await ReadAsync(source);

        Assert.All(TokensOf(blocks, TokenText), asset => Assert.Equal(("GOLD", 9), (asset.Symbol, asset.Decimals)));
        Assert.Equal(2, Server.Requests.Sum(request => Encoding.UTF8.GetString(request.Body).Split($"\"{EvmChain.Token.ToString(ChainId.Ethereum)}\"").Length - 1));
        Assert.All(TokensOf(blocks, EvmChain.Hex(TestLogs.ContractOf(EvmChain.Usdt))), asset => Assert.Equal(("USDT", 6), (asset.Symbol, asset.Decimals)));

        int before = Calls("eth_call");
        Assert.All(TokensOf(await ReadAsync(Source(new EvmRpcOptions { ReadTokens = false, TimeProvider = Time })), TokenText), asset => Assert.Null(asset.Symbol));
        Assert.Equal(before, Calls("eth_call"));
    }

    [Fact]
    public async Task Whatever_a_contract_says_of_itself_the_block_is_read()
    {
        string giant = string.Concat(Enumerable.Repeat(Text("€"), 3000));
        foreach ((string? decimals, string? symbol, int expected, string? shown) in ((string?, string?, int, string?)[])
            [
                (null, null, 0, null),
                ("0x", "0x", 0, null),
                ("0x" + Word(78), "0x" + Word(32) + Word(0), 0, null),
                ("0x" + new string('f', 64), "0x" + Text("MKR"), 0, "MKR"),
                ("0x" + Word(18), "0x" + Word(32) + Word(1000) + Text("short"), 18, null),
                ("0x" + Word(77), "0x" + new string('f', 64) + Word(1), 77, null),
                ("0x1", "0xzz", 0, null),
                ("0x" + Word(6), "0x" + Word(32) + Word(5) + Convert.ToHexStringLower("A\0B\0C"u8) + new string('0', 54), 6, null),
                ("0x" + Word(6), "0x" + Word(32) + Word(2) + "fffe" + new string('0', 60), 6, "\ufffd\ufffd"),
                ("0x" + Word(6), "0x" + Word(32) + Word(96_000) + giant, 6, null),
                ("0x" + Word(6), "0x" + Word(32) + Word(600) + string.Concat(Enumerable.Repeat("e282ac", 210)), 6, new string('€', 200)),
                ("0x" + Word(6), "0x" + Word(32) + Word(26) + Convert.ToHexStringLower("<script>alert(1)</script>\u001b"u8) + new string('0', 12), 6, "<script>alert(1)</script>\u001b"),
            ])
        {
            Node.Views.Clear();
            Describe(TokenText, decimals, symbol);

            Asset asset = TokensOf(await ReadAsync(Source()), TokenText)[0];

            Assert.Equal((expected, shown), (asset.Decimals, asset.Symbol));
        }
    }

    [Fact]
    public async Task An_answer_that_breaks_the_request_hides_only_the_token_that_gave_it()
    {
        Chain.AddBlock(EvmChain.Emit(1, TestLogs.Transfer(EvmChain.Account(950), EvmChain.Account(1), EvmChain.Account(2), 5U), TestLogs.Transfer(EvmChain.Account(951), EvmChain.Account(1), EvmChain.Account(2), 5U)));
        Describe(EvmChain.Hex(EvmChain.Account(950)), "0x" + Word(3), "0x" + new string('a', 3 << 20));
        Describe(EvmChain.Hex(EvmChain.Account(951)), "0x" + Word(4), "0x" + Text("FINE"));

        List<BlockFacts> blocks = await ReadAsync(Source(new EvmRpcOptions { MaxResponseBytes = 1 << 20, TimeProvider = Time }), new BlockRange(Chain.TipHeight, Chain.TipHeight));

        Assert.Null(TokensOf(blocks, EvmChain.Hex(EvmChain.Account(950)))[0].Symbol);
        Assert.Equal("FINE", TokensOf(blocks, EvmChain.Hex(EvmChain.Account(951)))[0].Symbol);
    }

    [Fact]
    public async Task A_contract_that_calls_itself_as_a_well_known_token_does_is_shown_as_noise()
    {
        Describe(TokenText, "0x" + Word(6), "0x" + Word(32) + Word(5) + Convert.ToHexStringLower("USD\u20ae"u8)[..10] + new string('0', 54));
        Node.Views[TokenText + "0x95d89b41"] = "0x" + Text("USDT");

        List<BlockFacts> blocks = await ReadAsync(Source());

        Noise[] found = [.. blocks.SelectMany(block => block.Noise).Where(noise => noise.Kind == NoiseKind.LookAlike)];
        Assert.Equal(2, found.Length);
        Assert.All(found, noise => Assert.Equal(EvmChain.Token, noise.Contract));
        Assert.All(TokensOf(blocks, TokenText), asset => Assert.Equal(EvmChain.Token.ToString(ChainId.Ethereum), asset.Reference));
    }

    [Fact]
    public async Task Balances_are_told_of_coins_tokens_and_items_or_are_unknown()
    {
        var log = new DisclosureLog();
        EvmRpcSource source = Source(new EvmRpcOptions { Disclosures = log, TimeProvider = Time });
        Address holder = EvmChain.Account(1);
        Node.Balances[(EvmChain.Hex(holder), 9)] = "0x1234";
        Node.Views[TokenText + "0x70a08231"] = "0x" + Word(55);
        Node.Views[TokenText + "0x00fdd58e"] = "0x" + Word(56);
        Node.Views[TokenText + "0x6352211e"] = "0x" + Convert.ToHexStringLower(TestLogs.Bytes(TestLogs.Word(holder)));
        Asset ether = Asset.Native(ChainId.Ethereum);
        string contract = EvmChain.Token.ToString(ChainId.Ethereum);

        Assert.Equal(0x1234U, await source.BalanceAsync(holder, ether, 9));
        Assert.Null(await source.BalanceAsync(holder, ether, 8));
        Assert.Equal(55U, await source.BalanceAsync(holder, Asset.Token(ChainId.Ethereum, "erc20", EvmChain.Token, 0), 9));
        Assert.Equal(56U, await source.BalanceAsync(holder, Asset.Token(ChainId.Ethereum, "erc1155", contract + "/7", 0), 9));
        Assert.Equal(1U, await source.BalanceAsync(holder, Asset.Token(ChainId.Ethereum, "erc721", contract + "/7", 0), 9));
        Assert.Equal(0U, await source.BalanceAsync(EvmChain.Account(2), Asset.Token(ChainId.Ethereum, "erc721", contract + "/7", 0), 9));
        Assert.Null(await source.BalanceAsync(holder, EvmChain.Usdc, 9));
        Assert.Equal(7, log.Entries.Count);

        await Assert.ThrowsAsync<ArgumentException>(async () => await source.BalanceAsync(holder, Asset.Native(ChainId.Polygon), 9));
        Node.Twist = (method, answer) => method == "eth_getBalance"
            ? new JsonObject { ["id"] = answer["id"]!.DeepClone(), ["error"] = new JsonObject { ["code"] = -32000, ["message"] = "out of order" } } : answer;
        await Assert.ThrowsAsync<RpcErrorException>(async () => await source.BalanceAsync(holder, ether, 9));
    }

    [Fact]
    public void What_cannot_be_asked_so_is_the_callers_mistake()
    {
        Assert.Throws<ArgumentException>(() => new EvmRpcSource(Server.Client, Server.Address, ChainId.Bitcoin));
        Assert.Throws<ArgumentException>(() => new EvmRpcSource(Server.Client, Server.Address, ChainId.Evm(987_654_321)));
        foreach (EvmRpcOptions options in (EvmRpcOptions[])
            [
                new() { BatchSize = 0 }, new() { BlocksAtOnce = 0 }, new() { BearerToken = "a", ApiKey = "b" }, new() { ApiKey = "line\nbreak" }, new() { ApiKey = "k", ApiKeyHeader = "Content-Type" },
            ])
        {
            Assert.ThrowsAny<ArgumentException>(() => Source(options));
        }
    }

    private static string Word(int number) => number.ToString("x64", null);

    /// <summary>A text of at most 32 bytes, filled up with zeros.</summary>
    private static string Text(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)).PadRight(64, '0');

    private static Asset[] TokensOf(List<BlockFacts> blocks, string contract) =>
    [
        .. blocks.SelectMany(block => block.Facts).OfType<TransferRecord>().Select(transfer => transfer.Asset)
            .Where(asset => string.Equals(asset.Reference, contract, StringComparison.OrdinalIgnoreCase)),
    ];

    private void Describe(string contract, string? decimals, string? symbol)
    {
        if (decimals is not null)
        {
            Node.Views[contract + "0x313ce567"] = decimals;
        }

        if (symbol is not null)
        {
            Node.Views[contract + "0x95d89b41"] = symbol;
        }
    }
}
