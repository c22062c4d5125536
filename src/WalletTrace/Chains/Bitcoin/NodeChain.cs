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

    /// <summary>The block by which a server shows that it serves the chain.</summary>
    public BlockPoint Anchor => new(Rules.AnchorHeight, BlockHash.Parse(Rules.AnchorHash));

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

    /// <summary>Throws unless a server's block at the anchor's height is the anchor.</summary>
    /// <exception cref="ChainSourceException">It serves another chain, or one too short to tell.</exception>
    public void CheckAnchor(BlockHash? found, string source, string method)
    {
        if (found != Anchor.Hash)
        {
            string shown = FormattableString.Invariant($"{(found is { } hash ? $"block {hash}" : "no block")} at height {Anchor.Height}");
            throw new ChainSourceException(
                $"the server does not show that it serves {chain.Name}: found {shown}, expected {Anchor.Hash}; ask a server of that chain, synchronised so far",
                source, method);
        }
    }

    /// <summary>Throws when a range begins before the first block that a node still has.</summary>
    /// <exception cref="MissingResponseException">It does.</exception>
    public static void CheckFirst(BlockRange range, SourceCapabilities able, string source)
    {
        if (range.From < able.FirstHeight)
        {
            throw new MissingResponseException(
                FormattableString.Invariant($"found a node that holds blocks from height {able.FirstHeight} on only (it is pruned), expected one that has height {range.From}"),
                source, FormattableString.Invariant($"blocks {range}"));
        }
    }
}
