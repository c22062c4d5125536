using System.Collections.Immutable;
using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>One pull of blocks: asks the source for what the target lacks, and follows the chain when it changes its mind.</summary>
internal sealed class BlockPull(IBlockSource source, IPullTarget target, PullOptions options)
{
    // Few enough that hardly anything is lost or waits, many enough that taking a batch in costs little for each block.
    private const int BatchBlocks = 16;
    private const int BatchFacts = 5_000;

    private const int MaxAttempts = 10;

    private readonly AddedBlocks added = new();
    private readonly List<Reorganisation> reorganisations = [];
    private readonly List<BlockFacts> batch = [];
    private readonly long started = options.TimeProvider.GetTimestamp();

    // A block of which the source itself cannot tell all that it gives of others is not asked for twice by one pull.
    private readonly HeightRanges incomplete = new();
    private CoverageKinds promised;
    private int batchFacts;
    private int attempts;
    private long most;
    private long left;

    /// <summary>Pulls until the target holds every height that is asked for.</summary>
    public async Task<PullResult> RunAsync(CancellationToken cancellationToken)
    {
        SourceCapabilities capabilities = await source.CapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        promised = capabilities.Kinds;
        var forks = new ForkSearch(source, target, options.MaxReorgDepth, options.TimeProvider);
        while (true)
        {
            BlockPoint tip = await source.TipAsync(cancellationToken).ConfigureAwait(false);
            if (await forks.FindAsync(tip, cancellationToken).ConfigureAwait(false) is { } reorganisation)
            {
                await target.RewindAsync(reorganisation.KeptHeight, reorganisation.Dropped, cancellationToken).ConfigureAwait(false);
                added.CutAbove(reorganisation.KeptHeight);
                incomplete.CutAbove(reorganisation.KeptHeight);
                reorganisations.Add(reorganisation);
                NoteReorg(null);
            }

            BlockRange? wanted = WantedOf(tip);
            HeightRanges covered = Done();
            if (wanted is not { } range || covered.FirstGap(range.From, range.To) is not { } gap)
            {
                return new PullResult(
                    source.Chain, source.Name, tip, wanted, added.Ranges, added.Count, added.Transactions, added.UnknownSpends, [.. reorganisations])
                {
                    Noise = added.Noise,
                    Incomplete = [.. incomplete.Ranges.Select(heights => new BlockRange(heights.From, heights.To))],
                };
            }

            CheckIsThere(gap.From, capabilities);
            left = Missing(covered, range);
            await PullAsync(new BlockRange(gap.From, gap.To), cancellationToken).ConfigureAwait(false);
        }
    }

    private BlockRange? WantedOf(BlockPoint tip)
    {
        long last = Math.Min(options.To ?? long.MaxValue, tip.Height - (options.Confirmations - 1));
        return last >= options.From ? new BlockRange(options.From, last) : null;
    }

    /// <summary>The heights that are there with all that the source gives, and those of which it gave all it could.</summary>
    private HeightRanges Done()
    {
        var done = new HeightRanges();
        foreach (var (from, to) in target.Covered(promised).Ranges.Concat(incomplete.Ranges))
        {
            done.Add(from, to);
        }

        return done;
    }

    private static long Missing(HeightRanges covered, BlockRange range)
    {
        long missing = 0;
        for (long at = range.From; covered.FirstGap(at, range.To) is { } gap; at = gap.To + 1)
        {
            missing += gap.To - gap.From + 1;
        }

        return missing;
    }

    private void CheckIsThere(long height, SourceCapabilities capabilities)
    {
        if (height < capabilities.FirstHeight)
        {
            throw new UnsupportedMethodException(
                FormattableString.Invariant($"block {height} cannot be pulled: found block {capabilities.FirstHeight} to be the lowest that is still there; ")
                    + "pull from that height on, or ask a source that has all blocks",
                source.Name,
                "reading blocks");
        }
    }

