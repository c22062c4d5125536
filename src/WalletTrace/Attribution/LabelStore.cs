namespace WalletTrace.Attribution;

/// <summary>
/// A store of claims in memory, see <see cref="ILabelStore"/>. To be used from several threads at a time; the sets that it gives do not change.
/// </summary>
public sealed class LabelStore : ILabelStore
{
    private readonly ClaimBook book = new();
    private readonly Lock gate = new();

    /// <inheritdoc cref="ILabelStore.AppendLabelsAsync"/>
    /// <exception cref="ArgumentException">A claim cannot be kept: it has a text that UTF-8 cannot hold, or ends before it begins.</exception>
    public LabelChange Append(LabelSet claims, DateTimeOffset? learnedAt = null) => Locked(() => book.Append(claims, learnedAt).Count);

    /// <inheritdoc cref="ILabelStore.ReplaceLabelsAsync"/>
    public LabelChange Replace(string source, LabelSet edition, DateTimeOffset at, string why) => Locked(() => book.Replace(source, edition, at, why).Count);

    /// <inheritdoc cref="ILabelStore.WithdrawLabelsAsync(ClaimId, DateTimeOffset, string, CancellationToken)"/>
    public LabelChange Withdraw(ClaimId claim, DateTimeOffset at, string why) => Locked(() => book.Withdraw(claim, at, why).Count);

    /// <inheritdoc cref="ILabelStore.WithdrawLabelsAsync(string, DateTimeOffset, string, CancellationToken)"/>
    public LabelChange Withdraw(string source, DateTimeOffset at, string why) => Locked(() => book.Withdraw(source, at, why).Count);

    /// <inheritdoc cref="ILabelStore.LabelsAsync"/>
    public LabelSet AsKnown(DateTimeOffset? asKnown = null) => Locked(() => book.AsKnown(asKnown));

    /// <inheritdoc cref="ILabelStore.LabelHistoryAsync"/>
    public LabelSet History() => Locked(book.History);

    /// <inheritdoc cref="ILabelStore.WithdrawalsAsync"/>
    public IReadOnlyList<LabelWithdrawal> Withdrawals() => Locked(() => book.Withdrawals);

    Task<LabelChange> ILabelStore.AppendLabelsAsync(LabelSet claims, DateTimeOffset? learnedAt, CancellationToken cancellationToken) =>
        Done(() => Append(claims, learnedAt), cancellationToken);

    Task<LabelChange> ILabelStore.ReplaceLabelsAsync(string source, LabelSet edition, DateTimeOffset at, string why, CancellationToken cancellationToken) =>
        Done(() => Replace(source, edition, at, why), cancellationToken);

    Task<LabelChange> ILabelStore.WithdrawLabelsAsync(ClaimId claim, DateTimeOffset at, string why, CancellationToken cancellationToken) =>
        Done(() => Withdraw(claim, at, why), cancellationToken);

    Task<LabelChange> ILabelStore.WithdrawLabelsAsync(string source, DateTimeOffset at, string why, CancellationToken cancellationToken) =>
        Done(() => Withdraw(source, at, why), cancellationToken);

    Task<LabelSet> ILabelStore.LabelsAsync(DateTimeOffset? asKnown, CancellationToken cancellationToken) => Done(() => AsKnown(asKnown), cancellationToken);

    Task<LabelSet> ILabelStore.LabelHistoryAsync(CancellationToken cancellationToken) => Done(History, cancellationToken);

    Task<IReadOnlyList<LabelWithdrawal>> ILabelStore.WithdrawalsAsync(CancellationToken cancellationToken) => Done(Withdrawals, cancellationToken);

    private static Task<T> Done<T>(Func<T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(work());
    }

    private T Locked<T>(Func<T> work)
    {
        lock (gate)
        {
            return work();
        }
    }
}
