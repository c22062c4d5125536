using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Reading;

/// <summary>What is remembered of a ledger's tables. Safe for several threads that read; it is changed only while nobody does.</summary>
/// <param name="passes">How often all accounts are gone through for a few of them, before all are kept.</param>
internal sealed class LedgerViews(int passes)
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<ChainId, ChainView> views = [];
    private ChainId[]? chains;
    private bool isRead;

    /// <summary>The accounts.</summary>
    public AddressBook Accounts { get; } = new(passes);

    /// <summary>A chain; null where the tables do not know it.</summary>
    public ChainView? Find(LedgerConnection connection, ChainId chain)
    {
        lock (gate)
        {
            ReadChains(connection);
            return views.GetValueOrDefault(chain);
        }
    }

    /// <summary>The chains of which there are facts, ordered.</summary>
    public IReadOnlyList<ChainId> Chains(LedgerConnection connection)
    {
        lock (gate)
        {
            ReadChains(connection);
            return chains ??= [.. views.Values.Where(view => HasFacts(connection, view)).Select(view => view.Chain)];
        }
    }

    /// <summary>Forgets what a transaction may have changed.</summary>
    public void Forget(LedgerChange change)
    {
        if (change == LedgerChange.None)
        {
            return;
        }

        chains = null;
        isRead = false;
        foreach (var (chain, height) in change.Added)
        {
            views.GetValueOrDefault(chain)?.Added(height);
        }

        foreach (ChainId chain in change.Rewound)
        {
            views.Remove(chain);
        }

        Accounts.Grow();

        // Numbers of accounts may be given away anew.
        if (change.Rewound.Count > 0)
        {
            Accounts.Clear();
        }
    }

    private void ReadChains(LedgerConnection connection)
    {
        if (isRead)
        {
            return;
        }

        using ChunkReader rows = connection.Query("SELECT id, name FROM chain");
        while (rows.Read())
        {
            string name = rows.Text(1);
            if (!ChainId.TryParse(name, out ChainId chain, out string? error))
            {
                throw connection.Malformed($"in the table chain {SafeText.Quote(name)}, expected a chain ({error})");
            }

            if (views.GetValueOrDefault(chain)?.Number != rows.Byte(0))
            {
                views[chain] = new ChainView(rows.Byte(0), chain);
            }
        }

        isRead = true;
    }

    private static bool HasFacts(LedgerConnection connection, ChainView view)
    {
        using ChunkReader rows = connection.Query(FormattableString.Invariant(
            $"SELECT 1 FROM (SELECT 1 FROM block WHERE chain_id = {view.Number} LIMIT 1) UNION ALL SELECT 1 FROM (SELECT 1 FROM coverage WHERE chain_id = {view.Number} LIMIT 1)"));
        return rows.Read();
    }
}
