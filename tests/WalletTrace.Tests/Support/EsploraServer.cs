using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace WalletTrace.Tests.Support;

/// <summary>Plays an Esplora server over a made-up chain.</summary>
internal sealed class EsploraServer(RegtestChain chain)
{
    /// <summary>How many transactions a page holds.</summary>
    public int PageSize { get; set; } = 25;

    /// <summary>Whether places are proven by a branch; else by the ids of the block.</summary>
    public bool HasProofs { get; set; } = true;

    /// <summary>Transactions that wait for a block.</summary>
    public List<RegtestTransaction> Waiting { get; } = [];

    private RegtestChain Chain => chain;

    public Reply Answer(Request request)
    {
        string[] parts = request.Path.Split('/');
        return parts switch
        {
            ["blocks", "tip", "height"] => Reply.Text(Chain.TipHeight.ToString(CultureInfo.InvariantCulture)),
            ["block-height", var height] => AtHeight(long.Parse(height, CultureInfo.InvariantCulture)),
            ["block", var hash, var what] => OfBlock(Chain.Find(BlockHash.Parse(hash)), what),
            ["address" or "scripthash", var owner] => Json(Summary(parts[0], owner)),
            ["address" or "scripthash", var owner, "txs", "chain"] => Json(Page(owner, null)),
            ["address" or "scripthash", var owner, "txs", "chain", var last] => Json(Page(owner, TransactionId.Parse(last))),
            ["tx", var id] => OfTransaction(TransactionId.Parse(id), "tx"),
            ["tx", var id, var what] => OfTransaction(TransactionId.Parse(id), what),
            _ => Absent,
        };
    }

    /// <summary>A transaction as the server tells it; without a block it waits for one.</summary>
    public static JsonObject TransactionJson(RegtestTransaction transaction, RegtestBlock? block)
    {
        var status = new JsonObject { ["confirmed"] = block is not null };
        if (block is not null)
        {
            status["block_height"] = block.Height;
            status["block_hash"] = block.Hash.ToString();
            status["block_time"] = RegtestChain.TimeAt(block.Height);
        }

        return new JsonObject
        {
            ["txid"] = transaction.Id.ToString(),
            ["version"] = transaction.Version,
            ["locktime"] = transaction.LockTime,
            ["vin"] = new JsonArray([.. transaction.Inputs.Select(InputJson)]),
            ["vout"] = new JsonArray([.. transaction.Outputs.Select(OutputJson)]),
            ["size"] = transaction.Bytes.Length,
            ["fee"] = transaction.Fee,
            ["status"] = status,
        };
    }

    private static Reply Absent => Reply.Text("not found", 404);

    private static Reply Json(JsonNode json) => Reply.Json(json.ToJsonString());

    private static JsonNode InputJson(RegtestInput input)
    {
        var json = new JsonObject
        {
            ["txid"] = (input.Coin?.Id.Transaction ?? default).ToString(),
            ["vout"] = unchecked((uint)(input.Coin?.Id.Index ?? -1)),
            ["prevout"] = input.Coin is null ? null : OutputJson(input.Coin.Output),
            ["scriptsig"] = Convert.ToHexStringLower(input.Script),
            ["is_coinbase"] = input.Coin is null,
            ["sequence"] = input.Sequence,
        };
        if (input.Witness.Length > 0)
        {
            json["witness"] = new JsonArray([.. input.Witness.Select(item => (JsonNode)Convert.ToHexStringLower(item))]);
        }

        return json;
    }

    // The text of the address is wrong: nobody should look at it.
    private static JsonNode OutputJson(RegtestOutput output) => new JsonObject
    {
        ["scriptpubkey"] = Convert.ToHexStringLower(output.Script), ["scriptpubkey_address"] = "bcrt1wrong", ["value"] = output.Value,
    };

    private static bool IsOf(RegtestOutput output, string owner) =>
        owner == Convert.ToHexStringLower(SHA256.HashData(output.Script)) || owner == Address.FromOutputScript(output.Script, RegtestChain.Id).ToString(RegtestChain.Id);

