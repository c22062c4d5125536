using WalletTrace.Ledger;

namespace WalletTrace.Graph.Building;

/// <summary>
/// Notices when facts that came later move events in the one order: a block's place in time is never before that of a lower block that the ledger knows,
/// so that a block that becomes known may move those above it.
/// </summary>
internal sealed class RankBook
{
    private readonly Dictionary<(ChainId Chain, long Height), long> times = [];
    private readonly Dictionary<ChainId, SortedSet<long>> heights = [];

    /// <summary>Whether what was noted cannot stand in one order.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Notes where a transaction stands. O(log blocks).</summary>
    public void Note(LedgerTransaction transaction)
    {
        (ChainId chain, long height) = (transaction.Record.Chain, transaction.Record.Height);
        if (times.TryGetValue((chain, height), out long known))
        {
            IsBroken |= known != transaction.MonotoneTime;
            return;
        }

        times.Add((chain, height), transaction.MonotoneTime);
        if (!heights.TryGetValue(chain, out SortedSet<long>? noted))
        {
            heights.Add(chain, noted = []);
        }

        long below = noted.GetViewBetween(long.MinValue, height).Max;
        long above = noted.GetViewBetween(height, long.MaxValue).Min;
        noted.Add(height);
        IsBroken |= (times.TryGetValue((chain, below), out long before) && below < height && before > transaction.MonotoneTime)
            || (times.TryGetValue((chain, above), out long after) && above > height && after < transaction.MonotoneTime);
    }
}
