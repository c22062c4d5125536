using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Graph;

public sealed partial class OriginSearch
{
    // How many vertices ahead of its turn a vertex is asked for, then its row; inside a run so many flows ahead.
    private const int VertexAhead = 32;
    private const int RowAhead = 16;
    private const int FlowAhead = 16;

    // Of a power of two, a remainder costs nothing.
    private const int RunsBetweenLooks = 1 << 10;

    private Front[] fronts = new Front[64];
    private Front[] nextFronts = new Front[64];
    private int nextCount;

    // Runs of the rows in the graph's tail, in one hop.
    private Front[] later = [];
    private int laterCount;

    /// <summary>
    /// Goes back from the target hop by hop. In each hop a vertex passes on only the flows between the departure it had when it was last passed and its
    /// new, later one: what arrived earlier was followed then, with fewer hops. Gives false when a pass over all flows would be cheaper.
    /// </summary>
    private bool ExpandByHops(int hops, int hubLimit, ReachMethod method, CancellationToken cancellationToken)
    {
        long budget = long.MaxValue;
        if (method != ReachMethod.ByHops && CanPassOverFlows(hops))
        {
            budget = method == ReachMethod.InAPass ? -1 : places[reached[0]].Departure / FlowsInOrderForOneInDisorder;
        }

        fronts[0] = new Front { Vertex = reached[0], From = -1 };
        int frontCount = 1;
        for (int hop = 1; hop <= hops && frontCount > 0; hop++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            budget -= (long)frontCount * FlowsForOneVertex;
            if (budget < 0)
            {
                return false;
            }

            (frontCount, long flows) = FindRuns(frontCount, hubLimit);
            budget -= flows;
            if (budget < 0)
            {
                return false;
            }

            stamp++;
            nextCount = 0;
            Follow(fronts, frontCount, graph.InRows, hop == hops, cancellationToken);
            if (laterCount > 0)
            {
                Follow(later, laterCount, graph.TailIn!.Rows, hop == hops, cancellationToken);
            }

            (fronts, nextFronts) = (nextFronts, fronts);
            frontCount = nextCount;
        }

        return true;
    }

    /// <summary>
    /// Replaces each vertex of the front by the run of its row that is to be followed. Hubs and empty runs fall out. This comes before any following,
    /// for following changes departures.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe (int Count, long Flows) FindRuns(int frontCount, int hubLimit)
    {
        int kept = 0;
        long flows = 0;
        laterCount = 0;
        TailRows? tail = graph.TailIn;
        int frozenVertices = graph.FrozenVertexCount;
        unchecked
        {
            fixed (int* offset = graph.InOffsets)
            fixed (int* outOffset = graph.OutOffsets)
            fixed (FlowStep* rows = graph.InRows)
            fixed (Place* place = places)
            fixed (Front* front = fronts)
            {
                for (int i = 0; i < frontCount; i++)
                {
                    if (Sse.IsSupported)
                    {
                        int vertex = front[Math.Min(i + VertexAhead, frontCount - 1)].Vertex;
                        Sse.Prefetch0(offset + vertex);
                        Sse.Prefetch0(outOffset + vertex);
                        Sse.Prefetch0(place + vertex);
                        vertex = front[Math.Min(i + RowAhead, frontCount - 1)].Vertex;
                        if (vertex < frozenVertices)
                        {
                            Sse.Prefetch0(rows + offset[vertex] + ((offset[vertex + 1] - offset[vertex]) >> 1));
                        }
                    }

                    Front current = front[i];
                    if (tail is null
                        ? offset[current.Vertex + 1] - offset[current.Vertex] > hubLimit || outOffset[current.Vertex + 1] - outOffset[current.Vertex] > hubLimit
                        : IsHub(current.Vertex, hubLimit))
                    {
                        // A hub that was reached anew is a hub already known, for it was never passed.
                        if (current.From < 0)
                        {
                            AddHub(current.Vertex);
                        }

                        continue;
                    }

                    int departure = place[current.Vertex].Departure;
                    if (tail is not null)
                    {
                        flows += FindLater(tail, current, departure);
                    }

                    if (current.Vertex < frozenVertices)
                    {
                        int first = offset[current.Vertex];
                        int end = FirstFrom(rows, first, offset[current.Vertex + 1], departure);
                        first = current.From < 0 ? first : FirstFrom(rows, first, end, current.From);
                        if (first < end)
                        {
                            front[kept++] = new Front { Vertex = first, From = end };
                            flows += end - first;
                        }
                    }
                }
            }
        }

        return (kept, flows);
    }

