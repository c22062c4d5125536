using System.Globalization;
using WalletTrace.Graph;
using WalletTrace.Graph.Mapped;
using WalletTrace.Tracing;

namespace WalletTrace.Benchmarks;

/// <summary>
/// The questions of WTGEN-1 asked of the graph in memory, of the same graph in mapped files, and of one that has its last hundredth as a tail: in turns, so
/// that all meet the same machine.
/// </summary>
internal sealed class MappedSide(Wtgen1 workload, FlowGraph inMemory, Report report)
{
    private const int Rounds = 5;
    private const int SmallQuestions = 1000;

    private readonly int[] thefts = [.. Enumerable.Range(0, Wtgen1.Schemes).Select(workload.TheftAt)];

    /// <summary>Measures and reports.</summary>
    public void Run()
    {
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("wallettrace-");
        try
        {
            report.Title("FlowGraph in mapped files");
            Write(Path.Combine(temporary.FullName, "index"));
            Measured<SectionFolder> opened = Measure.Best(1, () => SectionFolder.Open(Path.Combine(temporary.FullName, "index")));
            using SectionFolder sections = opened.Answer;
            Measured<FlowGraph> mapped = Measure.Best(1, () => FlowGraph.Open(sections));
            report.Line("open", Report.Time(opened.Time + mapped.Time), $"{Report.Count(sections.Bytes)} bytes");
            Step("check the checksums", sections.Bytes, () => sections.Verify());
            Step("check the ids", sections.Bytes, () => mapped.Answer.CheckIds(sections));

            FlowGraph tailed = WithTail();
            Step("merge the tail into new files", sections.Bytes, () => Merge(tailed, Path.Combine(temporary.FullName, "merged")));
            Ask(mapped.Answer, tailed);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private void Write(string folder)
    {
        using SectionFolderWriter writer = SectionFolderWriter.Begin(folder);
        var graph = new FlowGraphWriter(writer);
        StepOfFlows("write the columns", workload.Transfers, () => graph.Add(workload.From, workload.To, workload.Amounts));
        StepOfFlows("build the rows in place", workload.Transfers, () => graph.Freeze(workload.VertexCount));
        StepOfFlows("checksums, and onto the disk", workload.Transfers, () => writer.Complete());
    }

    private static void Merge(FlowGraph tailed, string folder)
    {
        using SectionFolderWriter writer = SectionFolderWriter.Begin(folder);
        tailed.Save(writer);
        writer.Complete();
    }

    private FlowGraph WithTail()
    {
        int frozen = workload.Transfers / 100 * 99;
        FlowGraph most = FlowGraph.FromTransfers(workload.VertexCount, workload.From.AsSpan(0, frozen), workload.To.AsSpan(0, frozen), workload.Amounts.AsSpan(0, frozen));
        FlowGraph tailed = most;
        StepOfFlows("extend by a hundredth", workload.Transfers - frozen, () =>
            tailed = most.Extend(workload.VertexCount, workload.From.AsSpan(frozen), workload.To.AsSpan(frozen), workload.Amounts.AsSpan(frozen)));
        return tailed;
    }

    private void Ask(FlowGraph mapped, FlowGraph tailed)
    {
        Questions[] questions = [.. new[] { inMemory, mapped, tailed }.Select(graph => new Questions(workload, graph, thefts))];
        Compare("QA reach in 6 hops, thief 0", questions, q => q.Large(0));
        Compare("QA reach in 6 hops, thief 50", questions, q => q.Large(50));
        Compare($"QB reach in 3 hops, {SmallQuestions} in sum", questions, q => q.Small(SmallQuestions));
        Compare("QH haircut, 100 thefts", questions, q => Held(q.Haircut()));
        Compare("QF FIFO, 100 thefts", questions, q => Held(q.FifoAll()));
    }

    private void Compare<T>(string what, Questions[] questions, Func<Questions, T> ask)
        where T : notnull
    {
        Measured<T>[] best = [.. questions.Select(q => Measure.Best(1, () => ask(q)))];
        for (int round = 1; round < Rounds; round++)
        {
            best = [.. questions.Zip(best, (q, before) => before.Better(Measure.Best(1, () => ask(q))))];
        }

        report.Line(what, Report.Time(best[1].Time), string.Create(
            CultureInfo.InvariantCulture, $"in memory {Report.Time(best[0].Time)}: {best[1].Time / best[0].Time:F2} times; with a tail {best[2].Time / best[0].Time:F2} times"));
        report.Check($"{what}, mapped", best[1].Answer, best[0].Answer, "in memory");
        report.Check($"{what}, with a tail", best[2].Answer, best[0].Answer, "in memory");
    }

    private static (UInt128 Held, int Holders) Held(TaintOutcome outcome) => Questions.Held(outcome);

    private void StepOfFlows(string what, int flows, Action step)
    {
        TimeSpan time = Time(step);
        report.Line(what, Report.Time(time), Report.Rate(flows, time));
    }

    private void Step(string what, long bytes, Action step)
    {
        TimeSpan time = Time(step);
        report.Line(what, Report.Time(time), string.Create(CultureInfo.InvariantCulture, $"{bytes / time.TotalSeconds / 1e9:F1} GB/s"));
    }

    private static TimeSpan Time(Action step) => Measure.Best(1, () =>
    {
        step();
        return true;
    }).Time;
}
