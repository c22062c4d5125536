namespace WalletTrace.Chains.Http;

/// <summary>How quickly a public server may be asked, from what its operator says. A source keeps to it unless its options say otherwise.</summary>
/// <param name="Host">The host, or with a leading dot all hosts below it.</param>
/// <param name="WithKey">Whether this holds for those who show a key; null for both.</param>
/// <param name="Interval">The least time between the beginnings of two requests.</param>
/// <param name="Concurrency">How many requests may be under way at once.</param>
/// <param name="Source">Where that is said, and when it was looked up; or that it is only a polite guess.</param>
public sealed record HostLimit(string Host, bool? WithKey, TimeSpan Interval, int Concurrency, string Source)
{
    // A little more than the operators' numbers allow: their clocks and ways are not ours.
    private static readonly TimeSpan ThreeASecond = TimeSpan.FromMilliseconds(340);
    private static readonly TimeSpan FiveASecond = TimeSpan.FromMilliseconds(205);
    private static readonly TimeSpan FourASecond = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ThirtyASecond = TimeSpan.FromMilliseconds(34);

    /// <summary>How many requests there may be in all in a span of time; null where nothing is said of that. Whoever plans a run reckons with it; the server itself says when they are used up.</summary>
    public HostQuota? Quota { get; init; }

    /// <summary>All that is known, the more special before the more general.</summary>
    public static IReadOnlyList<HostLimit> All { get; } =
    [
        new("api.etherscan.io", null, ThreeASecond, 3, "docs.etherscan.io, Rate Limits, the free plan, 2026-11")
        {
            Quota = new HostQuota(100_000, TimeSpan.FromDays(1)),
        },
        new("api.blockscout.com", null, FiveASecond, 4, "docs.blockscout.com, API Rate Limits, the free plan: 100,000 credits of which a request takes about 20, 2026-11")
        {
            Quota = new HostQuota(5_000, TimeSpan.FromDays(1)),
        },
        new(".blockscout.com", true, FiveASecond, 4, "docs.blockscout.com, Requests & Limits, 2026-11"),
        new(".blockscout.com", false, ThreeASecond, 3, "docs.blockscout.com, Requests & Limits, without a key, 2026-11"),
        new("api.routescan.io", false, TimeSpan.FromMilliseconds(510), 2, "routescan.io, plans, without a key, 2026-11")
        {
            Quota = new HostQuota(10_000, TimeSpan.FromDays(1)),
        },
        new("api.routescan.io", true, FiveASecond, 4, "routescan.io, plans, the free key, 2026-11")
        {
            Quota = new HostQuota(100_000, TimeSpan.FromDays(1)),
        },
        new(".trongrid.io", true, TimeSpan.FromMilliseconds(70), 1, "developers.tron.network, Rate Limits: 15 a second, then shut out for 30 seconds, 2026-11")
        {
            Quota = new HostQuota(100_000, TimeSpan.FromDays(1)),
        },
        new(".trongrid.io", false, TimeSpan.FromSeconds(1), 1, "developers.tron.network, Rate Limits: without a key limited as it sees fit; seen to be 1 to 3 a second, 2026-11"),
        new("blockstream.info", null, FourASecond, 2, "the server's own notice: 700 an hour and 500,000 a month without a key since 2025-07-15; the interval from github.com/Blockstream/esplora/issues/449")
        {
            Quota = new HostQuota(700, TimeSpan.FromHours(1)),
        },
        new("mempool.space", null, FourASecond, 2, "mempool.space, API documentation, 2026-11: limits that are not told, and exclusion of who exceeds them repeatedly; a polite guess"),
        new("rpc.ankr.com", null, ThirtyASecond, 4, "ankr.com, RPC Service Plans, the public plan, 2023-06"),
        new(".bnbchain.org", null, ThirtyASecond, 4, "docs.bnbchain.org, JSON-RPC Endpoint: 10,000 in five minutes, 2026-11"),
    ];

    /// <summary>The limit of a host.</summary>
    /// <param name="host">The host's name.</param>
    /// <param name="hasKey">Whether it is shown a key.</param>
    /// <returns>The limit; null where none is known.</returns>
    public static HostLimit? Find(string host, bool hasKey)
    {
        ArgumentNullException.ThrowIfNull(host);
        return All.FirstOrDefault(limit => (limit.WithKey is not { } withKey || withKey == hasKey) && limit.IsOf(host));
    }

    private bool IsOf(string host) => Host[0] == '.'
        ? host.EndsWith(Host, StringComparison.OrdinalIgnoreCase)
        : host.Equals(Host, StringComparison.OrdinalIgnoreCase);
}

/// <summary>How many requests there may be in a span of time.</summary>
/// <param name="Requests">So many.</param>
/// <param name="Span">In that time.</param>
public readonly record struct HostQuota(int Requests, TimeSpan Span);
