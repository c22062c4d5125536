using System.Numerics;
using System.Runtime.CompilerServices;

namespace WalletTrace.Graph.Coordinates;

/// <summary>Coordinates of one width.</summary>
internal sealed class CoordinatesOf<T, TMath>(FlowGraph graph, FlowStart<T>[] outgoing, T[] incoming) : FlowCoordinates(graph)
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    public override int Width => Unsafe.SizeOf<T>() * 8;

    public override long Bytes => (outgoing.LongLength * Unsafe.SizeOf<FlowStart<T>>()) + (incoming.LongLength * Unsafe.SizeOf<T>());

    /// <summary>For each place of the graph's outgoing rows where its flow starts.</summary>
    public ReadOnlySpan<FlowStart<T>> Outgoing => outgoing;

    /// <summary>For each place of the graph's incoming rows where its flow starts on the receiver's coordinate.</summary>
    public ReadOnlySpan<T> Incoming => incoming;

    public override UInt256 OutStart(int flow) => TMath.To(Outgoing[PlaceOf(flow)].Out);

    public override UInt256 InStart(int flow) => TMath.To(Outgoing[PlaceOf(flow)].In);

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
        int left = Graph.OutPlaceAfter(vertex, afterEvent);
        int came = Graph.InPlaceAfter(vertex, afterEvent);
        T start = left > Graph.OutOffsets[vertex] ? unchecked(Outgoing[left - 1].Out + Moved(Graph.OutRows[left - 1].Flow)) : default;
        T end = came > Graph.InOffsets[vertex] ? unchecked(Incoming[came - 1] + Moved(Graph.InRows[came - 1].Flow)) : default;
        return (start, end > start ? end : start);
    }

    /// <summary>What a flow moves: nothing if it goes to oneself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Moved(int flow) => Graph.FromIds[flow] == Graph.ToIds[flow] ? default : TMath.Load(Graph.StoredAmounts[flow], Graph.WideAmounts);

    /// <summary>All that ever left a vertex.</summary>
    public T LeftInAll(int vertex)
    {
        int end = Graph.OutOffsets[vertex + 1];
        return end == Graph.OutOffsets[vertex] ? default : unchecked(Outgoing[end - 1].Out + Moved(Graph.OutRows[end - 1].Flow));
    }

    /// <summary>The place of a flow in the outgoing rows: they have the order of flows.</summary>
    public int PlaceOf(int flow) => Graph.OutPlaceAfter(Graph.From(flow), Graph.LeaveAt(flow)) - 1;
}
