using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using WalletTrace.Graph;
using WalletTrace.Graph.Coordinates;
using WalletTrace.Graph.Mapped;

namespace WalletTrace.Tracing.Sparse;

/// <summary>What <see cref="SparseFifo"/> does, whatever the width of the coordinates.</summary>
internal abstract class FifoFollower
{
    /// <summary>Follows a plan; null when more than the budget of stretches would have to be followed.</summary>
    public abstract TaintOutcome? Run(TaintPlan plan, bool keepFlows, long budget, CancellationToken cancellationToken);

    /// <summary>Traces what a vertex holds after an event.</summary>
    public abstract ValueOrigins OriginsOfHolding(int vertex, int afterEvent, OriginStops originStops, CancellationToken cancellationToken);

    /// <summary>Traces the value of a flow.</summary>
    public abstract ValueOrigins OriginsOfFlow(int flow, OriginStops originStops, CancellationToken cancellationToken);
}

/// <summary>Follows stretches of value over coordinates of one width.</summary>
/// <remarks>
/// Stretches never overlap, for what comes in at one place goes out at one place. So thefts do not compete on their way, only where a flow is marked
/// that already carries value of an earlier theft: marks are followed one after the other in the order of their flows, and what comes by a marked flow
/// meanwhile is kept until its turn.
/// </remarks>
internal sealed partial class FifoFollower<T, TMath>(CoordinatesOf<T, TMath> coordinates) : FifoFollower
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    // How many stretches ahead of its turn a vertex is asked for, then the middle of its row.
    private const int VertexAhead = 16;
    private const int RowAhead = 8;

    private readonly FlowGraph graph = coordinates.Graph;
    private readonly Tally<T, TMath> rests = new();
    private readonly Tally<T, TMath> flows = new();
    private Stretch<T>[] front = new Stretch<T>[64];
    private Stretch<T>[] next = new Stretch<T>[64];
    private int frontCount;
    private int nextCount;
    private long left;

    // Stretches of one round never overlap, so that each flow cuts at most two in two. More of them come of coordinates that contradict the rows, as a
    // forged file may have them.
    private long mostStretches;

    private IReadOnlyList<bool> terminals = [];
    private bool keepsFlows;
    private Shifts<T, TMath>? shifts;
    private MarkedFlows<T>? marked;

    public override TaintOutcome? Run(TaintPlan plan, bool keepFlows, long budget, CancellationToken cancellationToken)
    {
        rests.Clear();
        flows.Clear();
        (frontCount, nextCount) = (0, 0);
        left = budget;
        mostStretches = MostStretches(plan.Injections.Count);
        terminals = plan.Terminals;
        keepsFlows = keepFlows;
        Injection[] injections = [.. plan.Injections.OrderBy(injection => injection.BeforeEvent)];
        Mark[] marks = [.. plan.Marks.OrderBy(mark => mark.Flow)];
        shifts = injections.Length > 0 ? new Shifts<T, TMath>(coordinates, injections) : null;
        marked = marks.Length + injections.Length > 1 && marks.Length > 0 ? new MarkedFlows<T>(marks) : null;
        var entries = new List<TaintEntry>(injections.Length + marks.Length);
        int injected = 0;
        for (int i = 0; i < marks.Length; i++)
        {
            for (; injected < injections.Length && injections[injected].BeforeEvent <= graph.LeaveAt(marks[i].Flow); injected++)
            {
                if (!Enter(injections[injected], injected, entries, cancellationToken))
                {
                    return null;
                }
            }

            if (!Enter(marks[i], i, entries, cancellationToken))
            {
                return null;
            }
        }

        for (; injected < injections.Length; injected++)
        {
            if (!Enter(injections[injected], injected, entries, cancellationToken))
            {
                return null;
            }
        }

        return new TaintOutcome(
            TaintRule.Fifo,
            entries,
            rests.Sums((vertex, tag, amount) => new TaintHolding(vertex, tag, amount)),
            flows.Sums((flow, tag, amount) => new FlowTaint(flow, tag, amount)),
            null);
    }

    private long MostStretches(int injections) => (8L * graph.FlowCount) + (2L * injections) + 64;

    private bool Enter(Injection injection, int number, List<TaintEntry> entries, CancellationToken cancellationToken)
    {
        entries.Add(new TaintEntry(injection.Tag, injection.Vertex, -1, injection.BeforeEvent, injection.Amount));
        if (!injection.Amount.IsZero)
        {
            T start = shifts!.Starts[number];
            Push(injection.Vertex, start, unchecked(start + TMath.From(injection.Amount)));
        }

        return Follow(injection.Tag, cancellationToken);
    }

    private bool Enter(Mark mark, int number, List<TaintEntry> entries, CancellationToken cancellationToken)
    {
        T amount = coordinates.Moved(mark.Flow);
        if (amount == default)
        {
            return true;
        }

        T limit = mark.Limit is { } most && most < TMath.To(amount) ? TMath.From(most) : amount;
        T arrives = ArrivalOf(mark.Flow, coordinates.StartOf(mark.Flow).In);
        T place = default;
        T entered = default;
        foreach ((T start, T end) in marked is null ? [] : marked.Carried(number))
        {
            Fill(start);
            place = end;
        }

        Fill(amount);
        entries.Add(new TaintEntry(mark.Tag, -1, mark.Flow, graph.LeaveAt(mark.Flow), TMath.To(entered)));
        if (keepsFlows && entered != default)
        {
            flows.Add(mark.Flow, mark.Tag, entered);
        }

        return Follow(mark.Tag, cancellationToken);

        // What has no tag up to a place of the flow gets this one, as far as the limit allows.
        void Fill(T end)
        {
            T clean = unchecked(end - place);
            T most = unchecked(limit - entered);
            clean = clean < most ? clean : most;
            if (clean != default)
            {
                Push(graph.To(mark.Flow), unchecked(arrives + place), unchecked(arrives + place + clean));
                entered = unchecked(entered + clean);
            }
        }
    }

    /// <summary>Where a flow starts on its receiver's incoming coordinate, injections considered.</summary>
    private T ArrivalOf(int flow, T start) => shifts is null ? start : unchecked(start + shifts.At(graph.To(flow), graph.ArriveAt(flow)));

    /// <summary>Follows what was pushed to its end. False when that took more than is left of the budget.</summary>
    private bool Follow(int tag, CancellationToken cancellationToken)
    {
        while (nextCount > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (front, next) = (next, front);
            (frontCount, nextCount) = (nextCount, 0);
            left -= frontCount;
            if (left < 0)
            {
                return false;
            }

            FollowFront(tag);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void FollowFront(int tag)
    {
        bool hasTerminals = terminals.Count > 0;
        int frozenVertices = graph.FrozenVertexCount;
        unchecked
        {
            fixed (int* offsets = graph.OutOffsets)
            fixed (FlowStep* rows = graph.OutRows)
            fixed (FlowStart<T>* starts = coordinates.Outgoing)
            {
                for (int i = 0; i < frontCount; i++)
                {
                    if (Sse.IsSupported)
                    {
                        Sse.Prefetch0(offsets + front[Math.Min(i + VertexAhead, frontCount - 1)].Vertex);
                        int soon = front[Math.Min(i + RowAhead, frontCount - 1)].Vertex;
                        if (soon < frozenVertices)
                        {
                            int middle = offsets[soon] + ((offsets[soon + 1] - offsets[soon]) >> 1);
                            Sse.Prefetch0(starts + middle);
                            Sse.Prefetch0(rows + middle);
                        }
                    }

                    (int vertex, T at, T until) = front[i];
                    if (!hasTerminals || !terminals[vertex])
                    {
                        if (vertex < frozenVertices)
                        {
                            at = FollowRow(rows, starts, offsets[vertex], offsets[vertex + 1], at, until, tag);
                        }

                        if (at < until && graph.TailOut is { } tail)
                        {
                            at = FollowLater(tail, vertex, at, until, tag);
                        }
                    }

                    if (at < until)
                    {
                        rests.Add(vertex, tag, until - at);
                    }
                }
            }
        }
    }

    /// <summary>Follows a stretch over the flows of a row; gives where what they do not take begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe T FollowRow(FlowStep* rows, FlowStart<T>* starts, int low, int end, T at, T until, int tag)
    {
        unchecked
        {
            for (int place = LastFrom(starts, low, end, at); place < end && at < until; place++)
            {
                T start = starts[place].Out;
                T stop = place + 1 < end ? starts[place + 1].Out : start + coordinates.Moved(rows[place].Flow);
                stop = stop < until ? stop : until;
                if (at < stop)
                {
                    Take(rows[place], starts[place].In, at - start, stop - at, tag);
                    at = stop;
                }
            }
        }

        return at;
    }

    private unsafe T FollowLater(TailRows tail, int vertex, T at, T until, int tag)
    {
        (int low, int end) = tail.Place(vertex);
        fixed (FlowStep* rows = tail.Rows)
        fixed (FlowStart<T>* starts = coordinates.LaterOut)
        {
            return FollowRow(rows, starts, low, end, at, until, tag);
        }
    }

    /// <summary>The last place of a row whose flow starts at a coordinate or before it; flows of nothing come before the one that moves something.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe int LastFrom(FlowStart<T>* starts, int low, int high, T at)
    {
        unchecked
        {
            while (high - low > 1)
            {
                int middle = low + ((high - low) >> 1);
                if (starts[middle].Out > at)
                {
                    high = middle;
                }
                else
                {
                    low = middle;
                }
            }

            return low;
        }
    }

    /// <summary>A part of a flow goes to the flow's receiver.</summary>
    private void Take(FlowStep step, T start, T offset, T amount, int tag)
    {
        unchecked
        {
            if (keepsFlows)
            {
                flows.Add(step.Flow, tag, amount);
            }

            if (marked is not null && marked.IndexOf(step.Flow) is >= 0 and int number)
            {
                marked.Carry(number, offset, offset + amount);
            }

            start = ArrivalOf(step.Flow, start) + offset;
            Push(step.Vertex, start, start + amount);
        }
    }

    private void Push(int vertex, T start, T end)
    {
        if (nextCount > 0 && next[nextCount - 1].Vertex == vertex && next[nextCount - 1].End == start)
        {
            next[nextCount - 1] = next[nextCount - 1] with { End = end };
            return;
        }

        if (nextCount == next.Length)
        {
            if (nextCount > mostStretches)
            {
                throw FlowSections.Contradict(CoordinateSections.OutStarts);
            }

            Array.Resize(ref next, (int)Math.Min(nextCount * 2L, Array.MaxLength));
        }

        next[nextCount++] = new Stretch<T>(vertex, start, end);
    }
}
