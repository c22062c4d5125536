using WalletTrace.Chains;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// Reads one chain on, from whichever of its sources answers first: whole blocks where there is a source of blocks, for they tell nobody who is looked for; else
/// the histories of those accounts where traced value rests.
/// </summary>
internal sealed class ChainFollower(
    ChainId chain, IReadOnlyList<IChainSource> sources, WatchedLedger ledger, AlertJournal journal, SourceWatch health, WatchOptions options, LiveOptions live,
    long? startHeight)
{
    private readonly HistoryFollower histories = new(chain, ledger, journal, options, live);
    private int reorganisations;
    private string? problem;
    private long? height;

    /// <summary>Reads on up to the highest block with its confirmations.</summary>
    /// <param name="result">What the trace found last; null where it could not be run.</param>
    /// <param name="cancellationToken">Ends the reading; it throws.</param>
    public async Task<ChainState> AdvanceAsync(TraceResult? result, CancellationToken cancellationToken)
    {
        reorganisations = 0;
        problem = null;
        height = null;
        bool isSettled = await AnyAsync<IBlockSource>(source => ReadBlocksAsync(source, cancellationToken)).ConfigureAwait(false)
            || await AnyAsync<IAccountHistorySource>(source => ReadHistoriesAsync(source, result, cancellationToken)).ConfigureAwait(false);
        return new ChainState(chain, height ?? ledger.AsOf(chain), isSettled, reorganisations, isSettled ? null : problem);
    }

    /// <summary>Asks one source after the other until one has given all that was wanted.</summary>
    private async Task<bool> AnyAsync<TSource>(Func<TSource, Task<bool>> read)
        where TSource : IChainSource
    {
        foreach (TSource source in sources.OfType<TSource>())
        {
            try
            {
                if (await read(source).ConfigureAwait(false))
                {
                    return true;
                }
            }
            catch (WalletTraceException fault) when (SourceWatch.IsOfSource(fault))
            {
                problem = fault.Message;
                health.Failed(source, fault);
            }
        }

        return false;
    }

    private async Task<bool> ReadBlocksAsync(IBlockSource source, CancellationToken cancellationToken)
    {
        long end = await EndAsync(source, cancellationToken).ConfigureAwait(false);
        if (end - ledger.AsOf(chain) > live.MaxBlocks && sources.Any(other => other is IAccountHistorySource))
        {
            return false;
        }

        while (true)
        {
            if (journal.FollowedFrom(chain) is not { } from)
            {
                journal.Follow(chain, from = ledger.AsOf(chain) + 1 ?? startHeight ?? Math.Max(0, end));
            }

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
                BlockRecord? last = await ledger.LastBlockAsync(chain, cancellationToken: cancellationToken).ConfigureAwait(false);
                health.Well(source, result.Tip.Height, last?.Time);
                return true;
            }
        }
    }

    private async Task<bool> ReadHistoriesAsync(IAccountHistorySource source, TraceResult? result, CancellationToken cancellationToken)
    {
        long end = await EndAsync(source, cancellationToken).ConfigureAwait(false);

        // Where nothing is known of the chain the trace asks first, and says as of which height it speaks.
        bool isWhole = true;
        if (ledger.AsOf(chain) is { } known && end >= 0)
        {
            height = await histories.ReadAsync(source, result, end, cancellationToken).ConfigureAwait(false);
            reorganisations += histories.Reorganisations;
            problem = histories.Problem;
            isWhole = problem is null;

            // Blocks that histories were read instead of are not read any more.
            if (journal.FollowedFrom(chain) <= known && end - known > live.MaxBlocks && ledger.AsOf(chain) is { } now)
            {
                journal.Follow(chain, now + 1);
            }
        }

        health.Well(source, end, null);
        return isWhole;
    }

    private async ValueTask<long> EndAsync(IChainSource source, CancellationToken cancellationToken) =>
        (await source.TipAsync(cancellationToken).ConfigureAwait(false)).Height - (options.ConfirmationsFor(chain) - 1);
}
