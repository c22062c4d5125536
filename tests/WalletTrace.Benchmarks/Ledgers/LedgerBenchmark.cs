using System.Globalization;
using System.Runtime.InteropServices;

namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>WTGEN-1 as a durable ledger: taken in, indexed, opened and asked, every part in a process of its own, every answer checked.</summary>
internal sealed class LedgerBenchmark
{
    /// <summary>How many questions QB asks.</summary>
    public const int SmallQuestions = 1000;

    private const string Published = "published";

    private readonly LedgerRun run;
    private readonly Report report;
    private readonly List<GrowthPoint> growth = [];

    private LedgerBenchmark(LedgerRun run, Report report)
    {
        this.run = run;
        this.report = report;
    }

    /// <summary>Runs all of it. False when an answer was wrong.</summary>
    public static bool Run(LedgerRun run, TextWriter output)
    {
        output.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores, "
            + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30):F0} GiB of memory");
        var report = new Report(output);
        string folder = run.Folder ?? Directory.CreateTempSubdirectory("wallettrace-ledgers-").FullName;
        Directory.CreateDirectory(folder);
        try
        {
            var benchmark = new LedgerBenchmark(run, report);
            benchmark.Measure(run.Transfers, folder);
            if (run.Plot is { } plot && report.AllRight)
            {
                Growth.Add(benchmark.growth, plot);
            }
        }
        finally
        {
            if (run.Folder is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        output.WriteLine();
        output.WriteLine(report.AllRight ? "Every answer is right." : "At least one answer is wrong: see above.");
        return report.AllRight;
    }

    private void Measure(int transfers, string folder)
    {
        string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"wtgen1-{transfers / 1_000_000}M.duckdb"));
        KnownAnswers known = KnownAnswers.For(transfers);
        report.Title($"WTGEN-1 with {Report.Count(transfers)} transfers as a ledger");
        if (!File.Exists(file))
        {
            Ingest(transfers, file, known);
        }

        ReportSizes(transfers, file);
        Build(transfers, file);
        Open(transfers, file);
        Reach(transfers, file, known);
        Stream(transfers, file, known);
        Follow(transfers, file, known);
        Screen(transfers, file);
        if (run.WithPeers)
        {
            AskPeers(transfers, file, folder);
        }
    }

    private void Ingest(int transfers, string file, KnownAnswers known)
    {
        Told<Ingested> told = Child.Run<Ingested>(LedgerPart.Ingest, transfers, file);
        report.Line("ingest", Report.Time(told.Answer.Time), $"{Report.Rate(transfers, told.Answer.Time)}, of it {Report.Time(told.Answer.Making)} to make the facts; {Report.Time(told.Answer.Processor)} of processors; {Peak(told)}");
        report.Check("check sum of the workload", told.Answer.CheckSum, known.CheckSum, Published);
        Grow("ingest", transfers, told.Answer.Time, told);
    }

    private void ReportSizes(int transfers, string file)
    {
        LedgerSizes sizes = LedgerSizes.Of(file);
        foreach ((string what, long bytes) in (IEnumerable<(string, long)>)
            [("transfers on disk", sizes.Transfers), ("accounts' addresses", sizes.Accounts), ("transaction ids, block hashes", sizes.Ids), ("rest of the file", sizes.Rest)])
        {
            report.Line(what, string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / transfers:F2} bytes/flow"));
        }

        report.Line("the file", string.Create(CultureInfo.InvariantCulture, $"{(double)sizes.All / transfers:F2} bytes/flow"), $"{Report.Count(sizes.All)} bytes");
    }

    private void Build(int transfers, string file)
    {
        if (Directory.Exists(OpenedLedger.IndexOf(file)))
        {
            Directory.Delete(OpenedLedger.IndexOf(file), recursive: true);
        }

        Told<Built> told = Child.Run<Built>(LedgerPart.Build, transfers, file);
        long bytes = PageCache.FilesOf(OpenedLedger.IndexOf(file)).Sum(part => new FileInfo(part).Length);
        report.Line("index built", Report.Time(told.Answer.Time), string.Create(
            CultureInfo.InvariantCulture, $"{Report.Rate(transfers, told.Answer.Time)}, {(double)bytes / transfers:F1} bytes/flow on disk; {Report.Time(told.Processor)} of processors; {Peak(told)}"));
        report.Check("flows in the index", told.Answer.Flows, transfers, "one for each transfer");
        Grow("index build", transfers, told.Answer.Time, told);
    }

    private void Open(int transfers, string file)
    {
        Told<Opened>[] told = [.. Enumerable.Range(0, 5).Select(_ => Child.Run<Opened>(LedgerPart.Open, transfers, file))];
        Opened best = told.Select(t => t.Answer).MinBy(opened => opened.Opening)!;
        report.Line("opening, fresh process", Report.Time(best.Opening),
            $"ledger {Report.Time(best.Ledger)}, index {Report.Time(best.Index)}, first look-up {Report.Time(best.LookUp)}; best of {told.Length}");
        report.Line("opening, same process", Report.Time(told.Min(t => t.Answer.Again)));
        report.Line("check before the first answer", Report.Time(told.Min(t => t.Answer.Check)), $"then the first answer in {Report.Time(best.Answer)}");
    }

    private void Reach(int transfers, string file, KnownAnswers known)
    {
        Told<Reaches> told = Child.Run<Reaches>(LedgerPart.Reach, transfers, file);
        Told<Beside> beside = Child.Run<Beside>(LedgerPart.Beside, transfers, file);
        Reaches mapped = beside.Answer.Mapped;
        Reaches inMemory = beside.Answer.InMemory;
        Reaches best = mapped.Better(told.Answer);
        Grow("QA", transfers, best.First.Time, told);
        Grow("QB", transfers, best.Small.Time / SmallQuestions, told);
        ReportLarge("QA reach in 6 hops, thief 0", mapped.First, inMemory.First, known.ReachOfFirst);
        ReportLarge("QA reach in 6 hops, thief 50", mapped.Fiftieth, inMemory.Fiftieth, known.ReachOfFiftieth);
        report.Line($"QB reach in 3 hops, mean of {SmallQuestions}", Report.Time(mapped.Small.Time / SmallQuestions), string.Create(
            CultureInfo.InvariantCulture, $"{mapped.Small.Time / inMemory.Small.Time:F2} times the graph in memory, {(double)mapped.Small.Answer / SmallQuestions:F1} accounts in the mean"));
        report.Check("accounts found by screening", beside.Answer.Screened, beside.Answer.Plainly, "found by a plain search over the graph in memory");
        report.Check("accounts reached in 1000 small questions", mapped.Small.Answer, inMemory.Small.Answer, "found on the graph in memory");
        report.Check("accounts reached in 1000 small questions, in hundreds", (mapped.Small.Answer + 50) / 100, known.SmallReachOf1000 ?? (mapped.Small.Answer + 50) / 100, Published);
        report.Check("accounts reached in 100 small questions, in tens", (mapped.SmallOf100 + 5) / 10, known.SmallReachOf100 ?? (mapped.SmallOf100 + 5) / 10, Published);
    }

    private void ReportLarge(string what, Measured<Reached> mapped, Measured<Reached> inMemory, (int Reached, long? Arrivals)? known)
    {
        report.Line(what, Report.Time(mapped.Time), string.Create(
            CultureInfo.InvariantCulture, $"{mapped.Time / inMemory.Time:F2} times the graph in memory, {mapped.Answer.Accounts:N0} accounts"));
        report.Check(what, mapped.Answer, inMemory.Answer, "found on the graph in memory");
        if (known is { } expected)
        {
            report.Check(what, mapped.Answer, new Reached(expected.Reached, expected.Arrivals ?? mapped.Answer.Arrivals), Published);
        }
    }

    private void Stream(int transfers, string file, KnownAnswers known)
    {
        Told<Streamed> told = Child.Run<Streamed>(LedgerPart.Stream, transfers, file);
        Streamed warm = told.Answer;
        ReportStream("QF FIFO, 100 thefts, cold start", transfers, told, known);
        ReportCold("the same, by the cheaper way", transfers, Child.Run<Cold>(LedgerPart.Cold, transfers, file), warm.Fifo.Answer);
        if (PageCache.TryDrop([file, .. PageCache.FilesOf(OpenedLedger.IndexOf(file))]))
        {
            ReportStream("nothing in the cache", transfers, Child.Run<Streamed>(LedgerPart.Stream, transfers, file), known);
            PageCache.TryDrop([file, .. PageCache.FilesOf(OpenedLedger.IndexOf(file))]);
            ReportCold("nothing in the cache, cheaper", transfers, Child.Run<Cold>(LedgerPart.Cold, transfers, file), warm.Fifo.Answer);
        }
        else
        {
            report.Line("nothing in the cache", "left out", "this system does not let its cache be told to forget files");
        }

        report.Line("QF FIFO, 100 thefts, warm", Report.Time(warm.Again.Time), $"{Report.Rate(transfers, warm.Again.Time)}; by the cheaper way {Report.Time(warm.Cheaper.Time)}");
        report.Check("FIFO of all thefts, warm", warm.Again.Answer, warm.Fifo.Answer, "found cold");
        report.Check("FIFO of all thefts, cheaper", warm.Cheaper.Answer, warm.Fifo.Answer, "found in one pass");
        report.Line("QH haircut, 100 thefts, exact", Report.Time(warm.Haircut.Time), $"{Report.Rate(transfers, warm.Haircut.Time)}, {warm.Haircut.Answer.Held} held");
        if (known.HaircutOfAll is { } rounded)
        {
            report.Check("haircut of all thefts in units of 10^8", (ulong)((warm.Haircut.Answer.Held + 50_000_000) / 100_000_000), rounded, Published);
        }
    }

    private void ReportStream(string what, int transfers, Told<Streamed> told, KnownAnswers known)
    {
        Streamed streamed = told.Answer;
        TimeSpan all = streamed.Open + streamed.Fifo.Time;
        report.Line(what, Report.Time(all), string.Create(CultureInfo.InvariantCulture,
            $"{Report.Rate(transfers, all)}: open {Report.Time(streamed.Open)}, check of the flows and pass {Report.Time(streamed.Fifo.Time)}; rest checked then {Report.Time(streamed.Check)}; {Peak(told)}"));
        if (known.FifoOfAll is { } expected)
        {
            report.Check(what, streamed.Fifo.Answer, new Tainted(expected.Held, expected.Holders), Published);
        }
    }

    private void ReportCold(string what, int transfers, Told<Cold> told, Tainted expected)
    {
        Cold cold = told.Answer;
        TimeSpan all = cold.Open + cold.Time;
        report.Line(what, Report.Time(all), string.Create(CultureInfo.InvariantCulture,
            $"{Report.Rate(transfers, all)}: open {Report.Time(cold.Open)}, check and answer {Report.Time(cold.Time)}, {(cold.WasFollowed ? "followed by coordinates" : "in one pass")}; {Report.Time(told.Processor)} of processors; {Peak(told)}"));
        report.Check(what, cold.Fifo, expected, "found in one pass");
    }

    private void Follow(int transfers, string file, KnownAnswers known)
    {
        Told<Followed> told = Child.Run<Followed>(LedgerPart.Follow, transfers, file);
        report.Line("sparse FIFO, mean of 100 thefts", Report.Time(told.Answer.Fifo.Time / Wtgen1Plan.Schemes), $"{Report.Count(told.Answer.FirstTheft.Holders)} holders of the first");
ReportHaircut("haircut of one theft, by events", told.Answer.ByEvents, told.Answer);
        ReportHaircut("haircut of one theft, in a pass", told.Answer.InPasses, told.Answer);
        report.Check("FIFO of the first theft", told.Answer.FirstTheft, new Tainted(Wtgen1Plan.Loot, known.FifoHoldersOfFirst ?? told.Answer.FirstTheft.Holders), Published);
        Grow("sparse FIFO", transfers, told.Answer.Fifo.Time / Wtgen1Plan.Schemes, told);
    }

    private void ReportHaircut(string what, TimeSpan[] times, Followed followed)
    {
        if (times.Length > 0)
        {
            report.Line(what, Report.Time(times.Aggregate((sum, time) => sum + time) / times.Length),
                $"mean of {times.Length} out of {followed.ByEvents.Length + followed.InPasses.Length} thefts");
        }
    }

    private void Screen(int transfers, string file)
    {
        Told<Screened> told = Child.Run<Screened>(LedgerPart.Screen, transfers, file);
        report.Line("screening, 3 hops back, median", Report.Time(told.Answer.Median), $"99 of 100 within {Report.Time(told.Answer.Most)}; {Report.Count(told.Answer.Accounts / SmallQuestions)} accounts in the mean");
        Grow("screening", transfers, told.Answer.Median, told);
    }

    private void AskPeers(int transfers, string file, string folder)
    {
        var workload = Wtgen1.Generate(transfers, transfers / 5);
        using var opened = new OpenedLedger(file);
        new SqlPeers(workload, folder, report).Run(questions => opened.Index.AskAsync(asked => LedgerParts.Over(workload, asked).Small(questions)).GetAwaiter().GetResult());
    }

    private void Grow<T>(string what, int transfers, TimeSpan time, Told<T> told) => growth.Add(new GrowthPoint(what, transfers, time, told.PeakBytes));

    private static string Peak<T>(Told<T> told) =>
        string.Create(CultureInfo.InvariantCulture, $"peak {Gibibytes(told.PeakBytes)} GiB, of it {Gibibytes(told.OwnBytes)} its own");

    private static string Gibibytes(long bytes) => (bytes / (double)(1L << 30)).ToString("F2", CultureInfo.InvariantCulture);
}
