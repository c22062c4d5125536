using WalletTrace.Graph;

namespace WalletTrace.Tracing.Exposures;

/// <summary>Some flows of a large graph with vertices of their own, in order.</summary>
internal sealed class RegionFlows
{
    private readonly List<UInt256> wide = [];
    private readonly List<int> from;
    private readonly List<int> to;
    private readonly List<ulong> amounts;
    private readonly List<int> moved;

    private RegionFlows(int vertexCount, int capacity)
    {
        VertexCount = vertexCount;
        from = new List<int>(capacity);
        to = new List<int>(capacity);
        amounts = new List<ulong>(capacity);
        moved = new List<int>(capacity);
    }

    /// <summary>The number of vertices.</summary>
    public int VertexCount { get; }

    /// <summary>For each flow the one of the large graph that it is; of made-up value the one for which it was made up.</summary>
    public IReadOnlyList<int> Moved => moved;

    /// <summary>Takes flows out of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="taken">The flows, in order.</param>
    /// <param name="space">The vertices that have a number of their own.</param>
    /// <param name="outside">The number of all others, which comes after those.</param>
    public static RegionFlows Of(FlowGraph graph, ReadOnlySpan<int> taken, RegionSpace space, int outside)
    {
        var flows = new RegionFlows(outside + 1, taken.Length);
        foreach (int flow in taken)
        {
            int sender = space.NumberOf(graph.From(flow));
            int receiver = space.NumberOf(graph.To(flow));
            flows.Add(sender < 0 ? outside : sender, receiver < 0 ? outside : receiver, graph.Amount(flow), flow);
        }

        return flows;
    }

    /// <summary>
    /// The same with time running backward, as a trace backward has it: what a followed vertex holds in the end it holds at the start, what it was found to lack leaves it
    /// for one more vertex, which stands for what is not known, and every flow goes from its receiver to its sender.
    /// </summary>
    /// <param name="followed">For each vertex whether all of its flows are there.</param>
    public RegionFlows Reversed(IReadOnlyList<bool> followed)
    {
        Balances balances = Balances.Of(ToGraph(), followed, []);
        Dictionary<int, UInt256> lacks = balances.Lacks.ToDictionary(lack => lack.Flow, lack => lack.Lack);
        int unknown = VertexCount;
        var reversed = new RegionFlows(VertexCount + 1, from.Count);
        for (int vertex = 0; vertex < VertexCount; vertex++)
        {
            if (!balances[vertex].IsZero)
            {
                reversed.Add(unknown, vertex, balances[vertex], moved[^1]);
            }
        }

        for (int flow = from.Count - 1; flow >= 0; flow--)
        {
            reversed.Add(to[flow], from[flow], FlowGraph.Stored(amounts[flow], wide), moved[flow]);
            if (lacks.TryGetValue(flow, out UInt256 lack))
            {
                reversed.Add(from[flow], unknown, lack, moved[flow]);
            }
        }

        return reversed;
    }

    /// <summary>The flows that leave the first vertex and go to some others.</summary>
    public List<int> LeavingFirst(Func<int, bool> others)
    {
        var found = new List<int>();
        for (int flow = 0; flow < from.Count; flow++)
        {
            if (from[flow] == 0 && others(to[flow]))
            {
                found.Add(flow);
            }
        }

        return found;
    }

    /// <summary>The flows as a graph.</summary>
    public FlowGraph ToGraph() => FlowGraph.Ordered(VertexCount, [.. from], [.. to], [.. amounts], wide, null, null, null);

    private void Add(int sender, int receiver, UInt256 amount, int flow)
    {
        from.Add(sender);
        to.Add(receiver);
        amounts.Add(FlowGraph.Store(amount, wide));
        moved.Add(flow);
    }
}
