using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Graph.Whole;

/// <summary>Small ledgers whose graphs can be checked by hand.</summary>
public sealed class LedgerGraphTests
{
    private static readonly ChainId Ethereum = ChainId.Ethereum;
    private static readonly ChainId Bitcoin = ChainId.Bitcoin;
    private static readonly Asset Ether = Facts.Ether;
    private static readonly Asset Coin = Asset.Native(ChainId.Bitcoin);

    [Fact]
    public async Task An_empty_ledger_has_an_empty_graph()
    {
        LedgerGraph graph = await LedgerGraph.FreezeAsync(new MemoryLedger());

        Assert.Equal((0, 0), (graph.Flows.FlowCount, graph.Flows.VertexCount));
        Assert.Empty(graph.Chains);
        Assert.Equal(-1, graph.IndexOf(Facts.Account(Ethereum, 1), Ether));
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.PlaceOf(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => graph.VertexAt(0));
    }

    [Fact]
    public async Task Of_a_fee_first_what_is_burnt_leaves_and_then_the_rest_before_all_else()
    {
        // The source lists the fee last.
        LedgerGraph graph = await FreezeAsync(
            Facts.Block(Ethereum, 7),
            Facts.Transaction(Ethereum, 7, 0, 1),
            Facts.Transfer(7, 0, 1, 1, 2, 100),
            Facts.Transfer(7, 0, 5, 1, 1, 21) with { Kind = TransferKind.Fee, To = null, Burnt = (UInt256)13 });

        Assert.Equal(
            ["Holding 1 -> Burned: 13", "Holding 1 -> Fees: 8", "Holding 1 -> Holding 2: 100"], FlowsOf(graph));
        Assert.True(graph.Flows.IsInstantaneous);
        Assert.False(graph.Flows.HasRoles);
    }

    [Theory]
    [InlineData(0, "Fees", 21)]
    [InlineData(21, "Burned", 21)]
    public async Task A_fee_of_which_nothing_or_all_is_burnt_is_one_flow(int burnt, string end, int amount)
    {
        LedgerGraph graph = await FreezeAsync(
            Facts.Block(Ethereum, 7), Facts.Transaction(Ethereum, 7, 0, 1),
            Facts.Transfer(7, 0, 0, 1, 1, 21) with { Kind = TransferKind.Fee, To = null, Burnt = (UInt256)(ulong)burnt });

        Assert.Equal([$"Holding 1 -> {end}: {amount}"], FlowsOf(graph));
    }

    [Fact]
    public async Task A_mint_comes_from_issuance_and_a_burn_goes_to_burned_of_its_own_asset()
    {
        TransferRecord mint = Facts.Transfer(1, 0, 0, 1, 2, 500) with { Kind = TransferKind.Mint, Asset = AccountScene.Usdt, From = null };
        TransferRecord burn = Facts.Transfer(1, 0, 1, 2, 3, 200) with { Kind = TransferKind.Burn, Asset = AccountScene.Usdt, To = null };
        LedgerGraph graph = await FreezeAsync(Facts.Block(Ethereum, 1), Facts.Transaction(Ethereum, 1, 0, 1), mint, burn);

        Assert.Equal(["Issuance -> Holding 2: 500", "Holding 2 -> Burned: 200"], FlowsOf(graph));
        Assert.Equal(AccountScene.Usdt, graph.VertexAt(graph.Flows.To(1)).Asset);
        Assert.Equal(-1, graph.IndexOf(new Vertex(VertexKind.Burned, Ether, null, null)));
        Assert.Equal("USDT", graph.VertexAt(0).Asset.Symbol);
    }

    [Fact]
    public async Task A_failed_transaction_moves_its_fee_and_what_others_got_of_it()
    {
        LedgerGraph graph = await FreezeAsync(
            Facts.Block(Ethereum, 3),
            Facts.Transaction(Ethereum, 3, 0, 1, failed: true),
            Facts.Transfer(3, 0, 0, 1, 1, 20) with { Kind = TransferKind.Fee, To = null, Burnt = (UInt256)12 },
            Facts.Transfer(3, 0, 2, 1, 2, 1000),
            Facts.Transfer(3, 0, 9, 1, 4, 8) with { Kind = TransferKind.Reward, From = null });

        Assert.Equal(["Holding 1 -> Burned: 12", "Holding 1 -> Fees: 8", "Issuance -> Holding 4: 8"], FlowsOf(graph));
    }

