using System.Runtime.CompilerServices;
using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>
/// A ledger held in memory. The same facts give the same answers in whatever order and in however many batches they came in; facts that
/// are told twice count once.
/// </summary>
/// <remarks>
/// Safe for use from several threads. A transfer takes about 300 bytes, its share of a transaction and the indexes included. A batch of
/// n facts is taken in in O(n), and a history of k transactions is answered in O(k log k).
/// </remarks>
public sealed class MemoryLedger : ILedgerWriter
{
    // Few enough that a reader does not keep others waiting, many enough that taking the lock costs nothing.
    private const int ChunkLength = 1024;

    private readonly Lock gate = new();
    private readonly SortedDictionary<ChainId, ChainStore> stores = [];
    private long version;

    /// <summary>An empty ledger.</summary>
    public MemoryLedger()
    {
    }

    /// <summary>A ledger with the given facts, taken in as one batch.</summary>
    /// <param name="facts">The facts, in any order.</param>
    /// <exception cref="WalletTraceException">As for <see cref="Append"/>.</exception>
    public MemoryLedger(IEnumerable<Fact> facts) => Append(facts);

    /// <inheritdoc/>
    public IReadOnlyList<ChainId> Chains
    {
        get
        {
            lock (gate)
            {
                return [.. stores.Keys];
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<CoverageRecord> Coverage
    {
        get
        {
            lock (gate)
            {
                return [.. stores.Values.SelectMany(store => store.Coverage.Records.Order(Comparer<CoverageRecord>.Create(CoverageTable.Compare)))];
            }
        }
    }

    /// <summary>
    /// Takes facts in, all or none: whatever is thrown, the ledger is as it was. Their order does not matter, but what a fact refers to (a
    /// transaction its block, a movement its transaction) must be known or in the same batch. Facts that are known already are passed over;
    /// a block's hash and parent, an input's owner and amount, and how much of a fee was burnt may be told later.
    /// </summary>
    /// <param name="facts">The facts, of any chains.</param>
    /// <exception cref="ArgumentException">There is a null among the facts.</exception>
    /// <exception cref="ChainDataException">A fact cannot be true on its own, or refers to something that is not known.</exception>
    /// <exception cref="ContradictionException">Two facts cannot both be true.</exception>
    /// <exception cref="ReorgException">A block does not follow the one below it.</exception>
    public void Append(IEnumerable<Fact> facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var batches = FactBatch.Split(facts);
        lock (gate)
        {
            var staged = new SortedDictionary<ChainId, ChainStore>();
            bool complete = false;
            try
            {
                foreach (var (chain, batch) in batches.OrderBy(pair => pair.Key))
                {
                    var store = stores.GetValueOrDefault(chain) ?? new ChainStore(chain);
                    staged.Add(chain, store);
                    store.Stage(batch);
                }

                complete = true;
            }
            finally
            {
                if (!complete)
                {
                    foreach (var store in staged.Values)
                    {
                        store.TakeBack();
                    }
                }
            }

            foreach (var (chain, store) in staged)
            {
                store.Commit();
                stores[chain] = store;
            }

            version++;
        }
    }

    /// <summary>Takes facts in as <see cref="Append"/> does, once all have come: all or none.</summary>
    /// <param name="facts">The facts, of any chains, for example from <c>FactFile.ReadAsync</c>.</param>
    /// <param name="cancellationToken">Ends the reading; nothing is taken in then.</param>
    /// <exception cref="WalletTraceException">As for <see cref="Append"/>.</exception>
    public async Task AppendAsync(IAsyncEnumerable<Fact> facts, CancellationToken cancellationToken = default) =>
        Append(await facts.ToListAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Forgets every block of a chain above a height and all that is in it, and cuts coverage at the height; what lies below stays. As if
    /// nothing above the height had ever been read. O(what the ledger holds of the chain).
    /// </summary>
    /// <param name="chain">The chain; one that the ledger does not know is left alone.</param>
    /// <param name="height">The last height to keep; -1 keeps nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The height is less than -1.</exception>
    public void Rewind(ChainId chain, long height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, -1);
        lock (gate)
        {
            if (!stores.TryGetValue(chain, out var store))
            {
                return;
            }

            var rewound = new ChainStore(chain);
            rewound.Stage(store.FactsUpTo(height));
            rewound.Commit();
            if (rewound.IsEmpty)
            {
                stores.Remove(chain);
            }
            else
            {
                stores[chain] = rewound;
            }

            version++;
        }
    }

    ValueTask ILedgerWriter.AppendAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Append(facts);
        return ValueTask.CompletedTask;
    }

    ValueTask ILedgerWriter.RewindAsync(ChainId chain, long height, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Rewind(chain, height);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public long? AsOf(ChainId chain)
    {
        lock (gate)
        {
            return stores.GetValueOrDefault(chain)?.Coverage.AsOf;
        }
    }

    /// <inheritdoc/>
    public ValueTask<AccountHistory> HistoryAsync(Account account, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult(stores.TryGetValue(account.Chain, out var store)
                ? new AccountHistory(account, store.TransactionsOf(account.Address), store.Coverage.CompleteKinds(account.Address))
                : new AccountHistory(account, [], CoverageKinds.None));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FreezeRecord>> FreezesAsync(Account account, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult<IReadOnlyList<FreezeRecord>>(stores.GetValueOrDefault(account.Chain)?.FreezesOf(account.Address) ?? []);
        }
    }

    /// <inheritdoc/>
    public ValueTask<CoverageKinds> CompleteKindsAsync(Account account, long fromHeight = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fromHeight);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult(stores.TryGetValue(account.Chain, out var store) ? store.Coverage.CompleteKinds(account.Address, fromHeight) : CoverageKinds.None);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> CompleteToAsync(Account account, CoverageKinds kinds, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult(stores.TryGetValue(account.Chain, out var store) ? store.Coverage.CompleteTo(account.Address, kinds) : -1);
        }
    }

    /// <inheritdoc/>
    public ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult(stores.GetValueOrDefault(chain)?.Find(id));
        }
    }

