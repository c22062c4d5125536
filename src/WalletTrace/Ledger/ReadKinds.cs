using WalletTrace.Chains;

namespace WalletTrace.Ledger;

/// <summary>Heights that were read for some kinds of movement, put together.</summary>
internal static class ReadKinds
{
    /// <summary>The heights that statements together hold for all of the given kinds.</summary>
    public static HeightRanges Together(IEnumerable<CoverageRecord> read, CoverageKinds kinds) =>
        Together(read.Select(record => (record.FromHeight, record.ToHeight, record.Kinds)), kinds);

    /// <summary>The heights that were read for all of the given kinds, one kind here and another there perhaps; where no kind is given, for any.</summary>
    public static HeightRanges Together(IEnumerable<(long From, long To, CoverageKinds Kinds)> read, CoverageKinds kinds)
    {
        (long From, long To, CoverageKinds Kinds)[] all = [.. read];
        HeightRanges? together = null;
        foreach (CoverageKinds kind in Each(kinds))
        {
            var heights = new HeightRanges();
            foreach ((long from, long to, CoverageKinds found) in all)
            {
                if ((found & kind) == kind)
                {
                    heights.Add(from, to);
                }
            }

            together = together is null ? heights : HeightRanges.Common(together, heights);
        }

        return together!;
    }

    /// <summary>Whether some statements hold all that others do, kind by kind.</summary>
    public static bool Hold(IReadOnlyCollection<CoverageRecord> some, IEnumerable<CoverageRecord> others) =>
        others.All(other => Together(some, other.Kinds).EndOfRun(other.FromHeight) >= other.ToHeight);

    /// <summary>The kinds one by one; none as itself.</summary>
    public static IEnumerable<CoverageKinds> Each(CoverageKinds kinds) =>
        kinds == CoverageKinds.None ? [kinds] : Enum.GetValues<CoverageKinds>().Where(kind => kind != CoverageKinds.None && kinds.HasFlag(kind));
}
