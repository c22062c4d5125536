using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Live;

/// <summary>Asks nobody, and remembers for what it was asked.</summary>
internal sealed class EstimatePull : ILivePull
{
    private const string Why = "Nobody is asked for an estimate.";

    private readonly Dictionary<Vertex, FrontierBranch> waiting = [];

    /// <summary>The branches that wait, the largest share of the theft first.</summary>
    public IReadOnlyCollection<FrontierBranch> Waiting => waiting.Values;

    /// <summary>The wallets from which the trace starts and whose histories are missing.</summary>
    public List<(Account Account, Asset Asset)> Wallets { get; } = [];

    /// <summary>The transactions from which the trace starts and that are missing.</summary>
    public List<ChainId> Transactions { get; } = [];

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BranchNews>> PullAsync(IReadOnlyList<FrontierBranch> branches, CancellationToken cancellationToken)
    {
        foreach (FrontierBranch branch in branches)
        {
            waiting.TryAdd(branch.Vertex, branch);
        }

        return ValueTask.FromResult<IReadOnlyList<BranchNews>>([.. branches.Select(branch => new BranchNews(branch, StopReason.Unexplored, Why))]);
    }

    /// <inheritdoc/>
    public ValueTask<SeedNews> AccountAsync(Account account, Asset asset, CancellationToken cancellationToken)
    {
        Wallets.Add((account, asset));
        return ValueTask.FromResult(new SeedNews(StopReason.Unexplored, Why));
    }

    /// <inheritdoc/>
    public ValueTask<SeedNews> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken)
    {
        Transactions.Add(chain);
        return ValueTask.FromResult(new SeedNews(StopReason.Unexplored, Why));
    }

    /// <inheritdoc/>
    public ValueTask<ChainId?> SettleAsync(CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public LiveReport Report() => new(0, [], [], null, TimeSpan.Zero);

    /// <inheritdoc/>
    public void Dispose()
    {
        // There is nothing to let go of.
    }
}
