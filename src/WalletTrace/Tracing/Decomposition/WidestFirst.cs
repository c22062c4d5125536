using System.Diagnostics;
using System.Numerics;
using WalletTrace.Graph;
using WalletTrace.Tracing.Engine;

namespace WalletTrace.Tracing.Decomposition;

/// <summary>
/// Takes the attributed flow apart, widest way first: the way from an entry to a sink that carries most, then the widest of what is left,
/// until nothing is.
/// </summary>
/// <remarks>
/// <para>Ties: of ways equally wide first the one whose last flow leaves first, those last whose value stayed while other value left (by
/// vertex and theft); then the one with the fewest flows; then the first to be found from the sink back, in the order of arrivals. So the
/// result depends on the graph, the plan and the outcome alone.</para>
/// <para>Complexity: laying out takes O(n log n) for n tainted flows. Every node knows the widest way to it; taking a way out lowers
/// only what lay on it, and only nodes whose widest way that was look for another. Every way uses up an arc, so there are at most as many
/// ways as arcs; each costs its own length, the nodes that it lowers and the search for the fewest flows.</para>
/// </remarks>
internal sealed class WidestFirst<T, TMath>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    private const int Outside = AttributedFlow<T, TMath>.Outside;
    private const int CheckEvery = 1 << 6;

    private readonly FlowGraph graph;
    private readonly AttributedFlow<T, TMath> network;
    private readonly PathCollector collector;
    private readonly PathJoin? join;

    // The arcs into sinks by what can be had through them. Widths only fall, so an entry may promise too much but never too little.
    private readonly PriorityQueue<int, Promise> ends = new(Comparer<Promise>.Create(Promise.Compare));

    // Nodes whose widest way was lowered, the oldest first: arcs go from older to newer, so each is looked at once.
    private readonly PriorityQueue<int, int> lowered = new();
    private readonly bool[] isLowered;

    // The search for the fewest flows: in which search a node was last seen, and the arc that leads from it towards the sink.
    private readonly int[] seenIn;
    private readonly int[] onwards;
    private List<int> level = [];
    private List<int> next = [];
    private int search;

    /// <param name="graph">The graph.</param>
    /// <param name="network">The attributed flow; it is used up.</param>
    /// <param name="collector">Where the paths go.</param>
    /// <param name="join">Joins ways through conversions to paths; null where there are none.</param>
    public WidestFirst(FlowGraph graph, AttributedFlow<T, TMath> network, PathCollector collector, PathJoin? join)
    {
        this.graph = graph;
        this.network = network;
        this.collector = collector;
        this.join = join;
        isLowered = new bool[network.Nodes.Length];
        seenIn = new int[network.Nodes.Length];
        onwards = new int[network.Nodes.Length];
        for (int node = 0; node < network.Nodes.Length; node++)
        {
            FindWidest(node);
        }

        for (int arc = 0; arc < network.Arcs.Length; arc++)
        {
            if (network.Arcs[arc].Head == Outside)
            {
                ends.Enqueue(arc, new Promise(WidthThrough(arc), arc));
            }
        }
    }

    /// <summary>Takes ways out until nothing is left or the limit is reached; what is left then is told as remainders.</summary>
    public void Run(int limit, CancellationToken cancellationToken)
    {
        var way = new List<int>();
        for (int taken = 0; taken < limit && NextEnd(out int end, out T width); taken++)
        {
            if (taken % CheckEvery == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            FewestFlows(end, width, way);
            Tell(way, width);
            Subtract(way, width);
            ends.Enqueue(end, new Promise(WidthThrough(end), end));
        }

        TellRemainders();
    }

    private T WidthThrough(int arc)
    {
        ref readonly AttributedFlow<T, TMath>.Arc a = ref network.Arcs[arc];
        if (a.Tail == Outside)
        {
            return a.Left;
        }

        T before = network.Nodes[a.Tail].Width;
        return before < a.Left ? before : a.Left;
    }

    private bool NextEnd(out int end, out T width)
    {
        while (ends.TryDequeue(out end, out Promise promise))
        {
            width = WidthThrough(end);
            if (width == default)
            {
                continue;
            }

            if (width == promise.Width)
            {
                return true;
            }

            ends.Enqueue(end, new Promise(width, end));
        }

        width = default;
        return false;
    }

    /// <summary>Sets a node's widest way anew from its arcs in, and forgets those that are used up.</summary>
    private void FindWidest(int node)
    {
        ref AttributedFlow<T, TMath>.Node n = ref network.Nodes[node];
        (n.Width, n.Best) = (default, -1);
        int before = -1;
        for (int arc = n.FirstIn; arc >= 0; arc = network.Arcs[arc].NextIn)
        {
            T width = WidthThrough(arc);
            if (width > n.Width)
            {
                (n.Width, n.Best) = (width, arc);
            }

            if (network.Arcs[arc].Left != default)
            {
                before = arc;
            }
            else if (before < 0)
            {
                n.FirstIn = network.Arcs[arc].NextIn;
            }
            else
            {
                network.Arcs[before].NextIn = network.Arcs[arc].NextIn;
            }
        }
    }

    /// <summary>
    /// Among the ways of the given width that end in an arc, finds one with the fewest flows; breadth first from the sink back. The way is
    /// given from its entry on, as arcs.
    /// </summary>
    private void FewestFlows(int end, T width, List<int> way)
    {
        way.Clear();
        if (network.Arcs[end].Tail == Outside)
        {
            way.Add(end);
            return;
        }

        search++;
        level.Clear();
        next.Clear();
        Reach(network.Arcs[end].Tail, end, level);
        int first = -1;
        while (first < 0)
        {
            if (level.Count == 0)
            {
                throw new UnreachableException("A node promised a width that no way to it has.");
            }

            for (int i = 0; i < level.Count && first < 0; i++)
            {
                first = level[i] < 0 ? ~level[i] : Expand(level[i], width);
            }

            (level, next) = (next, level);
            next.Clear();
        }

        for (int arc = first; ; arc = onwards[network.Arcs[arc].Head])
        {
            way.Add(arc);
            if (network.Arcs[arc].Head == Outside)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Looks at the ways into a node. Waiting and entering at the vertex cost no flow, so they belong to this level, all else to the next;
    /// value that enters on a flow stands there as the complement of its arc. Gives the arc at which value enters, if on this level, or -1.
    /// </summary>
    private int Expand(int node, T width)
    {
        for (int arc = network.Nodes[node].FirstIn; arc >= 0; arc = network.Arcs[arc].NextIn)
        {
            ref readonly AttributedFlow<T, TMath>.Arc a = ref network.Arcs[arc];
            if (WidthThrough(arc) < width)
            {
                continue;
            }

            if (a.Tail == Outside)
            {
                if (a.Flow < 0)
                {
                    return arc;
                }

                next.Add(~arc);
            }
            else
            {
                Reach(a.Tail, arc, a.Flow < 0 ? level : next);
            }
        }

        return -1;
    }

    private void Reach(int node, int arc, List<int> into)
    {
        if (seenIn[node] != search)
        {
            seenIn[node] = search;
            onwards[node] = arc;
            into.Add(node);
        }
    }

    /// <summary>Hands a way over: its flows, in order.</summary>
    private void Tell(List<int> way, T width)
    {
        var flows = new List<int>(way.Count);
        foreach (int arc in way)
        {
            if (network.Arcs[arc].Flow >= 0)
            {
                flows.Add(network.Arcs[arc].Flow);
            }
        }

        int entry = network.Arcs[way[0]].Entry;
        if (join is not null)
        {
            join.Add(entry, flows, network.Arcs[way[^1]].Sink, TMath.To(width));
            return;
        }

        (int path, bool hadLoops) = collector.Extend(PathCollector.Empty(entry), flows);
        collector.Add(path, TMath.To(width), hadLoops);
    }

    private void Subtract(List<int> way, T width)
    {
        foreach (int arc in way)
        {
            ref AttributedFlow<T, TMath>.Arc a = ref network.Arcs[arc];
            a.Left = unchecked(a.Left - width);
            Lower(arc);
        }

        while (lowered.TryDequeue(out int node, out _))
        {
            isLowered[node] = false;
            T before = network.Nodes[node].Width;
            FindWidest(node);
            if (network.Nodes[node].Width < before)
            {
                for (int arc = network.Nodes[node].FirstOut; arc >= 0; arc = network.Arcs[arc].NextOut)
                {
                    Lower(arc);
                }
            }
        }
    }

    /// <summary>Less can be had through an arc: that matters to its head only if the widest way came by it, and no longer is as wide.</summary>
    private void Lower(int arc)
    {
        int head = network.Arcs[arc].Head;
        if (head != Outside && !isLowered[head] && network.Nodes[head].Best == arc && WidthThrough(arc) < network.Nodes[head].Width)
        {
            isLowered[head] = true;
            lowered.Enqueue(head, head);
        }
    }

    private void TellRemainders()
    {
        // What is left on the arcs into the sinks is what no way took.
        foreach (ref readonly AttributedFlow<T, TMath>.Arc arc in network.Arcs)
        {
            if (arc.Head != Outside || arc.Left == default)
            {
                continue;
            }

            if (arc.Sink < graph.VertexCount)
            {
                collector.AddRemainder(arc.Sink, arc.Tag, TMath.To(arc.Left));
            }
            else
            {
                join!.AddRemainder(arc.Sink, TMath.To(arc.Left));
            }
        }

        join?.Run();
    }

    private readonly record struct Promise(T Width, int Arc)
    {
        public static int Compare(Promise a, Promise b) => a.Width > b.Width ? -1 : a.Width < b.Width ? 1 : a.Arc.CompareTo(b.Arc);
    }
}
