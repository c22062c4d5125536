using WalletTrace.Chains;
using WalletTrace.Inference.Clusters;
using WalletTrace.Inference.Coins;
using WalletTrace.Ledger;
using WalletTrace.Tests.Support;
using static WalletTrace.Tests.Support.CoinText;

namespace WalletTrace.Tests.Inference.Clusters;

/// <summary>Clusters of small UTXO chains by hand.</summary>
public sealed class ClusterSetTests
{
    private const string Mix = "wa 100, wd 100, we 100 → wx 80, wy 80, wz 80, wp 19, wq 18, wr 17";

    [Fact]
    public void Inputs_of_one_transaction_belong_together_and_those_of_a_CoinJoin_do_not()
    {
        ClusterSet clusters = Build(new ClusterOptions(), "wb 10, wa 10 → wx 19", "wc 10, wb 5 → wy 14", Mix, "→ wa 50, wd 5", "wd 7, wd 8 → wz 14", "wg 3 → wh 2");

        Cluster cluster = Assert.Single(clusters.All);
        Assert.Equal([Named("wa"), Named("wb"), Named("wc")], cluster.Members.AsEnumerable());
        Assert.Equal(Named("wa").ToString(), cluster.Id);
        Assert.Equal((1, 3, 1L, 0L), (clusters.Count, clusters.AccountCount, clusters.Skipped.CoinJoins, clusters.Skipped.Unknown));
        Assert.Null(clusters.Of(Named("wd")));
        Assert.Null(clusters.IdOf(Named("wx")));
        Assert.True(clusters.AreTogether(Named("wa"), Named("wc")));
        Assert.False(clusters.AreTogether(Named("wd"), Named("wd")));

        Assert.Equal(
            [new ClusterLink(ClusterRule.MultiInput, Named("wa"), Named("wb"), Facts.Id(1), 850_000, 0.9), new ClusterLink(ClusterRule.MultiInput, Named("wb"), Named("wc"), Facts.Id(2), 850_000, 0.9)],
            clusters.LinksOf(cluster).AsEnumerable());
        Assert.Equal(
            $"MultiInput: {Named("wa")} and {Named("wb")} signed one transaction (transaction {Facts.Id(1)}, block 850000, score 0.9)", clusters.LinksOf(cluster)[0].ToString());
    }

    [Fact]
    public void With_CoinJoins_taken_for_payments_everybody_is_one()
    {
        ClusterSet clusters = Build(new ClusterOptions { CoinJoins = null }, "wb 10, wa 10 → wx 19", Mix);

        Assert.Equal(4, Assert.Single(clusters.All).Members.Length);
        Assert.Equal(0, clusters.Skipped.CoinJoins);
        Assert.Empty(Build(new ClusterOptions { MultiInput = false }, "wb 10, wa 10 → wx 19").All);
    }

    [Fact]
    public void Why_two_accounts_are_together_is_told_by_the_shortest_way()
    {
        ClusterSet clusters = Build(new ClusterOptions(), "wa 1, wb 1 → wx 1", "wb 1, wc 1 → wx 1", "wc 1, wd 1 → wx 1", "wa 1, wd 1 → wx 1", "we 1, wf 1 → wx 1");

        Assert.Equal([Facts.Id(1), Facts.Id(2)], clusters.Explain(Named("wa"), Named("wc")).Select(link => link.Transaction));
        Assert.Equal([Facts.Id(3), Facts.Id(2)], clusters.Explain(Named("wd"), Named("wb")).Select(link => link.Transaction).Order().Reverse());
        Assert.Equal([Facts.Id(4)], clusters.Explain(Named("wa"), Named("wd")).Select(link => link.Transaction));
        Assert.Empty(clusters.Explain(Named("wa"), Named("we")));
        Assert.Empty(clusters.Explain(Named("wa"), Named("wa")));
    }

    [Fact]
    public void An_id_leads_to_its_cluster_even_after_that_has_grown()
    {
        string old = Build(new ClusterOptions(), "wb 1, wc 1 → wx 1").All.Single().Id;
        ClusterSet grown = Build(new ClusterOptions(), "wb 1, wc 1 → wx 1", "wa 1, wc 1 → wx 1");

        Assert.NotEqual(old, grown.All.Single().Id);
        Assert.Same(grown.Of(Named("wa")), grown.Find(old));
        Assert.Null(grown.Find(Named("wx").ToString()));
        Assert.Null(grown.Find("no account"));
    }

