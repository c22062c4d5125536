namespace WalletTrace.Chains;

/// <summary>Which part of an account's history is wanted.</summary>
/// <param name="Kinds">The kinds of movement that must be complete; the source reads no more than it must for them.</param>
public sealed record HistoryRequest(CoverageKinds Kinds)
{
    private readonly CoverageKinds kinds = Checked(Kinds);
    private readonly long fromHeight;
    private readonly long? toHeight;
    private readonly int? maxTransactions;
    private readonly TimeSpan maxTipAge;

    /// <summary>The kinds of movement that must be complete; the source reads no more than it must for them.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public CoverageKinds Kinds
    {
        get => kinds;
        init => kinds = Checked(value);
    }

    /// <summary>The first height; what was before is not read. Default: 0, all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long FromHeight
    {
        get => fromHeight;
        init => fromHeight = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected a height of 0 or more");
    }

    /// <summary>The last height; what came later is not read, nor claimed. Null for the source's highest block. Default: null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long? ToHeight
    {
        get => toHeight;
        init => toHeight = value is not < 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected a height of 0 or more");
    }

    /// <summary>Reads at most so many transactions; null for all. Default: null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? MaxTransactions
    {
        get => maxTransactions;
        init => maxTransactions = value is not < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 1 or more");
    }

    /// <summary>
    /// How old what the source knows of its chain may be. With zero it looks for its tip before it reads, and whether the chain still holds the last block
    /// after it has read. With more it does neither where it looked so short a while ago, which saves requests where many histories are read; whoever asks
    /// for that holds the last block, which is among the facts, against the chain himself before he relies on them. Default: zero.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan MaxTipAge
    {
        get => maxTipAge;
        init => maxTipAge = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected no negative time");
    }

    private static CoverageKinds Checked(CoverageKinds kinds) =>
        kinds != CoverageKinds.None ? kinds : throw new ArgumentException("a part of a history cannot be asked for: found no kind of movement, expected one or more", nameof(kinds));
}

/// <summary>Gives parts of histories, so that no more is asked than is needed: some kinds of movement, or what came after a height.</summary>
public interface ISelectiveHistorySource : IAccountHistorySource
{
    /// <summary>
    /// Reads a part of the confirmed history of an account to its end, as <see cref="IAccountHistorySource.ReadHistoryAsync"/> reads all of it. The
    /// statement of coverage on the last page begins at the first height asked for and holds the wanted kinds, and others only if they are as complete.
    /// </summary>
    /// <param name="address">Whose history; it is disclosed.</param>
    /// <param name="request">Which part.</param>
    /// <param name="cancellationToken">Ends the reading; it throws.</param>
    /// <exception cref="ChainDataException">An answer is malformed or contradicts itself.</exception>
    /// <exception cref="ChainSourceException">The source cannot be reached, or answers what it should not.</exception>
    IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, HistoryRequest request, CancellationToken cancellationToken = default);
}

/// <summary>How much there is of an account's history, as far as can be told without reading it.</summary>
/// <param name="Transactions">The number of its transactions: exactly, or at least so many.</param>
/// <param name="IsExact">Whether there are no more.</param>
/// <param name="How">How that is known, in words, for instance "the address's count of transactions".</param>
public readonly record struct AccountSize(long Transactions, bool IsExact, string How);

/// <summary>Tells how large histories are before they are read, so that hubs are not read at all.</summary>
public interface IAccountSizeSource : IAccountHistorySource
{
    /// <summary>How many transactions an account has, at the cost of one request.</summary>
    /// <param name="address">Whose; it is disclosed.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The size; null where the source cannot tell.</returns>
    /// <exception cref="ChainSourceException">The source cannot be reached or answers what it should not.</exception>
    ValueTask<AccountSize?> SizeAsync(Address address, CancellationToken cancellationToken = default);
}
