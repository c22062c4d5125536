namespace WalletTrace.Ledger.Pulling;

/// <summary>Which blocks are pulled, and how carefully.</summary>
public sealed record PullOptions
{
    private readonly long from;
    private readonly long? to;
    private readonly int confirmations = 1;
    private readonly int maxReorgDepth = 100;

    /// <summary>The first height. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long From
    {
        get => from;
        init => from = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected a height of 0 or more");
    }

    /// <summary>The last height; null for the source's highest block. Default: null. It must not be below <see cref="From"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long? To
    {
        get => to;
        init => to = value is not < 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected a height of 0 or more");
    }

    /// <summary>Blocks with fewer confirmations are left for later; the highest block has one. Default: 1, all blocks are pulled.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Confirmations
    {
        get => confirmations;
        init => confirmations = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 1 or more");
    }

    /// <summary>
    /// A reorganisation that takes back more heights than this is an error and changes nothing: more likely the source is on a wrong branch or is
    /// another chain's. Default: 100.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int MaxReorgDepth
    {
        get => maxReorgDepth;
        init => maxReorgDepth = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 0 or more");
    }

    /// <summary>Told after each few blocks. Default: nobody.</summary>
    public IProgress<PullProgress>? Progress { get; init; }

    /// <summary>Tells when blocks were read and how fast it goes. Default: the system's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

/// <summary>How far a pull of blocks has come.</summary>
/// <param name="Height">The height taken in last.</param>
/// <param name="Blocks">The blocks taken in by this pull.</param>
/// <param name="BlocksLeft">The blocks still to come, as far as is known now.</param>
/// <param name="Transactions">The transactions taken in by this pull.</param>
/// <param name="Elapsed">The time since the pull began.</param>
public readonly record struct PullProgress(long Height, long Blocks, long BlocksLeft, long Transactions, TimeSpan Elapsed);
