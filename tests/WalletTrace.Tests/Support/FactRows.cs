using System.Globalization;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tests.Support;

/// <summary>What Etherscan and the node behind it tell of facts.</summary>
internal static class FactRows
{
    private static readonly long FirstEvent = TransferIndex.Event(0);

    public static JsonObject External(FactChain chain, LedgerTransaction transaction)
    {
        (UInt256 used, UInt256 price) = FactChain.GasOf(transaction);
        JsonObject row = Placed(chain, transaction);
        row["hash"] = $"0x{transaction.Record.Id}";
        row["nonce"] = Number(chain.NumberOf(transaction));
        row["from"] = Text(FactChain.SenderOf(transaction));
        row["to"] = Text(FactChain.ReceiverOf(transaction));
        row["value"] = ValueOf(transaction).ToString();
        row["gas"] = used.ToString();
        row["gasPrice"] = price.ToString();
        row["isError"] = transaction.Record.Failed ? "1" : "0";
        row["txreceipt_status"] = transaction.Record.Failed ? "0" : "1";
        row["input"] = "0x";
        row["contractAddress"] = "";
        row["cumulativeGasUsed"] = used.ToString();
        row["gasUsed"] = used.ToString();
        row["confirmations"] = Number(chain.TipHeight - transaction.Record.Height + 1);
        row["methodId"] = "0x";
        row["functionName"] = "";
        return row;
    }

    public static JsonObject Internal(LedgerTransaction transaction, TransferRecord transfer) => new()
    {
        ["blockNumber"] = Number(transfer.Height),
        ["timeStamp"] = Number(transaction.Time),
        ["hash"] = $"0x{transaction.Record.Id}",
        ["from"] = Text(transfer.From),
        ["to"] = Text(transfer.To),
        ["value"] = transfer.Amount.ToString(),
        ["contractAddress"] = "",
        ["input"] = "",
        ["type"] = "call",
        ["gas"] = "2300",
        ["gasUsed"] = "0",
        ["traceId"] = string.Create(CultureInfo.InvariantCulture, $"0_{transaction.Transfers.TakeWhile(other => other != transfer).Count(other => other.Kind == TransferKind.Internal)}"),
        ["isError"] = transaction.Record.Failed ? "1" : "0",
        ["errCode"] = "",
    };

    public static JsonObject Token(FactChain chain, LedgerTransaction transaction, TransferRecord transfer)
    {
        JsonObject row = Placed(chain, transaction);
        row["hash"] = $"0x{transaction.Record.Id}";
        row["from"] = Text(transfer.From);
        row["contractAddress"] = Text(FactChain.ContractOf(transfer));
        row["to"] = Text(transfer.To);
        row["tokenName"] = transfer.Asset.Symbol ?? "";
        row["tokenSymbol"] = transfer.Asset.Symbol ?? "";
        row["tokenDecimal"] = Number(transfer.Asset.Decimals);
        row["gasUsed"] = FactChain.GasOf(transaction).Used.ToString();
        row["input"] = "deprecated";
        row["confirmations"] = Number(chain.TipHeight - transfer.Height + 1);
        if (ItemOf(transfer) is { } item)
        {
            row["tokenID"] = item.ToString();
        }

        if (transfer.Asset.Namespace != "erc721")
        {
            row[transfer.Asset.Namespace == "erc20" ? "value" : "tokenValue"] = transfer.Amount.ToString();
        }

        return row;
    }

    public static JsonObject Withdrawal(LedgerTransaction transaction, TransferRecord transfer) => new()
    {
        ["withdrawalIndex"] = Number(transfer.Index - TransferIndex.Withdrawal(0)),
        ["validatorIndex"] = "117823",
        ["address"] = Text(transfer.To),
        ["amount"] = (transfer.Amount / 1_000_000_000U).ToString(),
        ["blockNumber"] = Number(transfer.Height),
        ["timestamp"] = Number(transaction.Time),
    };

    public static JsonObject Block(FactChain chain, long height) => new()
    {
        ["number"] = Hex(height),
        ["hash"] = $"0x{chain.HashAt(height)}",
        ["parentHash"] = height == 0 ? $"0x{new string('0', 64)}" : $"0x{chain.HashAt(height - 1)}",
        ["timestamp"] = Hex(chain.TimeAt(height)),
        ["transactions"] = new JsonArray(),
    };

    /// <summary>The first transaction of a block, of which nobody asks more than what chain it is for.</summary>
    public static JsonObject First(FactChain chain, long height) => new()
    {
        ["hash"] = $"0x{chain.HashAt(height)}",
        ["blockHash"] = $"0x{chain.HashAt(height)}",
        ["blockNumber"] = Hex(height),
        ["transactionIndex"] = "0x0",
        ["chainId"] = Hex(long.Parse(chain.Id.Reference, CultureInfo.InvariantCulture)),
    };

