using System.Text.Json.Nodes;
using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>A call inside a made-up transaction, with the calls inside it.</summary>
internal sealed record TestCall(string Type, Address From, Address To, UInt256 Value, params TestCall[] Calls)
{
    public bool Failed { get; init; }

    public bool Moves => !Failed && !Value.IsZero && Type is "CALL" or "CREATE" or "SELFDESTRUCT";
}

/// <summary>A made-up transaction: what it says, what it did, and what nodes tell of it.</summary>
internal sealed record EvmTx(Address From, Address To, UInt256 Value)
{
    public const uint BaseFee = 7;
    private const uint LegacyPrice = 10;
    private const uint Tip = 2;

    public bool IsLegacy { get; init; }

    public bool Failed { get; init; }

    public uint GasUsed { get; init; } = 21_000;

    public IReadOnlyList<TestCall> Calls { get; init; } = [];

    public IReadOnlyList<TestLog> Logs { get; init; } = [];

    public TestCall Top => new("CALL", From, To, Value, [.. Calls]) { Failed = Failed };

    public uint Price => IsLegacy ? LegacyPrice : BaseFee + Tip;

    /// <summary>What should be made of it, in order.</summary>
    public IEnumerable<Fact> Facts(long height, int index, TransactionId id, long firstLog, Address miner, bool withCalls)
    {
        ChainId chain = ChainId.Ethereum;
        Asset ether = Asset.Native(chain);
        yield return new TransactionRecord(chain, height, index, id, Failed);
        yield return new TransferRecord(
            chain, height, index, TransferIndex.Fee, TransferKind.Fee, ether, From, null, (UInt256)GasUsed * Price, (UInt256)GasUsed * BaseFee);
        if (!Failed)
        {
            if (!Value.IsZero)
            {
                yield return new TransferRecord(chain, height, index, TransferIndex.Value, TransferKind.Native, ether, From, To, Value);
            }

            TestCall[] moves = withCalls ? [.. Calls.SelectMany(Standing).Where(call => call.Moves)] : [];
            for (int order = 0; order < moves.Length; order++)
            {
                yield return new TransferRecord(
                    chain, height, index, TransferIndex.Internal(order), TransferKind.Internal, ether, moves[order].From, moves[order].To, moves[order].Value);
            }

            foreach (Fact fact in Logs.SelectMany((log, at) => log.Facts(height, index, firstLog + at)))
            {
                yield return fact;
            }
        }

        yield return new TransferRecord(chain, height, index, TransferIndex.Tip, TransferKind.Reward, ether, null, miner, (UInt256)GasUsed * (Price - BaseFee));
    }

    /// <summary>What only looks like a movement in it.</summary>
    public IEnumerable<Noise> NoiseOf(long height, int index, long firstLog) => Logs.Select((log, at) => (log, at)).Where(entry => entry.log.Noise is not null)
        .Select(entry => new Noise(height, index, TransferIndex.Event(firstLog + entry.at), entry.log.Noise!.Value, entry.log.Contract));

    public JsonObject ToJson(int index, int salt)
    {
        var json = new JsonObject
        {
            ["type"] = IsLegacy ? "0x0" : "0x2", ["nonce"] = EvmChain.Hex(salt), ["from"] = EvmChain.Hex(From), ["to"] = EvmChain.Hex(To), ["value"] = EvmChain.Hex(Value),
            ["gas"] = "0x989680", ["gasPrice"] = EvmChain.Hex((long)Price), ["input"] = "0x", ["r"] = "0x1", ["s"] = "0x2", ["v"] = IsLegacy ? "0x25" : "0x1",
            ["transactionIndex"] = EvmChain.Hex(index),
        };
        if (!IsLegacy)
        {
            json["chainId"] = "0x1";
            json["maxFeePerGas"] = "0x14";
            json["maxPriorityFeePerGas"] = EvmChain.Hex((long)Tip);
            json["accessList"] = new JsonArray();
            json["yParity"] = "0x1";
        }

        return json;
    }

    public JsonObject TraceJson() => Nested(Top);

    /// <summary>The traces as one list, each with its place.</summary>
    public IEnumerable<JsonObject> FlatJson() => Flat(Top, []);

    private static IEnumerable<TestCall> Standing(TestCall call) => call.Failed ? [] : call.Calls.SelectMany(Standing).Prepend(call);

    private static JsonObject Nested(TestCall call)
    {
        var json = new JsonObject
        {
            ["type"] = call.Type, ["from"] = EvmChain.Hex(call.From), ["to"] = EvmChain.Hex(call.To), ["gas"] = "0x1", ["gasUsed"] = "0x1", ["input"] = "0x",
        };
        if (call.Type != "STATICCALL")
        {
            json["value"] = EvmChain.Hex(call.Value);
        }

        if (call.Failed)
        {
            json["error"] = "execution reverted";
        }

        if (call.Calls.Length > 0)
        {
            json["calls"] = new JsonArray([.. call.Calls.Select(inner => (JsonNode)Nested(inner))]);
        }

        return json;
    }

    private static IEnumerable<JsonObject> Flat(TestCall call, int[] place)
    {
        var action = new JsonObject { ["from"] = EvmChain.Hex(call.From), ["value"] = EvmChain.Hex(call.Value), ["gas"] = "0x1" };
        var json = new JsonObject
        {
            ["action"] = action, ["subtraces"] = call.Calls.Length, ["traceAddress"] = new JsonArray([.. place.Select(step => (JsonNode)step)]),
            ["type"] = call.Type switch { "CREATE" => "create", "SELFDESTRUCT" => "suicide", _ => "call" },
        };
        switch (call.Type)
        {
            case "SELFDESTRUCT":
                action["address"] = EvmChain.Hex(call.From);
                action["refundAddress"] = EvmChain.Hex(call.To);
                action["balance"] = EvmChain.Hex(call.Value);
                break;
            case "CREATE":
                action["init"] = "0x";
                json["result"] = new JsonObject { ["address"] = EvmChain.Hex(call.To) };
                break;
            default:
                action["to"] = EvmChain.Hex(call.To);
                action["callType"] = call.Type.ToLowerInvariant();
                break;
        }

        if (call.Failed)
        {
            json["error"] = "Reverted";
        }

        return call.Calls.SelectMany((inner, at) => Flat(inner, [.. place, at])).Prepend(json);
    }
}
