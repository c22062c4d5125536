using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin;
using WalletTrace.Chains.Bitcoin.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin.Nodes;

/// <summary>A node that answers wrongly is found out: nothing of a lie becomes a fact.</summary>
public sealed class BitcoinRpcSourceTests : IAsyncLifetime
{
    private readonly RegtestChain chain = RegtestChain.Sample();
    private readonly TestTime time = new(TimeSpan.FromSeconds(30));
    private CoreNode node = null!;
    private LoopbackServer server = null!;

    public async Task InitializeAsync()
    {
        node = new CoreNode(chain);
        server = await LoopbackServer.StartAsync(request => node.Answer(request));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Answers_to_a_batch_may_come_in_any_order()
    {
        node.Reshape = Enumerable.Reverse;

        Assert.Equal(chain.TipHeight + 1, (await ReadAsync(Source())).Count);
    }

    [Fact]
    public async Task A_batch_that_lacks_an_answer_is_asked_again_and_then_missing()
    {
        bool isMissing = true;
        node.Reshape = answers => isMissing && answers.Count > 1 ? answers[1..] : answers;
        BitcoinRpcSource source = Source();

        MissingResponseException failure = await Assert.ThrowsAsync<MissingResponseException>(() => ReadAsync(source));
        Assert.Contains("found 2 answers, expected 3", failure.Message, StringComparison.Ordinal);
        isMissing = false;
        Assert.Equal(chain.TipHeight + 1, (await ReadAsync(source)).Count);
    }

    [Fact]
    public async Task Answers_that_belong_to_no_call_or_twice_to_one_are_refused()
    {
        foreach (Func<List<JsonNode?>, IEnumerable<JsonNode?>> reshape in (Func<List<JsonNode?>, IEnumerable<JsonNode?>>[])
            [
                answers => [.. answers, answers[0]!.DeepClone()],
                answers => [.. answers[1..], answers[1]!.DeepClone()],
                answers => [.. answers[1..], WithId(answers[0]!, 99)],
                answers => [.. answers[1..], WithId(answers[0]!, -1)],
                answers => [.. answers[1..], WithId(answers[0]!, "0")],
            ])
        {
            node.Reshape = reshape;
            ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => ReadAsync(Source()));
            Assert.False(failure.IsTransient);
        }

        static JsonNode WithId(JsonNode answer, JsonNode id)
        {
            JsonNode copy = answer.DeepClone();
            copy["id"] = id;
            return copy;
        }
    }

