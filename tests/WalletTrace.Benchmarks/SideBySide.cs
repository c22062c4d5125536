using System.Globalization;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using WalletTrace.Benchmarks.Peers;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Benchmarks;

/// <summary>The questions QA, QB, QH and QF over WTGEN-1, asked of a flow graph and of QuikGraph in one run, every answer checked.</summary>
internal sealed class SideBySide
{
    private const int SmallQuestions = 1000;
    private const string Published = "published";

    private readonly Wtgen1 workload;
    private readonly KnownAnswers known;
    private readonly Report report;
    private readonly int[] thefts;
    private readonly ReachLimits sixHops = new() { Hops = 6 };
    private readonly ReachLimits threeHops = new() { Hops = 3, HubLimit = 1000 };

    private SideBySide(Wtgen1 workload, KnownAnswers known, Report report)
    {
        this.workload = workload;
        this.known = known;
        this.report = report;
        thefts = [.. Enumerable.Range(0, Wtgen1.Schemes).Select(workload.TheftAt)];
    }

    /// <summary>Runs all of it. False when an answer was wrong.</summary>
    public static bool Run(Options options, TextWriter output)
    {
        var report = new Report(output);
        Measured<Wtgen1> made = Measure.Best(1, () => Wtgen1.Generate(options.Transfers, options.Transfers / 5));
        KnownAnswers known = KnownAnswers.For(options.Transfers);
        output.WriteLine($"WTGEN-1: {Report.Count(made.Answer.Transfers)} transfers, {Report.Count(made.Answer.VertexCount)} accounts, made in {Report.Time(made.Time)}");
        output.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores, "
            + $"{(GCSettings.IsServerGC ? "server" : "workstation")} GC, latency mode {GCSettings.LatencyMode}");
        report.Check("check sum of the workload", made.Answer.CheckSum(), known.CheckSum, Published);
        if (report.AllRight)
        {
            var run = new SideBySide(made.Answer, known, report);
            Figures ours = run.MeasureFlowGraph();
            foreach ((string name, Func<Wtgen1, QuikGraphPeer> build) in options.WithPeers ? QuikGraphPeer.All : [])
            {
                run.MeasurePeer(name, build, ours);
            }
        }

