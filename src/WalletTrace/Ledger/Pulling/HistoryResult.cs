using System.Collections.Immutable;
using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>What a pull of histories did.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Source">The source's name, as coverage calls it.</param>
/// <param name="AsOf">The height as of which the histories were pulled.</param>
/// <param name="Accounts">What came of each account, in the order in which they were asked for.</param>
/// <param name="Reorganisations">What the chain took back, in the order in which it was noticed.</param>
public sealed record HistoryResult(
    ChainId Chain, string Source, long AsOf, ImmutableArray<AccountPull> Accounts, ImmutableArray<Reorganisation> Reorganisations)
{
    /// <summary>How much in the histories that were read looks like a movement and is none, by kind; what two of them tell counts twice.</summary>
    public ImmutableSortedDictionary<NoiseKind, long> Noise =>
        Accounts.SelectMany(account => account.Noise).GroupBy(entry => entry.Key).ToImmutableSortedDictionary(kind => kind.Key, kind => kind.Sum(entry => entry.Value));
}

/// <summary>What came of one account's history.</summary>
/// <param name="Address">Whose.</param>
/// <param name="State">Whether it is complete now.</param>
/// <param name="Transactions">The transactions that were read.</param>
public readonly record struct AccountPull(Address Address, HistoryState State, int Transactions)
{
    private readonly ImmutableSortedDictionary<NoiseKind, long>? noise;

    /// <summary>How much in the history looks like a movement and is none, by kind; kinds of which there is nothing are left out.</summary>
    public ImmutableSortedDictionary<NoiseKind, long> Noise
    {
        get => noise ?? ImmutableSortedDictionary<NoiseKind, long>.Empty;
        init => noise = value;
    }
}

/// <summary>Whether a history is complete.</summary>
public enum HistoryState
{
    /// <summary>It was read to its end.</summary>
    Complete = 0,

    /// <summary>It was complete before; nothing was asked.</summary>
    AlreadyComplete,

    /// <summary>It has more transactions than the limit, and was cut short.</summary>
    TooLong,

    /// <summary>It was read to its end, but does not fit the source's own count, or lacks a kind of movement that the source promised, or the first blocks.</summary>
    Uncertain,

    /// <summary>It was read to its end, but the source's chain ends below the height that was asked for.</summary>
    Behind,
}
