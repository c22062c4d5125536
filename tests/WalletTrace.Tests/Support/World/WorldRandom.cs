namespace WalletTrace.Tests.Support.World;

/// <summary>Numbers that look random and are the same for the same seed on every machine: SplitMix64, whole numbers only.</summary>
internal sealed class WorldRandom(ulong seed)
{
    // Quantiles of a Pareto distribution with exponent 1.16, of which the largest fifth makes up two thirds once the tail is cut here, in thousandths of the least.
    private static readonly int[] HeavyTail =
    [
        65548, 25424, 16368, 12247, 9861, 8295, 7182, 6349, 5699, 5178, 4750, 4392, 4087, 3825, 3596, 3395, 3217, 3058, 2915, 2786, 2668, 2561, 2463, 2372, 2288, 2211,
        2139, 2071, 2009, 1950, 1894, 1842, 1794, 1747, 1704, 1662, 1623, 1585, 1550, 1516, 1484, 1453, 1423, 1395, 1368, 1342, 1317, 1293, 1270, 1248, 1227, 1206, 1186,
        1167, 1149, 1131, 1113, 1097, 1081, 1065, 1050, 1035, 1021, 1007,
    ];

    private ulong state = seed;

    /// <summary>A number from 0 up to, but without, a limit.</summary>
    public long Next(long limit)
    {
        unchecked
        {
            state += 0x9e3779b97f4a7c15;
            ulong mixed = state;
            mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
            mixed ^= mixed >> 31;
            return (long)(mixed % (ulong)limit);
        }
    }

    public int Next(int limit) => (int)Next((long)limit);

    /// <summary>A number between two, both included.</summary>
    public long Between(long least, long most) => least + Next(most - least + 1);

    public int Between(int least, int most) => (int)Between((long)least, most);

    /// <summary>Whether something happens that happens so many times in a hundred.</summary>
    public bool Percent(int chance) => Next(100) < chance;

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Next(choices.Count)];

    /// <summary>A weight: most are small, a few are large.</summary>
    public int Heavy() => HeavyTail[Next(HeavyTail.Length)];

    /// <summary>One of a list whose first are chosen far more often than its last.</summary>
    public T PickFirst<T>(IReadOnlyList<T> choices)
    {
        // The n-th with a weight of one n-th.
        long all = 0;
        for (int at = 1; at <= choices.Count; at++)
        {
            all += 1_000_000 / at;
        }

        long drawn = Next(all);
        int chosen = 0;
        while (drawn >= 1_000_000 / (chosen + 1))
        {
            drawn -= 1_000_000 / (chosen + 1);
            chosen++;
        }

        return choices[chosen];
    }

    /// <summary>Another sequence that goes on by itself.</summary>
    public WorldRandom Branch() => new(unchecked((ulong)Next(long.MaxValue)));
}
