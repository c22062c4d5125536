using System.Collections.Immutable;
using WalletTrace.Chains;

namespace WalletTrace.Graph;

/// <summary>A branch that traced value has reached and that cannot be followed because the ledger lacks facts.</summary>
/// <param name="Vertex">Where the value waits: a holding, a UTXO transaction that the ledger lacks, or coins at rest with their owner.</param>
/// <param name="Account">Whose history is missing; null for a transaction.</param>
/// <param name="Value">What waits there, in base units of the vertex's asset: the most that any conserving rule puts there.</param>
/// <param name="Weight">The same as a share of all that was stolen of its asset, in parts of 2^64.</param>
/// <param name="Hops">The fewest hops by which it came.</param>
internal sealed record FrontierBranch(Vertex Vertex, Account? Account, UInt256 Value, UInt256 Weight, int Hops)
{
    private const int LongestRun = 10;

    /// <summary>On a UTXO chain the coins that wait: their history may be followed where the owner's is too long.</summary>
    public ImmutableArray<CoinId> Coins { get; init; } = [];

    /// <summary>Through how many places in a row the value came that each passed nearly all of it on.</summary>
    public int Run { get; init; }

    /// <summary>
    /// What the next question about it is worth, as a share like <see cref="Weight"/>. Two that pass all on say little; a longer run is likely to go on for about as
    /// long as it has lasted, so its value is that many questions away. But a tenth of it counts at least, for peel chains shed some on the way.
    /// </summary>
    public UInt256 Worth => Weight / (uint)Math.Clamp(Run - 1, 1, LongestRun);
}

/// <summary>What became of a branch that was asked for.</summary>
/// <param name="Branch">The branch.</param>
/// <param name="Reason">None where the ledger has news of it; else why it is not followed, for good.</param>
/// <param name="Detail">The same in words; may hold hostile text.</param>
internal sealed record BranchNews(FrontierBranch Branch, StopReason Reason, string Detail)
{
    /// <summary>
    /// Whether the chain took blocks back meanwhile, so that the ledger forgot facts of this chain: what has grown may stand on them, and is grown anew.
    /// </summary>
    public bool IsRewound { get; init; }
}

/// <summary>Brings the ledger the facts that a growing graph lacks.</summary>
internal interface IFrontier
{
    /// <summary>
    /// Pulls what is missing for the branches that come first, at least for one. Asked again and again until no branch is left.
    /// </summary>
    /// <param name="waiting">All branches that wait, the one that is worth most first.</param>
    /// <param name="cancellationToken">Ends the pull; it throws, and what was taken in by then stays.</param>
    /// <returns>What became of one or more of them.</returns>
    ValueTask<IReadOnlyList<BranchNews>> PullAsync(IReadOnlyList<FrontierBranch> waiting, CancellationToken cancellationToken);
}
