using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Tron;
using WalletTrace.Chains.Tron.Nodes;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Tron.Nodes;

public class TronNodeSourceTests
{
    private const CoverageKinds All = CoverageKinds.Native | CoverageKinds.Internal | CoverageKinds.Token | CoverageKinds.Fee | CoverageKinds.Mint | CoverageKinds.Burn;

    [Fact]
    public async Task A_pull_takes_every_fact_into_the_ledger_and_goes_on_after_a_reorganisation()
    {
        TronChain chain = TronScene.Make();
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronNode(chain).Answer);
        var source = new TronNodeSource(server.Client, server.Address, ChainId.Tron, Options());
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync(source, ledger);

        chain.Reorg(3);
        await LedgerPull.BlocksAsync(source, ledger);

        SourceCapabilities able = await source.CapabilitiesAsync();
        Fact[] expected = [.. chain.Blocks.SelectMany(block => chain.FactsAt(block.Height, able).Facts)];
        var found = new List<Fact>();
        await foreach (LedgerTransaction transaction in ledger.TransactionsAsync())
        {
            found.AddRange(transaction.Transfers);
        }

        Assert.Equal(expected.OfType<TransferRecord>(), found);
    }

    [Fact]
    public async Task Blocks_that_may_still_be_replaced_are_given_only_when_wanted()
    {
        TronChain chain = TronScene.Make();
        foreach (bool hasSolidInterface in (bool[])[true, false])
        {
            var node = new TronNode(chain) { Unsolidified = 4, HasSolidInterface = hasSolidInterface };
            await using LoopbackServer server = await LoopbackServer.StartAsync(node.Answer);
            var solid = new TronNodeSource(server.Client, server.Address, ChainId.Tron, Options());
            var latest = new TronNodeSource(server.Client, server.Address, ChainId.Tron, Options(unsolidified: true));

            long tip = chain.TipHeight - 4;
            Assert.Equal(new BlockPoint(tip, chain.HashAt(tip)), await solid.TipAsync());
            Assert.Null(await solid.HashAtAsync(tip + 1));
            Assert.Equal(tip, (await ReadAsync(solid, 0, tip))[^1].Block.Height);
            await Assert.ThrowsAsync<MissingResponseException>(() => ReadAsync(solid, 0, tip + 1));
            Assert.Equal(chain.TipHeight, (await latest.TipAsync()).Height);
            Assert.Equal(chain.HashAt(tip + 1), await latest.HashAtAsync(tip + 1));
            Assert.Equal(chain.TipHeight, (await ReadAsync(latest, 0, chain.TipHeight))[^1].Block.Height);
            node.Unsolidified = 0;
            Assert.Equal(chain.TipHeight, (await ReadAsync(solid, 0, chain.TipHeight))[^1].Block.Height);
        }
    }

    [Fact]
    public async Task Whether_calls_are_kept_is_found_out_or_told()
    {
        TronChain chain = TronScene.Make();
        foreach ((bool keeps, bool? told, CoverageKinds expected) in ((bool, bool?, CoverageKinds)[])
            [(true, null, All), (false, null, All & ~CoverageKinds.Internal), (true, false, All & ~CoverageKinds.Internal), (false, true, All)])
        {
            await using LoopbackServer server = await LoopbackServer.StartAsync(new TronNode(chain) { KeepsCalls = keeps }.Answer);
            var source = new TronNodeSource(server.Client, server.Address, ChainId.Tron, new TronNodeOptions { KeepsInternalCalls = told });

            Assert.Equal(expected, (await source.CapabilitiesAsync()).Kinds);

            // A block with an event of a contract that nothing called shows what is missing, whatever was told.
            Assert.Equal(keeps ? expected : expected & ~CoverageKinds.Internal, (await ReadAsync(source, 5, 5))[0].Kinds);
        }
    }

    [Fact]
    public async Task A_lie_of_any_kind_ends_in_a_typed_error()
    {
        (Type Error, string Method, Func<Reply, Reply> Lie)[] lies =
        [
            (typeof(ChainDataException), "getblockbynum", With(told => told["blockID"] = new string('0', 64))),
            (typeof(ChainDataException), "getblockbynum", With(told => told["transactions"]?.AsArray().RemoveAt(0))),
            (typeof(ChainDataException), "getblockbynum", _ => Reply.Json("[]")),
            (typeof(ChainDataException), "getblockbynum", _ => Reply.Json("{\"blockID\":}")),
            (typeof(MissingResponseException), "getblockbynum", _ => Reply.Json("{}")),
            (typeof(MissingResponseException), "gettransactioninfobyblocknum", _ => Reply.Json("[]")),
            (typeof(MissingResponseException), "gettransactioninfobyblocknum", _ => Reply.Json("{}")),
            (typeof(MissingResponseException), "gettransactioninfobyblocknum", WithList(list => list.RemoveAt(0))),
            (typeof(ChainDataException), "gettransactioninfobyblocknum", WithList(list => list.Add(list[0]!.DeepClone()))),
            (typeof(MissingResponseException), "gettransactioninfobyblocknum", WithList(list => list[0]!["id"] = new string('1', 64))),
            (typeof(ChainDataException), "gettransactioninfobyblocknum", WithList(list => list[0]!["blockNumber"] = 3)),
            (typeof(ChainSourceException), "gettransactioninfobyblocknum", _ => Reply.Page()),
            (typeof(MissingResponseException), "gettransactioninfobyblocknum", honest => honest with { CutAt = 10 }),
            (typeof(ChainSourceException), "gettransactioninfobyblocknum", honest => honest with { RepeatedTo = 70 << 20 }),
            (typeof(RpcErrorException), "gettransactioninfobyblocknum", _ => Reply.Json("""{"Error":"class java.lang.NullPointerException : null"}""")),
            (typeof(UnsupportedMethodException), "getblockbynum", _ => Reply.Text("this API is closed because this node is a lite fullnode")),
            (typeof(ChainSourceException), "getblockbynum", _ => Reply.Json("""{"Error":"class java.lang.IllegalAccessException : lack of computing resources"}""")),
            (typeof(ChainSourceException), "getblockbynum", _ => Reply.Json("{}", 429)),
        ];
        TronChain chain = TronScene.Make();
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronNode(chain).Answer);
        foreach ((Type error, string method, Func<Reply, Reply> lie) in lies)
        {
            server.Lie = null;
            var source = new TronNodeSource(server.Client, server.Address, ChainId.Tron, Options());
            await source.CapabilitiesAsync();
            server.Lie = (request, honest) => request.Path == $"wallet/{method}" ? lie(honest) : honest;

            WalletTraceException found = await Assert.ThrowsAnyAsync<WalletTraceException>(() => ReadAsync(source, 1, 2));
            Assert.True(error.IsInstanceOfType(found), $"{method}: {found}");
        }
    }

    [Fact]
    public async Task A_server_of_another_chain_is_refused_at_the_start()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronNode(new TronChain()).Answer);
        var source = new TronNodeSource(server.Client, server.Address, ChainId.Parse("tron:0xcd8690dc"), Options());

        ChainSourceException failure = await Assert.ThrowsAsync<ChainSourceException>(() => source.TipAsync().AsTask());
        Assert.Contains("expected one that ends in cd8690dc", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TronNodeSource(server.Client, server.Address, ChainId.Ethereum));
        Assert.Throws<ArgumentException>(() => new TronNodeSource(server.Client, server.Address, ChainId.Parse("tron:shasta")));
    }

    [Fact]
    public async Task A_block_that_is_no_child_of_the_one_before_is_a_reorganisation()
    {
        TronChain chain = TronScene.Make();
        TronChain other = TronScene.Make();
        other.Reorg(6);
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronNode(chain).Answer);
        var source = new TronNodeSource(server.Client, server.Address, ChainId.Tron, Options());
        await source.CapabilitiesAsync();
        var fork = new TronNode(other);
        server.Lie = (request, honest) => request.Body.Length > 0 && JsonNode.Parse(request.Body)!["num"]?.GetValue<long>() >= 8 ? fork.Answer(request) : honest;

        ReorgException reorg = await Assert.ThrowsAsync<ReorgException>(() => ReadAsync(source, 5, 9));
        Assert.Equal((chain.HashAt(7).ToString(), 6L), (reorg.Expected, reorg.RewindHeight));
    }

    [Fact]
    public async Task Results_of_the_same_transactions_in_another_block_are_found_out()
    {
        TronChain chain = TronScene.Make();
        TronChain other = TronScene.Make();
        other.Reorg(6);
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronNode(chain).Answer);
        var source = new TronNodeSource(server.Client, server.Address, ChainId.Tron, Options());
        await source.CapabilitiesAsync();
        var fork = new TronNode(other);
        server.Lie = (request, honest) => request.Path == "wallet/gettransactioninfobyblocknum" ? fork.Answer(request) : honest;

        await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(source, 7, 7));
    }

    [Fact]
    public async Task A_busy_node_is_asked_again_and_a_key_is_sent_and_never_said()
    {
        TronChain chain = TronScene.Make();
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronNode(chain).Answer);
        var time = new TestTime(TimeSpan.FromSeconds(40));
        var source = new TronNodeSource(server.Client, server.Address, ChainId.Tron, new TronNodeOptions { ApiKey = "s3cr3t", ApiKeyHeader = "x-token", TimeProvider = time });
        server.LieFirst(
            Reply.Json("""{"Error":"class java.lang.IllegalAccessException : lack of computing resources"}"""), Reply.Text("", 503), Reply.Json("""{"message":"slow down"}""", 429).With("Retry-After", "17"));

        Assert.Equal(chain.TipHeight, (await source.TipAsync()).Height);
        Assert.Contains(TimeSpan.FromSeconds(17), time.Waits);
        Assert.All(server.Requests, request => Assert.Equal("s3cr3t", request.Headers["x-token"]));
        server.Lie = (_, _) => Reply.Json("""{"Error":"no such key: s3cr3t"}""", 401);
        ChainSourceException failure = await Assert.ThrowsAnyAsync<ChainSourceException>(() => source.HashAtAsync(chain.TipHeight).AsTask());
        Assert.DoesNotContain("s3cr3t", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Balances_count_all_that_an_account_has_and_are_told_for_the_tip_only()
    {
        TronChain chain = TronScene.Make();
        var node = new TronNode(chain);
        node.Accounts[TronScene.Ann] = JsonNode.Parse(
            """
            {"balance":1,"frozen":[{"frozen_balance":10}],"frozenV2":[{"amount":100},{"type":"ENERGY"}],"unfrozenV2":[{"unfreeze_amount":1000}],
             "delegated_frozenV2_balance_for_bandwidth":10000,"account_resource":{"frozen_balance_for_energy":{"frozen_balance":100000},"delegated_frozenV2_balance_for_energy":1000000},
             "assetV2":[{"key":"1002000","value":77}]}
            """)!.AsObject();
        node.TokenBalances[(TronScene.Usdt, TronScene.Ann)] = $"{5_000_000:x64}";
        await using LoopbackServer server = await LoopbackServer.StartAsync(node.Answer);
        var log = new DisclosureLog();
        var source = new TronNodeSource(server.Client, server.Address, ChainId.Tron, new TronNodeOptions { Disclosures = log });
        long tip = chain.TipHeight;

        Assert.Equal((UInt256)1_111_111U, await source.BalanceAsync(TronScene.Ann, TronChain.Trx, tip));
        Assert.Equal((UInt256)77U, await source.BalanceAsync(TronScene.Ann, TronChain.Trc10(TronScene.Token), tip));
        Assert.Equal((UInt256)5_000_000U, await source.BalanceAsync(TronScene.Ann, TronScene.UsdtAsset, tip));
        Assert.Equal(UInt256.Zero, await source.BalanceAsync(TronScene.Bob, TronChain.Trx, tip));
        Assert.Null(await source.BalanceAsync(TronScene.Bob, TronScene.UsdtAsset, tip));
        Assert.Null(await source.BalanceAsync(TronScene.Ann, TronChain.Trx, tip - 1));
        await Assert.ThrowsAsync<ArgumentException>(async () => await source.BalanceAsync(TronScene.Ann, Asset.Native(ChainId.Ethereum), tip));
        Assert.Equal(5, log.Entries.Count);
    }

    private static TronNodeOptions Options(bool unsolidified = false) =>
        new() { Unsolidified = unsolidified, TimeProvider = new TestTime(TimeSpan.FromSeconds(40)), Checks = TronChecks.All, Breaker = null };

    private static Func<Reply, Reply> With(Action<JsonObject> change) => honest =>
    {
        JsonObject told = JsonNode.Parse(honest.Body)!.AsObject();
        change(told);
        return honest with { Body = Encoding.UTF8.GetBytes(told.ToJsonString()) };
    };

    private static Func<Reply, Reply> WithList(Action<JsonArray> change) => honest =>
    {
        JsonArray told = JsonNode.Parse(honest.Body)!.AsArray();
        change(told);
        return honest with { Body = Encoding.UTF8.GetBytes(told.ToJsonString()) };
    };

    private static async Task<List<BlockFacts>> ReadAsync(TronNodeSource source, long from, long to)
    {
        var blocks = new List<BlockFacts>();
        await foreach (BlockFacts block in source.ReadAsync(new BlockRange(from, to)))
        {
            blocks.Add(block);
        }

        return blocks;
    }
}
