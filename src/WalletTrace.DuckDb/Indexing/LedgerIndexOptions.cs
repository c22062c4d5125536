namespace WalletTrace.DuckDb;

/// <summary>How the index of a ledger is kept.</summary>
public sealed class LedgerIndexOptions
{
    /// <summary>The folder of the index; the ledger's file with <c>.index</c> behind it unless set.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether nothing is written: an index that is missing, stale or damaged is then made in memory. False unless set.</summary>
    public bool InMemory { get; init; }

    /// <summary>
    /// From how many flows on those that came since are merged into the files in the background; 1,048,576 unless set. What is fewer is held in memory until
    /// somebody merges it.
    /// </summary>
    public int MergeFrom { get; init; } = 1 << 20;

    /// <summary>Throws when a value makes no sense.</summary>
    /// <exception cref="ArgumentException">Names the value.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MergeFrom);
        if (Folder is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(Folder);
        }
    }
}
