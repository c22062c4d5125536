using System.Runtime.InteropServices;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Engine;

/// <summary>
/// Coins on their way from transaction to transaction, one transaction after the other: the tape of a graph that is known only up to where it
/// has been read. Every transaction is a vertex of its own; what lies outside them is one vertex, and so are the fees.
/// </summary>
internal sealed class GrowingTape : IFlowTape
{
    private const int Outside = 0;
    private const int Fees = 1;

    private readonly List<int> from = [];
    private readonly List<int> to = [];
    private readonly List<ulong> amounts = [];
    private readonly List<UInt256> wide = [];
    private readonly List<int> events = [];
    private readonly List<int> arrivals = [];
    private readonly List<FlowStep> leaving = [];

    public int VertexCount { get; private set; } = 2;

    public int EventCount => events.Count;

    public bool IsInstantaneous => false;

    public bool HasConversions => false;

    public ReadOnlySpan<int> Events => CollectionsMarshal.AsSpan(events);

    public ReadOnlySpan<int> ArrivalEvents => CollectionsMarshal.AsSpan(arrivals);

    private int Last => VertexCount - 1;

    public FlowRun RunAt(int flow) => new(
        0, CollectionsMarshal.AsSpan(from), CollectionsMarshal.AsSpan(to), CollectionsMarshal.AsSpan(amounts), CollectionsMarshal.AsSpan(wide));

    public UInt256 Amount(int flow) => Wide.IsWide(amounts[flow]) ? wide[Wide.Index(amounts[flow])] : amounts[flow];

    public bool IsConversion(int flow, out UInt256 arrives)
    {
        arrives = default;
        return false;
    }

    public VertexRole RoleOf(int vertex) => vertex switch
    {
        Outside => VertexRole.Holding,
        Fees => VertexRole.Fees,
        _ => VertexRole.Instant,
    };

    /// <summary>What leaves the last transaction; what left the others has gone.</summary>
    public ReadOnlySpan<FlowStep> Out(int vertex) => vertex == Last ? CollectionsMarshal.AsSpan(leaving) : [];

    /// <summary>Begins the next transaction.</summary>
    public void Begin()
    {
        VertexCount++;
        leaving.Clear();
    }

    /// <summary>A coin from outside comes to the last transaction, at once; its flow.</summary>
    public int Enter(UInt256 amount)
    {
        int flow = Add(Outside, Last, amount);
        arrivals[flow] = events.Count - 1;
        return flow;
    }

    /// <summary>A coin that has left arrives at the last transaction.</summary>
    public void Arrive(int flow)
    {
        events.Add((flow * 2) + 1);
        arrivals[flow] = events.Count - 1;
        to[flow] = Last;
    }

    /// <summary>A coin leaves the last transaction, to arrive somewhere or to lie; its flow.</summary>
    public int Leave(UInt256 amount, bool isFee)
    {
        int flow = Add(Last, isFee ? Fees : Outside, amount);
        leaving.Add(new FlowStep(flow, to[flow]));
        return flow;
    }

    /// <summary>A coin leaves from outside, to arrive somewhere; its flow.</summary>
    public int LeaveOutside(UInt256 amount) => Add(Outside, Fees, amount);

    private int Add(int sender, int receiver, UInt256 amount)
    {
        int flow = from.Count;
        from.Add(sender);
        to.Add(receiver);
        amounts.Add(FlowGraph.Store(amount, wide));
        events.Add(flow * 2);
        arrivals.Add(-1);
        return flow;
    }
}