    [Fact]
    public async Task A_node_that_refuses_the_whole_batch_says_why()
    {
        server.Lie = (_, _) => Reply.Json("""{"jsonrpc":"2.0","error":{"code":-32600,"message":"batches are off"},"id":null}""");

        RpcErrorException failure = await Assert.ThrowsAsync<RpcErrorException>(() => ReadAsync(Source()));

        Assert.Equal(-32600, failure.Code);
        Assert.Contains("batches are off", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_starting_is_waited_for()
    {
        server.LieFirst(Reply.Json("""{"result":null,"error":{"code":-28,"message":"Loading block index"},"id":0}""", 500));
        Assert.Equal(chain.TipHeight, (await Source().TipAsync()).Height);

        server.LieFirst(Reply.Json("""[{"result":null,"error":{"code":-28,"message":"Verifying blocks"},"id":0},{"result":{},"id":1},{"result":"00","id":2}]"""));
        Assert.Equal("/Satoshi:30.0.0/ by JSON-RPC, blocks from height 0", (await Source().CapabilitiesAsync()).Description);
    }

    [Fact]
    public async Task A_node_of_another_chain_is_refused_before_anything_is_read()
    {
        var source = new BitcoinRpcSource(server.Client, server.Address, ChainId.Bitcoin);

        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => ReadAsync(source));

        Assert.Contains("found block 0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206 at height 0", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, request => System.Text.Encoding.UTF8.GetString(request.Body).Contains("\"getblock\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("000000000000000000651ef99cb9fcbe0dadde1d424bd9f15ff20136191a5eec", true)]
    [InlineData("00000000000000000019f112ec0a9982926f1258cdcc558dd7c3b7e5dc7fa148", false)]
    [InlineData(null, false)]
    public async Task A_node_of_Bitcoin_Cash_is_told_from_one_of_Bitcoin_by_the_block_with_which_it_went_its_own_way(string? hash, bool isRefused)
    {
        node.Lie = (method, arguments, truth) => method != "getblockhash" ? truth
            : (long)arguments[0]! == 0 ? "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
            : (long)arguments[0]! == 478_559 && hash is not null ? hash : truth;
        var source = new BitcoinRpcSource(server.Client, server.Address, ChainId.Bitcoin);

        Exception? failure = await Record.ExceptionAsync(async () => await source.CapabilitiesAsync());

        Assert.Equal(isRefused, failure is ChainSourceException);
        Assert.Contains(isRefused ? "went its own way from Bitcoin" : "", failure?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_too_short_to_tell_its_chain_is_refused()
    {
        var source = new BitcoinRpcSource(server.Client, server.Address, ChainId.BitcoinCash);

        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(async () => await source.CapabilitiesAsync());

        Assert.Contains("found no block at height 478559", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pruned_node_says_from_where_it_has_blocks()
    {
        node = new CoreNode(chain) { FirstHeight = 12 };
        BitcoinRpcSource source = Source();

        Assert.Equal(12, (await source.CapabilitiesAsync()).FirstHeight);
        MissingResponseException failure = await Assert.ThrowsAsync<MissingResponseException>(() => ReadAsync(source));
        Assert.Contains("it is pruned", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await ReadAsync(source, new BlockRange(12, 14))).Count);
    }

    [Fact]
    public async Task Another_block_than_the_one_asked_for_is_refused()
    {
        LieOfBlock(20, chain.BytesAt(21));

        ChainDataException failure = await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(Source()));

        Assert.Contains($"found {chain.HashAt(21)}, expected {chain.HashAt(20)}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("block 20 of", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_without_one_of_its_transactions_fails_its_Merkle_root()
    {
        RegtestBlock honest = chain.Blocks[21];
        RegtestBlock less = RegtestChain.Mine(21, 0x2000_0000, honest.Header[4..36], 1, [honest.Coinbase]);
        LieOfBlock(21, [.. honest.Header, .. less.Bytes[80..]]);

        ChainDataException failure = await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(Source()));

        Assert.Contains("Merkle root", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"block 21 {honest.Hash}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocks_before_a_bad_one_are_given()
    {
        LieOfBlock(20, chain.BytesAt(21));
        var given = new List<long>();

        await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(Source(new BitcoinRpcOptions { BatchSize = 1 }), given: given));

        Assert.Equal(Enumerable.Range(0, 20).Select(height => (long)height), given);
    }

    [Fact]
    public async Task A_chain_that_changes_while_it_is_read_is_a_reorganisation()
    {
        BlockHash stale = chain.HashAt(25);
        node.Lie = (method, parameters, honest) =>
        {
            // The fork is below what was read and above what is read next.
            if (method == "getblockhash" && parameters[0]!.GetValue<long>() == 26 && chain.HashAt(25) == stale)
            {
                chain.Reorg(10);
                return chain.HashAt(26).ToString();
            }

            return honest;
        };
        var given = new List<long>();

        ReorgException reorganised = await Assert.ThrowsAsync<ReorgException>(() => ReadAsync(Source(new BitcoinRpcOptions { BatchSize = 2, MaxConcurrency = 1 }), given: given));

        Assert.Equal(25, given[^1]);
        Assert.Equal(24, reorganised.RewindHeight);
        Assert.Equal(stale.ToString(), reorganised.Expected);
        Assert.Equal(chain.HashAt(25).ToString(), reorganised.Found);
    }

    [Fact]
    public async Task A_block_that_cannot_follow_by_its_time_is_refused_unless_work_is_not_checked()
    {
        RegtestBlock early = RegtestChain.Mine(29, 0x2000_0000, chain.Blocks[29].Header[4..36], (uint)RegtestChain.TimeAt(20), [chain.Blocks[29].Coinbase]);
        node.Lie = (method, parameters, honest) => (method, parameters.FirstOrDefault()?.ToString()) switch
        {
            ("getblockhash", "29") => early.Hash.ToString(),
            ("getblock", var hash) when hash == early.Hash.ToString() => Convert.ToHexStringLower(early.Bytes),
            _ => honest,
        };
        var upTo = new BlockRange(10, 29);

        ChainDataException failure = await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(Source(), upTo));

        Assert.Contains("median", failure.Message, StringComparison.Ordinal);
        Assert.Equal(20, (await ReadAsync(Source(new BitcoinRpcOptions { Checks = BlockChecks.MerkleRoot }), upTo)).Count);
    }

    [Fact]
    public async Task A_cookie_is_read_again_when_the_node_has_written_a_new_one()
    {
        using var folder = new TemporaryFolder();
        string cookie = folder[".cookie"];
        await File.WriteAllTextAsync(cookie, "__cookie__:first");
        node.Credentials = CoreNode.Basic("__cookie__", "first");
        BitcoinRpcSource source = Source(new BitcoinRpcOptions { CookieFile = cookie });
        await source.TipAsync();

        // The node starts again.
        await File.WriteAllTextAsync(cookie, "__cookie__:second\n");
        node.Credentials = CoreNode.Basic("__cookie__", "second");
        await source.TipAsync();
        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(new SourceUsage(3, 1, source.Meters[0].Usage.Bytes), source.Meters[0].Usage);

        // And now the file is of another node.
        node.Credentials = CoreNode.Basic("__cookie__", "third");
        ChainSourceException refused = await Assert.ThrowsAsync<ChainSourceException>(async () => await source.TipAsync());
        Assert.Contains("status 401", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("second", refused.ToString(), StringComparison.Ordinal);
        File.Delete(cookie);
        ChainSourceException missing = await Assert.ThrowsAsync<ChainSourceException>(async () => await source.TipAsync());
        Assert.Contains("\".cookie\" cannot be read", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Credentials_are_one_thing_or_the_other()
    {
        foreach (BitcoinRpcOptions options in (BitcoinRpcOptions[])[new() { User = "u" }, new() { Password = "p" }, new() { User = "u", Password = "p", CookieFile = "f" }])
        {
            Assert.Throws<ArgumentException>(() => Source(options));
        }

        Assert.ThrowsAny<ArgumentException>(() => Source(new BitcoinRpcOptions { BatchSize = 0 }));
        Assert.Throws<ArgumentException>(() => new BitcoinRpcSource(server.Client, server.Address, ChainId.Ethereum));
    }

    [Fact]
    public async Task A_transaction_is_found_by_its_id_and_proven_in_its_block()
    {
        foreach (PreviousOutputs who in Enum.GetValues<PreviousOutputs>())
        {
            var log = new DisclosureLog();
            BitcoinRpcSource source = Source(new BitcoinRpcOptions { PreviousOutputs = who, Disclosures = log, TimeProvider = time });
            RegtestTransaction wanted = chain.Blocks[15].Transactions[2];

            IReadOnlyList<Fact>? facts = await source.TransactionAsync(wanted.Id);

            Assert.Equal([chain.FactsAt(15).Block, .. RegtestChain.FactsOf(wanted, 15, 2, who == PreviousOutputs.Node)], facts);
            Assert.Equal([new Disclosure(TestTime.Start.ToUnixTimeSeconds(), "127.0.0.1", RegtestChain.Id, wanted.Id.ToString(), DisclosureKind.Transaction)], log.Entries);
        }
    }

    [Fact]
    public async Task A_transaction_that_is_not_on_the_best_chain_is_absent_and_an_unknown_one_an_error()
    {
        RegtestTransaction wanted = chain.Blocks[15].Transactions[2];
        node.Lie = (method, _, honest) =>
        {
            if (method == "getrawtransaction")
            {
                honest!.AsObject().Remove("blockhash");
            }

            return honest;
        };
        Assert.Null(await Source().TransactionAsync(wanted.Id));

        BlockHash stale = chain.HashAt(15);
        node.Lie = (method, _, honest) =>
        {
            if (method == "getrawtransaction")
            {
                honest!["blockhash"] = stale.ToString();
                chain.Reorg(20);
            }

            return honest;
        };
        Assert.Null(await Source().TransactionAsync(wanted.Id));

        node.Lie = null;
        Assert.Equal(-5, (await Assert.ThrowsAsync<RpcErrorException>(async () => await Source().TransactionAsync(Facts.Id(1)))).Code);
    }

    [Fact]
    public async Task Another_transaction_than_the_one_asked_for_is_refused_and_one_not_in_its_block()
    {
        RegtestTransaction wanted = chain.Blocks[15].Transactions[2];
        RegtestTransaction other = chain.Blocks[15].Transactions[1];
        node.Lie = (method, _, honest) => Changed(method, honest, "hex", Convert.ToHexStringLower(other.Bytes));
        Assert.Contains(
            $"found transaction {other.Id}, expected {wanted.Id}",
            (await Assert.ThrowsAsync<ChainDataException>(async () => await Source().TransactionAsync(wanted.Id))).Message,
            StringComparison.Ordinal);

        node.Lie = (method, _, honest) => Changed(method, honest, "blockhash", chain.HashAt(16).ToString());
        Assert.Contains(
            $"found block {chain.HashAt(16)} without it",
            (await Assert.ThrowsAsync<ChainDataException>(async () => await Source().TransactionAsync(wanted.Id))).Message,
            StringComparison.Ordinal);

        static JsonNode? Changed(string method, JsonNode? honest, string property, string value)
        {
            if (method == "getrawtransaction")
            {
                honest![property] = value;
            }

            return honest;
        }
    }

    [Fact]
    public async Task What_inputs_spend_is_held_against_the_block()
    {
        foreach ((Action<JsonNode> lie, string expected) in ((Action<JsonNode>, string)[])
            [
                (block => block["tx"]![1]!["vin"]!.AsArray().RemoveAt(0), "expected"),
                (block => block["tx"]!.AsArray().RemoveAt(1), "found 2 transactions that spend, expected 3"),
                (block => block["tx"]![1]!["vin"]![0]!.AsObject().Remove("prevout"), "found no prevout"),
                (block => block["tx"]![1]!["vin"]![0]!["prevout"]!["value"] = CoreNode.Coins(-0), "worth"),
                (block => block["tx"]![1]!["vin"]![0]!["prevout"]!["value"] = "1", "as value"),
                (block => block["tx"]![2]!["txid"] = block["tx"]![1]!["txid"]!.DeepClone(), "found transaction"),
            ])
        {
            node.Lie = (method, parameters, honest) =>
            {
                if (method == "getblock" && honest is JsonObject && honest["height"]!.GetValue<long>() == 15)
                {
                    lie(honest);
                }

                return honest;
            };

            ChainDataException failure = await Assert.ThrowsAsync<ChainDataException>(() =>
                ReadAsync(Source(new BitcoinRpcOptions { PreviousOutputs = PreviousOutputs.Node })));
            Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_giant_block_is_refused_at_the_limit()
    {
        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => ReadAsync(Source(new BitcoinRpcOptions { MaxResponseBytes = 1500 })));

        Assert.Contains("at most 1500", failure.Message, StringComparison.Ordinal);
    }

    private void LieOfBlock(long height, byte[] bytes) => node.Lie = (method, parameters, honest) =>
        method == "getblock" && parameters[0]!.GetValue<string>() == chain.HashAt(height).ToString() ? Convert.ToHexStringLower(bytes) : honest;

    private BitcoinRpcSource Source(BitcoinRpcOptions? options = null) =>
        new(server.Client, server.Address, RegtestChain.Id, options ?? new BitcoinRpcOptions { TimeProvider = time });

    private async Task<List<BlockFacts>> ReadAsync(BitcoinRpcSource source, BlockRange? range = null, List<long>? given = null)
    {
        var blocks = new List<BlockFacts>();
        await foreach (BlockFacts block in source.ReadAsync(range ?? new BlockRange(0, chain.TipHeight)))
        {
            blocks.Add(block);
            given?.Add(block.Block.Height);
        }

        return blocks;
    }
}
