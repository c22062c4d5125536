using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger;

/// <summary>What a ledger makes of the ids that stand in two blocks each.</summary>
public class TwiceMinedTests
{
    [Fact]
    public async Task Finds_both_transactions_of_an_id_by_height_and_the_later_without()
    {
        var ledger = new MemoryLedger(TwinCoinbases.At(91_722, 91_812, 91_842, 91_880));

        foreach (var (id, height, _, _) in TwinCoinbases.All)
        {
            Assert.Equal(height, (await ledger.TransactionAsync(ChainId.Bitcoin, id, height))!.Record.Height);
        }

        Assert.Equal(91_880, (await ledger.TransactionAsync(ChainId.Bitcoin, TwinCoinbases.First))!.Record.Height);
        Assert.Equal(91_842, (await ledger.TransactionAsync(ChainId.Bitcoin, TwinCoinbases.Second))!.Record.Height);
        Assert.Null(await ledger.TransactionAsync(ChainId.Bitcoin, TwinCoinbases.First, 91_812));
        Assert.Null(await ledger.TransactionAsync(ChainId.Ethereum, TwinCoinbases.First, 91_722));
    }

    [Theory]
    [InlineData(91_722, 91_800, true)]
    [InlineData(91_722, 91_879, true)]
    [InlineData(91_722, 91_880, false)]
    [InlineData(91_722, 100_000, false)]
    [InlineData(91_880, 91_880, true)]
    [InlineData(91_880, 100_000, true)]
    [InlineData(91_880, 91_800, false)]
    public async Task Knows_which_of_two_coins_of_one_name_is_spent(long made, long spent, bool isTheOne)
    {
        // Only one of the two is known: it must not stand in for the other.
        var ledger = new MemoryLedger([.. TwinCoinbases.At(made), .. TwinCoinbases.Spend(TwinCoinbases.First, spent, 7, 3)]);

        InputRecord input = Assert.Single((await ledger.TransactionAsync(ChainId.Bitcoin, Facts.Id(7)))!.Inputs);

        Assert.Equal(isTheOne ? (UInt256)TwinCoinbases.Reward : null, input.Amount);
        Assert.Equal(isTheOne ? Facts.Address(ChainId.Bitcoin, 1) : null, input.Owner);
        var history = await ledger.HistoryAsync(Facts.Account(ChainId.Bitcoin, 1));
        Assert.Equal(isTheOne ? [made, spent] : [made], history.Transactions.Select(transaction => transaction.Record.Height));
    }

    [Fact]
    public void A_coin_cannot_be_spent_before_the_first_of_the_two_was_made() => Assert.Contains(
        "a coin is spent after it was made",
        Assert.Throws<ContradictionException>(() => new MemoryLedger([.. TwinCoinbases.At(91_722, 91_880), .. TwinCoinbases.Spend(TwinCoinbases.First, 91_700, 7, 3)])).Message,
        StringComparison.Ordinal);
}
