using System.Text.Json.Nodes;

namespace WalletTrace.Tests.Support;

/// <summary>Plays Etherscan's API, version 2. Shapes as shown in docs.etherscan.io.</summary>
internal sealed class EtherscanServer(ScriptedChain chain) : ExplorerServer(chain)
{
    public const string Key = "SECRET+KEY/7QX";

    /// <summary>How far the lists are behind the node.</summary>
    public int Lag { get; set; }

    /// <summary>Whether it shows a time when receipts told neither of failure nor of prices.</summary>
    public bool IsEarly { get; set; }

    /// <summary>Who made blocks.</summary>
    public HashSet<Address> Miners { get; } = [];

    public override Reply Answer(Request request)
    {
        Func<string, string?> parameter = Parameters(request);
        return parameter("apikey") != Key ? Refused("NOTOK", "Invalid API Key")
            : parameter("chainid") != Chain.Id.Reference ? Refused("NOTOK", "Missing or unsupported chainid parameter (required for v2 api), please see chainlist for the list of supported chainids")
            : (parameter("module"), parameter("action")) switch
            {
                ("account", "txlistinternal") when parameter("txhash") is { } id => Calls(TransactionId.Parse(id)),
                ("account", "getminedblocks") => Mined(Address.Parse(parameter("address")!, Chain.Id), parameter("blocktype")),
                ("account", "balance" or "tokenbalance") => Ok("1234567890123456789012"),
                ("account", var action and ("txlist" or "txlistinternal" or "tokentx" or "tokennfttx" or "token1155tx" or "txsBeaconWithdrawal")) =>
                    Page(parameter, action, "No transactions found"),
                ("block", "getblocknobytime") => Ok(Number(Chain.TipHeight - Lag)),
                ("proxy", var method) => Json(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["result"] = Node(method!, parameter) }),
                _ => Refused("NOTOK", "Error! Missing Or invalid Action name"),
            };
    }

    protected override void Name(JsonObject row, ScriptedTransaction transaction, ScriptedCall call, int[] path, int index)
    {
        row["hash"] = $"0x{transaction.Id}";
        row["type"] = call.Type == "SELFDESTRUCT" ? "suicide" : call.Type.ToLowerInvariant();
        row["traceId"] = string.Join('_', path);
    }

    protected override string StatusOf(ScriptedTransaction transaction) => IsEarly ? "" : base.StatusOf(transaction);

    private static JsonObject Early(JsonObject receipt)
    {
        receipt.Remove("status");
        receipt.Remove("effectiveGasPrice");
        receipt["root"] = $"0x{Facts.Id(77)}";
        return receipt;
    }

    private Reply Calls(TransactionId id)
    {
        var rows = Chain.All.Where(entry => entry.Transaction.Id == id).SelectMany(entry => Internal(entry.Block, entry.Transaction).Select(call => call.Row)).ToList();
        foreach (JsonObject row in rows)
        {
            // What is known from the question is not told.
            row.Remove("hash");
            row.Remove("traceId");
        }

        return rows.Count == 0 ? Refused("No transactions found", new JsonArray()) : Ok(new JsonArray([.. rows]));
    }

    private Reply Mined(Address address, string? kind) => kind == "blocks" && Miners.Contains(address)
        ? Ok(new JsonArray(new JsonObject { ["blockNumber"] = "3", ["timeStamp"] = "1700000036", ["blockReward"] = "5194770940000000000" }))
        : Refused("No transactions found", new JsonArray());

    private JsonNode? Node(string method, Func<string, string?> parameter)
    {
        var of = parameter("txhash") is { } id ? Chain.All.FirstOrDefault(entry => entry.Transaction.Id == TransactionId.Parse(id)) : default;
        return method switch
        {
            "eth_blockNumber" => ScriptedJson.Hex(Chain.TipHeight),
            "eth_getBlockByNumber" => Chain.Blocks.FirstOrDefault(block => ScriptedJson.Hex(block.Height) == parameter("tag")) is { } block ? ScriptedJson.Block(block) : null,
            "eth_getTransactionReceipt" => of.Block is null ? null : IsEarly ? Early(ScriptedJson.Receipt(of.Block, of.Transaction)) : ScriptedJson.Receipt(of.Block, of.Transaction),
            "eth_getTransactionByHash" => of.Block is null ? null : ScriptedJson.Transaction(Chain.Id, of.Block, of.Transaction),
            "eth_getTransactionByBlockNumberAndIndex" => Chain.All.FirstOrDefault(entry => ScriptedJson.Hex(entry.Block.Height) == parameter("tag")) is { Block: { } block } first
                ? ScriptedJson.Transaction(Chain.Id, block, first.Transaction) : null,
            "eth_getTransactionCount" => ScriptedJson.Hex(Chain.All.Count(entry => entry.Transaction.From == Address.Parse(parameter("address")!, Chain.Id))),
            _ => throw new InvalidOperationException(method),
        };
    }
}