    [Fact]
    public async Task What_moves_nothing_is_no_flow()
    {
        LedgerGraph graph = await FreezeAsync(
            Facts.Block(Ethereum, 3), Facts.Transaction(Ethereum, 3, 0, 1),
            Facts.Transfer(3, 0, 0, 1, 2, 0), Facts.Transfer(3, 0, 1, 2, 2, 50), Facts.Transfer(3, 0, 2, 2, 3, 5));

        Assert.Equal(["Holding 2 -> Holding 3: 5"], FlowsOf(graph));
        Assert.Empty(graph.VerticesOf(Facts.Account(Ethereum, 1)));
    }

    [Fact]
    public async Task Amounts_of_256_bits_are_exact()
    {
        LedgerGraph graph = await FreezeAsync(
            Facts.Block(Ethereum, 3), Facts.Transaction(Ethereum, 3, 0, 1),
            Facts.Transfer(3, 0, 0, 1, 2, 1) with { Amount = UInt256.MaxValue },
            Facts.Transfer(3, 0, 1, 2, 3, 1) with { Amount = (UInt256)(ulong)long.MaxValue },
            Facts.Transfer(3, 0, 2, 3, 4, 1) with { Amount = (UInt256)(1UL << 63) });

        Assert.Equal([UInt256.MaxValue, (ulong)long.MaxValue, 1UL << 63], Enumerable.Range(0, 3).Select(graph.Flows.Amount));
    }

    [Fact]
    public async Task A_payment_with_change_is_a_transaction_that_pays_its_fee_from_the_tail()
    {
        // A coinbase of 50 to 1, who pays 30 to 2 and 15 back to 1; 5 are the fee. 2 keeps his coin, 1 spends hers.
        LedgerGraph graph = await FreezeAsync(
            Facts.Block(Bitcoin, 1), Facts.Transaction(Bitcoin, 1, 0, 11), Coinbase(1, 50), Facts.Output(1, 0, 0, 1, 50),
            Facts.Block(Bitcoin, 2), Facts.Transaction(Bitcoin, 2, 1, 22), Facts.Input(2, 1, 0, 11, 0), Facts.Output(2, 1, 0, 2, 30), Facts.Output(2, 1, 1, 1, 15));

        Assert.Equal(
            ["Issuance -> transaction 11: 50", "transaction 11 -> transaction 22: 50", "transaction 22 -> Holding 2: 30", "transaction 22 -> Holding 1: 15", "transaction 22 -> Fees: 5"],
            FlowsOf(graph));
        Assert.Equal((1, 2), (graph.Flows.LeaveAt(1), graph.Flows.ArriveAt(1)));
        Assert.Equal(VertexRole.Instant, graph.Flows.RoleOf(graph.IndexOf(Vertex.OfTransaction(Bitcoin, Facts.Id(22)))));
        Assert.Equal(VertexRole.Fees, graph.Flows.RoleOf(graph.IndexOf(new Vertex(VertexKind.Fees, Coin, null, null))));
        Assert.Equal(new FlowPlace(Bitcoin, 2, 1002, 2), graph.PlaceOf(4));
    }

    [Fact]
    public async Task What_the_ledger_does_not_know_the_origin_of_comes_from_unknown_origin()
    {
        // One input tells its value, one does not; outputs are worth 40. Then outputs alone.
        LedgerGraph graph = await FreezeAsync(
            Facts.Block(Bitcoin, 2),
            Facts.Transaction(Bitcoin, 2, 1, 22), Facts.Input(2, 1, 0, 77, 0, 1, 25), Facts.Input(2, 1, 1, 78, 3), Facts.Output(2, 1, 0, 2, 40),
            Facts.Transaction(Bitcoin, 2, 2, 33), Facts.Output(2, 2, 0, 3, 9));

        Assert.Equal(
            ["Unknown -> transaction 22: 25", "Unknown -> transaction 22: 15", "transaction 22 -> Holding 2: 40", "Unknown -> transaction 33: 9", "transaction 33 -> Holding 3: 9"],
            FlowsOf(graph));
    }

