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
    private int reorganisations;
    private string? problem;

    /// <summary>The chain.</summary>
    public ChainId Chain => chain;

    private bool HasHistories => sources.Any(source => source is IAccountHistorySource);

    /// <summary>Reads on up to the highest block with its confirmations.</summary>
    /// <param name="result">What the trace found last; null where it could not be run.</param>
    /// <param name="cancellationToken">Ends the reading; it throws.</param>
    public async Task<ChainState> AdvanceAsync(TraceResult? result, CancellationToken cancellationToken)
    {
        reorganisations = 0;
        problem = null;
        bool isSettled = await AnyAsync<IBlockSource>(source => ReadBlocksAsync(source, cancellationToken)).ConfigureAwait(false)
            || await AnyAsync<IAccountHistorySource>(source => ReadHistoriesAsync(source, result, cancellationToken)).ConfigureAwait(false);
        return new ChainState(chain, ledger.AsOf(chain), isSettled, reorganisations, isSettled ? null : problem);
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
        if (HasHistories && end - ledger.AsOf(chain) > live.MaxBlocks)
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
                await health.WellAsync(source, ledger, cancellationToken).ConfigureAwait(false);
                return true;
            }
        }
    }

    private async Task<bool> ReadHistoriesAsync(IAccountHistorySource source, TraceResult? result, CancellationToken cancellationToken)
    {
        long end = await EndAsync(source, cancellationToken).ConfigureAwait(false);
        if (ledger.AsOf(chain) is not { } known || end < 0)
        {
            // The trace asks first, and says as of which height it speaks.
            await health.WellAsync(source, ledger, cancellationToken).ConfigureAwait(false);
            return true;
        }

        long asOf = Math.Max(end, known);
        IReadOnlyList<ReadingOn> readings = result is null ? [] : ReadingOn.Of(result, chain, live.Kinds);
        CoverageKinds given = (await source.CapabilitiesAsync(cancellationToken).ConfigureAwait(false)).HistoryKinds;
        var lively = new List<Address>();
        bool isWhole = true;
        foreach (IGrouping<CoverageKinds, Address> alike in readings.GroupBy(reading => reading.Kinds & given, reading => reading.Address))
        {
            if (alike.Key == CoverageKinds.None)
            {
                isWhole = false;
                problem = $"{source.Name} gives none of the kinds of movement by which what rests on {chain} moves";
                continue;
            }

            foreach (AccountPull pull in await PullAsync(source, [.. alike], alike.Key, asOf, cancellationToken).ConfigureAwait(false))
            {
                lively.AddRange(pull.Transactions > 0 ? [pull.Address] : []);
            }
        }

        // Where something happened, what was got for it may be of any kind.
        if (lively.Count > 0 && !chain.IsUtxo)
        {
            await PullAsync(source, lively, null, asOf, cancellationToken).ConfigureAwait(false);
        }

        if (readings.Count == 0)
        {
            await PullAsync(source, [], null, asOf, cancellationToken).ConfigureAwait(false);
        }

        await health.WellAsync(source, ledger, cancellationToken).ConfigureAwait(false);
        if (journal.FollowedFrom(chain) is { } blocks && blocks <= known && end - blocks > live.MaxBlocks)
        {
            journal.Follow(chain, asOf + 1);
        }

        return isWhole && problem is null;

        async Task<IEnumerable<AccountPull>> PullAsync(
            IAccountHistorySource from, IReadOnlyCollection<Address> addresses, CoverageKinds? kinds, long height, CancellationToken token)
        {
            HistoryResult pulled = await LedgerPull.AccountsAsync(
                from,
                ledger,
                addresses,
                new HistoryOptions { AsOf = height, Kinds = kinds, MaxReorgDepth = options.MaxReorgDepth, TimeProvider = options.TimeProvider },
                token).ConfigureAwait(false);
            reorganisations += pulled.Reorganisations.Length;
            foreach (AccountPull account in pulled.Accounts.Where(account => account.State is not (HistoryState.Complete or HistoryState.AlreadyComplete)))
            {
                // It is listed in the coverage of the trace, and read on with the next poll.
                problem = $"{from.Name} did not give the whole history of {new Account(chain, account.Address)} ({account.State})";
                ledger.Touch();
            }

            return pulled.Accounts;
        }
    }

    private async ValueTask<long> EndAsync(IChainSource source, CancellationToken cancellationToken) =>
        (await source.TipAsync(cancellationToken).ConfigureAwait(false)).Height - (options.ConfirmationsFor(chain) - 1);
}
