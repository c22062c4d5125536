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
    /// <summary>Takes rows.</summary>
    public delegate void RowTaker(ReadOnlySpan<FlowStep> rows);

    // How many flows ahead the end of a row and then the place it points at are asked for; measured, and flat around these figures.
    private const int EndAhead = 48;
    private const int PlaceAhead = 24;

    /// <summary>Sorts the flows by the vertex at one end, keeping their order. O(vertices + flows).</summary>
    /// <param name="vertexCount">The number of vertices.</param>
    /// <param name="near">For each flow the vertex by which it is sorted.</param>
    /// <param name="far">For each flow the vertex at the other end.</param>
    /// <param name="order">The order of the flows inside a row; null for that of their ids.</param>
    /// <param name="offsets">Room, all zero, for where the row of each vertex starts, and at the end the number of flows.</param>
    /// <param name="rows">Room for the rows.</param>
    /// <returns>-1, or the first flow whose near vertex is none; then there are no rows.</returns>
    public static unsafe int Sort(
        int vertexCount, FrozenArray<int> near, FrozenArray<int> far, int[]? order, int* offsets, FlowStep* rows)
    {
        int stranger = Count(vertexCount, near.Span, offsets);
        if (stranger >= 0)
        {
            return stranger;
        }

        StartRows(vertexCount, offsets);
        if (order is not null)
        {
            foreach (int flow in order)
            {
                rows[offsets[near[flow] + 1]++] = new FlowStep(flow, far[flow]);
            }
        }
        else
        {
            Place(near.Span, far.Span, offsets, rows);
        }

        return -1;
    }

    /// <summary>
    /// The same, given out piece by piece in the order of the rows: each piece is the rows of a range of vertices, filled in one pass over all flows.
    /// O(vertices + flows · pieces), memory for one piece.
    /// </summary>
    /// <param name="vertexCount">The number of vertices.</param>
    /// <param name="near">For each flow the vertex by which it is sorted.</param>
    /// <param name="far">For each flow the vertex at the other end.</param>
    /// <param name="offsets">Room, all zero, for where the row of each vertex starts, and at the end the number of flows.</param>
    /// <param name="take">Takes the next rows; what it is given is good until it returns.</param>
    /// <param name="bytesAtOnce">The size of a piece; one that is a single vertex's row may be larger.</param>
    /// <returns>-1, or the first flow whose near vertex is none; then there are no rows.</returns>
    public static unsafe int SortByRanges(
        int vertexCount, FrozenArray<int> near, FrozenArray<int> far, int* offsets, RowTaker take, long bytesAtOnce)
    {
        int stranger = Count(vertexCount, near.Span, offsets);
        if (stranger >= 0)
        {
            return stranger;
        }

        StartRows(vertexCount, offsets);
        WorkMemory? memory = null;
        try
        {
            for (int first = 0; first < vertexCount;)
            {
                int end = EndOfRange(vertexCount, first, near.Length, offsets, bytesAtOnce / sizeof(FlowStep));
                int start = offsets[first + 1];
                int length = (end == vertexCount ? near.Length : offsets[end + 1]) - start;
                if (memory is null || memory.Bytes < (long)length * sizeof(FlowStep))
                {
                    memory?.Dispose();
                    memory = new WorkMemory((long)length * sizeof(FlowStep));
                }

                FlowStep* piece = memory.As<FlowStep>();
                if (length == near.Length)
                {
                    Place(near.Span, far.Span, offsets, piece);
                }
                else
                {
                    PlaceRange(first, end, near.Span, far.Span, offsets, piece - start);
                }

                take(new ReadOnlySpan<FlowStep>(piece, length));
                first = end;
            }
        }
        finally
        {
            memory?.Dispose();
        }

        return -1;
    }

    /// <summary>Counts the flows of vertex v at v + 1. Gives the first flow of no vertex, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe int Count(int vertexCount, ReadOnlySpan<int> near, int* offsets)
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
    private static unsafe void StartRows(int vertexCount, int* offsets)
    {
        unchecked
        {
            int start = 0;
            for (int i = 1; i <= vertexCount; i++)
            {
                int count = offsets[i];
                offsets[i] = start;
                start += count;
            }
        }
    }

    /// <summary>The vertex after the last whose rows, together with those from another vertex on, have at most so many flows; at least one vertex.</summary>
    private static unsafe int EndOfRange(int vertexCount, int first, int flowCount, int* offsets, long flows)
    {
        // The rows of the vertices from here on are not filled yet, so the place after each is still its start.
        long most = offsets[first + 1] + flows;
        int low = first + 1;
        int high = vertexCount;
        while (low < high)
        {
            int middle = low + ((high - low + 1) >> 1);
            int end = middle == vertexCount ? flowCount : offsets[middle + 1];
            if (end <= most)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Place(ReadOnlySpan<int> near, ReadOnlySpan<int> far, int* ends, FlowStep* places)
    {
        unchecked
        {
            int flow = 0;
            if (Sse.IsSupported)
            {
                for (; flow < near.Length - EndAhead; flow++)
                {
                    // An end read ahead of its time is off by the flows in between, which mostly share a cache line.
                    Sse.Prefetch0(ends + near[flow + EndAhead] + 1);
                    Sse.Prefetch0(places + ends[near[flow + PlaceAhead] + 1]);
                    places[ends[near[flow] + 1]++] = new FlowStep(flow, far[flow]);
                }
            }

            for (; flow < near.Length; flow++)
            {
                places[ends[near[flow] + 1]++] = new FlowStep(flow, far[flow]);
            }
        }
    }

    /// <summary>Places the flows of a range of vertices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void PlaceRange(int first, int end, ReadOnlySpan<int> near, ReadOnlySpan<int> far, int* ends, FlowStep* places)
    {
        unchecked
        {
            uint width = (uint)(end - first);
            for (int flow = 0; flow < near.Length; flow++)
            {
                if (Sse.IsSupported && flow < near.Length - EndAhead)
                {
                    int later = near[flow + EndAhead];
                    if ((uint)(later - first) < width)
                    {
                        Sse.Prefetch0(ends + later + 1);
                    }

                    later = near[flow + PlaceAhead];
                    if ((uint)(later - first) < width)
                    {
                        Sse.Prefetch0(places + ends[later + 1]);
                    }
                }

                int vertex = near[flow];
                if ((uint)(vertex - first) < width)
                {
                    places[ends[vertex + 1]++] = new FlowStep(flow, far[flow]);
                }
            }
        }
    }
}
