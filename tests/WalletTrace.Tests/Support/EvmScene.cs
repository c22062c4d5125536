using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;

namespace WalletTrace.Tests.Support;

/// <summary>Composes what a node would answer about a block. Its hashes are made up: it is for decoders that check none.</summary>
internal sealed class EvmScene
{
    public static readonly EvmDecoderOptions Unchecked = new() { Checks = EvmChecks.None };

    private int logs;

    public EvmScene(long height = 20_000_000, long baseFee = 10)
    {
        Block = new JsonObject
        {
            ["number"] = Hex(height), ["hash"] = Word(0xb10c), ["parentHash"] = Word(0xfa), ["nonce"] = "0x0000000000000000", ["sha3Uncles"] = Word(1),
            ["logsBloom"] = "0x" + new string('0', 512), ["transactionsRoot"] = Word(2), ["stateRoot"] = Word(3), ["receiptsRoot"] = Word(4),
            ["miner"] = Account(0x3171e5), ["difficulty"] = "0x0", ["extraData"] = "0x", ["gasLimit"] = "0x1c9c380", ["gasUsed"] = "0x0", ["timestamp"] = "0x66000000",
            ["mixHash"] = Word(5), ["baseFeePerGas"] = Hex(baseFee), ["parentBeaconBlockRoot"] = Word(6), ["transactions"] = new JsonArray(),
            ["uncles"] = new JsonArray(),
        };
    }

    public JsonObject Block { get; }

    public JsonArray Receipts { get; } = [];

    public JsonArray CallTraces { get; } = [];

    public JsonArray FlatTraces { get; } = [];

    public JsonArray Uncles { get; } = [];

    public static string Hex(long number) => "0x" + number.ToString("x", CultureInfo.InvariantCulture);

    public static string Word(long number) => "0x" + number.ToString("x64", CultureInfo.InvariantCulture);

    public static string Account(long number) => "0x" + number.ToString("x40", CultureInfo.InvariantCulture);

    public static Address AddressOf(long number) => Address.Parse(Account(number), ChainId.Ethereum);

    /// <summary>Adds a transaction of 21,000 gas at 12 a unit, with its receipt; they can be changed afterwards.</summary>
    public (JsonObject Transaction, JsonObject Receipt) Transaction(string from, string? to, long value, bool failed = false, params JsonObject[] events)
    {
        int index = Receipts.Count;
        var transaction = new JsonObject
        {
            ["hash"] = Word(0x7000 + index), ["from"] = from, ["to"] = to, ["value"] = Hex(value), ["gas"] = "0xf4240", ["gasPrice"] = "0xc", ["nonce"] = Hex(index),
            ["input"] = "0x", ["transactionIndex"] = Hex(index), ["blockHash"] = Block["hash"]!.DeepClone(), ["type"] = "0x0",
            ["blockNumber"] = Block["number"]!.DeepClone(),
        };
        var receipt = new JsonObject
        {
            ["transactionHash"] = Word(0x7000 + index), ["transactionIndex"] = Hex(index), ["status"] = failed ? "0x0" : "0x1", ["gasUsed"] = "0x5208",
            ["cumulativeGasUsed"] = Hex(21_000 * (index + 1)), ["effectiveGasPrice"] = "0xc", ["type"] = "0x0", ["logs"] = new JsonArray([.. events]),
        };
        foreach (JsonObject log in events)
        {
            log["logIndex"] = Hex(logs++);
            log["transactionIndex"] = Hex(index);
            log["transactionHash"] = Word(0x7000 + index);
        }

        Block["transactions"]!.AsArray().Add((JsonNode)transaction);
        Receipts.Add((JsonNode)receipt);
        return (transaction, receipt);
    }

    public static JsonObject Log(string contract, string data, params string[] topics) => new()
    {
        ["address"] = contract, ["data"] = data, ["topics"] = new JsonArray([.. topics.Select(topic => (JsonNode)topic)]),
    };

