using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>Traces over made-up UTXO chains, every figure worked out by hand.</summary>
public sealed class CoinTraceTests
{
    private static readonly TaintRule[] AllRules = Enum.GetValues<TaintRule>();

    [Fact]
    public async Task A_peel_chain_leaves_its_peels_and_its_rest()
    {
        // T steals 100; each step peels 10 off to another owner and pays 1.
        CoinScene scene = new CoinScene().Cover("TPQR");
        TransactionId last = scene.Coinbase(1, ('T', 100));
        TransactionId theft = last;
        int rest = 100;
        for (int step = 0; step < 3; step++)
        {
            rest -= 11;
            last = scene.Spend(2 + step, [CoinScene.Coin(last, 0)], ('T', rest), ((char)('P' + step), 10));
        }

        TraceResult trace = await Start(scene, Theft.Coin(ChainId.Bitcoin, theft.ToString(), 0)).RunAsync();

        Assert.All(AllRules, rule => Assert.Equal("P 10, Q 10, R 10, T 67, fees 3", TraceText.Ends(trace, rule)));
        Assert.Equal((UInt256)100, trace.Balance[0].Stolen);
    }

    [Theory]
    [InlineData(TaintRule.Fifo, "K 5, L 1")]
    [InlineData(TaintRule.Lifo, "M 3, fees 3")]
    [InlineData(TaintRule.Haircut, "K 1, L 1, M 1, fees 3")]
    [InlineData(TaintRule.Tiho, "K 5, L 1")]
    [InlineData(TaintRule.Seniority, "K 5, L 1")]
    [InlineData(TaintRule.TaintFirst, "K 5, L 1")]
    [InlineData(TaintRule.CleanFirst, "M 3, fees 3")]
    public async Task A_CoinJoin_is_divided_by_the_rule(TaintRule rule, string ends)
    {
        // Three owners join 6, 6 and 6 into three equal outputs of 5 and a fee of 3; the first input is stolen.
        CoinScene scene = new CoinScene().Cover("KLM");
        CoinId[] inputs = [scene.Outside('A', 6), scene.Outside('B', 6), scene.Outside('C', 6)];
        scene.Spend(5, inputs, ('K', 5), ('L', 5), ('M', 5));
        TraceResult trace = await Start(scene, Theft.Coin(ChainId.Bitcoin, inputs[0].Transaction.ToString(), 0)).RunAsync();

        Assert.Equal(ends, TraceText.Ends(trace, rule));
    }

    [Fact]
    public async Task A_coin_of_a_service_keeps_its_value_there_though_it_is_spent_later()
    {
        // The exchange X gets 10 stolen and spends that coin together with a stolen one of T: what it paid out is clean.
        CoinScene scene = new CoinScene().Cover("TPX");
        TransactionId theft = scene.Coinbase(1, ('T', 30));
        TransactionId paid = scene.Spend(2, [CoinScene.Coin(theft, 0)], ('X', 10), ('T', 20));
        scene.Spend(3, [CoinScene.Coin(paid, 0), CoinScene.Coin(paid, 1)], ('P', 10), ('P', 20));
        TraceResult trace = await Start(scene, Theft.Coin(ChainId.Bitcoin, theft.ToString(), 0)).Knowing(new LabelSet([CoinScene.Label('X', Category.Exchange)])).RunAsync();

        Assert.All(AllRules.Where(rule => rule != TaintRule.Poison), rule => Assert.Equal("P 20, X!Category 10", TraceText.Ends(trace, rule)));
        Assert.Equal("P 30, X!Category 10", TraceText.Ends(trace, TaintRule.Poison));
        Assert.Equal("X Category 10", TraceText.Stops(trace));
        Assert.Equal((UInt256)10, trace.Balance[0].Of(SinkKind.Services));
    }

    [Theory]
    [InlineData(0, "Q 4, T 5, fees 1")]
    [InlineData(2, "Q 4, T 5, fees 1")]
    [InlineData(3, "Q!Unexplored 4, T!Unexplored 5, fees 1")]
    public async Task Coins_rest_where_the_record_is_whole_since_their_block(long from, string ends)
    {
        // What was before the coins were made cannot have spent them; the block that made them can.
        CoinScene scene = new();
        TransactionId theft = scene.Coinbase(1, ('T', 10));
        scene.Spend(2, [CoinScene.Coin(theft, 0)], ('Q', 4), ('T', 5));
        scene.Tell(Facts.Coverage(ChainId.Bitcoin, null, from, 9, CoverageKinds.Coins));
        TraceResult trace = await Start(scene, Theft.Coin(ChainId.Bitcoin, theft.ToString(), 0)).RunAsync();

        Assert.All(AllRules, rule => Assert.Equal(ends, TraceText.Ends(trace, rule)));
    }

