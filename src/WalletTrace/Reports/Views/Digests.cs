using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Attribution.Screening;
using WalletTrace.Inference;
using WalletTrace.Inference.Clusters;
using WalletTrace.Inference.Coins;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Cases;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Reports.Views;

/// <summary>The results that are told in tables, by themselves and as lists.</summary>
internal static class Digests
{
    /// <summary>The digest of a result; null for what is told otherwise, or no result.</summary>
    public static Digest? Of(object? result) => result switch
    {
        LabelSet labels => AttributionDigests.Of(labels),
        Label label => AttributionDigests.Of([label]),
        IReadOnlyList<Label> labels => AttributionDigests.Of(labels),
        EntitySet entities => AttributionDigests.Of(entities),
        Entity entity => AttributionDigests.Of([entity]),
        IReadOnlyList<Entity> entities => AttributionDigests.Of(entities),
        EntityRelation relation => AttributionDigests.Of([relation]),
        IReadOnlyList<EntityRelation> relations => AttributionDigests.Of(relations),
        AssertedLink link => AttributionDigests.Of([link]),
        IReadOnlyList<AssertedLink> links => AttributionDigests.Of(links),
        LabelConflict conflict => AttributionDigests.Of([conflict]),
        IReadOnlyList<LabelConflict> conflicts => AttributionDigests.Of(conflicts),
        ActorLeads leads => AttributionDigests.Of(leads),
        ScreenedRows rows => AttributionDigests.Of(rows),
        ListEdition edition => AttributionDigests.Of(edition),
        ListDifference difference => AttributionDigests.Of(difference),
        IReadOnlyList<ScreeningResult> screenings => ScreeningFragments.Of(screenings),
        ClusterSet clusters => CaseDigests.Of(clusters),
        Cluster cluster => CaseDigests.Of(cluster),
        IReadOnlyList<Cluster> clusters => CaseDigests.Of(clusters),
        ClusterLink link => CaseDigests.Of([link]),
        IReadOnlyList<ClusterLink> links => CaseDigests.Of(links),
        QuarantinedMerge merge => CaseDigests.Of([merge]),
        IReadOnlyList<QuarantinedMerge> merges => CaseDigests.Of(merges),
        CoinJoinFinding finding => CaseDigests.Of([finding]),
        IReadOnlyList<CoinJoinFinding> findings => CaseDigests.Of(findings),
        DepositAccount deposit => CaseDigests.Of([deposit]),
        IReadOnlyList<DepositAccount> deposits => CaseDigests.Of(deposits),
        StaleBlock block => CaseDigests.Of([block]),
        IReadOnlyList<StaleBlock> blocks => CaseDigests.Of(blocks),
        TraceEstimate estimate => CaseDigests.Of(estimate),
        CaseFile file => CaseDigests.Of(file),
        _ => null,
    };
}