    [Fact]
    public void Each_link_rule_and_transaction_can_be_undone()
    {
        ClusterSet clusters = Build(new ClusterOptions { Change = ChangeHeuristic.Legacy }, "wa 100, wb 50 → wp 120, wc 28", "wc 28, wd 9 → wq 30, we 5");

        Assert.Equal("wa wb wc wd we", Text(clusters));
        Assert.Equal("wa wb | wc wd", Text(clusters.Without(ClusterRule.Change)));
        Assert.Equal("wc wd we", Text(clusters.Without(Facts.Id(1))));
        Assert.Equal("wa wc wd we", Text(clusters.Without(clusters.Links.Single(link => link.Other == Named("wb")))));
        Assert.Equal("wa wb wc wd", Text(clusters.Without(link => link.Other == Named("we"))));
        Assert.Equal("wa wb wc wd we", Text(clusters));
        Assert.Equal(string.Empty, Text(clusters.Without(ClusterRule.Change).Without(ClusterRule.MultiInput)));

        ClusterLink change = clusters.Links.Last();
        Assert.Equal((ClusterRule.Change, ChangeHeuristic.Legacy.Name, 0.5), (change.Rule, change.Heuristic, change.Score));
        Assert.Equal("wc wd we", Text(Build(new ClusterOptions { Change = ChangeHeuristic.Legacy, Except = [Facts.Id(1)] }, "wa 100, wb 50 → wp 120, wc 28", "wc 28, wd 9 → wq 30, we 5")));
    }

    [Theory]
    [InlineData("wa 100 → wc 28", "a payment of everything")]
    [InlineData("wa 100 → wc 28, - 0", "a payment of everything with data")]
    [InlineData("wa 100, wd 100 → wp 60, wq 60, wc 28", "a CoinJoin")]
    [InlineData("→ wp 60, wc 28", "a coinbase")]
    [InlineData("wa 100 → wp 60, wc 28", "two candidates")]
    [InlineData("wa 100, wa 30 → wp 60, wa 28", "change to who paid")]
    public void No_change_is_found_in(string text, string what)
    {
        ClusterSet clusters = Build(new ClusterOptions { Change = ChangeHeuristic.OptimalChange }, text);

        Assert.True(clusters.Count == 0, what);
    }

    [Fact]
    public void What_is_not_known_whole_is_passed_over_and_counted()
    {
        CoinTransaction whole = Transaction("wa 10, wb 10 → wx 19");
        var builder = new ClusterBuilder();
        builder.Add(CoinTransaction.Of(whole.Record, [whole.Inputs[0], whole.Inputs[1] with { Value = null }], whole.Outputs));
        ClusterSet clusters = builder.Build();

        Assert.Equal((0, 1L), (clusters.Count, clusters.Skipped.Unknown));
    }

    [Fact]
    public void A_ledger_its_blocks_and_its_transactions_give_the_same_clusters()
    {
        int clustered = 0;
        CsCheck.Check.Sample(
            RandomChains.Any,
            chain =>
            {
                foreach (bool withSpent in (bool[])[true, false])
                {
                    BlockFacts[] blocks = [.. chain.Blocks.Select(block => chain.FactsAt(block.Height, withSpent))];
                    var ledger = new MemoryLedger(blocks.SelectMany(block => block.Facts.Prepend(block.Block)));
                    var streamed = new ClusterBuilder();
                    var walked = new ClusterBuilder();
                    foreach (BlockFacts block in blocks)
                    {
                        streamed.Add(block);
                    }

                    walked.AddAsync(ledger).GetAwaiter().GetResult();
                    (ClusterSet one, ClusterSet other) = (streamed.Build(), walked.Build());

                    Assert.Equal(one.All, other.All);
                    Assert.Equal(one.Links, other.Links);
                    Assert.Equal(one.Skipped, other.Skipped);
                    Interlocked.Add(ref clustered, one.Count);
                }
            },
            iter: 50);

        Assert.True(clustered > 20, $"only {clustered} clusters");
    }

    [Fact]
    public void Builders_say_what_they_cannot_take()
    {
        var builder = new ClusterBuilder();
        ClusterLink link = new(ClusterRule.Asserted, Named("wa"), Named("wb"), Facts.Id(1), 1, 1);
        builder.Add(link);

        Assert.Throws<ArgumentException>(() => builder.Add(link with { Other = Named("wa") }));
        Assert.Throws<ArgumentException>(() => builder.Add(link with { Score = 1.1 }));
        Assert.Throws<ArgumentException>(() => builder.Add(link with { Score = double.NaN }));
        Assert.Throws<ArgumentException>(() => builder.Add(link with { One = default }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClusterOptions { LargeCluster = 0 });
        Assert.Equal("wa wb", Text(builder.Build()));
        Assert.Throws<InvalidOperationException>(builder.Build);
        Assert.Throws<InvalidOperationException>(() => builder.Add(link));
        Assert.Equal(0, ClusterSet.Empty.Count);
    }

    internal static Account Named(string name) => new(ChainId.Bitcoin, Owner(name));

    internal static ClusterSet Build(ClusterOptions options, params string[] transactions)
    {
        var builder = new ClusterBuilder(options);
        for (int at = 0; at < transactions.Length; at++)
        {
            builder.Add(Transaction(transactions[at], at + 1));
        }

        return builder.Build();
    }

    /// <summary>The clusters by the names of their accounts.</summary>
    internal static string Text(ClusterSet clusters) => string.Join(" | ", clusters.All.Select(cluster => string.Join(' ', cluster.Members.Select(Name))));

    private static string Name(Account account) => $"w{System.Text.Encoding.ASCII.GetString(account.Address.ToByteArray()).TrimEnd('\0')}";
}
