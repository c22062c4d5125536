namespace WalletTrace.Tests.Support.World;

/// <summary>
/// What happens on a made-up chain of accounts. Amounts are whole coins. Shaped after published cases: a large sum is first cut into equal parts, most of it leaves
/// through services within some 45 days, the parts differ by orders of magnitude, chains of hundreds of small payments lead to deposit accounts, and what the
/// launderer does is mixed with dust, baits and the traffic of others.
/// </summary>
internal sealed record WorldOptions
{
    public required int Seed { get; init; }

    /// <summary>Whether the stolen asset is a token; else it is the chain's coin, in which fees are paid as well.</summary>
    public bool IsToken { get; init; }

    /// <summary>How much is stolen.</summary>
    public int Stolen { get; init; } = 40_000;

    /// <summary>A branch with less than this is not cut up any further, in thousandths of a coin: it is paid out, or rests.</summary>
    public int Least { get; init; } = 500;

    /// <summary>How many times value is cut up one after the other at most, chains of small payments counted once.</summary>
    public int Depth { get; init; } = 14;

    /// <summary>How many payments the longest chain of small payments has.</summary>
    public int LongestChain { get; init; } = 300;

    /// <summary>The services of each kind, each with an account that carries a label.</summary>
    public int Services { get; init; } = 4;

    /// <summary>People who have nothing to do with the theft.</summary>
    public int People { get; init; } = 2_000;

    /// <summary>Their payments.</summary>
    public int Payments { get; init; } = 20_000;

    /// <summary>Services without a label, which have nothing but very many transactions.</summary>
    public int Hubs { get; init; } = 2;

    /// <summary>The transactions of each of them.</summary>
    public int HubPayments { get; init; } = 12_000;

    /// <summary>A small world for tests that trace it many times over.</summary>
    public static WorldOptions Small(int seed) => new()
    {
        Seed = seed, Stolen = 1_000, Least = 1_000, Depth = 6, LongestChain = 60, Services = 2, People = 100, Payments = 1_000, Hubs = 1, HubPayments = 600,
    };

    /// <summary>A world for chains on which each transaction takes several requests.</summary>
    public static WorldOptions Tiny(int seed) => new()
    {
        Seed = seed, Stolen = 400, Least = 15_000, Depth = 3, LongestChain = 20, Services = 1, People = 15, Payments = 45, Hubs = 1, HubPayments = 600,
    };

    /// <summary>A world that is large enough for most of its accounts to have little to do with most of what was stolen.</summary>
    public static WorldOptions Medium(int seed) => new()
    {
        Seed = seed, Stolen = 10_000, Least = 1_000, Depth = 5, LongestChain = 60, Services = 3, People = 300, Payments = 3_000, Hubs = 1, HubPayments = 2_000,
    };
}
