using System.Globalization;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Benchmarks;

/// <summary>The questions over WTGEN-1 that touch only what the theft touches: by coordinates, forward and backward, each held against the pass over all flows.</summary>
internal sealed class SparseQuestions
{
    private const int ScreenedAccounts = 1000;
    private const string Streamed = "the pass over all flows";

    private readonly Wtgen1 workload;
    private readonly FlowGraph graph;
    private readonly int[] thefts;
    private readonly Report report;
    private readonly FlowCoordinates coordinates;
    private readonly SparseFifo fifo;

    private SparseQuestions(Wtgen1 workload, FlowGraph graph, int[] thefts, Report report)
    {
        this.workload = workload;
        this.graph = graph;
        this.thefts = thefts;
        this.report = report;
        Measured<FlowCoordinates> built = Measure.Best(3, () => FlowCoordinates.Create(graph));
        coordinates = built.Answer;
        double bytes = (double)coordinates.Bytes / workload.Transfers;
        report.Line("coordinates", Report.Time(built.Time), string.Create(CultureInfo.InvariantCulture, $"{Report.Rate(workload.Transfers, built.Time)}, {bytes:F1} bytes/flow"));
        fifo = new SparseFifo(coordinates);
    }

    /// <summary>Asks all of them.</summary>
    public static void Run(Wtgen1 workload, FlowGraph graph, int[] thefts, TaintOutcome first, TaintOutcome apart, int? holdersOfFirst, Report report)
    {
        report.Title("Sparse, by coordinates");
        var questions = new SparseQuestions(workload, graph, thefts, report);
        questions.Fifo(first, apart, holdersOfFirst);
        questions.Origins(first);
        questions.Haircut();
        questions.Screening();
    }

    private void Fifo(TaintOutcome first, TaintOutcome apart, int? holdersOfFirst)
    {
        Measured<TaintAnswer[]> each = Measure.Best(7, () => thefts.Select(theft => fifo.Run(TaintPlan.OfFlows(theft))).ToArray());
        (UInt128 Held, int Holders) one = Questions.Held(each.Answer[0].Outcome);
        report.Line("FIFO of one theft, mean of 100", Report.Time(each.Time / thefts.Length), $"{Report.Count(one.Holders)} accounts hold the first");
        report.Check("sparse FIFO of the first theft", one, (Wtgen1.Loot, holdersOfFirst ?? one.Holders), "published");
        report.Check("sparse FIFO of the first theft, account by account", each.Answer[0].Outcome.Holdings.SequenceEqual(first.Holdings), true, Streamed);
        report.Check("thefts followed alone", each.Answer.Count(answer => answer.Method == TaintMethod.Sparse), thefts.Length, "thefts");

        var plan = new TaintPlan(thefts.Length, [], [.. thefts.Select((flow, tag) => new Mark(tag, flow))], []);
        Measured<TaintAnswer> together = Measure.Best(5, () => fifo.Run(plan));
        report.Line("FIFO of 100 thefts told apart", Report.Time(together.Time), together.Answer.Method.ToString());
        report.Check("sparse FIFO of 100 thefts, account by account", together.Answer.Outcome.Holdings.SequenceEqual(apart.Holdings), true, Streamed);
    }

    /// <summary>What the holders of the first loot hold, traced back as far as the theft or to where it came in.</summary>
    private void Origins(TaintOutcome first)
    {
        var stops = new OriginStops { AtFlows = new HashSet<int> { thefts[0] } };
        TaintHolding[] holders = [.. Enumerable.Range(0, 100).Select(i => first.Holdings[(int)((long)i * first.Holdings.Count / 100)])];
        Measured<ValueOrigins[]> back = Measure.Best(3, () => holders.Select(holder => fifo.OriginsOfHolding(holder.Vertex, stops)).ToArray());
        report.Line("origins of a holding, mean of 100", Report.Time(back.Time / holders.Length), "FIFO backward");
        int agreeing = holders.Zip(back.Answer).Count(pair => pair.Second.Origins.Single(origin => origin.Kind == OriginKind.Flow).Amount == pair.First.Amount);
        report.Check("holdings in which backward finds what forward brought", agreeing, holders.Length, "FIFO forward");
    }

    private void Haircut()
    {
        var sparse = new SparseHaircut(coordinates);
        foreach (int scheme in new[] { 0, Wtgen1.Schemes - 1 })
        {
            TaintPlan plan = TaintPlan.OfFlows(thefts[scheme]);
            Measured<TaintAnswer> answer = Measure.Best(3, () => sparse.Run(plan));
            TaintOutcome found = answer.Answer.Outcome;
            report.Line($"haircut of theft {scheme}", Report.Time(answer.Time), $"{answer.Answer.Method}, {Report.Count(found.Holdings.Count)} accounts");
            TaintOutcome streamed = TaintEngine.Run(graph, plan, [TaintRule.Haircut])[0];
            report.Check($"haircut of theft {scheme}, account by account", found.Holdings.SequenceEqual(streamed.Holdings), true, Streamed);
        }
    }

    /// <summary>Three hops backward from one account, hubs not passed.</summary>
    private void Screening()
    {
        var search = new OriginSearch(graph);
        var limits = new ReachLimits { Hops = 3, HubLimit = 1000 };
        var times = new TimeSpan[ScreenedAccounts];
        long found = 0;
        for (int run = 0; run < 3; run++)
        {
            found = 0;
            for (int k = 0; k < times.Length; k++)
            {
                Measured<int> answer = Measure.Best(1, () => search.Run(workload.Scatter(1000 + (7 * k)), graph.EventCount, limits));
                found += answer.Answer;
                times[k] = run == 0 || answer.Time < times[k] ? answer.Time : times[k];
            }
        }

        Array.Sort(times);
        report.Line("screening, median of 1000", Report.Time(times[times.Length / 2]), string.Create(
            CultureInfo.InvariantCulture, $"{(double)found / times.Length:F1} accounts in the mean, slowest {Report.Time(times[^1])}"));
    }
}
