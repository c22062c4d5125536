namespace WalletTrace.Graph.Building;

/// <summary>Why a branch is not followed.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Detail">The same in words.</param>
internal readonly record struct BranchStop(StopReason Reason, string Detail)
{
    /// <summary>
    /// Whether it is for want of facts, whatever the reason for which they are wanting: with the ledger alone the branch would be unexplored.
    /// </summary>
    public bool LacksFacts { get; init; }

    /// <summary>What the ledger lacks.</summary>
    public static BranchStop Gap(string detail) => new(StopReason.Unexplored, detail) { LacksFacts = true };
}
