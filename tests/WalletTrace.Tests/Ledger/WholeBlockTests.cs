using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger;

/// <summary>What a ledger tells of blocks.</summary>
public class WholeBlockTests
{
    private static readonly Fact[] Chain =
    [
        Facts.Block(ChainId.Bitcoin, 4, hash: 40), Facts.Block(ChainId.Bitcoin, 5, time: 77, hash: 50, parent: 40), Facts.Block(ChainId.Bitcoin, 6),
        Facts.Transaction(ChainId.Bitcoin, 4, 0, 1),
        Facts.Transaction(ChainId.Bitcoin, 5, 1, 3), Facts.Transaction(ChainId.Bitcoin, 5, 0, 2), Facts.Transaction(ChainId.Bitcoin, 5, 2, 4),
        Facts.Output(5, 1, 0, 1, 10),
        Facts.Transaction(ChainId.Bitcoin, 6, 0, 5),
    ];

    [Fact]
    public async Task Finds_a_block_by_its_height()
    {
        var ledger = new MemoryLedger(Chain);

        Assert.Equal(new BlockRecord(ChainId.Bitcoin, 5, 77, Facts.Hash(50), Facts.Hash(40)), await ledger.BlockAsync(ChainId.Bitcoin, 5));
        Assert.Null(await ledger.BlockAsync(ChainId.Bitcoin, 7));
        Assert.Null(await ledger.BlockAsync(ChainId.Litecoin, 5));
    }

    [Fact]
    public async Task Tells_a_block_that_was_read_whole_in_its_order()
    {
        var ledger = new MemoryLedger([.. Chain, Facts.Coverage(ChainId.Bitcoin, null, 0, 5, CoverageKinds.Coins)]);

        IReadOnlyList<LedgerTransaction> block = (await ledger.WholeBlockAsync(ChainId.Bitcoin, 5))!;

        Assert.Equal([Facts.Id(2), Facts.Id(3), Facts.Id(4)], block.Select(transaction => transaction.Record.Id));
        Assert.Equal((UInt256)10, Assert.Single(block[1].Outputs).Amount);
        Assert.Single((await ledger.WholeBlockAsync(ChainId.Bitcoin, 4))!);
        Assert.Empty((await ledger.WholeBlockAsync(ChainId.Bitcoin, 0))!);
    }

    [Fact]
    public async Task Does_not_tell_a_block_as_whole_that_was_read_in_part()
    {
        var ledger = new MemoryLedger(
        [
            .. Chain, Facts.Coverage(ChainId.Bitcoin, null, 0, 4, CoverageKinds.Coins), Facts.Coverage(ChainId.Bitcoin, 1, 0, 6, CoverageKinds.Coins),
        ]);

        Assert.NotNull(await ledger.WholeBlockAsync(ChainId.Bitcoin, 4));
        Assert.Null(await ledger.WholeBlockAsync(ChainId.Bitcoin, 5));
        Assert.Null(await ledger.WholeBlockAsync(ChainId.Bitcoin, 7));
        Assert.Null(await ledger.WholeBlockAsync(ChainId.Litecoin, 4));
    }

    [Fact]
    public async Task Does_not_believe_coverage_when_a_transaction_is_missing()
    {
        CoverageRecord all = Facts.Coverage(ChainId.Bitcoin, null, 0, 6, CoverageKinds.Coins);
        var ledger = new MemoryLedger([.. Chain.Where(fact => fact is not (TransactionRecord { Height: 5, Index: 0 } or OutputRecord)), all]);

        Assert.Null(await ledger.WholeBlockAsync(ChainId.Bitcoin, 5));
        Assert.NotNull(await ledger.WholeBlockAsync(ChainId.Bitcoin, 6));
    }

    [Fact]
    public async Task Asks_for_every_kind_of_movement_on_an_account_chain()
    {
        Fact[] facts = [Facts.Block(ChainId.Ethereum, 1), Facts.Transaction(ChainId.Ethereum, 1, 0, 1)];
        CoverageRecord most = Facts.Coverage(ChainId.Ethereum, null, 0, 1, AccountScene.AllKinds & ~CoverageKinds.Internal);
        CoverageRecord rest = Facts.Coverage(ChainId.Ethereum, null, 1, 1, CoverageKinds.Internal);

        Assert.Null(await new MemoryLedger([.. facts, most]).WholeBlockAsync(ChainId.Ethereum, 1));
        Assert.Single((await new MemoryLedger([.. facts, most, rest]).WholeBlockAsync(ChainId.Ethereum, 1))!);
    }

    [Fact]
    public async Task A_blocks_own_movements_are_no_missing_transaction_and_come_last()
    {
        Fact[] facts =
        [
            Facts.Block(ChainId.Ethereum, 1, hash: 10), Facts.Block(ChainId.Ethereum, 2, hash: 20), Facts.Block(ChainId.Ethereum, 3, hash: 30),
            Facts.Transaction(ChainId.Ethereum, 1, TransactionRecord.OfBlock, 10), Reward(1),
            Facts.Transaction(ChainId.Ethereum, 1, 0, 1), Facts.Transaction(ChainId.Ethereum, 1, 1, 2),
            Facts.Transaction(ChainId.Ethereum, 2, TransactionRecord.OfBlock, 20), Reward(2),
            Facts.Transaction(ChainId.Ethereum, 3, 1, 3), Facts.Transaction(ChainId.Ethereum, 3, TransactionRecord.OfBlock, 30), Reward(3),
            Facts.Coverage(ChainId.Ethereum, null, 0, 3, AccountScene.AllKinds),
        ];
        var ledger = new MemoryLedger(facts);

        Assert.Equal([0, 1, TransactionRecord.OfBlock], (await ledger.WholeBlockAsync(ChainId.Ethereum, 1))!.Select(transaction => transaction.Record.Index));
        Assert.Equal(TransferKind.Reward, Assert.Single(Assert.Single((await ledger.WholeBlockAsync(ChainId.Ethereum, 2))!).Transfers).Kind);
        Assert.Null(await ledger.WholeBlockAsync(ChainId.Ethereum, 3));

        TransferRecord Reward(long height) => new(
            ChainId.Ethereum, height, TransactionRecord.OfBlock, TransferIndex.Withdrawal(70 + height), TransferKind.Reward, Facts.Ether, null, Facts.Address(ChainId.Ethereum, 1), 5);
    }
}
