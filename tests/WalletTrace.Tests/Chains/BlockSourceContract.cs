using WalletTrace.Chains;
using WalletTrace.Tests.Support;

namespace WalletTrace.Tests.Chains;

/// <summary>What every source of blocks keeps: order, no gaps, whole blocks, cancellation, reading on from anywhere.</summary>
public abstract class BlockSourceContract : ChainSourceContract
{
    [Fact]
    public async Task Gives_every_block_of_a_range_whole_and_in_order()
    {
        IContractChain chain = MakeChain();
        IBlockSource source = await OpenAsync(chain);

        await AssertGivesAsync(source, chain, new BlockRange(0, chain.TipHeight));
    }

    [Fact]
    public async Task Resumes_at_any_height()
    {
        IContractChain chain = MakeChain();
        IBlockSource source = await OpenAsync(chain);
        long middle = chain.TipHeight / 2;

        foreach (long from in (long[])[1, middle - 1, middle, middle + 1, chain.TipHeight])
        {
            await AssertGivesAsync(source, chain, new BlockRange(from, Math.Min(from + 9, chain.TipHeight)));
        }
    }

    [Fact]
    public async Task A_range_beyond_the_tip_is_an_error_after_the_blocks_there_are()
    {
        IContractChain chain = MakeChain();
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
        IContractChain chain = MakeChain();
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
        IContractChain chain = MakeChain();
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
        IContractChain chain = MakeChain();
        chain.Reorg(3);
        chain.Reorg(1);
        IBlockSource source = await OpenAsync(chain);

        await AssertGivesAsync(source, chain, new BlockRange(0, chain.TipHeight));
    }

    /// <summary>A source that reads the chain as it is now.</summary>
    private protected abstract Task<IBlockSource> OpenAsync(IContractChain chain);

    private protected override async Task<IChainSource> OpenAnyAsync(IContractChain chain) => await OpenAsync(chain);

    private protected static async Task AssertGivesAsync(IBlockSource source, IContractChain chain, BlockRange range)
    {
        SourceCapabilities able = await source.CapabilitiesAsync();
        long next = range.From;
        BlockHash? parent = null;
        await foreach (BlockFacts block in source.ReadAsync(range))
        {
            BlockFacts expected = chain.FactsAt(next++, able);
            Assert.Equal(expected.Block, block.Block);
            Assert.Equal(expected.Facts, block.Facts);
            Assert.Equal(expected.Noise, block.Noise);
            Assert.Equal(expected.Kinds, block.Kinds);
            Assert.Equal(parent ?? block.Block.Parent, block.Block.Parent);
            parent = block.Block.Hash;
        }

        Assert.Equal(range.To + 1, next);
    }
}
