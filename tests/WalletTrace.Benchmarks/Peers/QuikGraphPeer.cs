using QuikGraph;

namespace WalletTrace.Benchmarks.Peers;

/// <summary>A QuikGraph graph asked the questions of the benchmark.</summary>
internal abstract class QuikGraphPeer
{
    /// <summary>The kinds of graph and edge that are measured, each with how it is made.</summary>
    public static (string Name, Func<Wtgen1, QuikGraphPeer> Build)[] All { get; } =
    [
        ("AdjacencyGraph, TaggedEdge", workload => new QuikGraphPeer<TaggedEdge<int, int>, Tagged>(
            new AdjacencyGraph<int, TaggedEdge<int, int>>(true, workload.VertexCount), workload)),
        ("AdjacencyGraph, struct edges", workload => new QuikGraphPeer<RankedEdge, Ranked>(
            new AdjacencyGraph<int, RankedEdge>(true, workload.VertexCount), workload)),
        ("BidirectionalGraph, TaggedEdge", workload => new QuikGraphPeer<TaggedEdge<int, int>, Tagged>(
            new BidirectionalGraph<int, TaggedEdge<int, int>>(true, workload.VertexCount), workload)),
    ];

    /// <summary>Time-respecting reach: how many vertices, and the sum of their earliest arrivals.</summary>
    public abstract (int Reached, long Arrivals) Reach(int source, int after, int hops, int hubLimit);

    /// <summary>The small question QB: how many accounts within three hops, not past accounts with more than 1,000 outgoing transfers.</summary>
    public int ReachSmall(int source, int after) => Reach(source, after, 3, 1000).Reached;

    /// <summary>Exact haircut of the given thefts: what is held in all.</summary>
    public abstract UInt128 Haircut(ReadOnlySpan<int> thefts);

    /// <summary>FIFO of the given thefts: what is held in all, and by how many.</summary>
    public abstract (UInt128 Held, int Holders) Fifo(ReadOnlySpan<int> thefts);
}

