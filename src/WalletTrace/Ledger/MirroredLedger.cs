using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>
/// A durable ledger with all of it in memory beside: what is taken in goes to the durable one first, and every question is answered from memory.
/// Nobody else may write to either.
/// </summary>
/// <param name="durable">Where facts last.</param>
/// <param name="memory">The same facts.</param>
internal sealed class MirroredLedger(ILedgerWriter durable, MemoryLedger memory) : ILedgerWriter
{
    /// <inheritdoc/>
    public IReadOnlyList<ChainId> Chains => memory.Chains;

    /// <inheritdoc/>
    public IReadOnlyList<CoverageRecord> Coverage => memory.Coverage;

    /// <inheritdoc/>
    public long? AsOf(ChainId chain) => memory.AsOf(chain);

    /// <inheritdoc/>
    public async ValueTask AppendAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(facts);
        Fact[] all = [.. facts];
        await durable.AppendAsync(all, cancellationToken).ConfigureAwait(false);

        // The rules are the same, so that what the one took in the other takes in as well.
        memory.Append(all);
    }

    /// <inheritdoc/>
    public async ValueTask RewindAsync(ChainId chain, long height, CancellationToken cancellationToken = default)
    {
        await durable.RewindAsync(chain, height, cancellationToken).ConfigureAwait(false);
        memory.Rewind(chain, height);
    }

    /// <inheritdoc/>
    public ValueTask<AccountHistory> HistoryAsync(Account account, CancellationToken cancellationToken = default) => memory.HistoryAsync(account, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CoverageKinds> CompleteKindsAsync(Account account, long fromHeight = 0, CancellationToken cancellationToken = default) =>
        memory.CompleteKindsAsync(account, fromHeight, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FreezeRecord>> FreezesAsync(Account account, CancellationToken cancellationToken = default) =>
        memory.FreezesAsync(account, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken = default) =>
        memory.TransactionAsync(chain, id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, long height, CancellationToken cancellationToken = default) =>
        memory.TransactionAsync(chain, id, height, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BlockRecord?> BlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) =>
        memory.BlockAsync(chain, height, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LedgerTransaction>?> WholeBlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) =>
        memory.WholeBlockAsync(chain, height, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LedgerTransaction?> SpenderAsync(ChainId chain, CoinId coin, CancellationToken cancellationToken = default) =>
        memory.SpenderAsync(chain, coin, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BlockRecord?> LastBlockAsync(ChainId chain, long atMost = long.MaxValue, CancellationToken cancellationToken = default) =>
        memory.LastBlockAsync(chain, atMost, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<BlockRecord> BlocksAsync(CancellationToken cancellationToken = default) => memory.BlocksAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<LedgerTransaction> TransactionsAsync(CancellationToken cancellationToken = default) => memory.TransactionsAsync(cancellationToken);
}
