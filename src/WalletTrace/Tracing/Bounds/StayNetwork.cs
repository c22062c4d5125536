using System.Numerics;
using WalletTrace.Graph;
using WalletTrace.Tracing.Engine;

namespace WalletTrace.Tracing.Bounds;

/// <summary>
/// Lays out the network of events through which stolen value can go under any rule that respects time and conserves value.
/// </summary>
/// <remarks>
/// <para>A flow carries at most its amount, and at most what its vertex held; value waits at a vertex between two events, at most the whole
/// balance there. Balances follow from all flows in order; what a vertex lacks is made up with clean value. What leaves a terminal is clean.
/// A stolen flow is fresh supply where it arrives; stolen value that it takes along is stolen once more, which ends its way in a sink of its
/// own. So does what is converted; what arrives of it is clean here, and all that it can come to is noted.</para>
/// <para>Implementation note: a node is a stay, that is arrivals and then departures at one vertex. Between the events of one stay the limit
/// on waiting never binds: after every departure the vertex holds what the later ones of the stay can carry and what remains. An arrival of
/// clean value begins a new stay only where the limit can bind, so a hub that always holds more than was ever stolen is one node from stolen
/// arrival to stolen arrival. Only what stolen value can reach becomes a node at all.</para>
/// </remarks>
internal sealed class StayNetwork<T, TMath>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    private const int Block = 1 << 14;

    private readonly FlowGraph graph;
    private readonly TaintPlan plan;
    private readonly UInt256 supply;
    private readonly UInt256[] balances;
    private readonly Dictionary<int, Place> places = [];
    private readonly Dictionary<int, Load> underway = [];
    private readonly Dictionary<int, Mark> marks;

    public StayNetwork(FlowGraph graph, TaintPlan plan, UInt256 supply, CancellationToken cancellationToken)
    {
        this.graph = graph;
        this.plan = plan;
        this.supply = supply;
        balances = new UInt256[graph.VertexCount];
        marks = plan.Marks.ToDictionary(mark => mark.Flow);
        StolenAgain = AddNode();
        LayOut(cancellationToken);
        Settle();
    }

    /// <summary>The sink of value that was stolen once more, or converted.</summary>
    public int StolenAgain { get; }

    /// <summary>The vertices that converted value can come to.</summary>
    public HashSet<int> BeyondConversions { get; } = [];

    /// <summary>What enters at each node. Nodes are in order: but for the sinks, every arc goes from a lower one to a higher one.</summary>
    public List<T> Supplies { get; } = [];

    public List<(int Tail, int Head, T Capacity)> Arcs { get; } = [];

    /// <summary>The sink of each vertex that stolen value can rest at.</summary>
    public Dictionary<int, int> Sinks { get; } = [];

    private bool IsTerminal(int vertex) => plan.Terminals.Count > 0 && plan.Terminals[vertex];

    private void LayOut(CancellationToken cancellationToken)
    {
        Injection[] injections = [.. plan.Injections.Where(injection => injection.Amount != default).OrderBy(injection => injection.BeforeEvent)];
        int injected = 0;
        for (int number = 0; number <= graph.EventCount; number++)
        {
            if (number % Block == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            for (; injected < injections.Length && injections[injected].BeforeEvent == number; injected++)
            {
                Arrive(injections[injected].Vertex, injections[injected].Amount, new Load { Fresh = Clip(injections[injected].Amount), Tail = -1 });
            }

            if (number == graph.EventCount)
            {
                return;
            }

            (int flow, bool isArrival) = graph.EventAt(number);
            UInt256 amount = graph.Amount(flow);
            if (graph.From(flow) == graph.To(flow) || amount == default)
            {
                continue;
            }

            if (isArrival && graph.IsConversion(flow))
            {
                Convert(flow);
                continue;
            }

            if (isArrival)
            {
                Arrive(graph.To(flow), amount, underway.Remove(flow, out Load carried) ? carried : Load.Clean);
                continue;
            }

            Load load = Leave(flow, amount);
            if (graph.ArriveAt(flow) == number)
            {
                Arrive(graph.To(flow), amount, load);
            }
            else
            {
                underway.Add(flow, load);
            }
        }
    }

    /// <summary>What a conversion carries ends; what arrives is clean, but whoever gets it has no bounds any more.</summary>
    private void Convert(int flow)
    {
        underway.Remove(flow, out Load carried);
        Supplies[StolenAgain] = unchecked(Supplies[StolenAgain] + carried.Fresh);
        if (carried.Tail >= 0)
        {
            AddArc(carried.Tail, StolenAgain, carried.Room);
        }

        Arrive(graph.To(flow), graph.ArrivalAmount(flow), Load.Clean with { IsBeyond = carried.IsBeyond || !carried.IsClean });
    }

    private Load Leave(int flow, UInt256 amount)
    {
        Load load = Depart(flow, amount);
        int from = graph.From(flow);
        return load with { IsBeyond = BeyondConversions.Count > 0 && BeyondConversions.Contains(from) && !IsTerminal(from) };
    }

    private Load Depart(int flow, UInt256 amount)
    {
        int vertex = graph.From(flow);
        int node = -1;
        T room = default;
        if (!IsTerminal(vertex))
        {
            UInt256 balance = balances[vertex];
            room = Clip(UInt256.Min(amount, balance));
            balances[vertex] = UInt256.SaturatingSubtract(balance, amount);
            if (room != default && places.TryGetValue(vertex, out Place? place))
            {
                node = StayOf(vertex, place);
            }
        }

        if (!marks.TryGetValue(flow, out Mark mark) || mark.Limit == default(UInt256))
        {
            return new Load { Tail = node, Room = room };
        }

        UInt256 limit = mark.Limit is { } most && most < amount ? most : amount;
        var load = new Load { Tail = -1, Fresh = Clip(limit) };
        if (node < 0)
        {
            return load;
        }

        if (limit == amount)
        {
            AddArc(node, StolenAgain, room);
            return load;
        }

        // Of what the flow takes along, the marked part is stolen once more and the rest goes on.
        load.Tail = AddNode();
        load.Room = Clip(amount - limit);
        AddArc(node, load.Tail, room);
        AddArc(load.Tail, StolenAgain, load.Fresh);
        return load;
    }

    private void Arrive(int vertex, UInt256 amount, Load load)
    {
        bool known = places.TryGetValue(vertex, out Place? place);
        if (known && place!.Node >= 0)
        {
            place.Waiting ??= Clip(balances[vertex]);
        }

        balances[vertex] += amount;
        if (load.IsBeyond)
        {
            BeyondConversions.Add(vertex);
        }

        if (load.IsClean)
        {
            return;
        }

        if (!known)
        {
            places.Add(vertex, place = new Place());
        }

        place!.Pending.Add(load);
    }

    /// <summary>The node from which value leaves a vertex now; -1 if none of it can be stolen.</summary>
    private int StayOf(int vertex, Place place)
    {
        bool waitingBinds = place.Waiting is { } waiting && waiting < place.Most;
        if (place.Pending.Count == 0 && !waitingBinds)
        {
            place.Waiting = null;
            return place.Node;
        }

        if (place.Pending.Count == 0 && place.Waiting == default(T))
        {
            // All that was here before the last arrival had gone, and that was clean.
            places.Remove(vertex);
            return -1;
        }

        int node = AddNode();
        place.Most = Bring(place, node, place.Waiting ?? default);
        place.Node = node;
        place.Waiting = null;
        return node;
    }

    /// <summary>Lets what waits at a place and what arrived there go into a node; gives how much that can be at most.</summary>
    private T Bring(Place place, int node, T waiting)
    {
        UInt256 most = default;
        if (place.Node >= 0)
        {
            AddArc(place.Node, node, waiting);
            most = TMath.To(waiting);
        }

        foreach (Load load in place.Pending)
        {
            Supplies[node] = unchecked(Supplies[node] + load.Fresh);
            most = UInt256.SaturatingAdd(most, TMath.To(load.Fresh));
            if (load.Tail >= 0)
            {
                AddArc(load.Tail, node, load.Room);
                most = UInt256.SaturatingAdd(most, TMath.To(load.Room));
            }
        }

        place.Pending.Clear();
        return Clip(most);
    }

    private void Settle()
    {
        foreach ((int vertex, Place place) in places.OrderBy(pair => pair.Key))
        {
            T waiting = place.Waiting ?? Clip(balances[vertex]);
            if (place.Pending.Count > 0 || waiting != default)
            {
                int sink = AddNode();
                Sinks.Add(vertex, sink);
                Bring(place, sink, waiting);
            }
        }
    }

    private int AddNode()
    {
        Supplies.Add(default);
        return Supplies.Count - 1;
    }

    private void AddArc(int tail, int head, T capacity)
    {
        if (capacity != default)
        {
            Arcs.Add((tail, head, capacity));
        }
    }

    // Nothing can ever carry more than all that was stolen.
    private T Clip(UInt256 amount) => TMath.From(UInt256.Min(amount, supply));

    /// <summary>What a flow can carry of stolen value: what enters on it, and what comes along from a node.</summary>
    private record struct Load
    {
        public T Fresh;
        public int Tail;
        public T Room;

        /// <summary>Whether it may carry converted value, too.</summary>
        public bool IsBeyond;

        public static Load Clean => new() { Tail = -1 };

        public readonly bool IsClean => Tail < 0 && Fresh == default;
    }

    private sealed class Place
    {
        /// <summary>The stolen arrivals since the last departure.</summary>
        public List<Load> Pending { get; } = [];

        /// <summary>The node of the last departure, or -1.</summary>
        public int Node { get; set; } = -1;

        /// <summary>The balance when the first arrival since then came, clean or not; null when none came.</summary>
        public T? Waiting { get; set; }

        /// <summary>The most that can come into the node.</summary>
        public T Most { get; set; }
    }
}
