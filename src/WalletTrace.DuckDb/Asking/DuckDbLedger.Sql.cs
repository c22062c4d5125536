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
        return await Task.Run(() => Ask(sql, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private SqlRows Ask(string sql, CancellationToken cancellationToken)
    {
        LedgerConnection connection = database.Connect();
        ChunkReader? rows = null;
        try
        {
            connection.Execute("BEGIN TRANSACTION READ ONLY", cancellationToken);
            CheckOne(connection, sql);
            string asked = $"(\n{sql.TrimEnd().TrimEnd(';')}\n)";
            List<SqlColumn> columns = Reading.FactRows.All(
                connection, $"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {asked})", row => new SqlColumn(row.Text(0), row.Text(1)), cancellationToken);
            rows = connection.Stream($"SELECT COLUMNS(*)::VARCHAR FROM {asked}", cancellationToken);
            return new SqlRows(connection, rows, columns);
        }
        catch (InvalidOperationException problem)
        {
            throw SqlRows.Problem(problem);
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
        int count = NativeMethods.ExtractStatements.DuckDBExtractStatements(connection.Native, sql, out DuckDBExtractedStatements statements);
        using (statements)
        {
            if (count != 1)
            {
                throw new InvalidOperationException(
                    count > 1 ? FormattableString.Invariant($"found {count} statements") : NativeMethods.ExtractStatements.DuckDBExtractStatementsError(statements));
            }
        }
    }
}
