using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Explorers;

/// <summary>What a server that is broken or means harm could do to a history or a balance.</summary>
public sealed class ExplorerHostileTests : ExplorerTests
{
    [Theory]
    [InlineData(true, "\"note\":\"\\ud800\",")]
    [InlineData(false, "\"note\":\"\\ud800\",")]
    [InlineData(true, "\"note\":\"\u00ff\",")]
    [InlineData(false, "\"note\":\"\u00ff\",")]
    public async Task A_text_that_is_no_Unicode_is_read_or_a_typed_failure(bool isEtherscan, string added)
    {
        foreach (string before in (string[])["\"transactionHash\":", "\"logIndex\":", "\"hash\":"])
        {
            Server(isEtherscan).Lie = (_, honest) => honest with
            {
                Body = Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(honest.Body).Replace(before, added + before, StringComparison.Ordinal)),
            };

            Exception? found = await Record.ExceptionAsync(() => ReadAsync(Source(isEtherscan)));

            Assert.True(found is null or WalletTraceException, $"{before}: {found}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_balance_is_not_taken_from_a_server_of_another_chain(bool isEtherscan)
    {
        Server(isEtherscan).Lie = (_, honest) => honest with { Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(honest.Body).Replace(
            isEtherscan ? "\"chainId\":\"0x1\"" : "\"result\":\"0x1\"", isEtherscan ? "\"chainId\":\"0x2105\"" : "\"result\":\"0x2105\"", StringComparison.Ordinal)) };

        await Assert.ThrowsAsync<ChainSourceException>(async () => await ((IBalanceSource)Source(isEtherscan)).BalanceAsync(ExplorerScene.Bob, Facts.Ether, Chain.TipHeight));
        Assert.Empty(Log.Entries);
    }

    [Fact]
    public async Task A_server_of_another_chain_is_found_out_though_its_latest_blocks_are_empty()
    {
        Chain.Add();
        Chain.Add();
        First.Lie = (_, honest) => honest with { Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(honest.Body).Replace("\"chainId\":\"0x1\"", "\"chainId\":\"0x2105\"", StringComparison.Ordinal)) };

        Assert.Contains("found eip155:8453", (await FailAsync<ChainSourceException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withdrawal_that_is_told_twice_is_refused()
    {
        Lie("txsBeaconWithdrawal", told =>
        {
            JsonArray rows = told["result"]!.AsArray();
            if (rows.Count == 2)
            {
                rows[1] = rows[0]!.DeepClone();
            }
        });

        Assert.Contains("13", (await FailAsync<ChainDataException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_of_a_transaction_in_whatever_order_stand_where_a_node_has_them()
    {
        // Instances give them in no certain order.
        List<HistoryPage> expected = await ReadAsync(Source(false));
        Second.Lie = (request, honest) =>
        {
            if (!request.Query.Contains("action=txlistinternal&txhash", StringComparison.Ordinal))
            {
                return honest;
            }

            JsonObject told = JsonNode.Parse(honest.Body)!.AsObject();
            told["result"] = new JsonArray([.. told["result"]!.AsArray().Reverse().Select(row => row!.DeepClone())]);
            return Reply.Json(told.ToJsonString());
        };

        Assert.Equal(FactsOf(expected), FactsOf(await ReadAsync(Source(false))));
    }
}
