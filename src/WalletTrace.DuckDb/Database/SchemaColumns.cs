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

    // Table and column, and what it holds.
    private static readonly Dictionary<(string Table, string Column), string> Expected = Read(SchemaText.Of(SchemaText.Version));

    /// <summary>What is wrong with the tables; null when nothing is.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="withMacros">
    /// Whether to look at macros too, which takes ten times as long: they matter where statements may read and write other files, for then a macro that goes by
    /// the name of a function could.
    /// </param>
    public static string? Problem(LedgerConnection connection, bool withMacros)
    {
        var missing = new HashSet<(string, string)>(Expected.Keys);

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
                if (Expected.GetValueOrDefault(key) is not { } expected || found != expected)
                {
                    return $"found {SafeText.Quote($"{key.Item1}.{key.Item2}")} {SafeText.Quote(found)}, expected {Expected.GetValueOrDefault(key) ?? "no such column"}";
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

    private static Dictionary<(string Table, string Column), string> Read(string schema)
    {
        Dictionary<string, string> types = Types().Matches(schema).ToDictionary(type => type.Groups[1].Value, type => type.Groups[2].Value);
        return (
            from table in Tables().Matches(schema)
            from column in Columns().Matches(table.Groups[2].Value)
            let type = column.Groups[2].Value
            select (Key: (table.Groups[1].Value, column.Groups[1].Value), Text: Say(types.GetValueOrDefault(type, type), column.Groups[3].Success))).ToDictionary();
    }

    private static string Say(string type, bool isRequired) => $"{type.Replace(" ", string.Empty, StringComparison.Ordinal)}{(isRequired ? " NOT NULL" : string.Empty)}";

    [GeneratedRegex(@"^CREATE TYPE (\w+) AS (ENUM \(.*?\));", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex(@"^CREATE TABLE (\w+) \((.*?)\);", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Tables();

    [GeneratedRegex(@"(\w+) ([A-Za-z_]\w*(?:\(\d+, \d+\))?)( NOT NULL)?(?: PRIMARY KEY)?(?:,|$)")]
    private static partial Regex Columns();
}
