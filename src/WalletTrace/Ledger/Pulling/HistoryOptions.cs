using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>How histories of single accounts are pulled.</summary>
public sealed record HistoryOptions
{
    private readonly long? asOf;
    private readonly int? maxTransactions;
    private readonly int maxReorgDepth = 100;
    private readonly CoverageKinds? kinds;
    private readonly TimeSpan maxCheckAge;

    /// <summary>
    /// The height as of which histories are pulled; what came later is left out. Null for the height up to which the facts there are speak, or where
    /// there are none the source's highest block. A trace calls an account complete only if its history reaches as far as that of any other: whoever
    /// moves this height on pulls all accounts again. Default: null.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long? AsOf
    {
        get => asOf;
        init => asOf = value is not < 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected a height of 0 or more");
    }

    /// <summary>
    /// The kinds of movement that are wanted: a history is complete with these, and a source that gives parts of histories reads no more than it must for
    /// them. Null for all that the source promises. Default: null.
    /// </summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public CoverageKinds? Kinds
    {
        get => kinds;
        init => kinds = value is not CoverageKinds.None ? value
            : throw new ArgumentException("histories cannot be pulled: found no kind of movement, expected one or more, or null for all", nameof(value));
    }

    /// <summary>
    /// How long ago the recorded blocks may have been held against the source's chain at the end of the pull, where the source remembers that. With zero they
    /// are held against it then, so that whatever the pull calls complete stands on the chain. With more, a pull may add no request to what it reads; whoever
    /// sets it pulls once more without accounts and without it before he relies on what was pulled. Default: zero.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan MaxCheckAge
    {
        get => maxCheckAge;
        init => maxCheckAge = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected no negative time");
    }

    /// <summary>
    /// A history with more transactions than this is cut short, and stays incomplete; null for no limit. Default: null.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? MaxTransactions
    {
        get => maxTransactions;
        init => maxTransactions = value is not < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 1 or more");
    }

    /// <summary>As <see cref="PullOptions.MaxReorgDepth"/>. Default: 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int MaxReorgDepth
    {
        get => maxReorgDepth;
        init => maxReorgDepth = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 0 or more");
    }

    /// <summary>Passes the pages of one account's history on, and may end it early: it is then kept as incomplete. Null: all are read.</summary>
    internal Func<Address, IAsyncEnumerable<HistoryPage>, IAsyncEnumerable<HistoryPage>>? Through { get; init; }

    /// <summary>Told after each page. Default: nobody.</summary>
    public IProgress<HistoryProgress>? Progress { get; init; }

    /// <summary>Tells when a stale block was noticed. Default: the system's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

/// <summary>How far a pull of histories has come.</summary>
/// <param name="Accounts">The accounts whose history was read.</param>
/// <param name="AccountsLeft">The accounts still to come, the one being read included.</param>
/// <param name="Transactions">The transactions read of the present one.</param>
public readonly record struct HistoryProgress(int Accounts, int AccountsLeft, int Transactions);
