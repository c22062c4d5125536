using WalletTrace.Attribution;
using WalletTrace.Attribution.Lists;
using WalletTrace.Attribution.Screening;
using WalletTrace.Chains;
using WalletTrace.Graph;
using WalletTrace.Inference.Clusters;
using WalletTrace.Inference.Coins;
using WalletTrace.Reports;
using WalletTrace.Reports.Screenings;
using WalletTrace.Tracing;
using WalletTrace.Tracing.Actors;
using WalletTrace.Tracing.Cases;
using WalletTrace.Tracing.Exposures;
using WalletTrace.Tracing.Live;

namespace WalletTrace.Tests.Support;

/// <summary>One result of each kind that shows itself, in which every text of foreign origin is one that is given.</summary>
internal static class ShownResults
{
    private static readonly DateOnly Today = new(2025, 11, 10);

    /// <summary>The results, by what they are called.</summary>
    public static IReadOnlyDictionary<string, object> Of(string text)
    {
        TraceResult trace = TraceFixtures.Deposited(text).Valued(null);
        TraceResult many = TraceFixtures.Many([text, text + "2"], name: text, symbol: text);
        PathList paths = trace.Paths.Take(10);
        Label label = LabelOf(text);
        Entity entity = EntityOf(text);
        ClusterSet clusters = Clusters(text);
        ScreeningReport screening = Screening(text);
        return new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["trace"] = trace,
            ["a token's trace"] = many,
            ["a backward trace"] = TraceFixtures.Backward(),
            ["a trace through swaps"] = TraceFixtures.Swapped(),
            ["a trace by poison"] = TraceFixtures.Small(TaintRule.Poison),
            ["a trace with prices"] = TraceFixtures.Small().Valued(ActorScene.Prices),
            ["balance"] = trace.Balance,
            ["balance of two thefts"] = TraceFixtures.TwoThefts().Balance,
            ["line of a balance"] = trace.Balance[0],
            ["sinks"] = many.Sinks,
            ["no sinks"] = new ResultList<Sink>([], trace),
            ["sink"] = trace.Sinks[0],
            ["coverage"] = trace.Coverage,
            ["no coverage"] = many.Coverage,
            ["entry of coverage"] = TraceFixtures.Small().Coverage[0],
            ["paths"] = paths,
            ["question for paths"] = trace.Paths,
            ["no paths"] = trace.Paths.To(Category.Mining).Take(1),
            ["path"] = paths.Paths[0],
            ["explanation"] = trace.Explain(paths.Paths[0]),
            ["line of an explanation"] = trace.Explain(paths.Paths[0])[0],
            ["stale blocks"] = new ResultList<StaleBlock>([Stale()]),
            ["stale block"] = Stale(),
            ["way"] = many.Picture(),
            ["timeline"] = many.Timeline(),
            ["labels"] = new LabelSet([label, LabelOf("other") with { Source = text }], new EntitySet([entity], [RelationOf(text)], [LinkOf(text)])),
            ["label"] = label,
            ["list of labels"] = new[] { label, label },
            ["labels of an account"] = new LabelSet([label, LabelOf("other") with { Source = text }]).Of(label.Account),
            ["conflict"] = new LabelConflict(label.Subject, [label, label with { Category = Category.Mixer }], OnCategory: true, OnEntity: false),
            ["entities"] = new EntitySet([entity], [RelationOf(text)], [LinkOf(text)]),
            ["entity"] = entity,
            ["relation"] = RelationOf(text),
            ["link"] = LinkOf(text),
            ["leads to an actor"] = new LabelSet([label], new EntitySet([entity], [RelationOf(text)], [])).LeadingTo([text]),
            ["screened rows"] = new ScreenedRows(4, 1, [new ScreeningMatch(1, label, IsTwin: false), new ScreeningMatch(2, label, IsTwin: true)], [new DamagedRow(3, text, text)]),
            ["listings"] = new ResultList<ActorListing>(Actor(text).Listings, ActorScene.Ether().Trace),
            ["no listings"] = TraceFixtures.Small().Listings,
            ["edition"] = EditionOf(text, label, entity),
            ["difference"] = ListDifference.Between(EditionOf(text, label, entity), EditionOf(text + "2", label with { Category = Category.Mixer }, entity with { Name = text + "2" })),
            ["clusters"] = clusters,
            ["cluster"] = clusters.All.First(),
            ["links of a cluster"] = clusters.LinksOf(clusters.All.First()),
            ["link of a cluster"] = clusters.Links.First(),
            ["merge"] = Assert.Single(clusters.Quarantined),
            ["finding of a CoinJoin"] = new CoinJoinFinding(CoinJoinRule.BlockSci, Facts.Id(1), 5, 5, 6, [100_000], 5),
            ["deposit"] = trace.Sinks.First(sink => sink.Deposit is not null).Deposit!,
            ["exposure"] = screening.Accounts[0].Exposures[0],
            ["screening"] = screening,
            ["screening of many"] = screening with { Accounts = [.. Enumerable.Repeat(screening.Accounts[0], 60)] },
            ["screened account"] = screening.Accounts[0],
            ["verdict"] = screening.Accounts[0].Screening,
            ["actor"] = Actor(text),
            ["estimate"] = Estimate(text),
            ["case"] = Case(text),
        };
    }

    private static Label LabelOf(string text) => new(AccountScene.Account('L'), text, Category.Sanctioned, text, Confidence.High, new DateOnly(2025, 11, 4)) { Entity = text, Url = text };

    private static Entity EntityOf(string text) => new(text, text, EntityKind.Group, text)
    {
        Aliases = [text], Countries = [text], Programmes = [text], ListedFrom = new DateOnly(2024, 1, 2), ListedUntil = new DateOnly(2025, 1, 2),
    };

    private static EntityRelation RelationOf(string text) => new(text, RelationKind.ActsFor, text, text) { Text = text };

    private static AssertedLink LinkOf(string text) => new(text, text, text, text) { Amount = text, On = new DateOnly(2024, 1, 2) };

    private static StaleBlock Stale() => new(new BlockRecord(Facts.Ethereum, 7, 1_709_290_800, Facts.Hash(1)), new BlockRecord(Facts.Ethereum, 7, 1_709_290_812));

    private static ListEdition EditionOf(string text, Label label, Entity entity)
    {
        var content = new ListContent();
        content.Add(new ListedLabel("line 1", label));
        content.Add(new ListedEntity("line 1", entity));
        content.Add(new RejectedRow("line 2", text, text));
        return new ListEdition(text, "test", new string('0', 64), 1, content);
    }

    private static ClusterSet Clusters(string text)
    {
        Account[] accounts = [.. Enumerable.Range(1, 4).Select(number => Facts.Account(Facts.Bitcoin, number))];
        var builder = new ClusterBuilder(new ClusterOptions { LargeCluster = 2, NamesOf = account => [Array.IndexOf(accounts, account) < 2 ? text : text + "2"] });
        builder.Add(new ClusterLink(ClusterRule.Asserted, accounts[0], accounts[1], Facts.Id(1), 1, 1) { Heuristic = text });
        builder.Add(new ClusterLink(ClusterRule.Asserted, accounts[2], accounts[3], Facts.Id(2), 2, 1));
        builder.Add(new ClusterLink(ClusterRule.Asserted, accounts[1], accounts[2], Facts.Id(3), 3, 0.5));
        return builder.Build();
    }

    private static ScreeningReport Screening(string text)
    {
        Label own = LabelOf(text);
        Label later = new(AccountScene.Account('M'), text, Category.Mixer, text) { ValidFrom = new DateOnly(2025, 11, 1) };
        var labels = new LabelSet([own, later]);
        AccountExposure exposure = ExposureScene.Of(later) with { Gap = text };
        var screener = new Screener(labels, ScreeningPolicy.Default, Today);
        ScreeningResult result = screener.Judge(text, screener.Index.Screen(AccountScene.Account('L')), [], exposure.ToScreened());
        return new ScreeningReport(Today, screener.Policy, 2, [new ScreenedAccount(result, [exposure])])
        {
            Rows = new ScreenedRows(3, 1, result.Matches, [new DamagedRow(2, text, text)]),
        };
    }

    private static ActorReport Actor(string text)
    {
        LabelSet labels = new(
            [.. ActorScene.Labels.All.Select(label => label with { Text = text, Source = text })],
            new EntitySet(
                ActorScene.Labels.Entities.All.Select(entity => entity with { Name = text, Source = text, Aliases = [text], Countries = [text], Programmes = [text] }),
                ActorScene.Labels.Entities.Relations.Select(relation => relation with { Source = text, Text = text }),
                ActorScene.Labels.Entities.Links.Select(link => link with { Text = text, Source = text, Amount = text })));
        return ActorReport.Of([ActorScene.Group], [ActorScene.Ether() with { Name = text }, ActorScene.Coin() with { Name = text }], labels);
    }

    private static TraceEstimate Estimate(string text)
    {
        var count = new CountEstimate(1, 2_000, null);
        var time = new TimeEstimate(TimeSpan.FromSeconds(1.5), TimeSpan.FromMinutes(90), null);
        return new TraceEstimate(
            3, [new WaitingBranch(Vertex.OfAccount(AccountScene.Account('L'), Facts.Ether), (UInt256)5)], count, count, time,
            [new ProviderEstimate(text, text, 1, count, time, new CostEstimate(0.5m, null, 3m, text))], [text]);
    }

    private static CaseFile Case(string text) => new(
        text, text, TraceFixtures.Utxo().Parameters with { Thefts = [Theft.Wallet(AccountScene.Account('L')).OutflowsFrom(5, AccountScene.Usdt).Named(text)], Stops = new StopRules { Labels = [text, text + "2"] } },
        ["/cases/facts.csv"], ["/cases/labels.csv"]);
}
