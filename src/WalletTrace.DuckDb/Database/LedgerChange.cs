namespace WalletTrace.DuckDb.Database;

/// <summary>What a transaction changed of the facts, so that what is remembered of the rest can stay.</summary>
internal sealed class LedgerChange
{
    /// <summary>Nothing that anything is remembered of.</summary>
    public static LedgerChange None { get; } = new();

    /// <summary>For each chain to which something was added the lowest height of a block that is new.</summary>
    public Dictionary<ChainId, long> Added { get; } = [];

    /// <summary>The chains of which something was taken away.</summary>
    public HashSet<ChainId> Rewound { get; } = [];
}
