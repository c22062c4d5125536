using System.Runtime.CompilerServices;
using System.Text;
using WalletTrace.DuckDb.Database;
using WalletTrace.DuckDb.Reading;
using WalletTrace.DuckDb.Verification;

namespace WalletTrace.DuckDb;

public sealed partial class DuckDbLedger
{
    // Where a DuckDB file names its kind: after the checksum of its first block.
    private const int MagicOffset = 8;

    /// <summary>
    /// Says what is left of a ledger's file, whatever state it is in: whether it can be opened, and how many rows of each table can still be read. It is opened
    /// read-only and not changed.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LedgerInUseException">It is open already.</exception>
    /// <exception cref="LedgerStorageException">It is not there, or may not be read.</exception>
    public static async Task<LedgerExamination> ExamineAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        cancellationToken = Attendant.Ending(cancellationToken);
        return await Task.Run(() => Examine(path, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads what can be read of a table, some thousand rows at a time; of what cannot be read it says so. The file is opened read-only.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">A table of the schema that the README documents.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There is no such table.</exception>
    /// <exception cref="LedgerFormatException">The file cannot be opened at all.</exception>
    /// <exception cref="LedgerInUseException">It is open already.</exception>
    /// <exception cref="LedgerStorageException">It is not there, or may not be read.</exception>
    public static async IAsyncEnumerable<SalvagedRows> SalvageAsync(string path, string table, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!LedgerTables.Names.Contains(table))
        {
            throw new ArgumentException($"nothing can be read: found table {SafeText.Quote(table)}, expected one of {string.Join(", ", LedgerTables.Names)}", nameof(table));
        }

        using LedgerDatabase raw = await Task.Run(() => OpenDamaged(path), cancellationToken).ConfigureAwait(false);
        using LedgerConnection connection = raw.Connect();
        List<SqlColumn> columns = FactRows.All(
            connection, $"SELECT column_name, column_type FROM (DESCRIBE {table})", row => new SqlColumn(row.Text(0), row.Text(1)), cancellationToken);
        using IEnumerator<(long From, long To, string? Problem)> ranges = RowRanges.Of(connection, table, cancellationToken).GetEnumerator();
        while (await Task.Run(ranges.MoveNext, cancellationToken).ConfigureAwait(false))
        {
            var (from, to, problem) = ranges.Current;
            yield return new SalvagedRows(from, to, columns, problem is null ? Rows(connection, table, from, to, columns.Count, cancellationToken) : [], problem);
        }
    }

    private static LedgerExamination Examine(string path, CancellationToken cancellationToken)
    {
        string file = Path.GetFullPath(path);
        var log = new FileInfo(file + ".wal");
        LedgerDatabase raw;
        try
        {
            raw = OpenDamaged(file);
        }
        catch (LedgerFormatException problem)
        {
            return new LedgerExamination(file, new FileInfo(file).Length, HasMagic(file), log.Exists ? log.Length : null, problem.Message, []);
        }

        // A second opening of the file would free the lock that the first holds: what it begins with is known by its opening.
        using (raw)
        {
            using LedgerConnection connection = raw.Connect();
            HashSet<string> found = [.. FactRows.All(connection, "SELECT table_name FROM duckdb_tables() WHERE NOT internal", row => row.Text(0), cancellationToken)];
            TableReading[] tables =
            [
                .. LedgerTables.Names.Select(table => found.Contains(table)
                    ? RowRanges.Read(connection, table, cancellationToken)
                    : new TableReading(table, 0, 0, "found no such table, expected the tables of a ledger")),
            ];
            return new LedgerExamination(file, new FileInfo(file).Length, true, log.Exists ? log.Length : null, null, tables);
        }
    }

    private static LedgerDatabase OpenDamaged(string path) => LedgerDatabase.OpenRaw(path, new DuckDbLedgerOptions { ReadOnly = true });

    private static bool HasMagic(string file)
    {
        Span<byte> start = stackalloc byte[MagicOffset + 4];
        using FileStream stream = System.IO.File.OpenRead(file);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start[MagicOffset..].SequenceEqual("DUCK"u8);
    }

    private static List<IReadOnlyList<string?>> Rows(LedgerConnection connection, string table, long from, long to, int columns, CancellationToken cancellationToken) =>
        FactRows.All<IReadOnlyList<string?>>(
            connection,
            $"SELECT COLUMNS(*)::VARCHAR FROM {table} WHERE {RowRanges.Between(from, to)}",
            row =>
            {
                string?[] values = new string?[columns];
                for (int column = 0; column < columns; column++)
                {
                    values[column] = row.IsNull(column) ? null : Encoding.UTF8.GetString(row.Bytes(column));
                }

                return values;
            },
            cancellationToken);
}
