using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Verification;

/// <summary>
/// Finds which rows of a table can be read. The database reads rows by groups, and checks the checksum of a block when it reads it: where a group cannot be
/// read, its halves are tried, down to what is read together.
/// </summary>
internal static class RowRanges
{
    /// <summary>How many rows the database keeps in a group.</summary>
    public const long Group = 122_880;

    /// <summary>How many rows the database reads together.</summary>
    private const long Together = 2048;

    /// <summary>How much of a table can be read.</summary>
    public static TableReading Read(LedgerConnection connection, string table, CancellationToken cancellationToken)
    {
        try
        {
            long rows = Count(connection, table, "true", cancellationToken);
            if (Problem(connection, table, "true", cancellationToken) is not { } problem)
            {
                return new TableReading(table, rows, rows, null);
            }

            long readable = 0;
            foreach (var (from, to, whole) in Of(connection, table, cancellationToken))
            {
                readable += whole is null ? Count(connection, table, Between(from, to), cancellationToken) : 0;
            }

            return new TableReading(table, rows, readable, problem);
        }
        catch (LedgerFormatException problem)
        {
            // Not even its number of rows.
            return new TableReading(table, 0, 0, problem.Message);
        }
    }

    /// <summary>The rows of a table by ranges of row numbers, each with why it cannot be read; null where it can.</summary>
    public static IEnumerable<(long From, long To, string? Problem)> Of(LedgerConnection connection, string table, CancellationToken cancellationToken)
    {
        if (connection.Number($"SELECT max(rowid) FROM {table}", cancellationToken) is not { } last)
        {
            yield break;
        }

        var waiting = new Stack<(long From, long To)>();
        for (long group = last / Group; group >= 0; group--)
        {
            waiting.Push((group * Group, Math.Min(last, ((group + 1) * Group) - 1)));
        }

        while (waiting.TryPop(out var range))
        {
            string? problem = Problem(connection, table, Between(range.From, range.To), cancellationToken);
            long pieces = (range.To - range.From + Together) / Together;
            if (problem is null || pieces <= 1)
            {
                yield return (range.From, range.To, problem);
                continue;
            }

            long middle = range.From + (pieces / 2 * Together);
            waiting.Push((middle, range.To));
            waiting.Push((range.From, middle - 1));
        }
    }

    /// <summary>The condition for a range of row numbers.</summary>
    public static string Between(long from, long to) => $"rowid BETWEEN {Sql.Of(from)} AND {Sql.Of(to)}";

    private static long Count(LedgerConnection connection, string table, string which, CancellationToken cancellationToken) =>
        connection.Number($"SELECT count(*) FROM {table} WHERE {which}", cancellationToken) ?? 0;

    private static string? Problem(LedgerConnection connection, string table, string which, CancellationToken cancellationToken)
    {
        try
        {
            // Of every value of every column.
            connection.Execute($"SELECT bit_xor(hash(whole_row)) FROM {table} whole_row WHERE {which}", cancellationToken);
            return null;
        }
        catch (LedgerFormatException problem)
        {
            return problem.Message;
        }
        catch (LedgerStorageException problem)
        {
            return problem.Message;
        }
    }
}
