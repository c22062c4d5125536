namespace WalletTrace.Attribution.Lists;

/// <summary>How far a new edition of a list may shrink before it is refused. Immutable.</summary>
/// <remarks>
/// A list that lost much is more often cut off, filtered or broken than truly shorter, and what it lost would no more be found in screening. A true delisting of
/// many addresses is refused, too, until told otherwise: as that of Tornado Cash in March 2025.
/// </remarks>
public sealed record ListShrinkLimits
{
    /// <summary>The largest part of the old edition's addresses that may be gone, in hundredths. Default: 5.</summary>
    public int MaxLostPercent { get; init; } = 5;

    /// <summary>From how many addresses on a programme, an entity or a chain may not go as a whole. Default: 10.</summary>
    public int ManyAddresses { get; init; } = 10;

    /// <summary>Nothing is refused.</summary>
    public static ListShrinkLimits None { get; } = new() { MaxLostPercent = 100, ManyAddresses = int.MaxValue };
}

/// <summary>A new edition of a list that lacks so much of the old that it is refused.</summary>
public sealed class ListShrunkException : WalletTraceException
{
    /// <summary>Makes a refusal.</summary>
    /// <param name="message">What is gone, and what to do.</param>
    /// <param name="difference">The difference of the editions.</param>
    public ListShrunkException(string message, ListDifference difference)
        : base(message)
    {
        Difference = difference;
    }

    /// <summary>The difference of the editions, with all that is gone.</summary>
    public ListDifference Difference { get; }
}
