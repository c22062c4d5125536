namespace WalletTrace.DuckDb;

/// <summary>What a ledger was found to be.</summary>
/// <param name="Tables">Each table, by name: all of it was read, so that the checksum of every block of it was held against its content.</param>
/// <param name="Checks">Each rule that was checked, in order, with what breaks it.</param>
public sealed record LedgerVerification(IReadOnlyList<TableReading> Tables, IReadOnlyList<LedgerCheck> Checks)
{
    /// <summary>Whether everything can be read and no rule is broken.</summary>
    public bool IsSound => Tables.All(table => table.IsWhole) && Checks.All(check => check.Broken == 0);
}

/// <summary>How much of a table can be read.</summary>
/// <param name="Name">The table.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="ReadableRows">How many of them can be read whole.</param>
/// <param name="Problem">Why the others cannot; null where all can.</param>
public sealed record TableReading(string Name, long Rows, long ReadableRows, string? Problem)
{
    /// <summary>Whether all of it can be read.</summary>
    public bool IsWhole => Problem is null;
}

/// <summary>A rule that a ledger's tables must keep.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Broken">How often it is broken; 1 where what is in the way of checking it is counted no further.</param>
/// <param name="Examples">Some of what breaks it, and where that is; or why it cannot be checked.</param>
public sealed record LedgerCheck(string Rule, long Broken, IReadOnlyList<string> Examples);

/// <summary>How far a verification is.</summary>
/// <param name="Done">How many steps are done.</param>
/// <param name="Of">How many there are.</param>
/// <param name="Now">What is checked next.</param>
public readonly record struct VerifyProgress(int Done, int Of, string Now);

/// <summary>What can be said of a file that is, or was, a ledger.</summary>
/// <param name="File">The file, with its whole path.</param>
/// <param name="Bytes">Its size, in bytes.</param>
/// <param name="LooksLikeDuckDb">Whether it begins as a DuckDB file does.</param>
/// <param name="LogBytes">The size of the log beside it that holds what was committed last, in bytes; null where there is none.</param>
/// <param name="Problem">Why it cannot be opened at all; null where it can, be it to read a part.</param>
/// <param name="Tables">How much of each of its tables can be read, by name; empty where it cannot be opened.</param>
public sealed record LedgerExamination(
    string File, long Bytes, bool LooksLikeDuckDb, long? LogBytes, string? Problem, IReadOnlyList<TableReading> Tables)
{
    /// <summary>Whether it can be opened and all of it can be read.</summary>
    public bool IsReadable => Problem is null && Tables.All(table => table.IsWhole);
}

/// <summary>Rows of a table that stand together and can be read, or cannot.</summary>
/// <param name="FirstRow">The number of the first.</param>
/// <param name="LastRow">The number of the last.</param>
/// <param name="Columns">The columns of the table.</param>
/// <param name="Rows">The rows with their values as exact texts; empty where they cannot be read.</param>
/// <param name="Problem">Why they cannot be read; null where they can.</param>
public sealed record SalvagedRows(
    long FirstRow, long LastRow, IReadOnlyList<SqlColumn> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, string? Problem);
