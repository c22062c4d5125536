namespace WalletTrace.Graph.Building;

/// <summary>Freezes a store of flows into a case graph; for a backward trace with the flows reversed in time.</summary>
/// <param name="store">The vertices and flows.</param>
/// <param name="starts">Vertices that are in the graph though no flow touches them.</param>
/// <param name="direction">Which way the trace goes.</param>
/// <param name="until">For a backward trace: transfers before this time are left out.</param>
internal sealed class CaseFreezer(FlowStore store, IReadOnlyList<Vertex> starts, TraceDirection direction, long? until)
{
    /// <summary>The graph as it stands, to be measured: vertices as they came.</summary>
    public CaseGraph Growing() => Freeze(false, []);

    /// <summary>The grown graph: only vertices that flows touch or the trace starts from, in canonical order, so that their ids are the same whatever
    /// order the facts came in.</summary>
    public CaseGraph Grown(IReadOnlyList<(Vertex Vertex, StopReason Reason, string Detail)> stops) => Freeze(true, stops);

    private CaseGraph Freeze(bool canonical, IReadOnlyList<(Vertex Vertex, StopReason Reason, string Detail)> stops)
    {
        Vertex[] vertices = [.. store.Vertices];
        return direction == TraceDirection.Forward
            ? Assemble(vertices, store.InOrder(), canonical, stops)
            : Reversed(Assemble(vertices, store.InOrder(), false, []), canonical, stops);
    }

    private CaseGraph Assemble(Vertex[] vertices, FlowList flows, bool canonical, IReadOnlyList<(Vertex Vertex, StopReason Reason, string Detail)> stops)
    {
        if (canonical)
        {
            vertices = Renumber(vertices, flows);
        }

        VertexRole[] roles = Array.ConvertAll(vertices, vertex => vertex.Kind switch
        {
            VertexKind.Transaction => VertexRole.Instant,
            VertexKind.Fees => VertexRole.Fees,
            _ => VertexRole.Holding,
        });
        FlowGraph graph = FlowGraph.Create(vertices.Length, flows, roles, out int[] order);
        FlowDetail[] details = Array.ConvertAll(order, flows.DetailOf);
        bool[] expanded = Array.ConvertAll(vertices, store.IsFollowed);
        return new CaseGraph(graph, vertices, details, expanded, Known(graph, vertices, stops));
    }

    /// <summary>Puts the vertices that are used in canonical order, and tells the flows.</summary>
    private Vertex[] Renumber(Vertex[] vertices, FlowList flows)
    {
        var used = new bool[vertices.Length];
        for (int at = 0; at < flows.Count; at++)
        {
            FlowInput flow = flows[at];
            used[flow.From] = true;
            used[flow.To] = true;
        }

        foreach (Vertex start in starts)
        {
            used[store.IdOf(start)] = true;
        }

        int[] kept = [.. InOrder(vertices).Where(id => used[id])];
        var numbers = new int[vertices.Length];
        for (int number = 0; number < kept.Length; number++)
        {
            numbers[kept[number]] = number;
        }

        flows.Renumber(numbers);
        return Array.ConvertAll(kept, id => vertices[id]);
    }

    private static int[] InOrder(IReadOnlyList<Vertex> vertices)
    {
        int[] ids = [.. Enumerable.Range(0, vertices.Count)];
        Array.Sort(ids, (a, b) => VertexOrder.Instance.Compare(vertices[a], vertices[b]));
        return ids;
    }

    /// <summary>The stops by id. Coins that only bring clean value into the case end no branch of it.</summary>
    private static Stop[] Known(FlowGraph graph, Vertex[] vertices, IReadOnlyList<(Vertex Vertex, StopReason Reason, string Detail)> stops)
    {
        if (stops.Count == 0)
        {
            return [];
        }

        var ids = new Dictionary<Vertex, int>(vertices.Length);
        for (int id = 0; id < vertices.Length; id++)
        {
            ids.Add(vertices[id], id);
        }

        bool EndsHere(Vertex vertex) => ids.TryGetValue(vertex, out int id) && (!vertex.IsCoinRest || graph.In(id).Length > 0);
        return [.. stops.Where(stop => EndsHere(stop.Vertex)).Select(stop => new Stop(ids[stop.Vertex], stop.Reason, stop.Detail)).OrderBy(stop => stop.Vertex)];
    }

    /// <summary>
    /// The same flows with time running backward: what a followed vertex holds in the end it holds at the start, what it was found to lack
    /// leaves it for an unknown origin, and every flow goes from its receiver to its sender. First in first out stays first in first out.
    /// </summary>
    private CaseGraph Reversed(CaseGraph forward, bool canonical, IReadOnlyList<(Vertex Vertex, StopReason Reason, string Detail)> stops)
    {
        FlowGraph graph = forward.Flows;
        Balances balances = Balances.Of(graph, forward.Expanded, []);
        Dictionary<int, UInt256> lacks = balances.Lacks.ToDictionary(lack => lack.Flow, lack => lack.Lack);
        var vertices = new List<Vertex>(forward.Vertices);
        var origins = new Dictionary<Asset, int>();
        var reversed = new List<CaseFlow>(graph.FlowCount);

        // Three synthetic ranks for each event leave room for what was lacking, just after the reversed flow arrived.
        Rank At(int eventNumber, int place) => new(0, default, (3L * (graph.EventCount - eventNumber)) + place, 0, 0);

        void Add(int from, int to, UInt256 amount, Rank leave, Rank arrive, FlowDetail detail) =>
            reversed.Add(new CaseFlow { From = from, To = to, Amount = amount, Leave = leave, Arrive = arrive, Detail = detail });

        for (int flow = 0; flow < graph.FlowCount; flow++)
        {
            // Coins end at the window by themselves: they lie with their owners there.
            FlowDetail detail = forward.Details[flow];
            if (detail.Owner is null && detail.Time < until)
            {
                continue;
            }

            int sender = graph.From(flow);
            Add(graph.To(flow), sender, graph.Amount(flow), At(graph.ArriveAt(flow), 0), At(graph.LeaveAt(flow), 0), detail);
            if (lacks.TryGetValue(flow, out UInt256 lack))
            {
                Rank gone = At(graph.LeaveAt(flow), 1);
                Add(sender, Origin(forward.Vertices[sender].Asset), lack, gone, gone, detail);
            }
        }

        // These all come at once, so that only the canonical order of the vertices tells them apart.
        foreach (int vertex in InOrder(forward.Vertices))
        {
            if (forward.Expanded[vertex] && !balances[vertex].IsZero)
            {
                FlowDetail last = forward.Details[graph.In(vertex)[^1].Flow];
                Rank start = At(graph.EventCount, 0);
                Add(Origin(forward.Vertices[vertex].Asset), vertex, balances[vertex], start, start, last);
            }
        }

        return Assemble([.. vertices], new FlowList([.. reversed], [.. Enumerable.Range(0, reversed.Count)]), canonical, stops);

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

/// <summary>The canonical order of vertices: by kind, asset, account, transaction, then why coins rest.</summary>
internal sealed class VertexOrder : IComparer<Vertex>
{
    public static VertexOrder Instance { get; } = new();

    public int Compare(Vertex x, Vertex y)
    {
        int order = x.Kind.CompareTo(y.Kind);
        order = order != 0 ? order : x.Asset.CompareTo(y.Asset);
        order = order != 0 ? order : Nullable.Compare(x.Account, y.Account);
        order = order != 0 ? order : Nullable.Compare(x.Transaction, y.Transaction);
        return order != 0 ? order : x.Rest.CompareTo(y.Rest);
    }
}
