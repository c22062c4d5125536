using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Inference.Clusters;

namespace WalletTrace.Graph.Building;

/// <summary>Finds labels at which a trace stops among the accounts of a cluster.</summary>
/// <param name="clusters">The clusters.</param>
/// <param name="labels">The labels known.</param>
/// <param name="categories">The categories at which the trace stops.</param>
internal sealed class ClusterStops(ClusterSet clusters, LabelSet labels, ImmutableSortedSet<Category> categories)
{
    private readonly Dictionary<string, (Account Account, Label Label)?> known = new(StringComparer.Ordinal);
    private readonly Dictionary<Account, ClusterAttribution?> found = [];
    private ILookup<string, Label>? ofClusters;

    /// <summary>What an account is taken for because of its cluster; null where that says nothing.</summary>
    public ClusterAttribution? Of(Account account)
    {
        if (!found.TryGetValue(account, out ClusterAttribution? attribution))
        {
            found.Add(account, attribution = Find(account));
        }

        return attribution;
    }

    /// <summary>The labels of clusters by the cluster that they are about now: one that has grown since is still the one that a label names.</summary>
    public static ILookup<string, Label> ByCluster(LabelSet labels, ClusterSet clusters) => labels.OfClusters
        .Select(label => (Label: label, Cluster: clusters.Find(label.Subject.Id)?.Id))
        .Where(pair => pair.Cluster is not null)
        .ToLookup(pair => pair.Cluster!, pair => pair.Label, StringComparer.Ordinal);

    private ClusterAttribution? Find(Account account)
    {
        if (clusters.Of(account) is not { } cluster)
        {
            return null;
        }

        if (!known.TryGetValue(cluster.Id, out (Account Account, Label Label)? best))
        {
            known.Add(cluster.Id, best = Best(cluster));
        }

        if (best is not var (labelled, label))
        {
            return null;
        }

        ImmutableArray<ClusterLink> links = clusters.Explain(account, labelled);
        return new ClusterAttribution(account, labelled, label, links.IsEmpty ? [clusters.LinksOf(cluster).First(link => link.One == account || link.Other == account)] : links);
    }

    /// <summary>The label to go by: one of the cluster itself, or of an account, the one most to be believed, of several that of the least account.</summary>
    private (Account Account, Label Label)? Best(Cluster cluster)
    {
        ofClusters ??= ByCluster(labels, clusters);
        foreach (Label label in ofClusters[cluster.Id])
        {
            if (categories.Contains(label.Category))
            {
                return (cluster.Members[0], label);
            }
        }

        (Account Account, Label Label)? best = null;
        foreach (Account member in cluster.Members)
        {
            foreach (Label label in labels.Of(member))
            {
                if (categories.Contains(label.Category) && (best is null || label.Confidence > best.Value.Label.Confidence))
                {
                    best = (member, label);
                }
            }
        }

        return best;
    }
}
