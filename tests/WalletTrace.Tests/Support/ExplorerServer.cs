using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace WalletTrace.Tests.Support;

/// <summary>Plays an explorer over a made-up chain: lists of an account's rows in windows and pages, as Etherscan and its likes give them.</summary>
internal abstract class ExplorerServer(ScriptedChain chain)
{
    public const string TooLargeWindow = "Result window is too large, PageNo x Offset size must be less than or equal to ";

    /// <summary>How far page times rows may go.</summary>
    public int Window { get; set; } = 10_000;

    /// <summary>How many rows are given at most, whatever is asked for, without a word.</summary>
    public int MaxRows { get; set; } = 10_000;

    /// <summary>How many heights a query may cover before it takes too long; null for any number.</summary>
    public long? MaxHeights { get; set; }

    protected ScriptedChain Chain => chain;

    public abstract Reply Answer(Request request);

    protected static Reply Json(JsonNode json) => Reply.Json(json.ToJsonString());

    protected static Reply Ok(JsonNode result) => Json(new JsonObject { ["status"] = "1", ["message"] = "OK", ["result"] = result });

    protected static Reply Refused(string message, JsonNode? result) => Json(new JsonObject { ["status"] = "0", ["message"] = message, ["result"] = result });

    protected static Func<string, string?> Parameters(Request request)
    {
        var query = QueryHelpers.ParseQuery(request.Query);
        return name => query.TryGetValue(name, out var values) ? values.ToString() : null;
    }

    /// <summary>Rows of an account with their heights, upwards.</summary>
    protected IEnumerable<(long Height, JsonObject Row)> RowsOf(string action, Address address) => action switch
    {
        "txlist" => chain.All.Where(entry => entry.Transaction.IsOf(address)).Select(entry => (entry.Block.Height, External(entry.Block, entry.Transaction))),
        "txlistinternal" => chain.All.SelectMany(entry => Internal(entry.Block, entry.Transaction)
            .Where(call => call.Call.From == address || call.Call.To == address).Select(call => (entry.Block.Height, call.Row))),
        "tokentx" => Tokens("erc20", address),
        "tokennfttx" => Tokens("erc721", address),
        "token1155tx" => Tokens("erc1155", address),
        "token404tx" => Tokens("erc404", address),
        "txsBeaconWithdrawal" => chain.Blocks.SelectMany(block => block.Withdrawals.Where(withdrawal => withdrawal.To == address)
            .Select(withdrawal => (block.Height, Withdrawal(block, withdrawal)))),
        _ => [],
    };

    /// <summary>One page of the rows that a query asks for; what is found to be wrong with it is answered instead.</summary>
    protected Reply Page(Func<string, string?> parameter, string action, string nothing)
    {
        long from = Number(parameter("startblock"), 0);
        long to = Number(parameter("endblock"), long.MaxValue);
        int page = (int)Number(parameter("page"), 1);
        int rows = (int)Number(parameter("offset"), Window);
        if ((long)page * rows > Window)
        {
            return Refused(TooLargeWindow + Window.ToString(CultureInfo.InvariantCulture), null);
        }

        if (to - from >= MaxHeights)
        {
            return Refused("Query Timeout occured. Please select a smaller result dataset", null);
        }

        Address address = Address.Parse(parameter("address")!, chain.Id);
        var all = RowsOf(action, address).Where(entry => entry.Height >= from && entry.Height <= to);
        JsonNode[] found = [.. (parameter("sort") == "asc" ? all : all.Reverse()).Skip((page - 1) * rows).Take(Math.Min(rows, MaxRows)).Select(entry => entry.Row)];
        return found.Length == 0 ? Refused(nothing, new JsonArray()) : Ok(new JsonArray(found));
    }

