using System.Globalization;
using System.Text;

namespace WalletTrace.DuckDb.Database;

/// <summary>
/// Writes values into statements. Statements hold their values rather than parameters, for the database skips what cannot match only where it knows the
/// values when it plans; whatever a text holds, it stays a text.
/// </summary>
internal static class Sql
{
    /// <summary>A whole number, or NULL.</summary>
    public static string Of(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "NULL";

    /// <summary>A text, or NULL.</summary>
    public static string Of(string? text) => text is null ? "NULL"
        : text.Contains('\0', StringComparison.Ordinal) ? $"decode(unhex('{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text))}'))"
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => $"unhex('{Convert.ToHexStringLower(bytes)}')";

    /// <summary>A transaction's id.</summary>
    public static string Of(TransactionId id) => $"unhex('{id}')";

    /// <summary>A block's hash, or NULL.</summary>
    public static string Of(BlockHash? hash) => hash is { } given ? Of(given.Bytes) : "NULL";

    /// <summary>Whole numbers in brackets.</summary>
    public static string List(IEnumerable<long> numbers) => $"({string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))})";
}
