using System.Text.Json.Nodes;

namespace WalletTrace.Tests.Support;

/// <summary>Plays an instance of Blockscout. Shapes as in address_view.ex and eth_rpc.ex of github.com/blockscout/blockscout.</summary>
internal sealed class BlockscoutServer(ScriptedChain chain) : ExplorerServer(chain)
{
    /// <summary>The lowest height whose calls were not looked at yet; null when all were.</summary>
    public long? PendingFrom { get; set; }

    /// <summary>Whether it knows tokens of ERC-404.</summary>
    public bool HasHybrids { get; set; }

    /// <summary>Whether its balances are of some time before.</summary>
    public bool IsStale { get; set; }

    /// <summary>Whether it has all blocks.</summary>
    public bool IsWhole { get; set; } = true;

    /// <summary>What the first block gave, by account.</summary>
    public Dictionary<Address, UInt256> Genesis { get; } = [];

    public override Reply Answer(Request request)
    {
        if (request.Path == "api/eth-rpc")
        {
            JsonNode asked = JsonNode.Parse(request.Body)!;
            return asked is JsonArray many
                ? many.Count > 5 ? Refused("Payload Too Large. Max batch size is 5", null) with { Status = 413 } : Json(new JsonArray([.. many.Select(call => (JsonNode)Node(call!))]))
                : Json(Node(asked));
        }

        if (request.Path == "api/v2/main-page/indexing-status")
        {
            return Json(new JsonObject { ["finished_indexing"] = IsWhole, ["finished_indexing_blocks"] = IsWhole, ["indexed_blocks_ratio"] = IsWhole ? "1.00" : "0.35" });
        }

        if (request.Path.Split('/') is ["api", "v2", "addresses", var named, "counters"])
        {
            Address address = Address.Parse(named, Chain.Id);
            int count = Chain.All.Count(entry => entry.Transaction.IsOf(address));
            return count == 0 ? Reply.Json("{\"message\":\"Not found\"}", 404) : Json(new JsonObject
            {
                ["transactions_count"] = Number(count), ["token_transfers_count"] = "30", ["gas_usage_count"] = "1", ["validations_count"] = "0",
            });
        }

        Func<string, string?> parameter = Parameters(request);
        return request.Path != "api" ? Reply.Json("{\"message\":\"Not found\"}", 404) : (parameter("module"), parameter("action")) switch
        {
            ("account", "txlistinternal") when parameter("txhash") is { } id => Calls(TransactionId.Parse(id)),
            ("account", "token404tx") when HasHybrids => Page(parameter, "token404tx", "No token transfers found"),
            ("account", "balancemulti") => Ok(new JsonArray(new JsonObject { ["account"] = parameter("address"), ["balance"] = "1234567890123456789012", ["stale"] = IsStale })),
            ("account", var action and ("txlist" or "tokentx" or "tokennfttx" or "token1155tx")) =>
                Page(parameter, action, action == "txlist" ? "No transactions found" : "No token transfers found"),
            ("account", "txlistinternal") => Unfinished(Page(parameter, "txlistinternal", "No internal transactions found"), long.Parse(parameter("endblock")!, null)),
            _ => Refused("Unknown action", null) with { Status = 400 },
        };
    }

    protected override void Name(JsonObject row, ScriptedTransaction transaction, ScriptedCall call, int[] path, int index)
    {
        row["transactionHash"] = $"0x{transaction.Id}";
        row["index"] = Number(index);
        bool isCall = call.Type is "CALL" or "DELEGATECALL" or "CALLCODE" or "STATICCALL";
        row["type"] = isCall ? "call" : call.Type.ToLowerInvariant();
        row["callType"] = isCall ? call.Type.ToLowerInvariant() : "";
    }

    /// <summary>All calls of a transaction, the last first: in the order asked for only those of an account come.</summary>
    private Reply Calls(TransactionId id)
    {
        var (block, transaction) = Chain.All.FirstOrDefault(entry => entry.Transaction.Id == id);
        if (block is null)
        {
            return Refused("No internal transactions found", new JsonArray());
        }

        if (block.Height >= PendingFrom)
        {
            return Json(new JsonObject
            {
                ["status"] = "2", ["message"] = "Internal transactions for this transaction have not been processed yet", ["result"] = new JsonArray(),
            });
        }

        List<JsonNode> rows = [.. Internal(block, transaction).Select(call => call.Row)];
        if (transaction.To is null)
        {
            // What the transaction itself makes is shown as its first call.
            rows.Insert(0, Internal(block, transaction with
            {
                Calls = [new ScriptedCall("CREATE", transaction.From, transaction.Created!.Value, transaction.Value)],
            }).Select(call => call.Row).Single());
            rows[0]["index"] = "0";
        }

        return rows.Count == 0 ? Refused("No internal transactions found", new JsonArray()) : Ok(new JsonArray([.. Enumerable.Reverse(rows)]));
    }

    private Reply Unfinished(Reply reply, long to)
    {
        if (!(to >= PendingFrom))
        {
            return reply;
        }

        JsonObject told = JsonNode.Parse(reply.Body)!.AsObject();
        told["status"] = "2";
        told["message"] = "Some internal transactions within this block range have not yet been processed";
        told["result"] ??= new JsonArray();
        return Json(told);
    }

    private JsonObject Node(JsonNode call)
    {
        JsonArray parameters = call["params"]!.AsArray();
        string? first = parameters.Count > 0 ? parameters[0]!.GetValue<string>() : null;
        var answer = new JsonObject { ["id"] = call["id"]!.DeepClone() };
        var of = first?.Length == 66 ? Chain.All.FirstOrDefault(entry => entry.Transaction.Id == TransactionId.Parse(first)) : default;
        switch (call["method"]!.GetValue<string>())
        {
            case "eth_chainId":
                answer["result"] = ScriptedJson.Hex(long.Parse(Chain.Id.Reference, null));
                break;
            case "eth_blockNumber":
                answer["result"] = ScriptedJson.Hex(Chain.TipHeight);
                break;
            case "eth_getBlockByNumber":
                answer["result"] = Chain.Blocks.FirstOrDefault(block => ScriptedJson.Hex(block.Height) == first) is { } block ? ScriptedJson.Block(block) : null;
                break;
            case "eth_getTransactionReceipt":
                answer["result"] = of.Block is null ? null : ScriptedJson.Receipt(of.Block, of.Transaction);
                break;
            case "eth_getTransactionByHash":
                answer["result"] = of.Block is null ? null : ScriptedJson.Transaction(Chain.Id, of.Block, of.Transaction);
                break;
            case "eth_getBalance" when Genesis.TryGetValue(Address.Parse(first!, Chain.Id), out UInt256 given):
                answer["result"] = given.ToString("0x");
                break;
            case "eth_getBalance":
                answer["error"] = "Balance not found";
                break;
            default:
                answer["error"] = "Action not found.";
                break;
        }

        return answer;
    }
}
