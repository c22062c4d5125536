namespace WalletTrace.Chains.Quorum;

/// <summary>A history of one account as one source tells it, read to its end.</summary>
internal sealed class QuorumHistory
{
    private QuorumHistory(IReadOnlyList<HistoryPage> pages)
    {
        Pages = pages;
        IsComplete = pages.Count > 0 && pages[^1].IsComplete;
        Coverage = [.. pages.SelectMany(page => page.Facts).OfType<CoverageRecord>()];
        Kinds = Coverage.Aggregate(CoverageKinds.None, static (kinds, record) => kinds | record.Kinds);
    }

    /// <summary>Its pages.</summary>
    public IReadOnlyList<HistoryPage> Pages { get; }

    /// <summary>Whether there is no more of it.</summary>
    public bool IsComplete { get; }

    /// <summary>What the source states of it.</summary>
    public IReadOnlyList<CoverageRecord> Coverage { get; }

    /// <summary>The kinds of movement of which it states something.</summary>
    public CoverageKinds Kinds { get; }

    /// <summary>All facts of it.</summary>
    public IEnumerable<Fact> Facts => Pages.SelectMany(page => page.Facts);

    /// <summary>The last height up to which it states anything; null where it states nothing.</summary>
    public long? End => Coverage.Count == 0 ? null : Coverage.Max(record => record.ToHeight);

    /// <summary>Reads one.</summary>
    public static async Task<QuorumHistory> ReadAsync(IAsyncEnumerable<HistoryPage> pages, CancellationToken cancellationToken)
    {
        var read = new List<HistoryPage>();
        await foreach (HistoryPage page in pages.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            read.Add(page);
        }

        return new QuorumHistory(read);
    }

    /// <summary>The heights at which it is said to hold all movements of a kind; null for none.</summary>
    public BlockRange? RangeOf(CoverageKinds kind) =>
        Coverage.Where(record => record.Kinds.HasFlag(kind)).MaxBy(record => record.ToHeight - record.FromHeight) is { } widest
            ? new BlockRange(widest.FromHeight, widest.ToHeight) : null;

    /// <summary>Whether it states that it holds all movements of a kind at a height.</summary>
    public bool Covers(CoverageKinds kind, long height) =>
        kind != CoverageKinds.None && Coverage.Any(record => record.Kinds.HasFlag(kind) && record.FromHeight <= height && height <= record.ToHeight);
}
