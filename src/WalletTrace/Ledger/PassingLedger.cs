using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>A ledger that passes everything on to another; what derives from it changes what it wants to be different.</summary>
/// <param name="inner">The other.</param>
internal abstract class PassingLedger(ILedgerWriter inner) : ILedgerWriter
{
    /// <inheritdoc/>
    public virtual IReadOnlyList<ChainId> Chains => inner.Chains;

    /// <inheritdoc/>
    public virtual IReadOnlyList<CoverageRecord> Coverage => inner.Coverage;

    /// <inheritdoc/>
    public virtual long? AsOf(ChainId chain) => inner.AsOf(chain);

    /// <inheritdoc/>
    public virtual ValueTask AppendAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken = default) => inner.AppendAsync(facts, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask RewindAsync(ChainId chain, long height, CancellationToken cancellationToken = default) => inner.RewindAsync(chain, height, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<AccountHistory> HistoryAsync(Account account, CancellationToken cancellationToken = default) => inner.HistoryAsync(account, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<CoverageKinds> CompleteKindsAsync(Account account, long fromHeight = 0, CancellationToken cancellationToken = default) =>
        inner.CompleteKindsAsync(account, fromHeight, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<long> CompleteToAsync(Account account, CoverageKinds kinds, CancellationToken cancellationToken = default) =>
        inner.CompleteToAsync(account, kinds, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<FreezeRecord>> FreezesAsync(Account account, CancellationToken cancellationToken = default) =>
        inner.FreezesAsync(account, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken = default) =>
        inner.TransactionAsync(chain, id, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, long height, CancellationToken cancellationToken = default) =>
        inner.TransactionAsync(chain, id, height, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<BlockRecord?> BlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) =>
        inner.BlockAsync(chain, height, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<LedgerTransaction>?> WholeBlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) =>
        inner.WholeBlockAsync(chain, height, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<LedgerTransaction?> SpenderAsync(ChainId chain, CoinId coin, CancellationToken cancellationToken = default) =>
        inner.SpenderAsync(chain, coin, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<BlockRecord?> LastBlockAsync(ChainId chain, long atMost = long.MaxValue, CancellationToken cancellationToken = default) =>
        inner.LastBlockAsync(chain, atMost, cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<BlockRecord> BlocksAsync(CancellationToken cancellationToken = default) => inner.BlocksAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<LedgerTransaction> TransactionsAsync(CancellationToken cancellationToken = default) => inner.TransactionsAsync(cancellationToken);
}
