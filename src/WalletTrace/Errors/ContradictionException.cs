namespace WalletTrace;

/// <summary>Two facts that cannot both be true. The ledger keeps what it had and takes nothing of what was offered.</summary>
public sealed class ContradictionException : WalletTraceException
{
    /// <summary>Makes a failure for a fact that contradicts another.</summary>
    /// <param name="problem">What cannot be, for instance "a coin is spent twice".</param>
    /// <param name="found">The fact that was offered, in words.</param>
    /// <param name="known">The fact that it contradicts, in words.</param>
    public ContradictionException(string problem, string found, string known)
        : this(problem, found, known, null)
    {
    }

    /// <param name="problem">What cannot be.</param>
    /// <param name="found">The fact that was offered, in words.</param>
    /// <param name="known">The fact that it contradicts, in words.</param>
    /// <param name="fact">The fact that was offered, so that whoever read it can say where it stands.</param>
    internal ContradictionException(string problem, string found, string known, object? fact)
        : base($"facts contradict each other: {problem}: found {found}, but known is {known}; take out the one that is wrong")
    {
        Found = found;
        Known = known;
        Fact = fact;
    }

    /// <summary>The fact that was offered, in words.</summary>
    public string Found { get; }

    /// <summary>The fact that it contradicts, in words.</summary>
    public string Known { get; }

    /// <summary>The very object that was offered; null when it is not a single one.</summary>
    internal object? Fact { get; }
}
