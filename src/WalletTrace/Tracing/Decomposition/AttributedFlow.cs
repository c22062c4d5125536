using System.Numerics;
using System.Runtime.InteropServices;
using WalletTrace.Graph;
using WalletTrace.Tracing.Engine;

namespace WalletTrace.Tracing.Decomposition;

/// <summary>
/// The stolen value under one rule as a network of events: what each flow carries of each theft, and what waits at a vertex between events.
/// </summary>
/// <remarks>
/// <para>A node is a stay: value of one theft that arrives at a vertex, arrival by arrival, until something leaves, and then leaves,
/// movement by movement, until something arrives again. All that arrives in a stay can leave in it, so between the events of one stay no
/// limit on waiting can bind; only from stay to stay it can, and there an arc holds it. So a hub with a thousand payments in a row is one
/// node. Every arc goes from an older node to a newer one.</para>
/// <para>The value after the last departure waits nowhere: the arcs that bring it end in the sink itself.</para>
/// <para>At a conversion the books of one asset end and those of another begin: what it takes ends in a sink of its own, numbered behind the vertices,
/// and what arrives enters anew, numbered behind the entries.</para>
/// </remarks>
internal sealed class AttributedFlow<T, TMath>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    /// <summary>Stands for the outside at both ends of an arc: the theft itself, or the sink.</summary>
    public const int Outside = -1;

    private readonly List<Arc> arcs = [];
    private readonly List<Node> nodes = [];
    private readonly Dictionary<(int Vertex, int Tag), Place> places = [];
    private readonly Dictionary<(int Flow, int Tag), int> conversions = [];
    private readonly FlowGraph graph;
    private readonly TaintPlan plan;
    private readonly TaintOutcome outcome;

    public AttributedFlow(FlowGraph graph, TaintPlan plan, TaintOutcome outcome, CancellationToken cancellationToken)
    {
        this.graph = graph;
        this.plan = plan;
        this.outcome = outcome;
        for (int at = 0; at < outcome.Conversions.Count; at++)
        {
            conversions.Add((outcome.Conversions[at].Flow, outcome.Conversions[at].Tag), at);
        }

        LayOut(cancellationToken);
        Settle();
    }

    public Span<Arc> Arcs => CollectionsMarshal.AsSpan(arcs);

    public Span<Node> Nodes => CollectionsMarshal.AsSpan(nodes);

    private bool IsTerminal(int vertex) => plan.Terminals.Count > 0 && plan.Terminals[vertex];

    private void LayOut(CancellationToken cancellationToken)
    {
        // In the order of events, at each event first what enters, then what leaves, then what arrives.
        var acts = new List<(long Key, int Index)>((outcome.Flows.Count * 2) + outcome.Entries.Count);
        var fresh = new Dictionary<(int Flow, int Tag), int>();
        for (int entry = 0; entry < outcome.Entries.Count; entry++)
        {
            TaintEntry entered = outcome.Entries[entry];
            if (entered.Vertex >= 0)
            {
                acts.Add((entered.BeforeEvent * 3L, entry));
            }
            else
            {
                fresh.Add((entered.Flow, entered.Tag), entry);
            }
        }

        for (int index = 0; index < outcome.Flows.Count; index++)
        {
            int flow = outcome.Flows[index].Flow;
            acts.Add(((graph.LeaveAt(flow) * 3L) + 1, index));
            acts.Add(((graph.ArriveAt(flow) * 3L) + 2, index));
        }

        acts.Sort();
        var underway = new Dictionary<int, (int Own, int Fresh)>();
        foreach ((long key, int index) in acts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (key % 3)
            {
                case 0:
                    TaintEntry entry = outcome.Entries[index];
                    Arrive(entry.Tag, entry.Vertex, AddArc(entry.Tag, Outside, TMath.From(entry.Amount), -1, index));
                    break;
                case 1:
                    underway.Add(index, Leave(outcome.Flows[index], fresh));
                    break;
                default:
                    underway.Remove(index, out (int Own, int Fresh) carried);
                    FlowTaint taint = outcome.Flows[index];
                    if (conversions.TryGetValue((taint.Flow, taint.Tag), out int conversion))
                    {
                        Convert(conversion, carried);
                        break;
                    }

                    Arrive(taint.Tag, graph.To(taint.Flow), carried.Own);
                    Arrive(taint.Tag, graph.To(taint.Flow), carried.Fresh);
                    break;
            }
        }
    }

    /// <summary>What the flow takes from its vertex and what enters on the flow itself, as an arc each, or -1.</summary>
    private (int Own, int Fresh) Leave(FlowTaint taint, Dictionary<(int Flow, int Tag), int> fresh)
    {
        T own = TMath.From(taint.Amount);
        int freshArc = -1;
        if (fresh.TryGetValue((taint.Flow, taint.Tag), out int entry))
        {
            T entered = TMath.From(outcome.Entries[entry].Amount);
            if (entered > own)
            {
                throw NotConserved(taint);
            }

            own = unchecked(own - entered);
            freshArc = entered == default ? -1 : AddArc(taint.Tag, Outside, entered, taint.Flow, entry);
        }

        if (own == default)
        {
            return (-1, freshArc);
        }

        int vertex = graph.From(taint.Flow);
        if (IsTerminal(vertex) || !places.TryGetValue((vertex, taint.Tag), out Place? place) || place.Held < own)
        {
            throw NotConserved(taint);
        }

        if (place.Pending.Count > 0)
        {
            OpenNode(taint.Tag, place);
        }

        place.Held = unchecked(place.Held - own);
        return (AddArc(taint.Tag, place.Node, own, taint.Flow, -1), freshArc);
    }

    /// <summary>What a conversion carries ends in it, and what arrives enters.</summary>
    private void Convert(int conversion, (int Own, int Fresh) carried)
    {
        (int flow, int tag, UInt256 taken, UInt256 arrived) = outcome.Conversions[conversion];
        T sum = default;
        foreach (int arc in new[] { carried.Own, carried.Fresh })
        {
            if (arc >= 0)
            {
                Arcs[arc].Sink = graph.VertexCount + conversion;
                sum = unchecked(sum + Arcs[arc].Left);
            }
        }

        if (TMath.To(sum) != taken)
        {
            throw NotConserved(outcome.Conversions[conversion]);
        }

        if (!arrived.IsZero)
        {
            Arrive(tag, graph.To(flow), AddArc(tag, Outside, TMath.From(arrived), -1, outcome.Entries.Count + conversion));
        }
    }

    private void Arrive(int tag, int vertex, int arc)
    {
        if (arc < 0)
        {
            return;
        }

        ref Place? place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, (vertex, tag), out _);
        place ??= new Place();
        if (place.Pending.Count == 0)
        {
            // The stay before, if there was one, ends here: what is left of it waits.
            place.Waiting = place.Held;
        }

        place.Pending.Add(arc);
        place.Held = unchecked(place.Held + arcs[arc].Left);
    }

    /// <summary>Something leaves: what arrived since the last departure, and what waited, forms a node.</summary>
    private void OpenNode(int tag, Place place)
    {
        int node = nodes.Count;
        nodes.Add(new Node());
        if (place.Waiting > default(T))
        {
            place.Pending.Insert(0, AddArc(tag, place.Node, place.Waiting, -1, -1));
        }

        nodes[node] = new Node { FirstIn = place.Pending[0] };
        for (int i = 0; i < place.Pending.Count; i++)
        {
            ref Arc arc = ref Arcs[place.Pending[i]];
            arc.Head = node;
            arc.NextIn = i + 1 < place.Pending.Count ? place.Pending[i + 1] : -1;
        }

        place.Pending.Clear();
        place.Node = node;
    }

    /// <summary>Lets the arcs that bring what rests end in the sinks, and checks that it is what the outcome says.</summary>
    private void Settle()
    {
        Dictionary<(int, int), UInt256> expected = outcome.Holdings.ToDictionary(holding => (holding.Vertex, holding.Tag), holding => holding.Amount);
        foreach (((int vertex, int tag), Place place) in places.OrderBy(pair => pair.Key))
        {
            expected.Remove((vertex, tag), out UInt256 amount);
            if (amount != TMath.To(place.Held))
            {
                throw NotConserved(new TaintHolding(vertex, tag, amount));
            }

            if (place.Pending.Count == 0)
            {
                place.Waiting = place.Held;
            }

            if (place.Waiting > default(T))
            {
                place.Pending.Add(AddArc(tag, place.Node, place.Waiting, -1, -1));
            }

            foreach (int arc in place.Pending)
            {
                Arcs[arc].Head = Outside;
                Arcs[arc].Sink = vertex;
            }
        }

        foreach (((int vertex, int tag), UInt256 amount) in expected)
        {
            throw NotConserved(new TaintHolding(vertex, tag, amount));
        }
    }

    private int AddArc(int tag, int tail, T amount, int flow, int entry)
    {
        int arc = arcs.Count;
        arcs.Add(new Arc { Tag = tag, Tail = tail, Head = Outside, Left = amount, Flow = flow, Entry = entry, Sink = -1, NextIn = -1, NextOut = -1 });
        if (tail != Outside)
        {
            ref Node node = ref Nodes[tail];
            Arcs[arc].NextOut = node.FirstOut;
            node.FirstOut = arc;
        }

        return arc;
    }

    private static ArgumentException NotConserved(object where) => new(
        FormattableString.Invariant($"The outcome does not conserve value at {where}; expected one of a conserving rule, run over this very graph and plan with its flows kept."));

    /// <summary>A way for value: over a flow, or waiting at a vertex (then the flow is -1).</summary>
    public struct Arc
    {
        public int Tail;
        public int Head;

        /// <summary>How much goes this way and is not told yet.</summary>
        public T Left;
        public int Flow;

        public int Tag;

        /// <summary>For value that enters: the index of its entry, or the number of entries and the index of its conversion; else -1.</summary>
        public int Entry;

        /// <summary>For value that rests: the vertex; for value that converts: the number of vertices and the index of its conversion; else -1.</summary>
        public int Sink;
        public int NextIn;
        public int NextOut;
    }

    /// <summary>A stay at a vertex.</summary>
    public struct Node
    {
        public int FirstIn;
        public int FirstOut;

        /// <summary>The widest way from an entry to here: its narrowest arc's <see cref="Arc.Left"/>.</summary>
        public T Width;

        /// <summary>The arc on which the widest way comes in.</summary>
        public int Best;

        public Node() => (FirstIn, FirstOut, Best) = (-1, -1, -1);
    }

    private sealed class Place
    {
        /// <summary>The arcs that arrived since the last departure.</summary>
        public List<int> Pending { get; } = [];

        public T Held { get; set; }

        /// <summary>What was held when the first of them arrived.</summary>
        public T Waiting { get; set; }

        public int Node { get; set; } = Outside;
    }
}
