using WalletTrace.Chains;
using WalletTrace.Ledger;
using WalletTrace.Ledger.Pulling;

namespace WalletTrace.Tracing.Live;

/// <summary>
/// Takes the histories of one account into a ledger, each as a whole: a source that is found to lie half-way leaves nothing behind. That they are complete is
/// stated last, when all that was wanted of the account is there: so a later run does not take an account for known of which more was to be read.
/// </summary>
/// <param name="ledger">Where they go.</param>
/// <param name="chain">The chain.</param>
/// <param name="address">Whose histories; null where only the chain is followed.</param>
/// <param name="from">The first height that matters: what was below is not asked for of those who can begin there.</param>
internal sealed class HeldHistories(ILedgerWriter ledger, ChainId chain, Address? address, long from) : PassingTarget(new LedgerTarget(ledger, chain))
{
    // What is longer than this is put into the ledger in parts: facts are true whether or not their history is complete.
    private const int MostHeld = 250_000;

    private readonly List<CoverageRecord> stated = [];

    // What the ledger states of the account; nobody else writes to it meanwhile.
    private CoverageRecord[]? known;

    /// <summary>Whether the chain took blocks back meanwhile.</summary>
    public bool IsRewound { get; private set; }

    /// <summary>The kinds that are complete up to a height, with what is not yet stated.</summary>
    public CoverageKinds CompleteKinds(long to)
    {
        CoverageKinds complete = CoverageKinds.None;
        foreach ((CoverageKinds kind, long end) in EndOfRuns())
        {
            complete |= end >= to ? kind : CoverageKinds.None;
        }

        return complete;
    }

    /// <summary>States what was read.</summary>
    public async ValueTask StateAsync(CancellationToken cancellationToken)
    {
        if (stated.Count > 0)
        {
            await ledger.AppendAsync(stated, cancellationToken).ConfigureAwait(false);
            stated.Clear();
            known = null;
        }
    }

    /// <inheritdoc/>
    public override ValueTask RewindAsync(long height, IReadOnlyList<DroppedBlock> dropped, CancellationToken cancellationToken)
    {
        IsRewound = true;
        known = null;
        CoverageRecord[] kept = [.. stated.Select(record => FactCut.UpTo(record, height)).OfType<CoverageRecord>()];
        stated.Clear();
        stated.AddRange(kept);
        return base.RewindAsync(height, dropped, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask<long> CompleteToAsync(Address address, CoverageKinds kinds, CancellationToken cancellationToken) =>
        ValueTask.FromResult(EndOfRuns().Where(run => kinds.HasFlag(run.Kind)).Min(run => run.End));

    /// <inheritdoc/>
    public override IHistoryWriter BeginHistory(Address address) => new Held(this);

    private IEnumerable<(CoverageKinds Kind, long End)> EndOfRuns()
    {
        known ??= [.. ledger.Coverage.Where(record => record.Chain == chain && (record.Address is null || record.Address == address))];
        CoverageRecord[] read = [.. known, .. stated];
        return ReadKinds.Each((CoverageKinds)~0).Select(kind => (kind, ReadKinds.Together(read, kind).EndOfRun(from)));
    }

    private ValueTask AppendFactsAsync(IReadOnlyList<Fact> facts, CancellationToken cancellationToken) =>
        facts.Count == 0 ? ValueTask.CompletedTask : ledger.AppendAsync(facts, cancellationToken);

    private sealed class Held(HeldHistories histories) : IHistoryWriter
    {
        private readonly List<Fact> facts = [];
        private readonly List<CoverageRecord> coverage = [];

        public async ValueTask AddAsync(IEnumerable<Fact> page, CancellationToken cancellationToken)
        {
            foreach (Fact fact in page)
            {
                if (fact is CoverageRecord record)
                {
                    coverage.Add(record);
                }
                else
                {
                    facts.Add(fact);
                }
            }

            if (facts.Count >= MostHeld)
            {
                await AppendAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        public async ValueTask KeepAsync(CancellationToken cancellationToken)
        {
            await AppendAsync(cancellationToken).ConfigureAwait(false);
            histories.stated.AddRange(coverage);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async ValueTask AppendAsync(CancellationToken cancellationToken)
        {
            await histories.AppendFactsAsync(facts, cancellationToken).ConfigureAwait(false);
            facts.Clear();
        }
    }
}
