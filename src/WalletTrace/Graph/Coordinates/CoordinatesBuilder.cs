using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using WalletTrace.Graph.Mapped;

namespace WalletTrace.Graph.Coordinates;

/// <summary>Finds coordinates of one width: in one pass over the events of a graph, then in one over its rows.</summary>
/// <remarks>
/// Implementation note: the pass over events finds, for each flow, what its receiver got before; it waits for the totals of two vertices a flow. What left
/// a vertex before a flow is the sum of its row so far. So results are written in the order of the rows, one after the other: scattered in the order
/// of events they would dirty every page of the files over and over, and the disk would write each many times.
/// </remarks>
internal sealed unsafe class CoordinatesBuilder<T, TMath>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    private const int Block = 1 << 20;

    // How many flows ahead the totals of a vertex, or what is known of a flow, are asked for; measured, and flat around these figures.
    private const int TotalsAhead = 32;
    private const int FlowAhead = 32;

    // How many places of the rows are gathered before they are written.
    private const int Piece = 1 << 15;

    private readonly FlowGraph graph;

    // For each flow what came to its receiver before it.
    private readonly T* before;
    private readonly Totals* totals;
    private readonly CancellationToken cancellationToken;

    private CoordinatesBuilder(FlowGraph graph, T* before, Totals* totals, CancellationToken cancellationToken)
    {
        this.graph = graph;
        this.before = before;
        this.totals = totals;
        this.cancellationToken = cancellationToken;
    }

    private delegate void Taker<TStart>(int place, ReadOnlySpan<TStart> starts)
        where TStart : unmanaged;

    /// <summary>Finds the coordinates of all flows, in memory.</summary>
    public static FlowCoordinates Build(FlowGraph graph, CancellationToken cancellationToken)
    {
        FlowStart<T>[] outgoing = GC.AllocateUninitializedArray<FlowStart<T>>(graph.FrozenFlowCount);
        T[] incoming = GC.AllocateUninitializedArray<T>(graph.FrozenFlowCount);
        Find(
            graph,
            (place, starts) => starts.CopyTo(outgoing.AsSpan(place)),
            (place, starts) => starts.CopyTo(incoming.AsSpan(place)),
            cancellationToken);
        return WithTail(graph, outgoing, incoming);
    }

    /// <summary>Finds the coordinates of a graph without a tail, as sections.</summary>
    public static FlowCoordinates BuildInto(SectionFolderWriter writer, FlowGraph graph, CancellationToken cancellationToken)
    {
        // Both are begun before two threads write on.
        writer.Write<FlowStart<T>>(CoordinateSections.OutStarts, []);
        writer.Write<T>(CoordinateSections.InStarts, []);
        Find(
            graph,
            (_, starts) => writer.Write(CoordinateSections.OutStarts, starts),
            (_, starts) => writer.Write(CoordinateSections.InStarts, starts),
            cancellationToken);
        return WithTail(graph, writer.Map<FlowStart<T>>(CoordinateSections.OutStarts), writer.Map<T>(CoordinateSections.InStarts));
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
        var known = new Dictionary<int, TailTotals>();
        unchecked
        {
            for (int i = 0; i < run.From.Length; i++)
            {
                Know(frozen, known, run.From[i]);
                Know(frozen, known, run.To[i]);
                ref TailTotals sender = ref CollectionsMarshal.GetValueRefOrNullRef(known, run.From[i]);
                ref TailTotals receiver = ref CollectionsMarshal.GetValueRefOrNullRef(known, run.To[i]);
                T moved = run.From[i] == run.To[i] ? default : TMath.Load(run.Amounts[i], run.Wide);
                T start = sender.All.Out;
                laterOut[sender.OutPlace++] = new FlowStart<T>(start, receiver.All.In);
                laterIn[receiver.InPlace++] = receiver.All.In;
                sender.All.Give(moved);
                receiver.All.In += moved;
            }
        }

        return new CoordinatesOf<T, TMath>(graph, outgoing, incoming, laterOut, laterIn);
    }

    /// <summary>What a vertex got and gave before the tail.</summary>
    private static void Know(CoordinatesOf<T, TMath> frozen, Dictionary<int, TailTotals> known, int vertex)
    {
        ref TailTotals totals = ref CollectionsMarshal.GetValueRefOrAddDefault(known, vertex, out bool isKnown);
        if (!isKnown)
        {
            (totals.All.Out, totals.All.In) = frozen.FrozenTotals(vertex);
            totals.OutPlace = frozen.Graph.TailOut!.Place(vertex).Start;
            totals.InPlace = frozen.Graph.TailIn!.Place(vertex).Start;
        }
    }

    /// <summary>Finds all and gives it out in the order of the rows, the two directions perhaps at the same time.</summary>
    private static void Find(FlowGraph graph, Taker<FlowStart<T>> takeOut, Taker<T> takeIn, CancellationToken cancellationToken)
    {
        using var before = new WorkMemory((long)graph.FrozenFlowCount * sizeof(T));
        using var totals = new WorkMemory((long)graph.FrozenVertexCount * sizeof(Totals));
        var builder = new CoordinatesBuilder<T, TMath>(graph, before.As<T>(), totals.As<Totals>(), cancellationToken);
        builder.Run();
        TwoThreads.Run(() => builder.GatherOut(takeOut), () => builder.GatherIn(takeIn));
    }

    private void Run()
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
            {
                int last = run.End - 1;
                for (int flow = first; flow < end; flow++)
                {
                    if (Sse.IsSupported)
                    {
                        int soon = Math.Min(flow + TotalsAhead, last);
                        Sse.Prefetch0(totals + from[soon]);
                        Sse.Prefetch0(totals + to[soon]);
                    }

                    Totals* sender = totals + from[flow];
                    Totals* receiver = totals + to[flow];
                    T moved = sender == receiver ? default : TMath.Load(amounts[flow], wide);
                    before[flow] = receiver->In;
                    sender->Give(moved);
                    receiver->In += moved;
                }
            }
        }
    }

    /// <summary>The same where flows are on their way for a while: the receiver's coordinate is known when they arrive.</summary>
    private void WalkEvents(int first, int end)
    {
        FlowRun run = graph.RunAt(0);
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
                    totals[from].Give(moved);
                }

                if (graph.ArriveAt(flow) == number)
                {
                    before[flow] = totals[to].In;
                    totals[to].In += moved;
                }
            }
        }
    }

    /// <summary>The starts in the order of the outgoing rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherOut(Taker<FlowStart<T>> take)
    {
        int count = graph.FrozenFlowCount;
        if (count == 0)
        {
            return;
        }

        var piece = new FlowStart<T>[Math.Min(Piece, count)];
        FlowRun run = graph.RunAt(0);
        int vertex = 0;
        T gone = default;
        unchecked
        {
            fixed (FlowStep* rows = graph.OutRows)
            fixed (int* ends = graph.OutOffsets)
            fixed (ulong* amounts = run.Amounts)
            {
                for (int place = 0; place < count;)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    int length = Math.Min(piece.Length, count - place);
                    for (int i = 0; i < length; i++, place++)
                    {
                        if (Sse.IsSupported)
                        {
                            int soon = rows[Math.Min(place + FlowAhead, count - 1)].Flow;
                            Sse.Prefetch0(amounts + soon);
                            Sse.Prefetch0(before + soon);
                        }

                        while (place == ends[vertex + 1])
                        {
                            Expect(gone == totals[vertex].Out);
                            vertex++;
                            gone = default;
                        }

                        int flow = rows[place].Flow;
                        piece[i] = new FlowStart<T>(gone, before[flow]);
                        gone += rows[place].Vertex == vertex ? default : TMath.Load(amounts[flow], run.Wide);
                    }

                    take(place - length, piece.AsSpan(0, length));
                }

                for (; vertex < graph.FrozenVertexCount; vertex++)
                {
                    Expect(gone == totals[vertex].Out);
                    gone = default;
                }
            }
        }
    }

    /// <summary>
    /// A graph from a file is known to hold no number out of range, but not that its rows are those of its flows. Where they are not, nothing is read or written
    /// outside them, but what is found is of no graph.
    /// </summary>
    private static void Expect(bool isOfRow)
    {
        if (!isOfRow)
        {
            throw FlowSections.Contradict(FlowSections.OutRows);
        }
    }

    /// <summary>The starts in the order of the incoming rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherIn(Taker<T> take)
    {
        int count = graph.FrozenFlowCount;
        var piece = new T[Math.Min(Piece, count)];
        fixed (FlowStep* rows = graph.InRows)
        {
            for (int place = 0; place < count;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int length = Math.Min(piece.Length, count - place);
                for (int i = 0; i < length; i++, place++)
                {
                    if (Sse.IsSupported)
                    {
                        Sse.Prefetch0(before + rows[Math.Min(place + FlowAhead, count - 1)].Flow);
                    }

                    piece[i] = before[rows[place].Flow];
                }

                take(place - length, piece.AsSpan(0, length));
            }
        }
    }

    /// <summary>All that came to a vertex and left it so far.</summary>
    private struct Totals
    {
        public T In;
        public T Out;

        public void Give(T moved)
        {
            Out = unchecked(Out + moved);

            // What the sender lacks came in, just now.
            In = In < Out ? Out : In;
        }
    }

    /// <summary>The same, and the places of a vertex's next flows in the tail.</summary>
    private struct TailTotals
    {
        public Totals All;
        public int OutPlace;
        public int InPlace;
    }
}
