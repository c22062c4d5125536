namespace WalletTrace.Ledger;

/// <summary>A set of heights, kept as the fewest ranges that hold it: sorted, apart from each other, both ends included.</summary>
internal sealed class HeightRanges
{
    private readonly List<(long From, long To)> ranges = [];

    /// <summary>The ranges, upwards.</summary>
    public IReadOnlyList<(long From, long To)> Ranges => ranges;

    /// <summary>Adds a range; what touches or overlaps it becomes one with it. Heights are 0 or more.</summary>
    public void Add(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);

        // The first range that is not wholly below: 3–5 and 6–9 touch, so that "below" means ending before from - 1.
        int first = FirstEndingAtOrAfter(from - 1);
        int last = first;
        while (last < ranges.Count && ranges[last].From - 1 <= to)
        {
            from = Math.Min(from, ranges[last].From);
            to = Math.Max(to, ranges[last].To);
            last++;
        }

        ranges.RemoveRange(first, last - first);
        ranges.Insert(first, (from, to));
    }

    /// <summary>The last height of the range that holds a height; one below the height when none does.</summary>
    public long EndOfRun(long height)
    {
        int at = FirstEndingAtOrAfter(height);
        return at < ranges.Count && ranges[at].From <= height ? ranges[at].To : height - 1;
    }

    /// <summary>Whether two sets together hold every height from one to another.</summary>
    public static bool Cover(HeightRanges? one, HeightRanges? other, long from, long to)
    {
        long next = from;
        while (true)
        {
            long end = Math.Max(one?.EndOfRun(next) ?? next - 1, other?.EndOfRun(next) ?? next - 1);
            if (end >= to)
            {
                return true;
            }

            if (end < next)
            {
                return false;
            }

            next = end + 1;
        }
    }

    private int FirstEndingAtOrAfter(long height)
    {
        int low = 0;
        int high = ranges.Count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (ranges[middle].To < height)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
