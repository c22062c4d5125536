using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Support;

/// <summary>A pull that passes every question on to another; what derives from it says what is different for branches.</summary>
internal abstract class PassingPull(ILivePull inner) : ILivePull
{
    public virtual ValueTask<IReadOnlyList<BranchNews>> PullAsync(IReadOnlyList<FrontierBranch> waiting, CancellationToken cancellationToken) =>
        inner.PullAsync(waiting, cancellationToken);

    public ValueTask<SeedNews> AccountAsync(Account account, Asset asset, CancellationToken cancellationToken) => inner.AccountAsync(account, asset, cancellationToken);

    public ValueTask<SeedNews> TransactionAsync(ChainId chain, TransactionId id, CancellationToken cancellationToken) =>
        inner.TransactionAsync(chain, id, cancellationToken);

    public ValueTask<ChainId?> SettleAsync(CancellationToken cancellationToken) => inner.SettleAsync(cancellationToken);

    public LiveReport Report() => inner.Report();

    public void Dispose() => inner.Dispose();
}
