using WalletTrace.Graph;

namespace WalletTrace.Tracing.Search;

/// <summary>
/// Earliest arrival without a hop limit: one pass over the events, each vertex takes the first flow that brings value to it. O(events), and
/// nothing but the flows under way is kept besides the labels.
/// </summary>
internal static class ArrivalScan
{
    public static ArrivalTree Run(FlowGraph graph, int source, int afterEvent, CancellationToken cancellationToken)
    {
        var budget = new SearchBudget(long.MaxValue, cancellationToken);
        var labelOf = new int[graph.VertexCount];
        Array.Fill(labelOf, -1);
        labelOf[source] = 0;
        var labels = new List<ArrivalLabel> { new(source, -1, -1, afterEvent, 0, int.MaxValue) };
        var underway = new Dictionary<int, int>();
        for (int number = afterEvent + 1; number < graph.EventCount; number++)
        {
            budget.Spend();
            (int flow, bool isArrival) = graph.EventAt(number);
            int parent;
            if (isArrival)
            {
                if (!underway.Remove(flow, out parent))
                {
                    continue;
                }
            }
            else
            {
                parent = labelOf[graph.From(flow)];
                if (parent < 0)
                {
                    continue;
                }

                if (graph.ArriveAt(flow) != number)
                {
                    underway.Add(flow, parent);
                    continue;
                }
            }

            ref int label = ref labelOf[graph.To(flow)];
            if (label < 0)
            {
                label = labels.Count;
                labels.Add(new ArrivalLabel(graph.To(flow), flow, parent, number, labels[parent].Hops + 1, int.MaxValue));
            }
        }

        return new ArrivalTree(graph, labelOf, [.. labels]);
    }
}
