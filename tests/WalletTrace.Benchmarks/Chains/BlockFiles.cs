using System.Diagnostics;
using System.Globalization;
using WalletTrace.Chains;
using WalletTrace.Chains.Bitcoin.Files;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Benchmarks.Chains;

/// <summary>Reads a folder of block files: plainly, for its chain, block by block, and into a graph of the whole chain, of which taint is asked.</summary>
internal sealed class BlockFiles(BlockFileRun run, Report report)
{
    private const int Runs = 3;

    /// <summary>Runs all of it. False when an answer is wrong.</summary>
    public bool Run()
    {
        if (run.Folder is { } folder)
        {
            Read(folder, run.Chain, null);
            return report.AllRight;
        }

        string written = Directory.CreateTempSubdirectory("wallettrace-blocks-").FullName;
        try
        {
            report.Title("writing a synthetic chain");
            var clock = Stopwatch.StartNew();
            ChainCounts counts = Written(written);
            report.Line("written", Report.Time(clock.Elapsed));
            Read(written, ChainId.BitcoinRegtest, counts);
        }
        finally
        {
            Directory.Delete(written, recursive: true);
        }

        return report.AllRight;
    }

    private ChainCounts Written(string folder)
    {
        using var chain = new SyntheticChain(folder, run.Size);
        return chain.Write();
    }

    private void Read(string folder, ChainId chain, ChainCounts? counts)
    {
        string[] files = Directory.GetFiles(folder, "blk*.dat");
        long bytes = files.Sum(file => new FileInfo(file).Length);
        report.Title(string.Create(CultureInfo.InvariantCulture, $"{files.Length} block files, {bytes:N0} bytes"));
        Measured<long> plain = Measure.Best(Runs, () => files.Order().Sum(PlainRead));
        report.Line("plain read, file after file", Speed(bytes, plain.Time));

        BlockFileSource? opened = null;
        Measured<BlockFileSource> index = Measure.Best(Runs, () =>
        {
            opened?.Dispose();
            return opened = BlockFileSource.OpenAsync(folder, chain, new BlockFileOptions { ReadUndo = false }).GetAwaiter().GetResult();
        });
        using BlockFileSource source = index.Answer;
        report.Line("index of all blocks", Report.Time(index.Time), string.Create(
            CultureInfo.InvariantCulture, $"{source.Heights.Count:N0} blocks in the chain, {source.StaleBlockCount} stale, {source.Findings.Count} findings"));
        (long transactions, long inputs, long outputs) = Decode(source, bytes);
        if (counts is not null)
        {
            report.Check("blocks, transactions, inputs and outputs", (source.Heights.Count, transactions, inputs, outputs),
                (counts.Blocks, counts.Transactions, counts.Inputs, counts.Outputs), "the writer");
        }

        Ingest(source, bytes, transactions, counts);
    }

    private static long PlainRead(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        var buffer = new byte[1 << 20];
        long sum = 0;
        while (stream.Read(buffer) is > 0 and int read)
        {
            sum += read;
        }

        return sum;
    }

    private (long Transactions, long Inputs, long Outputs) Decode(BlockFileSource source, long bytes)
    {
        Measured<(long, long, long)> decoded = Measure.Best(Runs, () =>
        {
            (long Transactions, long Inputs, long Outputs) sum = default;
            source.Visit(source.Heights, (block, _, _) =>
                sum = (sum.Transactions + block.Transactions.Length, sum.Inputs + block.Inputs.Length, sum.Outputs + block.Outputs.Length));
            return sum;
        });
        (long transactions, long inputs, long outputs) = decoded.Answer;
        report.Line("decoded and checked in order", Speed(bytes, decoded.Time), string.Create(
            CultureInfo.InvariantCulture, $"{transactions / decoded.Time.TotalSeconds / 1e6:F2} M transactions/s: {transactions:N0} transactions, {inputs:N0} inputs, {outputs:N0} outputs"));
        return decoded.Answer;
    }