    [Fact]
    public async Task A_coinbase_burns_what_it_does_not_claim()
    {
        LedgerGraph graph = await FreezeAsync(Facts.Block(Bitcoin, 1), Facts.Transaction(Bitcoin, 1, 0, 11), Coinbase(1, 50), Facts.Output(1, 0, 0, 1, 49));

        Assert.Equal(["Issuance -> transaction 11: 50", "transaction 11 -> Holding 1: 49", "transaction 11 -> Burned: 1"], FlowsOf(graph));
    }

    [Fact]
    public async Task Two_chains_are_one_graph_in_the_order_of_their_times()
    {
        // Ethereum at 1000 and 1020; Polygon at 1000 and 1010: at one time the chains stand in the order of their ids.
        Fact[] Block(ChainId chain, long height, long time, int from, int to) =>
        [
            Facts.Block(chain, height, time),
            Facts.Transaction(chain, height, 0, height),
            OnAnotherChain.Of(Facts.Transfer(height, 0, 0, from, to, (ulong)height), chain),
        ];
        LedgerGraph graph = await FreezeAsync([.. Block(Ethereum, 1, 1000, 1, 2), .. Block(Ethereum, 2, 1020, 2, 3), .. Block(ChainId.Polygon, 5, 1000, 1, 2), .. Block(ChainId.Polygon, 6, 1010, 2, 3)]);

        Assert.Equal([Ethereum, ChainId.Polygon], graph.Chains);
        Assert.Equal(
            [(Ethereum, 1L), (ChainId.Polygon, 5L), (ChainId.Polygon, 6L), (Ethereum, 2L)],
            Enumerable.Range(0, 4).Select(flow => (graph.PlaceOf(flow).Chain, graph.PlaceOf(flow).Height)));
        Assert.Equal([1], graph.VerticesOf(Facts.Account(Ethereum, 2)));
        Assert.Equal([3], graph.VerticesOf(Facts.Account(ChainId.Polygon, 2)));
        Assert.Equal(-1, graph.IndexOf(Facts.Account(Ethereum, 2), Asset.Native(ChainId.Polygon)));
    }

    [Fact]
    public async Task Of_an_account_all_assets_are_found()
    {
        Asset[] tokens = [.. Enumerable.Range(0, 40).Select(number => Asset.Token(Ethereum, "erc20", Facts.Address(Ethereum, 1000 + number), 6))];
        LedgerGraph graph = await FreezeAsync(
        [
            Facts.Block(Ethereum, 1), Facts.Transaction(Ethereum, 1, 0, 1),
            .. tokens.SelectMany((token, place) => new[] { 2, 3, 2 }.Select((to, again) =>
                Facts.Transfer(1, 0, (place * 3) + again, 1, to, 7) with { Kind = TransferKind.Token, Asset = token })),
        ]);

        Account giver = Facts.Account(Ethereum, 1);
        Assert.Equal(tokens, graph.VerticesOf(giver).Select(vertex => graph.VertexAt(vertex).Asset));
        Assert.All(tokens, token => Assert.Equal(3, graph.Flows.Out(graph.IndexOf(giver, token)).Length));
        Assert.Equal((120, 40, 3), (graph.Flows.VertexCount, graph.AssetCount, graph.AccountCount));
    }

    [Theory]
    [InlineData(91_722)]
    [InlineData(91_722, 91_880)]
    [InlineData(91_722, 91_812, 91_842, 91_880)]
    public async Task Of_two_transactions_with_one_id_the_overwritten_one_is_told_apart_and_its_coins_are_burned(params long[] heights)
    {
        LedgerGraph graph = await FreezeAsync([.. TwinCoinbases.At(heights)]);

        Assert.Equal(heights.Length, graph.TransactionCount);
        for (int vertex = 0; vertex < graph.Flows.VertexCount; vertex++)
        {
            Vertex name = graph.VertexAt(vertex);
            Assert.Equal(vertex, graph.IndexOf(name));
            if (name.Kind == VertexKind.Transaction)
            {
                VertexKind rest = graph.VertexAt(graph.Flows.Out(vertex)[0].Vertex).Kind;
                Assert.Equal(name.Height is null ? VertexKind.Holding : VertexKind.Burned, rest);
                Assert.Equal(graph.PlaceOf(graph.Flows.Out(vertex)[0].Flow).Height is 91_722 or 91_812, name.Height is not null);
            }
        }
    }

