using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>Measures what taint rules put where in a growing graph, for the builder to choose by.</summary>
internal static class TracedValue
{
    /// <summary>
    /// The value of a vertex is the largest that any conserving rule puts there; poison counts only where it is the one rule asked for, because
    /// its figures are no amounts. Reached is what any rule reaches.
    /// </summary>
    public static GraphMeasure Measure(CaseGraph graph, IReadOnlyList<TaintOutcome> outcomes)
    {
        int count = graph.Vertices.Count;
        var value = new UInt256[count];
        var reached = new bool[count];
        var traced = new bool[graph.Flows.FlowCount];
        bool poisonOnly = outcomes.All(outcome => outcome.Rule == TaintRule.Poison);
        foreach (TaintOutcome outcome in outcomes)
        {
            var held = new Dictionary<int, UInt256>();
            foreach (TaintHolding holding in outcome.Holdings)
            {
                reached[holding.Vertex] = true;
                held[holding.Vertex] = UInt256.SaturatingAdd(held.GetValueOrDefault(holding.Vertex), holding.Amount);
            }

            foreach ((int vertex, UInt256 amount) in held)
            {
                if ((poisonOnly || outcome.Rule != TaintRule.Poison) && amount > value[vertex])
                {
                    value[vertex] = amount;
                }
            }

            foreach (FlowTaint taint in outcome.Flows)
            {
                traced[taint.Flow] = true;
            }
        }

        return new GraphMeasure(value, reached, Hops(graph.Flows, outcomes, traced));
    }

    private static int[] Hops(FlowGraph flows, IReadOnlyList<TaintOutcome> outcomes, bool[] traced)
    {
        var hops = new int[flows.VertexCount];
        Array.Fill(hops, int.MaxValue);
        var queue = new Queue<int>();
        foreach (TaintEntry entry in outcomes.SelectMany(outcome => outcome.Entries))
        {
            int at = entry.Vertex >= 0 ? entry.Vertex : flows.From(entry.Flow);
            if (hops[at] != 0)
            {
                hops[at] = 0;
                queue.Enqueue(at);
            }
        }

        while (queue.TryDequeue(out int vertex))
        {
            foreach (FlowStep step in flows.Out(vertex))
            {
                if (traced[step.Flow] && hops[step.Vertex] == int.MaxValue)
                {
                    hops[step.Vertex] = hops[vertex] + 1;
                    queue.Enqueue(step.Vertex);
                }
            }
        }

        return hops;
    }
}
