using BenchmarkDotNet.Attributes;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Benchmarks.Micro;

/// <summary>What the graph benchmarks share: WTGEN-1 with a million transfers.</summary>
public abstract class GraphBenchmarks
{
    private protected static readonly Wtgen1 Workload = Wtgen1.Generate(1_000_000, 200_000);

    private protected static readonly FlowGraph Graph = FlowGraph.FromTransfers(Workload.VertexCount, Workload.From, Workload.To, Workload.Amounts);
}

/// <summary>Freezing a million transfers.</summary>
public class BuildBenchmarks : GraphBenchmarks
{
    /// <summary>From spans, copying them.</summary>
    [Benchmark]
    public FlowGraph FromTransfers() => FlowGraph.FromTransfers(Workload.VertexCount, Workload.From, Workload.To, Workload.Amounts);

    /// <summary>From arrays that the graph keeps. (They hold no wide amounts, so the graph leaves them as they are.)</summary>
    [Benchmark]
    public FlowGraph Adopt() => FlowGraph.Adopt(Workload.VertexCount, Workload.From, Workload.To, Workload.Amounts);
}

/// <summary>Time-respecting reach over a million transfers.</summary>
public class ReachBenchmarks : GraphBenchmarks
{
    private readonly ReachSearch search = new(Graph);
    private readonly ReachLimits small = new() { Hops = 3, HubLimit = 1000 };
    private readonly ReachLimits large = new() { Hops = 6 };

    /// <summary>Within three hops of an account of middling popularity, past no hub.</summary>
    [Benchmark]
    public int Small() => search.Run(Workload.Scatter(1000), Workload.Transfers / 4, small);

    /// <summary>Within six hops of the first thief, the way the search chooses.</summary>
    [Benchmark]
    public int Large() => search.Run(Workload.Thief(0), Workload.TheftAt(0), large);

    /// <summary>The same, hop by hop.</summary>
    [Benchmark]
    public int LargeByHops() => search.Run(Workload.Thief(0), Workload.TheftAt(0), large, ReachMethod.ByHops, CancellationToken.None);
}

/// <summary>Every taint rule over a million transfers, the hundred thefts taken together.</summary>
public class TaintBenchmarks : GraphBenchmarks
{
    private readonly TaintPlan plan = TaintPlan.OfFlows([.. Enumerable.Range(0, Wtgen1.Schemes).Select(Workload.TheftAt)]);

    /// <summary>The rule.</summary>
    [ParamsAllValues]
    public TaintRule Rule { get; set; }

    /// <summary>One pass over all flows.</summary>
    [Benchmark]
    public IReadOnlyList<TaintOutcome> Run() => TaintEngine.Run(Graph, plan, [Rule]);
}