    /// <summary>Pulls one stretch; a reorganisation ends it early.</summary>
    private async Task PullAsync(BlockRange range, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                await ReadAsync(range, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // Whatever ended the reading, whole blocks are kept, those before a refused batch included; nothing of this waits for the source.
                try
                {
                    await AppendAsync().ConfigureAwait(false);
                }
                finally
                {
                    await target.FlushAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        catch (ReorgException reorg)
        {
            NoteReorg(reorg);
        }
        catch (MissingResponseException missing)
        {
            // The highest blocks may be gone because the chain is just being reorganised.
            if ((await source.TipAsync(cancellationToken).ConfigureAwait(false)).Height >= range.To)
            {
                throw;
            }

            NoteReorg(missing);
        }
    }

    /// <summary>A source that goes to and fro, or speaks of reorganisations that its blocks do not show, is not asked for ever.</summary>
    private void NoteReorg(WalletTraceException? cause)
    {
        attempts = added.Count > most ? 1 : attempts + 1;
        most = Math.Max(most, added.Count);
        if (attempts > MaxAttempts)
        {
            throw new ChainSourceException(
                FormattableString.Invariant($"the source does not make up its mind: found {attempts} reorganisations without a new block in all{Last(cause)}; try again later, or ask another source"),
                source.Name,
                "reading blocks",
                isTransient: true,
                innerException: cause);
        }
    }

    /// <summary>Where blocks parted in the end: it may well be that one of them is wrong, and the chain not undecided at all.</summary>
    private static string Last(WalletTraceException? cause) => cause is ReorgException reorg
        ? FormattableString.Invariant($", the last above height {reorg.RewindHeight}, where block {reorg.Found} stands instead of {reorg.Expected}")
        : string.Empty;

    private async Task ReadAsync(BlockRange range, CancellationToken cancellationToken)
    {
        BlockRecord? below = range.From > 0 ? await target.LastBlockAsync(range.From - 1, cancellationToken).ConfigureAwait(false) : null;
        long next = range.From;
        await foreach (BlockFacts block in source.ReadAsync(range, cancellationToken).ConfigureAwait(false))
        {
            Check(block.Block, next, below);
            below = block.Block;
            next++;
            batch.Add(block);
            batchFacts += block.Facts.Count;
            if (batch.Count >= BatchBlocks || batchFacts >= BatchFacts)
            {
                await AppendAsync().ConfigureAwait(false);
            }
        }

        if (next <= range.To)
        {
            throw new MissingResponseException(
                FormattableString.Invariant($"the blocks ended early: found {next - range.From} of the heights {range}, expected all"), source.Name, "reading blocks", isTransient: true);
        }
    }

    /// <summary>What a source promises is checked all the same: a block in the wrong place would poison everything above it.</summary>
    private void Check(BlockRecord block, long height, BlockRecord? below)
    {
        if (block.Chain != source.Chain || block.Height != height)
        {
            throw new ChainSourceException(
                FormattableString.Invariant($"the source gave what it was not asked for: found block {block.Height} of {block.Chain}, expected block {height} of {source.Chain}"),
                source.Name,
                "reading blocks");
        }

        if (below?.Height == height - 1 && below.Hash is { } recorded && block.Parent is { } parent && recorded != parent)
        {
            throw new ReorgException(source.Chain, recorded.ToString(), parent.ToString(), Math.Max(-1, height - 2));
        }
    }

    private async ValueTask AppendAsync()
    {
        if (batch.Count == 0)
        {
            return;
        }

        // Taken out first: what the target refuses is not offered again. Not cancelled: a batch is taken in whole.
        ImmutableArray<BlockFacts> blocks = [.. batch];
        batch.Clear();
        batchFacts = 0;
        long readAt = blocks.Max(block => block.ReadAt) ?? options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();
        IReadOnlyList<int> unknown = await target.AppendAsync(blocks, source.Name, readAt, CancellationToken.None).ConfigureAwait(false);
        for (int at = 0; at < blocks.Length; at++)
        {
            added.Add(blocks[at], unknown[at]);
            if ((promised & ~blocks[at].Kinds) != CoverageKinds.None)
            {
                incomplete.Add(blocks[at].Block.Height, blocks[at].Block.Height);
            }
        }

        left -= blocks.Length;
        options.Progress?.Report(new PullProgress(
            blocks[^1].Block.Height, added.Count, left, added.Transactions, options.TimeProvider.GetElapsedTime(started)));
    }
}
