namespace WalletTrace.Chains.Bitcoin;

/// <summary>How an <see cref="NBitcoinRpcSource"/> asks its node.</summary>
public sealed class NBitcoinRpcOptions
{
    /// <summary>How many blocks are asked for at once and held before they are given. 4 unless said otherwise; 1 asks for one after the other.</summary>
    public int BlocksAhead { get; init; } = 4;

    /// <summary>How many hashes are asked for in one batch. 100 unless said otherwise.</summary>
    public int HashesAtOnce { get; init; } = 100;

    /// <summary>
    /// How long one answer may take, NBitcoin's own repetitions included. Two minutes unless said otherwise. Without a limit NBitcoin asks a node that
    /// says it is busy for ever.
    /// </summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The clock for <see cref="AnswerWithin"/>; the system's unless said otherwise.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BlocksAhead);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(HashesAtOnce);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AnswerWithin, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(Clock);
    }
}
