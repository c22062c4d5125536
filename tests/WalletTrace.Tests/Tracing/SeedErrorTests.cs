using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>A seed that the ledger cannot bear out is an error that says what to do.</summary>
public sealed class SeedErrorTests
{
    private static readonly Asset Bitcoin = Asset.Native(ChainId.Bitcoin);

    [Fact]
    public Task An_account_that_the_ledger_does_not_know() =>
        Refuses(Theft.Wallet(AccountScene.Account('Q')).Amount(AccountScene.Wei(1)).At(1), "wallet eip155:1:0x", "holds no movement of this account", "add its history");

    [Fact]
    public Task A_wallet_that_sends_nothing_from_the_height_on() =>
        Refuses(Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(50), "sent from height 50 on", "no such movement of eip155:1/slip44:60", "check the wallet and the height");

    [Fact]
    public Task A_wallet_that_sends_only_to_itself_only_fees_or_nothing() =>
        Refuses(Theft.Wallet(AccountScene.Account('F')).OutflowsFrom(0), "no such movement");

    [Fact]
    public Task A_wallet_without_the_asset() =>
        Refuses(Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(0, AccountScene.Usdt), "no such movement of eip155:1/erc20:");

    [Fact]
    public Task An_amount_of_nothing() =>
        Refuses(Theft.Wallet(AccountScene.Account('A')).Amount(AccountScene.Wei(0)).At(1), "the amount is zero");

    [Fact]
    public Task An_amount_in_an_asset_of_another_chain() =>
        Refuses(Theft.Wallet(AccountScene.Account('A')).Amount(new Amount((UInt256)1, Bitcoin)).At(1), "found an amount of bip122:", "expected an asset of eip155:1");

    [Fact]
    public Task An_amount_on_a_UTXO_chain() =>
        Refuses(Theft.Wallet(CoinScene.Account('A')).Amount(new Amount((UInt256)1, Bitcoin)).At(1), "holds coins, not an amount", "start from the coin");

    [Fact]
    public async Task An_amount_before_a_transaction_of_another_height_or_none()
    {
        AmountTheft stolen = Theft.Wallet(AccountScene.Account('A')).Amount(AccountScene.Wei(1));

        await Refuses(stolen.At(2, Ids.Paid.ToString()), "it stands at height 1", "the transaction's own height");
        await Refuses(stolen.At(2, Facts.Id(77).ToString()), "the ledger does not hold it");
    }

    [Fact]
    public Task A_transaction_that_the_ledger_does_not_know() =>
        Refuses(Theft.Transaction(ChainId.Ethereum, Facts.Id(77).ToString()), "transaction 0x", "does not hold it on eip155:1");

    [Fact]
    public Task A_transaction_that_failed() => Refuses(Theft.Transaction(ChainId.Ethereum, Ids.Failed.ToString()), "it failed and moved only its fee");

    [Fact]
    public Task A_transaction_that_moves_nothing() => Refuses(Theft.Transaction(ChainId.Ethereum, Ids.Idle.ToString()), "it moves no value but its fee");

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public Task A_transfer_that_moves_nothing(int index) => Refuses(Theft.Transfer(ChainId.Ethereum, Ids.Paid.ToString(), index), "it moves no value", "give the index of a transfer");

    [Fact]
    public Task A_transfer_of_a_failed_transaction() => Refuses(Theft.Transfer(ChainId.Ethereum, Ids.Failed.ToString(), 1), "it moves no value");

    [Fact]
    public Task A_transfer_at_an_index_that_is_not_there() =>
        Refuses(Theft.Transfer(ChainId.Ethereum, Ids.Paid.ToString(), 9), "found 4 transfers with indexes from 0 to 3");

    [Fact]
    public Task A_transfer_of_a_UTXO_transaction() => Refuses(Theft.Transfer(ChainId.Bitcoin, Ids.Mined.ToString(), 0), "on a UTXO chain a transaction has no transfers");

    [Fact]
    public async Task A_coin_that_the_ledger_does_not_hold()
    {
        await Refuses(Theft.Coin(ChainId.Bitcoin, Ids.Mined.ToString(), 5), "does not hold coin", ":5", "check transaction id and index");
        await Refuses(Theft.Coin(ChainId.Bitcoin, Facts.Id(77).ToString(), 0), "does not hold coin");
        await Refuses(Theft.Coin(ChainId.Ethereum, Ids.Paid.ToString(), 0), "does not hold coin");
    }

    [Fact]
    public Task A_coin_that_is_worth_nothing() => Refuses(Theft.Coin(ChainId.Bitcoin, Ids.Mined.ToString(), 1), "is worth nothing");

