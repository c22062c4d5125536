using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Graph;

/// <summary>The compressed sparse rows of one direction: the flows of each vertex side by side, found by a stable counting sort.</summary>
/// <remarks>
/// Implementation note: each flow goes to the next free place of its vertex, and both that place's number and the place itself are cache
/// misses on a large graph. Asking for them a few dozen flows ahead hides most of the waiting; a sort by ranges of vertices hides a
/// little more, at the price of a copy. The running ends live in the offsets themselves, one place further on, so nothing is allocated
/// but the result. The loops run seldom and long, so they are compiled in full at once.
/// </remarks>
internal static class RowSort
{
    // How many flows ahead the end of a row and then the place it points at are asked for; measured, and flat around these figures.
    private const int EndAhead = 48;
    private const int PlaceAhead = 24;

    /// <summary>Sorts the flows by the vertex at one end, keeping their order. O(vertices + flows).</summary>
    /// <param name="vertexCount">The number of vertices.</param>
    /// <param name="near">For each flow the vertex by which it is sorted.</param>
    /// <param name="far">For each flow the vertex at the other end.</param>
    /// <param name="order">The order of the flows inside a row; null for that of their ids.</param>
    /// <param name="offsets">Where the row of each vertex starts, and at the end the number of flows.</param>
    /// <param name="rows">The rows.</param>
    /// <returns>-1, or the first flow whose near vertex is none; then there are no rows.</returns>
    public static int Sort(int vertexCount, int[] near, int[] far, int[]? order, out int[] offsets, out FlowStep[] rows)
    {
        offsets = new int[vertexCount + 1];
        rows = [];
        int stranger = Count(vertexCount, near, offsets);
        if (stranger >= 0)
        {
            return stranger;
        }

        rows = GC.AllocateUninitializedArray<FlowStep>(near.Length);
        StartRows(offsets);
        if (order is null)
        {
            Place(near, far, offsets, rows);
        }
        else
        {
            foreach (int flow in order)
            {
                rows[offsets[near[flow] + 1]++] = new FlowStep(flow, far[flow]);
            }
        }

        return -1;
    }

    /// <summary>Counts the flows of vertex v at v + 1. Gives the first flow of no vertex, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Count(int vertexCount, int[] near, int[] offsets)
    {
        unchecked
        {
            for (int flow = 0; flow < near.Length; flow++)
            {
                int vertex = near[flow];
                if ((uint)vertex >= (uint)vertexCount)
                {
                    return flow;
                }

                offsets[vertex + 1]++;
            }
        }

        return -1;
    }

    /// <summary>Turns the counts into the start of each row, still one place further on: once all flows are placed it is the end.</summary>
    private static void StartRows(int[] offsets)
    {
        unchecked
        {
            int start = 0;
            for (int i = 1; i < offsets.Length; i++)
            {
                int count = offsets[i];
                offsets[i] = start;
                start += count;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Place(int[] near, int[] far, int[] offsets, FlowStep[] rows)
    {
        unchecked
        {
            int flow = 0;
            if (Sse.IsSupported)
            {
                fixed (int* ends = offsets)
                fixed (FlowStep* places = rows)
                {
                    for (; flow < near.Length - EndAhead; flow++)
                    {
                        // An end read ahead of its time is off by the flows in between, which mostly share a cache line.
                        Sse.Prefetch0(ends + near[flow + EndAhead] + 1);
                        Sse.Prefetch0(places + ends[near[flow + PlaceAhead] + 1]);
                        places[ends[near[flow] + 1]++] = new FlowStep(flow, far[flow]);
                    }
                }
            }

            for (; flow < near.Length; flow++)
            {
                rows[offsets[near[flow] + 1]++] = new FlowStep(flow, far[flow]);
            }
        }
    }
}
