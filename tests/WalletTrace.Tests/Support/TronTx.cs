using System.Text.Json.Nodes;
using WalletTrace.Chains;
using static WalletTrace.Tests.Support.TronBytes;

namespace WalletTrace.Tests.Support;

/// <summary>
/// A transaction of a made-up TRON chain: its bytes, what a node says that it did, and, told apart from both, the movements that must come of it.
/// </summary>
internal sealed record TronTx
{
    /// <summary>The number and name of its contract, and the contract's own message.</summary>
    public required (int Number, string Name, byte[] Message) Does { get; init; }

    /// <summary>When it was signed, which makes it unlike others; 0 until a chain fills it in.</summary>
    public long Time { get; init; }

    public required Address Owner { get; init; }

    public string Ret { get; init; } = "SUCCESS";

    public long Fee { get; init; }

    public long Packing { get; init; }

    public Address? Contract { get; init; }

    /// <summary>Further values of the result, such as withdraw_amount.</summary>
    public IReadOnlyDictionary<string, JsonNode> More { get; init; } = new Dictionary<string, JsonNode>();

    public IReadOnlyList<TronTestCall> Calls { get; init; } = [];

    public IReadOnlyList<TronTestLog> Logs { get; init; } = [];

    /// <summary>What must come of it beside the fee; the places in the chain are filled in later.</summary>
    public IReadOnlyList<Fact> Moves { get; init; } = [];

    public IReadOnlyList<(NoiseKind Kind, int Position)> Noise { get; init; } = [];

    /// <summary>The kinds that its block cannot claim because of it.</summary>
    public CoverageKinds Lacks { get; init; }

    /// <summary>Whose lists of transactions hold it.</summary>
    public IReadOnlyList<Address> Parties { get; init; } = [];

    public byte[] Raw => TronBytes.Raw(Does.Number, Does.Name, Does.Message, Time);

    public TransactionId Id => IdOf(Raw);

    public bool Failed => Ret != "SUCCESS";

    /// <summary>Signature and result as they are hashed.</summary>
    public byte[] Whole => [.. Field(1, Raw), .. Field(2, Signature), .. Field(5, Number(3, Array.IndexOf(Rets, Ret)))];

    public byte[] Signature => [.. Id.ToString().Select(character => (byte)character), 27];

    private static string[] Rets => ["DEFAULT", "SUCCESS", "REVERT", "", "", "", "", "", "", "", "OUT_OF_ENERGY"];

    public static TronTx Of(int type, string name, Address owner, byte[] contract, params ReadOnlySpan<Address> others) => new()
    {
        Does = (type, name, contract),
        Owner = owner,
        Parties = [owner, .. others],
    };

    public static TronTx Transfer(Address from, Address to, long amount, long fee = 0) =>
        Of(1, "TransferContract", from, [.. Owner(1, from), .. Owner(2, to), .. Number(3, amount)], to) with
        {
            Fee = fee,
            Moves = [Move(TransferIndex.Value, TransferKind.Native, TronChain.Trx, from, to, amount)],
        };

    public static TronTx Trigger(Address from, Address contract, long value = 0, long tokenValue = 0, long token = 0, byte[]? data = null) => Of(
        31,
        "TriggerSmartContract",
        from,
        [.. Owner(1, from), .. Owner(2, contract), .. Number(3, value), .. Field(4, data ?? [1, 2, 3, 4]), .. Number(5, tokenValue), .. Number(6, token)],
        contract) with
    {
        Contract = contract,
    };

    /// <summary>A movement whose place in the chain is filled in later.</summary>
    public static TransferRecord Move(long index, TransferKind kind, Asset asset, Address? from, Address? to, long amount) =>
        new(ChainId.Tron, 0, 0, index, kind, asset, from, to, (UInt256)amount);

    /// <summary>The transaction and its movements at a place in the chain.</summary>
    public IEnumerable<Fact> FactsAt(long height, int index)
    {
        yield return new TransactionRecord(ChainId.Tron, height, index, Id, Failed);
        if (Fee > 0)
        {
            yield return new TransferRecord(
                ChainId.Tron, height, index, TransferIndex.Fee, TransferKind.Fee, TronChain.Trx, Owner, null, (UInt256)Fee, (UInt256)(Fee - Packing));
        }

        foreach (Fact move in Moves)
        {
            yield return move switch
            {
                TransferRecord transfer => transfer with { Height = height, TransactionIndex = index },
                FreezeRecord freeze => freeze with { Height = height, TransactionIndex = index },
                _ => throw new InvalidOperationException(),
            };
        }
    }

