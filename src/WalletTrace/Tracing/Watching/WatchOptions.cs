using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Graph;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tracing.Watching;

/// <summary>How a case is watched. Immutable; every default is stated.</summary>
public sealed record WatchOptions
{
    private readonly int confirmations = 1;
    private readonly int maxReorgDepth = 100;
    private readonly int retractAfter;
    private readonly int failuresBeforeAlert = 3;
    private readonly TimeSpan pollInterval = TimeSpan.FromMinutes(1);

    /// <summary>The longest time between two polls, 30 days: timers reach little further.</summary>
    public static TimeSpan MaxPollInterval { get; } = TimeSpan.FromDays(30);

    /// <summary>The time from the end of one poll to the beginning of the next. Default: one minute.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not more than zero, or longer than <see cref="MaxPollInterval"/>.</exception>
    public TimeSpan PollInterval
    {
        get => pollInterval;
        init => pollInterval = value > TimeSpan.Zero && value <= MaxPollInterval ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"expected more than no time, and at most {MaxPollInterval.TotalDays:0} days");
    }

    /// <summary>
    /// Blocks with fewer confirmations are left for later; the highest block has one. The fewer, the earlier an alert, and the more of them are retracted.
    /// Default: 1, all blocks are looked at.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Confirmations
    {
        get => confirmations;
        init => confirmations = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 1 or more");
    }

    /// <summary>The same for single chains. Default: as for all others.</summary>
    public ImmutableSortedDictionary<ChainId, int> ConfirmationsOf { get; init; } = ImmutableSortedDictionary<ChainId, int>.Empty;

    /// <summary>
    /// A reorganisation that takes back more heights than this changes nothing and is reported as a failing source: more likely the source is on a wrong
    /// branch. Default: 100.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int MaxReorgDepth
    {
        get => maxReorgDepth;
        init => maxReorgDepth = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 0 or more");
    }

    /// <summary>
    /// An alert that does not hold any more is retracted when its chain has come so many blocks beyond its height without it: a transaction that a
    /// reorganisation put back is mostly mined again soon. Default: 0, as soon as the chain has come to its height again.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int RetractAfter
    {
        get => retractAfter;
        init => retractAfter = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 0 or more");
    }

    /// <summary>
    /// Which kinds of alert are raised. A retraction, and that it holds again, are raised for every alert that was; their own kinds mean nothing here. Default: all.
    /// </summary>
    public ImmutableSortedSet<AlertKind> Kinds { get; init; } = [.. Enum.GetValues<AlertKind>()];

    /// <summary>The categories whose accounts raise <see cref="AlertKind.ReachedCategory"/>. Default: <see cref="StopRules.Services"/>.</summary>
    public ImmutableSortedSet<Category> Categories { get; init; } = StopRules.Services;

    /// <summary>Nothing is raised about a movement that carries less traced value than this by every rule of the trace. One for each asset at most. Default: none.</summary>
    public ImmutableArray<Amount> Minimums { get; init; } = [];

    /// <summary>
    /// Whether what is already known when the watch begins raises alerts too. Default: no. Known is what the trace finds in the ledger before the first poll; where the
    /// ledger does not hold the theft yet, what the first poll finds.
    /// </summary>
    public bool FromStart { get; init; }

    /// <summary>How often in a row a source must fail before that raises an alert. Default: 3.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int FailuresBeforeAlert
    {
        get => failuresBeforeAlert;
        init => failuresBeforeAlert = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 1 or more");
    }

    /// <summary>A source whose newest block (that has its confirmations) is older than this raises an alert; null for never. Default: two hours.</summary>
    public TimeSpan? BehindAfter { get; init; } = TimeSpan.FromHours(2);

    /// <summary>
    /// How sources are asked; null as the trace asks them. Its budget holds for one poll, in which the chains are read on first, and what was not asked is asked in the
    /// next; its kinds of movement, and whether third parties are asked, hold for all. Where a chain is more than its <see cref="LiveOptions.MaxBlocks"/> blocks
    /// on and histories of accounts can be read on instead, they are. Clock and confirmations are those of the watch. Default: null.
    /// </summary>
    public LiveOptions? Live { get; init; }

    /// <summary>How long one poll may go on delivering alerts to a sink; the next goes on. Default: 30 seconds.</summary>
    public TimeSpan DeliveryTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tells the time. Default: the system's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The confirmations that a chain's blocks must have.</summary>
    internal int ConfirmationsFor(ChainId chain) => ConfirmationsOf.GetValueOrDefault(chain, Confirmations);
}
