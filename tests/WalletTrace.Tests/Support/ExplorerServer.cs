using System.Text.Json.Nodes;

namespace WalletTrace.Tests.Support;

/// <summary>Plays an explorer over a made-up chain: lists of an account's rows in windows and pages, as Etherscan and its likes give them.</summary>
internal abstract class ExplorerServer(ScriptedChain chain) : ListServer(chain.Id)
{
    protected ScriptedChain Chain => chain;

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

    protected override IEnumerable<(long Height, Func<JsonObject> Row)> Listed(string action, Address address) =>
        RowsOf(action, address).Select(entry => (entry.Height, (Func<JsonObject>)(() => entry.Row)));

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

    /// <summary>What a list says of a receipt.</summary>
    protected virtual string StatusOf(ScriptedTransaction transaction) => transaction.HasFailed ? "0" : "1";

    /// <summary>Adds what each explorer calls in its own way.</summary>
    protected abstract void Name(JsonObject row, ScriptedTransaction transaction, ScriptedCall call, int[] path, int index);

    private JsonObject External(ScriptedBlock block, ScriptedTransaction transaction) => new()
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
        ["txreceipt_status"] = StatusOf(transaction),
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