    public IEnumerable<Noise> NoiseAt(long height, int index) =>
        Noise.Select(entry => new Noise(height, index, TransferIndex.Event(entry.Position), entry.Kind, Logs[entry.Position].Contract));

    /// <summary>As it stands in a block; its readable copy says something else, which nobody must believe.</summary>
    public JsonObject InBlock() => new()
    {
        ["ret"] = new JsonArray(new JsonObject { ["contractRet"] = Ret }),
        ["signature"] = new JsonArray(Convert.ToHexStringLower(Signature)),
        ["txID"] = Id.ToString(),
        ["raw_data"] = new JsonObject { ["contract"] = new JsonArray(new JsonObject { ["type"] = "TransferContract", ["parameter"] = new JsonObject { ["value"] = new JsonObject { ["amount"] = 99 } } }) },
        ["raw_data_hex"] = Convert.ToHexStringLower(Raw),
    };

    /// <summary>What it did.</summary>
    public JsonObject Result(long height, long blockTime, bool visible, bool withCalls)
    {
        var told = new JsonObject { ["id"] = Id.ToString(), ["blockNumber"] = height, ["blockTimeStamp"] = blockTime, ["contractResult"] = new JsonArray(string.Empty) };
        Put(told, "fee", Fee);
        Put(told, "packingFee", Packing);
        if (Contract is { } contract)
        {
            told["contract_address"] = Show(contract, visible);
        }

        told["receipt"] = Contract is null ? new JsonObject { ["net_usage"] = 265 } : new JsonObject { ["result"] = Ret, ["net_usage"] = 345 };
        if (Failed)
        {
            told["result"] = "FAILED";
        }

        if (Logs.Count > 0)
        {
            told["log"] = new JsonArray([.. Logs.Select(log => log.ToJson(visible))]);
        }

        if (Calls.Count > 0 && withCalls)
        {
            told["internal_transactions"] = new JsonArray([.. Calls.Select(call => call.ToJson(visible))]);
        }

        foreach ((string name, JsonNode value) in More)
        {
            told[name] = value.DeepClone();
        }

        return told;
    }

    public static string Show(Address address, bool visible) => visible ? address.ToString(ChainId.Tron) : Convert.ToHexStringLower(Whole(address));

    private static void Put(JsonObject told, string name, long value)
    {
        if (value != 0)
        {
            told[name] = value;
        }
    }
}

/// <summary>A call between contracts.</summary>
internal sealed record TronTestCall(Address From, Address To, long Amount = 0, long Token = 0, bool Rejected = false, string Note = "call")
{
    public JsonObject ToJson(bool visible)
    {
        JsonObject value = Amount == 0 || Token != 0 ? [] : new JsonObject { ["callValue"] = Amount };
        var told = new JsonObject
        {
            ["hash"] = new string('a', 64),
            ["caller_address"] = TronTx.Show(From, visible),
            ["transferTo_address"] = TronTx.Show(To, visible),
            ["callValueInfo"] = Token == 0 ? new JsonArray(value) : new JsonArray(value, new JsonObject { ["tokenId"] = $"{Token}", ["callValue"] = Amount }),
            ["note"] = Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes(Note)),
        };
        if (Rejected)
        {
            told["rejected"] = true;
        }

        return told;
    }
}

/// <summary>An event.</summary>
internal sealed record TronTestLog(Address Contract, string[] Topics, string Data)
{
    private const string Transfer = "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";

    /// <summary>A TRC-20 transfer.</summary>
    public static TronTestLog Moved(Address contract, Address from, Address to, long amount) => new(contract, [Transfer, Word(from), Word(to)], $"{amount:x64}");

    public static string Word(Address address) => Convert.ToHexStringLower(address.ToByteArray()).PadLeft(64, '0');

    /// <summary>Events have 20 bytes in hexadecimal, or the whole address in base58.</summary>
    public JsonObject ToJson(bool visible) => new()
    {
        ["address"] = visible ? Contract.ToString(ChainId.Tron) : Convert.ToHexStringLower(Contract.ToByteArray()),
        ["topics"] = new JsonArray([.. Topics.Select(topic => (JsonNode)topic)]),
        ["data"] = Data,
    };
}
