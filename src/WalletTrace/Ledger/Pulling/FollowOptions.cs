namespace WalletTrace.Ledger.Pulling;

/// <summary>How far coins are followed forward.</summary>
public sealed record FollowOptions
{
    private readonly int hops = 1;
    private readonly int maxTransactions = 1_000;

    /// <summary>How many transactions one after the other are followed from each start; 0 for the start alone. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int Hops
    {
        get => hops;
        init => hops = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 0 or more");
    }

    /// <summary>At most so many transactions are pulled, the nearest first and of those the ones that spend the largest coins. Default: 1,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int MaxTransactions
    {
        get => maxTransactions;
        init => maxTransactions = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 1 or more");
    }

    /// <summary>
    /// How the owners' histories are read by which unspent coins are known to be so. Default: cut short after 1,000 transactions, which leaves what rests
    /// with services and other large owners unexplored.
    /// </summary>
    public HistoryOptions Histories { get; init; } = new() { MaxTransactions = 1_000 };

    /// <summary>Whose coins are not followed further, such as a service's, in which value mixes; stolen ones are all the same. Default: none.</summary>
    public Func<Address, bool> StopsAt { get; init; } = static _ => false;

    /// <summary>Told after each transaction. Default: nobody.</summary>
    public IProgress<FollowProgress>? Progress { get; init; }
}

/// <summary>Where the following of coins starts.</summary>
/// <param name="Id">A transaction in a block.</param>
/// <param name="Index">Which of its outputs is followed; null for all of them.</param>
/// <param name="IsStolen">Whether they are stolen, and so followed whoever owns them.</param>
public readonly record struct FollowStart(TransactionId Id, int? Index = null, bool IsStolen = true);

/// <summary>How far the following of coins has come.</summary>
/// <param name="Hop">The hop.</param>
/// <param name="Transactions">The transactions followed so far.</param>
/// <param name="Waiting">The transactions of this hop still to come, and those of the next that are known so far.</param>
public readonly record struct FollowProgress(int Hop, int Transactions, int Waiting);
