using System.Runtime.InteropServices;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Search;

internal static class PathBuilder
{
    /// <summary>Makes a path of at least one flow; the array becomes its own.</summary>
    public static TemporalPath Build(FlowGraph graph, int[] flows)
    {
        UInt256 bottleneck = UInt256.MaxValue;
        foreach (int flow in flows)
        {
            bottleneck = UInt256.Min(bottleneck, graph.Amount(flow));
        }

        return new TemporalPath(ImmutableCollectionsMarshal.AsImmutableArray(flows), bottleneck, graph.ArriveAt(flows[^1]));
    }
}
