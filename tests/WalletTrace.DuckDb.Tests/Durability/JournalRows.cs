using WalletTrace.DuckDb.Database;

namespace WalletTrace.DuckDb.Tests.Durability;

/// <summary>The journal of a ledger, held against the facts.</summary>
internal static class JournalRows
{
    private static readonly string[] Tables = ["block", "transaction", "transfer", "holding_freeze", "input", "output", "coverage", "retold"];

    /// <summary>How many appends and rewinds it names. There must be no hole in it, and no fact of an append that it does not name.</summary>
    public static int Check(LedgerConnection connection)
    {
        long count = connection.Number("SELECT count(DISTINCT id) FROM append")!.Value;
        Assert.Equal(count, connection.Number("SELECT coalesce(max(id), 0)::BIGINT FROM append"));
        Assert.Equal(0, connection.Number("SELECT count(*) FROM append WHERE id < 1"));
        foreach (string table in Tables)
        {
            Assert.Equal(0, connection.Number($"SELECT count(*) FROM {table} WHERE append_id NOT IN (SELECT id FROM append WHERE action = 'append')"));
        }

        return checked((int)count);
    }
}
