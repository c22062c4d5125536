namespace WalletTrace.Graph;

/// <summary>How far a <see cref="ReachSearch"/> goes. Immutable; the default is everywhere.</summary>
public sealed record ReachLimits
{
    /// <summary>At most so many flows from the source on. Default: no limit.</summary>
    public int? Hops { get; init; }

    /// <summary>
    /// Vertices with more outgoing flows than this, at whatever time, are reached but not passed, the source included. Default: no limit.
    /// </summary>
    public int? HubLimit { get; init; }
}
