namespace WalletTrace.Graph;

/// <content>What was frozen, without the tail. Whoever goes over all flows takes <see cref="RunAt"/> instead.</content>
public sealed partial class FlowGraph
{
    /// <summary>The number of vertices that were frozen: those after them have flows in the tail only.</summary>
    internal int FrozenVertexCount => outOffsets.Length - 1;

    /// <summary>The number of flows that were frozen: those from here on stand in the tail.</summary>
    internal int FrozenFlowCount => from.Length;

    /// <summary>The columns that were frozen.</summary>
    internal FlowColumns Columns => new()
    {
        From = from,
        To = to,
        Amounts = amounts,
        Wide = wide,
        OutOffsets = outOffsets,
        OutRows = outRows,
        InOffsets = inOffsets,
        InRows = inRows,
        Roles = roles,
        Events = events,
        LeaveAt = leaveAt,
        ArriveAt = arriveAt,
    };

    /// <summary>Where the row of each frozen vertex starts in <see cref="OutRows"/>, and at the end the number of frozen flows.</summary>
    internal ReadOnlySpan<int> OutOffsets => outOffsets.Span;

    /// <summary>The rows of leaving flows as frozen, without the tail.</summary>
    internal ReadOnlySpan<FlowStep> OutRows => outRows.Span;

    /// <summary>Where the row of each frozen vertex starts in <see cref="InRows"/>, and at the end the number of frozen flows.</summary>
    internal ReadOnlySpan<int> InOffsets => inOffsets.Span;

    /// <summary>The rows of arriving flows as frozen, without the tail.</summary>
    internal ReadOnlySpan<FlowStep> InRows => inRows.Span;

    /// <summary>The vertex each frozen flow leaves.</summary>
    internal ReadOnlySpan<int> FromIds => from.Span;

    /// <summary>The vertex each frozen flow arrives at.</summary>
    internal ReadOnlySpan<int> ToIds => to.Span;

    /// <summary>The amounts of frozen flows as stored: below 2^63 the amount itself, else its place in <see cref="WideAmounts"/> with the top bit set.</summary>
    internal ReadOnlySpan<ulong> StoredAmounts => amounts.Span;

    /// <summary>The wide amounts of frozen flows.</summary>
    internal ReadOnlySpan<UInt256> WideAmounts => wide.Span;

    /// <summary>The event in which each flow leaves; empty where that is the flow's own number, as on every graph with a tail.</summary>
    internal ReadOnlySpan<int> LeaveEvents => leaveAt.Span;

    /// <summary>The event in which each flow arrives; empty where that is the flow's own number, as on every graph with a tail.</summary>
    internal ReadOnlySpan<int> ArrivalEvents => arriveAt.Span;

    /// <summary>The place in <see cref="OutRows"/> of the first flow that leaves a frozen vertex after an event; the end of its row if there is none.</summary>
    internal int OutPlaceAfter(int vertex, int eventNumber) => outOffsets[vertex + 1] - After(FrozenOut(vertex), leaveAt.Span, eventNumber).Length;

    /// <summary>The place in <see cref="InRows"/> of the first flow that arrives at a frozen vertex after an event; the end of its row if there is none.</summary>
    internal int InPlaceAfter(int vertex, int eventNumber) => inOffsets[vertex + 1] - After(FrozenIn(vertex), arriveAt.Span, eventNumber).Length;

    private ReadOnlySpan<FlowStep> FrozenOut(int vertex) => FrozenRow(outOffsets.Span, outRows.Span, vertex);

    private ReadOnlySpan<FlowStep> FrozenIn(int vertex) => FrozenRow(inOffsets.Span, inRows.Span, vertex);

    private ReadOnlySpan<FlowStep> FrozenRow(ReadOnlySpan<int> offsets, ReadOnlySpan<FlowStep> rows, int vertex)
    {
        if (tail is not null && vertex >= offsets.Length - 1)
        {
            CheckVertex(vertex);
            return [];
        }

        return rows.Slice(offsets[vertex], offsets[vertex + 1] - offsets[vertex]);
    }
}
