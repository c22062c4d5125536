using WalletTrace.Chains;
using WalletTrace.Ledger.Pulling;

namespace WalletTrace.Tracing.Watching;

/// <summary>Reads one chain on, from whichever of its sources answers first: whole blocks where there is a source of blocks, for they tell nobody who is looked for.</summary>
internal sealed class ChainFollower(ChainId chain, IReadOnlyList<IChainSource> sources, WatchedLedger ledger, AlertJournal journal, SourceWatch health, WatchOptions options)
{
    private long? seedHeight;

    /// <summary>The chain.</summary>
    public ChainId Chain => chain;

    /// <summary>Where blocks are read from when nothing is known of the chain yet.</summary>
    public void StartAt(long? height) => seedHeight = height;

    /// <summary>Reads on up to the highest block with its confirmations.</summary>
    public async Task<ChainState> AdvanceAsync(CancellationToken cancellationToken)
    {
        int reorganisations = 0;
        string? problem = null;
        foreach (IBlockSource source in sources.OfType<IBlockSource>())
        {
            try
            {
                reorganisations += await ReadBlocksAsync(source, cancellationToken).ConfigureAwait(false);
                await health.WellAsync(source, ledger, cancellationToken).ConfigureAwait(false);
                return new ChainState(chain, ledger.AsOf(chain), true, reorganisations, null);
            }
            catch (WalletTraceException fault) when (SourceWatch.IsOfSource(fault))
            {
                problem = fault.Message;
                health.Failed(source, fault);
            }
        }

        return new ChainState(chain, ledger.AsOf(chain), false, reorganisations, problem);
    }

    private async Task<int> ReadBlocksAsync(IBlockSource source, CancellationToken cancellationToken)
    {
        int reorganisations = 0;
        while (true)
        {
            long from = await FromAsync(source, cancellationToken).ConfigureAwait(false);
            PullResult result = await LedgerPull.BlocksAsync(
                source,
                ledger,
                new PullOptions
                {
                    From = from,
                    Confirmations = options.ConfirmationsFor(chain),
                    MaxReorgDepth = options.MaxReorgDepth,
                    TimeProvider = options.TimeProvider,
                },
                cancellationToken).ConfigureAwait(false);
            reorganisations += result.Reorganisations.Length;

            // A reorganisation that went below where blocks are followed from: what was forgotten there has to be read as blocks now.
            if (journal.FollowedFrom(chain) == from)
            {
                return reorganisations;
            }
        }
    }

    private async ValueTask<long> FromAsync(IBlockSource source, CancellationToken cancellationToken)
    {
        if (journal.FollowedFrom(chain) is { } known)
        {
            return known;
        }

        long from = ledger.AsOf(chain) + 1 ?? seedHeight ?? (await source.TipAsync(cancellationToken).ConfigureAwait(false)).Height;
        journal.Follow(chain, from);
        return from;
    }
}
