using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>Where did the money come from? Every figure worked out by hand.</summary>
public sealed class BackwardTests
{
    private static readonly TaintRule[] Rules = [TaintRule.Fifo, TaintRule.Lifo, TaintRule.Haircut];

    [Theory]
    [InlineData(TaintRule.Fifo, "M!Unexplored 4, N!Unexplored 1, X!Category 5")]
    [InlineData(TaintRule.Lifo, "N!Unexplored 7, X!Category 3")]
    [InlineData(TaintRule.Haircut, "M!Unexplored 3, N!Unexplored 4, X!Category 3")]
    public async Task An_accounts_receipt_is_followed_to_those_it_came_from(TaintRule rule, string origins)
    {
        // B gets 4 from M, 5 from the exchange X and 7 from N; of these 16 it pays 10 to C.
        AccountScene scene = new AccountScene().Cover("BC");
        scene.Pay(1, 'M', 'B', 4);
        scene.Pay(2, 'X', 'B', 5);
        scene.Pay(3, 'N', 'B', 7);
        TransactionId paid = scene.Pay(4, 'B', 'C', 10);
        TraceResult trace = await Backward(scene, Theft.Transfer(ChainId.Ethereum, paid.ToString(), 0)).RunAsync();

        Assert.Equal(origins, TraceText.Ends(trace, rule));
    }

