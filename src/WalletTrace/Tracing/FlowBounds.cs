using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>The least and the most that any time-respecting, value-conserving rule could put into a sink.</summary>
public sealed class FlowBounds
{
    /// <summary>Lays out the network of events once for all sinks.</summary>
    public FlowBounds(FlowGraph graph, TaintPlan plan)
    {
    }

    /// <summary>The bounds of one vertex at which value may end.</summary>
    public SinkBounds Of(int vertex) => throw new NotImplementedException();
}
