namespace WalletTrace.DuckDb;

/// <summary>What came of an import.</summary>
public sealed record ImportResult
{
    /// <summary>The transfers, freezes, inputs and outputs that the files told, each as often as they did.</summary>
    public required long Movements { get; init; }

    /// <summary>How many of them the ledger did not know.</summary>
    public required long NewMovements { get; init; }

    /// <summary>The transactions that the ledger did not know.</summary>
    public required long NewTransactions { get; init; }

    /// <summary>The blocks that the ledger did not know.</summary>
    public required long NewBlocks { get; init; }

    /// <summary>The statements of coverage that the files told.</summary>
    public required long Coverage { get; init; }

    /// <summary>The labels that the ledger did not know.</summary>
    public required long NewLabels { get; init; }

    /// <summary>The descriptions of entities that the ledger did not know.</summary>
    public required long NewEntities { get; init; }

    /// <summary>The relations between entities that the ledger did not know.</summary>
    public required long NewRelations { get; init; }

    /// <summary>The asserted links that the ledger did not know.</summary>
    public required long NewLinks { get; init; }

    /// <summary>The records of editions of lists that the ledger did not know.</summary>
    public required long NewEditions { get; init; }

    /// <summary>The withdrawals of labels, entities and the like, or of whole sources, that the ledger did not know.</summary>
    public required long NewWithdrawals { get; init; }

    /// <summary>The raw answers that the ledger did not know.</summary>
    public required long NewAnswers { get; init; }

    /// <summary>What the files say was told to others that the ledger did not know of.</summary>
    public required long NewDisclosures { get; init; }

    /// <summary>The facts that were set apart, since they contradict others; those that were before are not counted again.</summary>
    public required long Contradictions { get; init; }

    /// <summary>The chains of which the files' coverage was not taken over, since facts that came with it contradict others.</summary>
    public required IReadOnlyList<ChainId> NotVouchedFor { get; init; }
}
