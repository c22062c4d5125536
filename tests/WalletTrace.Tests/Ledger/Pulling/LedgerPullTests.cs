using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger.Pulling;

public class LedgerPullTests
{
    private static readonly ChainId Regtest = ChainId.BitcoinRegtest;

    [Fact]
    public async Task Takes_every_block_with_its_coverage()
    {
        ScriptedSource source = ScriptedSource.To(40);
        var ledger = new MemoryLedger();

        PullResult result = await LedgerPull.BlocksAsync(source, ledger);

        Assert.Equal(new BlockRange(0, 40), result.Wanted);
        Assert.Equal("0–40", string.Join(", ", result.Added));
        Assert.Equal((41, 41 + 39, 0), (result.Blocks, result.Transactions, result.UnknownSpends));
        Assert.Empty(result.Reorganisations);
        Assert.Equal(40, ledger.AsOf(Regtest));
        Assert.Equal(CoverageKinds.Coins, await ledger.CompleteKindsAsync(Support.Facts.Account(Regtest, 3)));
        await AssertIsTheChainAsync(ledger, source);
    }

    [Fact]
    public async Task Goes_on_where_it_ended_and_asks_for_nothing_twice()
    {
        ScriptedSource source = ScriptedSource.To(10);
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync(source, ledger);
        source.Mine(5);
        source.Given.Clear();

        PullResult result = await LedgerPull.BlocksAsync(source, ledger);

        Assert.Equal([11L, 12, 13, 14, 15], source.Given);
        Assert.Equal("11–15", string.Join(", ", result.Added));
        await AssertIsTheChainAsync(ledger, source);

        source.Given.Clear();
        Assert.Empty((await LedgerPull.BlocksAsync(source, ledger)).Added);
        Assert.Empty(source.Given);
    }

    [Fact]
    public async Task Fills_holes_and_leaves_what_is_there_alone()
    {
        ScriptedSource source = ScriptedSource.To(30);
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync(source, ledger, new PullOptions { From = 20, To = 22 });
        await LedgerPull.BlocksAsync(source, ledger, new PullOptions { From = 5, To = 9 });
        source.Given.Clear();

        PullResult result = await LedgerPull.BlocksAsync(source, ledger);

        Assert.Equal("0–4, 10–19, 23–30", string.Join(", ", result.Added));
        Assert.Equal(Enumerable.Range(0, 31).Select(height => (long)height).Where(height => height is not (>= 5 and <= 9) and not (>= 20 and <= 22)), source.Given);
        await AssertIsTheChainAsync(ledger, source);
    }

    [Fact]
    public async Task Leaves_blocks_with_too_few_confirmations_for_later()
    {
        ScriptedSource source = ScriptedSource.To(10);
        var ledger = new MemoryLedger();

        PullResult result = await LedgerPull.BlocksAsync(source, ledger, new PullOptions { Confirmations = 6 });

        Assert.Equal(new BlockRange(0, 5), result.Wanted);
        Assert.Equal(5, ledger.AsOf(Regtest));
        Assert.Null((await LedgerPull.BlocksAsync(source, ledger, new PullOptions { From = 8, Confirmations = 6 })).Wanted);
    }

    [Fact]
    public async Task Follows_a_tip_that_moves_on_meanwhile()
    {
        ScriptedSource source = ScriptedSource.To(10);
        source.BeforeBlock = height =>
        {
            if (height is 5 or 12 && source.Height < 13)
            {
                source.Mine(2);
            }
        };
        var ledger = new MemoryLedger();

        PullResult result = await LedgerPull.BlocksAsync(source, ledger);

        Assert.Equal(14, result.Tip.Height);
        Assert.Equal("0–14", string.Join(", ", result.Added));
        await AssertIsTheChainAsync(ledger, source);
    }

