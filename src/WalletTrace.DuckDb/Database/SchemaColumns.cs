using System.Text.RegularExpressions;

namespace WalletTrace.DuckDb.Database;

/// <summary>
/// Holds the tables of a file against those of this version. Values are read and written where the database keeps them, by the types that the columns have: a
/// file that somebody sent with other columns, or with views or macros that go by the names of tables and functions, must not get so far.
/// </summary>
internal static partial class SchemaColumns
{
    // What the schema itself defines; a macro of any other name may stand in for a function of the database.
    private static readonly HashSet<string> Macros = new(StringComparer.Ordinal) { "id_text", "digits_of", "in_units" };

    // Of each version, from the first: table and column, and what it holds.
    private static readonly Dictionary<(string Table, string Column), string>[] Versions = Read();

    /// <summary>What is wrong with the tables; null when nothing is.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="version">The version that they should be of.</param>
    /// <param name="withMacros">
    /// Whether to look at macros too, which takes ten times as long: they matter where statements may read and write other files, for then a macro that goes by
    /// the name of a function could.
    /// </param>
    public static string? Problem(LedgerConnection connection, int version, bool withMacros)
    {
        Dictionary<(string Table, string Column), string> columns = Versions[version - 1];
        var missing = new HashSet<(string, string)>(columns.Keys);

        // By their whole names, for the file may have others of the same.
        using (ChunkReader rows = connection.Query(
            """
            SELECT c.table_name, c.column_name, c.data_type, c.is_nullable, t.table_name IS NOT NULL, t.sql
            FROM system.main.duckdb_columns() c
            LEFT JOIN system.main.duckdb_tables() t ON t.table_oid = c.table_oid AND t.database_oid = c.database_oid AND t.schema_oid = c.schema_oid
            WHERE c.schema_name = 'main' AND NOT c.internal
            """))
        {
            while (rows.Read())
            {
                var key = (rows.Text(0), rows.Text(1));
                if (!LedgerTables.Names.Contains(key.Item1))
                {
                    continue;
                }

                string found = !rows.Boolean(4) ? "a view" : rows.Text(5).Contains("GENERATED", StringComparison.OrdinalIgnoreCase) ? "computed" : Say(rows.Text(2), !rows.Boolean(3));
                if (columns.GetValueOrDefault(key) is not { } expected || found != expected)
                {
                    return $"found {SafeText.Quote($"{key.Item1}.{key.Item2}")} {SafeText.Quote(found)}, expected {columns.GetValueOrDefault(key) ?? "no such column"}";
                }

                missing.Remove(key);
            }
        }

        return missing.Count > 0 ? $"found no column {missing.Min()}, expected it" : withMacros ? MacroProblem(connection) : null;
    }

    private static string? MacroProblem(LedgerConnection connection)
    {
        using ChunkReader rows = connection.Query("SELECT function_name FROM system.main.duckdb_functions() WHERE NOT internal");
        while (rows.Read())
        {
            if (!Macros.Contains(rows.Text(0)))
            {
                return $"found the macro {SafeText.Quote(rows.Text(0))}, expected none but {string.Join(", ", Macros.Order(StringComparer.Ordinal))}";
            }
        }

        return null;
    }

    private static Dictionary<(string Table, string Column), string>[] Read()
    {
        var versions = new Dictionary<(string Table, string Column), string>[SchemaText.Version];
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var columns = new Dictionary<(string Table, string Column), string>();
        for (int version = 1; version <= SchemaText.Version; version++)
        {
            string schema = SchemaText.Of(version);
            foreach (Match type in Types().Matches(schema))
            {
                types[type.Groups[1].Value] = type.Groups[2].Value;
            }

            // A table that a version makes anew is no more what it was.
            foreach (Match table in Tables().Matches(schema))
            {
                string name = table.Groups[1].Value;
                columns = columns.Where(column => column.Key.Table != name).ToDictionary();
                foreach (Match column in Columns().Matches(table.Groups[2].Value))
                {
                    string type = column.Groups[2].Value;
                    columns.Add((name, column.Groups[1].Value), Say(types.GetValueOrDefault(type, type), column.Groups[3].Success));
                }
            }

            versions[version - 1] = columns;
        }

        return versions;
    }

    private static string Say(string type, bool isRequired) => $"{type.Replace(" ", string.Empty, StringComparison.Ordinal)}{(isRequired ? " NOT NULL" : string.Empty)}";

    [GeneratedRegex(@"^CREATE TYPE (\w+) AS (ENUM \(.*?\));", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex(@"^CREATE TABLE (\w+) \((.*?)\);", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Tables();

    [GeneratedRegex(@"(\w+) ([A-Za-z_]\w*(?:\(\d+, \d+\))?)( NOT NULL)?(?: PRIMARY KEY)?(?:,|$)")]
    private static partial Regex Columns();
}
