using DuckDB.NET.Native;
using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    /// <summary>
    /// Asks in SQL what the README of this library documents. One statement that reads; it changes nothing, and unless
    /// <see cref="DuckDbLedgerOptions.AllowExternalAccess"/> is set it sees nothing of the machine but the ledger. The answer is of one moment, whatever is
    /// written meanwhile.
    /// </summary>
    /// <param name="sql">The statement.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>The rows; to be disposed of.</returns>
    /// <exception cref="ArgumentException">It is no statement that can be run; says why.</exception>
    /// <exception cref="LedgerFormatException">The ledger's file is damaged.</exception>
    public async Task<SqlRows> SqlAsync(string sql, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        cancellationToken = Attendant.Ending(cancellationToken);
        return await Task.Run(() => Ask(sql, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks in SQL and holds the answer in memory, for notebooks and for what is small; else as <see cref="SqlAsync"/>.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="limit">So many rows are read at most; <see cref="SqlTable.IsCut"/> tells whether there are more.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="ArgumentException">It is no statement that can be run; says why.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    /// <exception cref="LedgerFormatException">The ledger's file is damaged.</exception>
    public async Task<SqlTable> TableAsync(string sql, int limit = 10_000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        SqlRows rows = await SqlAsync(sql, cancellationToken).ConfigureAwait(false);
        await using (((IAsyncDisposable)rows).ConfigureAwait(false))
        {
            return await rows.ToTableAsync(limit, cancellationToken).ConfigureAwait(false);
        }
    }

    private SqlRows Ask(string sql, CancellationToken cancellationToken)
    {
        LedgerConnection connection = database.Connect();
        ChunkReader? rows = null;
        int linesBefore = 0;
        try
        {
            connection.Execute("BEGIN TRANSACTION READ ONLY", cancellationToken);
            CheckOne(connection, sql);
            linesBefore = SqlRows.LinesBefore;
            string asked = $"(\n{WithoutEnd(connection, sql)}\n)";
            List<SqlColumn> columns = Reading.FactRows.All(
                connection, $"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {asked})", row => new SqlColumn(row.Text(0), row.Text(1)), cancellationToken);
            string names = string.Join(", ", columns.Select((_, at) => $"c{at}"));
            string values = string.Join(", ", columns.Select((column, at) => column.Type == "BLOB" ? $"lower(hex(c{at}))" : $"c{at}::VARCHAR"));
            rows = connection.Stream($"SELECT {values} FROM {asked} AS asked({names})", cancellationToken);
            return new SqlRows(connection, rows, columns);
        }
        catch (InvalidOperationException problem) when (linesBefore > 0 && problem.Message.StartsWith("Parser Error", StringComparison.Ordinal))
        {
            // On its own it can be parsed; it is no question whose answer is a table.
            throw SqlRows.Problem(new InvalidOperationException("found a statement of another kind", problem), linesBefore: 0);
        }
        catch (InvalidOperationException problem)
        {
            throw SqlRows.Problem(problem, linesBefore);
        }
        finally
        {
            if (rows is null)
            {
                connection.RollBack();
                connection.Dispose();
            }
        }
    }

    private static void CheckOne(LedgerConnection connection, string sql)
    {
        (int count, string? problem) = CountStatements(connection, sql);
        if (count != 1)
        {
            throw new InvalidOperationException(problem ?? FormattableString.Invariant($"found {count} statements"));
        }
    }

    /// <summary>One statement without the semicolon at its end, and what stands behind that: spaces and comments.</summary>
    private static string WithoutEnd(LedgerConnection connection, string sql)
    {
        // A semicolon within a text or a comment does not split the statement into one that can be parsed and nothing.
        for (int at = sql.LastIndexOf(';'); at > 0; at = sql.LastIndexOf(';', at - 1))
        {
            if (CountStatements(connection, sql[(at + 1)..]) is (0, null) && CountStatements(connection, sql[..at]) is (1, null))
            {
                sql = sql[..at];
            }
        }

        return sql;
    }

    private static (int Count, string? Problem) CountStatements(LedgerConnection connection, string sql)
    {
        int count = NativeMethods.ExtractStatements.DuckDBExtractStatements(connection.Native, sql, out DuckDBExtractedStatements statements);
        using (statements)
        {
            string? problem = count > 0 ? null : NativeMethods.ExtractStatements.DuckDBExtractStatementsError(statements);
            return (count, string.IsNullOrEmpty(problem) ? null : problem);
        }
    }
}
