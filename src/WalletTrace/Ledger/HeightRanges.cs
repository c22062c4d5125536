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

    /// <summary>The first stretch of heights between two, both included, that is not in the set; null when all are.</summary>
    public (long From, long To)? FirstGap(long from, long to)
    {
        long first = EndOfRun(from) + 1;
        if (first > to)
        {
            return null;
        }

        int next = FirstEndingAtOrAfter(first);
        return (first, next < ranges.Count ? Math.Min(to, ranges[next].From - 1) : to);
    }

    /// <summary>Takes out all heights above one.</summary>
    public void CutAbove(long height)
    {
        int first = FirstEndingAtOrAfter(height + 1);
        if (first < ranges.Count && ranges[first].From <= height)
        {
            ranges[first] = (ranges[first].From, height);
            first++;
        }

        ranges.RemoveRange(first, ranges.Count - first);
    }

    /// <summary>Whether two sets together hold every height from one to another; they hold all where there are none.</summary>
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

    /// <summary>The last height up to which two sets together hold every height from one on; one below that where neither holds it.</summary>
    public static long EndOfCover(HeightRanges? one, HeightRanges? other, long from)
    {
        long next = from;
        while (true)
        {
            long end = Math.Max(one?.EndOfRun(next) ?? next - 1, other?.EndOfRun(next) ?? next - 1);
            if (end < next)
            {
                return end;
            }

            next = end + 1;
        }
    }

    /// <summary>The heights that are in both of two sets.</summary>
    public static HeightRanges Common(HeightRanges one, HeightRanges other)
    {
        var common = new HeightRanges();
        foreach (var (from, to) in one.ranges)
        {
            for (int at = other.FirstEndingAtOrAfter(from); at < other.ranges.Count && other.ranges[at].From <= to; at++)
            {
                common.Add(Math.Max(from, other.ranges[at].From), Math.Min(to, other.ranges[at].To));
            }
        }

        return common;
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
