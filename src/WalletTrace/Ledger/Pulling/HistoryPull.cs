using System.Collections.Immutable;
using WalletTrace.Chains;
using WalletTrace.Chains.Http;

namespace WalletTrace.Ledger.Pulling;

/// <summary>Pulls histories of accounts, one after the other, all as of one height.</summary>
internal sealed class HistoryPull(IAccountHistorySource source, IHistoryTarget target, HistoryOptions options)
{
    private const int MaxAttempts = 5;

    // How old what is known of the chain may be while the pull goes on; at its end the chain is looked at again.
    private static readonly TimeSpan AgeMeanwhile = TimeSpan.FromSeconds(5);

    private readonly ForkSearch forks = new(source, target, options.MaxReorgDepth, options.TimeProvider);
    private readonly List<Reorganisation> reorganisations = [];
    private readonly RecentChain? recent = (source as IRecentSource)?.Recent;
    private readonly ISelectiveHistorySource? parts = source as ISelectiveHistorySource;

    // Where nothing speaks yet, all speak as of the tip that was found first.
    private long? firstTip;
    private CoverageKinds wanted;

    private TimeSpan MaxAge => options.MaxCheckAge > AgeMeanwhile ? options.MaxCheckAge : AgeMeanwhile;

    /// <summary>Pulls the histories.</summary>
    public async Task<HistoryResult> RunAsync(IReadOnlyCollection<Address> addresses, CancellationToken cancellationToken)
    {
        CoverageKinds promised = (await source.CapabilitiesAsync(cancellationToken).ConfigureAwait(false)).HistoryKinds;
        wanted = options.Kinds ?? promised;
        Address[] asked = [.. addresses.Distinct()];
        var pulled = new AccountPull[asked.Length];
        for (int attempt = 1; ; attempt++)
        {
            for (int at = 0; at < asked.Length; at++)
            {
                AccountPull pull = await PullAsync(asked[at], new HistoryProgress(at, asked.Length - at, 0), cancellationToken).ConfigureAwait(false);
                pulled[at] = attempt > 1 && pull.State == HistoryState.AlreadyComplete ? pulled[at] : pull;
            }

            int before = reorganisations.Count;
            long asOf = await SettleAsync(options.MaxCheckAge, cancellationToken).ConfigureAwait(false);
            if (reorganisations.Count == before || asked.Length == 0)
            {
                return new HistoryResult(source.Chain, source.Name, asOf, [.. pulled], [.. reorganisations]);
            }

            if (attempt >= MaxAttempts)
            {
                throw Undecided(attempt, null);
            }
        }
    }

