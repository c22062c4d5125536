using WalletTrace.Graph;

namespace WalletTrace.Benchmarks.Ledgers;

/// <summary>Screening as the textbook has it, to hold the answers of the fast one against: hop by hop backward in time, with a dictionary.</summary>
internal static class PlainScreening
{
    /// <summary>How many vertices value of a vertex can have come from, itself included.</summary>
    public static long Count(FlowGraph graph, int vertex, ReachLimits limits)
    {
        var latest = new Dictionary<int, int> { [vertex] = int.MaxValue };
        var front = new Dictionary<int, int>(latest);
        for (int hop = 0; hop < limits.Hops && front.Count > 0; hop++)
        {
            var next = new Dictionary<int, int>();
            foreach ((int receiver, int until) in front)
            {
                if (graph.In(receiver).Length > limits.HubLimit || graph.Out(receiver).Length > limits.HubLimit)
                {
                    continue;
                }

                foreach (FlowStep step in graph.In(receiver))
                {
                    int sender = graph.From(step.Flow);
                    if (graph.ArriveAt(step.Flow) < until && (!latest.TryGetValue(sender, out int known) || known < graph.LeaveAt(step.Flow)))
                    {
                        latest[sender] = next[sender] = graph.LeaveAt(step.Flow);
                    }
                }
            }

            front = next;
        }

        return latest.Count;
    }
}
