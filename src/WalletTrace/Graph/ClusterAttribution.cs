using System.Collections.Immutable;
using WalletTrace.Attribution;
using WalletTrace.Inference.Clusters;

namespace WalletTrace.Graph;

/// <summary>What an account is taken for because of its cluster: that it is in the cluster is inferred, what the cluster is called is attributed.</summary>
/// <param name="Account">The account, which has no such label itself.</param>
/// <param name="Labelled">The account of the cluster that has one; where the cluster itself is labelled, its least.</param>
/// <param name="Label">What it is called, and by whom.</param>
/// <param name="Links">Why the two are in one cluster, or, of a label of the cluster, why the account is in it.</param>
public sealed record ClusterAttribution(Account Account, Account Labelled, Label Label, ImmutableArray<ClusterLink> Links)
{
    /// <summary>The inference and the attribution in words; hostile text (the label) included.</summary>
    public override string ToString()
    {
        string rules = string.Join(", ", Links.Select(link => link.Rule).Distinct().Order());
        string about = Label.Subject.Kind == LabelSubjectKind.Cluster ? $"cluster {Label.Subject.Id}" : $"{Labelled}";
        return FormattableString.Invariant(
            $"inferred to be under one control with {about} by {rules} ({Links.Length} link(s), the first in transaction {Links[0].Transaction.ToString(Account.Chain)}); that is attributed as {Label.Category}: “{Label.Text}” by {Label.Source}");
    }
}
