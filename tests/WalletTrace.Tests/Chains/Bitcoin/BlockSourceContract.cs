using WalletTrace.Chains;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains.Bitcoin;

/// <summary>
/// What every source of blocks keeps, whatever it reads from. A test class derives from it, opens its source over a chain, and lets go of what it opened
/// in its own Dispose.
/// </summary>
public abstract class BlockSourceContract
{
    /// <summary>A source that reads the chain as it is now.</summary>
    private protected abstract Task<IBlockSource> OpenAsync(RegtestChain chain);

    [Fact]
    public async Task Gives_every_block_of_a_range_whole_and_in_order()
    {
        RegtestChain chain = RegtestChain.Sample();
        IBlockSource source = await OpenAsync(chain);

        await AssertGivesAsync(source, chain, new BlockRange(0, chain.TipHeight));
    }

    [Fact]
    public async Task Resumes_at_any_height()
    {
        RegtestChain chain = RegtestChain.Sample();
        IBlockSource source = await OpenAsync(chain);

        foreach (long from in (long[])[1, 13, 14, 15, chain.TipHeight])
        {
            await AssertGivesAsync(source, chain, new BlockRange(from, Math.Min(from + 9, chain.TipHeight)));
        }
    }

    [Fact]
    public async Task Tells_tip_hashes_and_what_it_can_give()
    {
        RegtestChain chain = RegtestChain.Sample();
        IBlockSource source = await OpenAsync(chain);

        SourceCapabilities capabilities = await source.CapabilitiesAsync();
        Assert.Equal((CoverageKinds.Coins, 0), (capabilities.Kinds, capabilities.FirstHeight));
        Assert.Same(capabilities, await source.CapabilitiesAsync());
        Assert.Equal(RegtestChain.Id, source.Chain);
        Assert.Matches("^[^@?]{1,200}$", source.Name);
        Assert.Equal(new BlockPoint(chain.TipHeight, chain.Tip.Hash), await source.TipAsync());
        for (long height = 0; height <= chain.TipHeight; height++)
        {
            Assert.Equal(chain.HashAt(height), await source.HashAtAsync(height));
        }

        Assert.Null(await source.HashAtAsync(chain.TipHeight + 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await source.HashAtAsync(-1));
    }

    [Fact]
    public async Task A_range_beyond_the_tip_is_an_error_after_the_blocks_there_are()
    {
        RegtestChain chain = RegtestChain.Sample();
        IBlockSource source = await OpenAsync(chain);
        var given = new List<long>();

        await Assert.ThrowsAnyAsync<ChainSourceException>(async () =>
        {
            await foreach (BlockFacts block in source.ReadAsync(new BlockRange(chain.TipHeight - 3, chain.TipHeight + 1)))
            {
                given.Add(block.Block.Height);
            }
        });
        Assert.Equal(Enumerable.Range(0, given.Count).Select(at => chain.TipHeight - 3 + at), given);
    }

    [Fact]
    public async Task Cancelling_throws_before_the_first_block_and_between_two()
    {
        RegtestChain chain = RegtestChain.Sample();
        IBlockSource source = await OpenAsync(chain);
        foreach (int after in (int[])[0, 3])
        {
            using var stop = new CancellationTokenSource();
            int given = 0;
            if (after == 0)
            {
                await stop.CancelAsync();
            }

            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (BlockFacts block in source.ReadAsync(new BlockRange(0, chain.TipHeight), stop.Token))
                {
                    if (++given == after)
                    {
                        await stop.CancelAsync();
                    }
                }
            });
            Assert.Equal(after, given);
        }
    }

    [Fact]
    public async Task Leaving_off_early_does_no_harm()
    {
        RegtestChain chain = RegtestChain.Sample();
        IBlockSource source = await OpenAsync(chain);
        await foreach (BlockFacts block in source.ReadAsync(new BlockRange(0, chain.TipHeight)))
        {
            if (block.Block.Height == 2)
            {
                break;
            }
        }

        await AssertGivesAsync(source, chain, new BlockRange(3, chain.TipHeight));
    }

    [Fact]
    public async Task Gives_the_best_chain_after_a_reorganisation_and_no_stale_block()
    {
        RegtestChain chain = RegtestChain.Sample();
        chain.Reorg(3);
        chain.Reorg(1);
        IBlockSource source = await OpenAsync(chain);

        await AssertGivesAsync(source, chain, new BlockRange(0, chain.TipHeight));
    }

    private protected static async Task AssertGivesAsync(IBlockSource source, RegtestChain chain, BlockRange range)
    {
        bool withSpent = (await source.CapabilitiesAsync()).GivesPreviousOutputs;
        long next = range.From;
        BlockHash? parent = null;
        await foreach (BlockFacts block in source.ReadAsync(range))
        {
            BlockFacts expected = chain.FactsAt(next++, withSpent);
            Assert.Equal(expected.Block, block.Block);
            Assert.Equal(expected.Facts, block.Facts);
            Assert.Equal(expected.Kinds, block.Kinds);
            Assert.Equal(parent ?? block.Block.Parent, block.Block.Parent);
            parent = block.Block.Hash;
        }

        Assert.Equal(range.To + 1, next);
    }
}