    [Fact]
    public async Task A_coin_whose_value_nobody_tells()
    {
        var scene = new CoinScene();
        TransactionId mined = scene.Coinbase(1, ('A', 50));
        scene.Spend(2, [CoinScene.Coin(mined, 0)], ('B', 50));
        IEnumerable<Fact> untold = scene.All
            .Where(fact => fact is not OutputRecord { Height: 1 } and not InputRecord { Height: 1 } and not TransactionRecord { Height: 1 })
            .Select(fact => fact is InputRecord { Coin: not null } input ? input with { Owner = null, Amount = null } : fact);
        Trace trace = Trace.From(Theft.Coin(ChainId.Bitcoin, mined.ToString(), 0)).Over(new MemoryLedger(untold));

        SeedException error = await Assert.ThrowsAsync<SeedException>(() => trace.RunAsync());
        Assert.Contains("does not hold the value of coin", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_wallet_without_coins_to_spend() => Refuses(Theft.Wallet(CoinScene.Account('A')).OutflowsFrom(0), "no such movement");

    [Fact]
    public Task A_theft_without_seeds() => Refuses(new Theft("nothing", []), "theft “nothing”", "it has no seed");

    [Fact]
    public async Task A_seed_outside_the_time_window()
    {
        var early = DateTimeOffset.FromUnixTimeSeconds(1000);
        foreach (Theft theft in new[]
        {
            Theft.Transaction(ChainId.Ethereum, Ids.Paid.ToString()), Theft.Transfer(ChainId.Ethereum, Ids.Paid.ToString(), 1),
            Theft.Coin(ChainId.Bitcoin, Ids.Mined.ToString(), 0), Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(0),
        })
        {
            SeedException error = await Assert.ThrowsAsync<SeedException>(() => Trace.From(theft).Over(Everything()).Within(until: early).RunAsync());
            Assert.Contains("time window", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task More_than_a_wallet_ever_received()
    {
        Trace trace = Trace.From(Theft.Wallet(AccountScene.Account('B')).Amount(AccountScene.Wei(11)).At(9)).Over(Everything()).Backward();

        SeedException error = await Assert.ThrowsAsync<SeedException>(() => trace.RunAsync());
        Assert.Contains("it received 0.00000000000000001 ETH in all", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_earlier_theft_has_claimed_cannot_be_claimed_again_in_part()
    {
        AmountTheft all = Theft.Wallet(AccountScene.Account('B')).Amount(AccountScene.Wei(10));
        Trace trace = Trace.From(all.At(9), all.At(9)).Over(Everything()).Backward();

        SeedException error = await Assert.ThrowsAsync<SeedException>(() => trace.RunAsync());
        Assert.Contains("an earlier theft has claimed it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_that_cannot_be_meant_are_refused_at_once()
    {
        Theft theft = Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(0);

        Assert.Throws<ArgumentException>(() => Trace.From());
        Assert.Throws<ArgumentException>(() => Trace.From(theft).Using());
        Assert.Throws<ArgumentException>(() => Trace.From(theft).Using(TaintRule.Fifo, TaintRule.Fifo));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trace.From(theft).Using((TaintRule)99));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trace.From(theft).WithPathLimit(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trace.From(theft).Within(hops: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trace.From(theft).Within(hubLimit: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trace.From(theft).Within(budget: -1));
        Assert.Throws<InvalidOperationException>(() => { _ = Trace.From(new Theft("nothing", [])).Within(minimum: "1 ETH"); });
    }

    [Fact]
    public Task A_trace_without_a_ledger() =>
        Assert.ThrowsAsync<InvalidOperationException>(() => Trace.From(Theft.Wallet(AccountScene.Account('A')).OutflowsFrom(0)).RunAsync());

    private static async Task Refuses(Theft theft, params string[] parts)
    {
        SeedException error = await Assert.ThrowsAsync<SeedException>(() => Trace.From(theft).Over(Everything()).RunAsync());
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    private static MemoryLedger Everything() => new([.. Ids.Accounts.All, .. Ids.Coins.All]);

    /// <summary>One ledger for all, and what its transactions are called.</summary>
    private static class Ids
    {
        public static readonly AccountScene Accounts = new AccountScene().Cover("ABF");

        public static readonly CoinScene Coins = new CoinScene().Cover("A");

        public static readonly TransactionId Paid = Accounts.Run(1, Move.Fee('A', 1), Move.Pay('A', 'B', 10), Move.Pay('A', 'A', 3), Move.Pay('A', 'B', 0));

        public static readonly TransactionId Failed = Accounts.Fail(2, Move.Fee('A', 1), Move.Pay('A', 'B', 5));

        public static readonly TransactionId Idle = Accounts.Run(3, Move.Fee('F', 1), Move.Pay('F', 'F', 3), Move.Pay('F', 'B', 0));

        public static readonly TransactionId Mined = Coins.Coinbase(1, ('A', 50), ('A', 0));
    }
}
