namespace WalletTrace.DuckDb;

/// <summary>How a ledger's file is opened.</summary>
public sealed class DuckDbLedgerOptions
{
    /// <summary>Whether nothing is written: the file must be there, and several processes may read it at once. False unless set.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>How many bytes of memory the database may use, its caches included; half of what the process may have unless set. What goes beyond is put into temporary files beside the ledger.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>How many threads the database may use; one for each processor unless set.</summary>
    public int? Threads { get; init; }

    /// <summary>What becomes of facts that contradict each other; <see cref="OnContradiction.Refuse"/> unless set.</summary>
    public OnContradiction OnContradiction { get; init; }

    /// <summary>
    /// Whether statements may read and write other files (Parquet, CSV). False unless set: what is asked in SQL then sees the ledger and nothing else of the
    /// machine. Export and import need it.
    /// </summary>
    public bool AllowExternalAccess { get; init; }

    /// <summary>The largest answer of a source that is kept, in bytes; 64 MiB unless set. Of a larger one only the name, size and request are.</summary>
    public int MaxAnswerBytes { get; init; } = 64 << 20;

    /// <summary>Where time comes from; the system's clock unless set.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>From how many facts on a batch may be appended in bulk. Up to so many all are at hand at once and held against each other one by one, which takes milliseconds.</summary>
    internal int BulkLength { get; init; } = 1 << 13;

    /// <summary>Up to how many accounts the ledger may have for all to be kept in memory by who appends; two hundred thousand are read in about a hundred milliseconds, and take ten megabytes.</summary>
    internal int FewAccounts { get; init; } = 200_000;

    /// <summary>How often all accounts are gone through for a few of them, before all are read into memory: to read one takes as long as to go past it so often.</summary>
    internal int AccountPasses { get; init; } = 8;

    /// <summary>Throws when a value makes no sense.</summary>
    /// <exception cref="ArgumentException">Names the value.</exception>
    internal void Check()
    {
        if (MemoryLimit is { } memory)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(memory, 64L << 20, nameof(MemoryLimit));
        }

        if (Threads is { } threads)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads, nameof(Threads));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(MaxAnswerBytes);
        if (!Enum.IsDefined(OnContradiction))
        {
            throw new ArgumentOutOfRangeException(nameof(OnContradiction), OnContradiction, "found no such way, expected one of the enumeration");
        }

        ArgumentNullException.ThrowIfNull(TimeProvider);
    }
}

/// <summary>What becomes of facts that contradict each other.</summary>
public enum OnContradiction
{
    /// <summary>Nothing of the batch is taken in, and it is thrown; what contradicts is noted.</summary>
    Refuse = 0,

    /// <summary>
    /// The rest of the batch is taken in without what contradicts, and without its statements of coverage of that chain: a source that contradicts cannot
    /// vouch. Nothing is thrown; what contradicts is noted.
    /// </summary>
    SetApart,
}
