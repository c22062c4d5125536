namespace WalletTrace.Inference.Coins;

/// <summary>Numbers on which rules about CoinJoins depend and that their authors leave open. Immutable; every default is stated.</summary>
public sealed record CoinJoinLimits
{
    private readonly long leastFee = 10_000;
    private readonly int feePerThousand = 10;
    private readonly int steps = 100_000;
    private readonly int wasabi2Inputs = 20;

    /// <summary>What each participant may at least pay as a fee, in base units, under <see cref="CoinJoinRule.BlockSciPacked"/>. Default: 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long LeastFee
    {
        get => leastFee;
        init => leastFee = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 0 or more");
    }

    /// <summary>What each may pay as a fee of the mixed value, in thousandths, under <see cref="CoinJoinRule.BlockSciPacked"/>. Default: 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not between 0 and 1,000.</exception>
    public int FeePerThousand
    {
        get => feePerThousand;
        init => feePerThousand = value is >= 0 and <= 1000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 0 to 1000");
    }

    /// <summary>After how many steps <see cref="CoinJoinRule.BlockSciPacked"/> gives up. Default: 100,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Steps
    {
        get => steps;
        init => steps = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 1 or more");
    }

    /// <summary>The fewest inputs of a round under <see cref="CoinJoinRule.GraphSenseWasabi20"/>. Default: 20, GraphSense's own.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 2.</exception>
    public int Wasabi2Inputs
    {
        get => wasabi2Inputs;
        init => wasabi2Inputs = value >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 2 or more");
    }
}
