using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>Puts pulled blocks into a ledger.</summary>
internal sealed class LedgerTarget(ILedgerWriter ledger, ChainId chain) : IHistoryTarget
{
    // The height up to which all blocks are there from the first on, as far as was looked.
    private long? endOfTheStart;

    /// <inheritdoc/>
    public HeightRanges Covered(CoverageKinds kinds) => 
        ReadKinds.Together(ledger.Coverage.Where(record => record.Chain == chain && record.Address is null), kinds);

    /// <inheritdoc/>
    public ValueTask<BlockRecord?> LastBlockAsync(long atMost, CancellationToken cancellationToken) =>
        ledger.LastBlockAsync(chain, atMost, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<int>> AppendAsync(
        IReadOnlyList<BlockFacts> blocks, string source, long readAt, CancellationToken cancellationToken)
    {
        IEnumerable<Fact> coverage =
            from run in CoverageOf(blocks)
            select new CoverageRecord(chain, null, run.From, run.To, run.Kinds, source, readAt);
        await ledger.AppendAsync(blocks.SelectMany(block => block.Facts.Prepend(block.Block)).Concat(coverage), cancellationToken).ConfigureAwait(false);

        if (!chain.IsUtxo)
        {
            return new int[blocks.Count];
        }

        // With all blocks from the first on there is no output that the ledger could lack.
        long end = endOfTheStart ??= Covered(CoverageKinds.Coins).EndOfRun(0);
        if (end >= blocks[0].Block.Height - 1)
        {
            endOfTheStart = Math.Max(end, blocks[^1].Block.Height);
            return new int[blocks.Count];
        }

        var unknown = new int[blocks.Count];
        for (int at = 0; at < unknown.Length; at++)
        {
            unknown[at] = await CountUnknownAsync(blocks[at], cancellationToken).ConfigureAwait(false);
        }

        return unknown;
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask RewindAsync(long height, IReadOnlyList<DroppedBlock> dropped, CancellationToken cancellationToken)
    {
        endOfTheStart = endOfTheStart is { } end ? Math.Min(end, height) : null;
        return ledger.RewindAsync(chain, height, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long?> AsOfAsync(CancellationToken cancellationToken) => ValueTask.FromResult(ledger.AsOf(chain));

    /// <inheritdoc/>
    public ValueTask<long> CompleteToAsync(Address address, CoverageKinds kinds, CancellationToken cancellationToken) =>
        ledger.CompleteToAsync(new Account(chain, address), kinds, cancellationToken);

    /// <inheritdoc/>
    public IHistoryWriter BeginHistory(Address address) => new PageWriter(ledger);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Fact>> FollowedAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<Fact>>([]);

    /// <inheritdoc/>
    public ValueTask AddFollowedAsync(IReadOnlyList<Fact> facts, CancellationToken cancellationToken) => ledger.AppendAsync(facts, cancellationToken);

    /// <summary>The runs of blocks that hold the same kinds of movement.</summary>
    public static IEnumerable<(long From, long To, CoverageKinds Kinds)> CoverageOf(IEnumerable<BlockFacts> blocks)
    {
        (long From, long To, CoverageKinds Kinds)? run = null;
        foreach (BlockFacts block in blocks)
        {
            long height = block.Block.Height;
            if (run is { } open && open.Kinds == block.Kinds && open.To == height - 1)
            {
                run = open with { To = height };
                continue;
            }

            if (run is { } done)
            {
                yield return done;
            }

            run = (height, height, block.Kinds);
        }

        if (run is { } last)
        {
            yield return last;
        }
    }

    /// <summary>The height up to which statements of an account and of the whole chain together hold all of its movements of some kinds from the first block on.</summary>
    public static long CompleteTo(IEnumerable<CoverageRecord> coverage, Address address, CoverageKinds kinds) =>
        ReadKinds.Together(coverage.Where(record => record.Address is null || record.Address == address), kinds).EndOfRun(0);

    private async ValueTask<int> CountUnknownAsync(BlockFacts block, CancellationToken cancellationToken)
    {
        IEnumerable<int> asked = block.Facts.OfType<InputRecord>().Where(IsUntold).Select(input => input.TransactionIndex).Distinct();
        Dictionary<int, TransactionId> ids = block.Facts.OfType<TransactionRecord>().ToDictionary(record => record.Index, record => record.Id);
        int unknown = 0;
        foreach (int index in asked)
        {
            LedgerTransaction? known = await ledger.TransactionAsync(chain, ids[index], cancellationToken).ConfigureAwait(false);
            unknown += known?.Inputs.Count(IsUntold) ?? 0;
        }

        return unknown;
    }

    /// <summary>Whether an input spends a coin of which nothing is told.</summary>
    public static bool IsUntold(InputRecord input) => input.Coin is not null && (input.Owner is null || input.Amount is null);

    /// <summary>Puts each page into the ledger at once: facts are true whether or not their history is complete.</summary>
    private sealed class PageWriter(ILedgerWriter ledger) : IHistoryWriter
    {
        public ValueTask AddAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken) => ledger.AppendAsync(facts, cancellationToken);

        public ValueTask KeepAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
