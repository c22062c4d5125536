using System.Text.RegularExpressions;

namespace WalletTrace.DuckDb.Database;

/// <summary>Makes an exception that says what to do of what the database says.</summary>
internal static partial class DatabaseFault
{
    /// <summary>What to do with a damaged file; whoever says what is still readable leaves it out.</summary>
    public const string Remedy = "; verify it to learn what is still readable, and put back a copy";

    /// <summary>What is wrong with a file that could not be opened.</summary>
    /// <param name="told">What the database says.</param>
    /// <param name="file">The file.</param>
    public static WalletTraceException OnOpening(string told, string file)
    {
        if (told.Contains("Could not set lock on file", StringComparison.Ordinal))
        {
            return new LedgerInUseException(file, Holder().Match(told) is { Success: true } held ? held.Groups[1].Value : null);
        }

        if (told.Contains("not a valid DuckDB database file", StringComparison.Ordinal))
        {
            return new LedgerFormatException("the file is no ledger: found another kind of file, expected a DuckDB database", file);
        }

        if (told.Contains("version number", StringComparison.Ordinal))
        {
            return new LedgerFormatException($"the file is of another version of DuckDB: {Line(told, file)}; use a newer WalletTrace", file);
        }

        if (told.Contains("WAL file", StringComparison.Ordinal) && Damage(told, file) is not null)
        {
            return OfLog(Line(LogAdvice().Replace(told, string.Empty), file), file);
        }

        return (WalletTraceException?)Damage(told, file) ?? new LedgerStorageException($"the ledger cannot be opened: {Line(told, file)}", file);
    }

    /// <summary>What to throw for a log that is damaged.</summary>
    public static LedgerFormatException OfLog(string problem, string file) => new(
        $"the log beside the ledger, {Path.GetFileName(file)}{LedgerLog.Extension}, is damaged: {problem}; put back a copy of both, or move the log away to open the ledger as it stood when the log was begun",
        file);

    /// <summary>What went wrong while a statement ran.</summary>
    /// <param name="told">What the database says.</param>
    /// <param name="file">The ledger's file.</param>
    public static Exception Of(string told, string file)
    {
        if (told.StartsWith("INTERRUPT", StringComparison.OrdinalIgnoreCase))
        {
            return new OperationCanceledException();
        }

        if (Damage(told, file) is { } damage)
        {
            return damage;
        }

        if (told.Contains("COMMIT succeeded and is durable", StringComparison.Ordinal))
        {
            return new LedgerStorageException(
                "what was written is kept, but the ledger's file cannot take it in from the log beside it: found the disk full or failing, expected room; make room, close the ledger and open it again",
                file);
        }

        if (told.StartsWith("Out of Memory", StringComparison.OrdinalIgnoreCase))
        {
            return new LedgerStorageException(
                $"the memory that the ledger may use is not enough: {Line(told, file)}; give it more in the options, or room for temporary files beside it. What was committed before is not touched",
                file);
        }

        if (told.StartsWith("IO Error", StringComparison.OrdinalIgnoreCase) || told.StartsWith("FATAL", StringComparison.OrdinalIgnoreCase)
            || told.Contains("Failed to commit", StringComparison.Ordinal) || told.Contains("Could not write file", StringComparison.Ordinal)
            || told.Contains("has been invalidated", StringComparison.Ordinal))
        {
            return new LedgerStorageException(
                $"the ledger's file cannot be read or written: {Line(told, file)}; make room or give the right, close the ledger and open it again. What was committed before is not touched",
                file);
        }

        // The statements are this library's own: whatever else is wrong with one is its own mistake.
        return new InvalidOperationException(told);
    }

    /// <summary>What the database says, on one line, without the folder of the file.</summary>
    public static string Line(string told, string file)
    {
        string folder = file[..^Path.GetFileName(file).Length];
        string plain = Advice().Replace(told, string.Empty);
        return SafeText.Trim((folder.Length == 0 ? plain : plain.Replace(folder, string.Empty, StringComparison.Ordinal)).ReplaceLineEndings(" ").TrimEnd());
    }

    private static LedgerFormatException? Damage(string told, string file) =>
        told.Contains("Corrupt database file", StringComparison.OrdinalIgnoreCase) || told.Contains("checksum", StringComparison.OrdinalIgnoreCase)
            || told.StartsWith("Serialization Error", StringComparison.OrdinalIgnoreCase) || told.Contains("Could not read enough bytes", StringComparison.Ordinal)
            ? new LedgerFormatException($"the ledger's file is damaged: {Line(told, file)}{Remedy}", file)
            : null;

    [GeneratedRegex(@"Conflicting lock is held in (.*?\(PID \d+\))", RegexOptions.Singleline)]
    private static partial Regex Holder();

    [GeneratedRegex("^.*Corrupt WAL file: ", RegexOptions.Singleline)]
    private static partial Regex LogAdvice();

    // What only stands around what is wrong.
    [GeneratedRegex(@"\s*See also https?://\S+|^FATAL Error: (?=Failed)|Failed to create checkpoint because of error: |^TransactionContext Error: ")]
    private static partial Regex Advice();
}