    protected static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The calls of a transaction that are listed: those with value, and creations.</summary>
    protected IEnumerable<(ScriptedCall Call, JsonObject Row)> Internal(ScriptedBlock block, ScriptedTransaction transaction)
    {
        int index = 0;
        foreach (var (call, path, isUndone) in ScriptedCall.Walk(transaction.Calls))
        {
            index++;
            if (call.Value.IsZero && !call.Type.StartsWith("CREATE", StringComparison.Ordinal))
            {
                continue;
            }

            bool isCreation = call.Type.StartsWith("CREATE", StringComparison.Ordinal);
            var row = new JsonObject
            {
                ["blockNumber"] = Number(block.Height),
                ["timeStamp"] = Number(block.Time),
                ["from"] = ScriptedJson.Text(call.From),
                ["to"] = isCreation ? "" : ScriptedJson.Text(call.To),
                ["value"] = call.Value.ToString(),
                ["contractAddress"] = isCreation ? ScriptedJson.Text(call.To) : "",
                ["input"] = "",
                ["gas"] = "2300",
                ["gasUsed"] = "0",
                ["isError"] = isUndone || transaction.HasFailed ? "1" : "0",
                ["errCode"] = isUndone ? "Reverted" : "",
            };
            Name(row, transaction, call, path, index);
            yield return (call, row);
        }
    }

    /// <summary>Adds what each explorer calls in its own way.</summary>
    protected abstract void Name(JsonObject row, ScriptedTransaction transaction, ScriptedCall call, int[] path, int index);

    private static long Number(string? text, long otherwise) => text is null ? otherwise : long.Parse(text, CultureInfo.InvariantCulture);

    private static JsonObject External(ScriptedBlock block, ScriptedTransaction transaction) => new()
    {
        ["blockNumber"] = Number(block.Height),
        ["timeStamp"] = Number(block.Time),
        ["hash"] = $"0x{transaction.Id}",
        ["nonce"] = Number(transaction.Number),
        ["blockHash"] = $"0x{block.Hash}",
        ["transactionIndex"] = Number(block.IndexOf(transaction)),
        ["from"] = ScriptedJson.Text(transaction.From),
        ["to"] = transaction.To is { } to ? ScriptedJson.Text(to) : "",
        ["value"] = transaction.Value.ToString(),
        ["gas"] = Number((long)transaction.GasUsed + 1000),
        ["gasPrice"] = Number((long)transaction.Price),
        ["isError"] = transaction.HasFailed ? "1" : "0",
        ["txreceipt_status"] = transaction.HasFailed ? "0" : "1",
        ["input"] = "0x",
        ["contractAddress"] = transaction.Created is { } created ? ScriptedJson.Text(created) : "",
        ["cumulativeGasUsed"] = Number((long)transaction.GasUsed),
        ["gasUsed"] = Number((long)transaction.GasUsed),
        ["confirmations"] = "1000",
        ["methodId"] = "0x",
        ["functionName"] = "",
    };

    private static JsonObject Withdrawal(ScriptedBlock block, ScriptedWithdrawal withdrawal) => new()
    {
        ["withdrawalIndex"] = Number(withdrawal.Number),
        ["validatorIndex"] = "117823",
        ["address"] = ScriptedJson.Text(withdrawal.To),
        ["amount"] = Number(withdrawal.Gwei),
        ["blockNumber"] = Number(block.Height),
        ["timestamp"] = Number(block.Time),
    };

    private IEnumerable<(long, JsonObject)> Tokens(string space, Address address) => chain.All.SelectMany(entry => entry.Transaction.Logs.SelectMany(log => log.Moves)
        .Where(move => move.Space == space && (move.From == address || move.To == address)).Select(move => (entry.Block.Height, Token(entry.Block, entry.Transaction, move))));

    private static JsonObject Token(ScriptedBlock block, ScriptedTransaction transaction, ScriptedMove move)
    {
        var row = new JsonObject
        {
            ["blockNumber"] = Number(block.Height),
            ["timeStamp"] = Number(block.Time),
            ["hash"] = $"0x{transaction.Id}",
            ["blockHash"] = $"0x{block.Hash}",
            ["from"] = ScriptedJson.Text(move.From),
            ["contractAddress"] = ScriptedJson.Text(move.Contract),
            ["to"] = ScriptedJson.Text(move.To),
            ["tokenName"] = "<b>Tether</b> USD",
            ["tokenSymbol"] = "USDT",
            ["tokenDecimal"] = "6",
            ["transactionIndex"] = Number(block.IndexOf(transaction)),
            ["gasUsed"] = Number((long)transaction.GasUsed),
            ["input"] = "deprecated",
            ["confirmations"] = "1000",
        };
        if (move.TokenId is { } id)
        {
            row["tokenID"] = id.ToString();
        }

        if (move.Space != "erc721")
        {
            row[move.Space == "erc20" ? "value" : "tokenValue"] = move.Amount.ToString();
        }

        return row;
    }
}
