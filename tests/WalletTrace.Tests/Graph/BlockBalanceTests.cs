using WalletTrace.Chains;
using WalletTrace.Graph.Building;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Graph;

/// <summary>What a block issues and what its transactions pay.</summary>
public class BlockBalanceTests
{
    public static readonly TheoryData<ChainId, long, ulong?> Subsidies = new()
    {
        { ChainId.Bitcoin, 0, 5_000_000_000 },
        { ChainId.Bitcoin, 209_999, 5_000_000_000 },
        { ChainId.Bitcoin, 210_000, 2_500_000_000 },
        { ChainId.Bitcoin, 840_000, 312_500_000 },
        { ChainId.Bitcoin, 6_929_999, 1 },
        { ChainId.Bitcoin, 6_930_000, 0 },
        { ChainId.Bitcoin, long.MaxValue, 0 },
        { ChainId.BitcoinCash, 840_000, 312_500_000 },
        { ChainId.BitcoinTestnet3, 210_000, 2_500_000_000 },
        { ChainId.BitcoinTestnet4, 210_000, 2_500_000_000 },
        { ChainId.BitcoinSignet, 210_000, 2_500_000_000 },
        { ChainId.BitcoinRegtest, 149, 5_000_000_000 },
        { ChainId.BitcoinRegtest, 150, 2_500_000_000 },
        { ChainId.Litecoin, 839_999, 5_000_000_000 },
        { ChainId.Litecoin, 840_000, 2_500_000_000 },
        { ChainId.Dogecoin, 0, null },
        { ChainId.Ethereum, 0, null },
    };

    [Theory]
    [MemberData(nameof(Subsidies))]
    public void Knows_what_a_block_may_issue(ChainId chain, long height, ulong? subsidy) =>
        Assert.Equal(subsidy is { } units ? (UInt256)units : null, chain.Parameters!.Utxo?.Subsidy?.At(height));

    /// <summary>The sum is widely known: 20,999,999.9769 BTC.</summary>
    [Fact]
    public void All_blocks_of_Bitcoin_together_issue_a_little_less_than_21_million()
    {
        UInt256 sum = default;
        for (long era = 0; era < 64; era++)
        {
            sum += ChainId.Bitcoin.Parameters!.Utxo!.Subsidy!.At(era * 210_000) * 210_000u;
        }

        Assert.Equal((UInt256)2_099_999_997_690_000UL, sum);
    }

    [Theory]
    [InlineData(45UL, 44UL, 40UL)] // told: 45 less the fee of 5
    [InlineData(5UL, 4UL, 0UL)]
    [InlineData(null, 44UL, 5_000_000_000UL)] // by the schedule
    [InlineData(null, 5_000_000_005UL, 5_000_000_000UL)]
    public void Tells_the_subsidy_from_the_fees(ulong? told, ulong claimed, ulong subsidy)
    {
        BlockBalance balance = Of(told, claimed);

        Assert.Null(balance.Problem);
        Assert.Equal((UInt256)subsidy, balance.Subsidy);
        Assert.Equal(1, balance.Payers);
    }

    [Theory]
    [InlineData(4UL, 4UL)] // less than the fees
    [InlineData(45UL, 46UL)] // less than the outputs
    [InlineData(null, 5_000_000_006UL)] // more than the schedule allows
    public void A_coinbase_that_claims_what_it_may_not_is_not_believed(ulong? told, ulong claimed) =>
        Assert.StartsWith("The coinbase is not worth", Of(told, claimed).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_block_without_transactions_has_no_coinbase() => Assert.StartsWith("The block does not begin with a coinbase", BlockBalance.Of([]).Problem, StringComparison.Ordinal);

    /// <summary>A coinbase and a transaction that pays 5.</summary>
    private static BlockBalance Of(ulong? told, ulong claimed)
    {
        var ledger = new MemoryLedger(
        [
            Facts.Block(ChainId.Bitcoin, 7),
            Facts.Coverage(ChainId.Bitcoin, null, 7, 7, CoverageKinds.Coins),
            Facts.Transaction(ChainId.Bitcoin, 7, 0, 1),
            new InputRecord(ChainId.Bitcoin, 7, 0, 0, null, null, told is { } worth ? (UInt256)worth : null),
            Facts.Output(7, 0, 0, 1, claimed),
            Facts.Transaction(ChainId.Bitcoin, 7, 1, 2),
            Facts.Input(7, 1, 0, 99, 0, owner: 2, amount: 25),
            Facts.Output(7, 1, 0, 3, 20),
        ]);
        return BlockBalance.Of(ledger.WholeBlockAsync(ChainId.Bitcoin, 7).AsTask().GetAwaiter().GetResult()!);
    }
}
