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
    private readonly FlowGraph graph;
    private readonly Questions ours;
    private Figures best;

    private SideBySide(Wtgen1 workload, KnownAnswers known, Report report)
    {
        this.workload = workload;
        this.known = known;
        this.report = report;
        thefts = [.. Enumerable.Range(0, Wtgen1.Schemes).Select(workload.TheftAt)];
        report.Title("FlowGraph");
        long before = Measure.Held();
        Measured<FlowGraph> built = Measure.Best(5, Freeze);
        double bytes = (double)(Measure.Held() - before) / workload.Transfers;
        report.Line("build", Report.Time(built.Time), string.Create(
            CultureInfo.InvariantCulture, $"{Report.Rate(workload.Transfers, built.Time)}, {bytes:F1} bytes/flow held: both directions, amounts"));
        graph = built.Answer;
        ours = new Questions(workload, graph, thefts);
        best = Ask(7, built.Time);
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
            run.ReportOurs();
            if (options.IsMapped)
            {
                new MappedSide(made.Answer, run.graph, report).Run();
            }

            foreach ((string name, Func<Wtgen1, QuikGraphPeer> build) in options.WithPeers ? QuikGraphPeer.All : [])
            {
                run.MeasurePeer(name, build);
            }
        }

        output.WriteLine();
        output.WriteLine(report.AllRight ? "Every answer is right." : "At least one answer is wrong: see above.");
        return report.AllRight;
    }

    private void ReportOurs()
    {
        ReportLarge(best.Large, null);
        ReportSmall(best.Small, null, ours.Small(100));

        TaintOutcome haircut = best.Haircut.Answer;
        UInt128 held = Questions.Held(haircut).Held;
        report.Line("QH haircut, 100 thefts, exact", Report.Time(best.Haircut.Time), $"{Report.Rate(workload.Transfers, best.Haircut.Time)}, {held} held, conserved");
        report.Check("haircut conserves", held, (UInt128)haircut.Stolen(0), "what was stolen");
        if (known.HaircutOfAll is { } rounded)
        {
            report.Check("haircut of all thefts in units of 10^8", (ulong)((held + 50_000_000) / 100_000_000), rounded, Published);
        }

        Measured<TaintOutcome> apart = Measure.Best(5, ours.FifoApart);
        (UInt128 Held, int Holders) one = Questions.Held(best.FifoOne.Answer);
        (UInt128 Held, int Holders) all = Questions.Held(best.FifoAll.Answer);
        ReportFifo("QF FIFO, 1 theft", best.FifoOne.Time, one, null);
        ReportFifo("QF FIFO, 100 thefts", best.FifoAll.Time, all, null);
        ReportFifo("QF FIFO, 100 thefts told apart", apart.Time, Questions.Held(apart.Answer), null);
        report.Check("FIFO of the first theft", one, (Wtgen1.Loot, known.FifoHoldersOfFirst ?? one.Holders), Published);
        report.Check("FIFO of all thefts", all, known.FifoOfAll is { } f ? (f.Held, f.Holders) : all, Published);
        report.Check("FIFO of all thefts told apart", Questions.Held(apart.Answer), all, "the same thefts taken together");
        SparseQuestions.Run(workload, graph, thefts, best.FifoOne.Answer, apart.Answer, known.FifoHoldersOfFirst, report);
    }

    private FlowGraph Freeze() => FlowGraph.FromTransfers(workload.VertexCount, workload.From, workload.To, workload.Amounts);

    private Figures Ask(int runs, TimeSpan build) => new(
        build,
        [.. LargeQuestions().Select(q => Measure.Best(runs, () => ours.Large(q.Scheme)))],
        Measure.Best(runs, () => ours.Small(SmallQuestions)),
        Measure.Best(runs, ours.Haircut),
        Measure.Best(runs, ours.FifoOne),
        Measure.Best(runs, ours.FifoAll));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MeasurePeer(string name, Func<Wtgen1, QuikGraphPeer> build)
    {
        report.Title($"QuikGraph: {name}");

        // The machine may have been busier when our figures were taken than it is now: take them again, and keep the better ones.
        best = best.Better(Ask(2, Measure.Best(2, Freeze).Time));
        long before = Measure.Held();
        Measured<QuikGraphPeer> built = Measure.Best(1, () => build(workload));
        QuikGraphPeer peer = built.Answer;
        double bytes = (double)(Measure.Held() - before) / workload.Transfers;
        report.Line("build", Report.Time(built.Time), string.Create(
            CultureInfo.InvariantCulture, $"{Report.Ratio(built.Time, best.Build)}, {bytes:F1} bytes/flow held: no amounts"));

        ReportLarge([.. LargeQuestions().Select(q => Measure.Best(2, () => peer.Reach(workload.Thief(q.Scheme), workload.TheftAt(q.Scheme), 6, int.MaxValue)))], best.Large);
        Questions.AskSmall(workload, 20, peer.ReachSmall);
        ReportSmall(Measure.Best(2, () => Questions.AskSmall(workload, SmallQuestions, peer.ReachSmall)), best.Small, null);

        Measured<UInt128> haircut = Measure.Best(2, () => peer.Haircut(thefts));
        report.Line("QH haircut, 100 thefts, exact", Report.Time(haircut.Time), Report.Ratio(haircut.Time, best.Haircut.Time));
        report.Check("haircut of all thefts", haircut.Answer, Questions.Held(best.Haircut.Answer).Held, "found on the flow graph");
        Measured<(UInt128, int)> one = Measure.Best(2, () => peer.Fifo(thefts.AsSpan(0, 1)));
        Measured<(UInt128, int)> all = Measure.Best(2, () => peer.Fifo(thefts));
        ReportFifo("QF FIFO, 1 theft", one.Time, one.Answer, best.FifoOne.Time);
        ReportFifo("QF FIFO, 100 thefts", all.Time, all.Answer, best.FifoAll.Time);
        report.Check("FIFO of the first theft", one.Answer, Questions.Held(best.FifoOne.Answer), "found on the flow graph");
        report.Check("FIFO of all thefts", all.Answer, Questions.Held(best.FifoAll.Answer), "found on the flow graph");
    }

    private (int Scheme, (int Reached, long? Arrivals)? Known)[] LargeQuestions() => [(0, known.ReachOfFirst), (50, known.ReachOfFiftieth)];

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

    /// <summary>What was measured on the flow graph, to set the peers beside.</summary>
    private sealed record Figures(
        TimeSpan Build, Measured<(int Reached, long Arrivals)>[] Large, Measured<long> Small,
        Measured<TaintOutcome> Haircut, Measured<TaintOutcome> FifoOne, Measured<TaintOutcome> FifoAll)
    {
        public Figures Better(Figures other) => new(
            other.Build < Build ? other.Build : Build,
            [.. Large.Zip(other.Large, (a, b) => a.Better(b))],
            Small.Better(other.Small),
            Haircut.Better(other.Haircut),
            FifoOne.Better(other.FifoOne),
            FifoAll.Better(other.FifoAll));
    }
}
