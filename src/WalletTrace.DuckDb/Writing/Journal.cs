using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Writing;

/// <summary>The table that says what was appended and rewound, and when.</summary>
internal static class Journal
{
    /// <summary>The name of an append.</summary>
    public const string Append = "append";

    /// <summary>The name of a rewind.</summary>
    public const string Rewind = "rewind";

    /// <summary>The id of the last append or rewind; null where there is none.</summary>
    public static int? LastId(LedgerConnection connection) => checked((int?)connection.Number("SELECT max(id)::BIGINT FROM append"));

    /// <summary>The id of the next append or rewind.</summary>
    public static int NextId(LedgerConnection connection) => checked((LastId(connection) ?? 0) + 1);

    /// <summary>The time, unix seconds.</summary>
    public static long Now(DuckDbLedgerOptions options) => options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Notes what was done to a chain.</summary>
    /// <param name="connection">The connection on which the transaction is open.</param>
    /// <param name="options">Where time comes from.</param>
    /// <param name="id">The id; one for all chains that an append touches.</param>
    /// <param name="action">What was done.</param>
    /// <param name="chain">The chain's id.</param>
    /// <param name="heights">The lowest and the highest height that was touched, coverage apart.</param>
    /// <param name="facts">How many facts were added, completed or taken away.</param>
    public static void Note(
        LedgerConnection connection, DuckDbLedgerOptions options, int id, string action, byte chain, (long From, long To)? heights, long facts) =>
        connection.Execute(
            $"INSERT INTO append VALUES ({Sql.Of(id)}, {Sql.Of(Now(options))}, {Sql.Of(action)}, {Sql.Of(chain)}, {Sql.Of(heights?.From)}, {Sql.Of(heights?.To)}, {Sql.Of(facts)}, uuid())");
}
