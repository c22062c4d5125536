namespace WalletTrace.Graph.Building;

/// <summary>Freezes named flows into a case graph with canonical ids; for a backward trace with the flows reversed in time.</summary>
internal static class CaseFreezer
{
    /// <param name="flows">The flows, in any order.</param>
    /// <param name="more">Vertices that must be in the graph though no flow touches them.</param>
    /// <param name="followed">The vertices that are followed.</param>
    /// <param name="direction">Which way the trace goes.</param>
    /// <param name="until">For a backward trace: nothing before this time is followed.</param>
    /// <param name="stops">Why vertices that are not followed are not.</param>
    public static CaseGraph Freeze(
        List<NamedFlow> flows, IEnumerable<Vertex> more, IReadOnlySet<Vertex> followed, TraceDirection direction, long? until,
        IReadOnlyList<(Vertex Vertex, StopReason Reason, string Detail)> stops)
    {
        CaseGraph forward = Build(flows, more, followed, direction == TraceDirection.Forward ? stops : []);
        return direction == TraceDirection.Forward ? forward : Build(Reversed(forward, until), more, followed, stops);
    }

    private static CaseGraph Build(
        List<NamedFlow> flows, IEnumerable<Vertex> more, IReadOnlySet<Vertex> followed, IReadOnlyList<(Vertex Vertex, StopReason Reason, string Detail)> stops)
    {
        Vertex[] vertices = [.. flows.Select(flow => flow.From).Concat(flows.Select(flow => flow.To)).Concat(more).Distinct().Order(VertexOrder.Instance)];
        var ids = new Dictionary<Vertex, int>(vertices.Length);
        for (int id = 0; id < vertices.Length; id++)
        {
            ids.Add(vertices[id], id);
        }

        // The facts came in any order; what they say must not depend on it, so equal ranks fall back on the names.
        flows.Sort((a, b) =>
        {
            int order = a.Leave.CompareTo(b.Leave);
            order = order != 0 ? order : a.Arrive.CompareTo(b.Arrive);
            order = order != 0 ? order : ids[a.From].CompareTo(ids[b.From]);
            return order != 0 ? order : ids[a.To].CompareTo(ids[b.To]);
        });
        FlowInput[] inputs = [.. flows.Select(flow => new FlowInput(ids[flow.From], ids[flow.To], flow.Amount, flow.Leave, flow.Arrive))];
        VertexRole[] roles =
        [
            .. vertices.Select(vertex => vertex.Kind switch
            {
                VertexKind.Transaction => VertexRole.Instant,
                VertexKind.Fees => VertexRole.Fees,
                _ => VertexRole.Holding,
            }),
        ];
        FlowGraph graph = FlowGraph.Create(vertices.Length, inputs, roles, out int[] order);
        FlowDetail[] details = [.. order.Select(index => flows[index].Detail)];
        bool[] expanded = [.. vertices.Select(followed.Contains)];
        Stop[] known = [.. stops.Where(stop => ids.ContainsKey(stop.Vertex)).Select(stop => new Stop(ids[stop.Vertex], stop.Reason, stop.Detail)).OrderBy(stop => stop.Vertex)];
        return new CaseGraph(graph, vertices, details, expanded, known);
    }

    /// <summary>
    /// The same flows with time running backward: what a followed vertex holds in the end it holds at the start, what it was found to lack
    /// leaves it for an unknown origin, and every flow goes from its receiver to its sender. First in first out stays first in first out.
    /// </summary>
    private static List<NamedFlow> Reversed(CaseGraph forward, long? until)
    {
        FlowGraph graph = forward.Flows;
        Balances balances = Balances.Of(graph, forward.Expanded, []);
        Dictionary<int, UInt256> lacks = balances.Lacks.ToDictionary(lack => lack.Flow, lack => lack.Lack);
        var reversed = new List<NamedFlow>(graph.FlowCount);

        // Three synthetic ranks for each event leave room for what was lacking, just after the reversed flow arrived.
        Rank At(int eventNumber, int place) => new(0, default, (3L * (graph.EventCount - eventNumber)) + place, 0, 0);

        for (int flow = 0; flow < graph.FlowCount; flow++)
        {
            FlowDetail detail = forward.Details[flow];
            if (detail.Time < until)
            {
                continue;
            }

            Vertex sender = forward.Vertices[graph.From(flow)];
            Vertex receiver = forward.Vertices[graph.To(flow)];
            reversed.Add(new NamedFlow(receiver, sender, graph.Amount(flow), At(graph.ArriveAt(flow), 0), At(graph.LeaveAt(flow), 0), detail));
            if (lacks.TryGetValue(flow, out UInt256 lack))
            {
                reversed.Add(new NamedFlow(
                    sender, new Vertex(VertexKind.Unknown, sender.Asset, null, null), lack, At(graph.LeaveAt(flow), 1), At(graph.LeaveAt(flow), 1), detail));
            }
        }

        for (int vertex = 0; vertex < graph.VertexCount; vertex++)
        {
            if (forward.Expanded[vertex] && !balances[vertex].IsZero)
            {
                Vertex name = forward.Vertices[vertex];
                FlowDetail last = forward.Details[graph.In(vertex)[^1].Flow];
                reversed.Add(new NamedFlow(new Vertex(VertexKind.Unknown, name.Asset, null, null), name, balances[vertex], At(graph.EventCount, 0), At(graph.EventCount, 0), last));
            }
        }

        return reversed;
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
