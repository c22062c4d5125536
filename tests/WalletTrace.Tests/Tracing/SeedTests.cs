using WalletTrace.Chains;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>Where stolen value enters, seed by seed.</summary>
public sealed class SeedTests
{
    private static readonly Account B = AccountScene.Account('B');

    [Theory]
    [InlineData(TaintRule.Fifo, "B 6, D 4")]
    [InlineData(TaintRule.Lifo, "B 5, C 3, D 2")]
    [InlineData(TaintRule.Haircut, "B 5, C 2, D 3")]
    [InlineData(TaintRule.TaintFirst, "B 1, C 3, D 6")]
    [InlineData(TaintRule.CleanFirst, "B 10")]
    [InlineData(TaintRule.Poison, "B 10, C 3, D 6")]
    public async Task An_amount_enters_at_the_start_of_its_height_behind_what_the_wallet_holds(TaintRule rule, string ends)
    {
        // B holds 5. At height 3, first of all, 10 stolen enter behind them; then B pays C 3, gets 4 clean ones and pays D 6.
        AccountScene scene = new AccountScene().Cover("BCDE");
        scene.Pay(1, 'A', 'B', 9);
        scene.Pay(2, 'B', 'E', 4);
        scene.Pay(3, 'B', 'C', 3);
        scene.Pay(3, 'A', 'B', 4);
        scene.Pay(4, 'B', 'D', 6);
        TraceResult trace = await Trace.From(Theft.Wallet(B).Amount(AccountScene.Wei(10)).At(3)).Over(scene.Ledger()).Using(rule).RunAsync();

        Assert.Equal(ends, TraceText.Ends(trace, rule));
    }

