using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>Where pulled blocks of one chain go.</summary>
internal interface IPullTarget
{
    /// <summary>The heights that are held for the whole chain with all of the given kinds of movement.</summary>
    HeightRanges Covered(CoverageKinds kinds);

    /// <summary>The highest known block at or below a height, or null where there is none.</summary>
    ValueTask<BlockRecord?> LastBlockAsync(long atMost, CancellationToken cancellationToken);

    /// <summary>Takes whole blocks in, one above the other, with the statement that they were read; where that fails, none that could be missed.</summary>
    /// <param name="blocks">The blocks, upwards, without a hole.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="readAt">When they were read, unix seconds.</param>
    /// <param name="cancellationToken">Ends the taking in.</param>
    /// <returns>For each block the number of its inputs of which it is not known what they spend.</returns>
    /// <exception cref="ReorgException">The first block is not the child of the recorded one below it, or the last not the parent of the one above.</exception>
    ValueTask<IReadOnlyList<int>> AppendAsync(IReadOnlyList<BlockFacts> blocks, string source, long readAt, CancellationToken cancellationToken);

    /// <summary>Makes all blocks that were taken in last beyond the end of the process.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>Forgets all above a height, whole chain and single accounts alike.</summary>
    /// <param name="height">The last height to keep; -1 keeps nothing.</param>
    /// <param name="dropped">The blocks that are forgotten, upwards.</param>
    /// <param name="cancellationToken">Ends the rewinding.</param>
    ValueTask RewindAsync(long height, IReadOnlyList<DroppedBlock> dropped, CancellationToken cancellationToken);
}
