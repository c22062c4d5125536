using System.Globalization;

namespace WalletTrace.DuckDb.Database;

internal sealed partial class LedgerDatabase
{
    private const string VersionKey = "schema_version";
    private const string IdKey = "ledger_id";
    private const string MakerKey = "created_by";

    private static string Maker => $"WalletTrace {typeof(LedgerDatabase).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Makes the tables where there is nothing, brings those of an older version up to date, and learns which ledger this is.</summary>
    /// <param name="withMacros">Whether the file must have no macros but its own.</param>
    private void Prepare(bool withMacros)
    {
        using LedgerConnection connection = Connect();
        int version = FindVersion(connection);
        if (version > SchemaText.Version)
        {
            throw Format(string.Create(
                CultureInfo.InvariantCulture,
                $"the ledger is of a newer version: found version {version}, expected at most {SchemaText.Version}: made by a newer WalletTrace; update"));
        }

        if (version < SchemaText.Version)
        {
            if (IsReadOnly)
            {
                throw Format(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the ledger cannot be brought up to date: found version {version} opened read-only, expected {SchemaText.Version}; open it once for writing, as whatever adds to it does"));
            }

            if (version > 0)
            {
                CheckTables(connection, version, withMacros: true);
            }

            connection.InTransaction(() => Migrate(connection, version));
        }

        CheckTables(connection, SchemaText.Version, withMacros);

        Dictionary<string, string> values = Values(connection);
        SchemaVersion = SchemaText.Version;
        Id = Guid.TryParseExact(values.GetValueOrDefault(IdKey), "D", out Guid id) ? id : throw Format("the ledger is damaged: found no ledger_id in the table ledger, expected a UUID");
        CreatedBy = values.GetValueOrDefault(MakerKey, string.Empty);
    }

    private void CheckTables(LedgerConnection connection, int version, bool withMacros)
    {
        if (SchemaColumns.Problem(connection, version, withMacros) is { } problem)
        {
            throw Format($"the file's tables are not those of a ledger of version {Sql.Of(version)}: {problem}");
        }
    }

    private static void Migrate(LedgerConnection connection, int from)
    {
        for (int version = from + 1; version <= SchemaText.Version; version++)
        {
            connection.Execute(SchemaText.Of(version));
        }

        if (from == 0)
        {
            connection.Execute($"INSERT INTO ledger VALUES ({Sql.Of(IdKey)}, '{Guid.NewGuid():D}'), ({Sql.Of(MakerKey)}, {Sql.Of(Maker)})");
        }

        connection.Execute($"INSERT OR REPLACE INTO ledger VALUES ({Sql.Of(VersionKey)}, '{Sql.Of(SchemaText.Version)}')");
    }

    private int FindVersion(LedgerConnection connection)
    {
        if (connection.Number("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'ledger' AND schema_name = 'main' AND NOT internal") == 0)
        {
            // A process that was ended while it made the file leaves an empty one.
            return connection.Number("SELECT count(*) FROM duckdb_tables() WHERE NOT internal") == 0 && !IsReadOnly
                ? 0
                : throw Format("the file is no ledger: found a DuckDB database without the table ledger, expected the tables of a ledger");
        }

        string? told = Values(connection).GetValueOrDefault(VersionKey);
        return int.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out int version) && version > 0
            ? version
            : throw Format($"the file is no ledger: found {(told is null ? "no version" : $"version {SafeText.Quote(told)}")} in the table ledger, expected a number");
    }

    private static Dictionary<string, string> Values(LedgerConnection connection)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        using ChunkReader rows = connection.Query("SELECT key, value FROM ledger");
        while (rows.Read())
        {
            values[rows.Text(0)] = rows.Text(1);
        }

        return values;
    }

    private LedgerFormatException Format(string problem) => new(problem, File);
}
