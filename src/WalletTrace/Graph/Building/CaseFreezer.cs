using System.Collections.Immutable;
using WalletTrace.Inference;

namespace WalletTrace.Graph.Building;

/// <summary>Freezes a store of flows into a case graph; for a backward trace with the flows reversed in time.</summary>
/// <param name="store">The vertices and flows.</param>
/// <param name="starts">Vertices that are in the graph though no flow touches them.</param>
/// <param name="direction">Which way the trace goes.</param>
/// <param name="until">For a backward trace: transfers before this time are left out.</param>
internal sealed class CaseFreezer(FlowStore store, IReadOnlyList<Vertex> starts, TraceDirection direction, long? until)
{
    /// <summary>The graph as it stands, to be measured and dropped before it grows on: vertices are numbered as they came.</summary>
    public CaseGraph Growing()
    {
        if (direction == TraceDirection.Forward)
        {
            // Made once a round, so it looks into the store instead of copying it; the next round makes its own.
            FlowSequence forward = Forward();
            return new CaseGraph(forward.ToGraph(Roles(store.Vertices)), store.Vertices, forward.Details, store.Followed, [], store.Find);
        }

        var vertices = new List<Vertex>(store.Vertices);
        FlowSequence flows = Reversed(Forward(), vertices, false);
        return new CaseGraph(flows.ToGraph(Roles(vertices)), vertices, flows.Details, Expanded(Enumerable.Range(0, vertices.Count)), [], store.Find);
    }

    /// <summary>
    /// The grown graph: only vertices that flows touch or the trace starts from, in canonical order, so that their ids are the same whatever
    /// order the facts came in.
    /// </summary>
    /// <param name="stops">Where the trace ends, and why.</param>
    /// <param name="unfollowedFees">The fees that are not followed.</param>
    /// <param name="deposits">The deposit accounts among the stops.</param>
    /// <param name="readTo">The height up to which a vertex was read where that is not as far as the ledger speaks; else null.</param>
    public CaseGraph Grown(
        IReadOnlyList<(Vertex Vertex, StopReason Reason, string Detail)> stops, IReadOnlyList<FeeStop> unfollowedFees,
        IReadOnlyDictionary<Vertex, DepositAccount> deposits, Func<Vertex, long?> readTo)
    {
        var all = new List<Vertex>(store.Vertices);
        FlowSequence flows = direction == TraceDirection.Forward ? Forward() : Reversed(Forward(), all, true);
        var used = new bool[all.Count];
        flows.MarkEnds(used);
        foreach (Vertex start in starts)
        {
            used[store.IdOf(start)] = true;
        }

        int[] kept = [.. InOrder(all).Where(id => used[id])];
        var numbers = new int[all.Count];
        for (int number = 0; number < kept.Length; number++)
        {
            numbers[kept[number]] = number;
        }

        flows.Renumber(numbers);
        Vertex[] vertices = Array.ConvertAll(kept, id => all[id]);
        FlowGraph graph = flows.ToGraph(Roles(vertices));
        Stop[] known = Known(graph, vertices, stops, readTo);
        return new CaseGraph(graph, vertices, flows.Details, Expanded(kept), known)
        {
            UnfollowedFees = unfollowedFees,
            DepositAccounts = known.Where(stop => stop.Reason == StopReason.Deposit).ToImmutableSortedDictionary(stop => stop.Vertex, stop => deposits[vertices[stop.Vertex]]),
        };
    }

    private VertexRole[] Roles(IReadOnlyList<Vertex> vertices)
    {
        var roles = new VertexRole[vertices.Count];
        for (int vertex = 0; vertex < roles.Length; vertex++)
        {
            roles[vertex] = vertices[vertex].Kind switch
            {
                // Backward a coinbase gets the coins back that it created; it pays no fee there, and nobody pays it one.
                VertexKind.Transaction => direction == TraceDirection.Forward && store.FeeTakers.Contains(vertices[vertex])
                    ? VertexRole.Coinbase
                    : VertexRole.Instant,
                VertexKind.Fees => VertexRole.Fees,
                _ => VertexRole.Holding,
            };
        }

        return roles;
    }

    /// <summary>Which vertices are followed; what a backward trace adds never is.</summary>
    private bool[] Expanded(IEnumerable<int> ids) => [.. ids.Select(id => id < store.Followed.Count && store.Followed[id])];

    private static int[] InOrder(List<Vertex> vertices)
    {
        int[] ids = [.. Enumerable.Range(0, vertices.Count)];
        Array.Sort(ids, (a, b) => VertexOrder.Instance.Compare(vertices[a], vertices[b]));
        return ids;
    }

