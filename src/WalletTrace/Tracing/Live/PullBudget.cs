using System.Collections.Immutable;

namespace WalletTrace.Tracing.Live;

/// <summary>How much a trace may ask of its sources. What is null is not limited. Checked before each request, inside of histories too.</summary>
public sealed record PullBudget
{
    /// <summary>At most so many requests, second tries included.</summary>
    public long? Requests { get; init; }

    /// <summary>At most so long, from the beginning of the run.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>At most so many accounts' histories.</summary>
    public int? Accounts { get; init; }

    /// <summary>At most so many bytes of answers; the answer that reaches it is still read.</summary>
    public long? Bytes { get; init; }

    /// <summary>At most so much money for a provider, by the source's name or host, in the currency of its price.</summary>
    public ImmutableSortedDictionary<string, decimal> Money { get; init; } = ImmutableSortedDictionary.Create<string, decimal>(StringComparer.Ordinal);
}
