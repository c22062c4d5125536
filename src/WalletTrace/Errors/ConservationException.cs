namespace WalletTrace;

/// <summary>A trace did not balance. Never a property of the data: always a defect of the library, and better thrown than shown.</summary>
public sealed class ConservationException : WalletTraceException
{
    /// <summary>Tells what did not balance.</summary>
    /// <param name="rule">The taint rule.</param>
    /// <param name="stolen">What entered, in base units.</param>
    /// <param name="found">What was found at the end, in base units.</param>
    public ConservationException(string rule, UInt256 stolen, UInt256 found)
        : base($"The trace under {rule} does not balance: found {found} base units at its ends, expected the {stolen} that entered. This is a defect of WalletTrace; please report it with the case file.")
    {
        Rule = rule;
        Stolen = stolen;
        Found = found;
    }

    /// <summary>The taint rule.</summary>
    public string Rule { get; }

    /// <summary>What entered, in base units.</summary>
    public UInt256 Stolen { get; }

    /// <summary>What was found at the end, in base units.</summary>
    public UInt256 Found { get; }
}