    /// <summary>A frame of callTracer.</summary>
    public static JsonObject Frame(string type, string from, string? to, long value, params JsonObject[] calls)
    {
        var frame = new JsonObject { ["type"] = type, ["from"] = from, ["to"] = to, ["value"] = Hex(value), ["gas"] = "0x1", ["gasUsed"] = "0x1", ["input"] = "0x" };
        if (calls.Length > 0)
        {
            frame["calls"] = new JsonArray([.. calls]);
        }

        return frame;
    }

    /// <summary>The same frame with an error.</summary>
    public static JsonObject Failed(JsonObject frame)
    {
        frame["error"] = "execution reverted";
        return frame;
    }

    public EvmScene Trace(JsonObject frame)
    {
        CallTraces.Add((JsonNode)new JsonObject { ["txHash"] = Word(0x7000 + CallTraces.Count), ["result"] = frame });
        Flatten(frame, [], Word(0x7000 + CallTraces.Count - 1));
        return this;
    }

    public EvmBlockAnswers Answers(bool receipts = true, bool calls = false, bool flat = false, bool uncles = false) => new()
    {
        Block = Element(Block),
        Receipts = receipts ? EvmBlockAnswers.ListOf(Element(Receipts)) : null,
        CallTraces = calls ? EvmBlockAnswers.ListOf(Element(CallTraces)) : null,
        FlatTraces = flat ? EvmBlockAnswers.ListOf(Element(FlatTraces)) : null,
        Uncles = uncles ? EvmBlockAnswers.ListOf(Element(Uncles)) : null,
    };

    public BlockFacts Decode(ChainId? chain = null, bool receipts = true, bool calls = false, bool flat = false, bool uncles = false) =>
        new EvmBlockDecoder(chain ?? ChainId.Ethereum, Unchecked).Decode(Answers(receipts, calls, flat, uncles));

    public static JsonElement Element(JsonNode node) =>
        JsonDocument.Parse(node.ToJsonString(new JsonSerializerOptions { MaxDepth = 5000 }), new JsonDocumentOptions { MaxDepth = 5000 }).RootElement;

    /// <summary>A frame as trace_block tells it, with all inside it.</summary>
    private void Flatten(JsonObject frame, int[] place, string hash)
    {
        string type = frame["type"]!.GetValue<string>();
        JsonArray calls = frame["calls"]?.AsArray() ?? [];
        JsonObject action = type switch
        {
            "SELFDESTRUCT" => new JsonObject { ["address"] = Copy(frame, "from"), ["refundAddress"] = Copy(frame, "to"), ["balance"] = Copy(frame, "value") },
            "CREATE" or "CREATE2" => new JsonObject { ["from"] = Copy(frame, "from"), ["value"] = Copy(frame, "value"), ["init"] = "0x", ["gas"] = "0x1" },
            _ => new JsonObject
            {
                ["callType"] = type.ToLowerInvariant(), ["from"] = Copy(frame, "from"), ["to"] = Copy(frame, "to"), ["value"] = Copy(frame, "value"), ["input"] = "0x",
            },
        };
        FlatTraces.Add((JsonNode)new JsonObject
        {
            ["action"] = action,
            ["type"] = type switch { "SELFDESTRUCT" => "suicide", "CREATE" or "CREATE2" => "create", _ => "call" },
            ["result"] = frame["error"] is null && type is "CREATE" or "CREATE2" ? new JsonObject { ["address"] = Copy(frame, "to"), ["gasUsed"] = "0x1" } : null,
            ["error"] = Copy(frame, "error"),
            ["subtraces"] = calls.Count,
            ["traceAddress"] = new JsonArray([.. place.Select(step => (JsonNode)step)]),
            ["transactionHash"] = hash,
        });
        for (int i = 0; i < calls.Count; i++)
        {
            Flatten(calls[i]!.AsObject(), [.. place, i], hash);
        }
    }

    private static JsonNode? Copy(JsonObject frame, string name) => frame[name]?.DeepClone();
}
