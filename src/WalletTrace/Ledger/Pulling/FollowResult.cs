using System.Collections.Immutable;
using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>What following coins forward brought.</summary>
/// <param name="Transactions">The transactions that were followed, the starts included.</param>
/// <param name="Unfollowed">The coins at which it ended though they go on, or may, in the order in which they were met.</param>
/// <param name="Histories">The histories of those who own unspent coins.</param>
public sealed record FollowResult(int Transactions, ImmutableArray<UnfollowedCoin> Unfollowed, HistoryResult Histories);

/// <summary>A coin that was not followed.</summary>
/// <param name="Coin">The coin.</param>
/// <param name="Owner">Who owns it.</param>
/// <param name="Amount">Its value in base units.</param>
/// <param name="Reason">Why.</param>
public readonly record struct UnfollowedCoin(CoinId Coin, Address Owner, UInt256 Amount, FollowEnd Reason);

/// <summary>Why a coin was not followed.</summary>
public enum FollowEnd
{
    /// <summary>It is spent so many hops from the start that this was not asked for.</summary>
    Hops = 0,

    /// <summary>The number of transactions to be pulled was used up.</summary>
    Budget,

    /// <summary>Its owner is one whose coins are not followed.</summary>
    Owner,

    /// <summary>The source does not say whether it is spent.</summary>
    Unknown,
}