    /// <summary>Pulls one history. Nothing more is asked after it than it takes.</summary>
    public async Task<AccountPull> OneAsync(Address address, CancellationToken cancellationToken)
    {
        wanted = options.Kinds ?? (await source.CapabilitiesAsync(cancellationToken).ConfigureAwait(false)).HistoryKinds;
        return await PullAsync(address, new HistoryProgress(0, 1, 0), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Follows the chain where it has changed its mind, and tells the height as of which facts are pulled.</summary>
    /// <param name="maxAge">How old what the source remembers of its chain may be; zero to look.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public async ValueTask<long> SettleAsync(TimeSpan maxAge, CancellationToken cancellationToken) => (await LookAsync(maxAge, cancellationToken).ConfigureAwait(false)).AsOf;

    /// <summary>The same, with the block of that height, or the highest below it, where the source remembers it.</summary>
    private async ValueTask<(long AsOf, BlockRecord? End)> LookAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        BlockRecord? top = null;
        BlockPoint tip;
        Reorganisation? reorganisation;
        if (recent is null)
        {
            tip = await source.TipAsync(cancellationToken).ConfigureAwait(false);
            reorganisation = await forks.FindAsync(tip, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            long? least = options.AsOf ?? await target.AsOfAsync(cancellationToken).ConfigureAwait(false) ?? firstTip;
            top = await recent.TipAsync(maxAge, least, cancellationToken).ConfigureAwait(false);
            tip = new BlockPoint(top.Height, top.Hash!.Value);
            reorganisation = await forks.FindAsync(
                tip, async (height, token) => (await recent.BlockAsync(height, token).ConfigureAwait(false))?.Hash, cancellationToken).ConfigureAwait(false);
        }

        if (reorganisation is not null)
        {
            await target.RewindAsync(reorganisation.KeptHeight, reorganisation.Dropped, cancellationToken).ConfigureAwait(false);
            reorganisations.Add(reorganisation);
        }

        long asOf = options.AsOf ?? await target.AsOfAsync(cancellationToken).ConfigureAwait(false) ?? (firstTip ??= tip.Height);
        return (asOf, top is null || top.Height <= asOf ? top : await recent!.BlockAsync(asOf, cancellationToken).ConfigureAwait(false));
    }

    private async Task<AccountPull> PullAsync(Address address, HistoryProgress progress, CancellationToken cancellationToken)
    {
        TimeSpan maxAge = MaxAge;
        for (int attempt = 1; ; attempt++)
        {
            (long asOf, BlockRecord? end) = await LookAsync(maxAge, cancellationToken).ConfigureAwait(false);
            long known = await target.CompleteToAsync(address, wanted, cancellationToken).ConfigureAwait(false);
            if (known >= asOf)
            {
                return new AccountPull(address, HistoryState.AlreadyComplete, 0);
            }

            try
            {
                return await ReadAsync(address, known, asOf, end, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (ReorgException reorg) when (attempt >= MaxAttempts)
            {
                throw Undecided(attempt, reorg);
            }
            catch (ReorgException)
            {
                // Read it again, after what is there was held against the source's chain.
                maxAge = TimeSpan.Zero;
            }
            catch (ContradictionException) when (recent is not null && attempt < MaxAttempts)
            {
                // The chain may have changed its mind since it was looked at.
                int before = reorganisations.Count;
                await SettleAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
                if (reorganisations.Count == before)
                {
                    throw;
                }
            }
        }
    }

    private async Task<AccountPull> ReadAsync(
        Address address, long known, long asOf, BlockRecord? end, HistoryProgress progress, CancellationToken cancellationToken)
    {
        IHistoryWriter writer = target.BeginHistory(address);
        await using (writer.ConfigureAwait(false))
        {
            int transactions = 0;
            int read = 0;
            bool isComplete = false;
            var stated = new List<CoverageRecord>();
            var noise = new List<Noise>();
            if (end is not null)
            {
                // First of all: whatever of another branch may come with the pages, this block tells that the record does not stand.
                await writer.AddAsync([end], cancellationToken).ConfigureAwait(false);
            }

            IAsyncEnumerable<HistoryPage> pages = PagesAsync(address, known + 1, asOf, cancellationToken);
            await foreach (HistoryPage page in (options.Through?.Invoke(address, pages) ?? pages).ConfigureAwait(false))
            {
                CheckAsked(page, address);
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
            return new AccountPull(address, StateOf(stated, isComplete, read, known, asOf), transactions)
            {
                Noise = noise.CountBy(found => found.Kind).ToImmutableSortedDictionary(found => found.Key, found => (long)found.Value),
            };
        }
    }

    /// <summary>What a source promises is checked all the same: a history that speaks for others would hide what these did.</summary>
    private void CheckAsked(HistoryPage page, Address address)
    {
        foreach (Fact fact in page.Facts)
        {
            if (fact.Chain != source.Chain || (fact is CoverageRecord stated && stated.Address != address))
            {
                string found = fact is not CoverageRecord coverage ? "facts" : coverage.Address is { } other ? $"the history of {other.ToString(fact.Chain)}" : "whole blocks";
                throw new ChainSourceException(
                    $"the source gave what it was not asked for: found {found} of {fact.Chain}, expected the history of {address.ToString(source.Chain)} of {source.Chain}",
                    source.Name,
                    "reading a history");
            }
        }
    }

    private IAsyncEnumerable<HistoryPage> PagesAsync(Address address, long from, long asOf, CancellationToken cancellationToken) => parts is null
        ? source.ReadHistoryAsync(address, options.MaxTransactions, cancellationToken)
        : parts.ReadHistoryAsync(
            address,
            new HistoryRequest(options.Kinds ?? FactShape.KindsOf(source.Chain))
            {
                FromHeight = from,
                ToHeight = asOf,
                MaxTransactions = options.MaxTransactions,
                MaxTipAge = recent is null ? TimeSpan.Zero : MaxAge,
            },
            cancellationToken);

    /// <summary>Each kind is held for itself from the first block on, as a ledger does that asks what is complete.</summary>
    private HistoryState StateOf(List<CoverageRecord> stated, bool isComplete, int read, long known, long asOf)
    {
        IEnumerable<(long From, long To, CoverageKinds Kinds)> all = stated.Select(record => (record.FromHeight, record.ToHeight, record.Kinds));
        long end = isComplete ? ReadKinds.Together(known < 0 ? all : all.Append((0, known, wanted)), wanted).EndOfRun(0) : -1;
        return end >= asOf ? HistoryState.Complete
            : end >= 0 && stated.TrueForAll(record => record.ToHeight < asOf) ? HistoryState.Behind
            : read >= options.MaxTransactions ? HistoryState.TooLong
            : HistoryState.Uncertain;
    }

    private ChainSourceException Undecided(int attempts, ReorgException? cause) => new(
        FormattableString.Invariant($"the source does not make up its mind: found {attempts} reorganisations while histories were read; try again later"),
        source.Name,
        "reading a history",
        isTransient: true,
        innerException: cause);
}
