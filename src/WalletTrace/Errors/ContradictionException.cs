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
    /// <param name="where">Where it stands; null when not known.</param>
    /// <param name="other">The fact that it contradicts, where it is one.</param>
    internal ContradictionException(string problem, string found, string known, object? fact, string? where = null, object? other = null)
        : base($"facts contradict each other{(where is null ? string.Empty : $", at {where}")}: {problem}: found {found}, but known is {known}; take out the one that is wrong")
    {
        Problem = problem;
        Found = found;
        Known = known;
        Where = where;
        Fact = fact;
        Other = other;
    }

    /// <summary>The fact that was offered, in words.</summary>
    public string Found { get; }

    /// <summary>The fact that it contradicts, in words.</summary>
    public string Known { get; }

    /// <summary>File and line of the fact that was offered; null when it was not read from a file.</summary>
    public string? Where { get; }

    /// <summary>The fact that was offered; null when it is not a single one.</summary>
    internal object? Fact { get; }

    /// <summary>The fact that it contradicts; null when it is not a single one.</summary>
    internal object? Other { get; }

    /// <summary>What cannot be.</summary>
    internal string Problem { get; }

    /// <summary>The same with the place where the fact stands.</summary>
    internal ContradictionException At(string where) => new(Problem, Found, Known, Fact, where, Other);
}
