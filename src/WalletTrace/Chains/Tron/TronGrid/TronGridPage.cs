namespace WalletTrace.Chains.Tron.TronGrid;

/// <summary>Collects what one page of a history holds.</summary>
internal sealed class TronGridPage
{
    private List<Fact> facts = [];
    private List<Noise> noise = [];

    /// <summary>The number of transactions so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the first transactions of a block, after the block.</summary>
    public void Add(TronGridBlock block, int count)
    {
        if (count == 0)
        {
            return;
        }

        facts.Add(block.Record);
        foreach ((List<Fact> movements, List<Noise> ignored) in block.Transactions.Take(count))
        {
            facts.AddRange(movements);
            noise.AddRange(ignored);
        }

        Count += count;
    }

    /// <summary>The page as it is; the next one begins.</summary>
    public HistoryPage Give(bool isComplete = false)
    {
        var page = new HistoryPage(facts, Count, isComplete) { Noise = noise };
        (facts, noise, Count) = ([], [], 0);
        return page;
    }

    /// <summary>The last page of a history that was read to its end; without coverage where it is not known to be complete in anything.</summary>
    public HistoryPage Last(BlockRecord tip, CoverageRecord? coverage)
    {
        if (facts.OfType<BlockRecord>().LastOrDefault() != tip)
        {
            facts.Add(tip);
        }

        if (coverage is not null)
        {
            facts.Add(coverage);
        }

        return Give(isComplete: coverage is not null);
    }
}

/// <summary>The transactions of one block that concern an account.</summary>
/// <param name="Record">The block.</param>
/// <param name="Transactions">Each with its movements and what only looks like some, in the order of the block.</param>
/// <param name="Kinds">The kinds of movement that are all among the facts.</param>
internal sealed record TronGridBlock(BlockRecord Record, IReadOnlyList<(List<Fact> Facts, List<Noise> Noise)> Transactions, CoverageKinds Kinds);
