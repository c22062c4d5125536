namespace WalletTrace.Tracing.Search;

/// <summary>That a vertex is reached: by which flow, after which other label, when and in how many flows. The first label is the source.</summary>
/// <param name="Vertex">The vertex.</param>
/// <param name="Flow">The last flow on the way; -1 at the source.</param>
/// <param name="Parent">The label before, or -1.</param>
/// <param name="Arrival">The event in which the flow arrives.</param>
/// <param name="Hops">The flows on the way.</param>
/// <param name="UsedAfter">Flows that leave later than this event were followed from an earlier label of the vertex already.</param>
internal readonly record struct ArrivalLabel(int Vertex, int Flow, int Parent, int Arrival, int Hops, int UsedAfter)
{
    public static int[] FlowsTo(IReadOnlyList<ArrivalLabel> labels, int label)
    {
        var flows = new int[labels[label].Hops];
        for (int at = flows.Length - 1; at >= 0; at--, label = labels[label].Parent)
        {
            flows[at] = labels[label].Flow;
        }

        return flows;
    }
}