    [Fact]
    public async Task An_amount_can_enter_before_a_transaction()
    {
        // B holds nothing and gets 4 in each of two transactions; what it pays first in first out tells where the stolen 4 lay.
        AccountScene scene = new AccountScene().Cover("BCDE");
        scene.Pay(3, 'A', 'B', 4);
        TransactionId second = scene.Pay(3, 'A', 'B', 4);
        scene.Pay(4, 'B', 'C', 4);
        scene.Pay(4, 'B', 'D', 4);
        scene.Pay(4, 'B', 'E', 4);
        Trace Start(Theft theft) => Trace.From(theft).Over(scene.Ledger());
        AmountTheft stolen = Theft.Wallet(B).Amount(AccountScene.Wei(4));

        Assert.Equal("C 4", TraceText.Ends(await Start(stolen.At(3)).RunAsync(), TaintRule.Fifo));
        Assert.Equal("D 4", TraceText.Ends(await Start(stolen.At(3, second.ToString())).RunAsync(), TaintRule.Fifo));
        Assert.Equal("E 4", TraceText.Ends(await Start(stolen.At(4)).RunAsync(), TaintRule.Fifo));
        Assert.Equal("B 4", TraceText.Ends(await Start(stolen.At(5)).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task An_amount_of_a_token_enters_the_holding_of_that_token()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        scene.Run(1, Move.Pay('A', 'B', 5));
        scene.Run(2, Move.Token('B', 'C', 7), Move.Pay('B', 'C', 5));
        Trace trace = Trace.From(Theft.Wallet(B).Amount(new Amount((UInt256)7, AccountScene.Usdt)).At(1)).Over(scene.Ledger());

        Assert.Equal("C(USDT) 7", TraceText.Ends(await trace.RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task Outflows_are_stolen_from_their_height_on_but_fees_are_not()
    {
        AccountScene scene = new AccountScene().Cover("BCD");
        scene.Pay(1, 'A', 'B', 100);
        scene.Run(1, Move.Fee('B', 2), Move.Pay('B', 'C', 10));
        scene.Run(2, Move.Fee('B', 2), Move.Pay('B', 'C', 20), Move.Token('B', 'C', 9));
        scene.Fail(3, Move.Fee('B', 2), Move.Pay('B', 'C', 50));
        scene.Run(4, Move.Fee('B', 2), Move.Pay('B', 'B', 5), Move.Call('B', 'D', 30));
        TraceResult trace = await Trace.From(Theft.Wallet(B).OutflowsFrom(2)).Over(scene.Ledger()).Using(TaintRule.TaintFirst).RunAsync();

        Assert.Equal("C 20, D 30", TraceText.Ends(trace, TaintRule.TaintFirst));
        Assert.Equal((UInt256)50, Assert.Single(trace.Balance).Stolen);
    }

    [Fact]
    public async Task Value_that_comes_back_to_the_wallet_is_stolen_once()
    {
        AccountScene scene = new AccountScene().Cover("BCD");
        scene.Pay(1, 'A', 'B', 10);
        scene.Pay(2, 'B', 'C', 10);
        scene.Pay(3, 'C', 'B', 10);
        scene.Pay(4, 'B', 'D', 10);
        TraceResult trace = await Trace.From(Theft.Wallet(B).OutflowsFrom(0)).Over(scene.Ledger()).RunAsync();

        Assert.Equal("D 10", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.All(trace.Balance, line => Assert.Equal((UInt256)10, line.Stolen));
    }

    [Fact]
    public async Task A_wallet_need_not_be_covered_for_its_outflows_to_be_stolen()
    {
        AccountScene scene = new AccountScene().Cover("C");
        scene.Pay(1, 'B', 'C', 10);
        scene.Pay(2, 'C', 'B', 4);
        TraceResult trace = await Trace.From(Theft.Wallet(B).OutflowsFrom(0)).Over(scene.Ledger()).RunAsync();

        Assert.Equal("B!Unexplored 4, C 6", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task A_transfer_is_stolen_and_nothing_else()
    {
        AccountScene scene = new AccountScene().Cover("BCD");
        TransactionId id = scene.Run(1, Move.Fee('A', 1), Move.Pay('A', 'B', 3), Move.Call('A', 'C', 4), Move.Token('A', 'D', 5));
        Trace Start(int index) => Trace.From(Theft.Transfer(ChainId.Ethereum, id.ToString(), index)).Over(scene.Ledger());

        Assert.Equal("B 3", TraceText.Ends(await Start(1).RunAsync(), TaintRule.Fifo));
        Assert.Equal("C 4", TraceText.Ends(await Start(2).RunAsync(), TaintRule.Fifo));
        Assert.Equal("D(USDT) 5", TraceText.Ends(await Start(3).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task A_transaction_is_stolen_with_all_it_moves_in_every_asset()
    {
        AccountScene scene = new AccountScene().Cover("BCD");
        TransactionId id = scene.Run(1, Move.Fee('A', 1), Move.Pay('A', 'B', 3), Move.Call('A', 'C', 4), Move.Token('A', 'D', 5), Move.Mint('C', 6));
        TraceResult trace = await Trace.From(Theft.Transaction(ChainId.Ethereum, id.ToString())).Over(scene.Ledger()).RunAsync();

        Assert.Equal("B 3, C 4, C(USDT) 6, D(USDT) 5", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal(["USDT 11", "ETH 7"], trace.Balance.Where(line => line.Rule == TaintRule.Fifo).Select(line => $"{line.Asset.Symbol} {line.Stolen}"));
    }

    [Theory]
    [InlineData(TaintRule.Fifo)]
    [InlineData(TaintRule.Lifo)]
    [InlineData(TaintRule.Haircut)]
    [InlineData(TaintRule.CleanFirst)]
    public async Task What_is_passed_on_inside_a_stolen_transaction_is_stolen_once(TaintRule rule)
    {
        AccountScene scene = new AccountScene().Cover("BCD");
        TransactionId id = scene.Run(1, Move.Pay('A', 'B', 10), Move.Call('B', 'C', 10), Move.Call('C', 'D', 10));
        TraceResult trace = await Trace.From(Theft.Transaction(ChainId.Ethereum, id.ToString())).Over(scene.Ledger()).Using(rule).RunAsync();

        Assert.Equal("D 10", TraceText.Ends(trace, rule));
    }

    [Theory]
    [InlineData(TaintRule.Fifo)]
    [InlineData(TaintRule.Lifo)]
    [InlineData(TaintRule.Haircut)]
    [InlineData(TaintRule.TaintFirst)]
    [InlineData(TaintRule.CleanFirst)]
    public async Task A_pool_that_pays_out_far_more_than_was_put_in_is_robbed_of_the_difference(TaintRule rule)
    {
        // The attacker puts 1 into the pool P and takes 100: what P had before is stolen, too.
        AccountScene scene = new AccountScene().Cover("BP");
        scene.Pay(1, 'V', 'P', 500);
        TransactionId id = scene.Run(2, Move.Pay('B', 'P', 1), Move.Call('P', 'B', 100));
        TraceResult trace = await Trace.From(Theft.Transaction(ChainId.Ethereum, id.ToString())).Over(scene.Ledger()).Using(rule).RunAsync();

        Assert.Equal((UInt256)100, Assert.Single(trace.Balance).Stolen);
    }

    [Fact]
    public async Task Thefts_have_tags_of_their_own_and_seeds_of_one_theft_share_one()
    {
        AccountScene scene = new AccountScene().Cover("BCD");
        TransactionId first = scene.Run(1, Move.Pay('A', 'B', 3), Move.Pay('A', 'B', 4));
        TransactionId second = scene.Pay(2, 'X', 'B', 5);
        scene.Pay(3, 'B', 'C', 10);
        Theft one = Theft.Transfer(ChainId.Ethereum, first.ToString(), 0).And(Theft.Transfer(ChainId.Ethereum, second.ToString(), 0)).Named("one");
        Theft two = Theft.Transfer(ChainId.Ethereum, first.ToString(), 1).Named("two");
        TraceResult trace = await Trace.From(one, two).Over(scene.Ledger()).RunAsync();

        Assert.Equal("B 2+0, C 6+4", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal(["one", "two"], trace.Parameters.Thefts.Select(theft => theft.Name));
    }

    [Fact]
    public async Task Of_two_thefts_that_claim_one_flow_the_first_wins()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        TransactionId first = scene.Pay(1, 'A', 'B', 10);
        scene.Pay(2, 'B', 'C', 10);
        Theft transfer = Theft.Transfer(ChainId.Ethereum, first.ToString(), 0);
        Theft flows = Theft.Wallet(B).OutflowsFrom(0);

        Assert.Equal("C 10+0", TraceText.Ends(await Trace.From(transfer, flows).Over(scene.Ledger()).RunAsync(), TaintRule.Fifo));
        // The transfer comes first in time: what it stole it keeps when it leaves B, whichever theft is named first.
        Assert.Equal("C 0+10", TraceText.Ends(await Trace.From(flows, transfer).Over(scene.Ledger()).RunAsync(), TaintRule.Fifo));

        Theft same = Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(0);
        Assert.Equal("C 10+0", TraceText.Ends(await Trace.From(same, transfer).Over(scene.Ledger()).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task Fees_are_taken_before_the_transfers_of_their_transaction_wherever_they_are_listed()
    {
        // B holds 3 stolen, then 10 clean. Its fee of 3 comes first, though it is listed last.
        AccountScene scene = new AccountScene().Cover("BC");
        TransactionId theft = scene.Pay(1, 'A', 'B', 3);
        scene.Pay(2, 'V', 'B', 10);
        scene.Run(3, Move.Pay('B', 'C', 10), Move.Fee('B', 3));
        TraceResult trace = await Trace.From(Theft.Transfer(ChainId.Ethereum, theft.ToString(), 0)).Over(scene.Ledger()).RunAsync();

        Assert.Equal("fees 3", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task A_failed_transaction_moves_only_its_fee()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        TransactionId theft = scene.Pay(1, 'A', 'B', 10);
        scene.Fail(2, Move.Fee('B', 1), Move.Pay('B', 'C', 9));
        TraceResult trace = await Trace.From(Theft.Transfer(ChainId.Ethereum, theft.ToString(), 0)).Over(scene.Ledger()).RunAsync();

        Assert.Equal("B 9, fees 1", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task What_is_earned_by_a_failed_transaction_is_there_to_be_paid()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        scene.Fail(1, Move.Fee('X', 5), Move.Reward('B', 4));
        TransactionId theft = scene.Pay(2, 'A', 'B', 10);
        scene.Pay(3, 'B', 'C', 4);
        TraceResult trace = await Trace.From(Theft.Transfer(ChainId.Ethereum, theft.ToString(), 0)).Over(scene.Ledger()).RunAsync();

        Assert.Equal("B 10", TraceText.Ends(trace, TaintRule.Fifo));
    }

    [Fact]
    public async Task What_an_account_lacks_is_made_up_clean_and_told_as_a_gap()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        TransactionId theft = scene.Pay(1, 'A', 'B', 10);
        scene.Pay(2, 'B', 'C', 25);
        scene.Pay(3, 'B', 'C', 5);
        TraceResult trace = await Trace.From(Theft.Transfer(ChainId.Ethereum, theft.ToString(), 0)).Over(scene.Ledger()).Using(TaintRule.Haircut).RunAsync();

        Assert.Equal("C 10", TraceText.Ends(trace, TaintRule.Haircut));
        Assert.Equal("B 20", TraceText.Gaps(trace));
    }

    [Fact]
    public async Task A_seeds_own_amount_is_no_gap()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        scene.Pay(2, 'B', 'C', 10);
        TraceResult trace = await Trace.From(Theft.Wallet(B).Amount(AccountScene.Wei(8)).At(1)).Over(scene.Ledger()).RunAsync();

        Assert.Equal("C 8", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal("B 2", TraceText.Gaps(trace));
    }

    [Fact]
    public async Task Burnt_and_minted_value_has_its_own_ends()
    {
        AccountScene scene = new AccountScene().Cover("BC");
        TransactionId theft = scene.Run(1, Move.Token('A', 'B', 10));
        scene.Run(2, Move.Burn('B', 4), Move.Mint('B', 4));
        TraceResult trace = await Trace.From(Theft.Transfer(ChainId.Ethereum, theft.ToString(), 0)).Over(scene.Ledger()).RunAsync();

        Assert.Equal("B(USDT) 6, burned 4", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.Equal((UInt256)4, trace.Balance[0].Of(SinkKind.Burned));
    }
}
