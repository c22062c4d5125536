using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// Takes in histories that are read on, but not that nothing happened: a watch that asks every minute would else state it of each account every minute. As soon as something
/// happened anywhere all of it is taken in, and what comes after it.
/// </summary>
/// <param name="ledger">Where it goes.</param>
/// <param name="chain">The chain.</param>
/// <param name="before">Called before anything is taken in, once.</param>
internal sealed class QuietTarget(ILedgerWriter ledger, ChainId chain, Action before) : PassingTarget(new LedgerTarget(ledger, chain))
{
    private readonly List<Fact> held = [];
    private bool isLively;

    /// <summary>Takes in what was held back, as long as it is of this chain.</summary>
    public async ValueTask KeepAsync(CancellationToken cancellationToken)
    {
        if (!isLively)
        {
            before();
            isLively = true;
        }

        if (held.Count > 0)
        {
            await ledger.AppendAsync([.. held], cancellationToken).ConfigureAwait(false);
            held.Clear();
        }
    }

    /// <inheritdoc/>
    public override ValueTask RewindAsync(long height, IReadOnlyList<DroppedBlock> dropped, CancellationToken cancellationToken)
    {
        // Perhaps of the other branch: it is read again.
        held.Clear();
        return base.RewindAsync(height, dropped, cancellationToken);
    }

    /// <inheritdoc/>
    public override IHistoryWriter BeginHistory(Address address) => new Writer(this);

    private async ValueTask AddAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken)
    {
        Fact[] all = [.. facts];
        if (!isLively && Array.TrueForAll(all, fact => fact is BlockRecord or CoverageRecord))
        {
            held.AddRange(all);
            return;
        }

        await KeepAsync(cancellationToken).ConfigureAwait(false);
        await ledger.AppendAsync(all, cancellationToken).ConfigureAwait(false);
    }

    private sealed class Writer(QuietTarget target) : IHistoryWriter
    {
        public ValueTask AddAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken) => target.AddAsync(facts, cancellationToken);

        public ValueTask KeepAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
