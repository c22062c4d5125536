using System.Numerics;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>
/// Bounds by two ways that share nothing with the library's: a maximum flow from scratch for every sink on the network written out event by
/// event, and, for a handful of units, every way in which a rule could divide them.
/// </summary>
internal static class NaiveBounds
{
    public static SinkBounds[] ByMaximumFlow(SmallCase small)
    {
        var network = new EventNetwork(small);
        int[] sinks = [.. network.Sinks.Values];
        var bounds = new SinkBounds[small.Graph.VertexCount];
        for (int vertex = 0; vertex < bounds.Length; vertex++)
        {
            if (network.Sinks.TryGetValue(vertex, out int sink))
            {
                BigInteger most = network.MaximumFlow([sink]);
                BigInteger elsewhere = network.MaximumFlow([.. sinks.Where(other => other != sink), EventNetwork.StolenAgain]);
                bounds[vertex] = new SinkBounds((UInt256)(network.Supply - elsewhere), (UInt256)most);
            }
        }

        return bounds;
    }

    /// <summary>Null when there are too many ways.</summary>
    public static SinkBounds[]? ByTryingEverything(SmallCase small, int limit)
    {
        (FlowGraph graph, TaintPlan plan) = small;
        var balances = new int[graph.VertexCount];

        // What is stolen at each vertex, then on each flow under way.
        var states = new HashSet<Units> { new(new int[graph.VertexCount + graph.FlowCount]) };
        for (int number = 0; number <= graph.EventCount; number++)
        {
            foreach (Injection injection in plan.Injections.Where(injection => injection.BeforeEvent == number))
            {
                int amount = (int)(ulong)injection.Amount;
                balances[injection.Vertex] += amount;
                states = [.. states.Select(state => state.With(injection.Vertex, amount))];
            }

            for (int flow = 0; flow < graph.FlowCount; flow++)
            {
                int amount = (int)(ulong)graph.Amount(flow);
                int underway = graph.VertexCount + flow;
                (int from, int to) = (graph.From(flow), graph.To(flow));
                if (from == to)
                {
                    continue;
                }

                if (graph.LeaveAt(flow) == number)
                {
                    int marked = plan.Marks.Where(m => m.Flow == flow).Select(m => m.Limit is { } most && most < graph.Amount(flow) ? (int)(ulong)most : amount).SingleOrDefault();
                    bool clean = plan.Terminals.Count > 0 && plan.Terminals[from];
                    int balance = Math.Max(balances[from], amount);
                    states = [.. states.SelectMany(state => Divide(state, from, balance, amount, marked, clean, underway))];
                    balances[from] = balance - amount;
                }

                if (graph.ArriveAt(flow) == number)
                {
                    balances[to] += amount;
                    states = [.. states.Select(state => state.With(to, state[underway]).With(underway, -state[underway]))];
                }
            }

            if (states.Count > limit)
            {
                return null;
            }
        }

        return
        [
            .. Enumerable.Range(0, graph.VertexCount).Select(v => new SinkBounds((UInt256)states.Min(state => state[v]), (UInt256)states.Max(state => state[v]))),
        ];
    }

    /// <summary>All numbers of stolen units that can leave, split between the marked part of the flow and the rest.</summary>
    private static IEnumerable<Units> Divide(Units state, int from, int balance, int amount, int marked, bool clean, int underway)
    {
        int held = clean ? 0 : state[from];
        int least = clean ? 0 : Math.Max(0, amount - (balance - held));
        for (int stolen = least; stolen <= Math.Min(held, amount); stolen++)
        {
            for (int again = Math.Max(0, stolen - (amount - marked)); again <= Math.Min(stolen, marked); again++)
            {
                yield return (clean ? state : state.With(from, -stolen)).With(underway, marked + stolen - again);
            }
        }
    }

    private readonly struct Units(int[] counts) : IEquatable<Units>
    {
        private readonly int[] counts = counts;

        public int this[int index] => counts[index];

        public Units With(int index, int more)
        {
            int[] copy = [.. counts];
            copy[index] += more;
            return new Units(copy);
        }

        public bool Equals(Units other) => counts.AsSpan().SequenceEqual(other.counts);

        public override bool Equals(object? obj) => obj is Units other && Equals(other);

        public override int GetHashCode() => counts.Aggregate(17, (hash, count) => unchecked((hash * 31) + count));
    }

    /// <summary>A node for every event at every vertex, an arc for every flow and every wait.</summary>
    private sealed class EventNetwork
    {
        private const int Source = 0;
        public const int StolenAgain = 1;

