using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// A ledger as a watch fills it: notices whether what comes in or is taken back can change the last trace, so that nothing is traced again for blocks that do
/// not concern the case.
/// </summary>
internal sealed class WatchedLedger(ILedgerWriter ledger, AlertJournal journal) : ILedgerWriter
{
    private readonly Dictionary<ChainId, long> highest = [];

    // The kinds of movement that were read of anybody up to the end of a chain: where blocks go on with fewer, something may not be complete any more.
    private readonly Dictionary<ChainId, CoverageKinds> kindsAtEnd = [];
    private Interest? interest;
    private bool isTouched = true;

    /// <inheritdoc/>
    public IReadOnlyList<ChainId> Chains => ledger.Chains;

    /// <inheritdoc/>
    public IReadOnlyList<CoverageRecord> Coverage => ledger.Coverage;

    /// <summary>Whether the last trace would now find something else, as far as can be told without tracing.</summary>
    public bool IsTouched => isTouched;

    /// <summary>Takes a trace that was just run over the ledger as the last one.</summary>
    public void Watch(TraceResult result)
    {
        interest = new Interest(result);
        isTouched = false;
        highest.Clear();
        kindsAtEnd.Clear();
        foreach (ChainId chain in ledger.Chains)
        {
            highest[chain] = ledger.AsOf(chain) ?? -1;
        }

        foreach (CoverageRecord read in ledger.Coverage.Where(read => read.ToHeight == highest[read.Chain]))
        {
            kindsAtEnd[read.Chain] = kindsAtEnd.GetValueOrDefault(read.Chain) | read.Kinds;
        }
    }

    /// <summary>Says that the trace is to be run again, whatever was seen here: something is not read as far as something else.</summary>
    public void Touch() => isTouched = true;

    /// <inheritdoc/>
    public ValueTask AppendAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken = default) =>
        ledger.AppendAsync(isTouched ? facts : facts.Select(Seen), cancellationToken);

    /// <inheritdoc/>
    public ValueTask RewindAsync(ChainId chain, long height, CancellationToken cancellationToken = default)
    {
        // First: after a kill in between the blocks that are forgotten must still be asked for.
        if (journal.FollowedFrom(chain) > height + 1)
        {
            journal.Follow(chain, height + 1);
        }

        isTouched |= highest.GetValueOrDefault(chain, -1) > height;
        return ledger.RewindAsync(chain, height, cancellationToken);
    }

    /// <inheritdoc/>
    public long? AsOf(ChainId chain) => ledger.AsOf(chain);

    /// <inheritdoc/>
    public ValueTask<AccountHistory> HistoryAsync(Account account, CancellationToken cancellationToken = default) => ledger.HistoryAsync(account, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CoverageKinds> CompleteKindsAsync(Account account, long fromHeight = 0, CancellationToken cancellationToken = default) =>
        ledger.CompleteKindsAsync(account, fromHeight, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> CompleteToAsync(Account account, CoverageKinds kinds, CancellationToken cancellationToken = default) =>
        ledger.CompleteToAsync(account, kinds, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FreezeRecord>> FreezesAsync(Account account, CancellationToken cancellationToken = default) =>
        ledger.FreezesAsync(account, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken = default) =>
        ledger.TransactionAsync(chain, id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, long height, CancellationToken cancellationToken = default) =>
        ledger.TransactionAsync(chain, id, height, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BlockRecord?> BlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) =>
        ledger.BlockAsync(chain, height, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LedgerTransaction>?> WholeBlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default) =>
        ledger.WholeBlockAsync(chain, height, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LedgerTransaction?> SpenderAsync(ChainId chain, CoinId coin, CancellationToken cancellationToken = default) =>
        ledger.SpenderAsync(chain, coin, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<BlockRecord?> LastBlockAsync(ChainId chain, long atMost = long.MaxValue, CancellationToken cancellationToken = default) =>
        ledger.LastBlockAsync(chain, atMost, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<BlockRecord> BlocksAsync(CancellationToken cancellationToken = default) => ledger.BlocksAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<LedgerTransaction> TransactionsAsync(CancellationToken cancellationToken = default) => ledger.TransactionsAsync(cancellationToken);

    private Fact Seen(Fact fact)
    {
        if (!isTouched && (interest!.Holds(fact) || (fact is CoverageRecord { Address: null } blocks && !GoesOn(blocks))))
        {
            isTouched = true;
        }

        return fact;
    }

    /// <summary>Whether a statement about whole blocks goes on where all there is ends: then whatever was complete stays so.</summary>
    private bool GoesOn(CoverageRecord blocks) =>
        ledger.AsOf(blocks.Chain) is { } asOf && blocks.FromHeight <= asOf + 1
        && (kindsAtEnd.GetValueOrDefault(blocks.Chain) & ~blocks.Kinds) == CoverageKinds.None;
}
