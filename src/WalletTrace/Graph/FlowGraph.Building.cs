using System.Runtime.InteropServices;

namespace WalletTrace.Graph;

public sealed partial class FlowGraph
{
    // Below this many flows a second thread costs more than it saves.
    private const int ParallelFrom = 1 << 16;

    /// <summary>
    /// Freezes transfers that already stand in rank order: transfer i becomes flow i. O(vertices + transfers), no comparison, two threads.
    /// </summary>
    /// <param name="vertexCount">The number of vertices.</param>
    /// <param name="from">The vertex each transfer leaves.</param>
    /// <param name="to">The vertex each transfer arrives at.</param>
    /// <param name="amounts">Each transfer's value in base units.</param>
    /// <exception cref="ArgumentException">The lengths differ, or an id is outside the vertices.</exception>
    public static FlowGraph FromTransfers(int vertexCount, ReadOnlySpan<int> from, ReadOnlySpan<int> to, ReadOnlySpan<ulong> amounts)
    {
        CheckLengths(from.Length, to.Length, amounts.Length);
        return Adopt(vertexCount, from.ToArray(), to.ToArray(), amounts.ToArray());
    }

    /// <summary>
    /// The same as <see cref="FromTransfers"/> without copying: the arrays belong to the graph from now on. Nobody may write to them again
    /// (the loops over the graph trust the ids that were checked here) nor read them (wide amounts are replaced).
    /// </summary>
    internal static FlowGraph Adopt(int vertexCount, int[] from, int[] to, ulong[] amounts)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(amounts);
        CheckVertexCount(vertexCount);
        CheckLengths(from.Length, to.Length, amounts.Length);
        return Freeze(vertexCount, from, to, amounts, StoreAll(amounts), null, null, null);
    }

    /// <summary>
    /// Freezes flows given in any order. Flow ids follow the order of leaving; equal flows stay apart. O(n log n), or O(n) where they already
    /// stand in that order and none is on its way for a while.
    /// </summary>
    /// <param name="vertexCount">The number of vertices.</param>
    /// <param name="flows">The flows.</param>
    /// <param name="roles">How value behaves at each vertex; empty when all are holdings.</param>
    /// <param name="order">For each flow of the result, in order, the index it had in <paramref name="flows"/>.</param>
    /// <exception cref="ArgumentException">
    /// An id is outside the vertices, a flow arrives before it leaves, or a conversion does not arrive later and elsewhere, or is of nothing.
    /// </exception>
    public static FlowGraph Create(int vertexCount, IReadOnlyList<FlowInput> flows, ReadOnlySpan<VertexRole> roles, out int[] order)
    {
        ArgumentNullException.ThrowIfNull(flows);
        CheckVertexCount(vertexCount);
        if (!roles.IsEmpty && roles.Length != vertexCount)
        {
            throw new ArgumentException(FormattableString.Invariant($"Found {roles.Length} roles for {vertexCount} vertices; expected one each, or none."), nameof(roles));
        }

        int count = flows.Count;
        order = new int[count];
        var leave = new Rank[count];
        bool instantaneous = true;
        bool sorted = true;
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
            FlowInput flow = flows[i];
            leave[i] = flow.Leave;
            int compared = flow.Arrive.CompareTo(flow.Leave);
            if (compared < 0)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Flow {i} arrives at {flow.Arrive}, before it leaves at {flow.Leave}; value cannot go back in time."), nameof(flows));
            }

            if (flow.Arrives is { } arrives && (compared == 0 || flow.From == flow.To || flow.Amount.IsZero || arrives.IsZero))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Flow {i} converts {flow.Amount} into {arrives}, from {flow.From} at {flow.Leave} to {flow.To} at {flow.Arrive}; expected amounts above zero, another vertex and a later rank."), nameof(flows));
            }

            instantaneous &= compared == 0;
            sorted = sorted && (i == 0 || leave[i - 1] <= leave[i]);
        }

        if (!sorted)
        {
            Array.Sort(order, (a, b) =>
            {
                int byRank = leave[a].CompareTo(leave[b]);
                return byRank != 0 ? byRank : a.CompareTo(b);
            });
        }

        var from = new int[count];
        var to = new int[count];
        var stored = new ulong[count];
        var wide = new List<UInt256>();
        Dictionary<int, UInt256>? conversions = null;
        for (int i = 0; i < count; i++)
        {
            FlowInput flow = flows[order[i]];
            from[i] = flow.From;
            to[i] = flow.To;
            stored[i] = Store(flow.Amount, wide);
            if (flow.Arrives is { } arrives)
            {
                (conversions ??= []).Add(i, arrives);
            }
        }

        var events = instantaneous ? default((int[], int[], int[])?) : NumberEvents(flows, order);
        return Freeze(vertexCount, from, to, stored, wide, roles.IsEmpty ? null : roles.ToArray(), events, conversions);
    }

    /// <summary>Makes a graph of what already stands in order.</summary>
    /// <param name="vertexCount">The number of vertices.</param>
    /// <param name="from">The vertex each flow leaves; the array belongs to the graph from now on, like those that follow.</param>
    /// <param name="to">The vertex each flow arrives at.</param>
    /// <param name="stored">The amounts, stored by <see cref="Store"/>.</param>
    /// <param name="wide">What that put aside.</param>
    /// <param name="roles">How value behaves at each vertex; null when all are holdings.</param>
    /// <param name="events">
    /// Each leaving as flow · 2 and each arrival apart from it as flow · 2 + 1, in order; null when every flow arrives in the moment it leaves.
    /// </param>
    /// <param name="conversions">What arrives of the flows that arrive as another asset; null where there are none.</param>
    internal static FlowGraph Ordered(
        int vertexCount, int[] from, int[] to, ulong[] stored, List<UInt256> wide, VertexRole[]? roles, int[]? events, Dictionary<int, UInt256>? conversions)
    {
        if (events is null)
        {
            return Freeze(vertexCount, from, to, stored, wide, roles, null, null);
        }

        var leave = new int[from.Length];
        var arrive = new int[from.Length];
        for (int number = 0; number < events.Length; number++)
        {
            int flow = events[number] >> 1;
            arrive[flow] = number;
            if ((events[number] & 1) == 0)
            {
                leave[flow] = number;
            }
        }

        return Freeze(vertexCount, from, to, stored, wide, roles, (events, leave, arrive), conversions);
    }

    /// <summary>How an amount is stored: as it is, or if it needs more than 63 bits as its place among those put aside.</summary>
    internal static ulong Store(UInt256 amount, List<UInt256> wide)
    {
        if (amount < WideFlag)
        {
            return (ulong)amount;
        }

        wide.Add(amount);
        return WideFlag | (uint)(wide.Count - 1);
    }

    /// <summary>The amount that <see cref="Store"/> stored.</summary>
    internal static UInt256 Stored(ulong stored, List<UInt256> wide) => (stored & WideFlag) == 0 ? stored : wide[(int)(stored & ~WideFlag)];

    /// <summary>Puts each amount as it is stored in its place. Gives those that were put aside.</summary>
    private static List<UInt256> StoreAll(ulong[] amounts)
    {
        var wide = new List<UInt256>();
        for (int flow = 0; flow < amounts.Length; flow++)
        {
            if (amounts[flow] >= WideFlag)
            {
                amounts[flow] = Store(amounts[flow], wide);
            }
        }

        return wide;
    }

    /// <summary>Numbers the events by rank; where ranks are equal by flow, the leaving before the arriving.</summary>
    private static (int[] Events, int[] Leave, int[] Arrive) NumberEvents(IReadOnlyList<FlowInput> flows, int[] order)
    {
        var leaves = new Rank[order.Length];
        var arrives = new Rank[order.Length];
        var late = new List<int>();
        for (int flow = 0; flow < order.Length; flow++)
        {
            FlowInput input = flows[order[flow]];
            leaves[flow] = input.Leave;
            arrives[flow] = input.Arrive;
            if (input.Arrive != input.Leave)
            {
                late.Add(flow);
            }
        }

        late.Sort((a, b) =>
        {
            int byRank = arrives[a].CompareTo(arrives[b]);
            return byRank != 0 ? byRank : a.CompareTo(b);
        });

        // Flows already stand in the order of leaving, so two sorted lists are merged. An event is packed as flow * 2 + (1 if it is an
        // arrival only).
        var events = new int[order.Length + late.Count];
        var leave = new int[order.Length];
        var arrive = new int[order.Length];
        int leaving = 0;
        int arriving = 0;
        for (int number = 0; number < events.Length; number++)
        {
            if (arriving == late.Count || (leaving < order.Length && LeavesFirst(leaving, late[arriving])))
            {
                events[number] = leaving * 2;
                leave[leaving] = number;
                arrive[leaving++] = number;
            }
            else
            {
                int flow = late[arriving++];
                events[number] = (flow * 2) + 1;
                arrive[flow] = number;
            }
        }

        return (events, leave, arrive);

        bool LeavesFirst(int flow, int arrival)
        {
            int byRank = leaves[flow].CompareTo(arrives[arrival]);
            return byRank < 0 || (byRank == 0 && flow <= arrival);
        }
    }

    private static unsafe FlowGraph Freeze(
        int vertexCount, int[] from, int[] to, ulong[] stored, List<UInt256> wide, VertexRole[]? roles, (int[] Events, int[] Leave, int[] Arrive)? order,
        Dictionary<int, UInt256>? conversions)
    {
        int[]? arrivals = order is { } o ? ByArrival(o.Events, o.Arrive) : null;
        var outOffsets = new int[vertexCount + 1];
        var inOffsets = new int[vertexCount + 1];
        FlowStep[] outRows = GC.AllocateUninitializedArray<FlowStep>(from.Length);
        FlowStep[] inRows = GC.AllocateUninitializedArray<FlowStep>(from.Length);
        int strangeSender = -1;
        int strangeReceiver = -1;
        Action outgoing = () =>
        {
            fixed (int* offsets = outOffsets)
            fixed (FlowStep* rows = outRows)
            {
                strangeSender = RowSort.Sort(vertexCount, from, to, null, offsets, rows);
            }
        };
        Action incoming = () =>
        {
            fixed (int* offsets = inOffsets)
            fixed (FlowStep* rows = inRows)
            {
                strangeReceiver = RowSort.Sort(vertexCount, to, from, arrivals, offsets, rows);
            }
        };
        if (from.Length < ParallelFrom)
        {
            outgoing();
            incoming();
        }
        else
        {
            Parallel.Invoke(outgoing, incoming);
        }

        CheckStrangers(vertexCount, from, to, strangeSender, strangeReceiver);
        UInt256 total = Total(stored, CollectionsMarshal.AsSpan(wide));
        return new FlowGraph(
            new FlowColumns
            {
                From = from,
                To = to,
                Amounts = stored,
                Wide = wide.ToArray(),
                OutOffsets = outOffsets,
                OutRows = outRows,
                InOffsets = inOffsets,
                InRows = inRows,
                Roles = roles,
                Events = order?.Events,
                LeaveAt = order?.Leave,
                ArriveAt = order?.Arrive,
            },
            conversions,
            conversions is null ? total : conversions.Values.Aggregate(total, UInt256.SaturatingAdd));
    }

    /// <summary>The flows in the order in which they arrive.</summary>
    private static int[] ByArrival(int[] events, int[] arrive)
    {
        var flows = new int[arrive.Length];
        int count = 0;
        for (int number = 0; number < events.Length; number++)
        {
            int flow = events[number] >> 1;
            if (arrive[flow] == number)
            {
                flows[count++] = flow;
            }
        }

        return flows;
    }

    private static void CheckVertexCount(int vertexCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertexCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(vertexCount, Array.MaxLength);
    }

    private static void CheckLengths(int from, int to, int amounts)
    {
        if (from != to || from != amounts)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"A graph of transfers needs lists of one length: found {from} senders, {to} receivers and {amounts} amounts."));
        }
    }

    /// <summary>Throws if the first flow that leaves no vertex, or arrives at none, is one.</summary>
    private static void CheckStrangers(int vertexCount, ReadOnlySpan<int> from, ReadOnlySpan<int> to, int strangeSender, int strangeReceiver)
    {
        if (strangeSender >= 0)
        {
            throw Stranger(vertexCount, strangeSender, "leaves", from[strangeSender]);
        }

        if (strangeReceiver >= 0)
        {
            throw Stranger(vertexCount, strangeReceiver, "arrives at", to[strangeReceiver]);
        }
    }

    private static ArgumentException Stranger(int vertexCount, int flow, string verb, int vertex) => new(vertexCount == 0
        ? FormattableString.Invariant($"Flow {flow} {verb} vertex {vertex}; expected no flows, for the graph has no vertices.")
        : FormattableString.Invariant($"Flow {flow} {verb} vertex {vertex}; expected an id from 0 to {vertexCount - 1}."));
}
