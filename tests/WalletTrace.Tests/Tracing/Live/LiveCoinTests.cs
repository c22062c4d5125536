using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing.Live;

/// <summary>Traces of UTXO chains that ask what became of coins.</summary>
public sealed class LiveCoinTests
{
    private readonly CoinScene scene = new();
    private readonly TransactionId theft;

    public LiveCoinTests()
    {
        // P gets 10, and splits them into Q and R; Q's part is joined with a clean coin of O, R's lies unspent.
        theft = scene.Spend(1, [scene.Outside('V', 11)], ('P', 10));
        TransactionId split = scene.Spend(2, [CoinScene.Coin(theft, 0)], ('Q', 6), ('R', 3));
        TransactionId joined = scene.Spend(4, [CoinScene.Coin(split, 0), scene.Outside('O', 4)], ('S', 10));
        scene.Spend(5, [CoinScene.Coin(joined, 0)], ('T', 9));
    }

    [Fact]
    public async Task The_history_of_an_owner_tells_what_became_of_his_coins()
    {
        scene.Cover("PQRST");
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);

        TraceResult trace = await From(ledger, pull).RunAsync();

        Assert.Equal("PQSTR", Letters(pull));
        Assert.Equal(TraceText.Everything(await Query().Over(scene.Ledger()).RunAsync()), TraceText.Everything(trace));
        Assert.Equal("R 3, T 6, fees 1", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal([$"seed {theft}"], pull.Asked.Where(asked => asked.StartsWith("seed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_coin_whose_owner_is_too_large_is_followed_by_itself()
    {
        // Nobody's history is covered: only the transactions that spend the coins are told.
        scene.Tell(Facts.Coverage(ChainId.Bitcoin, 99, 100, 100, CoverageKinds.Coins));
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);

        TraceResult trace = await From(ledger, pull).RunAsync();

        Assert.Equal("PQSTR", Letters(pull));
        Assert.Equal("R!Unanswered 3, T!Unanswered 6, fees 1", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal(
            TraceText.Ends(await Query().Over(scene.Ledger()).RunAsync(), TaintRule.Fifo),
            TraceText.Ends(trace, TaintRule.Fifo).Replace("Unanswered", "Unexplored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_coins_that_carry_stolen_value_are_asked_for()
    {
        // Of W's two coins in one transaction the clean one is not asked for: by FIFO the theft went into the first.
        TransactionId paid = scene.Spend(3, [scene.Outside('U', 5), scene.Outside('V', 5)], ('W', 5), ('W', 5));
        scene.Tell(Facts.Coverage(ChainId.Bitcoin, 99, 100, 100, CoverageKinds.Coins));
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);
        Trace query = Trace.From(Theft.Coin(ChainId.Bitcoin, $"{scene.All.OfType<InputRecord>().First(input => input.Height == 3).Coin!.Value.Transaction}", 0))
            .Using(TaintRule.Fifo);

        await query.Over(ledger).Asking(() => pull).RunAsync();

        FrontierBranch branch = Assert.Single(pull.Pulled, branch => branch.Account == CoinScene.Account('W'));
        Assert.Equal(CoinScene.Coin(paid, 0), Assert.Single(branch.Coins));
    }

    [Fact]
    public async Task Coins_that_wait_for_a_budget_lie_where_they_lie_without_one()
    {
        scene.Cover("PQRST");
        MemoryLedger ledger = FactPull.Empty(scene.All);
        TraceResult partial = await From(ledger, new FactPull(scene.All, ledger) { Budget = 2 }).RunAsync();

        Assert.Equal("R!Budget 3, S!Budget 6, fees 1", TraceText.Ends(partial, TaintRule.Fifo));
        Assert.Equal(["S 6", "R 3"], partial.Live!.Waiting.Select(branch => $"{(char)branch.Vertex.Account!.Value.Address.ToByteArray()[^1]} {branch.Value}"));
        TraceResult offline = await Query().Over(ledger).RunAsync();
        Assert.Equal("R!Unexplored 3, S!Unexplored 6, fees 1", TraceText.Ends(offline, TaintRule.Fifo));
        Assert.Equal(TraceText.Figures(offline), TraceText.Figures(partial));
    }

    [Fact]
    public async Task A_transaction_of_which_the_ledger_holds_a_part_is_asked_for()
    {
        scene.Cover("PQRST");
        TransactionRecord joined = scene.All.OfType<TransactionRecord>().Single(record => record.Height == 4);
        MemoryLedger ledger = FactPull.Empty(scene.All);
        await ((ILedgerWriter)ledger).AppendAsync(scene.All.Where(fact =>
            fact is BlockRecord or TransactionRecord or InputRecord { Height: 2 or 4, Index: 0 } or OutputRecord { Height: 2 }));
        var pull = new FactPull(scene.All, ledger);

        TraceResult trace = await From(ledger, pull).RunAsync();

        Assert.Contains(pull.Pulled, branch => branch.Account is null && branch.Vertex.Transaction == joined.Id);
        Assert.Equal("R 3, T 6, fees 1", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Theory]
    [InlineData("PQRSTOV")]
    [InlineData("")]
    public async Task Backward_it_is_asked_where_coins_came_from(string covered)
    {
        scene.Cover(covered).Tell(Facts.Coverage(ChainId.Bitcoin, 99, 100, 100, CoverageKinds.Coins));
        TransactionId last = scene.All.OfType<TransactionRecord>().Single(record => record.Height == 5).Id;
        Trace query = Trace.From(Theft.Coin(ChainId.Bitcoin, last.ToString(), 0)).Using(TaintRule.Fifo, TaintRule.Haircut).Backward();
        MemoryLedger ledger = FactPull.Empty(scene.All);
        var pull = new FactPull(scene.All, ledger);

        TraceResult trace = await query.Over(ledger).Asking(() => pull).RunAsync();

        Assert.Equal(
            TraceText.Ends(await query.Over(scene.Ledger()).RunAsync(), TaintRule.Fifo),
            TraceText.Ends(trace, TaintRule.Fifo).Replace("Unanswered", "Unexplored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_block_that_becomes_known_late_and_is_later_than_those_above_moves_them()
    {
        // The block of the spender is older than that of the coin; backward the spender is read first.
        var odd = new CoinScene();
        TransactionId first = odd.Spend(1, [odd.Outside('V', 10)], ('P', 10));
        TransactionId second = odd.Spend(2, [CoinScene.Coin(first, 0)], ('Q', 10));
        TransactionId third = odd.Spend(3, [CoinScene.Coin(second, 0)], ('R', 10));
        odd.Cover("PQR").Forget(fact => fact is BlockRecord);
        long[] times = [3000, 2000, 1000];
        for (int height = 1; height <= 3; height++)
        {
            odd.Tell(Facts.Block(ChainId.Bitcoin, height, times[height - 1]));
        }

        Trace query = Trace.From(Theft.Coin(ChainId.Bitcoin, third.ToString(), 0)).Using(Enum.GetValues<TaintRule>()).Backward();
        MemoryLedger ledger = FactPull.Empty(odd.All);
        var pull = new FactPull(odd.All, ledger);

        TraceResult trace = await query.Over(ledger).Asking(() => pull).RunAsync();

        Assert.Equal(TraceText.Ends(await query.Over(odd.Ledger()).RunAsync(), TaintRule.Fifo), TraceText.Ends(trace, TaintRule.Fifo).Replace("Unanswered", "Unexplored", StringComparison.Ordinal));
        Assert.Equal(pull.Asked.Count, pull.Asked.Distinct().Count());
    }

    private Trace Query() => Trace.From(Theft.Transaction(ChainId.Bitcoin, theft.ToString())).Using(TaintRule.Fifo, TaintRule.Haircut);

    private Trace From(MemoryLedger ledger, FactPull pull) => Query().Over(ledger).Asking(() => pull);

    private static string Letters(FactPull pull) => string.Concat(pull.Pulled.Select(branch => (char)branch.Account!.Value.Address.ToByteArray()[^1]));
}
