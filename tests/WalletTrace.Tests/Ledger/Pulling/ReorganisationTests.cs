using CsCheck;
using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Ledger.Pulling;

public class ReorganisationTests
{
    private static readonly ChainId Regtest = ChainId.BitcoinRegtest;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(6, 7)]
    [InlineData(6, 2)]
    [InlineData(20, 21)]
    public async Task Rewinds_to_the_fork_and_goes_on(int depth, int length)
    {
        ScriptedSource source = ScriptedSource.To(20);
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync(source, ledger);
        BlockRecord[] old = [.. source.Best.Select(block => block.Block)];
        source.Reorganise(depth, length, "other");

        PullResult result = await LedgerPull.BlocksAsync(source, ledger);

        Reorganisation reorganisation = Assert.Single(result.Reorganisations);
        Assert.Equal(20 - depth, reorganisation.KeptHeight);
        Assert.Equal(old[^depth..].Select(block => (block.Height, block.Hash)), reorganisation.Dropped.Select(block => (block.Height, block.Hash)));
        Assert.All(reorganisation.Dropped, block => Assert.Equal(
            block.Height <= source.Height ? source.Best[(int)block.Height].Block.Hash : null, block.ReplacedBy));
        Assert.Equal(FormattableString.Invariant($"{20 - depth + 1}–{source.Height}"), string.Join(", ", result.Added));
        await LedgerPullTests.AssertIsTheChainAsync(ledger, source);
    }

    [Fact]
    public async Task A_source_that_lags_behind_is_no_reorganisation()
    {
        ScriptedSource source = ScriptedSource.To(20);
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync(source, ledger);
        string before = await Support.Facts.DumpAsync(ledger);
        source.Reorganise(5, 0, "");

        PullResult result = await LedgerPull.BlocksAsync(source, ledger);

        Assert.Empty(result.Reorganisations);
        Assert.Empty(result.Added);
        Assert.Equal(before, await Support.Facts.DumpAsync(ledger));
    }

    [Fact]
    public async Task A_chain_that_changes_while_it_is_read_is_followed()
    {
        ScriptedSource source = ScriptedSource.To(50);
        var ledger = new MemoryLedger();
        bool done = false;
        source.BeforeBlock = height =>
        {
            if (height == 45 && !done)
            {
                done = true;
                source.Reorganise(20, 25, "other");
            }
        };

        PullResult result = await LedgerPull.BlocksAsync(source, ledger);

        // Blocks 31 to 44 were taken in before the change showed; 45 was never given on the old branch.
        Reorganisation reorganisation = Assert.Single(result.Reorganisations);
        Assert.Equal(30, reorganisation.KeptHeight);
        Assert.Equal(Enumerable.Range(31, 14).Select(height => (long)height), reorganisation.Dropped.Select(block => block.Height));
        Assert.Equal((56, 56 + 54), (result.Blocks, result.Transactions));
        Assert.Equal("0–55", string.Join(", ", result.Added));
        await LedgerPullTests.AssertIsTheChainAsync(ledger, source);
    }

    [Fact]
    public async Task A_chain_that_shrinks_while_it_is_read_is_followed()
    {
        ScriptedSource source = ScriptedSource.To(30);
        source.BeforeBlock = height =>
        {
            if (height == 25 && source.Height == 30)
            {
                source.Reorganise(9, 2, "other");
            }
        };
        var ledger = new MemoryLedger();

        PullResult result = await LedgerPull.BlocksAsync(source, ledger);

        Assert.Equal(23, result.Tip.Height);
        Assert.Equal("0–23", string.Join(", ", result.Added));
        Assert.Equal(21, Assert.Single(result.Reorganisations).KeptHeight);
        await LedgerPullTests.AssertIsTheChainAsync(ledger, source);
    }

    [Fact]
    public async Task A_gap_below_stale_blocks_is_filled_with_the_new_chain()
    {
        ScriptedSource source = ScriptedSource.To(40);
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync(source, ledger, new PullOptions { To = 20 });
        await LedgerPull.BlocksAsync(source, ledger, new PullOptions { From = 31 });
        source.BeforeBlock = height =>
        {
            // The highest blocks agreed when the pull began; the block below them no longer does.
            if (height == 30 && source.Height == 40)
            {
                source.Reorganise(12, 14, "other");
            }
        };

        PullResult result = await LedgerPull.BlocksAsync(source, ledger);

        Assert.Equal(28, Assert.Single(result.Reorganisations).KeptHeight);
        await LedgerPullTests.AssertIsTheChainAsync(ledger, source);
    }

    [Fact]
    public async Task Deeper_than_allowed_it_is_an_error_and_nothing_is_forgotten()
    {
        ScriptedSource source = ScriptedSource.To(30);
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync(source, ledger);
        string before = await Support.Facts.DumpAsync(ledger);
        source.Reorganise(6, 7, "other");

        var failure = await Assert.ThrowsAsync<ChainSourceException>(() => LedgerPull.BlocksAsync(source, ledger, new PullOptions { MaxReorgDepth = 5 }));

        Assert.Contains("at height 25", failure.Message);
        Assert.Contains("nothing was changed", failure.Message);
        Assert.Equal(before, await Support.Facts.DumpAsync(ledger));
        Assert.Single((await LedgerPull.BlocksAsync(source, ledger, new PullOptions { MaxReorgDepth = 6 })).Reorganisations);
    }

    [Fact]
    public async Task Histories_of_accounts_are_cut_with_the_chain()
    {
        ScriptedSource source = ScriptedSource.To(20);
        var ledger = new MemoryLedger();
        await LedgerPull.BlocksAsync(source, ledger);
        ledger.Append([new CoverageRecord(Regtest, Support.Facts.Address(Regtest, 7), 0, 20, CoverageKinds.Coins, "an explorer")]);
        source.Reorganise(3, 4, "other");

        await LedgerPull.BlocksAsync(source, ledger);

        Assert.Equal(17, Assert.Single(ledger.Coverage, record => record.Address is not null).ToHeight);
    }

    [Fact]
    public async Task Where_blocks_are_known_with_holes_no_more_is_trusted_than_is_known()
    {
        ScriptedSource source = ScriptedSource.To(200);
        var ledger = new MemoryLedger();
        Address address = Support.Facts.Address(Regtest, 7);
        foreach (int height in new[] { 50, 190, 195 })
        {
            ledger.Append(source.Best[height].Facts.Prepend(source.Best[height].Block));
        }

        ledger.Append([new CoverageRecord(Regtest, address, 0, 195, CoverageKinds.Coins, "an explorer")]);
        source.Reorganise(8, 9, "other");

        PullResult result = await LedgerPull.BlocksAsync(source, ledger, new PullOptions { To = 3, MaxReorgDepth = 20 });

        // 195 is stale and 190 is not: the chains part between them.
        Reorganisation reorganisation = Assert.Single(result.Reorganisations);
        Assert.Equal((190, 195), (reorganisation.KeptHeight, Assert.Single(reorganisation.Dropped).Height));
        Assert.Equal(190, Assert.Single(ledger.Coverage, record => record.Address == address).ToHeight);
    }

    [Fact]
    public async Task A_source_that_goes_to_and_fro_is_not_asked_for_ever()
    {
        ScriptedSource source = ScriptedSource.To(10);
        int turn = 0;
        source.BeforeBlock = height =>
        {
            if (height == 9)
            {
                source.Reorganise(4, 4, (++turn).ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
        };

        var failure = await Assert.ThrowsAsync<ChainSourceException>(() => LedgerPull.BlocksAsync(source, new MemoryLedger()));

        Assert.Contains("does not make up its mind", failure.Message);
        Assert.Contains($"the last above height 7, where block {((ReorgException)failure.InnerException!).Found} stands instead of", failure.Message);
        Assert.True(failure.IsTransient);
    }

    /// <summary>Whatever the chain does between pulls, and in the middle of them, the ledger ends with the source's chain.</summary>
    [Fact]
    public void Always_ends_with_the_chain_of_the_source()
    {
        Gen<(int At, int Depth, int Length)> turn = Gen.Select(Gen.Int[0, 12], Gen.Int[0, 9], Gen.Int[0, 12]);
        turn.Array[1, 5].Sample(
            turns =>
            {
                ScriptedSource source = ScriptedSource.To(10);
                var ledger = new MemoryLedger();
                for (int at = 0; at < turns.Length; at++)
                {
                    (int when, int depth, int length) = turns[at];
                    int left = when;
                    string branch = FormattableString.Invariant($"{at}");
                    source.BeforeBlock = _ =>
                    {
                        if (left-- == 0)
                        {
                            source.Reorganise(Math.Min(depth, source.Height), length, branch);
                        }
                    };
                    LedgerPull.BlocksAsync(source, ledger).GetAwaiter().GetResult();
                }

                source.BeforeBlock = null;
                source.Mine(20, "end");
                LedgerPull.BlocksAsync(source, ledger).GetAwaiter().GetResult();
                LedgerPullTests.AssertIsTheChainAsync(ledger, source).GetAwaiter().GetResult();
            },
            iter: 200);
    }
}
