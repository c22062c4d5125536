using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Indexing;
using WalletTrace.DuckDb.Reading;
using WalletTrace.Graph;
using WalletTrace.Ledger;
using WalletTrace.Tracing;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    private readonly SemaphoreSlim indexing = new(1, 1);
    private (LedgerIndex Index, IndexKeeper Keeper)? kept;

    /// <summary>How often the facts changed since the ledger was opened.</summary>
    internal long Version => Read(_ => version);

    /// <summary>
    /// The ledger's index as the ledger stands: its files are opened where they are fresh; extended in memory where only later events came since; made
    /// anew where they are missing, stale or damaged. Ask again after an append: the same index is then brought up to date. It belongs to the
    /// ledger and is closed with it.
    /// </summary>
    /// <remarks>
    /// <para>Files: a folder beside the ledger, about 60 bytes a flow and 80 a vertex, mapped. Where they cannot be written the index is held in memory, and
    /// <see cref="LedgerIndex.Notice"/> says so.</para>
    /// <para>Opening a fresh index takes the time of opening its files, whatever their size; making it goes once over the transfers, sorted by the database
    /// only where they were not appended in the order of events. Memory on account chains, beside the database's: 12 bytes a vertex, some 60 an account
    /// with its table, 24 a block, and 100 million flows so go into 8 GiB; on UTXO chains the whole graph besides.</para>
    /// </remarks>
    /// <param name="options">How the index is kept; null for the usual. What the first call says holds until the ledger is closed.</param>
    /// <param name="progress">Told now and then while the index is made; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; the files are then as they were.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    /// <exception cref="LedgerFormatException">The ledger's file is damaged.</exception>
    /// <exception cref="LedgerStorageException">The ledger's file cannot be read.</exception>
    public async Task<LedgerIndex> IndexAsync(
        LedgerIndexOptions? options = null, IProgress<LedgerGraphProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new LedgerIndexOptions();
        options.Check();
        progress = Attendant.Hearing(progress);
        cancellationToken = Attendant.Ending(cancellationToken);
        await indexing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            if (kept is var (index, keeper))
            {
                await keeper.UpdateAsync(index, progress, cancellationToken).ConfigureAwait(false);
                return index;
            }

            keeper = new IndexKeeper(this, options);
            index = await keeper.OpenAsync(progress, cancellationToken).ConfigureAwait(false);
            kept = (index, keeper);
            return index;
        }
        finally
        {
            indexing.Release();
        }
    }

    /// <summary>The chains of which there are facts, ordered.</summary>
    internal IReadOnlyList<ChainId> ChainsOf(LedgerConnection connection) => views.Chains(connection);

    /// <summary>What is remembered of a chain of which there are facts.</summary>
    internal ChainView ViewOf(LedgerConnection connection, ChainId chain) => views.Find(connection, chain)!;

    /// <summary>The transactions of a chain between two heights, both included, in rank order.</summary>
    internal List<LedgerTransaction> Between(LedgerConnection connection, ChainView chain, long from, long to, CancellationToken cancellationToken) =>
        new TransactionReader(connection, chain, views.Accounts, cancellationToken).Between(from, to);

    private void CloseIndex()
    {
        indexing.Wait();
        try
        {
            if (kept is var (index, _))
            {
                // Whoever opens the ledger next must not meet a writer of this one.
                index.CloseAfterChanges();
            }

            kept = null;
        }
        finally
        {
            indexing.Release();
        }
    }
}
