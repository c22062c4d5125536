namespace WalletTrace.Chains.Http;

/// <summary>A source that remembers for a while what it found out about its chain.</summary>
internal interface IRecentSource
{
    /// <summary>What it remembers.</summary>
    RecentChain Recent { get; }
}

/// <summary>
/// The tip of a source's chain and blocks below it, as they were found a short while ago. What is older than the caller allows is looked up again: one
/// request for the block at the tip's height tells whether all that is remembered still stands, since a block has only one past.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="askTip">Asks for the highest block up to which histories can be read now.</param>
/// <param name="askBlock">Asks for the block at a height; null above the tip.</param>
#pragma warning disable CA1001 // The semaphore's wait handle is never made, so that there is nothing to let go of.
internal sealed class RecentChain(
    TimeProvider time, Func<CancellationToken, Task<BlockRecord>> askTip, Func<long, CancellationToken, Task<BlockRecord?>> askBlock)
#pragma warning restore CA1001
{
    private const int MostBelow = 4096;

    private readonly SemaphoreSlim gate = new(1);
    private readonly Dictionary<long, BlockRecord> below = [];
    private BlockRecord? tip;
    private long askedAt;
    private long askedFor;
    private long checkedAt;

    /// <summary>A block up to which histories can be read: the highest, or one that was the highest when it was last asked for.</summary>
    /// <param name="maxAge">How long ago it may have been found on the chain; zero for now.</param>
    /// <param name="least">A height that it should reach, if the chain does; null for the highest block as it was found no longer ago than that.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public async ValueTask<BlockRecord> TipAsync(TimeSpan maxAge, long? least, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (least <= tip?.Height)
            {
                await CheckAsync(maxAge, cancellationToken).ConfigureAwait(false);
            }

            // A chain that ended below a height a moment ago is not asked for it again at once.
            bool isGood = tip is not null && (least <= tip.Height || (IsWithin(maxAge, askedAt) && (least is null || least <= askedFor)));
            return isGood ? tip! : await AskTipAsync(least ?? 0, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The block at a height of the chain whose tip was found last; null above the source's tip.</summary>
    /// <param name="height">The height.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async ValueTask<BlockRecord?> BlockAsync(long height, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (tip?.Height == height)
            {
                return tip;
            }

            if (below.TryGetValue(height, out BlockRecord? known))
            {
                return known;
            }

            BlockRecord? block = await askBlock(height, cancellationToken).ConfigureAwait(false);
            if (block is not null && height < tip?.Height)
            {
                Keep(block);
            }

            return block;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The block at a height or, where the chain ends below it, the highest up to which histories can be read.</summary>
    /// <param name="maxAge">How long ago it may have been found on the chain; zero for now.</param>
    /// <param name="height">The height; null for the highest.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <returns>The block; null where the source has none, though its tip is higher.</returns>
    public async ValueTask<BlockRecord?> EndAsync(TimeSpan maxAge, long? height, CancellationToken cancellationToken)
    {
        BlockRecord found = await TipAsync(maxAge, height, cancellationToken).ConfigureAwait(false);
        return height < found.Height ? await BlockAsync(height.Value, cancellationToken).ConfigureAwait(false) : found;
    }

    private bool IsWithin(TimeSpan maxAge, long since) => maxAge > TimeSpan.Zero && time.GetElapsedTime(since) < maxAge;

    /// <summary>Forgets all unless the tip was found on the chain a short while ago, or is now.</summary>
    private async Task CheckAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (tip is null || IsWithin(maxAge, checkedAt))
        {
            return;
        }

        // Before the answer, so that it is never taken for newer than it is.
        long now = time.GetTimestamp();
        BlockRecord? found = await askBlock(tip.Height, cancellationToken).ConfigureAwait(false);
        if (found?.Hash == tip.Hash)
        {
            checkedAt = now;
        }
        else
        {
            tip = null;
            below.Clear();
        }
    }

    private async Task<BlockRecord> AskTipAsync(long least, CancellationToken cancellationToken)
    {
        long now = time.GetTimestamp();
        BlockRecord found = await askTip(cancellationToken).ConfigureAwait(false);
        if (found != tip)
        {
            // Whether what is remembered lies below the new tip nobody has said.
            below.Clear();
        }

        (tip, askedAt, askedFor, checkedAt) = (found, now, least, now);
        return found;
    }

    private void Keep(BlockRecord block)
    {
        if (below.Count >= MostBelow)
        {
            below.Clear();
        }

        below[block.Height] = block;
    }
}
