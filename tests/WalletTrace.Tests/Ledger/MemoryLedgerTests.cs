using System.Diagnostics;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger;

public class MemoryLedgerTests
{
    private const CoverageKinds NativeAndFee = CoverageKinds.Native | CoverageKinds.Fee;

    [Fact]
    public async Task Answers_nothing_when_it_holds_nothing()
    {
        var ledger = new MemoryLedger();

        Assert.Empty(ledger.Chains);
        Assert.Empty(ledger.Coverage);
        Assert.Null(ledger.AsOf(ChainId.Ethereum));
        Assert.Null(await ledger.TransactionAsync(ChainId.Ethereum, Facts.Id(1)));
        Assert.Null(await ledger.SpenderAsync(ChainId.Bitcoin, new CoinId(Facts.Id(1), 0)));
        var history = await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, 1));
        Assert.Empty(history.Transactions);
        Assert.Equal(CoverageKinds.None, history.CompleteKinds);
    }

    [Fact]
    public void Refuses_heights_that_cannot_be_counted_on_from()
    {
        var ledger = new MemoryLedger();

        foreach (Fact fact in (Fact[])[Facts.Block(ChainId.Ethereum, long.MaxValue, time: 99), new CoverageRecord(ChainId.Ethereum, null, 0, long.MaxValue, NativeAndFee, "a test")])
        {
            Assert.Contains("999999999999999999", Assert.Throws<ChainDataException>(() => ledger.Append([fact])).Message);
        }

        Assert.Empty(ledger.Chains);
    }

    [Fact]
    public async Task Finds_a_transaction_with_all_its_transfers_by_index()
    {
        var ledger = new MemoryLedger(
        [
            Facts.Transfer(5, 2, 7, 1, 2, 10),
            Facts.Transfer(5, 2, 0, 1, 1, 0),
            Facts.Transfer(5, 2, 3, 2, 3, 20),
            Facts.Transaction(ChainId.Ethereum, 5, 2, 52, failed: true),
            Facts.Block(ChainId.Ethereum, 5, time: 99),
        ]);

        var found = await ledger.TransactionAsync(ChainId.Ethereum, Facts.Id(52));

        Assert.NotNull(found);
        Assert.Equal([0, 3, 7], found.Transfers.Select(transfer => transfer.Index));
        Assert.True(found.Record.Failed);
        Assert.Equal(99, found.Time);
        Assert.Equal(new Rank(99, ChainId.Ethereum, 5, 2, 3), found.RankOf(3));
    }

    [Fact]
    public async Task Keeps_self_transfers_zero_transfers_and_transfers_of_failed_transactions()
    {
        var ledger = new MemoryLedger(
        [
            Facts.Block(ChainId.Ethereum, 1),
            Facts.Transaction(ChainId.Ethereum, 1, 0, 1, failed: true),
            Facts.Transfer(1, 0, 0, 1, 1, 5),
            Facts.Transfer(1, 0, 1, 1, 2, 0),
        ]);

        var history = await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, 1));

        Assert.Equal(2, Assert.Single(history.Transactions).Transfers.Count);
    }

    [Fact]
    public async Task Raises_a_time_that_falls_to_that_of_the_block_below()
    {
        var ledger = new MemoryLedger([Facts.Block(ChainId.Ethereum, 3, time: 50), Facts.Transaction(ChainId.Ethereum, 3, 0, 3)]);
        Assert.Equal(50, (await ledger.TransactionAsync(ChainId.Ethereum, Facts.Id(3)))!.MonotoneTime);

        ledger.Append([Facts.Block(ChainId.Ethereum, 1, time: 90), Facts.Block(ChainId.Ethereum, 2, time: 40), Facts.Block(ChainId.Ethereum, 4, time: 99)]);

        var found = await ledger.TransactionAsync(ChainId.Ethereum, Facts.Id(3));
        Assert.Equal(50, found!.Time);
        Assert.Equal(90, found.MonotoneTime);
    }

    [Fact]
    public async Task Finds_the_highest_block_at_or_below_a_height()
    {
        var ledger = new MemoryLedger([Facts.Block(ChainId.Bitcoin, 3), Facts.Block(ChainId.Bitcoin, 4), Facts.Block(ChainId.Bitcoin, 9)]);

        Assert.Equal(
            [null, 3L, 4L, 4L, 9L, 9L, 9L],
            await new[] { 2, 3, 4, 8, 9, 10, long.MaxValue }.ToAsyncEnumerable()
                .Select(async (long height, CancellationToken token) => (await ledger.LastBlockAsync(ChainId.Bitcoin, height, token))?.Height)
                .ToArrayAsync());
        Assert.Null(await ledger.LastBlockAsync(ChainId.Litecoin));
    }

    [Fact]
    public async Task Completes_an_input_from_the_output_it_spends_even_if_that_comes_later()
    {
        var ledger = new MemoryLedger(
        [
            Facts.Block(ChainId.Bitcoin, 9),
            Facts.Transaction(ChainId.Bitcoin, 9, 1, 91),
            Facts.Input(9, 1, 0, spent: 81, spentIndex: 4),
        ]);
        Assert.Empty((await ledger.HistoryAsync(Facts.Account(ChainId.Bitcoin, 6))).Transactions);

        ledger.Append([Facts.Block(ChainId.Bitcoin, 8), Facts.Transaction(ChainId.Bitcoin, 8, 1, 81), Facts.Output(8, 1, 4, owner: 6, amount: 77)]);

        var spender = await ledger.SpenderAsync(ChainId.Bitcoin, new CoinId(Facts.Id(81), 4));
        var input = Assert.Single(spender!.Inputs);
        Assert.Equal(Facts.Address(ChainId.Bitcoin, 6), input.Owner);
        Assert.Equal((UInt256)77u, input.Amount);
        var history = await ledger.HistoryAsync(Facts.Account(ChainId.Bitcoin, 6));
        Assert.Equal([Facts.Id(81), Facts.Id(91)], history.Transactions.Select(transaction => transaction.Record.Id));
    }

    [Fact]
    public async Task Puts_together_what_is_told_of_a_block_and_of_an_input_in_several_facts()
    {
        var ledger = new MemoryLedger(
        [
            Facts.Block(ChainId.Bitcoin, 9, hash: 900),
            Facts.Block(ChainId.Bitcoin, 9, parent: 800),
            Facts.Transaction(ChainId.Bitcoin, 9, 1, 91),
            Facts.Input(9, 1, 0, 81, 4, owner: 3),
        ]);
        ledger.Append([Facts.Block(ChainId.Bitcoin, 9), Facts.Input(9, 1, 0, 81, 4), Facts.Input(9, 1, 0, 81, 4, amount: 12)]);

        var input = Assert.Single((await ledger.TransactionAsync(ChainId.Bitcoin, Facts.Id(91)))!.Inputs);
        Assert.Equal(Facts.Input(9, 1, 0, 81, 4, 3, 12), input);
        await foreach (var block in ledger.BlocksAsync())
        {
            Assert.Equal(Facts.Block(ChainId.Bitcoin, 9, hash: 900, parent: 800), block);
        }
    }

    [Fact]
    public async Task Holds_the_two_transactions_of_Bitcoin_that_were_mined_twice()
    {
        var twice = TransactionId.Parse("e3bf3d07d4b0375638d5f1db5255fe07ba2c4cb067cd81b84ee974b6585fb468");
        Fact[] facts =
        [
            Facts.Block(ChainId.Bitcoin, 91722),
            Facts.Block(ChainId.Bitcoin, 91880),
            Facts.Block(ChainId.Bitcoin, 91900),
            new TransactionRecord(ChainId.Bitcoin, 91722, 0, twice),
            new TransactionRecord(ChainId.Bitcoin, 91880, 0, twice),
            Facts.Output(91722, 0, 0, owner: 1, amount: 50),
            Facts.Output(91880, 0, 0, owner: 1, amount: 50),
            Facts.Transaction(ChainId.Bitcoin, 91900, 1, 3),
            new InputRecord(ChainId.Bitcoin, 91900, 1, 0, new CoinId(twice, 0)),
        ];
        foreach (var ledger in new[] { new MemoryLedger(facts), new MemoryLedger(facts.Reverse()) })
        {
            Assert.Equal(91880, (await ledger.TransactionAsync(ChainId.Bitcoin, twice))!.Record.Height);
            Assert.Equal(3, (await ledger.HistoryAsync(Facts.Account(ChainId.Bitcoin, 1))).Transactions.Count);
            ledger.Rewind(ChainId.Bitcoin, 91800);
            Assert.Equal(91722, (await ledger.TransactionAsync(ChainId.Bitcoin, twice))!.Record.Height);
        }
    }

    [Fact]
    public async Task Calls_complete_what_is_covered_from_the_start_to_the_last_height_without_a_hole()
    {
        var ledger = new MemoryLedger(
        [
            Facts.Coverage(ChainId.Ethereum, 1, 0, 40, NativeAndFee),
            Facts.Coverage(ChainId.Ethereum, null, 41, 60, CoverageKinds.Native),
            Facts.Coverage(ChainId.Ethereum, 1, 62, 100, CoverageKinds.Native),
            Facts.Coverage(ChainId.Ethereum, 2, 0, 100, CoverageKinds.Fee | CoverageKinds.Token),
            Facts.Coverage(ChainId.Ethereum, 2, 3, 100, CoverageKinds.Native),
        ]);
        Assert.Equal(100, ledger.AsOf(ChainId.Ethereum));
        Assert.Equal(CoverageKinds.None, await Complete(ledger, 1));
        Assert.Equal(CoverageKinds.Fee | CoverageKinds.Token, await Complete(ledger, 2));
        Assert.Equal(CoverageKinds.None, await Complete(ledger, 3));

        // From a height on, what lies below it does not matter.
        Assert.Equal(CoverageKinds.Native, await ledger.CompleteKindsAsync(Facts.Account(ChainId.Ethereum, 1), 62));
        Assert.Equal(CoverageKinds.None, await ledger.CompleteKindsAsync(Facts.Account(ChainId.Ethereum, 1), 61));
        Assert.Equal(CoverageKinds.Native | CoverageKinds.Fee | CoverageKinds.Token, await ledger.CompleteKindsAsync(Facts.Account(ChainId.Ethereum, 2), 3));
        Assert.Equal(CoverageKinds.None, await ledger.CompleteKindsAsync(Facts.Account(ChainId.Ethereum, 2), 101));
        Assert.Equal(CoverageKinds.None, await ledger.CompleteKindsAsync(Facts.Account(ChainId.Bitcoin, 2), 3));

        ledger.Append([Facts.Coverage(ChainId.Ethereum, 1, 61, 61, CoverageKinds.Native)]);
        Assert.Equal(CoverageKinds.Native, await Complete(ledger, 1));

        ledger.Append([Facts.Coverage(ChainId.Ethereum, 9, 0, 101, CoverageKinds.Native)]);
        Assert.Equal(CoverageKinds.None, await Complete(ledger, 1));

        ledger.Rewind(ChainId.Ethereum, 40);
        Assert.Equal(NativeAndFee, await Complete(ledger, 1));
    }

    [Fact]
    public void Tells_coverage_in_canonical_order_and_each_statement_once()
    {
        CoverageRecord[] statements =
        [
            Facts.Coverage(ChainId.Bitcoin, null, 0, 5, CoverageKinds.Coins),
            Facts.Coverage(ChainId.Ethereum, null, 2, 5, CoverageKinds.Native),
            Facts.Coverage(ChainId.Ethereum, 1, 0, 4, CoverageKinds.Native),
            Facts.Coverage(ChainId.Ethereum, 1, 0, 5, CoverageKinds.Native, "a"),
            Facts.Coverage(ChainId.Ethereum, 1, 0, 5, CoverageKinds.Native, "b"),
            Facts.Coverage(ChainId.Ethereum, 1, 0, 5, CoverageKinds.Native, "b") with { ReadAt = 5 },
            Facts.Coverage(ChainId.Ethereum, 2, 0, 5, CoverageKinds.Native),
        ];

        Assert.Equal(statements, new MemoryLedger(statements.Reverse().Concat(statements)).Coverage);
    }

    [Theory]
    [InlineData("Tether", "USDT", "Tether", null)]
    [InlineData("Tether", null, "USDT", "Tether")]
    [InlineData("USDT", null, null, "USDT")]
    public async Task Keeps_of_several_symbols_of_one_token_the_first_in_ordinal_order(string expected, params string?[] symbols)
    {
        var contract = Facts.Address(ChainId.Ethereum, 7);
        var ledger = new MemoryLedger([Facts.Block(ChainId.Ethereum, 1), Facts.Transaction(ChainId.Ethereum, 1, 0, 1)]);
        for (int index = 0; index < symbols.Length; index++)
        {
            var asset = Asset.Token(ChainId.Ethereum, "erc20", contract, 6, symbols[index]);
            ledger.Append([Facts.Transfer(1, 0, index, 1, 2, 3) with { Kind = TransferKind.Token, Asset = asset }]);
        }

        var transaction = await ledger.TransactionAsync(ChainId.Ethereum, Facts.Id(1));
        Assert.Equal(symbols.Select(_ => expected), transaction!.Transfers.Select(transfer => transfer.Asset.Symbol!));
    }

    [Fact]
    public async Task Notices_when_it_is_written_to_while_it_is_read()
    {
        var ledger = new MemoryLedger(Enumerable.Range(0, 3000).Select(height => Facts.Block(ChainId.Ethereum, height)));

        await using var blocks = ledger.BlocksAsync().GetAsyncEnumerator();
        Assert.True(await blocks.MoveNextAsync());
        ledger.Append([Facts.Block(ChainId.Ethereum, 5000)]);

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            while (await blocks.MoveNextAsync())
            {
            }
        });
    }

    [Fact]
    public async Task Stops_reading_when_it_is_cancelled()
    {
        var ledger = new MemoryLedger([Facts.Block(ChainId.Ethereum, 1)]);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await ledger.BlocksAsync(source.Token).ToListAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await ledger.FactsAsync().ToListAsync(source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, 1), source.Token));
    }

    [Fact]
    public async Task Answers_many_readers_while_one_writes()
    {
        var ledger = new MemoryLedger([Facts.Block(ChainId.Ethereum, 0), Facts.Transaction(ChainId.Ethereum, 0, 0, 1)]);
        await Parallel.ForAsync(0, 400, async (i, cancellation) =>
        {
            if (i % 4 == 0)
            {
                ledger.Append([Facts.Transfer(0, 0, i, 1, 2, 1)]);
            }
            else
            {
                var history = await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, 1), cancellation);
                Assert.True(history.Transactions.Count <= 1);
            }
        });

        var transaction = await ledger.TransactionAsync(ChainId.Ethereum, Facts.Id(1));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * 4L), transaction!.Transfers.Select(transfer => transfer.Index));
    }

    [Fact]
    public async Task Takes_a_million_transfers_in_within_seconds()
    {
        var facts = new List<Fact>(2_100_000);
        for (int height = 0; height < 10_000; height++)
        {
            facts.Add(Facts.Block(ChainId.Ethereum, height));
            for (int index = 0; index < 50; index++)
            {
                facts.Add(Facts.Transaction(ChainId.Ethereum, height, index, (height * 50L) + index + 1));
                facts.Add(Facts.Transfer(height, index, 0, height % 5000, index, 1));
                facts.Add(Facts.Transfer(height, index, 1, index, height % 3000, 2));
            }
        }

        var watch = Stopwatch.StartNew();
        var ledger = new MemoryLedger(facts);
        watch.Stop();

        // Measured at about two seconds on one core; the bound is there to catch what is quadratic, not a slow machine.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"took {watch.Elapsed}");
        var history = await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, 4000));
        Assert.Equal(100, history.Transactions.Count);
    }

    private static async Task<CoverageKinds> Complete(MemoryLedger ledger, int account) =>
        (await ledger.HistoryAsync(Facts.Account(ChainId.Ethereum, account))).CompleteKinds;
}