        private readonly List<(int Tail, int Head, BigInteger Capacity)> arcs = [];
        private readonly Dictionary<int, (int Node, BigInteger Balance)> now = [];
        private int nodes = 2;

        public EventNetwork(SmallCase small)
        {
            (FlowGraph graph, TaintPlan plan) = small;
            bool IsTerminal(int vertex) => plan.Terminals.Count > 0 && plan.Terminals[vertex];
            var ways = new int[graph.FlowCount];
            for (int number = 0; number <= graph.EventCount; number++)
            {
                foreach (Injection injection in plan.Injections.Where(injection => injection.BeforeEvent == number))
                {
                    Supply += (BigInteger)injection.Amount;
                    arcs.Add((Source, Step(injection.Vertex, (BigInteger)injection.Amount), (BigInteger)injection.Amount));
                }

                for (int flow = 0; flow < graph.FlowCount; flow++)
                {
                    var amount = (BigInteger)graph.Amount(flow);
                    (int from, int to) = (graph.From(flow), graph.To(flow));
                    if (from == to)
                    {
                        continue;
                    }

                    if (graph.LeaveAt(flow) == number)
                    {
                        ways[flow] = nodes++;
                        BigInteger marked = plan.Marks.Where(m => m.Flow == flow).Select(m => m.Limit is { } most ? BigInteger.Min((BigInteger)most, amount) : amount).SingleOrDefault();
                        Supply += marked;
                        arcs.Add((Source, ways[flow], marked));
                        if (!IsTerminal(from))
                        {
                            int node = Step(from, -amount);
                            arcs.Add((node, StolenAgain, marked));
                            arcs.Add((node, ways[flow], amount - marked));
                        }
                    }

                    if (graph.ArriveAt(flow) == number)
                    {
                        // What is converted is gone; what arrives of it is not told.
                        bool converts = graph.IsConversion(flow);
                        int there = Step(to, (BigInteger)graph.ArrivalAmount(flow));
                        arcs.Add((ways[flow], converts ? StolenAgain : there, amount));
                    }
                }
            }

            foreach ((int vertex, (int node, BigInteger balance)) in now)
            {
                Sinks[vertex] = nodes++;
                arcs.Add((node, Sinks[vertex], balance));
            }
        }

        public BigInteger Supply { get; }

        public Dictionary<int, int> Sinks { get; } = [];

        public BigInteger MaximumFlow(int[] sinks)
        {
            var room = new Dictionary<(int Tail, int Head), BigInteger>();
            void Add(int tail, int head, BigInteger capacity)
            {
                room[(tail, head)] = room.GetValueOrDefault((tail, head)) + capacity;
                room.TryAdd((head, tail), 0);
            }

            int end = nodes;
            arcs.ForEach(arc => Add(arc.Tail, arc.Head, arc.Capacity));
            foreach (int sink in sinks)
            {
                Add(sink, end, Supply);
            }

            ILookup<int, int> neighbours = room.Keys.ToLookup(key => key.Tail, key => key.Head);
            BigInteger total = 0;
            while (true)
            {
                var before = new Dictionary<int, int> { [Source] = Source };
                var queue = new Queue<int>([Source]);
                while (queue.TryDequeue(out int node) && !before.ContainsKey(end))
                {
                    foreach (int next in neighbours[node].Where(next => room[(node, next)] > 0 && before.TryAdd(next, node)))
                    {
                        queue.Enqueue(next);
                    }
                }

                if (!before.ContainsKey(end))
                {
                    return total;
                }

                var way = new List<(int Tail, int Head)>();
                for (int node = end; node != Source; node = before[node])
                {
                    way.Add((before[node], node));
                }

                BigInteger narrowest = way.Min(arc => room[arc]);
                foreach ((int tail, int head) in way)
                {
                    room[(tail, head)] -= narrowest;
                    room[(head, tail)] += narrowest;
                }

                total += narrowest;
            }
        }

        /// <summary>The vertex's next node: what it held waits until there, then the balance changes; a lack is made up with clean value.</summary>
        private int Step(int vertex, BigInteger change)
        {
            int node = nodes++;
            BigInteger balance = 0;
            if (now.TryGetValue(vertex, out (int Node, BigInteger Balance) last))
            {
                arcs.Add((last.Node, node, last.Balance));
                balance = last.Balance;
            }

            now[vertex] = (node, BigInteger.Max(0, balance + change));
            return node;
        }
    }
}
