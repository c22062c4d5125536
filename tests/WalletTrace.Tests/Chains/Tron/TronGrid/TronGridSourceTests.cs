using System.Text;
using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Tron.Nodes;
using WalletTrace.Chains.Tron.TronGrid;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Tron.TronGrid;

public class TronGridSourceTests
{
    private const string Suspended = "The key exceeds the frequency limit(15), and the query server is suspended for 30s";

    [Fact]
    public async Task Histories_and_blocks_tell_the_same_and_a_ledger_takes_both()
    {
        TronChain chain = TronScene.Make();
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronGridServer(chain).Answer);
        var ledger = new MemoryLedger();
        Address[] accounts = [TronScene.Ann, TronScene.Bob, TronScene.Cat, TronScene.Vault, Address.Parse("TLLM21wteSPs4hKjbxgmH1L6poyMjeTbHm", ChainId.Tron)];

        await LedgerPull.AccountsAsync(Source(server), ledger, accounts);
        List<TransferRecord> fromHistories = await TransfersAsync(ledger);
        await LedgerPull.BlocksAsync(new TronNodeSource(server.Client, server.Address, ChainId.Tron), ledger);

        List<TransferRecord> all = await TransfersAsync(ledger);
        Assert.Equal(all.Where(transfer => accounts.Contains(transfer.From ?? default) || accounts.Contains(transfer.To ?? default)), fromHistories);
        Assert.Equal(all.Count, all.Select(transfer => (transfer.Height, transfer.TransactionIndex, transfer.Index)).Distinct().Count());
        Assert.Contains(fromHistories, transfer => transfer is { Height: 0, Kind: TransferKind.Mint });
    }

    [Fact]
    public async Task Payments_of_one_transaction_that_are_alike_stay_apart()
    {
        var chain = new TronChain();
        chain.Add(TronScene.PaysTwice());
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronGridServer(chain).Answer);

        List<HistoryPage> pages = await ReadAsync(Source(server), TronScene.Bob);

        TransferRecord[] paid = [.. pages.SelectMany(page => page.Facts).OfType<TransferRecord>()];
        Assert.Equal([TransferIndex.Event(0), TransferIndex.Event(1)], paid.Select(transfer => transfer.Index));
        Assert.Equal((UInt256)14_000_000U, paid[0].Amount + paid[1].Amount);
    }

    [Theory]
    [InlineData(1, null, 50)]
    [InlineData(3, null, 50)]
    [InlineData(5, null, 1)]
    [InlineData(4, 1, 50)]
    [InlineData(4, 2, 3)]
    [InlineData(200, null, 50)]
    public async Task A_list_is_read_to_its_end_whatever_the_pages_and_wherever_it_breaks_off(int pageSize, int? endsAfter, int pagesAtOnce)
    {
        TronChain chain = TronScene.Make();
        for (int at = 0; at < 12; at++)
        {
            chain.Add(TronTx.Transfer(TronScene.Ann, TronScene.Bob, at + 1), TronScene.PaysTwice());
        }

        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronGridServer(chain) { EndsAfter = endsAfter }.Answer);

        List<HistoryPage> pages = await ReadAsync(Source(server, pageSize, pagesAtOnce), TronScene.Bob);

        Assert.True(pages[^1].IsComplete);
        Assert.Equal(
            chain.Blocks.SelectMany(block => block.Transactions).Where(Concerns).Select(transaction => transaction.Id),
            pages.SelectMany(page => page.Facts).OfType<TransactionRecord>().Select(record => record.Id));

        static bool Concerns(TronTx transaction) => transaction.Parties.Contains(TronScene.Bob)
            || transaction.Moves.OfType<TransferRecord>().Any(move => move.From == TronScene.Bob || move.To == TronScene.Bob) || transaction.Calls.Any(call => call.To == TronScene.Bob);
    }

    [Fact]
    public async Task Nothing_above_the_solidified_tip_is_told()
    {
        TronChain chain = TronScene.Make();
        var grid = new TronGridServer(chain);
        grid.Node.Unsolidified = 4;
        await using LoopbackServer server = await LoopbackServer.StartAsync(grid.Answer);

        List<HistoryPage> pages = await ReadAsync(Source(server), TronScene.Ann);

        Assert.Equal(chain.TipHeight - 4, pages.SelectMany(page => page.Facts).OfType<CoverageRecord>().Single().ToHeight);
        Assert.All(pages.SelectMany(page => page.Facts).OfType<TransactionRecord>(), record => Assert.InRange(record.Height, 1, chain.TipHeight - 4));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(200)]
    public async Task A_suspension_is_waited_for_and_never_an_empty_history(int status)
    {
        TronChain chain = TronScene.Make();
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronGridServer(chain).Answer);
        var time = new TestTime(TimeSpan.FromSeconds(40));
        TronGridSource source = Source(server, time: time);
        await source.CapabilitiesAsync();
        int left = 2;
        server.Lie = (request, honest) => request.Path.StartsWith("v1/", StringComparison.Ordinal) && left-- > 0
            ? Reply.Json($$"""{"Success":false,"Error":"{{Suspended}}","StatusCode":{{status}}}""", status)
            : honest;

        List<HistoryPage> pages = await ReadAsync(source, TronScene.Cat);

        Assert.NotEmpty(pages.SelectMany(page => page.Facts).OfType<TransactionRecord>());
        Assert.Equal(2, time.Waits.Count(wait => wait == TimeSpan.FromSeconds(30)));
        server.Lie = (_, _) => Reply.Json($$"""{"Error":"{{Suspended}}"}""", status);
        ChainSourceException failure = await Assert.ThrowsAnyAsync<ChainSourceException>(() => ReadAsync(source, TronScene.Cat));
        Assert.Equal((true, TimeSpan.FromSeconds(30)), (failure.IsTransient, failure.RetryAfter));
    }

    [Fact]
    public async Task The_key_is_sent_with_each_request_and_never_said()
    {
        TronChain chain = TronScene.Make();
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronGridServer(chain).Answer);
        var source = new TronGridSource(
            server.Client, server.Address, ChainId.Tron, new TronGridOptions { ApiKey = "0f0e-s3cr3t", TimeProvider = new TestTime(TimeSpan.FromSeconds(40)) });
        await ReadAsync(source, TronScene.Cat);

        Assert.All(server.Requests, request => Assert.Equal("0f0e-s3cr3t", request.Headers["TRON-PRO-API-KEY"]));
        server.Lie = (_, _) => Reply.Json("""{"success":false,"error":"ApiKey 0f0e-s3cr3t not exists","statusCode":401}""", 401);
        ChainSourceException failure = await Assert.ThrowsAnyAsync<ChainSourceException>(() => ReadAsync(source, TronScene.Cat));
        Assert.DoesNotContain("s3cr3t", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lie_of_any_kind_ends_in_a_typed_error()
    {
        (Type Error, string Path, Action<JsonObject> Change)[] lies =
        [
            (typeof(ChainDataException), "transactions", told => told["data"]![0]!["blockNumber"] = 2),
            (typeof(ChainDataException), "transactions", told => told["data"]![0]!["block_timestamp"] = 5),
            (typeof(ChainDataException), "transactions", told => told["data"]![1]!["block_timestamp"] = 1_529_891_475_001),
            (typeof(ChainDataException), "transactions", told => told["data"]![0]!["txID"] = new string('1', 64)),
            (typeof(ChainDataException), "transactions", told => told["data"]!.AsArray().Insert(0, told["data"]![1]!.DeepClone())),
            (typeof(ChainDataException), "transactions", told => told["meta"]!["fingerprint"] = "0"),
            (typeof(MissingResponseException), "transactions", told => (told["data"], told["meta"]!["fingerprint"]) = (new JsonArray(), "more")),
            (typeof(ChainDataException), "transactions", told => told["success"] = false),
            (typeof(ChainDataException), "transactions", told => told.Remove("success")),
            (typeof(ChainDataException), "transactions", told => told.Remove("data")),
            (typeof(RpcErrorException), "transactions", told => told["error"] = "Exceeds the maximum limit"),
            (typeof(ChainDataException), "trc20", told => told["data"]![0]!["value"] = "7000001"),
            (typeof(ChainDataException), "trc20", told => told["data"]![0]!["to"] = TronScene.Nobody.ToString(ChainId.Tron)),
            (typeof(ChainDataException), "trc20", told => told["data"]![0]!["token_info"]!["address"] = TronScene.Router.ToString(ChainId.Tron)),
            (typeof(ChainDataException), "trc20", told => told["data"]!.AsArray().Insert(0, told["data"]![0]!.DeepClone())),
            (typeof(ChainDataException), "internal-transactions", told => told["data"]![0]!["from_address"] = TronTx.Show(TronScene.Ann, false)),
            (typeof(ChainDataException), "gettransactioninfobyid", told => told["fee"] = -1),
            (typeof(ChainDataException), "gettransactioninfobyid", told => told["id"] = new string('2', 64)),
            (typeof(ChainDataException), "gettransactioninfobyid", told => told["blockNumber"] = 3),
            (typeof(ChainDataException), "gettransactioninfobyid", told => told["blockNumber"] = 3000),
            (typeof(ChainDataException), "gettransactioninfobyid", told => told.Clear()),
            (typeof(ChainDataException), "gettransactioninfobyid", told => told.Remove("log")),
        ];
        TronChain chain = TronScene.Make();
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronGridServer(chain).Answer);
        foreach ((Type error, string path, Action<JsonObject> change) in lies)
        {
            server.Lie = null;
            TronGridSource source = Source(server);
            await source.CapabilitiesAsync();
            server.Lie = (request, honest) => request.Path.EndsWith($"/{path}", StringComparison.Ordinal) ? Changed(honest, change) : honest;

            Exception? found = await Record.ExceptionAsync(() => ReadAsync(source, TronScene.Bob));
            Assert.True(error.IsInstanceOfType(found), $"{path}, expected {error}: {found}");
        }
    }

    [Fact]
    public async Task A_token_that_is_told_wrongly_or_not_at_all_does_not_make_a_history_unreadable()
    {
        var chain = new TronChain();
        string transfer = TronTestLog.Moved(TronScene.FakeUsdt, TronScene.Ann, TronScene.Bob, 1).Topics[0];
        TronTestLog odd = new(TronScene.FakeUsdt, [transfer], TronTestLog.Word(TronScene.Ann) + TronTestLog.Word(TronScene.Bob) + $"{7:x64}");
        chain.Add(TronTx.Trigger(TronScene.Ann, TronScene.FakeUsdt) with { Logs = [odd], Noise = [(NoiseKind.WrongTopics, 0)] });
        TronTx bait = chain.Blocks[1].Transactions[0];
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronGridServer(chain).Answer);
        JsonObject row = new()
        {
            ["transaction_id"] = bait.Id.ToString(), ["token_info"] = new JsonObject { ["address"] = TronScene.FakeUsdt.ToString(ChainId.Tron) }, ["block_timestamp"] = chain.Blocks[1].Time,
            ["from"] = TronScene.Ann.ToString(ChainId.Tron), ["to"] = TronScene.Bob.ToString(ChainId.Tron), ["type"] = "Transfer", ["value"] = "7",
        };
        foreach (string? lacking in (string?[])[null, "token_info", "type"])
        {
            JsonObject told = row.DeepClone().AsObject();
            told[lacking ?? "more"] = new JsonObject();
            server.Lie = (request, honest) => request.Path.EndsWith("/trc20", StringComparison.Ordinal) ? Changed(honest, page => page["data"] = new JsonArray(told.DeepClone())) : honest;

            List<HistoryPage> pages = await ReadAsync(Source(server), TronScene.Bob);

            Assert.Equal(bait.Id, pages.SelectMany(page => page.Facts).OfType<TransactionRecord>().Single().Id);
            Assert.Empty(pages.SelectMany(page => page.Facts).OfType<TransferRecord>());
            Assert.Equal(NoiseKind.WrongTopics, pages.SelectMany(page => page.Noise).Single().Kind);
        }
    }

    [Fact]
    public async Task Entries_that_a_list_loses_when_it_is_asked_for_anew_are_missed()
    {
        TronChain chain = TronScene.Make();
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronGridServer(chain).Answer);
        TronGridSource source = Source(server, pageSize: 2, pagesAtOnce: 1);
        await source.CapabilitiesAsync();
        server.Lie = (request, honest) => request.Path.EndsWith("/trc20", StringComparison.Ordinal) && request.Query.Contains("min_timestamp", StringComparison.Ordinal)
            ? Changed(honest, told => told["data"] = new JsonArray())
            : honest;

        await Assert.ThrowsAnyAsync<WalletTraceException>(() => ReadAsync(source, TronScene.Bob));
    }

    [Fact]
    public async Task Options_that_make_no_sense_are_refused()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(new TronGridServer(new TronChain()).Answer);
        foreach (TronGridOptions options in (TronGridOptions[])[new() { PageSize = 0 }, new() { PageSize = 201 }, new() { PagesAtOnce = 0 }, new() { ApiKey = "a\r\nb" }])
        {
            Assert.ThrowsAny<ArgumentException>(() => new TronGridSource(server.Client, server.Address, ChainId.Tron, options));
        }

        Assert.Throws<ArgumentException>(() => new TronGridSource(server.Client, server.Address, ChainId.Bitcoin));
    }

    private static TronGridSource Source(LoopbackServer server, int pageSize = 200, int pagesAtOnce = 50, TestTime? time = null) => new(
        server.Client,
        server.Address,
        ChainId.Tron,
        new TronGridOptions { PageSize = pageSize, PagesAtOnce = pagesAtOnce, TimeProvider = time ?? new TestTime(TimeSpan.FromSeconds(40)) });

    private static Reply Changed(Reply honest, Action<JsonObject> change)
    {
        JsonObject told = JsonNode.Parse(honest.Body)!.AsObject();
        change(told);
        return honest with { Body = Encoding.UTF8.GetBytes(told.ToJsonString()) };
    }

    private static async Task<List<HistoryPage>> ReadAsync(TronGridSource source, Address address)
    {
        var pages = new List<HistoryPage>();
        await foreach (HistoryPage page in source.ReadHistoryAsync(address))
        {
            pages.Add(page);
        }

        return pages;
    }

    private static async Task<List<TransferRecord>> TransfersAsync(MemoryLedger ledger)
    {
        var found = new List<TransferRecord>();
        await foreach (LedgerTransaction transaction in ledger.TransactionsAsync())
        {
            found.AddRange(transaction.Transfers);
        }

        return found;
    }
}
