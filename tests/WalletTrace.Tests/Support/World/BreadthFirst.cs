using WalletTrace.Graph;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Support.World;

/// <summary>
/// Asks for what the same pull would ask for, with the same thrift and the same limits, but for whatever lies fewest hops from the theft first: what most tools
/// do. Of branches that are as near the one that was seen first; of those that were seen together the one with most value.
/// </summary>
internal sealed class BreadthFirst(ILivePull pull) : PassingPull(pull)
{
    private readonly Dictionary<Vertex, int> seen = [];

    public override ValueTask<IReadOnlyList<BranchNews>> PullAsync(IReadOnlyList<FrontierBranch> waiting, CancellationToken cancellationToken)
    {
        foreach (FrontierBranch branch in waiting.OrderByDescending(branch => branch.Weight))
        {
            seen.TryAdd(branch.Vertex, seen.Count);
        }

        return base.PullAsync([.. waiting.OrderBy(branch => branch.Hops).ThenBy(branch => seen[branch.Vertex])], cancellationToken);
    }
}
