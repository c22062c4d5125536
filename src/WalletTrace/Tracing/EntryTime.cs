using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>When stolen value entered.</summary>
internal static class EntryTime
{
    /// <summary>
    /// The time of the flow on which it entered; of value in a wallet that of the first movement of its chain from then on (backward: the last until then). Unix
    /// seconds; null where the graph has none.
    /// </summary>
    public static long? Of(CaseGraph graph, TaintEntry entry)
    {
        if (entry.Flow >= 0)
        {
            return graph.Details[entry.Flow].Time;
        }

        ChainId chain = graph.Vertices[entry.Vertex].Asset.Chain;
        FlowGraph flows = graph.Flows;
        int? next = null;
        for (int flow = 0; flow < flows.FlowCount; flow++)
        {
            if (flows.LeaveAt(flow) >= entry.BeforeEvent && graph.Details[flow].Chain == chain && !(next is { } found && flows.LeaveAt(found) <= flows.LeaveAt(flow)))
            {
                next = flow;
            }
        }

        return next is { } first ? graph.Details[first].Time : null;
    }
}
