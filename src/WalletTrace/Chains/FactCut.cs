using System.Runtime.CompilerServices;

namespace WalletTrace.Chains;

/// <summary>Facts up to a height, as if nothing above it had ever been read.</summary>
internal static class FactCut
{
    /// <summary>The height at which something was observed; for coverage the last one it reaches.</summary>
    public static long HeightOf(Fact fact) => fact switch
    {
        BlockRecord block => block.Height,
        TransactionRecord transaction => transaction.Height,
        TransferRecord transfer => transfer.Height,
        FreezeRecord freeze => freeze.Height,
        InputRecord input => input.Height,
        OutputRecord output => output.Height,
        CoverageRecord coverage => coverage.ToHeight,
        _ => throw new ArgumentException($"found a fact of type {fact.GetType().Name}, expected one of the records of this library", nameof(fact)),
    };

    /// <summary>The fact as far as it is at or below a height; null for one that is above.</summary>
    public static Fact? UpTo(Fact fact, long height) =>
        HeightOf(fact) <= height ? fact
        : fact is CoverageRecord coverage && coverage.FromHeight <= height ? coverage with { ToHeight = height }
        : null;

    /// <summary>Those of some facts that are at or below a height, coverage cut there.</summary>
    public static async IAsyncEnumerable<Fact> UpTo(
        IAsyncEnumerable<Fact> facts, long height, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (Fact fact in facts.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (UpTo(fact, height) is { } kept)
            {
                yield return kept;
            }
        }
    }
}
