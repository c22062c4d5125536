using System.Collections.Immutable;
using System.Runtime.InteropServices;
using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>The blocks that a pull added and that were not taken back since. 24 bytes for each block, and 16 for each kind of noise in it.</summary>
internal sealed class AddedBlocks
{
    private readonly List<(long Height, int Transactions, int UnknownSpends)> blocks = [];

    private readonly List<(long Height, NoiseKind Kind, int Count)> noise = [];

    /// <summary>The number of blocks.</summary>
    public long Count => blocks.Count;

    /// <summary>The number of transactions in them.</summary>
    public long Transactions { get; private set; }

    /// <summary>The number of inputs in them of which it is not known what they spend.</summary>
    public long UnknownSpends { get; private set; }

    /// <summary>How much in them looks like a movement and is none.</summary>
    public ImmutableSortedDictionary<NoiseKind, long> Noise =>
        noise.GroupBy(entry => entry.Kind).ToImmutableSortedDictionary(kind => kind.Key, kind => kind.Sum(entry => (long)entry.Count));

    /// <summary>The heights, upwards.</summary>
    public ImmutableArray<BlockRange> Ranges
    {
        get
        {
            var heights = new HeightRanges();
            foreach (var (height, _, _) in blocks)
            {
                heights.Add(height, height);
            }

            return [.. heights.Ranges.Select(range => new BlockRange(range.From, range.To))];
        }
    }

    /// <summary>Notes a block.</summary>
    public void Add(BlockFacts block, int unknownSpends)
    {
        int transactions = block.Facts.Count(fact => fact is TransactionRecord { Index: not TransactionRecord.OfBlock });
        noise.AddRange(block.Noise.CountBy(found => found.Kind).Select(found => (block.Block.Height, found.Key, found.Value)));
        blocks.Add((block.Block.Height, transactions, unknownSpends));
        Transactions += transactions;
        UnknownSpends += unknownSpends;
    }

    /// <summary>Takes back the blocks above a height.</summary>
    public void CutAbove(long height)
    {
        foreach (ref readonly var block in CollectionsMarshal.AsSpan(blocks))
        {
            Transactions -= block.Height > height ? block.Transactions : 0;
            UnknownSpends -= block.Height > height ? block.UnknownSpends : 0;
        }

        noise.RemoveAll(entry => entry.Height > height);
        blocks.RemoveAll(block => block.Height > height);
    }
}
