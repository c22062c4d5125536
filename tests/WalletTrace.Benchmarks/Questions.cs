using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Benchmarks;

/// <summary>The questions of WTGEN-1, asked of a flow graph.</summary>
/// <param name="workload">The workload.</param>
/// <param name="graph">The graph of it: a flow for each transfer, in their order.</param>
/// <param name="thefts">The flows that are the thefts.</param>
/// <param name="vertexOf">Which vertex an account is; null where it is the vertex of its own number.</param>
internal sealed class Questions(Wtgen1Plan workload, FlowGraph graph, int[] thefts, Func<int, int>? vertexOf = null)
{
    private readonly ReachSearch search = new(graph);
    private readonly ReachLimits sixHops = new() { Hops = 6 };
    private readonly ReachLimits threeHops = new() { Hops = 3, HubLimit = 1000 };

    /// <summary>QA: how many accounts value can reach from a thief within six hops, and the sum of their earliest arrivals.</summary>
    public (int Reached, long Arrivals) Large(int scheme) => Reach(workload.Thief(scheme), workload.TheftAt(scheme), sixHops);

    /// <summary>QB: how many accounts all small questions reach in sum.</summary>
    public long Small(int questions) => AskSmall(workload, questions, (source, after) => Reach(source, after, threeHops).Reached);

    /// <summary>QH: exact haircut of all thefts.</summary>
    public TaintOutcome Haircut() => Taint(TaintRule.Haircut, TaintPlan.OfFlows(thefts));

    /// <summary>QF: FIFO of the first theft.</summary>
    public TaintOutcome FifoOne() => Taint(TaintRule.Fifo, TaintPlan.OfFlows(thefts[0]));

    /// <summary>QF: FIFO of all thefts, taken together.</summary>
    public TaintOutcome FifoAll() => Taint(TaintRule.Fifo, TaintPlan.OfFlows(thefts));

    /// <summary>QF: FIFO of all thefts, each under its own tag.</summary>
    public TaintOutcome FifoApart() => Taint(TaintRule.Fifo, new TaintPlan(thefts.Length, [], [.. thefts.Select((flow, tag) => new Mark(tag, flow))], []));

    /// <summary>Asks the small questions of whatever answers them with the number of accounts reached.</summary>
    public static long AskSmall(Wtgen1Plan workload, int questions, Func<int, int, int> reach)
    {
        long reached = 0;
        for (int k = 0; k < questions; k++)
        {
            reached += reach(workload.Scatter(1000 + (7 * k)), workload.Transfers / 4);
        }

        return reached;
    }

    /// <summary>What is held in all, and by how many accounts.</summary>
    public static (UInt128 Held, int Holders) Held(TaintOutcome outcome)
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

    private (int Reached, long Arrivals) Reach(int source, int after, ReachLimits limits)
    {
        search.Run(vertexOf is null ? source : vertexOf(source), after, limits);
        long arrivals = 0;
        foreach (int vertex in search.Reached)
        {
            arrivals += search.ArrivalAt(vertex);
        }

        return (search.Reached.Length, arrivals);
    }

    private TaintOutcome Taint(TaintRule rule, TaintPlan plan) => TaintEngine.Run(graph, plan, [rule])[0];
}
