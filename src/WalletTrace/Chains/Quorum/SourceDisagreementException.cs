namespace WalletTrace.Chains.Quorum;

/// <summary>Sources of one chain that were asked for the same thing say different things of it: at least one of them is wrong.</summary>
public sealed class SourceDisagreementException : ChainSourceException
{
    private const int MostShown = 3;
    private const int MostKept = 100;

    /// <summary>Tells what they differ in.</summary>
    /// <param name="differences">The differences, at least one; the first hundred are kept.</param>
    /// <param name="source">What the sources are called together.</param>
    /// <param name="method">What was asked of them.</param>
    /// <param name="isTransient">Whether they may agree later, as where one of them is about to change its mind about the last blocks.</param>
    /// <exception cref="ArgumentException">There is no difference.</exception>
    public SourceDisagreementException(IReadOnlyCollection<SourceDifference> differences, string source, string method, bool isTransient = false)
        : base(Told(differences), source, method, isTransient)
    {
        Count = differences.Count;
        Differences = [.. differences.Take(MostKept)];
    }

    /// <summary>How many differences there are.</summary>
    public int Count { get; }

    /// <summary>The first of them, in the order of the chain.</summary>
    public IReadOnlyList<SourceDifference> Differences { get; }

    private static string Told(IReadOnlyCollection<SourceDifference> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        return differences.Count == 0 ? throw new ArgumentException("no disagreement: found no difference, expected one or more", nameof(differences))
            : FormattableString.Invariant(
                $"the sources disagree: found {differences.Count} {(differences.Count == 1 ? "difference" : "differences")}, expected none; {string.Join("; ", differences.Take(MostShown))}{(differences.Count > MostShown ? "; …" : string.Empty)}; ask a source that checks what it is told, such as a node of one's own");
    }
}
