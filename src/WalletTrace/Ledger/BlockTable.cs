using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>
/// The known blocks of one chain by height, with the running maximum of their times. New blocks are staged first, so that a batch that
/// turns out wrong leaves nothing behind.
/// </summary>
internal sealed class BlockTable(ChainId chain)
{
    private readonly List<BlockRecord> blocks = [];
    private readonly List<long> monotone = [];

    // Both a block's own hash and what the block above calls its parent say at which height a hash belongs.
    private readonly Dictionary<BlockHash, long> heights = [];

    private readonly Dictionary<long, BlockRecord> staged = [];
    private readonly Dictionary<BlockHash, long> stagedHeights = [];

    /// <summary>The committed blocks, upwards.</summary>
    public IReadOnlyList<BlockRecord> Blocks => blocks;

    /// <summary>A block, committed or staged; null when none is known at the height.</summary>
    public BlockRecord? Find(long height)
    {
        if (staged.TryGetValue(height, out var block))
        {
            return block;
        }

        int at = FirstAtOrAbove(height);
        return at < blocks.Count && blocks[at].Height == height ? blocks[at] : null;
    }

    /// <summary>The highest committed block at or below a height; null when there is none.</summary>
    public BlockRecord? Last(long atMost)
    {
        int at = FirstAtOrAbove(atMost);
        return at < blocks.Count && blocks[at].Height == atMost ? blocks[at] : at > 0 ? blocks[at - 1] : null;
    }

    /// <summary>The chain-monotone time of a committed block: the latest time of any known block up to its height.</summary>
    public long MonotoneTime(long height) => monotone[FirstAtOrAbove(height)];

    /// <summary>Holds blocks against each other and against what is known.</summary>
    /// <exception cref="ContradictionException">Two blocks at one height differ, or a hash stands at two heights.</exception>
    /// <exception cref="ReorgException">A block's parent is not the block below it.</exception>
    public void Stage(List<BlockRecord> batch)
    {
        foreach (var block in batch)
        {
            var known = Find(block.Height);
            var merged = known is null ? block : Merge(known, block);
            if (merged != known)
            {
                staged[block.Height] = merged;
            }
        }

        // Upwards, so that what is reported does not depend on the order of the batch.
        foreach (var block in staged.Values.OrderBy(block => block.Height))
        {
            CheckHeights(block);
        }

        foreach (var block in staged.Values.OrderBy(block => block.Height))
        {
            if (Find(block.Height - 1) is { } below && Differ(block.Parent, below.Hash))
            {
                throw Reorg(below.Hash, block.Parent, block.Height - 2);
            }

            if (Find(block.Height + 1) is { } above && Differ(above.Parent, block.Hash))
            {
                throw Reorg(above.Parent, block.Hash, block.Height);
            }
        }
    }

    /// <summary>The staged blocks, upwards, and whether none was known at their height before.</summary>
    public IEnumerable<(BlockRecord Block, bool IsNew)> Staged() =>
        from block in staged.Values
        orderby block.Height
        select (block, FirstAtOrAbove(block.Height) is var at && (at == blocks.Count || blocks[at].Height != block.Height));

    /// <summary>Takes the staged blocks in. O(staged) when they lie above all others, else O(all).</summary>
    public void Commit()
    {
        int lowest = blocks.Count;
        foreach (var block in staged.Values.OrderBy(block => block.Height))
        {
            int at = FirstAtOrAbove(block.Height);
            lowest = Math.Min(lowest, at);
            if (at < blocks.Count && blocks[at].Height == block.Height)
            {
                blocks[at] = block;
                staged.Remove(block.Height);
            }
            else if (at == blocks.Count)
            {
                blocks.Add(block);
                staged.Remove(block.Height);
            }
        }

        if (staged.Count > 0)
        {
            // What lies between known blocks is merged in one go: inserting one by one would be quadratic.
            blocks.AddRange(staged.Values);
            blocks.Sort((left, right) => left.Height.CompareTo(right.Height));
        }

        monotone.RemoveRange(lowest, monotone.Count - lowest);
        for (int at = lowest; at < blocks.Count; at++)
        {
            monotone.Add(at == 0 ? blocks[at].Time : Math.Max(monotone[at - 1], blocks[at].Time));
        }

        foreach (var (hash, height) in stagedHeights)
        {
            heights[hash] = height;
        }

        Discard();
    }

    /// <summary>Forgets the staged blocks.</summary>
    public void Discard()
    {
        staged.Clear();
        stagedHeights.Clear();
    }

    private static BlockRecord Merge(BlockRecord known, BlockRecord found) =>
        known.Time != found.Time || Differ(known.Hash, found.Hash) || Differ(known.Parent, found.Parent)
            ? throw new ContradictionException("one block is told in two ways", FactText.Describe(found), FactText.Describe(known), found)
            : known with { Hash = known.Hash ?? found.Hash, Parent = known.Parent ?? found.Parent };

    private static bool Differ(BlockHash? one, BlockHash? other) => one is { } a && other is { } b && a != b;

    private void CheckHeights(BlockRecord block)
    {
        if (block.Hash is { } hash)
        {
            CheckHeight(block, hash, block.Height, "its hash");
        }

        // The first block's parent, where given, is a placeholder.
        if (block.Height > 0 && block.Parent is { } parent)
        {
            CheckHeight(block, parent, block.Height - 1, "its parent");
        }
    }

    private void CheckHeight(BlockRecord block, BlockHash hash, long height, string what)
    {
        if (!stagedHeights.TryGetValue(hash, out long known) && !heights.TryGetValue(hash, out known))
        {
            stagedHeights.Add(hash, height);
        }
        else if (known != height)
        {
            var problem = IsOwnAncestor(block)
                ? "a block is its own ancestor"
                : FormattableString.Invariant($"a block hash belongs to one height, but {what} is told of height {height} and of {known}");
            throw new ContradictionException(problem, FactText.Describe(block), Known(known, hash), block);
        }
    }

    private string Known(long height, BlockHash hash) =>
        Find(height) is { } block && block.Hash == hash ? FactText.Describe(block)
        : Find(height + 1) is { } child && child.Parent == hash ? FactText.Describe(child)
        : FormattableString.Invariant($"hash {hash} at height {height} of {chain}");

    private bool IsOwnAncestor(BlockRecord start)
    {
        var byHash = staged.Values.Concat(blocks).Where(block => block.Hash is not null).ToLookup(block => block.Hash!.Value);
        var seen = new HashSet<long>();
        var block = start;
        while (block?.Parent is { } parent && seen.Add(block.Height))
        {
            if (parent == start.Hash)
            {
                return true;
            }

            block = byHash[parent].FirstOrDefault();
        }

        return false;
    }

    private ReorgException Reorg(BlockHash? recorded, BlockHash? found, long rewindHeight) =>
        new(chain, recorded!.Value.ToString(), found!.Value.ToString(), Math.Max(-1, rewindHeight));

    private int FirstAtOrAbove(long height)
    {
        // Blocks mostly come upwards, and are then asked for at once.
        if (blocks.Count == 0 || blocks[^1].Height < height)
        {
            return blocks.Count;
        }

        int low = 0;
        int high = blocks.Count - 1;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (blocks[middle].Height < height)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
