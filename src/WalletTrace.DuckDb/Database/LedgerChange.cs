namespace WalletTrace.DuckDb.Database;

/// <summary>What a transaction changed of the facts, so that what is remembered of the rest can stay.</summary>
internal sealed class LedgerChange
{
    /// <summary>Nothing that anything is remembered of.</summary>
    public static LedgerChange None { get; } = new();

    /// <summary>No fact, but chains and accounts may have been named.</summary>
    public static LedgerChange OfNames { get; } = new();

    /// <summary>Whether facts were changed.</summary>
    public bool IsOfFacts => this != None && this != OfNames;

    /// <summary>For each chain to which something was added the lowest height of a block that is new.</summary>
    public Dictionary<ChainId, long> Added { get; } = [];

    /// <summary>The chains of which something was taken away.</summary>
    public HashSet<ChainId> Rewound { get; } = [];
}