    [Fact]
    public async Task An_amount_is_the_latest_receipts_that_add_up_to_it()
    {
        AccountScene scene = new AccountScene().Cover("C");
        scene.Pay(1, 'M', 'C', 4);
        scene.Pay(2, 'N', 'C', 5);
        scene.Pay(3, 'C', 'Z', 9);
        scene.Pay(4, 'O', 'C', 6);
        scene.Pay(9, 'P', 'C', 6);
        AmountTheft held = Theft.Wallet(AccountScene.Account('C')).Amount(AccountScene.Wei(8));

        Assert.Equal("N!Unexplored 2, O!Unexplored 6", TraceText.Ends(await Backward(scene, held.At(5)).RunAsync(), TaintRule.Fifo));
        Assert.Equal("M!Unexplored 3, N!Unexplored 5", TraceText.Ends(await Backward(scene, held.At(3)).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task All_that_a_wallet_received_up_to_a_height_is_traced()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        scene.Pay(1, 'M', 'B', 9);
        scene.Run(2, Move.Fee('B', 1), Move.Pay('B', 'C', 8));
        scene.Run(3, Move.Reward('C', 2), Move.Token('M', 'C', 70));
        scene.Pay(4, 'N', 'C', 5);
        TraceResult trace = await Backward(scene, Theft.Wallet(AccountScene.Account('C')).InflowsUpTo(3)).RunAsync();

        Assert.Equal("M!Unexplored 8, issued 2", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal((UInt256)2, trace.Balance[0].Of(SinkKind.Issued));
    }

    [Fact]
    public async Task What_an_account_never_got_comes_from_an_unknown_origin()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        scene.Pay(1, 'M', 'B', 4);
        TransactionId paid = scene.Pay(2, 'B', 'C', 10);
        TraceResult trace = await Backward(scene, Theft.Transfer(ChainId.Ethereum, paid.ToString(), 0)).RunAsync();

        Assert.All(Rules, rule => Assert.Equal("M!Unexplored 4, unknown 6", TraceText.Ends(trace, rule)));
        Assert.Equal((UInt256)6, trace.Balance[0].Of(SinkKind.UnknownOrigin));
        Assert.Equal("B 6", TraceText.Gaps(trace));
    }

    [Fact]
    public async Task What_an_account_still_holds_does_not_count_as_what_it_paid()
    {
        // B paid 3 of its first 4; what it got later and holds to this day is not where that came from.
        AccountScene scene = new AccountScene().Cover("BC");
        scene.Pay(1, 'M', 'B', 4);
        TransactionId paid = scene.Pay(2, 'B', 'C', 3);
        scene.Pay(3, 'N', 'B', 50);
        TraceResult trace = await Backward(scene, Theft.Transfer(ChainId.Ethereum, paid.ToString(), 0)).RunAsync();

        Assert.All(Rules, rule => Assert.Equal("M!Unexplored 3", TraceText.Ends(trace, rule)));
    }

    [Theory]
    [InlineData(TaintRule.Fifo, "M!Unexplored 7, issued 1")]
    [InlineData(TaintRule.Lifo, "M!Unexplored 3, issued 5")]
    [InlineData(TaintRule.Haircut, "M!Unexplored 5, issued 3")]
    public async Task A_coin_is_followed_to_the_coins_it_was_made_of(TaintRule rule, string origins)
    {
        // M brings 7, the coinbase 5; the outputs are 8 to P, 3 to Q, and 1 is the fee.
        CoinScene scene = new CoinScene().Cover("TPQ");
        TransactionId mined = scene.Coinbase(1, ('T', 5));
        TransactionId joined = scene.Spend(2, [scene.Outside('M', 7), CoinScene.Coin(mined, 0)], ('P', 8), ('Q', 3));
        TraceResult trace = await Backward(scene, Theft.Coin(ChainId.Bitcoin, joined.ToString(), 0)).RunAsync();

        Assert.Equal(origins, TraceText.Ends(trace, rule));
    }

    [Fact]
    public async Task A_spent_coin_is_traced_back_like_an_unspent_one()
    {
        CoinScene scene = new CoinScene().Cover("TPQ");
        TransactionId mined = scene.Coinbase(1, ('T', 5));
        TransactionId paid = scene.Spend(2, [CoinScene.Coin(mined, 0)], ('P', 5));
        scene.Spend(3, [CoinScene.Coin(paid, 0)], ('Q', 5));
        TraceResult coin = await Backward(scene, Theft.Coin(ChainId.Bitcoin, paid.ToString(), 0)).RunAsync();
        TraceResult transaction = await Backward(scene, Theft.Transaction(ChainId.Bitcoin, paid.ToString())).RunAsync();
        TraceResult wallet = await Backward(scene, Theft.Wallet(CoinScene.Account('P')).InflowsUpTo(9)).RunAsync();

        Assert.All([coin, transaction, wallet], trace => Assert.Equal("issued 5", TraceText.Ends(trace, TaintRule.Fifo)));
    }

    [Fact]
    public async Task Going_back_stops_at_the_coins_of_a_service()
    {
        CoinScene scene = new CoinScene().Cover("XP");
        TransactionId mined = scene.Coinbase(1, ('X', 5));
        TransactionId paid = scene.Spend(2, [CoinScene.Coin(mined, 0)], ('P', 5));
        TraceResult trace = await Backward(scene, Theft.Coin(ChainId.Bitcoin, paid.ToString(), 0)).Knowing(new LabelSet([CoinScene.Label('X', Category.Exchange)])).RunAsync();

        Assert.Equal("X!Category 5", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal((UInt256)5, trace.Balance[0].Of(SinkKind.Services));
    }

    [Fact]
    public async Task Going_back_coins_from_before_the_time_window_stay_with_their_owners()
    {
        CoinScene scene = new CoinScene().Cover("TPQ");
        TransactionId mined = scene.Coinbase(1, ('T', 5));
        TransactionId paid = scene.Spend(2, [CoinScene.Coin(mined, 0)], ('P', 5));
        TransactionId last = scene.Spend(3, [CoinScene.Coin(paid, 0)], ('Q', 5));
        TraceResult trace = await Backward(scene, Theft.Coin(ChainId.Bitcoin, last.ToString(), 0)).Within(until: DateTimeOffset.FromUnixTimeSeconds(1002)).RunAsync();

        Assert.Equal("T!TimeWindow 5", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal("T TimeWindow 5", TraceText.Stops(trace));
    }

    [Fact]
    public async Task Flows_stand_reversed_in_the_graph_of_a_backward_trace()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        scene.Pay(1, 'M', 'B', 4);
        TransactionId paid = scene.Pay(2, 'B', 'C', 4);
        TraceResult trace = await Backward(scene, Theft.Transfer(ChainId.Ethereum, paid.ToString(), 0)).RunAsync();
        LaunderingPath path = Assert.Single(trace.Paths.Take(10).Paths);

        Assert.Equal([AccountScene.Account('C'), AccountScene.Account('B'), AccountScene.Account('M')], [path.Start.Account!.Value, .. path.Hops.Select(hop => hop.To.Account!.Value)]);
    }

    private static Trace Backward(AccountScene scene, Theft theft) =>
        Trace.From(theft).Over(scene.Ledger()).Using(Rules).Knowing(new LabelSet([AccountScene.Label('X', Category.Exchange)])).Backward();

    private static Trace Backward(CoinScene scene, Theft theft) => Trace.From(theft).Over(scene.Ledger()).Using(Rules).Backward();
}