    [Fact]
    public async Task A_coin_that_is_spent_twice_is_refused()
    {
        var ledger = new TwiceSpent();

        ChainDataException found = await Assert.ThrowsAsync<ChainDataException>(() => LedgerGraph.FreezeAsync(ledger));

        Assert.Contains("second spend", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_detail_asked_of_another_ledger_says_that_it_is_not_there()
    {
        LedgerGraph graph = await FreezeAsync(Facts.Block(Ethereum, 1), Facts.Transaction(Ethereum, 1, 0, 1), Facts.Transfer(1, 0, 0, 1, 2, 7));

        InvalidOperationException found = await Assert.ThrowsAsync<InvalidOperationException>(async () => await graph.DetailAsync(new MemoryLedger(), 0));

        Assert.Contains("height 1", found.Message, StringComparison.Ordinal);
    }

    private static Task<LedgerGraph> FreezeAsync(params Fact[] facts) => LedgerGraph.FreezeAsync(new MemoryLedger(facts));

    private static InputRecord Coinbase(long height, ulong amount) => new(Bitcoin, height, 0, 0, null, null, amount);

    private static IEnumerable<string> FlowsOf(LedgerGraph graph) => Enumerable.Range(0, graph.Flows.FlowCount).Select(flow =>
        $"{NameOf(graph.VertexAt(graph.Flows.From(flow)))} -> {NameOf(graph.VertexAt(graph.Flows.To(flow)))}: {graph.Flows.Amount(flow)}");

    private static string NameOf(Vertex vertex) => vertex switch
    {
        { Account: { } account } => $"{vertex.Kind} {account.Address.ToByteArray()[^1]}",
        { Transaction: { } transaction } => $"transaction {Convert.ToInt32(transaction.ToString()[^4..], 16)}",
        _ => vertex.Kind.ToString(),
    };

    /// <summary>A ledger that gives one transaction twice under two ids, which no ledger of this library would.</summary>
    private sealed class TwiceSpent : ILedger
    {
        private readonly MemoryLedger ledger = new(
        [
            Facts.Block(Bitcoin, 1), Facts.Transaction(Bitcoin, 1, 0, 11), Coinbase(1, 50), Facts.Output(1, 0, 0, 1, 50),
            Facts.Block(Bitcoin, 2), Facts.Transaction(Bitcoin, 2, 1, 22), Facts.Input(2, 1, 0, 11, 0), Facts.Output(2, 1, 0, 2, 30),
        ]);

        public IReadOnlyList<ChainId> Chains => ledger.Chains;

        public IReadOnlyList<CoverageRecord> Coverage => ledger.Coverage;

        public long? AsOf(ChainId chain) => ledger.AsOf(chain);

        public ValueTask<AccountHistory> HistoryAsync(Account account, CancellationToken cancellationToken = default) => ledger.HistoryAsync(account, cancellationToken);

        public ValueTask<CoverageKinds> CompleteKindsAsync(Account account, long fromHeight = 0, CancellationToken cancellationToken = default) =>
            ledger.CompleteKindsAsync(account, fromHeight, cancellationToken);

        public ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken = default) =>
            ledger.TransactionAsync(chain, id, cancellationToken);

        public ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, long height, CancellationToken cancellationToken = default) =>
            ledger.TransactionAsync(chain, id, height, cancellationToken);

        public ValueTask<BlockRecord?> BlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) => ledger.BlockAsync(chain, height, cancellationToken);

        public ValueTask<IReadOnlyList<LedgerTransaction>?> WholeBlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) =>
            ledger.WholeBlockAsync(chain, height, cancellationToken);

        public ValueTask<LedgerTransaction?> SpenderAsync(ChainId chain, CoinId coin, CancellationToken cancellationToken = default) => ledger.SpenderAsync(chain, coin, cancellationToken);

        public ValueTask<BlockRecord?> LastBlockAsync(ChainId chain, long atMost = long.MaxValue, CancellationToken cancellationToken = default) =>
            ledger.LastBlockAsync(chain, atMost, cancellationToken);

        public IAsyncEnumerable<BlockRecord> BlocksAsync(CancellationToken cancellationToken = default) => ledger.BlocksAsync(cancellationToken);

        public async IAsyncEnumerable<LedgerTransaction> TransactionsAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (LedgerTransaction transaction in ledger.TransactionsAsync(cancellationToken))
            {
                yield return transaction;
                if (transaction.Record.Height == 2)
                {
                    yield return transaction with { Record = transaction.Record with { Index = 2, Id = Facts.Id(33) } };
                }
            }
        }
    }
}
