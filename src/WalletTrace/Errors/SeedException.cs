namespace WalletTrace;

/// <summary>A seed from which no trace can start: the ledger does not hold it, or it owns nothing.</summary>
public sealed class SeedException : WalletTraceException
{
    /// <summary>Tells which seed and why.</summary>
    /// <param name="seed">The seed, in words.</param>
    /// <param name="reason">What was found, what was expected, and what to do.</param>
    public SeedException(string seed, string reason)
        : base($"No trace can start from {seed}: {reason}")
    {
        Seed = seed;
        Reason = reason;
    }

    /// <summary>The seed, in words.</summary>
    public string Seed { get; }

    /// <summary>What was found, what was expected, and what to do.</summary>
    public string Reason { get; }
}
