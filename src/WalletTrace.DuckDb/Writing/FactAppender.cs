using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb.Writing;

/// <summary>
/// Takes facts into a ledger's tables. It remembers ids from one append to the next; to be used by one thread at a time, as long as its ledger is open.
/// </summary>
internal sealed class FactAppender(DuckDbLedgerOptions options)
{
    private const int LengthWorthReadingAccounts = 100_000;

    private AssetNumbers? names;
    private readonly AccountNumbers accounts = new(options.FewAccounts);

    // The append whose transaction was not known to be committed when this last heard of it.
    private int? pending;

    /// <summary>Takes facts in, in the transaction that is open on a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="contradictions">Gets what contradicts, also where that is thrown.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public LedgerChange Append(
        LedgerConnection connection, IEnumerable<Fact> facts, List<ContradictingFact> contradictions, CancellationToken cancellationToken)
    {
        Settle(connection);
        bool isDone = false;
        try
        {
            LedgerChange change = AppendFacts(connection, facts, contradictions, cancellationToken);
            isDone = true;
            return change;
        }
        finally
        {
            if (!isDone)
            {
                TakeBack();
            }
        }
    }

    /// <summary>Forgets what stands above a height of a chain, in the transaction that is open on a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="height">The last height to keep.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public LedgerChange Rewind(LedgerConnection connection, ChainId chain, long height, CancellationToken cancellationToken)
    {
        Settle(connection);
        var change = new LedgerChange();
        if (names!.Find(chain) is { } id && Rewinding.Rewind(connection, options, id, height, cancellationToken))
        {
            // Assets may be told less than before.
            names = null;
            change.Rewound.Add(chain);
        }

        return change;
    }

    private LedgerChange AppendFacts(
        LedgerConnection connection, IEnumerable<Fact> facts, List<ContradictingFact> contradictions, CancellationToken cancellationToken)
    {
        // To append in bulk all accounts are read into memory: where there are many, a batch must be worth it.
        int bulkLength = accounts.AreAtHand ? options.BulkLength : Math.Max(options.BulkLength, LengthWorthReadingAccounts);
        using IEnumerator<Fact> coming = facts.GetEnumerator();
        var first = new List<Fact>();
        while (first.Count < bulkLength && coming.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            FactBatch.Check(coming.Current);
            first.Add(coming.Current);
        }

        if (first.Count < bulkLength || BulkAppend.ChainOf(first) is not { } chain)
        {
            return AppendBatch(connection, Rest(first, coming, cancellationToken), contradictions, cancellationToken);
        }

        int id = Journal.NextId(connection);
        pending = id;
        var bulk = new BulkAppend(connection, chain, id, names!, accounts);
        using IEnumerator<Fact> all = Rest(first, coming, cancellationToken).GetEnumerator();
        if (bulk.TryAppend(all, cancellationToken))
        {
            bulk.Finish();
            Journal.Note(connection, options, id, Journal.Append, names!.IdOf(chain), bulk.Heights, bulk.Count);
            return new LedgerChange { Added = { [chain] = bulk.Heights?.From ?? long.MaxValue } };
        }

        // Begin anew with the same facts.
        List<Fact> taken = bulk.ReadBack();
        connection.Execute("ROLLBACK; BEGIN TRANSACTION", CancellationToken.None);
        TakeBack();
        Settle(connection);
        return AppendBatch(connection, Rest(taken, all, cancellationToken), contradictions, cancellationToken);
    }

    private LedgerChange AppendBatch(
        LedgerConnection connection, IEnumerable<Fact> facts, List<ContradictingFact> contradictions, CancellationToken cancellationToken)
    {
        var appends = new List<ChainAppend>();
        foreach (var (chain, batch) in FactBatch.Split(facts).OrderBy(pair => pair.Key))
        {
            var append = new ChainAppend(connection, names!, chain, batch);
            try
            {
                append.Stage(options.OnContradiction);
            }
            finally
            {
                contradictions.AddRange(append.Contradictions);
            }

            appends.Add(append);
        }

        var staged = appends.ConvertAll(append => (append.Chain, Facts: append.Staged));
        staged.RemoveAll(entry => entry.Facts.Count == 0);
        var change = new LedgerChange();
        int? id = null;
        if (staged.Count > 0)
        {
            id = pending = Journal.NextId(connection);
            Write(connection, id.Value, staged, change, cancellationToken);
        }

        ContradictingFact.Note(connection, contradictions, Journal.Now(options), id);
        return change;
    }

    private void Write(
        LedgerConnection connection, int id, List<(ChainId Chain, StagedFacts Facts)> staged, LedgerChange change, CancellationToken cancellationToken)
    {
        var writers = new List<StagedWriter>();
        foreach (var (chain, facts) in staged)
        {
            byte chainId = names!.IdOf(chain);
            StagedWriter.NumberAssets(facts, names);
            writers.Add(new StagedWriter(connection, chainId, facts, names, accounts.Find(connection, chainId, chain, StagedWriter.AccountsOf(facts), names)));
            Journal.Note(connection, options, id, Journal.Append, chainId, StagedWriter.HeightsOf(facts), facts.Count);
            change.Added[chain] = facts.Added.Blocks.Select(block => block.Height).DefaultIfEmpty(long.MaxValue).Min();
        }

        using (var tables = new FactTables(connection, id))
        {
            names!.Write(tables);
            accounts.Write(tables);
            foreach (StagedWriter writer in writers)
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Append(tables);
            }

            tables.Close();
        }

        writers.ForEach(writer => writer.Complete());
    }

    /// <summary>Learns whether what was written last was committed, and of what came in by other ways.</summary>
    private void Settle(LedgerConnection connection)
    {
        if (pending is { } id && Journal.NextId(connection) > id)
        {
            names?.Commit();
            accounts.Commit();
            pending = null;
        }
        else
        {
            TakeBack();
        }

        names ??= new AssetNumbers(connection);
        accounts.Refresh(connection, names);
    }

    private void TakeBack()
    {
        names?.TakeBack();
        accounts.TakeBack();
        pending = null;
    }

    private static IEnumerable<Fact> Rest(List<Fact> taken, IEnumerator<Fact> coming, CancellationToken cancellationToken)
    {
        foreach (Fact fact in taken)
        {
            yield return fact;
        }

        taken.Clear();
        while (coming.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return coming.Current;
        }
    }
}
