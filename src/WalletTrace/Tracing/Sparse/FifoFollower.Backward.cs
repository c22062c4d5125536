using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using WalletTrace.Graph;
using WalletTrace.Graph.Coordinates;
using WalletTrace.Graph.Mapped;

namespace WalletTrace.Tracing.Sparse;

internal sealed partial class FifoFollower<T, TMath>
{
    private readonly Tally<T, TMath>[] origins = [.. Enum.GetValues<OriginKind>().Select(_ => new Tally<T, TMath>())];
    private OriginStops stops = new();

    public override ValueOrigins OriginsOfHolding(int vertex, int afterEvent, OriginStops originStops, CancellationToken cancellationToken)
    {
        (T start, T end) = coordinates.HeldAfter(vertex, afterEvent);
        Begin(originStops);
        if (start < end)
        {
            Push(vertex, start, end);
        }

        return Trace(unchecked(end - start), cancellationToken);
    }

    public override ValueOrigins OriginsOfFlow(int flow, OriginStops originStops, CancellationToken cancellationToken)
    {
        Begin(originStops);
        T amount = coordinates.Moved(flow);
        if (amount != default)
        {
            GoBack(flow, graph.From(flow), default, amount);
        }

        return Trace(amount, cancellationToken);
    }

    private void Begin(OriginStops originStops)
    {
        stops = originStops;
        mostStretches = MostStretches(0);
        (frontCount, nextCount) = (0, 0);
        Array.ForEach(origins, tally => tally.Clear());
    }

    private ValueOrigins Trace(T amount, CancellationToken cancellationToken)
    {
        left = stops.Steps ?? long.MaxValue;
        for (long rounds = 0; nextCount > 0; rounds++)
        {
            // Each round goes back by a flow that is earlier than the one before. Coordinates that contradict the rows could lead round in a circle.
            if (rounds > graph.FlowCount)
            {
                throw FlowSections.Contradict(CoordinateSections.InStarts);
            }

            cancellationToken.ThrowIfCancellationRequested();
            (front, next) = (next, front);
            (frontCount, nextCount) = (nextCount, 0);
            left -= frontCount;
            if (left < 0)
            {
                for (int i = 0; i < frontCount; i++)
                {
                    origins[(int)OriginKind.NotFollowed].Add(front[i].Vertex, -1, unchecked(front[i].End - front[i].Start));
                }

                break;
            }

            TraceFront();
        }

        var found = new List<ValueOrigin>();
        UInt256 sum = default;
        for (int kind = 0; kind < origins.Length; kind++)
        {
            found.AddRange(origins[kind].Sums((vertex, flow, part) => new ValueOrigin((OriginKind)kind, vertex, flow, part)));
        }

        foreach (ValueOrigin origin in found)
        {
            sum += origin.Amount;
        }

        if (sum != TMath.To(amount))
        {
            throw new ConservationException(nameof(TaintRule.Fifo), TMath.To(amount), sum);
        }

        return new ValueOrigins(sum, [.. found.OrderBy(origin => origin.Vertex).ThenBy(origin => origin.Flow).ThenBy(origin => origin.Kind)]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void TraceFront()
    {
        int frozenVertices = graph.FrozenVertexCount;
        unchecked
        {
            fixed (int* offsets = graph.InOffsets)
            fixed (FlowStep* rows = graph.InRows)
            fixed (T* starts = coordinates.Incoming)
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
                    if (vertex < frozenVertices)
                    {
                        at = TraceRow(rows, starts, offsets[vertex], offsets[vertex + 1], vertex, at, until);
                    }

                    if (at < until && graph.TailIn is { } tail)
                    {
                        at = TraceLater(tail, vertex, at, until);
                    }

                    if (at < until)
                    {
                        MadeUp(vertex, at, until);
                    }
                }
            }
        }
    }

    /// <summary>Traces a stretch over the flows of a row, and what came in between them with none; gives where what is behind them all begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe T TraceRow(FlowStep* rows, T* starts, int low, int end, int vertex, T at, T until)
    {
        unchecked
        {
            for (int place = LastFrom(starts, low, end, at); place < end && at < until; place++)
            {
                T start = starts[place];
                if (at < start)
                {
                    T gap = start < until ? start : until;
                    MadeUp(vertex, at, gap);
                    at = gap;
                }

                T stop = start + coordinates.Moved(rows[place].Flow);
                stop = stop < until ? stop : until;
                if (at < stop)
                {
                    GoBack(rows[place].Flow, rows[place].Vertex, at - start, stop - start);
                    at = stop;
                }
            }
        }

        return at;
    }

    private unsafe T TraceLater(TailRows tail, int vertex, T at, T until)
    {
        (int low, int end) = tail.Place(vertex);
        fixed (FlowStep* rows = tail.Rows)
        fixed (T* starts = coordinates.LaterIn)
        {
            return TraceRow(rows, starts, low, end, vertex, at, until);
        }
    }

    /// <summary>The last place of a row whose flow starts at a coordinate or before it; the first place if there is none.</summary>
    private static unsafe int LastFrom(T* starts, int low, int high, T at)
    {
        unchecked
        {
            while (high - low > 1)
            {
                int middle = low + ((high - low) >> 1);
                if (starts[middle] > at)
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

    /// <summary>A part of a flow, from one place in it up to another, came from the flow's sender.</summary>
    private void GoBack(int flow, int sender, T from, T to)
    {
        unchecked
        {
            if (stops.AtFlows is { } flowsToStopAt && flowsToStopAt.Contains(flow))
            {
                origins[(int)OriginKind.Flow].Add(sender, flow, to - from);
            }
            else if (stops.AtVertex is { } isStop && isStop(sender))
            {
                origins[(int)OriginKind.Vertex].Add(sender, flow, to - from);
            }
            else
            {
                T start = coordinates.StartOf(flow).Out;
                Push(sender, start + from, start + to);
            }
        }
    }

    /// <summary>A stretch that no flow brought was made up for the flows that took it.</summary>
    private void MadeUp(int vertex, T at, T until)
    {
        StartRow<FlowStart<T>> row = coordinates.OutRow(vertex);
        int low = 0;
        int high = row.Length;
        while (high - low > 1)
        {
            int middle = low + ((high - low) >> 1);
            if (row.Start(middle).Out > at)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        for (; at < until; low++)
        {
            if (low >= row.Length)
            {
                throw FlowSections.Contradict(CoordinateSections.InStarts);
            }

            T stop = low + 1 < row.Length ? row.Start(low + 1).Out : until;
            stop = stop < until ? stop : until;
            if (at < stop)
            {
                origins[(int)OriginKind.Unknown].Add(vertex, row.Step(low).Flow, unchecked(stop - at));
                at = stop;
            }
        }
    }
}
