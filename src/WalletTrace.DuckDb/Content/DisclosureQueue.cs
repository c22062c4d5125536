using System.Text;
using WalletTrace.Chains;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Content;

/// <summary>
/// Disclosures on their way into the ledger. What waits is written in a transaction of its own, beside whatever is being appended: nobody who is about to tell
/// something waits for an append, and nothing is told that is not on the disk. Safe for several threads.
/// </summary>
/// <param name="ledger">The ledger.</param>
#pragma warning disable CA1001 // The semaphore's wait handle is never made, so that there is nothing to let go of.
internal sealed class DisclosureQueue(DuckDbLedger ledger) : IDisclosureLog
#pragma warning restore CA1001
{
    private readonly Lock gate = new();
    private readonly List<Disclosure> waiting = [];
    private readonly SemaphoreSlim turn = new(1, 1);

    // The number of the last row; used by who writes.
    private long? last;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return waiting.Count == 0;
            }
        }
    }

    /// <inheritdoc/>
    public void Add(Disclosure disclosure)
    {
        lock (gate)
        {
            waiting.Add(disclosure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask KeepAsync(CancellationToken cancellationToken = default)
    {
        // What is being written still waits, so that whoever finds nothing waiting may tell.
        if (IsEmpty)
        {
            return;
        }

        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!IsEmpty)
            {
                await Task.Run(Write, CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Writes what waits, before this returns.</summary>
    public void Keep()
    {
        turn.Wait();
        try
        {
            if (!IsEmpty)
            {
                Write();
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The name of a kind in the table.</summary>
    public static string NameOf(DisclosureKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Writes what waits, where nobody else does.</summary>
    private void Write()
    {
        if (ledger.IsReadOnly)
        {
            throw new LedgerStorageException("nothing can be noted of what is told to others: found the ledger opened read-only, expected it open for writing", ledger.File);
        }

        Disclosure[] all;
        lock (gate)
        {
            all = [.. waiting];
        }

        LedgerConnection connection = ledger.Take();
        try
        {
            long number = last ??= connection.Number("SELECT max(number) FROM disclosure") ?? 0;
            var rows = new StringBuilder("INSERT INTO disclosure VALUES ");
            foreach (Disclosure told in all)
            {
                rows.Append(number == last ? string.Empty : ", ");
                rows.Append($"({Sql.Of(++number)}, {Sql.Of(told.Time)}, {Sql.Of(told.Host)}, {Sql.Of(told.Chain.ToString())}, {Sql.Of(told.Subject)}, {Sql.Of(NameOf(told.Kind))})");
            }

            // One statement is a transaction; it is on the disk when this returns.
            connection.Execute(rows.ToString());
            last = number;
        }
        finally
        {
            ledger.Give(connection);
        }

        lock (gate)
        {
            waiting.RemoveRange(0, all.Length);
        }
    }
}