    public static JsonObject Transaction(FactChain chain, LedgerTransaction transaction)
    {
        (UInt256 used, UInt256 price) = FactChain.GasOf(transaction);
        JsonObject json = Hexadecimal(chain, transaction);
        json["hash"] = $"0x{transaction.Record.Id}";
        json["value"] = ValueOf(transaction).ToString("0x");
        json["gas"] = used.ToString("0x");
        json["gasPrice"] = price.ToString("0x");
        json["nonce"] = Hex(chain.NumberOf(transaction));
        json["input"] = "0x";
        json["chainId"] = Hex(long.Parse(chain.Id.Reference, CultureInfo.InvariantCulture));
        return json;
    }

    public static JsonObject Receipt(FactChain chain, LedgerTransaction transaction)
    {
        (UInt256 used, UInt256 price) = FactChain.GasOf(transaction);
        JsonObject json = Hexadecimal(chain, transaction);
        json["transactionHash"] = $"0x{transaction.Record.Id}";
        json["contractAddress"] = null;
        json["status"] = transaction.Record.Failed ? "0x0" : "0x1";
        json["gasUsed"] = used.ToString("0x");
        json["cumulativeGasUsed"] = used.ToString("0x");
        json["effectiveGasPrice"] = price.ToString("0x");
        json["logs"] = new JsonArray([.. transaction.Transfers.Where(transfer => !transfer.Asset.IsNative).GroupBy(PositionOf).Select(group =>
        {
            ScriptedLog log = Log([.. group]);
            return (JsonNode)new JsonObject
            {
                ["address"] = Text(log.Contract),
                ["topics"] = new JsonArray([.. log.Topics.Select(topic => (JsonNode)$"0x{topic.ToString("x").PadLeft(64, '0')}")]),
                ["data"] = $"0x{Convert.ToHexStringLower(log.Data)}",
                ["blockNumber"] = Hex(transaction.Record.Height),
                ["blockHash"] = $"0x{chain.HashAt(transaction.Record.Height)}",
                ["transactionHash"] = $"0x{transaction.Record.Id}",
                ["transactionIndex"] = Hex(transaction.Record.Index),
                ["logIndex"] = Hex(group.Key),
                ["removed"] = false,
            };
        })]);
        return json;
    }

    /// <summary>A number as nodes write it.</summary>
    public static string Hex(long number) => $"0x{number.ToString("x", CultureInfo.InvariantCulture)}";

    private static UInt256 ValueOf(LedgerTransaction transaction) => FactChain.ValueOf(transaction)?.Amount ?? UInt256.Zero;

    private static string Text(Address? address) => $"0x{Convert.ToHexStringLower((address ?? ScriptedLog.Zero).ToByteArray())}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static UInt256? ItemOf(TransferRecord transfer) => transfer.Asset.Reference.Split('/') is [_, var item] ? UInt256.Parse(item) : null;

    /// <summary>Where the event of a movement stands in its block; where facts number movements otherwise, as they do.</summary>
    private static long PositionOf(TransferRecord transfer) => transfer.Index >= FirstEvent ? (transfer.Index - FirstEvent) / TransferIndex.MaxEntries : transfer.Index;

    /// <summary>The event that told movements.</summary>
    private static ScriptedLog Log(TransferRecord[] told)
    {
        TransferRecord first = told[0];
        Address contract = FactChain.ContractOf(first);
        Address from = first.From ?? ScriptedLog.Zero;
        Address to = first.To ?? ScriptedLog.Zero;
        return first.Asset.Namespace switch
        {
            "erc20" => ScriptedLog.Erc20(contract, from, to, first.Amount),
            "erc721" => ScriptedLog.Erc721(contract, from, to, ItemOf(first)!.Value),
            "erc1155" => ScriptedLog.Erc1155(contract, from, to, [.. told.Select(transfer => (ItemOf(transfer)!.Value, transfer.Amount))]),
            _ => throw new InvalidOperationException($"no event is known for {first.Asset}"),
        };
    }

    /// <summary>The place of a transaction, as lists tell it.</summary>
    private static JsonObject Placed(FactChain chain, LedgerTransaction transaction) => new()
    {
        ["blockNumber"] = Number(transaction.Record.Height),
        ["timeStamp"] = Number(transaction.Time),
        ["blockHash"] = $"0x{chain.HashAt(transaction.Record.Height)}",
        ["transactionIndex"] = Number(transaction.Record.Index),
    };

    /// <summary>The place and the ends of a transaction, as a node tells them.</summary>
    private static JsonObject Hexadecimal(FactChain chain, LedgerTransaction transaction) => new()
    {
        ["blockHash"] = $"0x{chain.HashAt(transaction.Record.Height)}",
        ["blockNumber"] = Hex(transaction.Record.Height),
        ["transactionIndex"] = Hex(transaction.Record.Index),
        ["from"] = Text(FactChain.SenderOf(transaction)),
        ["to"] = Text(FactChain.ReceiverOf(transaction)),
        ["type"] = "0x2",
    };
}
