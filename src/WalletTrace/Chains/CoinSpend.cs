namespace WalletTrace.Chains;

/// <summary>What is known of a coin's spending.</summary>
public enum SpendState
{
    /// <summary>The source does not say.</summary>
    Unknown = 0,

    /// <summary>No transaction in a block spends it. One that waits for a block may.</summary>
    Unspent,

    /// <summary>A transaction in a block spends it.</summary>
    Spent,
}

/// <summary>Where a coin is spent, by the word of a source: the spending transaction itself proves it.</summary>
/// <param name="Coin">The coin.</param>
/// <param name="State">What is known.</param>
/// <param name="Spender">The transaction that spends it; null unless it is spent.</param>
/// <param name="InputIndex">The index of the input that does (vin); null unless it is spent.</param>
/// <param name="Block">The block in which it is spent; null unless it is spent.</param>
public readonly record struct CoinSpend(CoinId Coin, SpendState State, TransactionId? Spender = null, int? InputIndex = null, BlockPoint? Block = null);
