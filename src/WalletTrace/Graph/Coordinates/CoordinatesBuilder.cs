using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using WalletTrace.Graph.Mapped;

namespace WalletTrace.Graph.Coordinates;

/// <summary>Finds coordinates of one width in one pass over the events of a graph.</summary>
/// <remarks>
/// Implementation note: each flow reads and writes the totals of its two vertices and writes a place in each of their rows, four cache misses on a
/// large graph. Asking for them a few dozen flows ahead hides most of the waiting.
/// </remarks>
internal sealed unsafe class CoordinatesBuilder<T, TMath>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    private const int Block = 1 << 20;

    // How many flows ahead the totals of a vertex and then the places they point at are asked for; measured, and flat around these figures.
    private const int TotalsAhead = 32;
    private const int PlaceAhead = 16;

    private readonly FlowGraph graph;
    private readonly Totals[] totals;
    private readonly FlowStart<T>* outgoing;
    private readonly T* incoming;
    private readonly int count;

    private CoordinatesBuilder(FlowGraph graph, FlowStart<T>* outgoing, T* incoming)
    {
        this.graph = graph;
        this.outgoing = outgoing;
        this.incoming = incoming;
        count = graph.FrozenFlowCount;
        totals = GC.AllocateUninitializedArray<Totals>(graph.FrozenVertexCount);
        ReadOnlySpan<int> outOffsets = graph.OutOffsets;
        ReadOnlySpan<int> inOffsets = graph.InOffsets;
        for (int vertex = 0; vertex < totals.Length; vertex++)
        {
            totals[vertex] = new Totals { OutPlace = outOffsets[vertex], InPlace = inOffsets[vertex] };
        }
    }

    /// <summary>Finds the coordinates of all flows, in memory.</summary>
    public static FlowCoordinates Build(FlowGraph graph, CancellationToken cancellationToken)
    {
        FlowStart<T>[] outgoing = GC.AllocateUninitializedArray<FlowStart<T>>(graph.FrozenFlowCount);
        T[] incoming = GC.AllocateUninitializedArray<T>(graph.FrozenFlowCount);
        fixed (FlowStart<T>* starts = outgoing)
        fixed (T* arrivals = incoming)
        {
            new CoordinatesBuilder<T, TMath>(graph, starts, arrivals).Run(cancellationToken);
        }

        return WithTail(graph, outgoing, incoming);
    }

    /// <summary>Finds the coordinates of a graph without a tail, as sections that are built in place.</summary>
    public static FlowCoordinates BuildInto(SectionFolderWriter writer, FlowGraph graph, CancellationToken cancellationToken)
    {
        FlowStart<T>* outgoing = writer.Allocate<FlowStart<T>>(CoordinateSections.OutStarts, graph.FlowCount);
        T* incoming = writer.Allocate<T>(CoordinateSections.InStarts, graph.FlowCount);
        new CoordinatesBuilder<T, TMath>(graph, outgoing, incoming).Run(cancellationToken);
        return WithTail(graph, new FrozenArray<FlowStart<T>>(outgoing, graph.FlowCount), new FrozenArray<T>(incoming, graph.FlowCount));
    }

    /// <summary>Coordinates whose frozen part is known: those of the tail go on from what each vertex got and gave before. O(flows of the tail).</summary>
    public static FlowCoordinates WithTail(FlowGraph graph, FrozenArray<FlowStart<T>> outgoing, FrozenArray<T> incoming)
    {
        if (!graph.HasTail)
        {
            return new CoordinatesOf<T, TMath>(graph, outgoing, incoming, [], []);
        }

        var frozen = new CoordinatesOf<T, TMath>(graph, outgoing, incoming, [], []);
        FlowRun run = graph.RunAt(graph.FrozenFlowCount);
        var laterOut = new FlowStart<T>[run.From.Length];
        var laterIn = new T[run.From.Length];
        var known = new Dictionary<int, Totals>();
        unchecked
        {
            for (int i = 0; i < run.From.Length; i++)
            {
                Know(frozen, known, run.From[i]);
                Know(frozen, known, run.To[i]);
                ref Totals sender = ref CollectionsMarshal.GetValueRefOrNullRef(known, run.From[i]);
                ref Totals receiver = ref CollectionsMarshal.GetValueRefOrNullRef(known, run.To[i]);
                T moved = run.From[i] == run.To[i] ? default : TMath.Load(run.Amounts[i], run.Wide);
                T start = sender.Out;
                T stop = start + moved;
                laterOut[sender.OutPlace++] = new FlowStart<T>(start, receiver.In);
                laterIn[receiver.InPlace++] = receiver.In;
                sender.Out = stop;
                sender.In = sender.In < stop ? stop : sender.In;
                receiver.In += moved;
            }
        }

        return new CoordinatesOf<T, TMath>(graph, outgoing, incoming, laterOut, laterIn);
    }

    /// <summary>What a vertex got and gave before the tail.</summary>
    private static void Know(CoordinatesOf<T, TMath> frozen, Dictionary<int, Totals> known, int vertex)
    {
        ref Totals totals = ref CollectionsMarshal.GetValueRefOrAddDefault(known, vertex, out bool isKnown);
        if (!isKnown)
        {
            (totals.Out, totals.In) = frozen.FrozenTotals(vertex);
            totals.OutPlace = frozen.Graph.TailOut!.Place(vertex).Start;
            totals.InPlace = frozen.Graph.TailIn!.Place(vertex).Start;
        }
    }

    private void Run(CancellationToken cancellationToken)
    {
        int events = graph.HasTail ? graph.FrozenFlowCount : graph.EventCount;
        for (int done = 0; done < events;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int end = (int)Math.Min((long)done + Block, events);
            if (graph.IsInstantaneous)
            {
                Walk(done, end);
            }
            else
            {
                WalkEvents(done, end);
            }

            done = end;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Walk(int first, int end)
    {
        // No coordinate can leave its width: that was proven from the sum of all amounts before the width was chosen.
        unchecked
        {
            FlowRun run = graph.RunAt(first);
            ReadOnlySpan<UInt256> wide = run.Wide;
            fixed (int* from = run.From)
            fixed (int* to = run.To)
            fixed (ulong* amounts = run.Amounts)
            fixed (Totals* vertices = totals)
            {
                int last = run.End - 1;
                for (int flow = first; flow < end; flow++)
                {
                    if (Sse.IsSupported)
                    {
                        int soon = Math.Min(flow + TotalsAhead, last);
                        Sse.Prefetch0(vertices + from[soon]);
                        Sse.Prefetch0(vertices + to[soon]);

                        // A place read ahead of its time is off by the flows in between, which mostly share a cache line.
                        soon = Math.Min(flow + PlaceAhead, last);
                        Sse.Prefetch0(outgoing + vertices[from[soon]].OutPlace);
                        Sse.Prefetch0(incoming + vertices[to[soon]].InPlace);
                    }

                    Totals* sender = vertices + from[flow];
                    Totals* receiver = vertices + to[flow];
                    T moved = sender == receiver ? default : TMath.Load(amounts[flow], wide);
                    T start = sender->Out;
                    T stop = start + moved;
                    Expect((uint)sender->OutPlace < (uint)count && (uint)receiver->InPlace < (uint)count);
                    outgoing[sender->OutPlace++] = new FlowStart<T>(start, receiver->In);
                    incoming[receiver->InPlace++] = receiver->In;
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
        FlowRun run = graph.RunAt(0);
        ReadOnlySpan<FlowStep> rows = graph.OutRows;
        unchecked
        {
            for (int number = first; number < end; number++)
            {
                (int flow, bool isArrival) = graph.EventAt(number);
                int from = run.From[flow];
                int to = run.To[flow];
                T moved = from == to ? default : TMath.Load(run.Amounts[flow], run.Wide);
                if (!isArrival)
                {
                    ref Totals sender = ref totals[from];
                    T stop = sender.Out + moved;
                    Expect((uint)sender.OutPlace < (uint)count);
                    outgoing[sender.OutPlace++] = new FlowStart<T>(sender.Out, default);
                    sender.Out = stop;
                    sender.In = sender.In < stop ? stop : sender.In;
                }

                if (graph.ArriveAt(flow) == number)
                {
                    ref Totals receiver = ref totals[to];
                    int place = graph.OutOffsets[from] + PlaceIn(rows[graph.OutOffsets[from]..graph.OutOffsets[from + 1]], flow);
                    Expect((uint)place < (uint)count && (uint)receiver.InPlace < (uint)count);
                    outgoing[place] = outgoing[place] with { In = receiver.In };
                    incoming[receiver.InPlace++] = receiver.In;
                    receiver.In += moved;
                }
            }
        }
    }

    /// <summary>
    /// A graph from a file is known to hold no number out of range, but not that its rows are those of its flows; where they are not, places run out of the
    /// rows, and what is written through pointers must not follow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Expect(bool isInRows)
    {
        if (!isInRows)
        {
            throw FlowSections.Contradict(FlowSections.OutRows);
        }
    }

    /// <summary>The place of a flow in a row, which has the order of flows.</summary>
    private static int PlaceIn(ReadOnlySpan<FlowStep> row, int flow)
    {
        int low = 0;
        int high = row.Length - 1;
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            if (row[middle].Flow < flow)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
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