        output.WriteLine();
        output.WriteLine(report.AllRight ? "Every answer is right." : "At least one answer is wrong: see above.");
        return report.AllRight;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Figures MeasureFlowGraph()
    {
        report.Title("FlowGraph");
        long before = Measure.Held();
        Measured<FlowGraph> copied = Measure.Best(5, () => FlowGraph.FromTransfers(workload.VertexCount, workload.From, workload.To, workload.Amounts));
        FlowGraph graph = copied.Answer;
        double bytes = (double)(Measure.Held() - before) / workload.Transfers;
        report.Line("build", Report.Time(copied.Time), string.Create(
            CultureInfo.InvariantCulture, $"{Report.Rate(workload.Transfers, copied.Time)}, {bytes:F1} bytes/flow held: both directions, amounts"));

        var search = new ReachSearch(graph);
        Measured<(int, long)>[] large = [.. LargeQuestions().Select(q => Measure.Best(7, () => Reach(search, workload.Thief(q.Scheme), workload.TheftAt(q.Scheme), sixHops)))];
        ReportLarge(large, null);
        Measured<long> small = Measure.Best(5, () => AskSmall(SmallQuestions, (source, after) => Reach(search, source, after, threeHops).Reached));
        ReportSmall(small, null, AskSmall(100, (source, after) => Reach(search, source, after, threeHops).Reached));

        Measured<TaintOutcome> haircut = Measure.Best(5, () => Taint(graph, TaintRule.Haircut, OneTag(thefts)));
        UInt128 haircutHeld = (UInt128)haircut.Answer.Held(0);
        report.Line("QH haircut, 100 thefts, exact", Report.Time(haircut.Time), $"{Report.Rate(workload.Transfers, haircut.Time)}, {haircutHeld} held, conserved");
        report.Check("haircut conserves", haircutHeld, (UInt128)haircut.Answer.Stolen(0), "what was stolen");
        if (known.HaircutOfAll is { } rounded)
        {
            report.Check("haircut of all thefts in units of 10^8", (ulong)((haircutHeld + 50_000_000) / 100_000_000), rounded, Published);
        }

        Measured<TaintOutcome> one = Measure.Best(5, () => Taint(graph, TaintRule.Fifo, OneTag(thefts[..1])));
        Measured<TaintOutcome> all = Measure.Best(5, () => Taint(graph, TaintRule.Fifo, OneTag(thefts)));
        Measured<TaintOutcome> apart = Measure.Best(5, () => Taint(graph, TaintRule.Fifo, TagEach(thefts)));
        (UInt128, int) fifoOne = Held(one.Answer);
        (UInt128, int) fifoAll = Held(all.Answer);
        ReportFifo("QF FIFO, 1 theft", one.Time, fifoOne, null);
        ReportFifo("QF FIFO, 100 thefts", all.Time, fifoAll, null);
        ReportFifo("QF FIFO, 100 thefts told apart", apart.Time, Held(apart.Answer), null);
        report.Check("FIFO of the first theft", fifoOne, (Wtgen1.Loot, known.FifoHoldersOfFirst ?? fifoOne.Item2), Published);
        report.Check("FIFO of all thefts", fifoAll, known.FifoOfAll is { } f ? (f.Held, f.Holders) : fifoAll, Published);
        report.Check("FIFO of all thefts told apart", Held(apart.Answer), fifoAll, "the same thefts taken together");
        return new Figures(copied.Time, large, small, haircut.Time, haircutHeld, one.Time, fifoOne, all.Time, fifoAll);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MeasurePeer(string name, Func<Wtgen1, QuikGraphPeer> build, Figures ours)
    {
        report.Title($"QuikGraph: {name}");
        long before = Measure.Held();
        Measured<QuikGraphPeer> built = Measure.Best(1, () => build(workload));
        QuikGraphPeer peer = built.Answer;
        double bytes = (double)(Measure.Held() - before) / workload.Transfers;
        report.Line("build", Report.Time(built.Time), string.Create(
            CultureInfo.InvariantCulture, $"{Report.Ratio(built.Time, ours.Build)}, {bytes:F1} bytes/flow held: no amounts"));

        Measured<(int, long)>[] large = [.. LargeQuestions().Select(q => Measure.Best(2, () => peer.Reach(workload.Thief(q.Scheme), workload.TheftAt(q.Scheme), 6, int.MaxValue)))];
        ReportLarge(large, ours.Large);
        AskSmall(20, (source, after) => peer.Reach(source, after, 3, 1000).Reached);
        Measured<long> small = Measure.Best(2, () => AskSmall(SmallQuestions, (source, after) => peer.Reach(source, after, 3, 1000).Reached));
        ReportSmall(small, ours.Small, null);

        Measured<UInt128> haircut = Measure.Best(2, () => peer.Haircut(thefts));
        report.Line("QH haircut, 100 thefts, exact", Report.Time(haircut.Time), Report.Ratio(haircut.Time, ours.Haircut));
        report.Check("haircut of all thefts", haircut.Answer, ours.HaircutHeld, "found on the flow graph");
        Measured<(UInt128, int)> one = Measure.Best(2, () => peer.Fifo(thefts.AsSpan(0, 1)));
        Measured<(UInt128, int)> all = Measure.Best(2, () => peer.Fifo(thefts));
        ReportFifo("QF FIFO, 1 theft", one.Time, one.Answer, ours.FifoOne);
        ReportFifo("QF FIFO, 100 thefts", all.Time, all.Answer, ours.FifoAll);
        report.Check("FIFO of the first theft", one.Answer, ours.FifoOneHeld, "found on the flow graph");
        report.Check("FIFO of all thefts", all.Answer, ours.FifoAllHeld, "found on the flow graph");
    }

    private (int Scheme, (int Reached, long? Arrivals)? Known)[] LargeQuestions() => [(0, known.ReachOfFirst), (50, known.ReachOfFiftieth)];

    private static (int Reached, long Arrivals) Reach(ReachSearch search, int source, int after, ReachLimits limits)
    {
        search.Run(source, after, limits);
        long arrivals = 0;
        foreach (int vertex in search.Reached)
        {
            arrivals += search.ArrivalAt(vertex);
        }

        return (search.Reached.Length, arrivals);
    }

    private long AskSmall(int questions, Func<int, int, int> reach)
    {
        long reached = 0;
        for (int k = 0; k < questions; k++)
        {
            reached += reach(workload.Scatter(1000 + (7 * k)), workload.Transfers / 4);
        }

        return reached;
    }

    private void ReportLarge(Measured<(int Reached, long Arrivals)>[] found, Measured<(int Reached, long Arrivals)>[]? ours)
    {
        for (int i = 0; i < found.Length; i++)
        {
            (int scheme, (int Reached, long? Arrivals)? expected) = LargeQuestions()[i];
            (int reached, long arrivals) = found[i].Answer;
            report.Line(
                $"QA reach in 6 hops, thief {scheme}",
                Report.Time(found[i].Time),
                ours is null ? $"{Report.Count(reached)} accounts" : Report.Ratio(found[i].Time, ours[i].Time));
            if (expected is { } e)
            {
                report.Check($"accounts reached from thief {scheme}", reached, e.Reached, Published);
                report.Check($"sum of arrivals from thief {scheme}", arrivals, e.Arrivals ?? arrivals, Published);
            }

            if (ours is not null)
            {
                report.Check($"reach of thief {scheme}", found[i].Answer, ours[i].Answer, "found on the flow graph");
            }
        }
    }

    private void ReportSmall(Measured<long> found, Measured<long>? ours, long? first100)
    {
        report.Line(
            "QB reach in 3 hops, mean of 1000",
            Report.Time(found.Time / SmallQuestions),
            ours is null
                ? string.Create(CultureInfo.InvariantCulture, $"{(double)found.Answer / SmallQuestions:F1} accounts in the mean")
                : Report.Ratio(found.Time, ours.Time));
        report.Check("accounts reached in 1000 small questions, in hundreds", (found.Answer + 50) / 100, known.SmallReachOf1000 ?? (found.Answer + 50) / 100, Published);
        report.Check("accounts reached in 1000 small questions", found.Answer, ours?.Answer ?? found.Answer, "found on the flow graph");
        if (first100 is { } sum)
        {
            report.Check("accounts reached in 100 small questions, in tens", (sum + 5) / 10, known.SmallReachOf100 ?? (sum + 5) / 10, Published);
        }
    }

    private void ReportFifo(string what, TimeSpan time, (UInt128 Held, int Holders) answer, TimeSpan? ours) => report.Line(
        what,
        Report.Time(time),
        ours is { } o ? Report.Ratio(time, o) : $"{Report.Rate(workload.Transfers, time)}, {answer.Held} on {Report.Count(answer.Holders)} accounts");

    private static TaintOutcome Taint(FlowGraph graph, TaintRule rule, TaintPlan plan) => TaintEngine.Run(graph, plan, [rule])[0];

    private static TaintPlan OneTag(int[] flows) => TaintPlan.OfFlows(flows);

    private static TaintPlan TagEach(int[] flows) => new(flows.Length, [], [.. flows.Select((flow, tag) => new Mark(tag, flow))], []);

    private static (UInt128 Held, int Holders) Held(TaintOutcome outcome)
    {
        UInt128 sum = 0;
        int holders = 0;
        int before = -1;
        foreach (TaintHolding holding in outcome.Holdings)
        {
            sum += (UInt128)holding.Amount;
            holders += holding.Vertex != before ? 1 : 0;
            before = holding.Vertex;
        }

        return (sum, holders);
    }

    /// <summary>What was measured on the flow graph, to set the peers beside.</summary>
    private sealed record Figures(
        TimeSpan Build, Measured<(int Reached, long Arrivals)>[] Large, Measured<long> Small, TimeSpan Haircut, UInt128 HaircutHeld,
        TimeSpan FifoOne, (UInt128 Held, int Holders) FifoOneHeld, TimeSpan FifoAll, (UInt128 Held, int Holders) FifoAllHeld);
}
