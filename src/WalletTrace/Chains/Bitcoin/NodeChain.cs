using System.Collections.Concurrent;

namespace WalletTrace.Chains.Bitcoin;

/// <summary>A block that was read and checked by itself.</summary>
internal sealed record NodeBlock(BlockHeader Header, BlockFacts Facts);

/// <summary>Reads the blocks that a server gives by their hashes; any number at once.</summary>
/// <param name="chain">A known bip122 chain.</param>
/// <param name="checks">What to check of each block.</param>
/// <exception cref="ArgumentException">The chain is unknown or has no such blocks.</exception>
internal sealed class NodeChain(ChainId chain, BlockChecks checks)
{
    private readonly ConcurrentBag<BlockDecoder> decoders = [new BlockDecoder(chain, checks)];

    /// <summary>What the chain's blocks are held to.</summary>
    public UtxoRules Rules { get; } = chain.Parameters?.Utxo!;

    /// <summary>Reads a block.</summary>
    /// <param name="bytes">The block.</param>
    /// <param name="asked">The block that was asked for.</param>
    /// <param name="spent">Gives what the inputs spend; null where that is not known.</param>
    /// <exception cref="ChainDataException">It is another block, no block, or a check fails.</exception>
    public NodeBlock Read(ReadOnlySpan<byte> bytes, BlockPoint asked, Func<BlockView, SpentOutput[]>? spent = null)
    {
        BlockDecoder decoder = decoders.TryTake(out BlockDecoder? free) ? free : new BlockDecoder(chain, checks);
        try
        {
            BlockView block = decoder.Decode(bytes, asked.Height);
            return block.Header.Hash == asked.Hash
                ? new NodeBlock(block.Header, block.ToFacts(asked.Height, spent is null ? default : spent(block)))
                : throw new ChainDataException(
                    $"a block is not the one that was asked for: found {block.Header.Hash}, expected {asked.Hash}", FormattableString.Invariant($"block {asked.Height} of {chain}"));
        }
        finally
        {
            decoders.Add(decoder);
        }
    }

    /// <summary>The heights at which a server shows which chain it serves.</summary>
    public IReadOnlyList<long> MarkHeights => Rules.Stranger is var (height, _) ? [Rules.AnchorHeight, height] : [Rules.AnchorHeight];

    /// <summary>Throws unless the blocks by which chains are told apart are this chain's.</summary>
    /// <param name="found">The server's hashes at <see cref="MarkHeights"/>; null where it has no block.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="method">How it was asked.</param>
    /// <exception cref="ChainSourceException">It serves another chain, or one too short to tell.</exception>
    public void CheckServed(IReadOnlyList<BlockHash?> found, string source, string method)
    {
        var anchor = BlockHash.Parse(Rules.AnchorHash);
        if (found[0] != anchor)
        {
            throw new ChainSourceException(
                FormattableString.Invariant(
                    $"the server does not show that it serves {chain.Name}: found {(found[0] is { } hash ? $"block {hash}" : "no block")} at height {Rules.AnchorHeight}, expected {anchor}; ask a server of that chain, synchronised so far"),
                source, method);
        }

        if (Rules.Stranger is var (height, strange) && found[1] == BlockHash.Parse(strange))
        {
            throw new ChainSourceException(
                FormattableString.Invariant(
                    $"the server serves a chain that went its own way from {chain.Name}: found block {strange} at height {height}, expected another; ask a server of {chain.Name}"),
                source, method);
        }
    }

    /// <summary>Holds the blocks of one reading, which are handed to it one by one, to what follows from the headers before: time and target.</summary>
    public static Action<NodeBlock> Follower(ChainId chain)
    {
        var headers = new HeaderChain(chain);
        return block => headers.Add(block.Header, block.Facts.Block.Height);
    }

    /// <summary>Blocks by the hashes that stand at a stretch of heights.</summary>
    public static IReadOnlyList<BlockPoint> Points(BlockRange stretch, IReadOnlyList<BlockHash> hashes) =>
        [.. hashes.Select((hash, at) => new BlockPoint(stretch.From + at, hash))];
}
