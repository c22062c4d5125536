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
            budget -= (long)frontCount * FlowsForOneVertex;
            if (budget < 0)
            {
                return false;
            }

            (frontCount, int laterRuns, long laterFlows) = graph.TailOut is { } tail ? FindLaterRuns(tail, frontCount, hubLimit) : (frontCount, 0, 0);
            (frontCount, long flows) = FindRuns(frontCount, hubLimit);
            flows += laterFlows;
            budget -= flows;
            if (budget < 0)
            {
                return false;
            }

            stamp++;
            frontCount = Follow(frontCount, laterRuns, flows, hop == hops, cancellationToken);
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
        double perEvent = 1.0 / Math.Max(1, graph.HasTail ? graph.FrozenFlowCount : graph.EventCount);
        unchecked
        {
            fixed (int* offset = graph.OutOffsets)
            fixed (int* leaveAt = graph.LeaveEvents)
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
                    first = FirstAfter(rows, leaveAt, first, end, Guess(first, end, arrival, perEvent), arrival);
                    if (current.Until != int.MaxValue)
                    {
                        end = FirstAfter(rows, leaveAt, first, end, first, current.Until);
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

    /// <summary>
    /// Between two places of the rows that belong to one vertex: the first whose flow leaves after an event. Found by leaps from a guess, so
    /// O(1) where the guess is good and O(log) where it is not.
    /// </summary>
    internal static unsafe int FirstAfter(FlowStep* rows, int* leaveAt, int low, int high, int guess, int eventNumber)
    {
        unchecked
        {
            int leap = 4;
            if (guess < high && LeaveAt(guess) <= eventNumber)
            {
                low = guess + 1;
                while (leap < high - low && LeaveAt(low + leap) <= eventNumber)
                {
                    low += leap + 1;
                    leap *= 2;
                }

                high = leap < high - low ? low + leap : high;
            }
            else
            {
                high = guess;
                while (leap < high - low && LeaveAt(high - leap) > eventNumber)
                {
                    high -= leap;
                    leap *= 2;
                }

                low = leap < high - low ? high - leap + 1 : low;
            }

            while (low < high)
            {
                int middle = low + ((high - low) >> 1);
                if (LeaveAt(middle) > eventNumber)
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

        int LeaveAt(int place) => leaveAt == null ? rows[place].Flow : leaveAt[rows[place].Flow];
    }

    /// <summary>Follows the runs; the vertices that can now be reached, or earlier than before, form the next front.</summary>
    private int Follow(int runCount, int laterRuns, long flows, bool isLast, CancellationToken cancellationToken)
    {
        MakeRoom(ref reached, count + flows);
        if (!isLast)
        {
            MakeRoom(ref nextFronts, flows);
        }

        int nextCount = Follow(fronts, runCount, graph.OutRows, 0, isLast, cancellationToken);
        return laterRuns == 0 ? nextCount : Follow(later, laterRuns, graph.TailOut!.Rows, nextCount, isLast, cancellationToken);
    }

    private int Follow(Front[] runs, int runCount, ReadOnlySpan<FlowStep> rows, int nextCount, bool isLast, CancellationToken cancellationToken)
    {
        for (int run = 0; run < runCount;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (run, nextCount) = FollowBatch(runs, rows, run, runCount, nextCount, isLast);
        }

        return nextCount;
    }

    /// <summary>Follows a batch of runs. Gives the run after the last one followed, and how many vertices the next front has by now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe (int Run, int NextCount) FollowBatch(
        Front[] from, ReadOnlySpan<FlowStep> steps, int run, int runCount, int nextCount, bool isLast)
    {
        unchecked
        {
            fixed (FlowStep* rows = steps)
            fixed (int* arriveAt = graph.ArrivalEvents)
            fixed (Place* places = this.places)
            fixed (Front* runs = from)
            fixed (Front* next = nextFronts)
            fixed (int* vertices = reached)
            {
                uint oldest = firstStamp;
                uint now = stamp;
                int found = count;

                // Most runs are too short to ask memory ahead within each, so the first flows of all of them are asked for at once.
                int end = run;
                for (int asked = 0; end < runCount && asked < FlowsInABatch; end++)
                {
                    int last = Math.Min(runs[end].Until, runs[end].Vertex + FlowAhead);
                    asked += last - runs[end].Vertex;
                    for (int i = runs[end].Vertex; Sse.IsSupported && i < last; i++)
                    {
                        Sse.Prefetch0(places + rows[i].Vertex);
                    }
                }

                for (; run < end; run++)
                {
                    int last = runs[run].Until;
                    for (int i = runs[run].Vertex; i < last; i++)
                    {
                        if (Sse.IsSupported && i + FlowAhead < last)
                        {
                            Sse.Prefetch0(places + rows[i + FlowAhead].Vertex);
                        }

                        int vertex = rows[i].Vertex;
                        Place* place = places + vertex;
                        int arrival = arriveAt == null ? rows[i].Flow : arriveAt[rows[i].Flow];
                        int before = int.MaxValue;
                        if (place->Stamp < oldest)
                        {
                            vertices[found++] = vertex;
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
                        if (!isLast)
                        {
                            next[nextCount++] = new Front { Vertex = vertex, Until = before };
                        }
                    }
                }

                count = found;
            }
        }

        return (run, nextCount);
    }

    /// <summary>Room for one entry for each flow to come, but never more than one for each vertex.</summary>
    private void MakeRoom<T>(ref T[] list, long entries)
    {
        long needed = Math.Min(entries, places.Length);
        if (list.Length < needed)
        {
            Array.Resize(ref list, (int)Math.Min(Math.Max(needed, 2L * list.Length), places.Length));
        }
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
