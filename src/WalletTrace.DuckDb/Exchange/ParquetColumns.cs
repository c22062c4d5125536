using WalletTrace.Chains.Files;

namespace WalletTrace.DuckDb;

/// <summary>How the columns of a Parquet file become the texts of a row: which types a column may have, and what reads them without losing anything.</summary>
internal static class ParquetColumns
{
    /// <summary>What stands before the name of a column of amounts to name the one beside it, for what no DECIMAL(38, 0) can hold.</summary>
    public const string Wide = "wide_";

    /// <summary>The most characters that a value is read to; none that can be true has so many.</summary>
    public const int MaxLength = 1 << 16;

    private static readonly string[] Integers = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"];

    /// <summary>The kind of rows that a file's columns announce.</summary>
    /// <param name="types">The file's columns with their types, by name.</param>
    /// <param name="problem">What is wrong with them; null on success.</param>
    public static RowSchema? Recognise(IReadOnlyDictionary<string, string> types, out string? problem)
    {
        string[] beside = [.. RowQueries.Amounts.Select(column => Wide + RowSchema.NameOf(column))];
        return RowSchema.Recognise([.. types.Keys.Where(name => !beside.Contains(name) || !types.ContainsKey(name[Wide.Length..]))], out problem);
    }

    /// <summary>What is wrong with the type of a column: found X, expected Y; null when nothing is.</summary>
    public static string? Problem(Column column, string type) => Reading(column, type) is null
        ? $"found the type {SafeText.Trim(type)}{(type is "DOUBLE" or "FLOAT" ? ", which cannot hold every number exactly" : "")}, expected {Expected(column)}"
        : null;

    /// <summary>The expression that reads a column as text.</summary>
    /// <param name="column">The column, of a type that it may have.</param>
    /// <param name="types">The file's columns with their types, by name.</param>
    public static string Expression(Column column, IReadOnlyDictionary<string, string> types)
    {
        string name = RowSchema.NameOf(column);
        string text = Reading(column, types[name])!;
        if (!RowQueries.Amounts.Contains(column) || !types.ContainsKey(Wide + name))
        {
            return text;
        }

        // Two amounts are none: both are shown in the message that refuses them.
        string wide = $"left({Quote(Wide + name)}::VARCHAR, {MaxLength})";
        return $"CASE WHEN {Quote(Wide + name)} IS NULL THEN {text} WHEN {Quote(name)} IS NULL THEN {wide} ELSE {text} || ' and ' || {wide} END";
    }

    private static string? Reading(Column column, string type)
    {
        string name = Quote(RowSchema.NameOf(column));
        ColumnForm form = RowSchema.FormOf(column);
        bool isAmount = RowQueries.Amounts.Contains(column);
        return type switch
        {
            "VARCHAR" => $"left({name}, {MaxLength})",
            "BOOLEAN" when form == ColumnForm.Flag => $"{name}::VARCHAR",
            "BLOB" when column is Column.Transaction or Column.SpentTransaction or Column.Hash or Column.Parent => $"left(lower(hex({name})), {MaxLength})",
            _ when Integers.Contains(type) && (form != ColumnForm.Text || isAmount) => $"{name}::VARCHAR",
            _ when isAmount && type.StartsWith("DECIMAL(", StringComparison.Ordinal) && type.EndsWith(",0)", StringComparison.Ordinal) => $"{name}::VARCHAR",
            "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP WITH TIME ZONE" when form == ColumnForm.Time =>
                $"CASE WHEN epoch_us({name}) % 1000000 = 0 THEN (epoch_us({name}) // 1000000)::VARCHAR ELSE 'a part of a second' END",
            _ => null,
        };
    }

    private static string Expected(Column column) => RowSchema.FormOf(column) switch
    {
        ColumnForm.Number => "a whole number (BIGINT) or digits as text (VARCHAR)",
        ColumnForm.Time => "unix seconds (BIGINT), a TIMESTAMP in UTC, or text (VARCHAR)",
        ColumnForm.Flag => "BOOLEAN, or true and false as text (VARCHAR)",
        _ when RowQueries.Amounts.Contains(column) => "DECIMAL(38,0), a whole number, or digits as text (VARCHAR)",
        _ when column is Column.Transaction or Column.SpentTransaction or Column.Hash or Column.Parent => "hexadecimal digits as text (VARCHAR) or bytes (BLOB)",
        _ => "text (VARCHAR)",
    };

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
