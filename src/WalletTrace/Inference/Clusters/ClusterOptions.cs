using System.Collections.Immutable;
using WalletTrace.Inference.Coins;

namespace WalletTrace.Inference.Clusters;

/// <summary>By which rules clusters are inferred. Immutable; every default is stated.</summary>
public sealed record ClusterOptions
{
    private readonly int largeCluster = 10;

    /// <summary>Whether the inputs of a transaction belong together (<see cref="ClusterRule.MultiInput"/>). Default: yes.</summary>
    public bool MultiInput { get; init; } = true;

    /// <summary>What recognises CoinJoins, from which nothing is inferred. Null: everything is inferred from. Default: by <see cref="CoinJoinFinder.Reliable"/>.</summary>
    public CoinJoinFinder? CoinJoins { get; init; } = new();

    /// <summary>
    /// What finds change (<see cref="ClusterRule.Change"/>): where one candidate is left, it belongs to who paid. It goes by what was taken in: where few
    /// histories are known, addresses look fresh that are not, and outputs unspent. Default: null, none.
    /// </summary>
    public ChangeHeuristic? Change { get; init; }

    /// <summary>
    /// The names of the service whose own account an account is, for <see cref="ClusterRule.DepositReuse"/>; empty for all others. Null: that rule is not used.
    /// Default: null.
    /// </summary>
    public Func<Account, IReadOnlyList<string>>? ServicesOf { get; init; }

    /// <summary>How strictly deposit accounts are recognised.</summary>
    public DepositLimits DepositLimits { get; init; } = new();

    /// <summary>On TRON, who pays fees for whom (<see cref="ClusterRule.FeePayer"/>, <see cref="ClusterRule.FeeTopUp"/>). Default: null, not used.</summary>
    public FeePayerLimits? FeePayers { get; init; }

    /// <summary>
    /// On account chains: whether an account is one that many people use, as a miner, an exchange, another service; nothing is inferred from it. Null: nobody but
    /// those for whom <see cref="ServicesOf"/> has names. Default: null.
    /// </summary>
    public Func<Account, bool>? IsShared { get; init; }

    /// <summary>
    /// Whether a token, beside the well-known ones and chains' own coins, is vouched for, so that its own contract is to be believed who gave it to whom. From what
    /// others tell nothing is inferred: anybody can make a token that says so. Null: none is. Default: null.
    /// </summary>
    public Func<Asset, bool>? IsKnown { get; init; }

    /// <summary>
    /// What labels call an account, so that large clusters of different names are not made one; empty where they do not. Null: all merges are made. Default: null.
    /// </summary>
    public Func<Account, IReadOnlyList<string>>? NamesOf { get; init; }

    /// <summary>From how many accounts on a cluster is large. Default: 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int LargeCluster
    {
        get => largeCluster;
        init => largeCluster = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 1 or more");
    }

    /// <summary>Transactions from which nothing is to be inferred. Default: none.</summary>
    public ImmutableHashSet<TransactionId> Except { get; init; } = [];
}
