using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tests.Support;

/// <summary>A ledger that passes everything on to another; a test changes what it wants to be different.</summary>
internal class PassingLedger(ILedgerWriter inner) : ILedgerWriter
{
    public virtual IReadOnlyList<ChainId> Chains => inner.Chains;

    public virtual IReadOnlyList<CoverageRecord> Coverage => inner.Coverage;

    public virtual long? AsOf(ChainId chain) => inner.AsOf(chain);

    public virtual ValueTask AppendAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken = default) => inner.AppendAsync(facts, cancellationToken);

    public virtual ValueTask RewindAsync(ChainId chain, long height, CancellationToken cancellationToken = default) => inner.RewindAsync(chain, height, cancellationToken);

    public virtual ValueTask<AccountHistory> HistoryAsync(Account account, CancellationToken cancellationToken = default) => inner.HistoryAsync(account, cancellationToken);

    public virtual ValueTask<CoverageKinds> CompleteKindsAsync(Account account, long fromHeight = 0, CancellationToken cancellationToken = default) =>
        inner.CompleteKindsAsync(account, fromHeight, cancellationToken);

    public virtual ValueTask<long> CompleteToAsync(Account account, CoverageKinds kinds, CancellationToken cancellationToken = default) =>
        inner.CompleteToAsync(account, kinds, cancellationToken);

    public virtual ValueTask<IReadOnlyList<FreezeRecord>> FreezesAsync(Account account, CancellationToken cancellationToken = default) =>
        inner.FreezesAsync(account, cancellationToken);

    public virtual ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken = default) =>
        inner.TransactionAsync(chain, id, cancellationToken);

    public virtual ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, long height, CancellationToken cancellationToken = default) =>
        inner.TransactionAsync(chain, id, height, cancellationToken);

    public virtual ValueTask<BlockRecord?> BlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) =>
        inner.BlockAsync(chain, height, cancellationToken);

    public virtual ValueTask<IReadOnlyList<LedgerTransaction>?> WholeBlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) =>
        inner.WholeBlockAsync(chain, height, cancellationToken);

    public virtual ValueTask<LedgerTransaction?> SpenderAsync(ChainId chain, CoinId coin, CancellationToken cancellationToken = default) =>
        inner.SpenderAsync(chain, coin, cancellationToken);

    public virtual ValueTask<BlockRecord?> LastBlockAsync(ChainId chain, long atMost = long.MaxValue, CancellationToken cancellationToken = default) =>
        inner.LastBlockAsync(chain, atMost, cancellationToken);

    public virtual IAsyncEnumerable<BlockRecord> BlocksAsync(CancellationToken cancellationToken = default) => inner.BlocksAsync(cancellationToken);

    public virtual IAsyncEnumerable<LedgerTransaction> TransactionsAsync(CancellationToken cancellationToken = default) => inner.TransactionsAsync(cancellationToken);
}
