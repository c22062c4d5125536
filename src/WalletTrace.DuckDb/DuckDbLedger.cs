using System.Runtime.CompilerServices;
using WalletTrace.DuckDb.Content;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Reading;
using WalletTrace.DuckDb.Writing;
using WalletTrace.Ledger;

namespace WalletTrace.DuckDb;

/// <summary>
/// A ledger in one DuckDB file: whatever was appended stays, whatever happens to the process. It answers as a <see cref="MemoryLedger"/> with the same facts
/// does, and is open to plain SQL. One process at a time may have it open for writing.
/// </summary>
/// <remarks>Safe for use from several threads. Reading does not wait for writing but for the moment of its commit.</remarks>
public sealed partial class DuckDbLedger : ILedger, IAsyncDisposable, IDisposable
{
    private readonly LedgerDatabase database;
    private readonly DuckDbLedgerOptions options;

    // Who reads holds it shared, who commits holds it alone: so that all that an answer is made of is of one moment.
    private readonly ReaderWriterLockSlim gate = new(LockRecursionPolicy.NoRecursion);
    private readonly SemaphoreSlim writing = new(1, 1);

    // Whether the code that runs was called by a write of this ledger that goes on, which would wait for itself.
    private readonly AsyncLocal<StrongBox<bool>?> within = new();
    private readonly Stack<LedgerConnection> idle = new();
    private readonly LedgerViews views;
    private readonly AnswerQueue answers;
    private readonly AnswerLog answerLog;
    private readonly DisclosureQueue disclosures;
    private long version;
    private bool isClosed;

    private DuckDbLedger(LedgerDatabase database, DuckDbLedgerOptions options)
    {
        this.database = database;
        this.options = options;
        views = new LedgerViews(options.AccountPasses);
        answers = new AnswerQueue(options.MaxAnswerBytes);
        answerLog = new AnswerLog(this);
        disclosures = new DisclosureQueue(this);
    }

    /// <summary>The ledger's file, with its whole path.</summary>
    public string File => database.File;

    /// <summary>What names this ledger, however often its file is moved or copied.</summary>
    public Guid Id => database.Id;

    /// <summary>Whether nothing can be written.</summary>
    public bool IsReadOnly => database.IsReadOnly;

    /// <summary>Opens a ledger, and makes it where there is none.</summary>
    /// <param name="path">The file, by custom with the extension <c>.duckdb</c>.</param>
    /// <param name="options">How to open it; null for the usual.</param>
    /// <param name="cancellationToken">Ends the opening before it begins.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    /// <exception cref="LedgerInUseException">It is open already, in another process or in this one.</exception>
    /// <exception cref="LedgerStorageException">It cannot be made, read or written.</exception>
    /// <exception cref="LedgerFormatException">It is no ledger, is damaged, or was made by a newer version of this library.</exception>
    public static async Task<DuckDbLedger> OpenAsync(string path, DuckDbLedgerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new DuckDbLedgerOptions();
        options.Check();
        return new DuckDbLedger(await Task.Run(() => LedgerDatabase.OpenFile(path, options), Attendant.Ending(cancellationToken)).ConfigureAwait(false), options);
    }

    /// <summary>Closes the ledger, once who writes or reads is done; answers and disclosures that wait are written before.</summary>
    /// <exception cref="LedgerStorageException">They cannot be written; the ledger is closed all the same.</exception>
    /// <exception cref="InvalidOperationException">The facts that are being appended close the ledger while they are gone through.</exception>
    public async ValueTask DisposeAsync() => await Task.Run(Dispose).ConfigureAwait(false);

    /// <summary>Closes the ledger, once who writes or reads is done; answers and disclosures that wait are written before.</summary>
    /// <exception cref="LedgerStorageException">They cannot be written; the ledger is closed all the same.</exception>
    /// <exception cref="InvalidOperationException">The facts that are being appended close the ledger while they are gone through.</exception>
    public void Dispose()
    {
        CheckNotWithin();
        CloseIndex();
        writing.Wait();
        try
        {
            if (!isClosed && !IsReadOnly)
            {
                disclosures.Keep();
                if (!answers.IsEmpty)
                {
                    Write(static _ => LedgerChange.None);
                }
            }
        }
        finally
        {
            Close();
            writing.Release();
        }
    }

    private void Close()
    {
        gate.EnterWriteLock();
        try
        {
            if (!isClosed)
            {
                isClosed = true;
                foreach (LedgerConnection connection in idle)
                {
                    connection.Dispose();
                }

                idle.Clear();
                database.Dispose();
            }
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }

    /// <summary>Reads something with a connection of its own, while nothing is committed.</summary>
    internal T Read<T>(Func<LedgerConnection, T> read)
    {
        gate.EnterReadLock();
        try
        {
            LedgerConnection connection = Take();
            try
            {
                return read(connection);
            }
            finally
            {
                Give(connection);
            }
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>Reads something on another thread, for the database's answers are waited for.</summary>
    internal ValueTask<T> ReadAsync<T>(Func<LedgerConnection, T> read, CancellationToken cancellationToken) =>
        new(Task.Run(() => Read(read), cancellationToken));

    /// <summary>A connection for whoever gives it back.</summary>
    internal LedgerConnection Take()
    {
        lock (idle)
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            if (idle.TryPop(out LedgerConnection? connection))
            {
                return connection;
            }
        }

        return database.Connect();
    }

    /// <summary>Gives a connection back, with no transaction under way on it.</summary>
    internal void Give(LedgerConnection connection)
    {
        lock (idle)
        {
            if (!isClosed)
            {
                idle.Push(connection);
                return;
            }
        }

        connection.Dispose();
    }

    /// <summary>
    /// Writes something in one transaction, all or nothing; one at a time. The work is done while others read; only the commit keeps them waiting, and what
    /// is remembered of the tables is then brought up to date.
    /// </summary>
    /// <param name="write">Does the work on a connection whose transaction has begun; returns what was changed.</param>
    /// <param name="cancellationToken">Interrupts it; nothing is written then.</param>
    internal async Task WriteAsync(Func<LedgerConnection, LedgerChange> write, CancellationToken cancellationToken)
    {
        if (IsReadOnly)
        {
            throw new LedgerStorageException("the ledger cannot be written to: found it opened read-only, expected it open for writing", File);
        }

        CheckNotWithin();
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(() => Write(write), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            writing.Release();
        }
    }

    private void CheckNotWithin()
    {
        if (within.Value is { Value: true })
        {
            throw new InvalidOperationException("the facts that are being appended write to their own ledger, or close it, while they are gone through; do it before or after");
        }
    }

    private void Write(Func<LedgerConnection, LedgerChange> write)
    {
        var goesOn = new StrongBox<bool>(true);
        within.Value = goesOn;
        LedgerConnection connection = Take();
        try
        {
            connection.Execute("BEGIN TRANSACTION");
            bool isCommitted = false;
            try
            {
                LedgerChange change = write(connection);
                int written = answers.Write(connection, change.IsOfFacts ? Journal.LastId(connection) : null);
                gate.EnterWriteLock();
                try
                {
                    connection.Execute("COMMIT");
                    isCommitted = true;
                    answers.Written(written);
                    version += change.IsOfFacts ? 1 : 0;
                    views.Forget(change);
                }
                finally
                {
                    gate.ExitWriteLock();
                }
            }
            finally
            {
                if (!isCommitted)
                {
                    connection.RollBack();
                }
            }
        }
        finally
        {
            // Not to be used again: what it needed of temporary tables goes with it.
            connection.Dispose();
            goesOn.Value = false;
        }
    }
}
