using WalletTrace.Attribution;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Inference.Clusters;
using WalletTrace.Tests.Support;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Tracing;

/// <summary>
/// A trace may stop at accounts whose cluster is labelled, and then tells the inference from the attribution. S is stolen from; the thief T pays B, which once signed
/// with C, which once signed with H, an exchange's.
/// </summary>
public sealed class ClusterTraceTests
{
    private static readonly Label Hot = CoinScene.Label('H', Category.Exchange, "Hex: hot wallet");

    [Fact]
    public async Task Unless_it_is_asked_to_a_trace_does_not_care_for_clusters()
    {
        TraceResult trace = await Of(Scene(out _), new LabelSet([Hot])).RunAsync();

        Assert.Equal("D 90, fees 10", TraceText.Ends(trace, TaintRule.Fifo));
        Assert.All(trace.Sinks, sink => Assert.Null(sink.Attributed));
        Assert.Null(trace.Parameters.Stops.Clusters);
    }

    [Fact]
    public async Task It_stops_where_the_cluster_has_a_labelled_account()
    {
        CoinScene scene = Scene(out TransactionId[] signed);
        ClusterSet clusters = await ClustersOf(scene);
        TraceResult trace = await Of(scene, new LabelSet([Hot])).StopAtClusters(clusters).RunAsync();

        Assert.Equal("B!Cluster 95, fees 5", TraceText.Ends(trace, TaintRule.Fifo));
        Sink sink = trace.Sinks.Single(sink => sink.Reason == StopReason.Cluster);
        Assert.Equal((SinkKind.Services, Category.Exchange), (sink.Kind, sink.Category));
        Assert.Empty(sink.Labels);
        Assert.Equal((CoinScene.Account('B'), CoinScene.Account('H'), Hot), (sink.Attributed!.Account, sink.Attributed.Labelled, sink.Attributed.Label));
        Assert.Equal(signed, sink.Attributed.Links.Select(link => link.Transaction));
        Assert.Equal((UInt256)95, Assert.Single(trace.Balance, line => line.Rule == TaintRule.Haircut).Of(SinkKind.Services));
        Assert.Contains(
            $"inferred to be under one control with {CoinScene.Account('H')} by MultiInput (2 link(s), the first in transaction {signed[0]}); that is attributed as Exchange: “Hex: hot wallet” by test.",
            Assert.Single(trace.Coverage, entry => entry.Reason == StopReason.Cluster).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_explanation_tells_what_is_inferred_and_what_is_attributed()
    {
        CoinScene scene = Scene(out TransactionId[] signed);
        TraceResult trace = await Of(scene, new LabelSet([Hot])).StopAtClusters(await ClustersOf(scene)).RunAsync();

        ResultList<Explanation> lines = trace.Explain(trace.Paths.To(Category.Exchange).Take(1).Paths[0]);

        Assert.Equal(2, lines.Count(line => line.Layer == Layer.Inferred && line.Text.StartsWith("By MultiInput: ", StringComparison.Ordinal)));
        Assert.All(signed, id => Assert.Contains(lines, line => line.Text.StartsWith("By MultiInput", StringComparison.Ordinal) && line.Text.Contains(id.ToString(), StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Layer == Layer.Attributed && line.Text.Contains("“Hex: hot wallet”", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Layer == Layer.Observed && line.Text.Contains("control", StringComparison.Ordinal));
        Assert.Contains(trace.Explain(CoinScene.Account('B')), line => line.Layer == Layer.Inferred && line.Text.Contains("under one control", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_undone_stops_it_no_more()
    {
        CoinScene scene = Scene(out TransactionId[] signed);
        ClusterSet clusters = await ClustersOf(scene);
        Trace trace = Of(scene, new LabelSet([Hot]));

        Assert.Equal("D 90, fees 10", TraceText.Ends(await trace.StopAtClusters(clusters.Without(signed[1])).RunAsync(), TaintRule.Fifo));
        Assert.Equal("D 90, fees 10", TraceText.Ends(await trace.StopAtClusters(clusters).StopAt(Category.Mixer).RunAsync(), TaintRule.Fifo));
        Assert.Equal("D 90, fees 10", TraceText.Ends(await trace.Knowing(LabelSet.Empty).StopAtClusters(clusters).RunAsync(), TaintRule.Fifo));
        Assert.Equal("D 90, fees 10", TraceText.Ends(await trace.StopAtClusters(ClusterSet.Empty).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task A_label_of_the_cluster_itself_holds_for_every_account_in_it()
    {
        CoinScene scene = Scene(out _);
        ClusterSet clusters = await ClustersOf(scene);

        // By an id from before the cluster had grown.
        Label label = new(LabelSubject.Cluster(CoinScene.Account('C').ToString()), "Mixer of C", Category.Mixer, "test");
        var labels = new LabelSet([label]);
        TraceResult trace = await Of(scene, labels).StopAtClusters(clusters).RunAsync();

        Sink sink = trace.Sinks.Single(sink => sink.Reason == StopReason.Cluster);
        Assert.Equal((SinkKind.Mixers, label), (sink.Kind, sink.Attributed!.Label));
        Assert.NotEmpty(sink.Attributed.Links);

        LabelSet spread = labels.InClusters(clusters);
        Assert.All("BCH", letter => Assert.Equal([label], spread.Of(CoinScene.Account(letter)).AsEnumerable()));
        Assert.Empty(spread.Of(CoinScene.Account('T')));
        Assert.Empty(labels.Of(CoinScene.Account('B')));
        Assert.Equal("B!Category 95, fees 5", TraceText.Ends(await Of(scene, spread).RunAsync(), TaintRule.Fifo));
    }

    [Fact]
    public async Task Reports_tell_the_inference_apart()
    {
        CoinScene scene = Scene(out TransactionId[] signed);
        Label hostile = Hot with { Text = "<b>Hex</b>\u202e" };
        TraceResult trace = await Of(scene, new LabelSet([hostile])).StopAtClusters(await ClustersOf(scene)).RunAsync();

        string json = Rendered.As(".json", trace);
        string html = Rendered.As(".html", trace);
        string text = Rendered.As(".txt", trace);

        Assert.Contains("\"cluster\"", json, StringComparison.Ordinal);
        Assert.Contains("cluster-multi-input", json, StringComparison.Ordinal);
        Assert.Contains(signed[0].ToString(), json, StringComparison.Ordinal);
        Assert.Contains("inferred: under one control with", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>Hex", html, StringComparison.Ordinal);
        Assert.Contains("1 cluster of 3 accounts inferred by multi-input", html, StringComparison.Ordinal);
        Assert.Contains("inferred: under one", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202e', text);
    }

    private static CoinScene Scene(out TransactionId[] signed)
    {
        var scene = new CoinScene();
        TransactionId one = scene.Spend(2, [scene.Outside('B', 50), scene.Outside('C', 50)], ('X', 100));
        TransactionId two = scene.Spend(3, [scene.Outside('C', 50), scene.Outside('H', 50)], ('X', 100));
        TransactionId theft = scene.Spend(10, [scene.Outside('S', 100)], ('T', 100));
        TransactionId paid = scene.Spend(11, [CoinScene.Coin(theft, 0)], ('B', 95));
        scene.Spend(12, [CoinScene.Coin(paid, 0)], ('D', 90));
        signed = [one, two];
        return scene.CoverAll();
    }

    private static Trace Of(CoinScene scene, LabelSet labels)
    {
        TransactionId theft = scene.All.OfType<TransactionRecord>().Single(transaction => transaction.Height == 10).Id;
        return Trace.From(Theft.Of(new CoinSeed(ChainId.Bitcoin, CoinScene.Coin(theft, 0))).Named("theft")).Over(scene.Ledger()).Knowing(labels)
            .Using(TaintRule.Fifo, TaintRule.Haircut);
    }

    private static async Task<ClusterSet> ClustersOf(CoinScene scene)
    {
        var builder = new ClusterBuilder();
        await builder.AddAsync(scene.Ledger());
        return builder.Build();
    }
}
