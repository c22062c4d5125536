using System.Text.Json;
using System.Text.Json.Nodes;

namespace WalletTrace.Tests.Support;

/// <summary>Answers as a full node of TRON does, honestly.</summary>
/// <param name="chain">What it serves.</param>
internal sealed class TronNode(TronChain chain)
{
    /// <summary>Whether addresses are told in base58.</summary>
    public bool Visible { get; init; }

    /// <summary>Whether what contracts called was kept.</summary>
    public bool KeepsCalls { get; init; } = true;

    /// <summary>Whether it answers at the paths of solidified blocks.</summary>
    public bool HasSolidInterface { get; init; } = true;

    /// <summary>How many blocks may still be replaced.</summary>
    public int Unsolidified { get; set; }

    /// <summary>What wallet/getaccount tells.</summary>
    public Dictionary<Address, JsonObject> Accounts { get; } = [];

    /// <summary>What contracts answer when asked for a balance.</summary>
    public Dictionary<(Address Contract, Address Owner), string> TokenBalances { get; } = [];

    public Reply Answer(Request request)
    {
        JsonObject asked = request.Body.Length == 0 ? [] : JsonNode.Parse(request.Body)!.AsObject();
        string[] path = request.Path.Split('/');
        if (path is not ["wallet" or "walletsolidity", var method] || (path[0] == "walletsolidity" && !HasSolidInterface))
        {
            return Reply.Text("Not Found", 404);
        }

        long tip = chain.TipHeight - (path[0] == "walletsolidity" ? Unsolidified : 0);
        JsonNode? told = method switch
        {
            "getnowblock" => chain.Blocks[(int)tip].ToJson(Visible),
            "getblockbynum" => BlockAt(asked, tip)?.ToJson(Visible) ?? [],
            "gettransactioninfobyblocknum" => Results(BlockAt(asked, tip)),
            "gettransactioninfobyid" => Result(asked["value"]!.GetValue<string>(), tip),
            "getnodeinfo" => NodeInfo(),
            "getaccount" => Accounts.GetValueOrDefault(AddressOf(asked, "address"), []).DeepClone(),
            "triggerconstantcontract" => Called(asked),
            _ => null,
        };
        return told is null ? Reply.Text("Not Found", 404) : Reply.Json(told.ToJsonString());
    }

    private static Address AddressOf(JsonObject asked, string property) => Address.Parse(asked[property]!.GetValue<string>(), ChainId.Tron);

    private TronChain.Block? BlockAt(JsonObject asked, long tip) =>
        asked["num"]!.GetValue<long>() is var height && height <= tip ? chain.Blocks[(int)height] : null;

    /// <summary>Java-tron tells nothing of the first block's.</summary>
    private JsonNode Results(TronChain.Block? block) => block is null or { Height: 0 } ? new JsonObject()
        : new JsonArray([.. block.Transactions.Select(transaction => transaction.Result(block.Height, block.Time, Visible, KeepsCalls))]);

    private JsonObject Result(string id, long tip) => chain.Blocks.Where(block => block.Height > 0 && block.Height <= tip)
        .SelectMany(block => block.Transactions.Where(transaction => transaction.Id.ToString() == id).Select(transaction => transaction.Result(block.Height, block.Time, Visible, KeepsCalls)))
        .FirstOrDefault() ?? [];

    private JsonObject NodeInfo()
    {
        long solid = chain.TipHeight - Unsolidified;
        return new JsonObject
        {
            ["solidityBlock"] = $"Num:{solid},ID:{chain.HashAt(solid)}",
            ["configNodeInfo"] = new JsonObject { ["codeVersion"] = "4.7.7" },
        };
    }

    private JsonObject Called(JsonObject asked)
    {
        var parameter = Address.Tron(Convert.FromHexString(asked["parameter"]!.GetValue<string>()[24..]));
        return asked["function_selector"]!.GetValue<string>() == "balanceOf(address)" && TokenBalances.TryGetValue((AddressOf(asked, "contract_address"), parameter), out string? balance)
            ? new JsonObject { ["result"] = new JsonObject { ["result"] = true }, ["constant_result"] = new JsonArray(balance) }
            : new JsonObject { ["result"] = new JsonObject { ["code"] = "CONTRACT_VALIDATE_ERROR", ["message"] = "00" } };
    }
}