    [Fact]
    public async Task Cancelled_between_blocks_it_keeps_whole_blocks_and_goes_on_later()
    {
        ScriptedSource source = ScriptedSource.To(60);
        var ledger = new MemoryLedger();
        using var cancel = new CancellationTokenSource();
        source.BeforeBlock = height =>
        {
            if (height == 43)
            {
                cancel.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LedgerPull.BlocksAsync(source, ledger, cancellationToken: cancel.Token));

        Assert.Equal(42, ledger.AsOf(Regtest));
        Assert.Equal(42, (await ledger.LastBlockAsync(Regtest))!.Height);
        source.BeforeBlock = null;
        Assert.Equal("43–60", string.Join(", ", (await LedgerPull.BlocksAsync(source, ledger)).Added));
        await AssertIsTheChainAsync(ledger, source);
    }

    [Fact]
    public async Task A_source_that_fails_in_the_middle_leaves_whole_blocks()
    {
        ScriptedSource source = ScriptedSource.To(30);
        source.BeforeBlock = height => _ = height == 21 ? throw new MissingResponseException("gone", source.Name, "getblock") : 0;
        var ledger = new MemoryLedger();

        await Assert.ThrowsAsync<MissingResponseException>(() => LedgerPull.BlocksAsync(source, ledger));

        Assert.Equal(20, ledger.AsOf(Regtest));
        source.BeforeBlock = null;
        await LedgerPull.BlocksAsync(source, ledger);
        await AssertIsTheChainAsync(ledger, source);
    }

    [Fact]
    public async Task Tells_of_its_progress()
    {
        ScriptedSource source = ScriptedSource.To(40);
        var heard = new List<PullProgress>();

        await LedgerPull.BlocksAsync(source, new MemoryLedger(), new PullOptions { From = 1, Progress = new Heard<PullProgress>(heard.Add) });

        Assert.Equal([16L, 32, 40], heard.Select(progress => progress.Height));
        Assert.Equal([16L, 32, 40], heard.Select(progress => progress.Blocks));
        Assert.Equal([24L, 8, 0], heard.Select(progress => progress.BlocksLeft));
        Assert.Equal(40 + 39, heard[^1].Transactions);
    }

    [Fact]
    public async Task Counts_the_inputs_whose_coins_were_made_before_the_first_block()
    {
        ScriptedSource source = ScriptedSource.To(20);
        var ledger = new MemoryLedger();

        // Block 10 spends the coinbase of 8 and the payment of 9, block 11 the coinbase of 9: those are not there.
        PullResult result = await LedgerPull.BlocksAsync(source, ledger, new PullOptions { From = 10 });
        Assert.Equal(3, result.UnknownSpends);

        Assert.Equal(0, (await LedgerPull.BlocksAsync(source, ledger)).UnknownSpends);
        await AssertIsTheChainAsync(ledger, source);
    }

    [Fact]
    public async Task Says_that_a_pruned_source_lacks_the_first_blocks()
    {
        ScriptedSource source = ScriptedSource.To(20);
        source.Capabilities = source.Capabilities with { FirstHeight = 12 };
        var ledger = new MemoryLedger();

        var failure = await Assert.ThrowsAsync<UnsupportedMethodException>(() => LedgerPull.BlocksAsync(source, ledger));
        Assert.Contains("found block 12 to be the lowest that is still there", failure.Message);
        Assert.Empty(ledger.Chains);

        Assert.Equal(9, (await LedgerPull.BlocksAsync(source, ledger, new PullOptions { From = 12 })).Blocks);
    }

    [Fact]
    public async Task Refuses_a_block_that_was_not_asked_for()
    {
        ScriptedSource source = ScriptedSource.To(20);
        source.Falsify = block => block.Block.Height == 9 ? source.Best[10] : block;
        var ledger = new MemoryLedger();

        var failure = await Assert.ThrowsAsync<ChainSourceException>(() => LedgerPull.BlocksAsync(source, ledger));

        Assert.Contains($"found block 10 of {Regtest}, expected block 9", failure.Message);
        Assert.Equal(8, ledger.AsOf(Regtest));
    }

    [Fact]
    public async Task A_block_that_contradicts_the_ledger_ends_the_pull_and_changes_nothing()
    {
        ScriptedSource source = ScriptedSource.To(20);
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync(source, ledger, new PullOptions { To = 9 });
        string before = await Support.Facts.DumpAsync(ledger);

        // Block 10 spends again what block 9 spent.
        InputRecord spent = source.Best[9].Facts.OfType<InputRecord>().First(input => input.Coin is not null);
        source.Falsify = block => block with { Facts = [.. block.Facts, new InputRecord(Regtest, block.Block.Height, 0, 9, spent.Coin)] };

        await Assert.ThrowsAsync<ContradictionException>(() => LedgerPull.BlocksAsync(source, ledger));
        Assert.Equal(before, await Support.Facts.DumpAsync(ledger));
    }

    [Fact]
    public void Options_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PullOptions { From = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PullOptions { To = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PullOptions { Confirmations = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PullOptions { MaxReorgDepth = -1 });
        Assert.Throws<ArgumentException>(() => { _ = LedgerPull.BlocksAsync(ScriptedSource.To(3), new MemoryLedger(), new PullOptions { From = 2, To = 1 }); });
    }

    /// <summary>The ledger holds the source's chain and nothing else, and all inputs are known.</summary>
    internal static async Task AssertIsTheChainAsync(ILedger ledger, ScriptedSource source)
    {
        var expected = new MemoryLedger(source.AllTold().Append(new CoverageRecord(source.Chain, null, 0, source.Height, CoverageKinds.Coins, source.Name)));
        Assert.Equal(await FactsOfAsync(expected), await FactsOfAsync(ledger));
        Assert.Equal(expected.AsOf(source.Chain), ledger.AsOf(source.Chain));
        Assert.Equal(CoverageKinds.Coins, await ledger.CompleteKindsAsync(Support.Facts.Account(source.Chain, 7)));
    }

    private static async Task<string[]> FactsOfAsync(ILedger ledger) =>
        [.. (await ledger.FactsAsync().ToListAsync()).Where(fact => fact is not CoverageRecord).Select(fact => fact.ToString())];
}
