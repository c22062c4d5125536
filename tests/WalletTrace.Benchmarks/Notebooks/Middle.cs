namespace WalletTrace.Benchmarks.Notebooks;

/// <summary>What is in the middle, and near the end, of what was measured.</summary>
internal static class Middle
{
    /// <summary>The median.</summary>
    public static double Of(IEnumerable<double> times) => At(times, 0.5);

    /// <summary>That below which a share of the times lies.</summary>
    public static double At(IEnumerable<double> times, double share)
    {
        double[] sorted = [.. times.Order()];
        return sorted[(int)(share * (sorted.Length - 1))];
    }
}
