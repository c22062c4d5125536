namespace WalletTrace.Benchmarks;

/// <summary>
/// WTGEN-1, the synthetic workload: noise transfers among accounts of skewed popularity, with 100 laundering schemes planted over them.
/// Deterministic: every figure is fixed by the number of transfers and of accounts.
/// </summary>
internal sealed class Wtgen1
{
    /// <summary>The number of planted schemes.</summary>
    public const int Schemes = 100;

    /// <summary>What each scheme launders, in base units.</summary>
    public const ulong Loot = 1UL << 34;

    private const int AccountsPerScheme = 31;
    private const int Peels = 12;
    private const int Fan = 16;
    private const ulong Seed = 42;
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private Wtgen1(int transfers, int accounts)
    {
        Accounts = accounts;
        From = new int[transfers];
        To = new int[transfers];
        Amounts = new ulong[transfers];
    }

    /// <summary>The number of accounts that take part in the noise; the schemes' own come after them.</summary>
    public int Accounts { get; }

    /// <summary>All accounts.</summary>
    public int VertexCount => Accounts + (AccountsPerScheme * Schemes);

    /// <summary>The number of transfers; a transfer's rank is its index.</summary>
    public int Transfers => From.Length;

    /// <summary>Each transfer's sender.</summary>
    public int[] From { get; }

    /// <summary>Each transfer's receiver.</summary>
    public int[] To { get; }

    /// <summary>Each transfer's amount in base units.</summary>
    public ulong[] Amounts { get; }

    /// <summary>Generates the workload.</summary>
    /// <param name="transfers">The number of transfers: at least 102 times the 59 of a scheme.</param>
    /// <param name="accounts">The number of accounts.</param>
    public static Wtgen1 Generate(int transfers, int accounts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(transfers, 102 * 59);
        ArgumentOutOfRangeException.ThrowIfLessThan(accounts, 2);
        var workload = new Wtgen1(transfers, accounts);
        workload.MakeNoise();
        workload.PlantSchemes();
        return workload;
    }

    /// <summary>The account of a popularity rank.</summary>
    public int Scatter(long rank) => (int)(((rank * 1000003) + 12345) % Accounts);

    /// <summary>The account that receives the loot of a scheme.</summary>
    public int Thief(int scheme) => Accounts + (AccountsPerScheme * scheme);

    /// <summary>The index of the transfer that is the theft of a scheme.</summary>
    public int TheftAt(int scheme) => (scheme + 1) * (Transfers / 102);

    /// <summary>The seconds of the block a transfer stands in.</summary>
    public static long TimeOf(int transfer) => 1_600_000_000 + (transfer / 100 * 12L);

    /// <summary>The check sum over all transfers; benchmark figures count only if it is the known one.</summary>
    public ulong CheckSum()
    {
        ulong sum = 0;
        unchecked
        {
            for (int i = 0; i < From.Length; i++)
            {
                sum = (sum * 0x100000001B3) ^ (((ulong)From[i] * 31) + ((ulong)To[i] * 17) + (ulong)TimeOf(i) + Amounts[i]);
            }
        }

        return sum;
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
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

    private void MakeNoise()
    {
        for (int i = 0; i < From.Length; i++)
        {
            ulong state = unchecked(Seed + (3 * (ulong)i * Golden));
            uint from = Popularity(Mix(unchecked(state + Golden)));
            uint to = Popularity(Mix(unchecked(state + (2 * Golden))));
            if (from == to)
            {
                to = (to + 1) % (uint)Accounts;
            }

            From[i] = Scatter(from);
            To[i] = Scatter(to);
            Amounts[i] = AmountOf(Mix(unchecked(state + (3 * Golden))));
        }
    }

    private void PlantSchemes()
    {
        var taken = new HashSet<int>();
        int stride = Math.Min(997, (Transfers / 102 / 64) + 1);
        for (int scheme = 0; scheme < Schemes; scheme++)
        {
            int position = TheftAt(scheme);
            foreach ((int from, int to, ulong amount) in TransfersOf(scheme))
            {
                while (!taken.Add(position))
                {
                    position++;
                }

                From[position] = from;
                To[position] = to;
                Amounts[position] = amount;
                position += stride;
            }
        }
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
