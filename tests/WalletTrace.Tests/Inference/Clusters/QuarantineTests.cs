using WalletTrace.Inference.Clusters;
using WalletTrace.Tests.Support;
using static WalletTrace.Tests.Inference.Clusters.ClusterSetTests;

namespace WalletTrace.Tests.Inference.Clusters;

/// <summary>Two large clusters with different names are not made one by evidence alone.</summary>
public sealed class QuarantineTests
{
    // Two services of three accounts each, and one transaction that both sign.
    private static readonly string[] Services = ["wa 1, wb 1, wc 1 → wx 1", "wp 1, wq 1, wr 1 → wx 1", "wb 1, wq 1 → wy 1"];

    [Fact]
    public void The_merge_is_listed_with_both_clusters_and_what_would_have_merged_them()
    {
        ClusterSet clusters = Build(Options(3), Services);

        Assert.Equal("wa wb wc | wp wq wr", Text(clusters));
        QuarantinedMerge merge = Assert.Single(clusters.Quarantined);
        Assert.Equal((clusters.Of(Named("wa")), clusters.Of(Named("wp"))), (merge.One, merge.Other));
        Assert.Equal("Hex", Assert.Single(merge.NamesOfOne));
        Assert.Equal("Mox", Assert.Single(merge.NamesOfOther));
        Assert.Equal([new ClusterLink(ClusterRule.MultiInput, Named("wb"), Named("wq"), Facts.Id(3), 850_000, 0.9)], merge.Links.AsEnumerable());
        Assert.Contains(merge.Links[0], clusters.Links);
        Assert.Empty(clusters.LinksOf(merge.One).Intersect(merge.Links));
    }

    [Fact]
    public void It_is_made_when_somebody_vouches_and_gone_when_its_evidence_is_undone()
    {
        ClusterSet clusters = Build(Options(3), Services);

        ClusterSet released = clusters.Releasing(clusters.Quarantined[0]);
        Assert.Equal("wa wb wc wp wq wr", Text(released));
        Assert.Empty(released.Quarantined);
        Assert.Equal("wb wq", Text(released.Without(Facts.Id(1)).Without(Facts.Id(2))));

        ClusterSet undone = clusters.Without(Facts.Id(3));
        Assert.Equal("wa wb wc | wp wq wr", Text(undone));
        Assert.Empty(undone.Quarantined);
    }

    [Theory]
    [InlineData(4, "Mox", "wa wb wc wp wq wr")]
    [InlineData(3, "hex", "wa wb wc wp wq wr")]
    [InlineData(3, null, "wa wb wc wp wq wr")]
    [InlineData(3, "Mox", "wa wb wc | wp wq wr")]
    public void Small_clusters_equal_names_and_nameless_ones_are_merged(int large, string? name, string expected)
    {
        ClusterSet clusters = Build(Options(large, name), Services);

        Assert.Equal(expected, Text(clusters));
        Assert.Equal(expected.Contains('|') ? 1 : 0, clusters.Quarantined.Length);
    }

    [Fact]
    public void The_most_trusted_evidence_is_heard_first_whatever_comes_first()
    {
        // Change alone would draw c to the second service first; its signature draws it to the first.
        var builder = new ClusterBuilder(Options(2));
        Link(ClusterRule.Change, "wc", "wp", 0.5, 1);
        Link(ClusterRule.Change, "wp", "wr", 0.6, 2);
        Link(ClusterRule.MultiInput, "wa", "wc", 0.9, 3);
        ClusterSet clusters = builder.Build();

        Assert.Equal("wa wc | wp wr", Text(clusters));
        Assert.Equal(ClusterRule.Change, Assert.Single(Assert.Single(clusters.Quarantined).Links).Rule);

        void Link(ClusterRule rule, string one, string other, double score, int id) =>
            builder.Add(new ClusterLink(rule, Named(one), Named(other), Facts.Id(id), id, score));
    }

    [Fact]
    public void What_was_refused_is_merged_when_names_have_come_together_otherwise()
    {
        // The second service is found to hold an account of the first's name, too.
        string[] transactions = [.. Services, "wr 1, wz 1 → wx 1"];
        ClusterOptions options = Options(3) with { NamesOf = account => account == Named("wz") ? ["hex"] : Options(3).NamesOf!(account) };

        Assert.Equal("wa wb wc wp wq wr wz", Text(Build(options, transactions)));
        Assert.Single(Build(options, transactions).Without(Facts.Id(4)).Quarantined);
    }

    private static ClusterOptions Options(int large, string? second = "Mox") => new()
    {
        LargeCluster = large,
        NamesOf = account => account == Named("wa") ? ["Hex"] : account == Named("wr") && second is not null ? [second] : [],
    };
}
