using System.Numerics;
using System.Runtime.CompilerServices;
using WalletTrace.Graph.Mapped;

namespace WalletTrace.Graph.Coordinates;

/// <summary>Coordinates of one width.</summary>
/// <param name="graph">The graph.</param>
/// <param name="outgoing">For each place of the graph's frozen outgoing rows where its flow starts.</param>
/// <param name="incoming">For each place of the graph's frozen incoming rows where its flow starts on the receiver's coordinate.</param>
/// <param name="laterOut">The same for the outgoing rows of the graph's tail.</param>
/// <param name="laterIn">The same for the incoming rows of the graph's tail.</param>
internal sealed class CoordinatesOf<T, TMath>(
    FlowGraph graph, FrozenArray<FlowStart<T>> outgoing, FrozenArray<T> incoming, FlowStart<T>[] laterOut, T[] laterIn) : FlowCoordinates(graph)
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    public override int Width => Unsafe.SizeOf<T>() * 8;

    public override long Bytes =>
        outgoing.Bytes + incoming.Bytes + ((long)laterOut.Length * Unsafe.SizeOf<FlowStart<T>>()) + ((long)laterIn.Length * Unsafe.SizeOf<T>());

    /// <summary>For each place of the graph's frozen outgoing rows where its flow starts.</summary>
    public ReadOnlySpan<FlowStart<T>> Outgoing => outgoing.Span;

    /// <summary>For each place of the graph's frozen incoming rows where its flow starts on the receiver's coordinate.</summary>
    public ReadOnlySpan<T> Incoming => incoming.Span;

    /// <summary>For each place of the outgoing rows in the graph's tail where its flow starts.</summary>
    public ReadOnlySpan<FlowStart<T>> LaterOut => laterOut;

    /// <summary>For each place of the incoming rows in the graph's tail where its flow starts on the receiver's coordinate.</summary>
    public ReadOnlySpan<T> LaterIn => laterIn;

    public override UInt256 OutStart(int flow) => TMath.To(StartOf(flow).Out);

    public override UInt256 InStart(int flow) => TMath.To(StartOf(flow).In);

    public override UInt256 HoldingAfter(int vertex, int afterEvent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(vertex, Graph.VertexCount);
        (T start, T end) = HeldAfter(vertex, afterEvent);
        return TMath.To(unchecked(end - start));
    }

    /// <summary>The stretch of a vertex's incoming coordinate that it holds after an event.</summary>
    public (T Start, T End) HeldAfter(int vertex, int afterEvent)
    {
        StartRow<FlowStart<T>> row = OutRow(vertex);
        int left = row.FirstAfter(afterEvent);
        T start = left == 0 ? default : unchecked(row.Start(left - 1).Out + Moved(row.Step(left - 1).Flow));
        StartRow<T> incomes = InRow(vertex);
        T end = CameBefore(incomes, incomes.FirstAfter(afterEvent));
        return (start, end > start ? end : start);
    }

    /// <summary>Where the last income before a place of a vertex's incoming row ended.</summary>
    public T CameBefore(StartRow<T> incomes, int index) =>
        index == 0 ? default : unchecked(incomes.Start(index - 1) + Moved(incomes.Step(index - 1).Flow));

    /// <summary>The flows that leave a vertex.</summary>
    public StartRow<FlowStart<T>> OutRow(int vertex)
    {
        (int from, int length) = FrozenRow(Graph.OutOffsets, vertex);
        (int later, int end) = Graph.TailOut is { } tail ? tail.Place(vertex) : default;
        return new StartRow<FlowStart<T>>(
            Graph.OutRows.Slice(from, length), Outgoing.Slice(from, length), later == end ? [] : Graph.TailOut!.Rows[later..end], LaterOut[later..end], Graph.LeaveEvents);
    }

    /// <summary>The flows that arrive at a vertex.</summary>
    public StartRow<T> InRow(int vertex)
    {
        (int from, int length) = FrozenRow(Graph.InOffsets, vertex);
        (int later, int end) = Graph.TailIn is { } tail ? tail.Place(vertex) : default;
        return new StartRow<T>(
            Graph.InRows.Slice(from, length), Incoming.Slice(from, length), later == end ? [] : Graph.TailIn!.Rows[later..end], LaterIn[later..end], Graph.ArrivalEvents);
    }

    /// <summary>All that left a vertex and all that came to it before the graph's tail.</summary>
    public (T Out, T In) FrozenTotals(int vertex)
    {
        (int outFrom, int outLength) = FrozenRow(Graph.OutOffsets, vertex);
        (int inFrom, int inLength) = FrozenRow(Graph.InOffsets, vertex);
        T left = outLength == 0 ? default : unchecked(Outgoing[outFrom + outLength - 1].Out + Moved(Graph.OutRows[outFrom + outLength - 1].Flow));
        T came = inLength == 0 ? default : unchecked(Incoming[inFrom + inLength - 1] + Moved(Graph.InRows[inFrom + inLength - 1].Flow));
        return (left, came < left ? left : came);
    }

    /// <summary>What a flow moves: nothing if it goes to oneself.</summary>
    public T Moved(int flow)
    {
        FlowRun run = Graph.RunAt(flow);
        int place = flow - run.First;
        return run.From[place] == run.To[place] ? default : TMath.Load(run.Amounts[place], run.Wide);
    }

    /// <summary>Where a flow starts.</summary>
    public FlowStart<T> StartOf(int flow)
    {
        StartRow<FlowStart<T>> row = OutRow(Graph.From(flow));
        return row.Start(row.FirstAfter(Graph.LeaveAt(flow)) - 1);
    }

    internal override FlowCoordinates Extend(FlowGraph extended)
    {
        ArgumentNullException.ThrowIfNull(extended);
        if (extended.FrozenFlowCount != Graph.FrozenFlowCount || extended.FlowCount < Graph.FlowCount)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Found a graph of {extended.FlowCount} flows, {extended.FrozenFlowCount} of them frozen; expected at least {Graph.FlowCount}, {Graph.FrozenFlowCount} of them frozen."),
                nameof(extended));
        }

        return WidthFor(extended) == Width
            ? CoordinatesBuilder<T, TMath>.WithTail(extended, outgoing, incoming)
            : Create(extended);
    }

    internal override void Save(SectionFolderWriter writer, CancellationToken cancellationToken)
    {
        SaveRows(writer, CoordinateSections.OutStarts, Graph.OutOffsets, Outgoing, Graph.TailOut, LaterOut);
        cancellationToken.ThrowIfCancellationRequested();
        SaveRows(writer, CoordinateSections.InStarts, Graph.InOffsets, Incoming, Graph.TailIn, LaterIn);
    }

    /// <summary>Writes the starts of one direction in the order of the rows: of each vertex what was frozen, then what came later.</summary>
    private static void SaveRows<TStart>(
        SectionFolderWriter writer, string name, ReadOnlySpan<int> offsets, ReadOnlySpan<TStart> starts, TailRows? tail, ReadOnlySpan<TStart> later)
        where TStart : unmanaged
    {
        int written = 0;
        foreach (int vertex in tail is null ? [] : tail.Vertices())
        {
            int end = offsets[Math.Min(vertex + 1, offsets.Length - 1)];
            writer.Write(name, starts[written..end]);
            (int from, int to) = tail!.Place(vertex);
            writer.Write(name, later[from..to]);
            written = end;
        }

        writer.Write(name, starts[written..]);
    }

    private static (int From, int Length) FrozenRow(ReadOnlySpan<int> offsets, int vertex) =>
        vertex < offsets.Length - 1 ? (offsets[vertex], offsets[vertex + 1] - offsets[vertex]) : default;
}
