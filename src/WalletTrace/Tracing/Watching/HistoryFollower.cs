using WalletTrace.Chains;
using WalletTrace.Chains.Http;
using WalletTrace.Ledger.Pulling;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// Reads one chain on by the histories of those accounts where traced value rests. That nothing happened is looked at in every poll and written down only now and
/// then, so that neither ledger nor memory grows with polls.
/// </summary>
/// <remarks>
/// Of a chain that is read by histories the ledger holds few blocks, so that a reorganisation may not show in these. A source that remembers its last blocks gives the one
/// up to which a history was read with it. Of others it is remembered in the journal before anything that was read is taken in, and held against the chain by every
/// poll: where it is gone, all after the last one that still stands is forgotten and read anew.
/// </remarks>
internal sealed class HistoryFollower(ChainId chain, WatchedLedger ledger, AlertJournal journal, WatchOptions options, LiveOptions live)
{
    // So many blocks later it is written down that nothing happened: the next poll then asks only for what came since.
    private const int MostUnstated = 100;

    /// <summary>How often the chain took blocks back while histories were read.</summary>
    public int Reorganisations { get; private set; }

    /// <summary>What was not read as it should be; null where all was.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads on.</summary>
    /// <param name="source">Who is asked. It learns whom is asked about.</param>
    /// <param name="result">What the trace found last; null where it could not be run.</param>
    /// <param name="end">The highest block with its confirmations.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The height up to which all that matters is known.</returns>
    public async Task<long> ReadAsync(IAccountHistorySource source, TraceResult? result, long end, CancellationToken cancellationToken)
    {
        Reorganisations = 0;
        Problem = null;
        bool givesEnds = source is IRecentSource;
        if (!givesEnds)
        {
            await SettleAsync(source, cancellationToken).ConfigureAwait(false);
        }

        long known = ledger.AsOf(chain) ?? -1;
        long asOf = Math.Max(end, known);
        BlockHash? last = givesEnds ? null : await source.HashAtAsync(asOf, cancellationToken).ConfigureAwait(false);
        var target = new QuietTarget(ledger, chain, () => NoteEnd(asOf, last));
        IReadOnlyList<ReadingOn> readings = result is null ? [] : ReadingOn.Of(result, chain, live.Kinds);
        CoverageKinds given = (await source.CapabilitiesAsync(cancellationToken).ConfigureAwait(false)).HistoryKinds;
        var lively = new List<Address>();
        foreach (IGrouping<CoverageKinds, Address> alike in readings.GroupBy(reading => reading.Kinds & given, reading => reading.Address))
        {
            if (alike.Key == CoverageKinds.None)
            {
                Problem = $"{source.Name} gives none of the kinds of movement by which what rests on {chain} moves";
                continue;
            }

            foreach (AccountPull pull in await PullAsync(source, target, [.. alike], alike.Key, asOf, cancellationToken).ConfigureAwait(false))
            {
                lively.AddRange(pull.Transactions > 0 ? [pull.Address] : []);
            }
        }

        // Where something happened, what was got for it may be of any kind.
        if (lively.Count > 0 && !chain.IsUtxo)
        {
            await PullAsync(source, target, lively, null, asOf, cancellationToken).ConfigureAwait(false);
        }
        else if (readings.Count == 0)
        {
            // Only that the chain still holds what is known.
            await PullAsync(source, target, [], null, asOf, cancellationToken).ConfigureAwait(false);
        }

        if (!givesEnds && await source.HashAtAsync(asOf, cancellationToken).ConfigureAwait(false) != last)
        {
            throw new ChainSourceException(
                FormattableString.Invariant($"found another block at height {asOf} than before histories were read, expected the same; they are read again"),
                source.Name, "reading on", isTransient: true);
        }

        if (Problem is null && asOf - known >= MostUnstated)
        {
            await target.KeepAsync(cancellationToken).ConfigureAwait(false);
        }

        return asOf;
    }

    /// <summary>Forgets what was read of blocks that the chain does not hold any more.</summary>
    private async ValueTask SettleAsync(IChainSource source, CancellationToken cancellationToken)
    {
        if (ledger.AsOf(chain) is not { } known)
        {
            return;
        }

        long? gone = null;
        foreach ((long height, BlockHash hash) in journal.EndsOf(chain).Where(end => end.Key <= known).Reverse().ToArray())
        {
            BlockHash? now = await source.HashAtAsync(height, cancellationToken).ConfigureAwait(false);
            if (now is null)
            {
                // It lags behind: what lies below decides.
                continue;
            }

            if (now == hash)
            {
                if (gone is { } lowest)
                {
                    // Between the two the chains may part anywhere.
                    await ledger.RewindAsync(chain, Math.Max(height, lowest - 1 - options.MaxReorgDepth), cancellationToken).ConfigureAwait(false);
                    Reorganisations++;
                }

                return;
            }

            gone = height;
            if (known - height > options.MaxReorgDepth)
            {
                break;
            }
        }

        if (gone is not null)
        {
            throw new ChainSourceException(
                FormattableString.Invariant($"the source's chain is not the one that was read: found another block at height {gone} and below, expected one that was there; nothing was changed. ")
                    + "Ask another source, or allow a deeper reorganisation if that is what happened",
                source.Name, "comparing block hashes");
        }

        if (await source.HashAtAsync(known, cancellationToken).ConfigureAwait(false) is { } first)
        {
            NoteEnd(known, first);
        }
    }

    private void NoteEnd(long height, BlockHash? hash)
    {
        if (hash is { } known)
        {
            journal.End(chain, height, known);
        }
    }

    private async Task<IEnumerable<AccountPull>> PullAsync(
        IAccountHistorySource source, QuietTarget target, IReadOnlyCollection<Address> addresses, CoverageKinds? kinds, long asOf, CancellationToken cancellationToken)
    {
        var pull = new HistoryPull(
            source, target, new HistoryOptions { AsOf = asOf, Kinds = kinds, MaxReorgDepth = options.MaxReorgDepth, TimeProvider = options.TimeProvider });
        HistoryResult pulled = await pull.RunAsync(addresses, cancellationToken).ConfigureAwait(false);
        Reorganisations += pulled.Reorganisations.Length;
        foreach (AccountPull account in pulled.Accounts.Where(account => account.State is not (HistoryState.Complete or HistoryState.AlreadyComplete)))
        {
            // It is listed in the coverage of the trace, and read on with the next poll.
            Problem = $"{source.Name} did not give the whole history of {new Account(chain, account.Address)} ({account.State})";
            ledger.Touch();
        }

        return pulled.Accounts;
    }
}
