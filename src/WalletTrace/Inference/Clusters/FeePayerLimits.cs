namespace WalletTrace.Inference.Clusters;

/// <summary>When who pays fees for another counts as its owner. Immutable; every default is stated.</summary>
public sealed record FeePayerLimits
{
    private readonly int mostPaidFor = 10;
    private readonly ulong mostTopUp = 100_000_000;

    /// <summary>Who pays for more accounts than this is a service that does so for customers: nothing is inferred from it. Default: 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int MostPaidFor
    {
        get => mostPaidFor;
        init => mostPaidFor = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 1 or more");
    }

    /// <summary>Coins for fees are no more than this at once, in sun. Default: 100 TRX.</summary>
    public ulong MostTopUp
    {
        get => mostTopUp;
        init => mostTopUp = value;
    }

    /// <summary>Whether coins given for fees count (<see cref="ClusterRule.FeeTopUp"/>). Default: yes.</summary>
    public bool TopUps { get; init; } = true;
}
