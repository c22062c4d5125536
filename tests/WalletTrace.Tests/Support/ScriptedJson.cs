using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WalletTrace.Tests.Support;

/// <summary>What a node answers about a made-up chain.</summary>
internal static class ScriptedJson
{
    /// <summary>What a unit of gas for blobs costs.</summary>
    public const long BlobPrice = 3;

    public static JsonElement Element(JsonNode node)
    {
        using JsonDocument document = JsonDocument.Parse(node.ToJsonString());
        return document.RootElement.Clone();
    }

    public static JsonObject Block(ScriptedBlock block) => new()
    {
        ["number"] = Hex(block.Height),
        ["hash"] = $"0x{block.Hash}",
        ["parentHash"] = $"0x{block.Parent}",
        ["timestamp"] = Hex(block.Time),
        ["transactions"] = new JsonArray([.. block.Transactions.Select(transaction => (JsonNode)$"0x{transaction.Id}")]),
    };

    public static JsonObject Transaction(ChainId chain, ScriptedBlock block, ScriptedTransaction transaction)
    {
        JsonObject json = Placed(block, transaction);
        json["hash"] = $"0x{transaction.Id}";
        json["value"] = transaction.Value.ToString("0x");
        json["gas"] = Hex((long)transaction.GasUsed + 1000);
        json["gasPrice"] = Hex((long)transaction.Price);
        json["nonce"] = Hex(transaction.Number);
        json["input"] = "0x";
        json["chainId"] = Hex(long.Parse(chain.Reference, CultureInfo.InvariantCulture));
        if (transaction.Mint is { } mint)
        {
            json["mint"] = Hex((long)mint);
        }

        if (transaction.Blobs is { } blobs)
        {
            json["maxFeePerBlobGas"] = Hex(BlobPrice + 5);
            json["blobVersionedHashes"] = new JsonArray([.. Enumerable.Range(0, blobs).Select(blob => (JsonNode)$"0x{Facts.Id(blob)}")]);
        }

        return json;
    }

    public static JsonObject Receipt(ScriptedBlock block, ScriptedTransaction transaction)
    {
        JsonObject json = Placed(block, transaction);
        json["transactionHash"] = $"0x{transaction.Id}";
        json["contractAddress"] = transaction.Created is { } created ? Text(created) : null;
        json["status"] = transaction.HasFailed ? "0x0" : "0x1";
        json["gasUsed"] = Hex((long)transaction.GasUsed);
        json["cumulativeGasUsed"] = Hex(block.Transactions.TakeWhile(other => other != transaction).Append(transaction).Sum(other => (long)other.GasUsed));
        json["effectiveGasPrice"] = Hex((long)transaction.Price);
        if (transaction.L1Fee is { } l1Fee)
        {
            json["l1Fee"] = Hex((long)l1Fee);
        }

        if (transaction.Blobs is { } blobs)
        {
            json["blobGasPrice"] = Hex(BlobPrice);
            json["blobGasUsed"] = Hex(blobs * 131_072);
        }

        int first = block.FirstLog(transaction);
        json["logs"] = new JsonArray([.. transaction.Logs.Select((log, at) => (JsonNode)new JsonObject
        {
            ["address"] = Text(log.Contract),
            ["topics"] = new JsonArray([.. log.Topics.Select(topic => (JsonNode)$"0x{topic.ToString("x").PadLeft(64, '0')}")]),
            ["data"] = $"0x{Convert.ToHexStringLower(log.Data)}",
            ["blockNumber"] = Hex(block.Height),
            ["blockHash"] = $"0x{block.Hash}",
            ["transactionHash"] = $"0x{transaction.Id}",
            ["transactionIndex"] = Hex(block.IndexOf(transaction)),
            ["logIndex"] = Hex(first + at),
            ["removed"] = false,
        })]);
        return json;
    }

    /// <summary>The calls as geth's callTracer tells them.</summary>
    public static JsonObject Trace(ScriptedTransaction transaction)
    {
        JsonObject top = Frame(
            new ScriptedCall(transaction.To is null ? "CREATE" : "CALL", transaction.From, transaction.To ?? transaction.Created ?? default, transaction.Value, [.. transaction.Calls])
            {
                Fails = transaction.HasFailed,
            });
        top["gasUsed"] = Hex((long)transaction.GasUsed);
        return top;
    }

    public static string Text(Address address) => $"0x{Convert.ToHexStringLower(address.ToByteArray())}";

    public static string Hex(long number) => $"0x{number.ToString("x", CultureInfo.InvariantCulture)}";

    private static JsonObject Placed(ScriptedBlock block, ScriptedTransaction transaction) => new()
    {
        ["blockHash"] = $"0x{block.Hash}",
        ["blockNumber"] = Hex(block.Height),
        ["transactionIndex"] = Hex(block.IndexOf(transaction)),
        ["from"] = Text(transaction.From),
        ["to"] = transaction.To is { } to ? Text(to) : null,
        ["type"] = Hex(transaction.Type),
    };

    private static JsonObject Frame(ScriptedCall call)
    {
        var json = new JsonObject
        {
            ["type"] = call.Type, ["from"] = Text(call.From), ["to"] = Text(call.To), ["value"] = call.Value.ToString("0x"), ["gas"] = "0x5208", ["gasUsed"] = "0x5208", ["input"] = "0x",
        };
        if (call.Fails)
        {
            json["error"] = "execution reverted";
        }

        if (call.Calls.Length > 0)
        {
            json["calls"] = new JsonArray([.. call.Calls.Select(inner => (JsonNode)Frame(inner))]);
        }

        return json;
    }
}
