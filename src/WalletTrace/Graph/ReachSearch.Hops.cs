using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Graph;

public sealed partial class ReachSearch
{
    // A pass touches every flow but in order; hop by hop the flows come in disorder, which costs several times as much each.
    private const int FlowsInOrderForOneInDisorder = 8;
    private const int Ahead = 16;
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
    private unsafe (int Count, long Flows) FindRuns(int frontCount, int hubLimit)
    {
        ReadOnlySpan<int> offsets = graph.OutOffsets;
        int kept = 0;
        long flows = 0;
        unchecked
        {
            fixed (int* offset = offsets)
            fixed (Place* place = places)
            {
                for (int i = 0; i < frontCount; i++)
                {
                    if (Sse.IsSupported && i + Ahead < frontCount)
                    {
                        int soon = fronts[i + Ahead].Vertex;
                        Sse.Prefetch0(offset + soon);
                        Sse.Prefetch0(place + soon);
                    }

                    Front front = fronts[i];
                    int first = offset[front.Vertex];
                    int end = offset[front.Vertex + 1];
                    if (end - first > hubLimit)
                    {
                        // A hub that was reached anew is a hub already known, for it was never passed.
                        if (front.Until == int.MaxValue)
                        {
                            AddHub(front.Vertex);
                        }

                        continue;
                    }

                    first = graph.FirstAfter(first, end, place[front.Vertex].Arrival);
                    if (front.Until != int.MaxValue)
                    {
                        end = graph.FirstAfter(first, end, front.Until);
                    }

                    if (first < end)
                    {
                        fronts[kept++] = new Front { Vertex = first, Until = end };
                        flows += end - first;
                    }
                }
            }
        }

        return (kept, flows);
    }

    /// <summary>Follows the runs; the vertices that can now be reached, or earlier than before, form the next front.</summary>
    private unsafe int Follow(int runCount, bool isLast, CancellationToken cancellationToken)
    {
        int nextCount = 0;
        int untilCheck = FlowsBetweenChecks;
        uint first = firstStamp;
        uint now = stamp;
        unchecked
        {
            fixed (FlowStep* rows = graph.OutRows)
            fixed (Place* known = places)
            fixed (int* arriveAt = graph.ArrivalEvents)
            {
                FlowStep* lastStep = rows + graph.FlowCount - 1;
                for (int i = 0; i < runCount; i++)
                {
                    FlowStep* end = rows + fronts[i].Until;
                    for (FlowStep* step = rows + fronts[i].Vertex; step < end; step++)
                    {
                        if (Sse.IsSupported && step + Ahead <= lastStep)
                        {
                            Sse.Prefetch0(known + step[Ahead].Vertex);
                        }

                        Place* place = known + step->Vertex;
                        int arrival = arriveAt == null ? step->Flow : arriveAt[step->Flow];
                        int before = int.MaxValue;
                        if (place->Stamp < first)
                        {
                            if (count == reached.Length)
                            {
                                GrowReached();
                            }

                            reached[count++] = step->Vertex;
                        }
                        else if (arrival >= place->Arrival)
                        {
                            continue;
                        }
                        else if (place->Stamp == now)
                        {
                            place->Arrival = arrival;
                            continue;
                        }
                        else
                        {
                            before = place->Arrival;
                        }

                        place->Stamp = now;
                        place->Arrival = arrival;
                        if (isLast)
                        {
                            continue;
                        }

                        if (nextCount == nextFronts.Length)
                        {
                            Array.Resize(ref nextFronts, nextCount * 2);
                        }

                        nextFronts[nextCount++] = new Front { Vertex = step->Vertex, Until = before };
                    }

                    untilCheck -= fronts[i].Until - fronts[i].Vertex;
                    if (untilCheck < 0)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        untilCheck = FlowsBetweenChecks;
                    }
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
