using WalletTrace.Chains;
using WalletTrace.Ledger;

namespace WalletTrace.Tracing.Watching;

/// <summary>
/// A ledger as a watch fills it: notices whether what comes in or is taken back can change the last trace, so that nothing is traced again for blocks that do
/// not concern the case.
/// </summary>
internal sealed class WatchedLedger(ILedgerWriter ledger, AlertJournal journal) : PassingLedger(ledger)
{
    private readonly Dictionary<ChainId, long> highest = [];

    // The kinds of movement that were read of anybody up to the end of a chain: where blocks go on with fewer, something may not be complete any more.
    private readonly Dictionary<ChainId, CoverageKinds> kindsAtEnd = [];
    private Interest? interest;
    private bool isTouched = true;

    /// <summary>Whether the last trace would now find something else, as far as can be told without tracing.</summary>
    public bool IsTouched => isTouched;

    /// <summary>Takes a trace that was just run over the ledger as the last one.</summary>
    public void Watch(TraceResult result)
    {
        interest = new Interest(result);
        isTouched = false;
        highest.Clear();
        kindsAtEnd.Clear();
        foreach (ChainId chain in Chains)
        {
            highest[chain] = AsOf(chain) ?? -1;
        }

        foreach (CoverageRecord read in Coverage.Where(read => read.ToHeight == highest[read.Chain]))
        {
            kindsAtEnd[read.Chain] = kindsAtEnd.GetValueOrDefault(read.Chain) | read.Kinds;
        }
    }

    /// <summary>Says that the trace is to be run again, whatever was seen here: something is not read as far as something else.</summary>
    public void Touch() => isTouched = true;

    /// <inheritdoc/>
    public override ValueTask AppendAsync(IEnumerable<Fact> facts, CancellationToken cancellationToken = default) =>
        base.AppendAsync(isTouched ? facts : facts.Select(Seen), cancellationToken);

    /// <inheritdoc/>
    public override ValueTask RewindAsync(ChainId chain, long height, CancellationToken cancellationToken = default)
    {
        // First: after a kill in between the blocks that are forgotten must still be asked for.
        if (journal.FollowedFrom(chain) > height + 1)
        {
            journal.Follow(chain, height + 1);
        }

        isTouched |= highest.GetValueOrDefault(chain, -1) > height;
        return base.RewindAsync(chain, height, cancellationToken);
    }

    private Fact Seen(Fact fact)
    {
        if (!isTouched && (interest!.Holds(fact) || (fact is CoverageRecord { Address: null } blocks && !GoesOn(blocks))))
        {
            isTouched = true;
        }

        return fact;
    }

    /// <summary>Whether a statement about whole blocks goes on where all there is ends: then whatever was complete stays so.</summary>
    private bool GoesOn(CoverageRecord blocks) =>
        AsOf(blocks.Chain) is { } asOf && blocks.FromHeight <= asOf + 1
        && (kindsAtEnd.GetValueOrDefault(blocks.Chain) & ~blocks.Kinds) == CoverageKinds.None;
}
