using System.Collections.Immutable;
using WalletTrace.Chains;

namespace WalletTrace.Ledger.Pulling;

/// <summary>Pulls histories of accounts, one after the other, all as of one height.</summary>
internal sealed class HistoryPull(IAccountHistorySource source, IHistoryTarget target, HistoryOptions options)
{
    private const int MaxAttempts = 5;

    private readonly ForkSearch forks = new(source, target, options.MaxReorgDepth, options.TimeProvider);
    private readonly List<Reorganisation> reorganisations = [];

    // Where nothing speaks yet, all speak as of the tip that was found first.
    private long? firstTip;
    private CoverageKinds promised;

    /// <summary>Pulls the histories.</summary>
    public async Task<HistoryResult> RunAsync(IReadOnlyCollection<Address> addresses, CancellationToken cancellationToken)
    {
        promised = (await source.CapabilitiesAsync(cancellationToken).ConfigureAwait(false)).HistoryKinds;
        var pulled = new List<AccountPull>();
        Address[] asked = [.. addresses.Distinct()];
        foreach (Address address in asked)
        {
            pulled.Add(await PullAsync(address, new HistoryProgress(pulled.Count, asked.Length - pulled.Count, 0), cancellationToken).ConfigureAwait(false));
        }

        return new HistoryResult(source.Chain, source.Name, await SettleAsync(cancellationToken).ConfigureAwait(false), [.. pulled], [.. reorganisations]);
    }

    /// <summary>Follows the chain where it has changed its mind, and tells the height as of which facts are pulled.</summary>
    public async ValueTask<long> SettleAsync(CancellationToken cancellationToken)
    {
        BlockPoint tip = await source.TipAsync(cancellationToken).ConfigureAwait(false);
        if (await forks.FindAsync(tip, cancellationToken).ConfigureAwait(false) is { } reorganisation)
        {
            await target.RewindAsync(reorganisation.KeptHeight, reorganisation.Dropped, cancellationToken).ConfigureAwait(false);
            reorganisations.Add(reorganisation);
        }

        return options.AsOf ?? await target.AsOfAsync(cancellationToken).ConfigureAwait(false) ?? (firstTip ??= tip.Height);
    }

    private async Task<AccountPull> PullAsync(Address address, HistoryProgress progress, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            long asOf = await SettleAsync(cancellationToken).ConfigureAwait(false);
            if (await target.IsCompleteAsync(address, promised, asOf, cancellationToken).ConfigureAwait(false))
            {
                return new AccountPull(address, HistoryState.AlreadyComplete, 0);
            }

            try
            {
                return await ReadAsync(address, asOf, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (ReorgException reorg) when (attempt >= MaxAttempts)
            {
                throw new ChainSourceException(
                    FormattableString.Invariant($"the source does not make up its mind: found {attempt} reorganisations while one history was read; try again later"),
                    source.Name,
                    "reading a history",
                    isTransient: true,
                    innerException: reorg);
            }
            catch (ReorgException)
            {
                // Read it again, after what is there was held against the source's chain.
            }
        }
    }

    private async Task<AccountPull> ReadAsync(Address address, long asOf, HistoryProgress progress, CancellationToken cancellationToken)
    {
        IHistoryWriter writer = target.BeginHistory(address);
        await using (writer.ConfigureAwait(false))
        {
            int transactions = 0;
            int read = 0;
            bool isComplete = false;
            var stated = new List<CoverageRecord>();
            var noise = new List<Noise>();
            IAsyncEnumerable<HistoryPage> pages = source.ReadHistoryAsync(address, options.MaxTransactions, cancellationToken);
            await foreach (HistoryPage page in (options.Through?.Invoke(address, pages) ?? pages).ConfigureAwait(false))
            {
                Fact[] facts = [.. page.Facts.Select(fact => FactCut.UpTo(fact, asOf)).OfType<Fact>()];
                await writer.AddAsync(facts, cancellationToken).ConfigureAwait(false);
                read += page.TransactionCount;
                transactions += facts.Count(fact => fact is TransactionRecord { Index: not TransactionRecord.OfBlock });
                stated.AddRange(facts.OfType<CoverageRecord>());
                noise.AddRange(page.Noise.Where(found => found.Height <= asOf));
                isComplete = page.IsComplete;
                options.Progress?.Report(progress with { Transactions = transactions });
            }

            await writer.KeepAsync(cancellationToken).ConfigureAwait(false);

            // Each kind is held for itself from the first block on, as a ledger does that asks what is complete.
            long end = isComplete ? ReadKinds.Together(stated, promised).EndOfRun(0) : -1;
            HistoryState state = end >= asOf ? HistoryState.Complete
                : end >= 0 && stated.TrueForAll(record => record.ToHeight < asOf) ? HistoryState.Behind
                : read >= options.MaxTransactions ? HistoryState.TooLong
                : HistoryState.Uncertain;
            return new AccountPull(address, state, transactions)
            {
                Noise = noise.CountBy(found => found.Kind).ToImmutableSortedDictionary(found => found.Key, found => (long)found.Value),
            };
        }
    }
}