    private static bool Concerns(RegtestTransaction transaction, string owner) =>
        transaction.Outputs.Concat(transaction.Inputs.Select(input => input.Coin?.Output).OfType<RegtestOutput>()).Any(output => IsOf(output, owner));

    /// <summary>The history of an owner, newest first.</summary>
    private List<(RegtestTransaction Transaction, RegtestBlock Block)> History(string owner) =>
        [.. Enumerable.Reverse(Chain.Blocks).SelectMany(block => Enumerable.Reverse(block.Transactions).Where(transaction => Concerns(transaction, owner)).Select(transaction => (transaction, block)))];

    private JsonObject Summary(string kind, string owner) => new()
    {
        [kind] = owner,
        ["chain_stats"] = new JsonObject { ["tx_count"] = History(owner).Count },
        ["mempool_stats"] = new JsonObject { ["tx_count"] = Waiting.Count },
    };

    private JsonArray Page(string owner, TransactionId? last)
    {
        var history = History(owner);
        int start = last is { } known ? history.FindIndex(entry => entry.Transaction.Id == known) + 1 : 0;
        return [.. history.Skip(start).Take(PageSize).Select(entry => TransactionJson(entry.Transaction, entry.Block))];
    }

    private Reply AtHeight(long height) => height <= Chain.TipHeight ? Reply.Text(Chain.HashAt(height).ToString()) : Absent;

    private static Reply OfBlock(RegtestBlock? block, string what) => (block, what) switch
    {
        (not null, "header") => Reply.Text(Convert.ToHexStringLower(block.Header)),
        (not null, "raw") => Reply.Bytes(block.Bytes),
        (not null, "txids") => Json(new JsonArray([.. block.Transactions.Select(transaction => (JsonNode)transaction.Id.ToString())])),
        _ => Absent,
    };

    private Reply OfTransaction(TransactionId id, string what)
    {
        RegtestBlock? block = Chain.BlockOf(id);
        if ((block?.Transactions ?? Waiting).FirstOrDefault(transaction => transaction.Id == id) is not { } transaction)
        {
            return Absent;
        }

        return what switch
        {
            "tx" => Json(TransactionJson(transaction, block)),
            "merkle-proof" when block is not null && HasProofs => Json(Proof(block, id)),
            "outspends" => Json(new JsonArray([.. Enumerable.Range(0, transaction.Outputs.Count).Select(index => (JsonNode)Outspend(new(id, index)))])),
            _ => Absent,
        };
    }

    private static JsonObject Proof(RegtestBlock block, TransactionId id)
    {
        List<byte[]> row = [.. block.Transactions.Select(transaction => transaction.IdHash)];
        int place = row.FindIndex(hash => TransactionId.FromReversedBytes(hash) == id);
        var branch = new JsonArray();
        for (int at = place; row.Count > 1; at /= 2)
        {
            branch.Add(TransactionId.FromReversedBytes(row[Math.Min(at ^ 1, row.Count - 1)]).ToString());
            row = [.. row.Chunk(2).Select(pair => RegtestTransaction.Hash([.. pair[0], .. pair[^1]]))];
        }

        return new JsonObject { ["block_height"] = block.Height, ["merkle"] = branch, ["pos"] = place };
    }

    private JsonObject Outspend(WalletTrace.Chains.CoinId coin)
    {
        foreach (RegtestBlock? block in Chain.Blocks.Append(null))
        {
            foreach (RegtestTransaction transaction in block?.Transactions ?? Waiting)
            {
                int index = transaction.Inputs.ToList().FindIndex(input => input.Coin?.Id == coin);
                if (index >= 0)
                {
                    return new JsonObject
                    {
                        ["spent"] = true, ["txid"] = transaction.Id.ToString(), ["vin"] = index, ["status"] = TransactionJson(transaction, block)["status"]!.DeepClone(),
                    };
                }
            }
        }

        return new JsonObject { ["spent"] = false };
    }
}
