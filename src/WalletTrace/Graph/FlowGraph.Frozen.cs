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

    /// <summary>The event in which each flow leaves; empty where that is the flow's own number, as on every graph with a tail.</summary>
    internal ReadOnlySpan<int> LeaveEvents => leaveAt.Span;

    /// <summary>The event in which each flow arrives; empty where that is the flow's own number, as on every graph with a tail.</summary>
    internal ReadOnlySpan<int> ArrivalEvents => arriveAt.Span;

    /// <summary>The same graph, flow by flow, but that the flows of some vertices move nothing. O(flows); what is no amount is shared.</summary>
    /// <param name="isLeftOut">Whether what leaves a vertex is to move nothing.</param>
    /// <exception cref="InvalidOperationException">Some flow arrives as another asset than it left.</exception>
    internal FlowGraph Without(Func<int, bool> isLeftOut)
    {
        if (HasConversions)
        {
            throw new InvalidOperationException("Flows of the graph arrive as another asset than they left; which of them are left out cannot be told by where they leave.");
        }

        var kept = new List<UInt256>();
        ulong[] stored = KeptOf(new FlowRun(0, from.Span, to.Span, amounts.Span, wide.Span));
        UInt256[] wideKept = [.. kept];
        var rest = new FlowGraph(
            new FlowColumns
            {
                From = from,
                To = to,
                Amounts = stored,
                Wide = wideKept,
                OutOffsets = outOffsets,
                OutRows = outRows,
                InOffsets = inOffsets,
                InRows = inRows,
                Roles = roles,
                Events = events,
                LeaveAt = leaveAt,
                ArriveAt = arriveAt,
            },
            null,
            Total(stored, wideKept));
        if (tail is null)
        {
            return rest;
        }

        kept.Clear();
        return rest.Extend(VertexCount, tail.Run.From, tail.Run.To, KeptOf(tail.Run), kept, tail.Roles);

        ulong[] KeptOf(FlowRun run)
        {
            var amountsKept = new ulong[run.From.Length];
            for (int flow = 0; flow < amountsKept.Length; flow++)
            {
                amountsKept[flow] = isLeftOut(run.From[flow]) ? 0 : Store(run.Amount(run.First + flow), kept);
            }

            return amountsKept;
        }
    }

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
