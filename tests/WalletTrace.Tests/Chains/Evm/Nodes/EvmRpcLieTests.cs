using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm.Nodes;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Nodes;

/// <summary>A node that lies about blocks is found out: nothing of it becomes a fact, and nothing is passed over.</summary>
public sealed class EvmRpcLieTests : EvmNodeScene
{
    [Fact]
    public async Task A_log_that_is_left_out_is_found_by_its_place_or_fails_the_receipts_root()
    {
        LieOf("eth_getBlockReceipts", 3, honest => honest[0]!["logs"]!.AsArray().RemoveAt(0));
        await FailAsync<ChainDataException>();

        LieOf("eth_getBlockReceipts", 3, honest => honest[1]!["logs"]!.AsArray().RemoveAt(0));
        Assert.Contains("receiptsRoot", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_is_left_out_is_found_when_receipts_come_one_by_one()
    {
        Node = new EvmServer(Chain) { Lacks = new HashSet<string>([.. EvmServer.WithoutParity, "eth_getBlockReceipts"]) };
        TransactionId id = Chain.Blocks[3].IdOf(1);
        Node.Lie = (method, parameters, honest) =>
        {
            if (method == "eth_getTransactionReceipt" && parameters[0]!.GetValue<string>() == $"0x{id}")
            {
                honest!["logs"]!.AsArray().RemoveAt(0);
            }

            return honest;
        };

        Assert.Contains("receiptsRoot", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receipts_that_are_left_out_are_asked_for_again_and_then_missing()
    {
        LieOf("eth_getBlockReceipts", 3, honest => honest.AsArray().RemoveAt(1));

        MissingResponseException failure = await FailAsync<MissingResponseException>();

        Assert.Contains("found 1 receipts of block 3, expected 2", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task A_transaction_that_is_left_out_or_changed_fails_the_transactions_root()
    {
        LieOf("eth_getBlockByHash", 3, honest => honest["transactions"]!.AsArray().RemoveAt(1));
        await FailAsync<ChainDataException>();

        LieOf("eth_getBlockByHash", 1, honest => honest["transactions"]![0]!["value"] = "0x7");
        await FailAsync<ChainDataException>();
    }

    [Fact]
    public async Task Another_block_than_the_one_asked_for_is_refused()
    {
        Node.Lie = (method, parameters, honest) => method == "eth_getBlockByHash" && parameters[0]!.GetValue<string>() == $"0x{Chain.HashAt(9)}"
            ? Chain.Blocks[8].Json.DeepClone() : honest;

        ChainDataException failure = await FailAsync<ChainDataException>();

        Assert.Contains("block", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_header_is_not_what_its_hash_says()
    {
        LieOf("eth_getBlockByHash", 9, honest => honest["timestamp"] = "0x1");

        Assert.Contains("expected 0x", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_of_another_chain_is_refused_before_anything_is_read()
    {
        Node.ChainNumber = "0x89";

        ChainSourceException failure = await FailAsync<ChainSourceException>();

        Assert.Contains("found chain id 137, expected 1", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, Calls("eth_getBlockByHash"));
    }

    [Fact]
    public async Task A_block_that_is_missing_below_the_tip_is_never_taken_for_the_end()
    {
        Node.Lie = (method, parameters, honest) => method == "eth_getBlockByNumber" && parameters[0]!.GetValue<string>() == "0x5" ? null : honest;
        EvmRpcSource source = Source();
        var given = new List<long>();

        await Assert.ThrowsAsync<MissingResponseException>(() => ReadAsync(source, given: given));
        await Assert.ThrowsAsync<MissingResponseException>(async () => await source.HashAtAsync(5));
        Assert.DoesNotContain(5, given);
    }

    [Fact]
    public async Task A_chain_that_changes_while_it_is_read_is_a_reorganisation()
    {
        BlockHash stale = Chain.HashAt(11);
        Node.Lie = (method, parameters, honest) =>
        {
            // The fork is below what was read and above what is read next.
            if (method == "eth_getBlockByNumber" && parameters[0]!.GetValue<string>() == "0xc" && Chain.HashAt(11) == stale && Calls("eth_getBlockByHash") > 2)
            {
                Chain.Reorg(8);
                return null;
            }

            return honest;
        };
        var given = new List<long>();

        ReorgException failure = await Assert.ThrowsAsync<ReorgException>(() =>
            ReadAsync(Source(new EvmRpcOptions { BatchSize = 4, MaxConcurrency = 1, TimeProvider = Time }), given: given));

        Assert.Equal(11, given[^1]);
        Assert.Equal((10, $"{stale}", $"{Chain.HashAt(11)}"), (failure.RewindHeight, failure.Expected, failure.Found));
    }

    [Fact]
    public async Task A_block_that_is_replaced_and_gone_before_it_is_read_is_a_reorganisation()
    {
        EvmRpcSource source = Source();
        await source.CapabilitiesAsync();
        BlockHash stale = Chain.HashAt(14);
        Node.Lie = (method, parameters, honest) =>
        {
            if (method == "eth_getBlockByHash" && parameters[0]!.GetValue<string>() == $"0x{stale}")
            {
                if (Chain.HashAt(14) == stale)
                {
                    Chain.Reorg(2);
                }

                return null;
            }

            return honest;
        };

        ReorgException failure = await Assert.ThrowsAsync<ReorgException>(() => ReadAsync(source));

        Assert.Equal((13, $"{stale}", $"{Chain.HashAt(14)}"), (failure.RewindHeight, failure.Expected, failure.Found));
    }

    [Fact]
    public async Task Traces_by_number_of_a_block_that_was_replaced_meanwhile_are_refused()
    {
        Node = new EvmServer(Chain) { Lacks = new HashSet<string>([.. EvmServer.WithoutParity, "debug_traceBlockByHash"]) };
        EvmRpcSource source = Source();
        await source.CapabilitiesAsync();
        string[] stale = [.. Chain.Blocks.Select(block => $"{block.Hash}")];
        Node.Lie = (method, parameters, honest) =>
        {
            if (method == "debug_traceBlockByNumber" && parameters[0]!.GetValue<string>() == "0xe" && $"{Chain.HashAt(14)}" == stale[14])
            {
                Chain.Reorg(4);
            }

            return honest;
        };

        Assert.Contains((await Assert.ThrowsAsync<ReorgException>(() => ReadAsync(source))).Expected, stale[12..15]);
    }

    [Fact]
    public async Task Traces_of_another_block_and_traces_with_gaps_are_refused()
    {
        foreach (Func<JsonNode, JsonNode> lie in (Func<JsonNode, JsonNode>[])
            [
                _ => new JsonArray([.. Chain.Blocks[1].CallTraces.Select(trace => (JsonNode)trace)]),
                _ => new JsonArray(),
                honest =>
                {
                    honest[0]!["result"]!["value"] = "0x5b";
                    return honest;
                },
                honest =>
                {
                    honest[0]!["result"]!.AsObject().Remove("type");
                    return honest;
                },
                honest =>
                {
                    honest[0]!.AsObject().Remove("result");
                    honest[0]!["error"] = "execution timeout";
                    return honest;
                },
            ])
        {
            Node.Lie = (method, parameters, honest) => method == "debug_traceBlockByHash" && parameters[0]!.GetValue<string>() == $"0x{Chain.HashAt(2)}" ? lie(honest!) : honest;
            await FailAsync<ChainDataException>();
        }
    }

    [Fact]
    public async Task An_error_about_one_block_ends_the_reading_there()
    {
        Node.Twist = (method, answer) =>
        {
            if (method == "debug_traceBlockByHash" && answer["result"]!.AsArray().Count == 1)
            {
                answer.Remove("result");
                answer["error"] = new JsonObject { ["code"] = -32000, ["message"] = "required historical state unavailable (reexec=128)" };
            }

            return answer;
        };
        var given = new List<long>();

        RpcErrorException failure = await Assert.ThrowsAsync<RpcErrorException>(() =>
            ReadAsync(Source(new EvmRpcOptions { RequireInternal = true, BatchSize = 1, TimeProvider = Time }), given: given));

        Assert.Equal((-32000, false), (failure.Code, failure.IsTransient));
        Assert.Contains("historical state", failure.Text, StringComparison.Ordinal);
        Assert.Equal([0, 1], given);
    }

    [Fact]
    public async Task Blocks_before_a_bad_one_are_given()
    {
        LieOf("eth_getBlockReceipts", 7, honest => honest[0]!["logs"]!.AsArray().RemoveAt(0));
        var given = new List<long>();

        await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(Source(new EvmRpcOptions { BatchSize = 1, TimeProvider = Time }), given: given));

        Assert.Equal(Enumerable.Range(0, 7).Select(height => (long)height), given);
    }

    private void LieOf(string method, long height, Action<JsonNode> lie) => Node.Lie = (called, parameters, honest) =>
    {
        if (called == method && parameters[0]!.GetValue<string>() == $"0x{Chain.HashAt(height)}")
        {
            lie(honest!);
        }

        return honest;
    };

    private async Task<T> FailAsync<T>()
        where T : WalletTraceException => await Assert.ThrowsAsync<T>(() => ReadAsync(Source()));
}
