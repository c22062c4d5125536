namespace WalletTrace.Inference;

/// <summary>How strictly deposit accounts are recognised. Immutable; every default is stated.</summary>
public sealed record DepositLimits
{
    private readonly int leastForwards = 2;
    private readonly TimeSpan maxDelay = TimeSpan.FromSeconds(43_200);
    private readonly int mostSenders = 100;

    /// <summary>
    /// At least so many times everything must have been forwarded. Once is what anybody does who cashes out by way of a fresh account: 1 finds the deposit
    /// accounts that were used once, and those people's accounts, too. Default: 2.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int LeastForwards
    {
        get => leastForwards;
        init => leastForwards = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 1 or more");
    }

    /// <summary>
    /// No receipt may lie longer than this before it is forwarded. Default: 12 hours, the 3,200 blocks of Ethereum of Victor (Financial Cryptography 2020).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than a second.</exception>
    public TimeSpan MaxDelay
    {
        get => maxDelay;
        init => maxDelay = value >= TimeSpan.FromSeconds(1) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected a second or more");
    }

    /// <summary>An account that gets from more senders than this is a service of its own, whoever it pays. Default: 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int MostSenders
    {
        get => mostSenders;
        init => mostSenders = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected 1 or more");
    }
}
