namespace WalletTrace.Graph;

public sealed partial class ReachSearch
{
    // Runs of the rows in the graph's tail, in one hop.
    private Front[] later = [];

    /// <summary>
    /// On a graph with a tail, before <see cref="FindRuns"/>: finds the runs to be followed in the tail, and leaves in the front only the vertices that may
    /// have some among what was frozen: no hubs (those of both parts together are known here), no new vertices, none that was reached too late.
    /// </summary>
    private (int FrontCount, int LaterRuns, long LaterFlows) FindLaterRuns(TailRows tail, int frontCount, int hubLimit)
    {
        if (later.Length < frontCount)
        {
            later = new Front[Math.Max(frontCount, 2 * later.Length)];
        }

        int kept = 0;
        int runs = 0;
        long flows = 0;
        for (int i = 0; i < frontCount; i++)
        {
            Front current = fronts[i];
            if (IsHub(current.Vertex, hubLimit))
            {
                if (current.Until == int.MaxValue)
                {
                    AddHub(current.Vertex);
                }

                continue;
            }

            int arrival = places[current.Vertex].Arrival;
            (int start, int end) = tail.Place(current.Vertex);
            start = FirstLater(tail.Rows, start, end, arrival);
            end = current.Until == int.MaxValue ? end : FirstLater(tail.Rows, start, end, current.Until);
            if (start < end)
            {
                later[runs++] = new Front { Vertex = start, Until = end };
                flows += end - start;
            }

            if (current.Vertex < graph.FrozenVertexCount && arrival < graph.FrozenFlowCount - 1)
            {
                fronts[kept++] = current;
            }
        }

        return (kept, runs, flows);
    }

    /// <summary>Between two places of the tail's rows that belong to one vertex: the first whose flow comes after an event.</summary>
    private static int FirstLater(ReadOnlySpan<FlowStep> rows, int low, int high, int eventNumber)
    {
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            if (rows[middle].Flow > eventNumber)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
