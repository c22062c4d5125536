using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Graph;

public sealed partial class ReachSearch
{
    // A pass touches every flow but in order; hop by hop the flows come in disorder, which costs several times as much each. Finding
    // where the run of a vertex starts costs as much as following a few flows.
    private const int FlowsInOrderForOneInDisorder = 8;
    private const int FlowsForOneVertex = 4;

    // How many vertices ahead of its turn a vertex is asked for, then its row; measured, and flat around these figures.
    private const int VertexAhead = 32;
    private const int RowAhead = 16;

    // What flows lead to is asked for in batches of so many, the first few of each run; inside a longer run that many flows ahead.
    private const int FlowsInABatch = 256;
    private const int FlowAhead = 16;
    private const int FlowsBetweenChecks = 1 << 16;

    private Front[] fronts = new Front[64];
    private Front[] nextFronts = new Front[64];

    /// <summary>
    /// Goes out from the source hop by hop. In each hop a vertex passes on only the flows between its new arrival and the one it had when it
    /// was last passed: what leaves later was followed then, with fewer hops. Gives false when a pass over all flows would be cheaper.
    /// </summary>
    private bool ExpandByHops(int hops, int hubLimit, ReachMethod method, CancellationToken cancellationToken)
    {
        long budget = long.MaxValue;
        if (method != ReachMethod.ByHops && CanPassOverFlows(hops))
        {
            long flowsToPass = (long)graph.FlowCount - places[reached[0]].Arrival;
            budget = method == ReachMethod.InAPass ? -1 : flowsToPass / FlowsInOrderForOneInDisorder;
        }

        fronts[0] = new Front { Vertex = reached[0], Until = int.MaxValue };
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
            frontCount = Follow(frontCount, hop == hops, cancellationToken);
            (fronts, nextFronts) = (nextFronts, fronts);
        }

        return true;
    }

    /// <summary>
    /// Replaces each vertex of the front by the run of its row that is to be followed. Hubs and empty runs fall out. This comes before any
    /// following, for following changes arrivals.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe (int Count, long Flows) FindRuns(int frontCount, int hubLimit)
    {
        int kept = 0;
        long flows = 0;
        double perEvent = 1.0 / Math.Max(1, graph.EventCount);
        unchecked
        {
            fixed (int* offset = graph.OutOffsets)
            fixed (FlowStep* rows = graph.OutRows)
            fixed (Place* place = places)
            fixed (Front* front = fronts)
            {
                for (int i = 0; i < frontCount; i++)
                {
                    if (Sse.IsSupported)
                    {
                        int vertex = front[Math.Min(i + VertexAhead, frontCount - 1)].Vertex;
                        Sse.Prefetch0(offset + vertex);
                        Sse.Prefetch0(place + vertex);
                        vertex = front[Math.Min(i + RowAhead, frontCount - 1)].Vertex;
                        Sse.Prefetch0(rows + Guess(offset[vertex], offset[vertex + 1], place[vertex].Arrival, perEvent));
                    }

                    Front current = front[i];
                    int first = offset[current.Vertex];
                    int end = offset[current.Vertex + 1];
                    if (end - first > hubLimit)
                    {
                        // A hub that was reached anew is a hub already known, for it was never passed.
                        if (current.Until == int.MaxValue)
                        {
                            AddHub(current.Vertex);
                        }

                        continue;
                    }

                    int arrival = place[current.Vertex].Arrival;
                    first = graph.FirstAfterNear(first, end, Guess(first, end, arrival, perEvent), arrival);
                    if (current.Until != int.MaxValue)
                    {
                        end = graph.FirstAfter(first, end, current.Until);
                    }

                    if (first < end)
                    {
                        front[kept++] = new Front { Vertex = first, Until = end };
                        flows += end - first;
                    }
                }
            }
        }

        return (kept, flows);
    }

    /// <summary>Where a row's first flow after an event would stand if flows were spread evenly over time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Guess(int first, int end, int afterEvent, double perEvent) =>
        unchecked(first + (int)((end - first) * (Math.Max(afterEvent, 0) * perEvent)));

    /// <summary>Follows the runs; the vertices that can now be reached, or earlier than before, form the next front.</summary>
    private int Follow(int runCount, bool isLast, CancellationToken cancellationToken)
    {
        int nextCount = 0;
        int untilCheck = FlowsBetweenChecks;
        for (int run = 0; run < runCount;)
        {
            int end = AskAhead(run, runCount);
            for (; run < end; run++)
            {
                untilCheck -= fronts[run].Until - fronts[run].Vertex;
                nextCount = FollowRun(fronts[run].Vertex, fronts[run].Until, nextCount, isLast);
            }

            if (untilCheck < 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                untilCheck = FlowsBetweenChecks;
            }
        }

        return nextCount;
    }

    /// <summary>
    /// Asks memory for what the first flows of the next runs lead to. Most runs are too short to ask ahead only within each. Gives the run
    /// after the last one asked for.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe int AskAhead(int run, int runCount)
    {
        if (!Sse.IsSupported)
        {
            return runCount;
        }

        unchecked
        {
            fixed (FlowStep* rows = graph.OutRows)
            fixed (Place* place = places)
            {
                for (int asked = 0; run < runCount && asked < FlowsInABatch; run++)
                {
                    int end = Math.Min(fronts[run].Until, fronts[run].Vertex + FlowAhead);
                    asked += end - fronts[run].Vertex;
                    for (int i = fronts[run].Vertex; i < end; i++)
                    {
                        Sse.Prefetch0(place + rows[i].Vertex);
                    }
                }
            }
        }

        return run;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe int FollowRun(int start, int end, int nextCount, bool isLast)
    {
        unchecked
        {
            fixed (FlowStep* rows = graph.OutRows)
            fixed (Place* known = places)
            fixed (int* arriveAt = graph.ArrivalEvents)
            {
                for (int i = start; i < end; i++)
                {
                    if (Sse.IsSupported && i + FlowAhead < end)
                    {
                        Sse.Prefetch0(known + rows[i + FlowAhead].Vertex);
                    }

                    (int flow, int vertex) = rows[i];
                    Place* place = known + vertex;
                    int arrival = arriveAt == null ? flow : arriveAt[flow];
                    int before = int.MaxValue;
                    if (place->Stamp < firstStamp)
                    {
                        if (count == reached.Length)
                        {
                            GrowReached();
                        }

                        reached[count++] = vertex;
                    }
                    else if (arrival >= place->Arrival)
                    {
                        continue;
                    }
                    else if (place->Stamp == stamp)
                    {
                        place->Arrival = arrival;
                        continue;
                    }
                    else
                    {
                        before = place->Arrival;
                    }

                    place->Stamp = stamp;
                    place->Arrival = arrival;
                    if (isLast)
                    {
                        continue;
                    }

                    if (nextCount == nextFronts.Length)
                    {
                        Array.Resize(ref nextFronts, nextCount * 2);
                    }

                    nextFronts[nextCount++] = new Front { Vertex = vertex, Until = before };
                }
            }
        }

        return nextCount;
    }

    /// <summary>
    /// A vertex to pass and the event up to which its flows are to be followed; once <see cref="FindRuns"/> was there, the ends of a run.
    /// </summary>
    private struct Front
    {
        public int Vertex;
        public int Until;
    }
}
