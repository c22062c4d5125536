using WalletTrace.Attribution;
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
        ILookup<string, string> idsByCluster = labels.All.Where(label => label.Subject.Kind == LabelSubjectKind.Cluster)
            .Select(label => label.Subject.Id).Distinct(StringComparer.Ordinal)
            .Select(id => (Id: id, Cluster: clusters.Find(id)?.Id)).Where(pair => pair.Cluster is not null)
            .ToLookup(pair => pair.Cluster!, pair => pair.Id, StringComparer.Ordinal);
        return labels.InClusters(account => clusters.IdOf(account) is { } cluster ? idsByCluster[cluster] : []);
    }
}
