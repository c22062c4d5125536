namespace WalletTrace.DuckDb.Database;

/// <summary>The tables of a ledger.</summary>
internal static class LedgerTables
{
    /// <summary>Their names, ordered.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "account", "answer", "answer_read", "append", "asset", "block", "chain", "contradiction", "coverage", "disclosure", "edition", "entity", "entity_detail", "holding_freeze", "input",
        "label", "ledger", "link", "output", "relation", "retold", "transaction", "transfer", "withdrawal",
    ];
}
