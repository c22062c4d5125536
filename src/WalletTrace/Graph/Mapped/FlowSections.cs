namespace WalletTrace.Graph.Mapped;

/// <summary>The names of the sections that hold a graph.</summary>
internal static class FlowSections
{
    /// <summary>The vertex each flow leaves: int.</summary>
    public const string From = "from";

    /// <summary>The vertex each flow arrives at: int.</summary>
    public const string To = "to";

    /// <summary>Amounts as stored: ulong, below 2^63 the amount itself, else its place in <see cref="WideAmounts"/> with the top bit set.</summary>
    public const string Amounts = "amounts";

    /// <summary>The amounts from 2^63 on in the order of their flows: <see cref="UInt256"/>. Absent where there are none.</summary>
    public const string WideAmounts = "wide-amounts";

    /// <summary>Where the outgoing row of each vertex starts, and at the end the number of flows: int.</summary>
    public const string OutOffsets = "out-offsets";

    /// <summary>The outgoing rows in the order of leaving: <see cref="FlowStep"/>.</summary>
    public const string OutRows = "out-rows";

    /// <summary>Where the incoming row of each vertex starts, and at the end the number of flows: int.</summary>
    public const string InOffsets = "in-offsets";

    /// <summary>The incoming rows in the order of arriving: <see cref="FlowStep"/>.</summary>
    public const string InRows = "in-rows";

    /// <summary>How value behaves at each vertex: <see cref="VertexRole"/>. Absent where all are holdings.</summary>
    public const string Roles = "roles";

    /// <summary>Each event as flow · 2, or flow · 2 + 1 where it is the arrival only: int. Absent, like the two that follow, where flows are instantaneous.</summary>
    public const string Events = "events";

    /// <summary>The event in which each flow leaves: int.</summary>
    public const string Leaving = "leaving";

    /// <summary>The event in which each flow arrives: int.</summary>
    public const string Arriving = "arriving";

    /// <summary>The flows that arrive as another asset, in ascending order: int. Absent, like the next one, where there are none.</summary>
    public const string ConversionFlows = "conversion-flows";

    /// <summary>What arrives of each: <see cref="UInt256"/>.</summary>
    public const string ConversionAmounts = "conversion-amounts";

    /// <summary>In the manifest: the sum of all amounts.</summary>
    public const string TotalAmount = "total-amount";

    /// <summary>
    /// A failure of sections of which every number is in range and yet one contradicts another. Nobody looks for that ahead, for it cannot be come by but by
    /// forging checksums; who would run into it stops.
    /// </summary>
    public static IndexDamagedException Contradict(string section) =>
        new("found numbers that contradict those of other sections, expected all sections to be of one graph", section);
}