    /// <summary>The stops by id. Coins that only bring clean value into the case end no branch of it.</summary>
    private static Stop[] Known(FlowGraph graph, Vertex[] vertices, IReadOnlyList<(Vertex Vertex, StopReason Reason, string Detail)> stops, Func<Vertex, long?> readTo)
    {
        Dictionary<Vertex, int> ids = Enumerable.Range(0, vertices.Length).ToDictionary(id => vertices[id]);
        bool EndsHere(Vertex vertex) => ids.TryGetValue(vertex, out int id) && (!vertex.IsCoinRest || graph.In(id).Length > 0);
        return
        [
            .. stops.Where(stop => EndsHere(stop.Vertex))
                .Select(stop => new Stop(ids[stop.Vertex], stop.Reason, stop.Detail) { ReadTo = readTo(stop.Vertex) }).OrderBy(stop => stop.Vertex),
        ];
    }

    /// <summary>The flows as they moved: those that leave and those that arrive later, each sorted, are merged.</summary>
    private FlowSequence Forward()
    {
        ReadOnlySpan<int> leaving = store.ByLeave();
        ReadOnlySpan<int> arriving = store.LateByArrive();
        var sequence = new FlowSequence(store.FlowCount);
        var ids = new int[arriving.IsEmpty ? 0 : store.FlowCount];
        for (int l = 0, a = 0; l < leaving.Length || a < arriving.Length;)
        {
            if (a == arriving.Length || (l < leaving.Length && store[leaving[l]].Leave < store[arriving[a]].Arrive))
            {
                int number = leaving[l++];
                ref readonly CaseFlow flow = ref store[number];
                if (flow.Detail is { } detail)
                {
                    int id = sequence.Leave(flow.From, flow.To, flow.Amount, detail);
                    if (flow.IsLate)
                    {
                        ids[number] = id;
                        if (store.Conversions.TryGetValue(number, out UInt256 arrives))
                        {
                            sequence.Convert(id, arrives);
                        }
                    }
                }
            }
            else
            {
                int number = arriving[a++];
                if (store[number].Detail is not null)
                {
                    sequence.Arrive(ids[number]);
                }
            }
        }

        return sequence;
    }

    /// <summary>
    /// The same flows with time running backward: what a followed vertex holds in the end it holds at the start, what it was found to lack
    /// leaves it for an unknown origin, and every flow goes from its receiver to its sender. First in first out stays first in first out.
    /// </summary>
    private FlowSequence Reversed(FlowSequence forward, List<Vertex> vertices, bool canonical)
    {
        FlowGraph graph = forward.ToGraph(Roles(vertices));
        Balances balances = Balances.Of(graph, Expanded(Enumerable.Range(0, vertices.Count)), []);
        Dictionary<int, UInt256> lacks = balances.Lacks.ToDictionary(lack => lack.Flow, lack => lack.Lack);
        var reversed = new FlowSequence(graph.FlowCount);
        var origins = new Dictionary<Asset, int>();

        // These come all at once, so that only the order of the vertices tells them apart.
        foreach (int vertex in canonical ? InOrder(vertices) : Enumerable.Range(0, graph.VertexCount))
        {
            if (!balances[vertex].IsZero)
            {
                reversed.Leave(Origin(vertices[vertex].Asset), vertex, balances[vertex], forward.Details[graph.In(vertex)[^1].Flow]);
            }
        }

        var ids = new int[graph.FlowCount];
        for (int number = graph.EventCount - 1; number >= 0; number--)
        {
            (int flow, bool isArrival) = graph.EventAt(number);
            FlowDetail detail = forward.Details[flow];

            // Coins end at the window by themselves: they lie with their owners there.
            if (detail.Owner is null && detail.Time < until)
            {
                continue;
            }

            int sender = graph.From(flow);
            if (graph.ArriveAt(flow) == number)
            {
                ids[flow] = reversed.Leave(graph.To(flow), sender, graph.ArrivalAmount(flow), detail);
                if (graph.IsConversion(flow))
                {
                    reversed.Convert(ids[flow], graph.Amount(flow));
                }
            }

            if (!isArrival && graph.ArriveAt(flow) != number)
            {
                reversed.Arrive(ids[flow]);
            }

            if (!isArrival && lacks.TryGetValue(flow, out UInt256 lack))
            {
                reversed.Leave(sender, Origin(vertices[sender].Asset), lack, detail);
            }
        }

        return reversed;

        int Origin(Asset asset)
        {
            if (!origins.TryGetValue(asset, out int id))
            {
                id = vertices.Count;
                origins.Add(asset, id);
                vertices.Add(new Vertex(VertexKind.Unknown, asset, null, null));
            }

            return id;
        }
    }
}

/// <summary>The canonical order of vertices: by kind, asset, account, transaction, why coins rest, then height.</summary>
internal sealed class VertexOrder : IComparer<Vertex>
{
    public static VertexOrder Instance { get; } = new();

    public int Compare(Vertex x, Vertex y)
    {
        int order = x.Kind.CompareTo(y.Kind);
        order = order != 0 ? order : x.Asset.CompareTo(y.Asset);
        order = order != 0 ? order : Nullable.Compare(x.Account, y.Account);
        order = order != 0 ? order : Nullable.Compare(x.Transaction, y.Transaction);
        order = order != 0 ? order : x.Rest.CompareTo(y.Rest);
        return order != 0 ? order : Nullable.Compare(x.Height, y.Height);
    }
}
