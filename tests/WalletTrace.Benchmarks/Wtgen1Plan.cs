namespace WalletTrace.Benchmarks;

/// <summary>
/// WTGEN-1, the synthetic workload: noise transfers among accounts of skewed popularity, with 100 laundering schemes planted over them.
/// Deterministic: every figure is fixed by the number of transfers and of accounts. Transfers are worked out when they are asked for, so that a
/// workload can be read that is larger than memory.
/// </summary>
internal class Wtgen1Plan
{
    /// <summary>The number of planted schemes.</summary>
    public const int Schemes = 100;

    /// <summary>What each scheme launders, in base units.</summary>
    public const ulong Loot = 1UL << 34;

    /// <summary>The number of transfers that a block holds.</summary>
    public const int BlockSize = 100;

    private const int AccountsPerScheme = 31;
    private const int Peels = 12;
    private const int Fan = 16;
    private const ulong Seed = 42;
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly (int Position, int From, int To, ulong Amount)[] planted;

    /// <summary>Plans a workload.</summary>
    /// <param name="transfers">The number of transfers: at least 102 times the 59 of a scheme.</param>
    /// <param name="accounts">The number of accounts.</param>
    public Wtgen1Plan(int transfers, int accounts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(transfers, 102 * 59);
        ArgumentOutOfRangeException.ThrowIfLessThan(accounts, 2);
        Transfers = transfers;
        Accounts = accounts;
        planted = PlantSchemes();
    }

    /// <summary>The number of accounts that take part in the noise; the schemes' own come after them.</summary>
    public int Accounts { get; }

    /// <summary>All accounts.</summary>
    public int VertexCount => Accounts + (AccountsPerScheme * Schemes);

    /// <summary>The number of transfers; a transfer's rank is its index.</summary>
    public int Transfers { get; }

    /// <summary>The workload of a standard size.</summary>
    public static Wtgen1Plan OfSize(int transfers) => new(transfers, transfers / 5);

    /// <summary>The seconds of the block a transfer stands in.</summary>
    public static long TimeOf(int transfer) => 1_600_000_000 + (transfer / BlockSize * 12L);

    /// <summary>The function that all that is random comes from.</summary>
    public static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>The account of a popularity rank.</summary>
    public int Scatter(long rank) => (int)(((rank * 1000003) + 12345) % Accounts);

    /// <summary>The account that receives the loot of a scheme.</summary>
    public int Thief(int scheme) => Accounts + (AccountsPerScheme * scheme);

    /// <summary>The index of the transfer that is the theft of a scheme.</summary>
    public int TheftAt(int scheme) => (scheme + 1) * (Transfers / 102);

    /// <summary>The transfers that are the thefts, by scheme.</summary>
    public int[] Thefts() => [.. Enumerable.Range(0, Schemes).Select(TheftAt)];

    /// <summary>Works out the transfers from one index on, as many as the columns hold.</summary>
    public void Fill(int first, Span<int> from, Span<int> to, Span<ulong> amounts)
    {
        for (int i = 0; i < from.Length; i++)
        {
            ulong state = unchecked(Seed + (3 * (ulong)(first + i) * Golden));
            uint sender = Popularity(Mix(unchecked(state + Golden)));
            uint receiver = Popularity(Mix(unchecked(state + (2 * Golden))));
            if (sender == receiver)
            {
                receiver = (receiver + 1) % (uint)Accounts;
            }

            from[i] = Scatter(sender);
            to[i] = Scatter(receiver);
            amounts[i] = AmountOf(Mix(unchecked(state + (3 * Golden))));
        }

        int at = Array.BinarySearch(planted, (first, -1, -1, 0UL));
        for (at = at < 0 ? ~at : at; at < planted.Length && planted[at].Position - first < from.Length; at++)
        {
            int i = planted[at].Position - first;
            (_, from[i], to[i], amounts[i]) = planted[at];
        }
    }

    /// <summary>Carries the check sum on over transfers from one index on; it begins with 0.</summary>
    public static ulong Summed(ulong sum, int first, ReadOnlySpan<int> from, ReadOnlySpan<int> to, ReadOnlySpan<ulong> amounts)
    {
        unchecked
        {
            for (int i = 0; i < from.Length; i++)
            {
                sum = (sum * 0x100000001B3) ^ (((ulong)from[i] * 31) + ((ulong)to[i] * 17) + (ulong)TimeOf(first + i) + amounts[i]);
            }
        }

        return sum;
    }

    /// <summary>An amount with a bell-shaped exponent: 2^10 to 2^30 base units, most around 2^20.</summary>
    private static ulong AmountOf(ulong random)
    {
        ulong words = (random & 65535) + ((random >> 16) & 65535) + ((random >> 32) & 65535) + (random >> 48);
        ulong exponent = (5 * words) + 655370;
        return ((65536 + (exponent & 65535)) << (int)(exponent >> 16)) >> 16;
    }

    private uint Popularity(ulong random)
    {
        double u = (random >> 11) / (double)(1UL << 53);
        return (uint)(Accounts * (u * u * u));
    }

    private (int Position, int From, int To, ulong Amount)[] PlantSchemes()
    {
        var placed = new SortedDictionary<int, (int Position, int From, int To, ulong Amount)>();
        int stride = Math.Min(997, (Transfers / 102 / 64) + 1);
        for (int scheme = 0; scheme < Schemes; scheme++)
        {
            int position = TheftAt(scheme);
            foreach ((int from, int to, ulong amount) in TransfersOf(scheme))
            {
                while (!placed.TryAdd(position, (position, from, to, amount)))
                {
                    position++;
                }

                position += stride;
            }
        }

        return [.. placed.Values];
    }

    /// <summary>The theft, a peel chain of twelve, a fan of sixteen that gathers again, and the way to a service.</summary>
    private IEnumerable<(int From, int To, ulong Amount)> TransfersOf(int scheme)
    {
        int first = Thief(scheme);
        int current = first;
        ulong left = Loot;
        yield return (Scatter(scheme % 50), first, Loot);
        for (int m = 1; m <= Peels; m++)
        {
            ulong peel = left / 20;
            long popularity = m % 2 == 1 ? (scheme + m) % 10 : (1000 + (((131L * scheme) + (17L * m)) % 100_000)) % Accounts;
            yield return (current, Scatter(popularity), peel);
            left -= peel;
            yield return (current, first + m, left);
            current = first + m;
        }

        ulong part = left / Fan;
        int gather = first + Peels + Fan + 1;
        for (int i = 0; i < Fan; i++)
        {
            yield return (current, first + Peels + 1 + i, part);
        }

        for (int i = 0; i < Fan; i++)
        {
            yield return (first + Peels + 1 + i, gather, part);
        }

        yield return (gather, gather + 1, Fan * part);
        yield return (gather + 1, Scatter(scheme % 10), Fan * part);
    }
}