    private void Ingest(BlockFileSource source, long bytes, long transactions, ChainCounts? counts)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var memory = new PeakMemory();
        var clock = Stopwatch.StartNew();
        var builder = new ChainGraphBuilder(source.Chain, new ChainGraphOptions { UnknownCoins = source.Heights.From == 0 ? UnknownCoins.Refuse : UnknownCoins.Supply });
        source.Visit(source.Heights, (block, height, spent) =>
        {
            builder.Add(block, height, spent);
            memory.Look(height);
        });
        TimeSpan taken = clock.Elapsed;
        ChainGraph graph = builder.Build();
        TimeSpan built = clock.Elapsed;
        memory.Look(0);
        report.Line("taken into a graph", Report.Time(taken), string.Create(CultureInfo.InvariantCulture, $"{bytes / taken.TotalSeconds / 1e6:N0} MB/s, {transactions / taken.TotalSeconds / 1e6:F2} M transactions/s"));
        report.Line("  and frozen", Report.Time(built), string.Create(
            CultureInfo.InvariantCulture, $"{bytes / built.TotalSeconds / 1e6:N0} MB/s: {graph.Flows.FlowCount:N0} flows, {graph.Flows.VertexCount:N0} vertices, {graph.OwnerCount:N0} owners"));
        report.Line("graph with its names", Megabytes(graph.Bytes), string.Create(
            CultureInfo.InvariantCulture, $"{(double)graph.Bytes / graph.Flows.FlowCount:F1} bytes a flow, {(double)graph.Flows.Bytes / graph.Flows.FlowCount:F1} without names"));
        report.Line("live objects afterwards", Megabytes(Measure.Held()));
        report.Line("peak managed heap", Megabytes(memory.Heap), string.Create(CultureInfo.InvariantCulture, $"{(double)memory.Heap / graph.Bytes:F2} times the graph"));
        report.Line("peak working set", Megabytes(memory.WorkingSet), memory.Private is { } own ? $"of it private {Megabytes(own)}; the rest is the block files as mapped" : "with the block files as mapped");
        Conserve(graph, counts);
        Taint(graph);
    }

    /// <summary>All that was issued must be at rest, burned or paid as fees.</summary>
    private void Conserve(ChainGraph graph, ChainCounts? counts)
    {
        UInt256 Sum(ReadOnlySpan<FlowStep> steps)
        {
            UInt256 sum = default;
            foreach (FlowStep step in steps)
            {
                sum += graph.Flows.Amount(step.Flow);
            }

            return sum;
        }

        UInt256 ends = default;
        for (int vertex = 0; vertex < graph.Flows.VertexCount; vertex++)
        {
            ends += graph.Flows.RoleOf(vertex) == VertexRole.Instant ? default : Sum(graph.Flows.In(vertex));
        }

        UInt256 fees = Sum(graph.Flows.In(ChainGraph.IndexOf(VertexKind.Fees)));
        UInt256 issued = Sum(graph.Flows.Out(ChainGraph.IndexOf(VertexKind.Issuance))) + Sum(graph.Flows.Out(ChainGraph.IndexOf(VertexKind.Unknown)));
        report.Check("base units at rest, burned and paid", ends, issued, "what was issued");
        if (counts is not null)
        {
            report.Check("issued and fees", (issued, fees), ((UInt256)counts.Issued, (UInt256)counts.Fees), "the writer");
        }
    }

    private void Taint(ChainGraph graph)
    {
        // The first of a thousand coins in the middle of the chain that was spent.
        int stolen = Enumerable.Range(graph.Flows.FlowCount / 2, 1000).FirstOrDefault(flow => graph.DetailOf(flow).SpentIn is not null, -1);
        if (stolen < 0)
        {
            return;
        }

        foreach (TaintRule rule in (TaintRule[])[TaintRule.Fifo, TaintRule.Haircut])
        {
            Measured<TaintOutcome> outcome = Measure.Best(1, () => TaintEngine.Run(graph.Flows, TaintPlan.OfFlows(stolen), [rule])[0]);
            report.Line($"{rule} of one coin, whole chain", Report.Time(outcome.Time), $"{Report.Rate(graph.Flows.FlowCount, outcome.Time)}, held at {Report.Count(outcome.Answer.Holdings.Count)} vertices");
            report.Check($"{rule} conserved", outcome.Answer.Held(0), graph.Flows.Amount(stolen), "the coin");
        }
    }

    private static string Speed(long bytes, TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{bytes / time.TotalSeconds / 1e6:N0} MB/s");

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N0} MB");

    /// <summary>The most memory seen at one of many looks.</summary>
    private sealed class PeakMemory
    {
        private const string Status = "/proc/self/status";

        public long Heap { get; private set; }

        public long WorkingSet { get; private set; }

        /// <summary>What of the working set is no file; null where the system does not tell.</summary>
        public long? Private { get; private set; }

        public void Look(long block)
        {
            if (block % 8 != 0)
            {
                return;
            }

            Heap = Math.Max(Heap, GC.GetTotalMemory(forceFullCollection: false));
            WorkingSet = Math.Max(WorkingSet, Environment.WorkingSet);
            if (File.Exists(Status) && File.ReadLines(Status).FirstOrDefault(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)) is { } line)
            {
                long now = long.Parse(line.AsSpan(8).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture) * 1024;
                Private = Math.Max(Private ?? 0, now);
            }
        }
    }
}
