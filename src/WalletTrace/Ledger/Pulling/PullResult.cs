using System.Collections.Immutable;
using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>What a pull of blocks did.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Source">The source's name, as coverage calls it.</param>
/// <param name="Tip">The source's highest block at the end.</param>
/// <param name="Wanted">The heights asked for, as far as the source has them; null when it has none of them yet.</param>
/// <param name="Added">The heights that this pull added, upwards; empty when all were there already.</param>
/// <param name="Blocks">The number of blocks added.</param>
/// <param name="Transactions">The number of transactions in them.</param>
/// <param name="UnknownSpends">
/// The inputs in them of which it is not known what they spend: the source did not tell, and the coin was made below the first block that is known.
/// In a folder without all blocks from height 0 on, where earlier blocks are not searched, every input of which the source did not tell; what
/// of them is there is found when the facts are read.
/// </param>
/// <param name="Reorganisations">What the chain took back, in the order in which it was noticed.</param>
public sealed record PullResult(
    ChainId Chain, string Source, BlockPoint Tip, BlockRange? Wanted, ImmutableArray<BlockRange> Added, long Blocks, long Transactions,
    long UnknownSpends, ImmutableArray<Reorganisation> Reorganisations)
{
    /// <summary>
    /// The heights of added blocks of which the source did not tell all kinds of movement that it gives of others, upwards; coverage says what it told. The next
    /// pull asks for them again.
    /// </summary>
    public ImmutableArray<BlockRange> Incomplete { get; init; } = [];

    /// <summary>How much in the added blocks looks like a movement and is none, by kind; kinds of which there is nothing are left out.</summary>
    public ImmutableSortedDictionary<NoiseKind, long> Noise { get; init; } = ImmutableSortedDictionary<NoiseKind, long>.Empty;
}

/// <summary>A change of the chain's mind: blocks that were recorded are no longer part of it.</summary>
/// <param name="KeptHeight">The height down to which the facts were rewound; -1 when none were kept.</param>
/// <param name="Dropped">The recorded blocks that were forgotten, upwards.</param>
public sealed record Reorganisation(long KeptHeight, ImmutableArray<DroppedBlock> Dropped);

/// <summary>A block that was recorded and is no longer part of the chain.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Hash">Its hash; null where it was recorded without.</param>
/// <param name="ReplacedBy">The block that stands in its place now; null when the chain is not that long any more.</param>
/// <param name="NoticedAt">When this was noticed, unix seconds.</param>
public readonly record struct DroppedBlock(long Height, BlockHash? Hash, BlockHash? ReplacedBy, long NoticedAt);
