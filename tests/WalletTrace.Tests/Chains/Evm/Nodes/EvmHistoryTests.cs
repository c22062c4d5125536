using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Nodes;

/// <summary>A history is completed and proven against the blocks, or it fails; what a node cannot find is not claimed.</summary>
public sealed class EvmHistoryTests : EvmNodeScene
{
    private static readonly Address Holder = EvmChain.Account(1);

    [Fact]
    public async Task A_history_and_the_whole_blocks_tell_one_thing_so_that_nothing_counts_twice()
    {
        Node = new EvmServer(Chain);
        EvmRpcSource source = Source();
        List<HistoryPage> pages = await HistoryAsync(source, Holder);
        List<BlockFacts> blocks = await ReadAsync(source);
        var ledger = new MemoryLedger(blocks.SelectMany(block => block.Facts.Prepend(block.Block)));
        AccountHistory before = await ledger.HistoryAsync(new Account(ChainId.Ethereum, Holder));

        var both = new MemoryLedger(blocks.SelectMany(block => block.Facts.Prepend(block.Block)).Concat(pages.SelectMany(page => page.Facts)));
        AccountHistory after = await both.HistoryAsync(new Account(ChainId.Ethereum, Holder));

        Assert.Equal(Count(before), Count(after));
        Assert.Equal(Count(before), pages.SelectMany(page => page.Facts).OfType<TransferRecord>().Count());
    }

    [Theory]
    [InlineData("0x", 41L)]
    [InlineData("0xef01000000000000000000000000000000000000000000aa", 41L)]
    [InlineData("0x6001", null)]
    public async Task A_size_is_what_an_account_sent_and_unknown_of_a_contract(string code, long? size)
    {
        string address = Holder.ToString(ChainId.Ethereum).ToLowerInvariant();
        Node.Nonces[address] = 41;
        Node.Codes[address] = code;

        AccountSize? told = await Source().SizeAsync(Holder);

        Assert.Equal(size, told?.Transactions);
        Assert.False(told?.IsExact ?? false);
    }

    [Fact]
    public async Task What_lures_the_account_is_shown_as_noise_beside_it()
    {
        Node = new EvmServer(Chain);

        Noise noise = Assert.Single((await HistoryAsync(Source(), Holder)).SelectMany(page => page.Noise));

        Assert.Equal((NoiseKind.ZeroValue, 3L, 1), (noise.Kind, noise.Height, noise.TransactionIndex));
    }

