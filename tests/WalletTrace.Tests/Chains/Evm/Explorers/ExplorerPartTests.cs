using System.Text.Json.Nodes;
using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Explorers;

/// <summary>Parts of explorers' histories: what they cost, and that they never tell otherwise than the whole or a node.</summary>
public sealed class ExplorerPartTests : IAsyncLifetime
{
    private const CoverageKinds Coins = CoverageKinds.Native | CoverageKinds.Fee;

    private static readonly ChainId Sepolia = ChainId.Parse("eip155:11155111");

    // From its first block on a transaction may pay for blobs.
    private static readonly ChainId Hoodi = ChainId.Parse("eip155:560048");

    private readonly DisclosureLog log = new();
    private ExplorerServer explorer = null!;
    private LoopbackServer server = null!;

    public async Task InitializeAsync() => server = await LoopbackServer.StartAsync(request => explorer.Answer(request));

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Parts_in_any_order_make_the_ledger_that_the_whole_makes_and_contradict_no_node(bool isEtherscan)
    {
        Gen<(CoverageKinds, int)[]> parts = Gen.Select(Gen.Int[1, (1 << 6) - 1].Select(KindsOf), Gen.Int[0, 6]).Array[1, 3];
        await Gen.Select(Gen.OneOf(Sepolia, Hoodi, ChainId.Ethereum, ChainId.Bsc).SelectMany(id => RandomEvmChains.Of(id, 6)), Gen.Int[1, 3], parts).SampleAsync(
            async (chain, number, wanted) =>
            {
                // On Ethereum's low blocks statuses are not trusted, and before their time there are no blobs.
                ScriptedChain scene = Without(chain);
                Address address = RandomEvmChains.Account(number);
                ISelectiveHistorySource source = Source(scene, isEtherscan);
                Fact[] whole = Undated(await source.ReadHistoryAsync(address).ToListAsync());
                var first = new MemoryLedger();
                var last = new MemoryLedger(whole);
                foreach ((CoverageKinds kinds, int from) in wanted)
                {
                    Fact[] part = Undated(await source.ReadHistoryAsync(address, new HistoryRequest(kinds) { FromHeight = Math.Min(from, scene.TipHeight) }).ToListAsync());

                    Assert.Empty(part.Where(fact => fact is not (BlockRecord or CoverageRecord)).Except(whole));
                    first.Append(part);
                    last.Append(part);
                }

                first.Append(whole);
                Assert.Equal(await Facts.DumpAsync(last), await Facts.DumpAsync(first));
                foreach (ScriptedBlock block in scene.Blocks)
                {
                    first.Append(block.Transactions.SelectMany(transaction => scene.NodeFacts(block, transaction).Facts)
                        .Prepend(new BlockRecord(scene.Id, block.Height, block.Time, block.Hash, block.Height == 0 ? null : block.Parent)));
                }
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task Coins_and_fees_cost_the_list_of_external_transactions_and_a_receipt_only_of_what_makes_a_contract_and_pays_it()
    {
        string[] before = ["eth_blockNumber", "eth_getTransactionByBlockNumberAndIndex", "eth_blockNumber", "getblocknobytime", "eth_getBlockByNumber"];
        ISelectiveHistorySource source = Source(Scene(Sepolia), isEtherscan: true);
        Fact[] facts = await ReadAsync(source, ExplorerScene.Bob, Coins);
        Assert.InRange(facts.OfType<TransactionRecord>().Count(), 5, 20);
        Assert.Equal([.. before, "txlist", "eth_getBlockByNumber"], Actions());

        int asked = server.Requests.Count;
        await ReadAsync(source, ExplorerScene.Alice, Coins);
        Assert.Equal([.. before[2..], "txlist", "eth_getTransactionReceipt", "eth_getBlockByNumber"], Actions().Skip(asked));
    }

    [Fact]
    public async Task Calls_cost_a_request_where_the_account_takes_part_in_some_and_a_receipt_only_where_it_is_no_external_transaction_of_its_own()
    {
        var chain = new ScriptedChain(Sepolia);
        chain.Add(
            Pay(1, 2, 5) with { GasUsed = 80_000, Calls = [new("CALL", ExplorerScene.Account(2), ExplorerScene.Account(1), 3)] },
            Pay(3, 2, 5) with { GasUsed = 80_000, Calls = [new("CALL", ExplorerScene.Account(2), ExplorerScene.Account(3), 3), new("CALL", ExplorerScene.Account(2), ExplorerScene.Account(1), 4)] },
            Pay(1, 2, 6) with { GasUsed = 80_000 });
        ISelectiveHistorySource source = Source(chain, isEtherscan: true);
        await source.CapabilitiesAsync();
        int before = server.Requests.Count;

        Fact[] facts = await ReadAsync(source, ExplorerScene.Account(1), Coins | CoverageKinds.Internal);

        string[] asked = [.. Actions().Skip(before)];
        Assert.Equal(1, asked.Count(action => action == "eth_getTransactionReceipt"));
        Assert.Equal(3, asked.Count(action => action == "txlistinternal"));
        Assert.Equal(
            [(0, TransferIndex.Internal(0), 3UL), (1, TransferIndex.Internal(0), 3UL), (1, TransferIndex.Internal(1), 4UL)],
            facts.OfType<TransferRecord>().Where(transfer => transfer.Kind == TransferKind.Internal).Select(transfer => (transfer.TransactionIndex, transfer.Index, (ulong)transfer.Amount)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_fee_is_taken_from_the_receipt_where_the_row_may_not_tell_all_of_it(bool isEtherscan)
    {
        // Blobs are paid for beside the gas, and no row says so.
        var chain = new ScriptedChain(Hoodi);
        chain.Add(Pay(1, 2, 1) with { Type = 3, Blobs = 2 }, Pay(2, 1, 1) with { Type = 3, Blobs = 2 });
        ISelectiveHistorySource source = Source(chain, isEtherscan);

        Fact[] facts = await ReadAsync(source, ExplorerScene.Account(1), Coins);

        TransferRecord fee = Assert.Single(facts.OfType<TransferRecord>(), transfer => transfer.Kind == TransferKind.Fee);
        Assert.Equal((ExplorerScene.Account(1), (21_000UL * 1_000_000_007) + (2 * 131_072 * (ulong)ScriptedJson.BlobPrice)), (fee.From!.Value, (ulong)fee.Amount));
        Assert.Equal(Coins, CoverageOf(facts).Kinds);

        // Without the fee nothing more is asked, and none is told that may be wrong.
        int before = server.Requests.Count;
        Fact[] without = await ReadAsync(source, ExplorerScene.Account(1), CoverageKinds.Native);
        Assert.DoesNotContain(Actions().Skip(before), action => action.Contains("Receipt", StringComparison.Ordinal));
        Assert.Equal([TransferKind.Native, TransferKind.Native], without.OfType<TransferRecord>().Select(transfer => transfer.Kind));
    }

    [Fact]
    public async Task A_rollups_fee_is_taken_from_the_receipt_and_not_claimed_where_a_part_is_missing()
    {
        var chain = new ScriptedChain(ChainId.Base);
        chain.Add(Pay(1, 2, 1) with { L1Fee = 777 });
        Fact[] whole = await ReadAsync(Source(chain, isEtherscan: true), ExplorerScene.Account(1), Coins);
        Assert.Equal((21_000UL * 1_000_000_007) + 777, (ulong)whole.OfType<TransferRecord>().Single(transfer => transfer.Kind == TransferKind.Fee).Amount);
        Assert.Equal(Coins, CoverageOf(whole).Kinds);

        chain.Add(Pay(1, 2, 1));
        Assert.Equal(CoverageKinds.Native, CoverageOf(await ReadAsync(Source(chain, isEtherscan: true), ExplorerScene.Account(1), Coins)).Kinds);
    }

    [Theory]
    [InlineData("isError", "1")]
    [InlineData("txreceipt_status", "0")]
    [InlineData("contractAddress", "0x00000000000000000000000000000000000000aa")]
    public async Task A_row_that_cannot_be_right_is_held_against_the_receipt(string property, string value)
    {
        ScriptedChain chain = Scene(Sepolia);
        ISelectiveHistorySource source = Source(chain, isEtherscan: true);
        Lie("txlist", row => row[property] = value);

        int before = server.Requests.Count;
        Exception? found = await Record.ExceptionAsync(() => ReadAsync(source, ExplorerScene.Alice, Coins));

        Assert.True(found is null or ChainDataException, $"{found}");
        Assert.Contains("eth_getTransactionReceipt", Actions().Skip(before));
    }

    [Theory]
    [InlineData("gasUsed", "12x")]
    [InlineData("transactionIndex", "-1")]
    [InlineData("value", "1e3")]
    [InlineData("blockHash", "0x12")]
    [InlineData("from", "0x00000000000000000000000000000000000000")]
    public async Task A_damaged_row_is_refused(string property, string value)
    {
        ISelectiveHistorySource source = Source(Scene(Sepolia), isEtherscan: true);
        Lie("txlist", row => row[property] = value);

        await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(source, ExplorerScene.Alice, Coins));
    }

    [Fact]
    public async Task A_transaction_that_stands_twice_or_at_two_times_is_refused()
    {
        ScriptedChain chain = Scene(Sepolia);
        server.Lie = (request, honest) => Changed(request, honest, "txlist", rows => rows.Insert(1, rows[0]!.DeepClone()));
        ChainDataException twice = await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(Source(chain, isEtherscan: true), ExplorerScene.Alice, Coins));
        Assert.Contains("it 2 times among the external transactions", twice.Message, StringComparison.Ordinal);

        server.Lie = (request, honest) => Changed(request, honest, "txlistinternal", rows => rows[0]!["timeStamp"] = "5");
        await Assert.ThrowsAsync<ChainDataException>(() => ReadAsync(Source(chain, isEtherscan: true), ExplorerScene.Alice, Coins | CoverageKinds.Internal));
    }

    [Fact]
    public async Task A_list_of_more_rows_than_an_answer_holds_is_read_window_by_window()
    {
        var chain = new ScriptedChain(Sepolia);
        for (int block = 0; block < 8; block++)
        {
            chain.Add([.. Enumerable.Range(0, 3).Select(_ => Pay(1, 2, 4))]);
        }

        Fact[] facts = await ReadAsync(ExplorerTests.Etherscan(server, log, rows: 4, window: 8, chain: Use(chain, isEtherscan: true).Id), ExplorerScene.Account(1), Coins);

        Assert.Equal(24, facts.OfType<TransactionRecord>().Count());
        Assert.DoesNotContain("eth_getTransactionReceipt", Actions());
    }

    [Fact]
    public async Task A_part_that_another_branch_replaced_meanwhile_is_refused()
    {
        ScriptedChain chain = Scene(Sepolia);
        server.Lie = (request, honest) =>
        {
            if (request.Query.Contains("action=txlist&", StringComparison.Ordinal))
            {
                chain.Reorg(1);
            }

            return honest;
        };

        await Assert.ThrowsAsync<ReorgException>(() => ReadAsync(Source(chain, isEtherscan: true), ExplorerScene.Alice, Coins));
    }

    [Fact]
    public async Task Calls_that_were_not_looked_at_yet_leave_coins_and_fees_complete()
    {
        ScriptedChain chain = Scene(Sepolia);
        ISelectiveHistorySource source = Source(chain, isEtherscan: false);
        ((BlockscoutServer)explorer).PendingFrom = 0;

        Assert.Equal(Coins, CoverageOf(await ReadAsync(source, ExplorerScene.Alice, Coins | CoverageKinds.Internal)).Kinds);
        Assert.Equal(chain.TipHeight, CoverageOf(await ReadAsync(source, ExplorerScene.Alice, Coins)).ToHeight);
    }

    [Fact]
    public async Task A_size_is_what_was_sent_or_what_the_instance_counts()
    {
        ScriptedChain chain = Scene(Sepolia);
        int sent = chain.All.Count(entry => entry.Transaction.From == ExplorerScene.Alice);
        int counted = chain.All.Count(entry => entry.Transaction.IsOf(ExplorerScene.Alice));
        Assert.True(sent < counted);

        var etherscan = (IAccountSizeSource)Source(chain, isEtherscan: true);
        Assert.Equal((sent, false), await SizeAsync(etherscan, ExplorerScene.Alice));
        var blockscout = (IAccountSizeSource)Source(chain, isEtherscan: false);
        Assert.Equal((counted, false), await SizeAsync(blockscout, ExplorerScene.Alice));
        Assert.Null(await blockscout.SizeAsync(ExplorerScene.Nobody));

        static async Task<(long, bool)?> SizeAsync(IAccountSizeSource source, Address address) =>
            await source.SizeAsync(address) is { } size ? (size.Transactions, size.IsExact) : null;
    }

    [Fact]
    public void No_kind_at_all_is_the_callers_mistake() => Assert.Throws<ArgumentException>(() => new HistoryRequest(CoverageKinds.None));

    private static ScriptedTransaction Pay(int from, int to, UInt256 value) => ExplorerScene.Pay(ExplorerScene.Account(from), ExplorerScene.Account(to), value);

    private static CoverageKinds KindsOf(int bits)
    {
        CoverageKinds[] kinds = [CoverageKinds.Native, CoverageKinds.Internal, CoverageKinds.Token, CoverageKinds.Fee, CoverageKinds.Mint, CoverageKinds.Burn];
        return kinds.Where((_, at) => (bits & (1 << at)) != 0).Aggregate((some, more) => some | more);
    }

    /// <summary>The same chain without blobs where there are none yet, and without what a chain of its rules does not tell.</summary>
    private static ScriptedChain Without(ScriptedChain chain)
    {
        if (chain.Id == Hoodi)
        {
            return chain;
        }

        var made = new ScriptedChain(chain.Id);
        foreach (ScriptedBlock block in chain.Blocks.Skip(1))
        {
            made.Add([.. block.Transactions.Select(transaction => transaction with { Type = transaction.Type == 3 ? 2 : transaction.Type, Blobs = null })]);
        }

        return made;
    }

    private static ScriptedChain Scene(ChainId id)
    {
        var chain = new ScriptedChain(id);
        foreach (ScriptedBlock block in ExplorerScene.Make().Blocks.Skip(1))
        {
            chain.Add([.. block.Transactions], [.. block.Withdrawals]);
        }

        return chain;
    }

    private static CoverageRecord CoverageOf(Fact[] facts) => Assert.Single(facts.OfType<CoverageRecord>());

    private static Fact[] Undated(IEnumerable<HistoryPage> pages) =>
        [.. pages.SelectMany(page => page.Facts).Select(fact => fact is CoverageRecord read ? read with { ReadAt = null } : fact)];

    private static async Task<Fact[]> ReadAsync(ISelectiveHistorySource source, Address address, CoverageKinds kinds) =>
        [.. (await source.ReadHistoryAsync(address, new HistoryRequest(kinds)).ToListAsync()).SelectMany(page => page.Facts)];

    private static Reply Changed(Request request, Reply honest, string action, Action<JsonArray> change)
    {
        if (!request.Query.Contains($"action={action}&", StringComparison.Ordinal) || JsonNode.Parse(honest.Body) is not JsonObject told || told["result"] is not JsonArray { Count: > 0 } rows)
        {
            return honest;
        }

        change(rows);
        return Reply.Json(told.ToJsonString());
    }

    /// <summary>Changes the first row of a list.</summary>
    private void Lie(string action, Action<JsonObject> change) => server.Lie = (request, honest) => Changed(request, honest, action, rows => change(rows[0]!.AsObject()));

    private ScriptedChain Use(ScriptedChain chain, bool isEtherscan)
    {
        explorer = isEtherscan ? new EtherscanServer(chain) : new BlockscoutServer(chain);
        return chain;
    }

    private ISelectiveHistorySource Source(ScriptedChain chain, bool isEtherscan) => Use(chain, isEtherscan) is var used && isEtherscan
        ? ExplorerTests.Etherscan(server, log, rows: 1000, window: 10_000, perPage: 50, chain: used.Id)
        : ExplorerTests.Blockscout(server, log, rows: 1000, window: 10_000, perPage: 50, chain: used.Id);

    /// <summary>What was asked, by action or method.</summary>
    private IEnumerable<string> Actions() => server.Requests.Select(request => explorer is EtherscanServer
        ? Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(request.Query)["action"].ToString()
        : request.Path.EndsWith("eth-rpc", StringComparison.Ordinal) ? System.Text.Encoding.UTF8.GetString(request.Body) : request.Query);
}
