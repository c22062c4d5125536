using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Graph;

public sealed partial class ReachSearch
{
    // Runs of the rows in the graph's tail, in one hop.
    private Front[] later = [];

    /// <summary>
    /// On a graph with a tail, before <see cref="FindRuns"/>: finds the runs to be followed in the tail, and leaves in the front only the vertices that may
    /// have some among what was frozen: no hubs (those of both parts together are known here), no new vertices, none that was reached too late.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe (int FrontCount, int LaterRuns, long LaterFlows) FindLaterRuns(TailRows tail, int frontCount, int hubLimit)
    {
        if (later.Length < frontCount)
        {
            later = new Front[Math.Max(frontCount, 2 * later.Length)];
        }

        int kept = 0;
        int runs = 0;
        long flows = 0;
        ReadOnlySpan<int> offsets = graph.OutOffsets;
        for (int i = 0; i < frontCount; i++)
        {
            if (Sse.IsSupported)
            {
                // A frozen graph lies still in memory or may move as it will: a wrong line fetched ahead does no harm.
                int soon = fronts[Math.Min(i + VertexAhead, frontCount - 1)].Vertex;
                Sse.Prefetch0(Unsafe.AsPointer(ref places[soon]));
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in offsets[Math.Min(soon, offsets.Length - 1)])));
                tail.Expect(soon);
            }

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
            start = end - FlowGraph.After(tail.Rows[start..end], [], arrival).Length;
            end -= current.Until == int.MaxValue ? 0 : FlowGraph.After(tail.Rows[start..end], [], current.Until).Length;
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
}
