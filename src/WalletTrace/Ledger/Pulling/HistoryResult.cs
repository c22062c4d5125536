using System.Collections.Immutable;

namespace WalletTrace.Ledger.Pulling;

/// <summary>What a pull of histories did.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Source">The source's name, as coverage calls it.</param>
/// <param name="AsOf">The height as of which the histories were pulled.</param>
/// <param name="Accounts">What came of each account, in the order in which they were asked for.</param>
/// <param name="Reorganisations">What the chain took back, in the order in which it was noticed.</param>
public sealed record HistoryResult(
    ChainId Chain, string Source, long AsOf, ImmutableArray<AccountPull> Accounts, ImmutableArray<Reorganisation> Reorganisations);

/// <summary>What came of one account's history.</summary>
/// <param name="Address">Whose.</param>
/// <param name="State">Whether it is complete now.</param>
/// <param name="Transactions">The transactions that were read.</param>
public readonly record struct AccountPull(Address Address, HistoryState State, int Transactions);

/// <summary>Whether a history is complete.</summary>
public enum HistoryState
{
    /// <summary>It was read to its end.</summary>
    Complete = 0,

    /// <summary>It was complete before; nothing was asked.</summary>
    AlreadyComplete,

    /// <summary>It has more transactions than the limit, and was cut short.</summary>
    TooLong,

    /// <summary>It was read to its end, but does not fit the source's own count, or lacks a kind of movement that the source promised.</summary>
    Uncertain,

    /// <summary>It was read to its end, but the source's chain ends below the height that was asked for.</summary>
    Behind,
}
