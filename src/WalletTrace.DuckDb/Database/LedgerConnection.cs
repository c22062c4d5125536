using DuckDB.NET.Native;

namespace WalletTrace.DuckDb.Database;

/// <summary>One connection to a ledger's database. Not safe for several threads; a ledger has several connections.</summary>
internal sealed class LedgerConnection : IDisposable
{
    private readonly string file;
    private Action? closed;

    /// <param name="native">The connection.</param>
    /// <param name="file">The ledger's file.</param>
    /// <param name="closed">Is called once, when it is closed.</param>
    internal LedgerConnection(DuckDBNativeConnection native, string file, Action closed)
    {
        Native = native;
        this.file = file;
        this.closed = closed;
    }

    /// <summary>The connection as the native library knows it, for appending chunks.</summary>
    public DuckDBNativeConnection Native { get; }

    /// <summary>Runs statements one after another.</summary>
    /// <param name="sql">The statements; values stand in it as <see cref="Sql"/> writes them.</param>
    /// <param name="cancellationToken">Interrupts them.</param>
    /// <exception cref="LedgerStorageException">The file cannot be read or written.</exception>
    /// <exception cref="LedgerFormatException">The file is damaged.</exception>
    public void Execute(string sql, CancellationToken cancellationToken = default)
    {
        using ChunkReader result = Query(sql, cancellationToken);
    }

    /// <summary>Runs statements; the result of the last is all there when this returns.</summary>
    /// <param name="sql">The statements; values stand in it as <see cref="Sql"/> writes them.</param>
    /// <param name="cancellationToken">Interrupts them.</param>
    /// <exception cref="LedgerStorageException">The file cannot be read or written.</exception>
    /// <exception cref="LedgerFormatException">The file is damaged.</exception>
    public ChunkReader Query(string sql, CancellationToken cancellationToken = default) =>
        Run((out DuckDBResult result) => NativeMethods.Query.DuckDBQuery(Native, sql, out result), cancellationToken);

    /// <summary>Runs one statement whose result is made while it is read: any number of rows in bounded memory.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="LedgerStorageException">The file cannot be read or written.</exception>
    /// <exception cref="LedgerFormatException">The file is damaged.</exception>
    public ChunkReader Stream(string sql, CancellationToken cancellationToken = default)
    {
        DuckDBState state = NativeMethods.PreparedStatements.DuckDBPrepare(Native, sql, out DuckDBPreparedStatement statement);
        using (statement)
        {
            return state.IsSuccess()
                ? Run((out DuckDBResult result) => NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(statement, out result), cancellationToken)
                : throw Fault(NativeMethods.PreparedStatements.DuckDBPrepareError(statement), cancellationToken);
        }
    }

    /// <summary>The first value of the first row, a BIGINT; null where there is none.</summary>
    public long? Number(string sql, CancellationToken cancellationToken = default)
    {
        using ChunkReader result = Query(sql, cancellationToken);
        return result.Read() ? result.NullableInt64(0) : null;
    }

    /// <summary>Runs something in one transaction: all or nothing.</summary>
    public void InTransaction(Action work)
    {
        Execute("BEGIN TRANSACTION");
        bool isDone = false;
        try
        {
            work();
            Execute("COMMIT");
            isDone = true;
        }
        finally
        {
            if (!isDone)
            {
                RollBack();
            }
        }
    }

    /// <summary>Takes back what the transaction did, whatever state it is in; never fails.</summary>
    public void RollBack()
    {
        NativeMethods.Query.DuckDBQuery(Native, "ROLLBACK", out DuckDBResult result);
        result.Close();
    }

    /// <summary>What to throw for what the database says.</summary>
    public Exception Fault(string told, CancellationToken cancellationToken = default) =>
        DatabaseFault.Of(told, file) is var fault && fault is OperationCanceledException && cancellationToken.IsCancellationRequested
            ? new OperationCanceledException(cancellationToken)
            : fault;

    /// <summary>What to throw for a value that no ledger holds.</summary>
    public LedgerFormatException Malformed(string found) => new($"the ledger's file is damaged: found {found}", file);

    /// <inheritdoc/>
    public void Dispose()
    {
        Native.Dispose();
        Interlocked.Exchange(ref closed, null)?.Invoke();
    }

    private delegate DuckDBState Statement(out DuckDBResult result);

    private ChunkReader Run(Statement run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CancellationTokenRegistration interruption = cancellationToken.Register(static native => ((DuckDBNativeConnection)native!).Interrupt(), Native);
        DuckDBState state = run(out DuckDBResult result);
        if (state.IsSuccess())
        {
            return new ChunkReader(this, result, interruption, cancellationToken);
        }

        interruption.Dispose();
        string told = NativeMethods.Query.DuckDBResultError(ref result);
        result.Close();
        throw Fault(told, cancellationToken);
    }
}