    [Fact]
    public async Task A_transaction_of_a_history_is_held_against_its_hash()
    {
        Node.Lie = (method, _, honest) =>
        {
            if (method == "eth_getTransactionByHash" && honest!["maxFeePerGas"] is not null)
            {
                honest["maxFeePerGas"] = "0x8";
            }

            return honest;
        };

        Assert.Contains("of what it says", (await Assert.ThrowsAsync<ChainDataException>(() => HistoryAsync(Source(), Holder))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_of_a_history_is_held_against_its_hash()
    {
        Node.Lie = (method, parameters, honest) =>
        {
            if (method == "eth_getBlockByNumber" && parameters[0]!.GetValue<string>() == "0x3")
            {
                honest!["baseFeePerGas"] = "0x6";
            }

            return honest;
        };

        Assert.Contains("of this header", (await Assert.ThrowsAsync<ChainDataException>(() => HistoryAsync(Source(), Holder))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_range_that_a_node_refuses_is_divided_until_it_is_answered()
    {
        Fact[] whole = await FactsAsync(null);
        foreach ((int code, string message) in ((int, string)[])
            [
                (-32005, "query returned more than 10000 results"), (-32005, "limit exceeded"), (-32602, "Log response size exceeded"), (-32000, "eth_getLogs is limited to a 10,000 range"),
                (-32600, "Block range is too large"), (-32000, "query timeout exceeded"), (-32047, "Invalid eth_getLogs request. 'fromBlock'-'toBlock' range too large. Max range: 2"),
            ])
        {
            Node.Twist = (method, answer) =>
            {
                if (method is "eth_getLogs" && answer["result"]!.AsArray().Count > 2)
                {
                    answer.Remove("result");
                    answer["error"] = new JsonObject { ["code"] = code, ["message"] = message };
                }

                return answer;
            };
            Assert.Equal(whole, await FactsAsync(Node.Twist));
        }
    }

    [Fact]
    public async Task One_block_that_is_refused_for_its_size_is_a_failure_and_no_gap()
    {
        Node.Twist = (method, answer) =>
        {
            if (method is "eth_getLogs" && answer["result"]!.AsArray().Count > 0)
            {
                answer.Remove("result");
                answer["error"] = new JsonObject { ["code"] = -32000, ["message"] = "query returned more than 10000 results" };
            }

            return answer;
        };

        await Assert.ThrowsAsync<RpcErrorException>(() => HistoryAsync(Source(), Holder));
    }

    [Fact]
    public async Task A_limit_of_the_rate_is_waited_for_and_never_an_empty_history()
    {
        Fact[] whole = await FactsAsync(null);
        int refusals = 5;
        Assert.Equal(whole, await FactsAsync((method, answer) => method == "eth_getLogs" && Interlocked.Decrement(ref refusals) >= 0 ? Refused(answer, "Too Many Requests") : answer));

        Node.Twist = (method, answer) => method == "eth_getLogs" ? Refused(answer, "rate limit reached") : answer;
        Assert.True((await Assert.ThrowsAsync<RpcErrorException>(() => HistoryAsync(Source(), Holder))).IsTransient);

        Node.Twist = null;
        Node.Lie = (method, _, honest) => method == "eth_getLogs" ? null : honest;
        await Assert.ThrowsAsync<MissingResponseException>(() => HistoryAsync(Source(), Holder));
    }

    [Fact]
    public async Task What_contradicts_the_blocks_is_refused()
    {
        foreach ((string method, Action<JsonNode> lie, string expected) in ((string, Action<JsonNode>, string)[])
            [
                ("eth_getLogs", logs => First(logs)["blockNumber"] = "0xffff", "expected it within"),
                ("eth_getLogs", logs => First(logs)["transactionIndex"] = "0x9", "expected"),
                ("eth_getLogs", logs => First(logs)["removed"] = true, "taken back"),
                ("eth_getLogs", logs => First(logs)["logIndex"] = "0x99", "without event 153"),
                ("eth_getLogs", logs => First(logs)["transactionHash"] = $"0x{Chain.Blocks[1].IdOf(0)}", "expected"),
                ("eth_getTransactionReceipt", receipt => receipt["transactionHash"] = $"0x{Facts.Id(9)}", "expected"),
                ("eth_getTransactionReceipt", receipt => receipt["logs"]!.AsArray().Clear(), "without event"),
                ("eth_getTransactionByHash", transaction => transaction["hash"] = $"0x{Facts.Id(9)}", "expected"),
            ])
        {
            bool isDone = false;
            Node.Lie = (called, _, honest) =>
            {
                if (called == method && !isDone && honest is JsonObject or JsonArray { Count: > 0 })
                {
                    isDone = called == method;
                    if (isDone)
                    {
                        lie(honest);
                    }
                }

                return honest;
            };

            ChainDataException failure = await Assert.ThrowsAsync<ChainDataException>(() => HistoryAsync(Source(), Holder));
            Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        }

        static JsonNode First(JsonNode logs) => logs[0]!;
    }

    [Fact]
    public async Task An_event_of_a_block_that_was_replaced_is_a_reorganisation()
    {
        Node.Lie = (method, _, honest) =>
        {
            foreach (JsonNode? log in method == "eth_getLogs" ? honest!.AsArray() : [])
            {
                log!["blockHash"] = $"0x{Facts.Id(77)}";
            }

            return honest;
        };

        Assert.Contains($"{Facts.Id(77)}", (await Assert.ThrowsAsync<ReorgException>(() => HistoryAsync(Source(), Holder))).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tip_that_is_replaced_while_a_history_is_read_is_a_reorganisation()
    {
        BlockHash stale = Chain.Tip.Hash;
        Node.Lie = (method, _, honest) =>
        {
            if (method == "eth_getLogs" && Chain.Blocks.Any(block => block.Hash == stale))
            {
                Chain.Reorg(1);
            }

            return honest;
        };

        Assert.Equal($"{stale}", (await Assert.ThrowsAsync<ReorgException>(() => HistoryAsync(Source(), Holder))).Expected);
    }

    [Fact]
    public async Task On_a_node_that_dropped_old_blocks_a_history_begins_where_they_begin()
    {
        Node = new EvmServer(Chain) { FirstHeight = 4 };

        List<HistoryPage> pages = await HistoryAsync(Source(), Holder);

        CoverageRecord coverage = Assert.Single(pages.SelectMany(page => page.Facts).OfType<CoverageRecord>());
        Assert.Equal((4L, Chain.TipHeight), (coverage.FromHeight, coverage.ToHeight));
        Assert.DoesNotContain(pages.SelectMany(page => page.Facts).OfType<TransactionRecord>(), transaction => transaction.Height < 4);
    }

    [Fact]
    public async Task A_transaction_whose_calls_do_not_fit_it_is_refused()
    {
        Node = new EvmServer(Chain);
        Node.Lie = (method, _, honest) =>
        {
            if (method == "trace_transaction" && honest!.AsArray().Count > 2)
            {
                honest.AsArray().RemoveAt(1);
            }

            return honest;
        };

        Assert.Contains("gaps", (await Assert.ThrowsAsync<ChainDataException>(() => HistoryAsync(Source(), Holder))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_given_in_the_first_block_is_told_where_it_is_known_and_else_not_claimed()
    {
        Node = new EvmServer(Chain);
        Node.Balances[(EvmChain.Hex(Holder), 0)] = "0x5";

        CoverageRecord coverage = (await HistoryAsync(Source(), Holder)).SelectMany(page => page.Facts).OfType<CoverageRecord>().Single();
        Assert.False(coverage.Kinds.HasFlag(CoverageKinds.Mint));
        Assert.True(coverage.Kinds.HasFlag(CoverageKinds.Native));

        // An account with a number of its own: then the root of the state is not computed, which is made up here.
        var alloc = new JsonObject { [EvmChain.Hex(Holder)] = new JsonObject { ["balance"] = "5", ["nonce"] = "0x1" } };
        var genesis = EvmGenesis.Read(System.Text.Encoding.UTF8.GetBytes(alloc.ToJsonString()));
        var options = new EvmRpcOptions { TimeProvider = Time, Decoding = new EvmDecoderOptions { Genesis = genesis } };
        List<HistoryPage> pages = await HistoryAsync(Source(options), Holder);
        TransferRecord given = Assert.IsType<TransferRecord>(pages[0].Facts[2]);
        Assert.Equal((0L, TransferKind.Mint, (Address?)Holder, (UInt256)5U), (given.Height, given.Kind, given.To, given.Amount));
        Assert.True(pages[^1].Facts.OfType<CoverageRecord>().Single().Kinds.HasFlag(CoverageKinds.Mint));

        await foreach (HistoryPage page in Source(options).ReadHistoryAsync(Holder, 1))
        {
            Assert.Equal(1, page.TransactionCount);
            Assert.DoesNotContain(page.Facts, fact => fact is TransactionRecord { Height: > 0 });
        }
    }

    private static int Count(AccountHistory history) => history.Transactions.SelectMany(transaction => transaction.Transfers)
        .Count(transfer => transfer.From == Holder || transfer.To == Holder);

    private static JsonObject Refused(JsonObject answer, string message) =>
        new() { ["jsonrpc"] = "2.0", ["id"] = answer["id"]!.DeepClone(), ["error"] = new JsonObject { ["code"] = -32005, ["message"] = message } };

    private async Task<Fact[]> FactsAsync(Func<string, JsonObject, JsonObject>? twist)
    {
        Node.Twist = twist;
        List<HistoryPage> pages = await HistoryAsync(Source(), Holder);
        Assert.True(pages[^1].IsComplete);
        return [.. pages.SelectMany(page => page.Facts).Where(fact => fact is not (CoverageRecord or BlockRecord))];
    }
}
