using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Tron.TronGrid;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Tron.TronGrid;

/// <summary>What a server that is broken or means harm could do to a history.</summary>
public sealed class TronGridLieTests : IAsyncLifetime
{
    private const string Key = "0f0e-s3cr3t";

    private readonly TronChain chain = TronScene.Make();
    private LoopbackServer server = null!;

    public async Task InitializeAsync() => server = await LoopbackServer.StartAsync(new TronGridServer(chain).Answer);

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("transactions", "txID")]
    [InlineData("trc20", "transaction_id")]
    [InlineData("internal-transactions", "tx_id")]
    public async Task A_text_that_is_no_Unicode_is_read_or_a_typed_failure(string list, string id)
    {
        TronGridSource source = Source();
        await source.CapabilitiesAsync();
        server.Lie = (request, honest) => request.Path.EndsWith($"/{list}", StringComparison.Ordinal)
            ? honest with { Body = Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(honest.Body).Replace($"\"{id}\"", $"\"name\":\"\u00ff\",\"{id}\"", StringComparison.Ordinal)) }
            : honest;

        Exception? found = await Record.ExceptionAsync(() => ReadAsync(source));

        Assert.True(found is null or WalletTraceException, $"{found}");
    }

    [Fact]
    public async Task A_first_block_that_is_not_there_when_it_is_asked_for_again_gives_no_whole_history()
    {
        TronGridSource source = Source();
        await source.CapabilitiesAsync();
        server.Lie = (request, honest) => IsForFirstBlock(request) ? Reply.Json("{}") : honest;

        await Assert.ThrowsAsync<MissingResponseException>(() => ReadAsync(source));
    }

    [Theory]
    [InlineData(13, "WithdrawBalanceContract")]
    [InlineData(6, "AssetIssueContract")]
    [InlineData(1, "TransferContract")]
    public async Task A_first_block_that_cannot_be_is_read_or_a_typed_failure(int type, string name)
    {
        TronGridSource source = Source(checks: WalletTrace.Chains.Tron.TronChecks.None);
        await source.CapabilitiesAsync();
        byte[] raw = TronBytes.Raw(type, name, [], 1);
        server.Lie = (request, honest) => IsForFirstBlock(request)
            ? Changed(honest, told => told["transactions"] = new JsonArray(new JsonObject { ["txID"] = TronBytes.IdOf(raw).ToString(), ["raw_data_hex"] = Convert.ToHexString(raw) }))
            : honest;

        Exception? found = await Record.ExceptionAsync(() => ReadAsync(source));

        Assert.True(found is null or WalletTraceException, $"{found}");
    }

    [Theory]
    [InlineData(20)]
    [InlineData(50)]
    public async Task A_server_that_gives_fewer_entries_than_asked_for_without_a_word_does_not_end_a_list(int most)
    {
        for (int block = 0; block < 16; block++)
        {
            chain.Add([.. Enumerable.Range(1, 4).Select(at => TronTx.Transfer(TronScene.Ann, TronScene.Bob, (block * 10) + at))]);
        }

        server.Lie = (request, honest) => request.Path.StartsWith("v1/", StringComparison.Ordinal) ? Changed(honest, told =>
        {
            JsonArray rows = told["data"]!.AsArray();
            told["data"] = new JsonArray([.. rows.Take(most).Select(row => row!.DeepClone())]);
            told["meta"]!.AsObject().Remove("fingerprint");
        }) : honest;

        List<HistoryPage> pages = await ReadAsync(Source());

        Assert.Equal(
            chain.Blocks.SelectMany(block => block.Transactions).Count(transaction => transaction.Parties.Contains(TronScene.Bob)),
            pages.SelectMany(page => page.Facts).OfType<TransactionRecord>().Count(record => chain.Blocks[(int)record.Height].Transactions[record.Index].Parties.Contains(TronScene.Bob)));
    }

    [Theory]
    [InlineData("transactions")]
    [InlineData("trc20")]
    [InlineData("wallet/gettransactioninfobyid")]
    [InlineData("wallet/getblockbynum")]
    public async Task A_key_that_the_server_says_back_is_in_no_message(string place)
    {
        TronGridSource source = Source();
        await source.CapabilitiesAsync();
        foreach (Action<JsonObject> change in (Action<JsonObject>[])
        [
            told => told["meta"] = new JsonObject { ["fingerprint"] = Key },
            told => told["data"]![0]!["from"] = told["data"]![0]!["to"] = TronScene.Nobody.ToString(ChainId.Tron) + Key,
            told => (told["data"]![0]!["value"], told["data"]![0]!["name"]) = ("1", Key),
            told => (told["data"]![0]!["blockNumber"], told["data"]![0]!["name"]) = (1, Key),
            told => told["assetIssueID"] = told["result"] = Key,
            told => told["internal_transactions"] = new JsonArray(new JsonObject
            {
                ["note"] = "63616c6c", ["caller_address"] = TronScene.Router.ToString(ChainId.Tron), ["transferTo_address"] = TronScene.Vault.ToString(ChainId.Tron),
                ["callValueInfo"] = new JsonArray(new JsonObject { ["callValue"] = 1, ["tokenId"] = Key }),
            }),
            told => told["transactions"]![0]!["ret"] = new JsonArray(new JsonObject { [Key] = 1 }),
        ])
        {
            server.Lie = (request, honest) => request.Path.EndsWith(place, StringComparison.Ordinal) ? TryChange(honest, change) : honest;

            Exception? found = await Record.ExceptionAsync(() => ReadAsync(source));

            Assert.True(found is null or WalletTraceException, $"{found}");
            Assert.DoesNotContain(Key, $"{found} {(found as ChainDataException)?.Text}", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_mark_of_the_next_page_that_is_longer_than_any_is_not_sent_back()
    {
        TronGridSource source = Source();
        await source.CapabilitiesAsync();
        server.Lie = (request, honest) => request.Path.EndsWith("/transactions", StringComparison.Ordinal) ? Changed(honest, told => told["meta"]!["fingerprint"] = new string('m', 100_000)) : honest;

        await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(source));
        Assert.DoesNotContain(server.Requests, request => request.Query.Length > 2_000);
    }

    private static bool IsForFirstBlock(Request request) =>
        request.Path == "wallet/getblockbynum" && JsonNode.Parse(request.Body)!["num"]!.GetValue<long>() == 0;

    private static Reply Changed(Reply honest, Action<JsonObject> change)
    {
        JsonObject told = JsonNode.Parse(honest.Body)!.AsObject();
        change(told);
        return honest with { Body = Encoding.UTF8.GetBytes(told.ToJsonString()) };
    }

    /// <summary>Leaves an answer as it is that has no place for the change.</summary>
    private static Reply TryChange(Reply honest, Action<JsonObject> change)
    {
        try
        {
            return Changed(honest, change);
        }
        catch (Exception problem) when (problem is NullReferenceException or ArgumentOutOfRangeException or InvalidOperationException)
        {
            return honest;
        }
    }

    private TronGridSource Source(WalletTrace.Chains.Tron.TronChecks checks = WalletTrace.Chains.Tron.TronChecks.All) => new(
        server.Client, server.Address, ChainId.Tron, new TronGridOptions { ApiKey = Key, Checks = checks, TimeProvider = new TestTime(TimeSpan.FromSeconds(40)) });

    private static async Task<List<HistoryPage>> ReadAsync(TronGridSource source)
    {
        var pages = new List<HistoryPage>();
        await foreach (HistoryPage page in source.ReadHistoryAsync(TronScene.Bob))
        {
            pages.Add(page);
        }

        return pages;
    }
}
