namespace WalletTrace.Chains;

/// <summary>
/// Where the movements of one transaction of an account chain stand in it: numbers that depend on the chain alone and on nothing that only some sources know,
/// so that a node and an explorer tell one movement alike and none is counted twice.
/// </summary>
/// <remarks>
/// Within one asset the order is that of execution: the fee is taken before anything runs; the chain's own coin moves with the transaction, then with the
/// calls of contracts that move some, counted as they begin; a token moves with its events, which the block counts. Between assets it says nothing of which
/// came first, since calls and events are not ordered by all sources.
/// </remarks>
public static class TransferIndex
{
    /// <summary>The fee.</summary>
    public const long Fee = 0;

    /// <summary>What the chain itself makes for the transaction before it runs: a rollup's deposit.</summary>
    public const long Mint = 1;

    /// <summary>The value of the transaction itself.</summary>
    public const long Value = 2;

    /// <summary>
    /// The token of the transaction itself, beside its value: what a TRON transaction gives of a TRC-10 token, alone or with a call of a contract. No other
    /// chain has such tokens; contracts' own movements of them count with <see cref="Internal"/>.
    /// </summary>
    public const long TokenValue = 3;

    /// <summary>What whoever makes the block gets of the fee, after the transaction ran.</summary>
    public const long Tip = 1L << 62;

    /// <summary>The most movements that one event can tell.</summary>
    public const int MaxEntries = 1 << 20;

    private const long FirstEvent = 1L << 40;
    private const long LastEvent = (1L << 40) - 1;

    /// <summary>A movement of the chain's own coin by a contract.</summary>
    /// <param name="order">How many that moved something came before it in the transaction, the transaction's own value apart; from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static long Internal(int order)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        return TokenValue + 1 + order;
    }

    /// <summary>A movement told by an event.</summary>
    /// <param name="position">
    /// The event's position: in its block on EVM chains, where nodes and explorers count so; in its transaction on TRON, where they do not. From 0, below 2^40.
    /// </param>
    /// <param name="entry">Which of the movements that the event tells, from 0, below <see cref="MaxEntries"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of range.</exception>
    public static long Event(long position, int entry = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, LastEvent);
        ArgumentOutOfRangeException.ThrowIfNegative(entry);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(entry, MaxEntries);
        return FirstEvent + (position * MaxEntries) + entry;
    }

    /// <summary>Among a block's own movements: a reward for making blocks.</summary>
    /// <param name="order">0 for the block itself, then one for each uncle.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static long Reward(int order)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        return order;
    }

    /// <summary>Among a block's own movements: a withdrawal of staked coins.</summary>
    /// <param name="number">Its number, which goes on over all blocks.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or 2^61 or more.</exception>
    public static long Withdrawal(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, 1L << 61);
        return (1L << 32) + number;
    }

    /// <summary>Among the first block's own movements: what an account was given at the beginning.</summary>
    /// <param name="order">Its place among all such accounts by address, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static long Genesis(int order)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        return order;
    }
}