    [Fact]
    public async Task A_coin_that_was_stolen_from_a_service_is_followed()
    {
        CoinScene scene = new CoinScene().Cover("P");
        TransactionId hot = scene.Coinbase(1, ('X', 30));
        scene.Spend(2, [CoinScene.Coin(hot, 0)], ('P', 30));
        LabelSet labels = new([CoinScene.Label('X', Category.Exchange)]);

        TraceResult coin = await Start(scene, Theft.Coin(ChainId.Bitcoin, hot.ToString(), 0)).Knowing(labels).RunAsync();
        TraceResult flows = await Start(scene, Theft.Wallet(CoinScene.Account('X')).OutflowsFrom(0)).Knowing(labels).RunAsync();
        TraceResult paidIn = await Start(scene, Theft.Transaction(ChainId.Bitcoin, hot.ToString())).Knowing(labels).RunAsync();

        Assert.Equal("P 30", TraceText.Ends(coin, TaintRule.Fifo));
        Assert.Equal("P 30", TraceText.Ends(flows, TaintRule.Fifo));
        Assert.Equal("X!Category 30", TraceText.Ends(paidIn, TaintRule.Fifo));
    }

    [Fact]
    public async Task Outflows_of_a_wallet_are_its_coins_spent_from_a_height_on()
    {
        CoinScene scene = new CoinScene().Cover("TPQ");
        TransactionId first = scene.Coinbase(1, ('T', 10), ('T', 20), ('T', 40), ('Q', 5));
        scene.Spend(2, [CoinScene.Coin(first, 0)], ('P', 10));
        scene.Spend(3, [CoinScene.Coin(first, 1), CoinScene.Coin(first, 3)], ('P', 25));
        Theft theft = Theft.Wallet(CoinScene.Account('T')).OutflowsFrom(3);
        TraceResult trace = await Start(scene, theft).RunAsync();

        Assert.Equal("P 20", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal("P 25", TraceText.Ends(trace, TaintRule.Poison));
    }

    [Fact]
    public async Task Change_that_comes_back_to_the_wallet_is_stolen_once()
    {
        CoinScene scene = new CoinScene().Cover("TPQ");
        TransactionId first = scene.Coinbase(1, ('T', 10));
        TransactionId second = scene.Spend(2, [CoinScene.Coin(first, 0)], ('P', 3), ('T', 7));
        scene.Spend(3, [CoinScene.Coin(second, 1)], ('Q', 7));
        TraceResult trace = await Start(scene, Theft.Wallet(CoinScene.Account('T')).OutflowsFrom(0)).RunAsync();

        Assert.All(AllRules, rule => Assert.Equal("P 3, Q 7", TraceText.Ends(trace, rule)));
        Assert.All(trace.Balance.Where(line => line.Rule != TaintRule.Poison), line => Assert.Equal((UInt256)10, line.Stolen));
    }

    [Fact]
    public async Task A_coin_can_be_spent_in_the_block_that_made_it()
    {
        CoinScene scene = new CoinScene().Cover("TPQ");
        TransactionId first = scene.Coinbase(1, ('T', 10));
        TransactionId second = scene.Spend(1, [CoinScene.Coin(first, 0)], ('P', 9));
        scene.Spend(1, [CoinScene.Coin(second, 0)], ('Q', 8));
        TraceResult trace = await Start(scene, Theft.Coin(ChainId.Bitcoin, first.ToString(), 0)).RunAsync();

        Assert.Equal("Q 8, fees 2", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task A_coin_that_nobody_is_known_to_spend_rests_only_if_its_owner_is_covered()
    {
        CoinScene scene = new CoinScene().Cover("P");
        TransactionId first = scene.Coinbase(1, ('T', 10));
        scene.Spend(2, [CoinScene.Coin(first, 0)], ('P', 4), ('Q', 6));
        TraceResult trace = await Start(scene, Theft.Coin(ChainId.Bitcoin, first.ToString(), 0)).RunAsync();

        Assert.Equal("P 4, Q!Unexplored 6", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal("Q Unexplored 6", TraceText.Stops(trace));
        Assert.Equal((UInt256)6, trace.Balance[0].Of(SinkKind.Unexplored));
    }

    [Fact]
    public async Task A_transaction_that_is_known_in_part_is_not_followed()
    {
        CoinScene scene = new CoinScene().Cover("TPQ");
        TransactionId first = scene.Coinbase(1, ('T', 10));
        scene.Spend(2, [CoinScene.Coin(first, 0), scene.Outside('V', 5)], ('P', 15));
        Trace Over(Predicate<Fact> forgotten)
        {
            var facts = scene.All.Where(fact => !forgotten(fact)).ToList();
            return Start(scene, Theft.Coin(ChainId.Bitcoin, first.ToString(), 0)).Over(new WalletTrace.Ledger.MemoryLedger(facts));
        }

        Assert.Equal("P 10", TraceText.Ends(await Over(_ => false).RunAsync(), TaintRule.Fifo));
        Assert.Equal("T!Unexplored 10", TraceText.Ends(await Over(fact => fact is InputRecord { Height: 2, Index: 1 }).RunAsync(), TaintRule.Fifo));
        Assert.Equal("T!Unexplored 10", TraceText.Ends(await Over(fact => fact is OutputRecord { Height: 2 }).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task What_a_coinbase_does_not_claim_is_burnt()
    {
        CoinScene scene = new CoinScene().Cover("T");
        scene.Coinbase(1, ('T', 10));
        IEnumerable<Fact> facts = scene.All.Select(fact => fact is InputRecord input ? input with { Amount = (UInt256)12 } : fact);
        OutputRecord made = scene.All.OfType<OutputRecord>().Single();
        TransactionId id = scene.All.OfType<TransactionRecord>().Single().Id;
        TraceResult trace = await Trace.From(Theft.Coin(ChainId.Bitcoin, id.ToString(), made.Index)).Over(new WalletTrace.Ledger.MemoryLedger(facts)).Backward().RunAsync();

        Assert.Equal("issued 10", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Contains(trace.Graph.Vertices, vertex => vertex.Kind == VertexKind.Burned);
        Assert.DoesNotContain(trace.Graph.Vertices, vertex => vertex.Kind == VertexKind.Fees);
    }

    [Fact]
    public async Task Poison_heaps_only_poisoned_coins_up()
    {
        // P gets a stolen coin and a clean one in one transaction that is not followed, and a poisoned one in another.
        CoinScene scene = new CoinScene().Cover("TPQ");
        TransactionId first = scene.Coinbase(1, ('T', 10));
        scene.Coinbase(2, ('P', 50));
        scene.Spend(3, [CoinScene.Coin(first, 0), scene.Outside('V', 30)], ('P', 25), ('Q', 15));
        TraceResult trace = await Start(scene, Theft.Coin(ChainId.Bitcoin, first.ToString(), 0)).RunAsync();

        Assert.Equal("P 25, Q 15", TraceText.Ends(trace, TaintRule.Poison));
        Assert.Equal("P 10", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task Limits_leave_the_coins_with_their_owners()
    {
        CoinScene scene = new CoinScene().Cover("TPQR");
        TransactionId first = scene.Coinbase(1, ('T', 100));
        TransactionId second = scene.Spend(2, [CoinScene.Coin(first, 0)], ('P', 90), ('Q', 10));
        scene.Spend(3, [CoinScene.Coin(second, 0)], ('R', 90));
        scene.Spend(4, [CoinScene.Coin(second, 1), scene.Outside('V', 1), scene.Outside('V', 1)], ('R', 12));
        Trace trace = Start(scene, Theft.Coin(ChainId.Bitcoin, first.ToString(), 0));

        Assert.Equal("R 100", TraceText.Ends(await trace.RunAsync(), TaintRule.Fifo));
        Assert.Equal("P!Hops 90, Q!Hops 10", TraceText.Ends(await trace.Within(hops: 2).RunAsync(), TaintRule.Fifo));
        Assert.Equal("Q!Minimum 10, R 90", TraceText.Ends(await trace.Within(minimum: "11 sat").RunAsync(), TaintRule.Fifo));
        Assert.Equal("Q!Hub 10, R 90", TraceText.Ends(await trace.Within(hubLimit: 3).RunAsync(), TaintRule.Fifo));
        Assert.Equal("Q!Budget 10, R 90", TraceText.Ends(await trace.Within(budget: 2).RunAsync(), TaintRule.Fifo));
        Assert.Equal("P!TimeWindow 90, Q!TimeWindow 10", TraceText.Ends(await trace.Within(until: DateTimeOffset.FromUnixTimeSeconds(1002)).RunAsync(), TaintRule.Fifo));
        Assert.Equal("P TimeWindow 90, Q TimeWindow 10", TraceText.Stops(await trace.Within(until: DateTimeOffset.FromUnixTimeSeconds(1002)).RunAsync()));
    }

    private static Trace Start(CoinScene scene, Theft theft) => Trace.From(theft).Over(scene.Ledger()).Using(AllRules);
}
