namespace WalletTrace.Graph;

/// <summary>The columns of a graph that is frozen; <see cref="FlowGraph"/> tells what each holds.</summary>
internal readonly struct FlowColumns
{
    public FrozenArray<int> From { get; init; }

    public FrozenArray<int> To { get; init; }

    public FrozenArray<ulong> Amounts { get; init; }

    public FrozenArray<UInt256> Wide { get; init; }

    public FrozenArray<int> OutOffsets { get; init; }

    public FrozenArray<FlowStep> OutRows { get; init; }

    public FrozenArray<int> InOffsets { get; init; }

    public FrozenArray<FlowStep> InRows { get; init; }

    public FrozenArray<VertexRole> Roles { get; init; }

    public FrozenArray<int> Events { get; init; }

    public FrozenArray<int> LeaveAt { get; init; }

    public FrozenArray<int> ArriveAt { get; init; }
}
