using System.Globalization;
using System.Text.Json.Nodes;
using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>Plays a node of an EVM chain over a made-up chain: JSON-RPC at any path.</summary>
internal sealed class EvmServer(EvmChain chain)
{
    private static readonly string[] Debug = ["debug_traceBlockByHash", "debug_traceBlockByNumber"];
    private static readonly string[] Parity = ["trace_block", "trace_transaction", "trace_filter"];

    /// <summary>Methods that the node does not have.</summary>
    public ISet<string> Lacks { get; init; } = new HashSet<string>();

    /// <summary>How it says so; null for a result of null.</summary>
    public (int Code, string Message)? Refusal { get; init; } = (-32601, "the method does not exist/is not available");

    public string ChainNumber { get; set; } = "0x1";

    /// <summary>How many of the highest blocks the node does not have yet.</summary>
    public int Behind { get; set; }

    /// <summary>The lowest block that is still there, apart from the first.</summary>
    public long FirstHeight { get; init; }

    /// <summary>The most blocks and the most results that a search may have.</summary>
    public long MaxRange { get; init; } = long.MaxValue;

    public int MaxResults { get; init; } = int.MaxValue;

    /// <summary>What contracts answer: by address in small letters and the first four bytes of the call; what is not there fails.</summary>
    public Dictionary<string, string> Views { get; } = [];

    /// <summary>Holdings by address in small letters and height; nothing at the beginning unless it is here.</summary>
    public Dictionary<(string Address, long Height), string> Balances { get; } = [];

    /// <summary>What accounts have sent, by address in lower case.</summary>
    public Dictionary<string, long> Nonces { get; } = [];

    /// <summary>The code of contracts, by address in lower case.</summary>
    public Dictionary<string, string> Codes { get; } = [];

    /// <summary>Changes the result of a method; null where it is refused.</summary>
    public Func<string, JsonArray, JsonNode?, JsonNode?>? Lie { get; set; }

    /// <summary>Changes the whole answer to a call.</summary>
    public Func<string, JsonObject, JsonObject>? Twist { get; set; }

    /// <summary>Changes the answers of a batch.</summary>
    public Func<List<JsonNode?>, IEnumerable<JsonNode?>>? Reshape { get; set; }

    /// <summary>A node that serves no calls: no debug_ and no trace_.</summary>
    public static HashSet<string> WithoutTraces => [.. Debug, .. Parity];

    /// <summary>A node that traces as go-ethereum does.</summary>
    public static HashSet<string> WithoutParity => [.. Parity];

    /// <summary>A node that traces as OpenEthereum did.</summary>
    public static HashSet<string> WithoutDebug => [.. Debug];

    private long TipHeight => chain.TipHeight - Behind;

    public Reply Answer(Request request)
    {
        JsonNode asked = JsonNode.Parse(request.Body)!;
        if (asked is JsonArray batch)
        {
            List<JsonNode?> answers = [.. batch.Select(call => (JsonNode?)Call(call!))];
            return Reply.Json(new JsonArray([.. Reshape?.Invoke(answers) ?? answers]).ToJsonString());
        }

        return Reply.Json(Call(asked).ToJsonString());
    }

    /// <summary>The methods that a request calls.</summary>
    public static string[] MethodsOf(Request request)
    {
        JsonNode asked = JsonNode.Parse(request.Body)!;
        return asked is JsonArray batch ? [.. batch.Select(call => call!["method"]!.GetValue<string>())] : [asked["method"]!.GetValue<string>()];
    }

