using System.Globalization;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;

namespace WalletTrace.Tests.Support;

/// <summary>A call inside a made-up transaction, with the calls inside it.</summary>
internal sealed record TestCall(string Type, Address From, Address To, UInt256 Value, params TestCall[] Calls)
{
    public bool Failed { get; init; }

    public bool Moves => !Failed && !Value.IsZero && Type is "CALL" or "CREATE" or "SELFDESTRUCT";
}

/// <summary>An event of a made-up transaction, and what it should be taken for.</summary>
internal sealed record TestLog(Address Contract, UInt256[] Topics, byte[] Data)
{
    /// <summary>What it tells, of a height, a transaction's index and its own position in the block.</summary>
    public Func<long, int, long, Fact[]> Facts { get; init; } = static (_, _, _) => [];

    public NoiseKind? Noise { get; init; }
}

/// <summary>Makes events.</summary>
internal static class TestLogs
{
    private static ChainId Chain => ChainId.Ethereum;

    public static TestLog Transfer(Address contract, Address from, Address to, UInt256 amount, Asset? asset = null) =>
        new(contract, [Topic("Transfer(address,address,uint256)"), Word(from), Word(to)], Bytes(amount))
        {
            Facts = (height, index, position) => [Moved(height, index, position, asset ?? Asset.Token(Chain, "erc20", contract, 0), from, to, amount)],
            Noise = amount.IsZero ? NoiseKind.ZeroValue : null,
        };

    public static TestLog Collectible(Address contract, Address from, Address to, uint item) =>
        new(contract, [Topic("Transfer(address,address,uint256)"), Word(from), Word(to), item], [])
        {
            Facts = (height, index, position) => [Moved(height, index, position, Item("erc721", contract, item), from, to, 1U)],
        };

    public static TestLog Batch(Address contract, Address caller, Address from, Address to, params (uint Item, uint Amount)[] entries) =>
        new(
            contract,
            [Topic("TransferBatch(address,address,address,uint256[],uint256[])"), Word(caller), Word(from), Word(to)],
            [.. Bytes(64U), .. Bytes((uint)(96 + (32 * entries.Length))), .. List(entries.Select(entry => entry.Item)), .. List(entries.Select(entry => entry.Amount))])
        {
            Facts = (height, index, position) =>
                [.. entries.Select((entry, at) => Moved(height, index, position, Item("erc1155", contract, entry.Item), from, to, entry.Amount, at))],
        };

    public static TestLog Approval(Address contract, Address owner, Address spender) =>
        new(contract, [Topic("Approval(address,address,uint256)"), Word(owner), Word(spender)], Bytes(UInt256.MaxValue)) { Noise = NoiseKind.Approval };

    public static TestLog Deposit(Asset wrapped, Address account, UInt256 amount) => new(ContractOf(wrapped), [Topic("Deposit(address,uint256)"), Word(account)], Bytes(amount))
    {
        Facts = (height, index, position) => [Moved(height, index, position, wrapped, default, account, amount)],
    };

    /// <summary>As Circle's contracts tell whom they freeze.</summary>
    public static TestLog Blacklisted(Asset token, Address account) => new(ContractOf(token), [Topic("Blacklisted(address)"), Word(account)], [])
    {
        Facts = (height, index, position) => [new FreezeRecord(Chain, height, index, TransferIndex.Event(position), FreezeKind.Frozen, token, account)],
    };

    /// <summary>As tether's contract on Ethereum tells whom it freezes: not among the topics.</summary>
    public static TestLog AddedBlackList(Asset token, Address account) => new(ContractOf(token), [Topic("AddedBlackList(address)")], Bytes(Word(account)))
    {
        Facts = (height, index, position) => [new FreezeRecord(Chain, height, index, TransferIndex.Event(position), FreezeKind.Frozen, token, account)],
    };

    public static UInt256 Topic(string signature) => EvmEvents.TopicOf(signature);

    public static UInt256 Word(Address address) => UInt256.ReadBigEndian([.. new byte[12], .. address.ToByteArray()]);

    public static byte[] Bytes(UInt256 word)
    {
        var bytes = new byte[32];
        word.WriteBigEndian(bytes);
        return bytes;
    }

    public static Address ContractOf(Asset token) => Address.Parse(token.Reference, Chain);

    private static byte[] List(IEnumerable<uint> values)
    {
        uint[] all = [.. values];
        return [.. Bytes((uint)all.Length), .. all.SelectMany(value => Bytes(value))];
    }

    private static Asset Item(string space, Address contract, uint item) =>
        Asset.Token(Chain, space, string.Create(CultureInfo.InvariantCulture, $"{contract.ToString(Chain)}/{item}"), 0);

    private static TransferRecord Moved(long height, int index, long position, Asset asset, Address from, Address to, UInt256 amount, int entry = 0)
    {
        bool isMint = from.IsDefault || from.IsZero;
        bool isBurn = to.IsDefault || to.IsZero;
        return new TransferRecord(
            Chain, height, index, TransferIndex.Event(position, entry), isMint ? TransferKind.Mint : isBurn ? TransferKind.Burn : TransferKind.Token, asset,
            isMint ? null : from, isBurn ? null : to, amount);
    }
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