    /// <inheritdoc/>
    public ValueTask<LedgerTransaction?> TransactionAsync(ChainId chain, TransactionId id, long height, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult(stores.GetValueOrDefault(chain)?.Find(id, height));
        }
    }

    /// <inheritdoc/>
    public ValueTask<BlockRecord?> BlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult(stores.GetValueOrDefault(chain)?.FindBlock(height));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LedgerTransaction>?> WholeBlockAsync(ChainId chain, long height, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult<IReadOnlyList<LedgerTransaction>?>(stores.GetValueOrDefault(chain)?.WholeBlock(height));
        }
    }

    /// <inheritdoc/>
    public ValueTask<LedgerTransaction?> SpenderAsync(ChainId chain, CoinId coin, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult(stores.GetValueOrDefault(chain)?.FindSpender(coin));
        }
    }

    /// <inheritdoc/>
    public ValueTask<BlockRecord?> LastBlockAsync(ChainId chain, long atMost = long.MaxValue, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult(stores.GetValueOrDefault(chain)?.LastBlock(atMost));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The ledger was written to while it was read.</exception>
    public IAsyncEnumerable<LedgerTransaction> TransactionsAsync(CancellationToken cancellationToken = default) =>
        InChunks(TransactionsInOrder, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The ledger was written to while it was read.</exception>
    public IAsyncEnumerable<BlockRecord> BlocksAsync(CancellationToken cancellationToken = default) =>
        InChunks(() => stores.Values.SelectMany(store => store.Blocks), cancellationToken);

    private IEnumerable<LedgerTransaction> TransactionsInOrder()
    {
        // Each chain is in order already; the chains are merged by the rank of their next transaction.
        var next = new PriorityQueue<(ChainStore Store, int[] Slots, int At), Rank>();
        foreach (var store in stores.Values)
        {
            Enqueue(store, store.OrderedSlots(), 0);
        }

        while (next.TryDequeue(out var entry, out _))
        {
            yield return entry.Store.Transaction(entry.Slots[entry.At]);
            Enqueue(entry.Store, entry.Slots, entry.At + 1);
        }

        void Enqueue(ChainStore store, int[] slots, int at)
        {
            if (at < slots.Length)
            {
                next.Enqueue((store, slots, at), store.RankOf(slots[at]));
            }
        }
    }

    // The ledger is only touched under the lock; between two chunks others may read, and a write is noticed.
    private async IAsyncEnumerable<T> InChunks<T>(Func<IEnumerable<T>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunk = new List<T>(ChunkLength);
        IEnumerator<T>? items = null;
        long started = 0;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            chunk.Clear();
            lock (gate)
            {
                if (items is null)
                {
                    started = version;
                    items = read().GetEnumerator();
                }
                else if (started != version)
                {
                    throw new InvalidOperationException("the ledger was written to while it was read; read it again from the start");
                }

                while (chunk.Count < ChunkLength && items.MoveNext())
                {
                    chunk.Add(items.Current);
                }
            }

            foreach (var item in chunk)
            {
                yield return item;
            }
        }
        while (chunk.Count == ChunkLength);
    }
}