    /// <summary>Finds a vertex's run in the tail; gives the flows in it.</summary>
    private unsafe int FindLater(TailRows tail, Front current, int departure)
    {
        (int first, int end) = tail.Place(current.Vertex);
        fixed (FlowStep* rows = tail.Rows)
        {
            end = FirstFrom(rows, first, end, departure);
            first = current.From < 0 ? first : FirstFrom(rows, first, end, current.From);
        }

        if (first < end)
        {
            Add(ref later, ref laterCount, new Front { Vertex = first, From = end });
        }

        return end - first;
    }

    /// <summary>Between two places of the incoming rows that belong to one vertex: the first whose flow arrives at an event or later.</summary>
    private unsafe int FirstFrom(FlowStep* rows, int low, int high, int eventNumber)
    {
        ReadOnlySpan<int> arriveAt = graph.ArrivalEvents;
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            int flow = rows[middle].Flow;
            if ((arriveAt.IsEmpty ? flow : arriveAt[flow]) >= eventNumber)
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

    /// <summary>Follows the runs; the vertices that value can now have come from, or later than before, form the next front.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Follow(Front[] from, int runCount, ReadOnlySpan<FlowStep> steps, bool isLast, CancellationToken cancellationToken)
    {
        unchecked
        {
            fixed (FlowStep* rows = steps)
            fixed (int* leaveAt = graph.LeaveEvents)
            fixed (Place* known = places)
            fixed (Front* runs = from)
            {
                for (int run = 0; run < runCount; run++)
                {
                    if (run % RunsBetweenLooks == 0)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                    }

                    // Most runs are too short to ask memory ahead within each, so the last flows of a later run are asked for, too.
                    if (Sse.IsSupported && run + 2 < runCount)
                    {
                        for (int i = Math.Max(runs[run + 2].Vertex, runs[run + 2].From - FlowAhead); i < runs[run + 2].From; i++)
                        {
                            Sse.Prefetch0(known + rows[i].Vertex);
                        }
                    }

                    // The last comes first: it is the latest departure of its sender.
                    int first = runs[run].Vertex;
                    for (int i = runs[run].From - 1; i >= first; i--)
                    {
                        if (Sse.IsSupported && i - FlowAhead >= first)
                        {
                            Sse.Prefetch0(known + rows[i - FlowAhead].Vertex);
                        }

                        int vertex = rows[i].Vertex;
                        Place* place = known + vertex;
                        int departure = leaveAt == null ? rows[i].Flow : leaveAt[rows[i].Flow];
                        int before = -1;
                        if (place->Stamp < firstStamp)
                        {
                            Add(ref reached, ref count, vertex);
                        }
                        else if (departure <= place->Departure)
                        {
                            continue;
                        }
                        else if (place->Stamp == stamp)
                        {
                            place->Departure = departure;
                            continue;
                        }
                        else
                        {
                            before = place->Departure;
                        }

                        place->Stamp = stamp;
                        place->Departure = departure;
                        if (!isLast)
                        {
                            Add(ref nextFronts, ref nextCount, new Front { Vertex = vertex, From = before });
                        }
                    }
                }
            }
        }
    }

    /// <summary>
    /// A vertex to pass and the event from which on its flows are to be followed (-1 for all); once <see cref="FindRuns"/> was there, the ends of a run.
    /// </summary>
    private struct Front
    {
        public int Vertex;
        public int From;
    }
}
