using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Explorers;

/// <summary>An explorer whose lists and receipts do not fit each other is found out.</summary>
public sealed class ExplorerLieTests : ExplorerTests
{
    private const string OneToken = "250";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_row_that_the_receipt_does_not_show_is_refused(bool isEtherscan)
    {
        foreach (Action<JsonNode> change in (Action<JsonNode>[])
        [
            row => row["value"] = "251",
            row => row["to"] = ScriptedJson.Text(ExplorerScene.Carol),
            row => row["contractAddress"] = ScriptedJson.Text(ExplorerScene.Art),
            row => row["timeStamp"] = "1",
        ])
        {
            Lie("tokentx", told => Each(told, "value", OneToken, change), isEtherscan);
            Assert.Contains("lists and receipts cannot both be right", (await FailAsync<ChainDataException>(isEtherscan)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_same_row_twice_is_not_confirmed_by_one_event()
    {
        Lie("tokentx", told =>
        {
            if (told["result"] is JsonArray rows && rows.Count < 3 && rows.FirstOrDefault(row => row!["value"]!.GetValue<string>() == "600") is { } row)
            {
                rows.Insert(rows.IndexOf(row), row.DeepClone());
            }
        });

        Assert.Contains("a movement of 600", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blockHash", "0x00000000000000000000000000000000000000000000000000000000000000aa", "expected block")]
    [InlineData("transactionIndex", "3", "expected index 3")]
    [InlineData("from", "0xaa00000000000000000000000000000000000001", "as in the list")]
    [InlineData("gasUsed", "20999", "expected 20999")]
    [InlineData("isError", "1", "whether it failed")]
    public async Task A_transaction_that_the_receipt_tells_otherwise_is_refused(string property, string value, string expected)
    {
        // The first of the history, which Bob sent.
        Lie("txlist", told => Each(told, "value", "5000000000000000000", row => row[property] = value));

        Assert.Contains(expected, (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("value", "05")]
    [InlineData("value", "5e18")]
    [InlineData("value", "-5")]
    [InlineData("value", "5.0")]
    [InlineData("value", "0x5")]
    [InlineData("value", " 5")]
    [InlineData("value", "")]
    [InlineData("value", "115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    [InlineData("blockNumber", "01")]
    [InlineData("blockNumber", "1e0")]
    [InlineData("timeStamp", "99999999999999")]
    [InlineData("hash", "0x12")]
    [InlineData("hash", "GENESIS_aa")]
    [InlineData("from", "")]
    [InlineData("from", "0xaa0000000000000000000000000000000000000")]
    [InlineData("to", "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb")]
    [InlineData("isError", "2")]
    public async Task A_row_that_is_malformed_is_refused_with_its_field(string property, string value)
    {
        Lie("txlist", told => Each(told, "value", "5000000000000000000", row => row[property] = value));

        Assert.Contains(property, (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_from_which_a_transaction_was_left_out_contradicts_its_receipt()
    {
        // The account sent it, and its movement of a token gives it away.
        Lie("txlist", told => Drop(told, row => row["gasUsed"]!.GetValue<string>() == "60000"));

        Assert.Contains("but not in its list", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_that_one_list_has_and_the_other_not_contradict_each_other(bool isEtherscan)
    {
        LieOfCalls("address", rows => Remove(rows, "60"), isEtherscan);
        Assert.Contains("calls of the account", (await FailAsync<ChainDataException>(isEtherscan)).Message, StringComparison.Ordinal);

        LieOfCalls("txhash", rows => Remove(rows, "60"), isEtherscan);
        Assert.Contains("calls of the account", (await FailAsync<ChainDataException>(isEtherscan)).Message, StringComparison.Ordinal);

        LieOfCalls("txhash", rows => rows.Clear(), isEtherscan);
        Assert.Contains("calls of the account", (await FailAsync<ChainDataException>(isEtherscan)).Message, StringComparison.Ordinal);

        LieOfCalls("txhash", rows => rows[0]!["type"] = "teleport", isEtherscan);
        LieOfCalls("txhash", rows => rows[0]!["callType"] = "teleport", isEtherscan);
        Assert.Contains("expected call, create", (await FailAsync<ChainDataException>(isEtherscan)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_without_places_in_another_order_than_the_account_has_them_are_refused()
    {
        // They would stand in other places than a node tells.
        LieOfCalls("txhash", rows => Reverse(rows), isEtherscan: true);

        Assert.Contains("in the order in which they began", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transaction_without_a_receipt_is_an_error(bool isEtherscan)
    {
        Server(isEtherscan).Lie = (request, honest) =>
        {
            if (!request.Query.Contains("eth_getTransactionReceipt", StringComparison.Ordinal) && request.Body.AsSpan().IndexOf("eth_getTransactionReceipt"u8) < 0)
            {
                return honest;
            }

            JsonNode told = JsonNode.Parse(honest.Body)!;
            foreach (JsonNode? answer in told is JsonArray many ? many.ToArray() : [told])
            {
                answer!["result"] = null;
            }

            return Reply.Json(told.ToJsonString());
        };

        Assert.Contains("found no receipt", (await FailAsync<MissingResponseException>(isEtherscan)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_that_lacks_an_event_or_is_of_another_transaction_or_block_is_refused()
    {
        LieOfReceipts(receipt => receipt["logs"] = new JsonArray());
        Assert.Contains("that its receipt does not show", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);

        LieOfReceipts(receipt => receipt["transactionHash"] = $"0x{Facts.Id(5)}");
        Assert.Contains("transactionHash", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);

        LieOfReceipts(receipt => receipt["blockNumber"] = "0x63");
        Assert.Contains("blockNumber", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);

        LieOfReceipts(receipt => receipt["effectiveGasPrice"] = "1000");
        await FailAsync<ChainDataException>();

        LieOfReceipts(receipt =>
        {
            foreach (JsonNode? log in receipt["logs"]!.AsArray())
            {
                log!["logIndex"] = "0x2";
            }
        });
        Assert.Contains("found log 2", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_from_before_they_told_of_failure_takes_it_from_the_list()
    {
        Etherscanned.IsEarly = true;

        // What the price was is told of transactions that are listed themselves.
        Fact[] expected = [.. Chain.HistoryOf(ExplorerScene.Alice)];
        List<HistoryPage> pages = await ReadAsync(Source());

        Assert.Equal(expected.OfType<TransactionRecord>(), FactsOf(pages).OfType<TransactionRecord>());
        Assert.Equal(expected.Where(fact => fact is not TransferRecord { Kind: TransferKind.Fee }), FactsOf(pages).Where(fact => fact is not TransferRecord { Kind: TransferKind.Fee }));
        Assert.Equal((AllKinds | CoverageKinds.Reward) & ~CoverageKinds.Fee, CoverageOf(pages).Kinds);

        // A list that says more than its receipt does not know.
        Etherscanned.IsEarly = false;
        LieOfReceipts(receipt => receipt.Remove("status"));
        Assert.Contains("whether the transaction failed", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withdrawal_that_its_block_tells_otherwise_is_refused()
    {
        Lie("txsBeaconWithdrawal", told => Each(told, "withdrawalIndex", "13", row => row["timestamp"] = "1"));

        Assert.Contains("a withdrawal cannot be right", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);
    }

    private static void Each(JsonObject told, string property, string value, Action<JsonNode> change)
    {
        foreach (JsonNode? row in told["result"] is JsonArray rows ? rows.ToArray() : [])
        {
            if (row![property]!.GetValue<string>() == value)
            {
                change(row);
            }
        }
    }

    private static void Drop(JsonObject told, Func<JsonNode, bool> which)
    {
        var rows = told["result"]!.AsArray();
        foreach (JsonNode? row in rows.ToArray())
        {
            if (which(row!))
            {
                rows.Remove(row);
            }
        }
    }

    private static void Reverse(JsonArray rows)
    {
        JsonNode[] all = [.. rows.OfType<JsonNode>()];
        rows.Clear();
        foreach (JsonNode row in all.Reverse())
        {
            rows.Add(row);
        }
    }

    private static void Remove(JsonArray rows, string value)
    {
        if (rows.FirstOrDefault(row => row!["value"]!.GetValue<string>() == value && row["to"]!.GetValue<string>() == ScriptedJson.Text(ExplorerScene.Alice)) is { } found)
        {
            rows.Remove(found);
        }
    }

    private void LieOfCalls(string by, Action<JsonArray> change, bool isEtherscan) => Server(isEtherscan).Lie = (request, honest) =>
    {
        if (!request.Query.Contains("action=txlistinternal&" + by, StringComparison.Ordinal) || JsonNode.Parse(honest.Body)!.AsObject() is not { } told || told["result"]!.AsArray().Count == 0)
        {
            return honest;
        }

        change(told["result"]!.AsArray());
        return Reply.Json(told.ToJsonString());
    };

    private void LieOfReceipts(Action<JsonObject> change) => First.Lie = (request, honest) =>
    {
        if (!request.Query.Contains("eth_getTransactionReceipt", StringComparison.Ordinal))
        {
            return honest;
        }

        JsonNode told = JsonNode.Parse(honest.Body)!;
        change(told["result"]!.AsObject());
        return Reply.Json(told.ToJsonString());
    };
}
