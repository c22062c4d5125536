using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>
/// A durable ledger with all of it in memory beside: what is taken in goes to the durable one first, and every question is answered from memory.
/// Nobody else may write to either.
/// </summary>
/// <param name="durable">Where facts last.</param>
/// <param name="memory">The same facts.</param>
internal sealed class MirroredLedger(ILedgerWriter durable, MemoryLedger memory) : PassingLedger(memory)
{
    /// <inheritdoc/>
    public override async ValueTask AppendAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(facts);
        Fact[] all = [.. facts];
        await durable.AppendAsync(all, cancellationToken).ConfigureAwait(false);

        // The rules are the same, so that what the one took in the other takes in as well; nothing may come between.
        await base.AppendAsync(all, CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask RewindAsync(ChainId chain, long height, CancellationToken cancellationToken = default)
    {
        await durable.RewindAsync(chain, height, cancellationToken).ConfigureAwait(false);
        await base.RewindAsync(chain, height, CancellationToken.None).ConfigureAwait(false);
    }
}
