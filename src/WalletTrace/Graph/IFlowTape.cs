namespace WalletTrace.Graph;

/// <summary>
/// Flows in the order of their events, as the taint engine reads them: a <see cref="FlowGraph"/>, or one that still grows at its end.
/// </summary>
internal interface IFlowTape
{
    int VertexCount { get; }

    /// <summary>Whether every flow arrives in the moment it leaves; then an event's number is its flow's.</summary>
    bool IsInstantaneous { get; }

    /// <summary>The columns of a flow and of those around it; on a tape with events, of all flows.</summary>
    FlowRun RunAt(int flow);

    /// <summary>Each event as flow · 2, or flow · 2 + 1 where it is the arrival only; empty where flows are instantaneous.</summary>
    ReadOnlySpan<int> Events { get; }

    /// <summary>The event in which each flow arrives; empty where flows are instantaneous.</summary>
    ReadOnlySpan<int> ArrivalEvents { get; }

    UInt256 Amount(int flow);

    /// <summary>Whether any flow arrives as another asset than it left.</summary>
    bool HasConversions { get; }

    /// <summary>Whether a flow is such a conversion, and what arrives of it then. A conversion is always on its way for a while.</summary>
    bool IsConversion(int flow, out UInt256 arrives);

    VertexRole RoleOf(int vertex);

    /// <summary>The flows that leave a vertex, in the order of leaving; of one that still grows those known so far.</summary>
    ReadOnlySpan<FlowStep> Out(int vertex);
}
