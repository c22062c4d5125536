using WalletTrace.Attribution;
using WalletTrace.Graph.Building;
using WalletTrace.Inference.Clusters;

namespace WalletTrace.Tracing;

/// <summary>Lets labels of clusters hold for the accounts in them.</summary>
public static class ClusterLabels
{
    /// <summary>
    /// The same labels, with those of clusters found for every account that is inferred to be in one. A label stays with its cluster when that has grown since: its id names
    /// an account in it.
    /// </summary>
    public static LabelSet InClusters(this LabelSet labels, ClusterSet clusters)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(clusters);
        ILookup<string, Label> ofClusters = ClusterStops.ByCluster(labels, clusters);
        return labels.InClusters(account => clusters.IdOf(account) is { } cluster ? ofClusters[cluster].Select(label => label.Subject.Id) : []);
    }
}
