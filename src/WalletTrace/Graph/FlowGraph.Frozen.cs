namespace WalletTrace.Graph;

public sealed partial class FlowGraph
{
    /// <summary>Where the row of each frozen vertex starts in <see cref="InRows"/>, and at the end the number of frozen flows.</summary>
    internal ReadOnlySpan<int> InOffsets => inOffsets.Span;

    /// <summary>The rows of arriving flows as frozen, without the tail.</summary>
    internal ReadOnlySpan<FlowStep> InRows => inRows.Span;

    /// <summary>The vertex that each frozen flow leaves.</summary>
    internal ReadOnlySpan<int> FromIds => from.Span;

    /// <summary>The vertex that each frozen flow arrives at.</summary>
    internal ReadOnlySpan<int> ToIds => to.Span;

    /// <summary>The amounts of frozen flows as stored: below 2^63 the amount itself, else the index into the side table with the top bit set.</summary>
    internal ReadOnlySpan<ulong> StoredAmounts => amounts.Span;

    /// <summary>The wide amounts of frozen flows.</summary>
    internal ReadOnlySpan<UInt256> WideAmounts => wide.Span;

    /// <summary>How value behaves at frozen vertices; empty when all are holdings.</summary>
    internal ReadOnlySpan<VertexRole> Roles => roles.Span;

    /// <summary>The place in <see cref="OutRows"/> of the first frozen flow that leaves a vertex after an event; the end of its row if there is none.</summary>
    internal int OutPlaceAfter(int vertex, int eventNumber)
    {
        int low = outOffsets[vertex];
        int high = outOffsets[vertex + 1];
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            if (LeaveAt(outRows[middle].Flow) > eventNumber)
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

    /// <summary>The place in <see cref="InRows"/> of the first frozen flow that arrives at a vertex after an event; the end of its row if there is none.</summary>
    internal int InPlaceAfter(int vertex, int eventNumber)
    {
        int low = inOffsets[vertex];
        int high = inOffsets[vertex + 1];
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            if (ArriveAt(inRows[middle].Flow) > eventNumber)
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
}
