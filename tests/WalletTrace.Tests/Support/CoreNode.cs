using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace WalletTrace.Tests.Support;

/// <summary>Plays Bitcoin Core over a made-up chain: JSON-RPC at the root and REST under /rest.</summary>
internal sealed class CoreNode(RegtestChain chain)
{
    /// <summary>What Authorization must hold; null for nothing.</summary>
    public string? Credentials { get; set; }

    /// <summary>Whether getblock takes verbosity 3, as from Bitcoin Core 22 on; else only flags, as bcoin.</summary>
    public bool HasPrevouts { get; init; } = true;

    /// <summary>Whether REST has spenttxouts, as from Bitcoin Core 30 on.</summary>
    public bool HasSpent { get; init; } = true;

    public bool HasRest { get; init; } = true;

    /// <summary>The lowest height that is still there.</summary>
    public long FirstHeight { get; init; }

    /// <summary>Whether transactions in JSON stand with their bytes.</summary>
    public bool TellsHex { get; init; } = true;

    /// <summary>Changes the result of a method; null where it is refused.</summary>
    public Func<string, JsonArray, JsonNode?, JsonNode?>? Lie { get; set; }

    /// <summary>Changes the answers of a batch.</summary>
    public Func<List<JsonNode?>, IEnumerable<JsonNode?>>? Reshape { get; set; }

    private RegtestChain Chain => chain;

    public static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    public Reply Answer(Request request)
    {
        if (request.Method == "GET")
        {
            return HasRest && request.Path.StartsWith("rest/", StringComparison.Ordinal) ? Rest(request.Path["rest/".Length..]) : new Reply(404, [], "text/plain");
        }

        if (Credentials is not null && request.Authorization != Credentials)
        {
            return new Reply(401, [], "text/html");
        }

        JsonNode asked = JsonNode.Parse(request.Body)!;
        if (asked is JsonArray batch)
        {
            List<JsonNode?> answers = [.. batch.Select(call => (JsonNode?)Call(call!))];
            return Reply.Json(new JsonArray([.. Reshape?.Invoke(answers) ?? answers]).ToJsonString());
        }

        JsonObject answer = Call(asked);
        return Reply.Json(answer.ToJsonString(), answer["error"] is null ? 200 : 500);
    }

    /// <summary>A block as getblock tells it.</summary>
    public JsonNode BlockJson(RegtestBlock block, long verbosity)
    {
        using var header = new BinaryReader(new MemoryStream(block.Header));
        var json = new JsonObject { ["hash"] = block.Hash.ToString(), ["confirmations"] = 1, ["height"] = block.Height, ["version"] = header.ReadInt32() };
        string parent = Reversed(header.ReadBytes(32));
        json["merkleroot"] = Reversed(header.ReadBytes(32));
        json["time"] = header.ReadUInt32();
        json["bits"] = header.ReadUInt32().ToString("x8", CultureInfo.InvariantCulture);
        json["nonce"] = header.ReadUInt32();
        if (block.Height > 0)
        {
            json["previousblockhash"] = parent;
        }

        json["tx"] = new JsonArray([.. block.Transactions.Select(transaction => verbosity == 1 ? (JsonNode)transaction.Id.ToString() : TransactionJson(transaction, verbosity))]);
        return json;
    }

    /// <summary>A number of base units in coins, as Bitcoin Core writes it.</summary>
    public static JsonNode Coins(long value) => JsonNode.Parse(string.Create(CultureInfo.InvariantCulture, $"{value / 1_0000_0000}.{value % 1_0000_0000:D8}"))!;

    private static string Reversed(byte[] bytes) => Convert.ToHexStringLower([.. Enumerable.Reverse(bytes)]);

    private static JsonObject Error(int code, string message) => new() { ["code"] = code, ["message"] = message };

    private static JsonObject ScriptJson(byte[] script) => new() { ["asm"] = "", ["hex"] = Convert.ToHexStringLower(script) };

    private static JsonObject InputJson(RegtestInput input, long verbosity)
    {
        string script = Convert.ToHexStringLower(input.Script);
        var json = input.Coin is null ? new JsonObject { ["coinbase"] = script }
            : new JsonObject { ["txid"] = input.Coin.Id.Transaction.ToString(), ["vout"] = input.Coin.Id.Index, ["scriptSig"] = ScriptJson(input.Script) };
        if (input.Witness.Length > 0)
        {
            json["txinwitness"] = new JsonArray([.. input.Witness.Select(item => (JsonNode)Convert.ToHexStringLower(item))]);
        }

        if (input.Coin is not null && verbosity == 3)
        {
            json["prevout"] = new JsonObject
            {
                ["generated"] = false, ["height"] = 1, ["value"] = Coins(input.Coin.Output.Value), ["scriptPubKey"] = ScriptJson(input.Coin.Output.Script),
            };
        }

        json["sequence"] = input.Sequence;
        return json;
    }

