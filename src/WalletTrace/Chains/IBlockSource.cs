namespace WalletTrace.Chains;

/// <summary>Gives whole blocks of one chain in order.</summary>
public interface IBlockSource : IChainSource
{
    /// <summary>
    /// Reads blocks upwards, every height of the range, each block whole or not at all, each the child of the one before. Memory does not grow
    /// with the range: at most a few blocks are read ahead.
    /// </summary>
    /// <param name="range">The heights.</param>
    /// <param name="cancellationToken">Ends the reading between blocks and inside requests; it throws, and nothing partial is given.</param>
    /// <exception cref="ReorgException">A block is not the child of the block given before: the chain changed while it was read.</exception>
    /// <exception cref="ChainDataException">A block is malformed, or one of its checks fails; the message names the block.</exception>
    /// <exception cref="ChainSourceException">The source cannot be reached, lacks a block of the range, or answers what it should not.</exception>
    IAsyncEnumerable<BlockFacts> ReadAsync(BlockRange range, CancellationToken cancellationToken = default);
}

/// <summary>One whole block as facts.</summary>
/// <param name="Block">The block, with its hash and its parent's.</param>
/// <param name="Facts">All that is in it: each transaction before its movements, in order. Without coverage and without the block itself.</param>
/// <param name="Kinds">The kinds of movement that are all among the facts.</param>
public sealed record BlockFacts(BlockRecord Block, IReadOnlyList<Fact> Facts, CoverageKinds Kinds)
{
    /// <summary>What looks like a movement in the block and is none, in order.</summary>
    public IReadOnlyList<Noise> Noise { get; init; } = [];

    /// <summary>When the source read it from a server, unix seconds; null where it does not say.</summary>
    public long? ReadAt { get; init; }
}
