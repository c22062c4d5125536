using WalletTrace.Chains.Http;

namespace WalletTrace.Chains.Tron.TronGrid;

/// <summary>How TronGrid is asked. It answers one request a second without a key and fifteen with one; whoever asks faster is shut out for a while.</summary>
public sealed class TronGridOptions : HttpSourceOptions
{
    /// <summary>The most entries that TronGrid puts on a page.</summary>
    public const int MaxPageSize = 200;

    /// <summary>Sets the defaults: answers up to 64 MiB, one request a second to others' servers that <see cref="HostLimit"/> does not know, waits up to a minute, all checks, whole pages.</summary>
    public TronGridOptions()
        : base(64 << 20, TimeSpan.FromSeconds(1))
    {
        MaxWait = TimeSpan.FromMinutes(1);
        MaxConcurrency = 1;
    }

    /// <summary>
    /// A key, sent in a header with each request; null for none. With one, TronGrid is asked up to fourteen times a second.
    /// </summary>
    public string? ApiKey { get; init; }

    /// <summary>What is checked of the blocks in which transactions stand.</summary>
    public TronChecks Checks { get; init; } = TronChecks.All;

    /// <summary>How many entries to ask for at once, 1 to 200.</summary>
    public int PageSize { get; init; } = MaxPageSize;

    /// <summary>
    /// How many pages are read one after the other before the list is asked for anew from the time reached so far: 50 unless set. Servers may end a list that
    /// is read too far.
    /// </summary>
    public int PagesAtOnce { get; init; } = 50;

    /// <summary>Throws when a value makes no sense.</summary>
    /// <exception cref="ArgumentException">Names the value.</exception>
    internal void CheckPages()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PageSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PageSize, MaxPageSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PagesAtOnce);
    }
}