    private JsonObject TransactionJson(RegtestTransaction transaction, long verbosity)
    {
        var json = new JsonObject
        {
            ["txid"] = transaction.Id.ToString(),
            ["version"] = transaction.Version,
            ["locktime"] = transaction.LockTime,
            ["vin"] = new JsonArray([.. transaction.Inputs.Select(input => InputJson(input, verbosity))]),
            ["vout"] = new JsonArray(
                [.. transaction.Outputs.Select((output, at) => (JsonNode)new JsonObject { ["value"] = Coins(output.Value), ["n"] = at, ["scriptPubKey"] = ScriptJson(output.Script) })]),
        };
        if (TellsHex)
        {
            json["hex"] = Convert.ToHexStringLower(transaction.Bytes);
        }

        return json;
    }

    private JsonObject Call(JsonNode call)
    {
        string method = call["method"]!.GetValue<string>();
        JsonArray parameters = call["params"]!.AsArray();
        JsonNode? result = null;
        JsonObject? error = null;
        try
        {
            result = Result(method, parameters);
        }
        catch (RefusedException refused)
        {
            error = Error(refused.Code, refused.Message);
        }

        result = Lie is null ? result : Lie(method, parameters, result);
        return new JsonObject { ["result"] = result, ["error"] = result is null ? error : null, ["id"] = call["id"]!.DeepClone() };
    }

    private JsonNode Result(string method, JsonArray parameters)
    {
        switch (method)
        {
            case "getblockchaininfo":
                return Info();
            case "getnetworkinfo":
                return new JsonObject { ["version"] = 300000, ["subversion"] = "/Satoshi:30.0.0/" };
            case "getblockhash":
                long height = parameters[0]!.GetValue<long>();
                return height <= Chain.TipHeight ? Chain.HashAt(height).ToString() : throw new RefusedException(-8, "Block height out of range");
            case "getblockheader":
                return new JsonObject { ["height"] = Block(parameters).Height };
            case "getblock":
                return BlockResult(parameters);
            case "getrawtransaction":
                TransactionId id = TransactionId.Parse(parameters[0]!.GetValue<string>());
                RegtestBlock block = Chain.BlockOf(id) ?? throw new RefusedException(-5, "No such mempool or blockchain transaction. Use gettransaction for wallet transactions.");
                JsonObject json = TransactionJson(block.Transactions.Single(transaction => transaction.Id == id), 2);
                json["blockhash"] = block.Hash.ToString();
                return json;
            default:
                throw new RefusedException(-32601, "Method not found");
        }
    }

    private JsonObject Info() => new()
    {
        ["chain"] = "regtest",
        ["blocks"] = Chain.TipHeight,
        ["bestblockhash"] = Chain.Tip.Hash.ToString(),
        ["pruned"] = FirstHeight > 0,
        ["pruneheight"] = FirstHeight > 0 ? FirstHeight : null,
    };

    private RegtestBlock Block(JsonArray parameters) =>
        Chain.Find(BlockHash.Parse(parameters[0]!.GetValue<string>())) is { } block && block.Height >= FirstHeight ? block
            : throw new RefusedException(-5, "Block not found");

    private JsonNode BlockResult(JsonArray parameters)
    {
        RegtestBlock block = Block(parameters);
        if (parameters[1]!.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False)
        {
            return parameters[1]!.GetValue<bool>() ? BlockJson(block, 1) : Convert.ToHexStringLower(block.Bytes);
        }

        return HasPrevouts ? BlockJson(block, parameters[1]!.GetValue<long>()) : throw new RefusedException(-3, "JSON value is not a boolean as expected");
    }

    private Reply Rest(string path)
    {
        string[] parts = path.Split('/', '.');
        Reply absent = Reply.Text("not found\r\n", 404);
        switch (parts[0])
        {
            case "chaininfo":
                return Reply.Json(Info().ToJsonString());
            case "blockhashbyheight":
                long height = long.Parse(parts[1], CultureInfo.InvariantCulture);
                return height <= Chain.TipHeight ? Reply.Bytes(Hash(Chain.HashAt(height))) : absent;
            case "headers":
                RegtestBlock first = Chain.Find(BlockHash.Parse(parts[2]))!;
                return Reply.Bytes([.. Chain.Blocks.Skip((int)first.Height).Take(int.Parse(parts[1], CultureInfo.InvariantCulture)).SelectMany(block => block.Header)]);
            case "block" when Chain.Find(BlockHash.Parse(parts[1])) is { } block && block.Height >= FirstHeight:
                return Reply.Bytes(block.Bytes);
            case "spenttxouts" when HasSpent && Chain.Find(BlockHash.Parse(parts[1])) is { } block:
                return Reply.Bytes(Spent(block));
            default:
                return absent;
        }
    }

    private static byte[] Hash(BlockHash hash)
    {
        var bytes = new byte[TransactionId.Length];
        hash.Bytes.CopyTo(bytes);
        Array.Reverse(bytes);
        return bytes;
    }

    private static byte[] Spent(RegtestBlock block)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        RegtestTransaction.WriteCount(writer, block.Transactions.Count);
        foreach (RegtestTransaction transaction in block.Transactions)
        {
            RegtestOutput[] spent = [.. transaction.Inputs.Select(input => input.Coin?.Output).OfType<RegtestOutput>()];
            RegtestTransaction.WriteCount(writer, spent.Length);
            foreach (RegtestOutput output in spent)
            {
                RegtestTransaction.WriteOutput(writer, output);
            }
        }

        writer.Flush();
        return bytes.ToArray();
    }

    private sealed class RefusedException(int code, string message) : Exception(message)
    {
        public int Code => code;
    }
}
