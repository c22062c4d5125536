namespace WalletTrace.Tracing.Search;

/// <summary>Counts the flows that a search looks at, and looks out for cancellation meanwhile.</summary>
internal sealed class SearchBudget(long maxSteps, CancellationToken cancellationToken)
{
    private const int CheckEvery = 1 << 16;

    private long left = maxSteps;
    private int untilCheck;

    /// <summary>Whether the search has to end.</summary>
    public bool IsSpent => left < 0;

    /// <summary>Counts one flow; false when the budget is used up.</summary>
    public bool Spend()
    {
        if (--untilCheck < 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            untilCheck = CheckEvery;
        }

        return --left >= 0;
    }
}
