using System.Diagnostics.CodeAnalysis;
using QuikGraph;

namespace WalletTrace.Graph;

/// <summary>
/// The frozen graph of flows: compressed sparse rows in both directions over integer ids, with exact amounts.
/// </summary>
/// <remarks>
/// <para>Flow ids follow the order in which the flows leave; so on a graph of transfers the id of a flow <em>is</em> its place in the
/// one order of events, and no rank is stored. Where flows are on their way for a while (coins), every leaving and every arriving has
/// its own <em>event number</em>; a flow may follow another only if its <see cref="LeaveAt"/> is greater than the other's
/// <see cref="ArriveAt"/>.</para>
/// <para>Implementation note: from, to, amount and two rows of (flow, vertex) take 32 bytes a flow, offsets 8 bytes a vertex. An amount
/// takes eight bytes; the few that need more than 63 bits stand in a side table and the eight bytes hold their index. The columns lie in
/// memory, or in files that are mapped to it; flows that came after they were frozen stand in a tail in memory, which costs the graph nothing
/// where there is none.</para>
/// </remarks>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "A graph of flows.")]
public sealed partial class FlowGraph : IFlowTape
{
    /// <summary>The top bit of an amount as stored: it is not the amount but its place among the wide ones.</summary>
    internal const ulong WideFlag = 1UL << 63;

    private readonly FrozenArray<int> from;
    private readonly FrozenArray<int> to;
    private readonly FrozenArray<ulong> amounts;
    private readonly FrozenArray<UInt256> wide;
    private readonly FrozenArray<int> outOffsets;
    private readonly FrozenArray<FlowStep> outRows;
    private readonly FrozenArray<int> inOffsets;
    private readonly FrozenArray<FlowStep> inRows;

    // Empty when all are holdings.
    private readonly FrozenArray<VertexRole> roles;

    // Empty on a graph of transfers only: then flow, leaving and arriving share one number.
    private readonly FrozenArray<int> events;
    private readonly FrozenArray<int> leaveAt;
    private readonly FrozenArray<int> arriveAt;

    // What arrives of the flows that arrive as another asset; null where there are none.
    private readonly Dictionary<int, UInt256>? conversions;

    // What came after all that was frozen; null where nothing did.
    private readonly FlowTail? tail;

    private FlowGraph(FlowColumns columns, Dictionary<int, UInt256>? conversions, UInt256 totalAmount)
    {
        from = columns.From;
        to = columns.To;
        amounts = columns.Amounts;
        wide = columns.Wide;
        outOffsets = columns.OutOffsets;
        outRows = columns.OutRows;
        inOffsets = columns.InOffsets;
        inRows = columns.InRows;
        roles = columns.Roles;
        events = columns.Events;
        leaveAt = columns.LeaveAt;
        arriveAt = columns.ArriveAt;
        this.conversions = conversions;
        VertexCount = FrozenVertexCount;
        FlowCount = from.Length;
        FrozenAmount = totalAmount;
        TotalAmount = totalAmount;
    }

    /// <summary>The number of vertices; ids run from 0.</summary>
    public int VertexCount { get; }

    /// <summary>The number of flows; ids run from 0 in the order of leaving.</summary>
    public int FlowCount { get; }

    /// <summary>The number of events: one for each transfer, two for each flow that is on its way for a while.</summary>
    public int EventCount => events.IsEmpty ? FlowCount : events.Length;

    /// <summary>Whether every flow arrives in the moment it leaves: true on account chains.</summary>
    public bool IsInstantaneous => events.IsEmpty;

    /// <summary>The vertex a flow leaves.</summary>
    public int From(int flow) => tail is null || flow < from.Length ? from[flow] : tail.From(flow);

    /// <summary>The vertex a flow arrives at.</summary>
    public int To(int flow) => tail is null || flow < to.Length ? to[flow] : tail.To(flow);

    /// <summary>Whether some flow is a conversion.</summary>
    public bool HasConversions => conversions is not null;

    /// <summary>Whether a flow arrives as another asset than it left; then it is on its way for a while.</summary>
    public bool IsConversion(int flow) => conversions is not null && conversions.ContainsKey(flow);

    /// <summary>What arrives of a flow, in base units of what arrives: for all but conversions what left.</summary>
    public UInt256 ArrivalAmount(int flow) => conversions is not null && conversions.TryGetValue(flow, out UInt256 arrives) ? arrives : Amount(flow);

    /// <summary>A flow's value in base units of what leaves.</summary>
    public UInt256 Amount(int flow)
    {
        if (tail is not null && flow >= tail.First)
        {
            return tail.Amount(flow);
        }

        ulong stored = amounts[flow];
        return (stored & WideFlag) == 0 ? stored : wide[(int)(stored & ~WideFlag)];
    }

    /// <summary>The number of the event in which a flow leaves.</summary>
    public int LeaveAt(int flow) => leaveAt.IsEmpty ? flow : leaveAt[flow];

