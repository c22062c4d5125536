using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>Passes what is pulled on to a ledger; what derives from it says what becomes of histories first.</summary>
/// <param name="inner">Puts it into the ledger.</param>
internal abstract class PassingTarget(LedgerTarget inner) : IHistoryTarget
{
    /// <inheritdoc/>
    public HeightRanges Covered(CoverageKinds kinds) => inner.Covered(kinds);

    /// <inheritdoc/>
    public ValueTask<BlockRecord?> LastBlockAsync(long atMost, CancellationToken cancellationToken) => inner.LastBlockAsync(atMost, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<int>> AppendAsync(IReadOnlyList<BlockFacts> blocks, string source, long readAt, CancellationToken cancellationToken) =>
        inner.AppendAsync(blocks, source, readAt, cancellationToken);

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask RewindAsync(long height, IReadOnlyList<DroppedBlock> dropped, CancellationToken cancellationToken) =>
        inner.RewindAsync(height, dropped, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> AsOfAsync(CancellationToken cancellationToken) => inner.AsOfAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<long> CompleteToAsync(Address address, CoverageKinds kinds, CancellationToken cancellationToken) =>
        inner.CompleteToAsync(address, kinds, cancellationToken);

    /// <inheritdoc/>
    public abstract IHistoryWriter BeginHistory(Address address);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Fact>> FollowedAsync(CancellationToken cancellationToken) => inner.FollowedAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask AddFollowedAsync(IReadOnlyList<Fact> facts, CancellationToken cancellationToken) => inner.AddFollowedAsync(facts, cancellationToken);
}
