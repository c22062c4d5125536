namespace WalletTrace.Chains;

/// <summary>Gives the history of single accounts, and so learns whom is asked about: every such request is disclosed.</summary>
public interface IAccountHistorySource : IChainSource
{
    /// <summary>
    /// Reads the confirmed history of an account to its end, page by page; each page holds whole transactions. Only the last page carries a
    /// statement of coverage, and only when nothing is missing: a history that was cut short by a limit ends with
    /// <see cref="HistoryPage.IsComplete"/> false and states none.
    /// </summary>
    /// <remarks>
    /// The last page of a complete history also holds the block up to which it speaks (with its hash, as <see cref="IChainSource.HashAtAsync"/> tells it), be
    /// nothing of the account in it: by it histories of several sources, and of several times, are known to stand on one chain.
    /// </remarks>
    /// <param name="address">Whose history.</param>
    /// <param name="maxTransactions">Reads at most so many transactions; null for all.</param>
    /// <param name="cancellationToken">Ends the reading; it throws.</param>
    /// <exception cref="ChainDataException">An answer is malformed or contradicts itself.</exception>
    /// <exception cref="ChainSourceException">The source cannot be reached, or answers what it should not.</exception>
    IAsyncEnumerable<HistoryPage> ReadHistoryAsync(Address address, int? maxTransactions = null, CancellationToken cancellationToken = default);
}

/// <summary>One page of an account's history.</summary>
/// <param name="Facts">Whole transactions with their blocks; on the last page of a complete history also its coverage.</param>
/// <param name="TransactionCount">The number of transactions on this page.</param>
/// <param name="IsComplete">Whether the history is complete with this page.</param>
public sealed record HistoryPage(IReadOnlyList<Fact> Facts, int TransactionCount, bool IsComplete)
{
    /// <summary>What looks like a movement on this page and is none, in order.</summary>
    public IReadOnlyList<Noise> Noise { get; init; } = [];
}
