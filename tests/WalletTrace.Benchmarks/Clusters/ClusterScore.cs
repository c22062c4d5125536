using WalletTrace.Inference.Clusters;

namespace WalletTrace.Benchmarks.Clusters;

/// <summary>How far clusters are those of the true owners. Shares are null where there is nothing to divide by.</summary>
/// <param name="Together">Pairs of addresses that are put together.</param>
/// <param name="PairPrecision">The share of these that are one owner's.</param>
/// <param name="PairRecall">The share of all pairs of one owner's that are put together.</param>
/// <param name="OwnerPrecision">The mean over owners of the part of their best cluster that is theirs.</param>
/// <param name="OwnerRecall">The mean over owners of the part of their addresses that is in it.</param>
internal sealed record ClusterScore(long Together, double? PairPrecision, double? PairRecall, double? OwnerPrecision, double? OwnerRecall)
{
    /// <summary>Compares; only addresses whose owner is known count, and only owners of two or more.</summary>
    public static ClusterScore Of(OwnedChain chain, ClusterSet clusters)
    {
        var counts = new Dictionary<(int Owner, string Cluster), long>();
        var sizes = new Dictionary<string, long>();
        var owned = new Dictionary<int, long>();
        foreach ((Address address, int owner) in chain.Owners)
        {
            // An address by itself is a cluster of its own.
            string cluster = clusters.IdOf(new Account(chain.Chain, address)) ?? $"alone {address}";
            counts[(owner, cluster)] = counts.GetValueOrDefault((owner, cluster)) + 1;
            sizes[cluster] = sizes.GetValueOrDefault(cluster) + 1;
            owned[owner] = owned.GetValueOrDefault(owner) + 1;
        }

        long right = counts.Values.Sum(Pairs);
        long together = sizes.Values.Sum(Pairs);
        long all = owned.Values.Sum(Pairs);
        (double Precision, double Recall)[] best =
        [
            .. counts.Where(pair => owned[pair.Key.Owner] > 1).GroupBy(pair => pair.Key.Owner)
                .Select(group => group.OrderByDescending(pair => pair.Value).ThenBy(pair => sizes[pair.Key.Cluster]).First())
                .Select(pair => ((double)pair.Value / sizes[pair.Key.Cluster], (double)pair.Value / owned[pair.Key.Owner])),
        ];
        return new ClusterScore(
            together, together == 0 ? null : (double)right / together, all == 0 ? null : (double)right / all,
            best.Length == 0 ? null : best.Average(pair => pair.Precision), best.Length == 0 ? null : best.Average(pair => pair.Recall));
    }

    private static long Pairs(long count) => count * (count - 1) / 2;
}
