using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace WalletTrace.Graph.Coordinates;

/// <summary>Finds coordinates of one width in one pass over the events of a graph.</summary>
internal sealed class CoordinatesBuilder<T, TMath>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    private const int Block = 1 << 20;

    // How many flows ahead the totals of a vertex and then the places they point at are asked for; measured, and flat around these figures.
    private const int TotalsAhead = 32;
    private const int PlaceAhead = 16;

    private readonly FlowGraph graph;
    private readonly Totals[] totals;
    private readonly FlowStart<T>[] outgoing;
    private readonly T[] incoming;

    private CoordinatesBuilder(FlowGraph graph)
    {
        this.graph = graph;
        totals = GC.AllocateUninitializedArray<Totals>(graph.VertexCount);
        outgoing = GC.AllocateUninitializedArray<FlowStart<T>>(graph.FlowCount);
        incoming = GC.AllocateUninitializedArray<T>(graph.FlowCount);
        for (int vertex = 0; vertex < totals.Length; vertex++)
        {
            totals[vertex] = new Totals { OutPlace = graph.OutOffsets[vertex], InPlace = graph.InOffsets[vertex] };
        }
    }

    public static FlowCoordinates Build(FlowGraph graph, CancellationToken cancellationToken)
    {
        var builder = new CoordinatesBuilder<T, TMath>(graph);
        for (int done = 0; done < graph.EventCount;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int end = (int)Math.Min((long)done + Block, graph.EventCount);
            if (graph.IsInstantaneous)
            {
                builder.Walk(done, end);
            }
            else
            {
                builder.WalkEvents(done, end);
            }

            done = end;
        }

        return new CoordinatesOf<T, TMath>(graph, builder.outgoing, builder.incoming);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Walk(int first, int end)
    {
        // No coordinate can leave its width: that was proven from the sum of all amounts before the width was chosen.
        unchecked
        {
            ReadOnlySpan<UInt256> wide = graph.WideAmounts;
            fixed (int* from = graph.FromIds)
            fixed (int* to = graph.ToIds)
            fixed (ulong* amounts = graph.StoredAmounts)
            fixed (Totals* vertices = totals)
            fixed (FlowStart<T>* starts = outgoing)
            fixed (T* arrivals = incoming)
            {
                int last = graph.FlowCount - 1;
                for (int flow = first; flow < end; flow++)
                {
                    if (Sse.IsSupported)
                    {
                        int soon = Math.Min(flow + TotalsAhead, last);
                        Sse.Prefetch0(vertices + from[soon]);
                        Sse.Prefetch0(vertices + to[soon]);

                        // A place read ahead of its time is off by the flows in between, which mostly share a cache line.
                        soon = Math.Min(flow + PlaceAhead, last);
                        Sse.Prefetch0(starts + vertices[from[soon]].OutPlace);
                        Sse.Prefetch0(arrivals + vertices[to[soon]].InPlace);
                    }

                    Totals* sender = vertices + from[flow];
                    Totals* receiver = vertices + to[flow];
                    T moved = sender == receiver ? default : TMath.Load(amounts[flow], wide);
                    T start = sender->Out;
                    T stop = start + moved;
                    starts[sender->OutPlace++] = new FlowStart<T>(start, receiver->In);
                    arrivals[receiver->InPlace++] = receiver->In;
                    sender->Out = stop;

                    // What the sender lacks came in, just now.
                    sender->In = sender->In < stop ? stop : sender->In;
                    receiver->In += moved;
                }
            }
        }
    }

    /// <summary>The same where flows are on their way for a while: the receiver's coordinate is known when they arrive.</summary>
    private void WalkEvents(int first, int end)
    {
        unchecked
        {
            for (int number = first; number < end; number++)
            {
                (int flow, bool isArrival) = graph.EventAt(number);
                int from = graph.From(flow);
                int to = graph.To(flow);
                T moved = from == to ? default : TMath.Load(graph.StoredAmounts[flow], graph.WideAmounts);
                if (!isArrival)
                {
                    ref Totals sender = ref totals[from];
                    T stop = sender.Out + moved;
                    outgoing[sender.OutPlace++] = new FlowStart<T>(sender.Out, default);
                    sender.Out = stop;
                    sender.In = sender.In < stop ? stop : sender.In;
                }

                if (graph.ArriveAt(flow) == number)
                {
                    ref Totals receiver = ref totals[to];
                    ref FlowStart<T> place = ref outgoing[graph.OutPlaceAfter(from, graph.LeaveAt(flow)) - 1];
                    place = place with { In = receiver.In };
                    incoming[receiver.InPlace++] = receiver.In;
                    receiver.In += moved;
                }
            }
        }
    }

    /// <summary>All that came to a vertex and left it so far, and the places of its next flows.</summary>
    private struct Totals
    {
        public T In;
        public T Out;
        public int OutPlace;
        public int InPlace;
    }
}