/// <summary>
/// The searches are written by hand, for QuikGraph knows no time: hop by hop over <c>OutEdges</c>, all working memory in arrays that are
/// reused between questions, and the same definition of reach as ours. Amounts are looked up by rank in the workload's own array, so the
/// graph need not hold them.
/// </summary>
internal sealed class QuikGraphPeer<TEdge, TKind> : QuikGraphPeer
    where TEdge : IEdge<int>
    where TKind : IEdgeKind<TEdge>
{
    private readonly IMutableVertexAndEdgeListGraph<int, TEdge> graph;
    private readonly ulong[] amounts;
    private readonly int[] arrivals;
    private readonly int[] stamps;
    private readonly int[] queuedIn;
    private readonly List<int> reached = [];
    private int question;
    private int level;

    public QuikGraphPeer(IMutableVertexAndEdgeListGraph<int, TEdge> graph, Wtgen1 workload)
    {
        this.graph = graph;
        amounts = workload.Amounts;
        graph.AddVertexRange(Enumerable.Range(0, workload.VertexCount));
        for (int rank = 0; rank < workload.Transfers; rank++)
        {
            graph.AddEdge(TKind.Make(workload.From[rank], workload.To[rank], rank));
        }

        arrivals = new int[workload.VertexCount];
        stamps = new int[workload.VertexCount];
        queuedIn = new int[workload.VertexCount];
    }

    public override (int Reached, long Arrivals) Reach(int source, int after, int hops, int hubLimit)
    {
        question++;
        reached.Clear();
        reached.Add(source);
        stamps[source] = question;
        arrivals[source] = after;
        var front = new List<(int Vertex, int Arrival)> { (source, after) };
        var next = new List<int>();
        for (int hop = 0; hop < hops && front.Count > 0; hop++)
        {
            level++;
            next.Clear();
            foreach ((int vertex, int arrival) in front)
            {
                if (graph.OutDegree(vertex) > hubLimit)
                {
                    continue;
                }

                foreach (TEdge edge in graph.OutEdges(vertex))
                {
                    int rank = TKind.RankOf(edge);
                    if (rank <= arrival)
                    {
                        continue;
                    }

                    int target = edge.Target;
                    if (stamps[target] != question)
                    {
                        stamps[target] = question;
                        reached.Add(target);
                    }
                    else if (rank >= arrivals[target])
                    {
                        continue;
                    }

                    arrivals[target] = rank;
                    if (queuedIn[target] != level)
                    {
                        queuedIn[target] = level;
                        next.Add(target);
                    }
                }
            }

            front.Clear();
            foreach (int vertex in next)
            {
                front.Add((vertex, arrivals[vertex]));
            }
        }

        long sum = 0;
        foreach (int vertex in reached)
        {
            sum += arrivals[vertex];
        }

        return (reached.Count, sum);
    }

    public override UInt128 Haircut(ReadOnlySpan<int> thefts)
    {
        var balances = new ulong[graph.VertexCount];
        var stolen = new ulong[graph.VertexCount];
        TEdge[] edges = InOrder();
        for (int rank = 0; rank < edges.Length; rank++)
        {
            (int from, int to) = (edges[rank].Source, edges[rank].Target);
            bool isTheft = !thefts.IsEmpty && thefts[0] == rank;
            thefts = isTheft ? thefts[1..] : thefts;
            ulong amount = amounts[rank];
            if (from == to || amount == 0)
            {
                continue;
            }

            ulong balance = Math.Max(balances[from], amount);
            ulong share = (ulong)((UInt128)stolen[from] * amount / balance);
            balances[from] = balance - amount;
            stolen[from] -= share;
            balances[to] += amount;
            stolen[to] += isTheft ? amount : share;
        }

        UInt128 held = 0;
        foreach (ulong part in stolen)
        {
            held += part;
        }

        return held;
    }

    public override (UInt128 Held, int Holders) Fifo(ReadOnlySpan<int> thefts)
    {
        var purses = new Purse?[graph.VertexCount];
        TEdge[] edges = InOrder();
        for (int rank = 0; rank < edges.Length; rank++)
        {
            (int from, int to) = (edges[rank].Source, edges[rank].Target);
            bool isTheft = !thefts.IsEmpty && thefts[0] == rank;
            thefts = isTheft ? thefts[1..] : thefts;
            if (from == to)
            {
                continue;
            }

            Purse sender = purses[from] ??= new Purse();
            Purse receiver = purses[to] ??= new Purse();
            ulong left = amounts[rank];
            while (left > 0)
            {
                (ulong amount, bool stolen) = sender.Take(left);
                receiver.Put(amount, stolen || isTheft);
                left -= amount;
            }
        }

        UInt128 held = 0;
        int holders = 0;
        foreach (Purse? purse in purses)
        {
            ulong stolen = purse?.Stolen() ?? 0;
            held += stolen;
            holders += stolen > 0 ? 1 : 0;
        }

        return (held, holders);
    }

    private TEdge[] InOrder()
    {
        var edges = new TEdge[graph.EdgeCount];
        foreach (TEdge edge in graph.Edges)
        {
            edges[TKind.RankOf(edge)] = edge;
        }

        return edges;
    }

    /// <summary>An account's lots as the textbook has them: clean and stolen ones in a row, equal neighbours as one.</summary>
    private sealed class Purse
    {
        private readonly List<(ulong Amount, bool Stolen)> lots = [];
        private int first;

        /// <summary>The front lot, or as much of it as is wanted; clean value where there is none.</summary>
        public (ulong Amount, bool Stolen) Take(ulong wanted)
        {
            if (first == lots.Count)
            {
                return (wanted, false);
            }

            (ulong amount, bool stolen) = lots[first];
            if (amount > wanted)
            {
                lots[first] = (amount - wanted, stolen);
                return (wanted, stolen);
            }

            first++;
            if (first > 16 && first > lots.Count / 2)
            {
                lots.RemoveRange(0, first);
                first = 0;
            }

            return (amount, stolen);
        }

        public void Put(ulong amount, bool stolen)
        {
            if (lots.Count > first && lots[^1].Stolen == stolen)
            {
                lots[^1] = (lots[^1].Amount + amount, stolen);
            }
            else
            {
                lots.Add((amount, stolen));
            }
        }

        public ulong Stolen()
        {
            ulong sum = 0;
            for (int i = first; i < lots.Count; i++)
            {
                sum += lots[i].Stolen ? lots[i].Amount : 0;
            }

            return sum;
        }
    }
}
