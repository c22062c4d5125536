using System.Collections.Immutable;
using System.Runtime.InteropServices;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Decomposition;

/// <summary>
/// Gathers paths as they are found, merges equal ones and puts them into order. Paths that begin alike share their beginning, so that
/// gathering costs memory by step, not by path.
/// </summary>
internal sealed class PathCollector
{
    /// <summary>How many flows are told on all paths together.</summary>
    public const int MostFlows = 1 << 26;

    private readonly FlowGraph graph;
    private readonly IReadOnlyList<TaintEntry> entries;

    // A path is a node of a tree: the flow by which it ends and the path before that. The first nodes are the entries themselves.
    private readonly List<Node> nodes = [];
    private readonly Dictionary<(int Parent, int Flow), int> children = [];
    private readonly Dictionary<int, Tally> tallies = [];
    private readonly SortedDictionary<(int Sink, int Tag), UInt256> remainders = [];

    // Where on the path being extended each vertex stands.
    private readonly Dictionary<int, int> placeOf = [];

    public PathCollector(FlowGraph graph, IReadOnlyList<TaintEntry> entries)
    {
        this.graph = graph;
        this.entries = entries;
        for (int entry = 0; entry < entries.Count; entry++)
        {
            nodes.Add(new Node(-1, -1, entry, 0));
        }
    }

    /// <summary>The vertex at which an entry's paths start: for a stolen flow the one that it leaves.</summary>
    public int StartOf(int entry) => entries[entry].Vertex >= 0 ? entries[entry].Vertex : graph.From(entries[entry].Flow);

    /// <summary>The path without any flow.</summary>
    public static int Empty(int entry) => entry;

    /// <summary>The path that goes on by one more flow.</summary>
    public int Extend(int path, int flow)
    {
        ref int child = ref CollectionsMarshal.GetValueRefOrAddDefault(children, (path, flow), out bool known);
        if (!known)
        {
            child = nodes.Count;
            nodes.Add(new Node(path, flow, nodes[path].Entry, nodes[path].Length + 1));
        }

        return child;
    }

    /// <summary>The path that goes on by several flows, loops left out; and whether there were any.</summary>
    public (int Path, bool HadLoops) Extend(int path, IReadOnlyList<int> flows)
    {
        var way = new List<(int Path, int Vertex)>();
        for (int at = path; ; at = nodes[at].Parent)
        {
            way.Add((at, SinkOf(at)));
            if (nodes[at].Flow < 0)
            {
                break;
            }
        }

        way.Reverse();
        for (int place = 0; place < way.Count; place++)
        {
            placeOf.Add(way[place].Vertex, place);
        }

        bool hadLoops = false;
        foreach (int flow in flows)
        {
            int vertex = graph.To(flow);
            if (!placeOf.TryGetValue(vertex, out int before))
            {
                placeOf.Add(vertex, way.Count);
                way.Add((Extend(way[^1].Path, flow), vertex));
                continue;
            }

            hadLoops = true;
            for (int last = way.Count - 1; last > before; last--)
            {
                placeOf.Remove(way[last].Vertex);
                way.RemoveAt(last);
            }
        }

        placeOf.Clear();
        return (way[^1].Path, hadLoops);
    }

    /// <summary>Counts value that travelled a path, loops left out.</summary>
    public void Add(int path, UInt256 amount, bool hadLoops)
    {
        ref Tally tally = ref CollectionsMarshal.GetValueRefOrAddDefault(tallies, path, out _);
        tally.Amount += amount;
        tally.Detoured += hadLoops ? amount : default;
    }

    /// <summary>Counts value in a sink that no path will tell of.</summary>
    public void AddRemainder(int sink, int tag, UInt256 amount)
    {
        if (amount != default)
        {
            remainders[(sink, tag)] = remainders.GetValueOrDefault((sink, tag)) + amount;
        }
    }

    /// <summary>The paths in order. Those beyond a limit go to the remainders, the smallest first.</summary>
    /// <param name="limit">At most so many paths.</param>
    /// <param name="mostFlows">
    /// At most so many flows on all paths together, but for the first path: ten thousand paths of a long peel chain would not fit into memory.
    /// </param>
    public FlowPaths ToFlowPaths(int limit, long mostFlows = MostFlows)
    {
        int[] order = [.. tallies.Keys];
        Array.Sort(order, Compare);
        int told = 0;
        for (long flows = 0; told < Math.Min(limit, order.Length); told++)
        {
            flows += nodes[order[told]].Length;
            if (flows > mostFlows && told > 0)
            {
                break;
            }
        }

        foreach (int path in order.AsSpan(told))
        {
            AddRemainder(SinkOf(path), entries[nodes[path].Entry].Tag, tallies[path].Amount);
        }

        FlowPath[] paths =
        [
            .. order.Take(told).Select(path => new FlowPath(
                entries[nodes[path].Entry].Tag, nodes[path].Entry, FlowsOf(path), SinkOf(path), tallies[path].Amount, tallies[path].Detoured)),
        ];
        return new FlowPaths(paths, [.. remainders.Select(pair => new PathRemainder(pair.Key.Sink, pair.Key.Tag, pair.Value))]);
    }

    private int SinkOf(int path) => nodes[path].Flow < 0 ? StartOf(nodes[path].Entry) : graph.To(nodes[path].Flow);

    private ImmutableArray<int> FlowsOf(int path)
    {
        var flows = new int[nodes[path].Length];
        for (int at = flows.Length - 1; at >= 0; at--, path = nodes[path].Parent)
        {
            flows[at] = nodes[path].Flow;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(flows);
    }

    /// <summary>By descending amount, then fewer flows, then flows in order, then the entry.</summary>
    private int Compare(int a, int b)
    {
        int byAmount = tallies[b].Amount.CompareTo(tallies[a].Amount);
        if (byAmount != 0 || a == b)
        {
            return byAmount;
        }

        int byLength = nodes[a].Length.CompareTo(nodes[b].Length);
        if (byLength != 0)
        {
            return byLength;
        }

        int byFlows = 0;
        while (a != b && nodes[a].Flow >= 0)
        {
            int here = nodes[a].Flow.CompareTo(nodes[b].Flow);
            byFlows = here != 0 ? here : byFlows;
            a = nodes[a].Parent;
            b = nodes[b].Parent;
        }

        return byFlows != 0 ? byFlows : a.CompareTo(b);
    }

    private readonly record struct Node(int Parent, int Flow, int Entry, int Length);

    private struct Tally
    {
        public UInt256 Amount;
        public UInt256 Detoured;
    }
}
