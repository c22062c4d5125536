using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Support.World;

/// <summary>
/// Asks for what the same pull would ask for, with the same thrift and the same limits, but for whatever lies fewest hops from the theft first: what most tools
/// do. Of branches that are as near the one that was seen first; of those that were seen together the one with most value.
/// </summary>
internal sealed class BreadthFirst(ILivePull pull) : ILivePull
{
    private readonly Dictionary<Vertex, int> seen = [];

    public ValueTask<IReadOnlyList<BranchNews>> PullAsync(IReadOnlyList<FrontierBranch> waiting, CancellationToken cancellationToken)
    {
        foreach (FrontierBranch branch in waiting)
        {
            seen.TryAdd(branch.Vertex, seen.Count);
        }

        return pull.PullAsync([.. waiting.OrderBy(branch => branch.Hops).ThenBy(branch => seen[branch.Vertex])], cancellationToken);
    }

    public ValueTask<SeedNews> AccountAsync(Account account, Asset asset, CancellationToken cancellationToken) => pull.AccountAsync(account, asset, cancellationToken);

    public ValueTask<SeedNews> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken) =>
        pull.TransactionAsync(chain, id, cancellationToken);

    public ValueTask<ChainId?> SettleAsync(CancellationToken cancellationToken) => pull.SettleAsync(cancellationToken);

    public LiveReport Report() => pull.Report();

    public void Dispose() => pull.Dispose();
}
