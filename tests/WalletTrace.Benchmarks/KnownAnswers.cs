namespace WalletTrace.Benchmarks;

/// <summary>
/// The answers known for WTGEN-1 at a standard size; null where none is published. Figures without their answers prove nothing.
/// </summary>
internal sealed record KnownAnswers
{
    /// <summary>The check sum of the workload.</summary>
    public required ulong CheckSum { get; init; }

    /// <summary>QA: accounts reached from the first thief, and the sum of their arrivals.</summary>
    public (int Reached, long? Arrivals)? ReachOfFirst { get; init; }

    /// <summary>QA: the same from the thief of scheme 50.</summary>
    public (int Reached, long? Arrivals)? ReachOfFiftieth { get; init; }

    /// <summary>QB: accounts reached in the mean over the first 100 questions, in tenths.</summary>
    public long? SmallReachOf100 { get; init; }

    /// <summary>QB: the same over all 1,000 questions.</summary>
    public long? SmallReachOf1000 { get; init; }

    /// <summary>QF with the first theft only: who holds the loot.</summary>
    public int? FifoHoldersOfFirst { get; init; }

    /// <summary>QF with all thefts: what is held in all, and by how many.</summary>
    public (ulong Held, int Holders)? FifoOfAll { get; init; }

    /// <summary>QH: what is held in all, in units of 10^8 (the published figure was computed in floating point).</summary>
    public ulong? HaircutOfAll { get; init; }

    /// <summary>The answers for a size.</summary>
    public static KnownAnswers For(int transfers) => transfers switch
    {
        1_000_000 => new KnownAnswers
        {
            CheckSum = 0x6f2a345385fd4d8a,
            ReachOfFirst = (161_518, null),
            FifoHoldersOfFirst = 5_253,
        },
        10_000_000 => new KnownAnswers
        {
            CheckSum = 0x859efa859a961b82,
            ReachOfFirst = (1_606_768, 7_472_275_695_607),
            ReachOfFiftieth = (947_348, 7_379_141_871_198),
            SmallReachOf100 = 237_055,
            SmallReachOf1000 = 127_916,
            FifoHoldersOfFirst = 7_604,
            FifoOfAll = (1_590_753_877_772, 145_563),
            HaircutOfAll = 15_974,
        },
        100_000_000 => new KnownAnswers
        {
            CheckSum = 0xa052462a5476d7c4,
            ReachOfFirst = (15_953_434, null),
            ReachOfFiftieth = (9_275_727, null),
            FifoHoldersOfFirst = 9_047,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(transfers), transfers, "No answers are known for this size."),
    };
}