    /// <summary>The number of the event in which a flow arrives.</summary>
    public int ArriveAt(int flow) => arriveAt.IsEmpty ? flow : arriveAt[flow];

    /// <summary>How value behaves at a vertex.</summary>
    public VertexRole RoleOf(int vertex) => tail is not null && vertex >= FrozenVertexCount ? RoleInTail(vertex)
        : roles.IsEmpty ? VertexRole.Holding
        : roles[vertex];

    /// <summary>
    /// The flows that leave a vertex with the vertices they go to, in the order of leaving. O(1); where flows came after the graph was frozen, O(flows of the
    /// vertex) for the first who asks for a vertex that they touch.
    /// </summary>
    public ReadOnlySpan<FlowStep> Out(int vertex) => tail is null ? FrozenOut(vertex) : tail.Out.Join(vertex, FrozenOut(vertex));

    /// <summary>The flows that arrive at a vertex with the vertices they come from, in the order of arriving. O(1) like <see cref="Out"/>.</summary>
    public ReadOnlySpan<FlowStep> In(int vertex) => tail is null ? FrozenIn(vertex) : tail.In.Join(vertex, FrozenIn(vertex));

    /// <summary>
    /// The part of <see cref="Out"/> that leaves after the given event, found by binary search.
    /// </summary>
    public ReadOnlySpan<FlowStep> OutAfter(int vertex, int eventNumber) =>
        After(tail is not null && eventNumber >= tail.First - 1 ? OutOfTail(vertex) : Out(vertex), leaveAt.Span, eventNumber);

    /// <summary>
    /// The graph as QuikGraph sees it, for its read-only algorithms: a view that copies nothing. Out-edges come in the order of leaving,
    /// in-edges in that of arriving; asking for a vertex or an edge is O(1). QuikGraph knows no time: its paths are not time-respecting.
    /// </summary>
    public IBidirectionalGraph<int, FlowEdge> AsQuikGraph() => new QuikGraphView(this);

    /// <summary>The part of a row whose flows come after an event.</summary>
    /// <param name="row">The row, in the order of what <paramref name="numbers"/> says.</param>
    /// <param name="numbers">The event in which each flow comes; empty where that is its own number.</param>
    /// <param name="eventNumber">The event.</param>
    internal static ReadOnlySpan<FlowStep> After(ReadOnlySpan<FlowStep> row, ReadOnlySpan<int> numbers, int eventNumber)
    {
        int low = 0;
        int high = row.Length;
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            int flow = row[middle].Flow;
            if ((numbers.IsEmpty ? flow : numbers[flow]) > eventNumber)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return row[low..];
    }

    /// <summary>The flow of an event, and whether the event is its arrival only (a transfer's one event is both).</summary>
    internal (int Flow, bool IsArrival) EventAt(int number)
    {
        if (events.IsEmpty)
        {
            return (number, false);
        }

        int packed = events[number];
        return (packed >> 1, (packed & 1) != 0);
    }

    internal bool HasWideAmounts => !wide.IsEmpty || (tail is not null && !tail.Run.Wide.IsEmpty);

    /// <summary>Whether some vertex may be something else than a holding.</summary>
    internal bool HasRoles => !roles.IsEmpty || tail is { Roles.Length: > 0 };

    /// <summary>The memory that the graph takes, in bytes, mapped memory included.</summary>
    internal long Bytes => from.Bytes + to.Bytes + amounts.Bytes + wide.Bytes + outOffsets.Bytes + outRows.Bytes + inOffsets.Bytes + inRows.Bytes
        + roles.Bytes + events.Bytes + leaveAt.Bytes + arriveAt.Bytes + ((conversions?.Count ?? 0) * 48L) + (tail?.Bytes ?? 0);

    ReadOnlySpan<int> IFlowTape.Events => events.Span;

    ReadOnlySpan<int> IFlowTape.ArrivalEvents => arriveAt.Span;

    bool IFlowTape.IsConversion(int flow, out UInt256 arrives)
    {
        arrives = default;
        return conversions is not null && conversions.TryGetValue(flow, out arrives);
    }

    /// <summary>The sum of all amounts, those that leave and of conversions those that arrive as well; or the largest number if it does not fit.</summary>
    internal UInt256 TotalAmount { get; }

    internal static UInt256 Total(ReadOnlySpan<ulong> stored, ReadOnlySpan<UInt256> wide)
    {
        ulong low = 0;
        ulong high = 0;
        unchecked
        {
            foreach (ulong amount in stored)
            {
                ulong narrow = amount < WideFlag ? amount : 0;
                low += narrow;
                high += low < narrow ? 1UL : 0;
            }
        }

        UInt256 total = new UInt128(high, low);
        foreach (UInt256 amount in wide)
        {
            total = UInt256.SaturatingAdd(total, amount);
        }

        return total;
    }
}
