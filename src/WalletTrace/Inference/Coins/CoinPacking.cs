namespace WalletTrace.Inference.Coins;

/// <summary>Whether amounts can be dealt out over buckets so that each gets at least its goal. Bounded: the search is exponential.</summary>
/// <param name="steps">How many steps to take before giving up.</param>
internal sealed class CoinPacking(int steps)
{
    private int taken;

    /// <summary>Whether they can; null where the search was given up.</summary>
    /// <param name="amounts">The amounts, each to go into one bucket whole.</param>
    /// <param name="goals">What each bucket must get.</param>
    public bool? Fits(IReadOnlyCollection<Int128> amounts, IReadOnlyCollection<Int128> goals)
    {
        taken = 0;

        // The largest amounts first, into the bucket that lacks most: that settles most cases at once.
        Int128[] sorted = [.. amounts.OrderDescending()];
        Int128[] lacks = [.. goals.Where(goal => goal > 0)];
        var rest = new Int128[sorted.Length + 1];
        for (int at = sorted.Length - 1; at >= 0; at--)
        {
            rest[at] = rest[at + 1] + sorted[at];
        }

        return Deal(sorted, rest, 0, lacks);
    }

    private bool? Deal(Int128[] amounts, Int128[] rest, int at, Int128[] lacks)
    {
        Int128 missing = 0;
        foreach (Int128 lack in lacks)
        {
            missing += lack;
        }

        if (missing == 0)
        {
            return true;
        }

        if (at == amounts.Length || missing > rest[at])
        {
            return false;
        }

        if (++taken > steps)
        {
            return null;
        }

        int[] order = [.. Enumerable.Range(0, lacks.Length).Where(bucket => lacks[bucket] > 0).OrderByDescending(bucket => lacks[bucket]).ThenBy(bucket => bucket)];
        Int128? tried = null;
        foreach (int bucket in order)
        {
            // Buckets that lack the same are the same.
            if (lacks[bucket] == tried)
            {
                continue;
            }

            tried = lacks[bucket];
            var left = (Int128[])lacks.Clone();
            left[bucket] = Int128.Max(left[bucket] - amounts[at], 0);
            if (Deal(amounts, rest, at + 1, left) is not false and var decided)
            {
                return decided;
            }
        }

        return false;
    }
}
