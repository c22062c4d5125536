using System.Text.Json.Nodes;
using WalletTrace.Chains;
using WalletTrace.Chains.Evm;
using WalletTrace.Chains.Evm.Explorers;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Evm.Explorers;

/// <summary>What explorers tell is what a node tells, movement by movement, and nothing that only looks like one.</summary>
public sealed class ExplorerFactsTests : ExplorerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_ledger_takes_an_explorers_and_a_nodes_facts_as_the_same(bool isEtherscan)
    {
        var ledger = new MemoryLedger();
        foreach (HistoryPage page in await ReadAsync(Source(isEtherscan)))
        {
            ledger.Append(page.Facts);
        }

        int before = await CountAsync(ledger, ExplorerScene.Alice);
        foreach (ScriptedBlock block in Chain.Blocks)
        {
            ledger.Append(block.Transactions.SelectMany(transaction => Chain.NodeFacts(block, transaction).Facts)
                .Prepend(new BlockRecord(Chain.Id, block.Height, block.Time, block.Hash, block.Height == 0 ? null : block.Parent)));
        }

        Assert.Equal(before, await CountAsync(ledger, ExplorerScene.Alice));
        Assert.InRange(before, 20, 60);

        static async Task<int> CountAsync(MemoryLedger ledger, Address address)
        {
            int count = 0;
            await foreach (Fact fact in ledger.FactsAsync())
            {
                count += fact is TransferRecord transfer && (transfer.From == address || transfer.To == address) ? 1 : 0;
            }

            return count;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_that_failed_moved_nothing_or_borrowed_code_do_not_count(bool isEtherscan)
    {
        TransferRecord[] calls = [.. FactsOf(await ReadAsync(Source(isEtherscan))).OfType<TransferRecord>().Where(transfer => transfer.Kind == TransferKind.Internal && transfer.Height == 4)];

        Assert.Equal(
            [(ExplorerScene.Vault, 400UL), (ExplorerScene.Bob, 150UL), (ExplorerScene.Alice, 25UL), (ExplorerScene.Alice, 25UL), (ExplorerScene.Account(40), 60UL), (ExplorerScene.Alice, 60UL)],
            calls.Select(call => (call.To!.Value, (ulong)call.Amount)));
        Assert.Equal(Enumerable.Range(0, 6).Select(TransferIndex.Internal), calls.Select(call => call.Index));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failed_transaction_has_its_fee_and_nothing_else(bool isEtherscan)
    {
        Fact[] facts = [.. FactsOf(await ReadAsync(Source(isEtherscan))).Where(fact => fact is TransactionRecord { Height: 5 } or TransferRecord { Height: 5 })];

        Assert.True(Assert.IsType<TransactionRecord>(facts[0]).Failed);
        TransferRecord fee = Assert.IsType<TransferRecord>(Assert.Single(facts[1..]));
        Assert.Equal((TransferKind.Fee, 21_000UL * 1_000_000_007), (fee.Kind, (ulong)fee.Amount));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tokens_are_their_contracts_and_stand_where_their_events_do(bool isEtherscan)
    {
        List<HistoryPage> pages = await ReadAsync(Source(isEtherscan));
        TransferRecord[] tokens = [.. FactsOf(pages).OfType<TransferRecord>().Where(transfer => !transfer.Asset.IsNative)];

        // The same twice is twice; an entry told twice in a batch is two movements.
        Assert.Equal(2, tokens.Count(token => token.Height == 4 && token.Amount == 1_000));
        Assert.Equal(
            [TransferIndex.Event(2), TransferIndex.Event(3, 0), TransferIndex.Event(3, 1), TransferIndex.Event(3, 2)],
            tokens.Where(token => token.Asset.Namespace == "erc1155").Select(token => token.Index));
        TransferRecord minted = Assert.Single(tokens, token => token.Asset.Reference.EndsWith(ExplorerScene.Huge.ToString(), StringComparison.Ordinal));
        Assert.Equal((TransferKind.Mint, null, ExplorerScene.Alice, UInt256.One), (minted.Kind, minted.From, minted.To!.Value, minted.Amount));

        // Bait is there with nothing in it and noted; what an explorer made of a malformed event is not there.
        Assert.Contains(tokens, token => token.Amount.IsZero);
        Assert.DoesNotContain(tokens, token => token.Amount == 3 && token.Height == 7);
        Noise[] noise = [.. pages.SelectMany(page => page.Noise)];
        Assert.Contains(noise, item => item.Kind == NoiseKind.WrongTopics && item.Contract == ExplorerScene.Fake);
        Assert.Contains(noise, item => item.Kind == NoiseKind.Approval);
        Assert.Contains(noise, item => item.Kind == NoiseKind.ZeroValue);

        // What calls itself a well-known token in the explorer's row is another contract.
        Assert.All(tokens, token => Assert.Null(token.Asset.Symbol));
    }

    [Fact]
    public async Task Whoever_made_blocks_is_not_said_to_have_all_rewards()
    {
        Assert.Equal(AllKinds | CoverageKinds.Reward, CoverageOf(await ReadAsync(Source())).Kinds);

        Etherscanned.Miners.Add(ExplorerScene.Alice);

        Assert.Equal(AllKinds, CoverageOf(await ReadAsync(Source())).Kinds);
    }

    [Fact]
    public async Task What_the_first_block_gave_is_not_covered()
    {
        Blockscouted.Genesis[ExplorerScene.Alice] = 5;

        CoverageRecord coverage = CoverageOf(await ReadAsync(Source(false)));
        Assert.Equal((1, Chain.TipHeight), (coverage.FromHeight, coverage.ToHeight));

        // Etherscan shows it as a transaction that is none.
        string shown = $"GENESIS_{ScriptedJson.Text(ExplorerScene.Alice)[2..]}";
        Lie("txlist", told =>
        {
            if (told["result"]!.AsArray() is [{ } first, ..] rows && first["blockNumber"]!.GetValue<string>() == "1" && rows.Count == 3)
            {
                var genesis = first.DeepClone();
                (genesis["blockNumber"], genesis["hash"], genesis["from"], genesis["timeStamp"]) = ("0", shown, "GENESIS", "1438269973");
                rows.RemoveAt(2);
                rows.Insert(0, genesis);
            }
        });
        List<HistoryPage> pages = await ReadAsync(Source());

        Assert.Equal((1, Chain.TipHeight), (CoverageOf(pages).FromHeight, CoverageOf(pages).ToHeight));
        Assert.Equal(Chain.HistoryOf(ExplorerScene.Alice), FactsOf(pages));
    }

    [Fact]
    public async Task What_Blockscout_has_not_looked_at_is_not_covered_and_not_guessed()
    {
        Blockscouted.PendingFrom = 0;

        List<HistoryPage> pages = await ReadAsync(Source(false));

        Assert.Equal(AllKinds & ~CoverageKinds.Internal, CoverageOf(pages).Kinds);
        Assert.DoesNotContain(FactsOf(pages), fact => fact is TransferRecord { Kind: TransferKind.Internal });
    }

    [Fact]
    public async Task The_last_blocks_that_Blockscout_has_not_looked_at_are_left_for_the_next_time()
    {
        Blockscouted.PendingFrom = Chain.TipHeight - 1;

        List<HistoryPage> pages = await ReadAsync(Source(false));

        Assert.Equal((Chain.TipHeight - 8, AllKinds), (CoverageOf(pages).ToHeight, CoverageOf(pages).Kinds));
        Assert.Equal(Chain.HistoryOf(ExplorerScene.Alice).TakeWhile(fact => fact is not TransactionRecord { Height: > 2 }), FactsOf(pages));
    }

    [Fact]
    public async Task Events_count_by_their_positions_in_whatever_order_a_receipt_has_them()
    {
        Second.Lie = (request, honest) =>
        {
            JsonNode told = JsonNode.Parse(honest.Body)!;
            foreach (JsonObject receipt in told is JsonArray answers ? answers.Select(answer => answer!["result"]).OfType<JsonObject>().Where(result => result.ContainsKey("logs")) : [])
            {
                receipt["logs"] = new JsonArray([.. receipt["logs"]!.AsArray().Reverse().Select(log => log!.DeepClone())]);
            }

            return Reply.Json(told.ToJsonString());
        };

        Assert.Equal(FactsOf(await ReadAsync(Source())).Where(fact => fact is TransferRecord { Asset.IsNative: false }), FactsOf(await ReadAsync(Source(false))).Where(fact => fact is TransferRecord { Asset.IsNative: false }));
    }

    [Fact]
    public async Task Tokens_of_two_kinds_at_once_are_found_in_their_own_list()
    {
        Chain.Add(ExplorerScene.Pay(ExplorerScene.Carol, ExplorerScene.Art, 0) with { Logs = [ScriptedLog.Erc404(ExplorerScene.Art, ExplorerScene.Carol, ExplorerScene.Alice, 17)] });
        Blockscouted.HasHybrids = true;

        Assert.Equal(17U, (ulong)Assert.IsType<TransferRecord>(FactsOf(await ReadAsync(Source(false)))[^1]).Amount);
    }

    [Fact]
    public async Task An_instance_without_all_blocks_has_no_complete_history()
    {
        Blockscouted.IsWhole = false;

        List<HistoryPage> pages = await ReadAsync(Source(false));

        Assert.DoesNotContain(pages, page => page.IsComplete || page.Facts.OfType<CoverageRecord>().Any());
        Assert.NotEmpty(FactsOf(pages));
    }

    [Fact]
    public async Task Lists_that_are_behind_the_node_are_covered_as_far_as_they_go()
    {
        Etherscanned.Lag = 2;

        List<HistoryPage> pages = await ReadAsync(Source());

        Assert.Equal(Chain.TipHeight - 2, CoverageOf(pages).ToHeight);
        Assert.DoesNotContain(FactsOf(pages), fact => fact is TransactionRecord transaction && transaction.Height > Chain.TipHeight - 2);
    }

    [Theory]
    [InlineData(true, 9)]
    [InlineData(false, 3)]
    public async Task A_transaction_costs_a_receipt_and_one_more_request_if_it_moved_the_coin_inside(bool isEtherscan, int receipts)
    {
        await ReadAsync(Source(isEtherscan, 1_000, 10_000, 50));

        // Nine of the account's eleven transactions have no calls that moved anything of it; Blockscout gives five receipts at once.
        Request[] requests = [.. Server(isEtherscan).Requests];
        int asked = isEtherscan
            ? requests.Count(request => request.Query.Contains("eth_getTransactionReceipt", StringComparison.Ordinal))
            : requests.Count(request => System.Text.Encoding.UTF8.GetString(request.Body).Contains("eth_getTransactionReceipt", StringComparison.Ordinal));
        int calls = requests.Count(request => request.Query.Contains("action=txlistinternal&txhash", StringComparison.Ordinal));
        Assert.Equal((isEtherscan ? Chain.All.Count(entry => entry.Transaction.Concerns(ExplorerScene.Alice)) : receipts, 3), (asked, calls));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Balances_are_told_of_the_tip_only(bool isEtherscan)
    {
        var source = (IBalanceSource)Source(isEtherscan);

        Assert.Equal(UInt256.Parse("1234567890123456789012"), await source.BalanceAsync(ExplorerScene.Bob, Facts.Ether, Chain.TipHeight));
        Assert.Equal(isEtherscan ? UInt256.Parse("1234567890123456789012") : UInt256.Zero, await source.BalanceAsync(ExplorerScene.Bob, Asset.Token(Chain.Id, "erc20", ExplorerScene.Coin, 0), Chain.TipHeight));
        Assert.Equal([ExplorerScene.Bob.ToString(Chain.Id)], Log.Entries.Select(entry => entry.Subject).Distinct());
        Assert.Null(await source.BalanceAsync(ExplorerScene.Bob, Facts.Ether, Chain.TipHeight - 1));
        Assert.Null(await source.BalanceAsync(ExplorerScene.Bob, Asset.Token(Chain.Id, "erc721", $"{ExplorerScene.Art.ToString(Chain.Id)}/1", 0), Chain.TipHeight));
        await Assert.ThrowsAsync<ArgumentException>(async () => await source.BalanceAsync(ExplorerScene.Bob, Asset.Native(ChainId.Base), 1));
    }

    [Fact]
    public void Chains_that_are_not_of_the_EVM_and_coins_that_nobody_knows_are_the_callers_mistake()
    {
        Assert.Throws<ArgumentException>(() => new EtherscanSource(First.Client, First.Address, ChainId.Bitcoin));
        Assert.Throws<ArgumentException>(() => new BlockscoutSource(First.Client, First.Address, ChainId.Evm(987_654)));
        _ = new BlockscoutSource(First.Client, First.Address, ChainId.Evm(987_654), new BlockscoutOptions
        {
            Decoding = new EvmDecoderOptions { NativeCoin = Asset.Parse("eip155:987654/slip44:60", 18, "COIN") },
        });
        Assert.Throws<ArgumentException>(() => new EtherscanSource(First.Client, First.Address, ChainId.Ethereum, new EtherscanOptions { ApiKey = " " }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EtherscanSource(First.Client, First.Address, ChainId.Ethereum, new EtherscanOptions { RowsPerRequest = 10_001 }));
    }
}
