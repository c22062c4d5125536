using System.Collections.Immutable;
using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>Holds the recorded blocks against those of a source and finds where they part.</summary>
/// <param name="source">The source.</param>
/// <param name="target">The recorded blocks.</param>
/// <param name="maxDepth">The most heights that may be taken back.</param>
/// <param name="time">Tells when a stale block was noticed.</param>
internal sealed class ForkSearch(IChainSource source, IPullTarget target, int maxDepth, TimeProvider time)
{
    /// <summary>
    /// The recorded blocks that are not part of the source's chain, and down to where facts must be rewound; null when source and record agree. A
    /// source whose chain ends below the recorded blocks only lags behind, as long as it agrees up to its end. O(depth) requests.
    /// </summary>
    /// <param name="tip">The source's highest block.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ChainSourceException">They part deeper than allowed, or the source cannot be asked.</exception>
    public ValueTask<Reorganisation?> FindAsync(BlockPoint tip, CancellationToken cancellationToken) => FindAsync(tip, source.HashAtAsync, cancellationToken);

    /// <summary>The same, where the source's hashes are remembered.</summary>
    /// <param name="tip">The source's highest block.</param>
    /// <param name="hashAt">The hash of the source's block at a height; null where it has none.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ChainSourceException">They part deeper than allowed, or the source cannot be asked.</exception>
    public async ValueTask<Reorganisation?> FindAsync(
        BlockPoint tip, Func<long, CancellationToken, ValueTask<BlockHash?>> hashAt, CancellationToken cancellationToken)
    {
        if (await target.LastBlockAsync(long.MaxValue, cancellationToken).ConfigureAwait(false) is not { } top)
        {
            return null;
        }

        var found = new Dictionary<long, BlockHash>();
        BlockRecord? agreed = null;
        int mute = 0;
        for (BlockRecord? block = await target.LastBlockAsync(tip.Height, cancellationToken).ConfigureAwait(false);
            block is not null && mute <= maxDepth && !IsSettled(block);
            block = await target.LastBlockAsync(block.Height - 1, cancellationToken).ConfigureAwait(false))
        {
            // A block recorded without its hash says nothing, nor does a source that has none there any more: what lies below decides.
            if (block.Hash is not { } recorded || await hashAt(block.Height, cancellationToken).ConfigureAwait(false) is not { } now)
            {
                mute++;
                continue;
            }

            if (now == recorded)
            {
                agreed ??= block;
                if (found.Count == 0)
                {
                    break;
                }

                continue;
            }

            agreed = null;
            found.Add(block.Height, now);
            if (top.Height - block.Height >= maxDepth)
            {
                throw TooDeep(top.Height, block.Height, recorded, now);
            }
        }

        // Histories that were read before and after the chain changed its mind stand side by side: a block that stands may have stale ones below it, but for
        // those that it is known to rest on.
        bool IsSettled(BlockRecord block) => agreed is not null
            && (block.Height < top.Height - maxDepth || (agreed.Parent is { } parent && block.Height == agreed.Height - 1 && block.Hash == parent));

        if (found.Count == 0)
        {
            return null;
        }

        // Where blocks are recorded with holes between them the chains may part anywhere in the hole.
        long lowest = found.Keys.Min();
        long kept = Math.Max(agreed?.Height ?? -1, lowest - 1 - maxDepth);
        return new Reorganisation(kept, await StaleAsync(top, lowest, found, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The recorded blocks from the lowest stale one up; those above rest on it, whatever the source says of their heights.</summary>
    private async ValueTask<ImmutableArray<DroppedBlock>> StaleAsync(
        BlockRecord top, long lowest, Dictionary<long, BlockHash> found, CancellationToken cancellationToken)
    {
        long noticed = time.GetUtcNow().ToUnixTimeSeconds();
        var stale = new Stack<DroppedBlock>();
        for (BlockRecord? block = top;
            block is not null && block.Height >= lowest;
            block = await target.LastBlockAsync(block.Height - 1, cancellationToken).ConfigureAwait(false))
        {
            stale.Push(new DroppedBlock(block.Height, block.Hash, found.TryGetValue(block.Height, out BlockHash now) ? now : null, noticed));
        }

        return [.. stale];
    }

    private ChainSourceException TooDeep(long top, long height, BlockHash recorded, BlockHash found) => new(
        FormattableString.Invariant($"the source's chain is not the recorded one: found block {found} at height {height}, expected {recorded}, ")
            + FormattableString.Invariant($"and the record reaches up to {top}, more than {maxDepth} blocks above; nothing was changed. ")
            + "Ask another source, or allow a deeper reorganisation if that is what happened",
        source.Name,
        "comparing block hashes");
}