    private JsonObject Call(JsonNode call)
    {
        string method = call["method"]!.GetValue<string>();
        JsonArray parameters = call["params"]!.AsArray();
        JsonNode? result = null;
        JsonObject? error = null;
        try
        {
            result = Lacks.Contains(method) ? Refuse() : Result(method, parameters)?.DeepClone();
        }
        catch (RefusedException refused)
        {
            error = new JsonObject { ["code"] = refused.Code, ["message"] = refused.Message };
        }

        result = Lie is null ? result : Lie(method, parameters, result);
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = call["id"]!.DeepClone() };
        answer[error is not null && result is null ? "error" : "result"] = error is not null && result is null ? error : result;
        return Twist is null ? answer : Twist(method, answer);
    }

    private JsonNode? Refuse() => Refusal is var (code, message) ? throw new RefusedException(code, message) : null;

    private JsonNode? Result(string method, JsonArray parameters) => method switch
    {
        "eth_chainId" => ChainNumber,
        "web3_clientVersion" => "Geth/v1.16.0-synthetic",
        "eth_blockNumber" => EvmChain.Hex(TipHeight),
        "eth_getBlockByNumber" => AtTag(parameters[0]!.GetValue<string>()) is { } block ? BlockJson(block, parameters[1]!.GetValue<bool>()) : null,
        "eth_getBlockByHash" => OfHash(parameters) is { } block ? BlockJson(block, parameters[1]!.GetValue<bool>()) : null,
        "eth_getBlockReceipts" => OfHash(parameters) is { } block ? List(block.Receipts) : null,
        "eth_getTransactionReceipt" => OfTransaction(parameters) is var (block, index) ? block.Receipts[index] : null,
        "eth_getTransactionByHash" => OfTransaction(parameters) is var (block, index) ? block.Json["transactions"]![index] : null,
        "eth_getUncleByBlockHashAndIndex" => OfHash(parameters)?.Uncles.ElementAtOrDefault((int)Number(parameters[1]!)),
        "debug_traceBlockByHash" => List((OfHash(parameters) ?? throw new RefusedException(-32000, "block not found")).CallTraces),
        "debug_traceBlockByNumber" => List((AtTag(parameters[0]!.GetValue<string>()) ?? throw new RefusedException(-32000, "block not found")).CallTraces),
        "trace_block" => AtTag(parameters[0]!.GetValue<string>()) is { } block ? List(block.FlatTraces) : null,
        "trace_transaction" => OfTransaction(parameters) is var (block, index) ? List(block.FlatTraces.Where(trace => trace["transactionPosition"]!.GetValue<int>() == index)) : null,
        "trace_filter" => Search(parameters[0]!, block => block.FlatTraces.Where(trace => IsTrace(trace, parameters[0]!))),
        "eth_getLogs" => Search(parameters[0]!, block => block.Logs.Where(log => IsLog(log, parameters[0]!))),
        "eth_call" => Views.GetValueOrDefault(parameters[0]!["to"]!.GetValue<string>().ToLowerInvariant() + parameters[0]!["data"]!.GetValue<string>()[..10])
            ?? throw new RefusedException(3, "execution reverted"),
        "eth_getTransactionCount" => EvmChain.Hex(Nonces.GetValueOrDefault(parameters[0]!.GetValue<string>().ToLowerInvariant())),
        "eth_getCode" => Codes.GetValueOrDefault(parameters[0]!.GetValue<string>().ToLowerInvariant(), "0x"),
        "eth_getBalance" => Balances.GetValueOrDefault((parameters[0]!.GetValue<string>().ToLowerInvariant(), Number(parameters[1]!)))
            ?? (Number(parameters[1]!) == 0 ? "0x0" : null) ?? throw new RefusedException(-32000, "missing trie node 0123 (path ) state 0x45 is not available"),
        _ => throw new RefusedException(-32601, "the method does not exist/is not available"),
    };

    private static JsonArray List(IEnumerable<JsonObject> items) => [.. items.Select(item => (JsonNode)item.DeepClone())];

    private static JsonObject BlockJson(EvmBlock block, bool isFull)
    {
        JsonObject json = block.Json.DeepClone().AsObject();
        if (!isFull)
        {
            json["transactions"] = new JsonArray([.. block.Json["transactions"]!.AsArray().Select(transaction => transaction!["hash"]!.DeepClone())]);
        }

        return json;
    }

    private static long Number(JsonNode quantity) => long.Parse(quantity.GetValue<string>().AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private EvmBlock? AtTag(string tag)
    {
        long height = tag switch
        {
            "latest" => TipHeight,
            "safe" => Math.Max(0, TipHeight - 1),
            "finalized" => Math.Max(0, TipHeight - 2),
            _ => Number(tag),
        };
        return height <= TipHeight && (height == 0 || height >= FirstHeight) ? chain.Blocks[(int)height] : null;
    }

    private EvmBlock? OfHash(JsonArray parameters) =>
        chain.Find(BlockHash.Parse(parameters[0]!.GetValue<string>()[2..])) is { } block && block.Height <= TipHeight ? block : null;

    private (EvmBlock Block, int Index)? OfTransaction(JsonArray parameters)
    {
        TransactionId id = TransactionId.Parse(parameters[0]!.GetValue<string>()[2..]);
        foreach (EvmBlock block in chain.Blocks.Take((int)TipHeight + 1))
        {
            for (int index = 0; index < block.Transactions.Count; index++)
            {
                if (block.IdOf(index) == id)
                {
                    return (block, index);
                }
            }
        }

        return null;
    }

    private JsonArray Search(JsonNode filter, Func<EvmBlock, IEnumerable<JsonObject>> find)
    {
        long from = Number(filter["fromBlock"]!);
        long to = Number(filter["toBlock"]!);
        if (to - from + 1 > MaxRange)
        {
            throw new RefusedException(-32000, FormattableString.Invariant($"block range is too wide, maximum {MaxRange}"));
        }

        JsonObject[] found = [.. chain.Blocks.Where(block => block.Height >= from && block.Height <= Math.Min(to, TipHeight)).SelectMany(find)];
        return found.Length <= MaxResults ? List(found) : throw new RefusedException(-32005, FormattableString.Invariant($"query returned more than {MaxResults} results"));
    }

    private static bool IsLog(JsonObject log, JsonNode filter)
    {
        if (filter["address"] is JsonArray addresses && !addresses.Any(address => Same(address!, log["address"]!)))
        {
            return false;
        }

        JsonArray wanted = filter["topics"]!.AsArray();
        JsonArray topics = log["topics"]!.AsArray();
        return wanted.Count <= topics.Count && wanted.Zip(topics).All(pair => pair.First switch
        {
            null => true,
            JsonArray any => any.Any(one => Same(one!, pair.Second!)),
            { } one => Same(one, pair.Second!),
        });
    }

    private static bool IsTrace(JsonObject trace, JsonNode filter)
    {
        JsonNode action = trace["action"]!;
        JsonNode? from = action["from"] ?? action["address"];
        JsonNode? to = action["to"] ?? action["refundAddress"] ?? trace["result"]?["address"];
        return Has(filter["fromAddress"], from) && Has(filter["toAddress"], to);

        static bool Has(JsonNode? wanted, JsonNode? found) => wanted is not JsonArray any || any.Any(one => found is not null && Same(one!, found));
    }

    private static bool Same(JsonNode left, JsonNode right) => string.Equals(left.GetValue<string>(), right.GetValue<string>(), StringComparison.OrdinalIgnoreCase);

    private sealed class RefusedException(int code, string message) : Exception(message)
    {
        public int Code => code;
    }
}
