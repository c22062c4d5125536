namespace WalletTrace.Reports;

/// <summary>How much a report lists. Immutable. What is cut off is always told, with its count and its value.</summary>
/// <remarks>
/// JSON, GraphML and DOT hold every sink, flow and coverage entry: of the limits only <see cref="MaxPaths"/> and <see cref="MaxBounds"/>
/// touch them.
/// </remarks>
public sealed record ReportOptions
{
    /// <summary>Every default.</summary>
    public static ReportOptions Default { get; } = new();

    /// <summary>What the report is called. Default: null, which names it after the thefts. Escaped like all text.</summary>
    public string? Title { get; init; }

    /// <summary>At most so many paths for each rule and asset, the largest first. Default: 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int MaxPaths { get; init => field = NotNegative(value); } = 100;

    /// <summary>At most so many sinks in each part of the balance, the largest first. Default: 20.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int MaxSinks { get; init => field = NotNegative(value); } = 20;

    /// <summary>
    /// For so many sinks, the largest of the trace first, bounds are worked out; each is a maximum flow over the case graph. Default: 50.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int MaxBounds { get; init => field = NotNegative(value); } = 50;

    /// <summary>At most so many entries of each kind of coverage, the largest first. Default: 20.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int MaxCoverage { get; init => field = NotNegative(value); } = 20;

    private static int NotNegative(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }
}
