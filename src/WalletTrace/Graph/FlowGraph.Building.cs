namespace WalletTrace.Graph;

public sealed partial class FlowGraph
{
    /// <summary>
    /// Freezes transfers that already stand in rank order: transfer i becomes flow i. O(vertices + transfers), no sort.
    /// </summary>
    /// <param name="vertexCount">The number of vertices.</param>
    /// <param name="from">The vertex each transfer leaves.</param>
    /// <param name="to">The vertex each transfer arrives at.</param>
    /// <param name="amounts">Each transfer's value in base units.</param>
    /// <exception cref="ArgumentException">The lengths differ, or an id is outside the vertices.</exception>
    public static FlowGraph FromTransfers(int vertexCount, ReadOnlySpan<int> from, ReadOnlySpan<int> to, ReadOnlySpan<ulong> amounts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertexCount);
        if (from.Length != to.Length || from.Length != amounts.Length)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"A graph of transfers needs lists of one length: found {from.Length} senders, {to.Length} receivers and {amounts.Length} amounts."));
        }

        var stored = new ulong[amounts.Length];
        var wide = new List<UInt256>();
        for (int i = 0; i < amounts.Length; i++)
        {
            stored[i] = Store(amounts[i], wide);
        }

        return Freeze(vertexCount, from.ToArray(), to.ToArray(), stored, wide, null, null);
    }

    /// <summary>
    /// Freezes flows given in any order. Flow ids follow the order of leaving; equal flows stay apart. O(n log n).
    /// </summary>
    /// <param name="vertexCount">The number of vertices.</param>
    /// <param name="flows">The flows.</param>
    /// <param name="roles">How value behaves at each vertex; empty when all are holdings.</param>
    /// <param name="order">For each flow of the result, in order, the index it had in <paramref name="flows"/>.</param>
    /// <exception cref="ArgumentException">An id is outside the vertices, or a flow arrives before it leaves.</exception>
    public static FlowGraph Create(int vertexCount, IReadOnlyList<FlowInput> flows, ReadOnlySpan<VertexRole> roles, out int[] order)
    {
        ArgumentNullException.ThrowIfNull(flows);
        ArgumentOutOfRangeException.ThrowIfNegative(vertexCount);
        if (!roles.IsEmpty && roles.Length != vertexCount)
        {
            throw new ArgumentException(FormattableString.Invariant($"Found {roles.Length} roles for {vertexCount} vertices; expected one each, or none."), nameof(roles));
        }

        int count = flows.Count;
        order = new int[count];
        bool instantaneous = true;
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
            int compared = flows[i].Arrive.CompareTo(flows[i].Leave);
            if (compared < 0)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Flow {i} arrives at {flows[i].Arrive}, before it leaves at {flows[i].Leave}; value cannot go back in time."), nameof(flows));
            }

            instantaneous &= compared == 0;
        }

        Array.Sort(order, (a, b) =>
        {
            int byRank = flows[a].Leave.CompareTo(flows[b].Leave);
            return byRank != 0 ? byRank : a.CompareTo(b);
        });

        var from = new int[count];
        var to = new int[count];
        var stored = new ulong[count];
        var wide = new List<UInt256>();
        for (int i = 0; i < count; i++)
        {
            FlowInput flow = flows[order[i]];
            from[i] = flow.From;
            to[i] = flow.To;
            stored[i] = Store(flow.Amount, wide);
        }

        var events = instantaneous ? default((int[], int[], int[])?) : NumberEvents(flows, order);
        return Freeze(vertexCount, from, to, stored, wide, roles.IsEmpty ? null : roles.ToArray(), events);
    }

    private static ulong Store(UInt256 amount, List<UInt256> wide)
    {
        if (amount < WideFlag)
        {
            return (ulong)amount;
        }

        wide.Add(amount);
        return WideFlag | (uint)(wide.Count - 1);
    }

    private static (int[] Events, int[] Leave, int[] Arrive) NumberEvents(IReadOnlyList<FlowInput> flows, int[] order)
    {
        // An event is packed as flow * 2 + (1 if it is an arrival only).
        var packed = new List<int>(order.Length * 2);
        for (int flow = 0; flow < order.Length; flow++)
        {
            packed.Add(flow * 2);
            if (flows[order[flow]].Arrive != flows[order[flow]].Leave)
            {
                packed.Add((flow * 2) + 1);
            }
        }

        Rank RankOf(int e) => (e & 1) == 0 ? flows[order[e >> 1]].Leave : flows[order[e >> 1]].Arrive;
        packed.Sort((a, b) =>
        {
            int byRank = RankOf(a).CompareTo(RankOf(b));
            return byRank != 0 ? byRank : a.CompareTo(b);
        });
        int[] events = [.. packed];
        var leave = new int[order.Length];
        var arrive = new int[order.Length];
        for (int number = 0; number < events.Length; number++)
        {
            int flow = events[number] >> 1;
            arrive[flow] = number;
            if ((events[number] & 1) == 0)
            {
                leave[flow] = number;
            }
        }

        return (events, leave, arrive);
    }

    private static FlowGraph Freeze(
        int vertexCount, int[] from, int[] to, ulong[] stored, List<UInt256> wide, VertexRole[]? roles, (int[] Events, int[] Leave, int[] Arrive)? order)
    {
        CheckIds(vertexCount, from, "leaves");
        CheckIds(vertexCount, to, "arrives at");
        (int[], FlowStep[]) outgoing = Rows(vertexCount, from, to, null);
        (int[], FlowStep[]) incoming = Rows(vertexCount, to, from, order?.Events);
        return new FlowGraph(from, to, stored, [.. wide], outgoing, incoming, roles, order);
    }

    private static void CheckIds(int vertexCount, int[] ids, string verb)
    {
        for (int flow = 0; flow < ids.Length; flow++)
        {
            if ((uint)ids[flow] >= (uint)vertexCount)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Flow {flow} {verb} vertex {ids[flow]}; expected an id from 0 to {vertexCount - 1}."));
            }
        }
    }

    /// <summary>Counting sort of the flows by the vertex at one end, keeping the order of the events.</summary>
    private static (int[] Offsets, FlowStep[] Rows) Rows(int vertexCount, int[] near, int[] far, int[]? events)
    {
        var offsets = new int[vertexCount + 1];
        foreach (int vertex in near)
        {
            offsets[vertex + 1]++;
        }

        for (int vertex = 0; vertex < vertexCount; vertex++)
        {
            offsets[vertex + 1] += offsets[vertex];
        }

        var next = offsets.AsSpan(0, vertexCount).ToArray();
        var rows = new FlowStep[near.Length];
        if (events is null)
        {
            for (int flow = 0; flow < near.Length; flow++)
            {
                rows[next[near[flow]]++] = new FlowStep(flow, far[flow]);
            }
        }
        else
        {
            // The last event of each flow is its arrival; rows of arrivals keep that order.
            var arrived = new int[near.Length];
            Array.Fill(arrived, -1);
            for (int number = 0; number < events.Length; number++)
            {
                arrived[events[number] >> 1] = number;
            }

            for (int number = 0; number < events.Length; number++)
            {
                int flow = events[number] >> 1;
                if (arrived[flow] == number)
                {
                    rows[next[near[flow]]++] = new FlowStep(flow, far[flow]);
                }
            }
        }

        return (offsets, rows);
    }
}
