namespace WalletTrace.Graph.Building;

/// <summary>Takes flows in event by event, in order, and makes a graph of them: nothing is sorted any more.</summary>
/// <param name="capacity">About how many flows to expect.</param>
internal sealed class FlowSequence(int capacity)
{
    private readonly List<UInt256> wide = [];
    private int[] from = new int[capacity];
    private int[] to = new int[capacity];
    private ulong[] amounts = new ulong[capacity];
    private FlowDetail[] details = new FlowDetail[capacity];
    private int[] events = new int[capacity];
    private Dictionary<int, UInt256>? conversions;
    private int flowCount;
    private int eventCount;

    /// <summary>The detail of each flow; complete when the graph is made.</summary>
    public IReadOnlyList<FlowDetail> Details => details;

    /// <summary>A flow leaves; its id. Unless it is under way for a while, it arrives in the same moment.</summary>
    public int Leave(int sender, int receiver, UInt256 amount, FlowDetail detail)
    {
        int flow = flowCount++;
        if (flow == from.Length)
        {
            Resize(Math.Max(16, flow * 2));
        }

        from[flow] = sender;
        to[flow] = receiver;
        amounts[flow] = FlowGraph.Store(amount, wide);
        details[flow] = detail;
        AddEvent(flow * 2);
        return flow;
    }

    /// <summary>A flow that has left will arrive as another asset, so much of it.</summary>
    public void Convert(int flow, UInt256 arrives) => (conversions ??= []).Add(flow, arrives);

    /// <summary>A flow that has left arrives.</summary>
    public void Arrive(int flow) => AddEvent((flow * 2) + 1);

    /// <summary>Marks the vertices at which flows begin or end.</summary>
    public void MarkEnds(bool[] vertices)
    {
        for (int flow = 0; flow < flowCount; flow++)
        {
            vertices[from[flow]] = true;
            vertices[to[flow]] = true;
        }
    }

    /// <summary>Gives the vertices other numbers.</summary>
    public void Renumber(int[] numbers)
    {
        for (int flow = 0; flow < flowCount; flow++)
        {
            from[flow] = numbers[from[flow]];
            to[flow] = numbers[to[flow]];
        }
    }

    /// <summary>Makes the graph; nothing may be added any more.</summary>
    public FlowGraph ToGraph(VertexRole[] roles)
    {
        Resize(flowCount);
        Array.Resize(ref events, eventCount);
        return FlowGraph.Ordered(roles.Length, from, to, amounts, wide, roles, eventCount == flowCount ? null : events, conversions);
    }

    private void AddEvent(int packed)
    {
        if (eventCount == events.Length)
        {
            Array.Resize(ref events, Math.Max(16, eventCount * 2));
        }

        events[eventCount++] = packed;
    }

    private void Resize(int length)
    {
        if (length != from.Length)
        {
            Array.Resize(ref from, length);
            Array.Resize(ref to, length);
            Array.Resize(ref amounts, length);
            Array.Resize(ref details, length);
        }
    }
}
