using System.Globalization;
using System.Text.Json.Nodes;
using WalletTrace.Chains;

namespace WalletTrace.Tests.Support;

/// <summary>Answers as TronGrid does, honestly: lists of single accounts beside a node's interface.</summary>
/// <param name="chain">What it serves.</param>
internal sealed class TronGridServer(TronChain chain)
{
    private readonly TronNode node = new(chain) { HasSolidInterface = true };

    /// <summary>The node behind it.</summary>
    public TronNode Node => node;

    /// <summary>After so many pages a list is not continued, though there is more; as real servers may.</summary>
    public int? EndsAfter { get; init; }

    public Reply Answer(Request request)
    {
        string[] path = request.Path.Split('/');
        if (path[0] != "v1")
        {
            return node.Answer(request);
        }

        Dictionary<string, string> query = request.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=')).ToDictionary(part => part[0], part => Uri.UnescapeDataString(part[1]));
        IEnumerable<(long Time, JsonObject Row)>? rows = path switch
        {
            ["v1", "accounts", var account, "transactions"] => Rows(account, Transactions),
            ["v1", "accounts", var account, "transactions", "trc20"] => Rows(account, Tokens),
            ["v1", "accounts", var account, "internal-transactions"] => Rows(account, Calls),
            _ => null,
        };
        if (rows is null)
        {
            return Reply.Json("""{"success":false,"error":"Not found","statusCode":404}""", 404);
        }

        return Reply.Json(Page([.. rows], query).ToJsonString());
    }

    private JsonObject Page((long Time, JsonObject Row)[] rows, Dictionary<string, string> query)
    {
        int limit = int.Parse(query["limit"], CultureInfo.InvariantCulture);
        long least = Number(query, "min_timestamp", 0);
        long most = Number(query, "max_timestamp", long.MaxValue);
        (long Time, JsonObject Row)[] wanted = [.. rows.Where(row => row.Time >= least && row.Time <= most && row.Time <= chain.Blocks[^(node.Unsolidified + 1)].Time)];
        int from = (int)Number(query, "fingerprint", 0);
        JsonObject[] page = [.. wanted.Skip(from).Take(limit).Select(row => row.Row)];
        var meta = new JsonObject { ["at"] = 1_700_000_000_000, ["page_size"] = page.Length };
        if (from + limit < wanted.Length && !(from / limit + 1 >= EndsAfter))
        {
            meta["fingerprint"] = $"{from + limit}";
        }

        return new JsonObject { ["success"] = true, ["data"] = new JsonArray([.. page]), ["meta"] = meta };
    }

    private static long Number(Dictionary<string, string> query, string name, long otherwise) =>
        query.TryGetValue(name, out string? value) ? long.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    private IEnumerable<(long Time, JsonObject Row)> Rows(string account, Func<TronChain.Block, TronTx, Address, IEnumerable<JsonObject>> read)
    {
        Address address = Address.Parse(account, ChainId.Tron);
        return
            from block in chain.Blocks
            where block.Height > 0
            from transaction in block.Transactions
            from row in read(block, transaction, address)
            select (block.Time, row);
    }

    private static IEnumerable<JsonObject> Transactions(TronChain.Block block, TronTx transaction, Address account)
    {
        if (transaction.Parties.Contains(account))
        {
            JsonObject row = transaction.InBlock();
            row["blockNumber"] = block.Height;
            row["block_timestamp"] = block.Time;
            yield return row;
        }
    }

    private static IEnumerable<JsonObject> Tokens(TronChain.Block block, TronTx transaction, Address account)
    {
        foreach (TransferRecord move in transaction.Moves.OfType<TransferRecord>().Where(move => move.Asset.Namespace == "trc20" && (move.From == account || move.To == account)))
        {
            yield return new JsonObject
            {
                ["transaction_id"] = transaction.Id.ToString(),
                ["token_info"] = new JsonObject { ["symbol"] = "USDT", ["address"] = move.Asset.Reference, ["decimals"] = 6, ["name"] = "Tether USD" },
                ["block_timestamp"] = block.Time,
                ["from"] = (move.From ?? Address.Tron(new byte[20])).ToString(ChainId.Tron),
                ["to"] = (move.To ?? Address.Tron(new byte[20])).ToString(ChainId.Tron),
                ["type"] = "Transfer",
                ["value"] = move.Amount.ToString(),
            };
        }
    }

    private static IEnumerable<JsonObject> Calls(TronChain.Block block, TronTx transaction, Address account)
    {
        foreach (TronTestCall call in transaction.Calls.Where(call => call.From == account || call.To == account))
        {
            yield return new JsonObject
            {
                ["internal_tx_id"] = new string('b', 64),
                ["data"] = new JsonObject { ["note"] = call.Note, ["rejected"] = call.Rejected, ["call_value"] = new JsonObject { ["_"] = call.Amount } },
                ["block_timestamp"] = block.Time,
                ["to_address"] = TronTx.Show(call.To, visible: false),
                ["tx_id"] = transaction.Id.ToString(),
                ["from_address"] = TronTx.Show(call.From, visible: false),
            };
        }
    }
}
