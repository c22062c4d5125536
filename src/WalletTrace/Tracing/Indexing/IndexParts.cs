using WalletTrace.Graph;
using WalletTrace.Graph.Coordinates;
using WalletTrace.Graph.Mapped;

namespace WalletTrace.Tracing.Indexing;

/// <summary>The parts of an index that are checked apart, so that a question waits for what it reads and no more.</summary>
[Flags]
internal enum IndexParts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The columns of the flows: ends, amounts, events, and the roles of vertices. 16 bytes a flow on account chains.</summary>
    Flows = 1,

    /// <summary>Where rows start, of both directions: 8 bytes a vertex.</summary>
    Offsets = 2,

    /// <summary>The outgoing rows: 8 bytes a flow.</summary>
    Outgoing = 4,

    /// <summary>The incoming rows: 8 bytes a flow.</summary>
    Incoming = 8,

    /// <summary>The coordinates: 24 bytes a flow where they have 64 bits.</summary>
    Coordinates = 16,

    /// <summary>The names of vertices and flows, and whatever is in no other part.</summary>
    Names = 32,

    /// <summary>All of it.</summary>
    All = Flows | Offsets | Outgoing | Incoming | Coordinates | Names,
}

/// <summary>Which sections a part has, and which parts a question reads.</summary>
internal static class IndexPartsOf
{
    /// <summary>How many parts there are.</summary>
    public const int Count = 6;

    /// <summary>Reach forward from an account. It may go over the rows or over the flows, whatever is cheaper.</summary>
    public static IndexParts Reach => IndexParts.Names | IndexParts.Flows | IndexParts.Offsets | IndexParts.Outgoing;

    /// <summary>Screening, which goes backward likewise; of the outgoing rows it reads how long they are.</summary>
    public static IndexParts Screening => IndexParts.Names | IndexParts.Flows | IndexParts.Offsets | IndexParts.Incoming;

    /// <summary>A part by its number.</summary>
    public static IndexParts Number(int number) => (IndexParts)(1 << number);

    /// <summary>The part that a section belongs to.</summary>
    public static IndexParts Section(string name) => name switch
    {
        FlowSections.From or FlowSections.To or FlowSections.Amounts or FlowSections.WideAmounts or FlowSections.Roles or FlowSections.Events
            or FlowSections.Leaving or FlowSections.Arriving or FlowSections.ConversionFlows or FlowSections.ConversionAmounts => IndexParts.Flows,
        FlowSections.OutOffsets or FlowSections.InOffsets => IndexParts.Offsets,
        FlowSections.OutRows => IndexParts.Outgoing,
        FlowSections.InRows => IndexParts.Incoming,
        CoordinateSections.OutStarts or CoordinateSections.InStarts => IndexParts.Coordinates,
        _ => IndexParts.Names,
    };

    /// <summary>
    /// Taint in one pass: where there are transactions of UTXO chains, what leaves them is looked up; where flows of an asset are left out, names tell which.
    /// </summary>
    public static IndexParts Pass(FlowGraph graph) =>
        !IndexFiles.HasCoordinates(graph) ? IndexParts.All
        : graph.HasRoles ? IndexParts.Flows | IndexParts.Offsets | IndexParts.Outgoing
        : IndexParts.Flows;

    /// <summary>Taint by whatever way is cheaper. FIFO reads incoming rows only where value is put in beside the flows.</summary>
    public static IndexParts Taint(FlowGraph graph, TaintPlan plan, TaintRule rule) => rule switch
    {
        _ when !IndexFiles.HasCoordinates(graph) => IndexParts.All,
        TaintRule.Fifo when plan.Injections.Count == 0 => IndexParts.Flows | IndexParts.Offsets | IndexParts.Outgoing | IndexParts.Coordinates,
        TaintRule.Fifo or TaintRule.Haircut => IndexParts.All & ~IndexParts.Names,
        _ => Pass(graph),
    };
}
