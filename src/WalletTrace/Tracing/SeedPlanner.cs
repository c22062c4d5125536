using WalletTrace.Chains;
using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>Lays resolved seeds onto a case graph: where stolen value enters, and where traces end.</summary>
internal sealed class SeedPlanner(CaseGraph graph, TraceDirection direction)
{
    private readonly List<Injection> injections = [];
    private readonly SortedDictionary<int, Mark> marks = [];

    public TaintPlan Plan(int tagCount, IReadOnlyList<ResolvedSeed> seeds)
    {
        foreach (ResolvedSeed seed in seeds)
        {
            switch (seed)
            {
                case EnteringSeed entering:
                    injections.Add(new Injection(entering.Tag, graph.IndexOf(entering.Holding), EventFrom(entering), entering.Amount));
                    break;
                case ReceiptsSeed receipts:
                    MarkReceipts(receipts);
                    break;
                case FlowsSeed flows:
                    MarkFlows(flows.Tag, FlowsOf(flows.Holding).Where(flow =>
                        direction == TraceDirection.Forward ? graph.Details[flow].Height >= flows.Height : graph.Details[flow].Height <= flows.Height));
                    break;
                case MovementsSeed movements:
                    MarkMovements(movements);
                    break;
                case CoinsSeed coins:
                    MarkCoins(coins);
                    break;
            }
        }

        bool[] terminals = [.. graph.Expanded.Select(followed => !followed)];
        return new TaintPlan(tagCount, injections, [.. marks.Values], terminals);
    }

    /// <summary>The number of the first event on the seed's chain that is not before the seed's place in it.</summary>
    private int EventFrom(EnteringSeed seed)
    {
        int first = graph.Flows.EventCount;
        for (int flow = graph.Flows.FlowCount - 1; flow >= 0; flow--)
        {
            FlowDetail at = graph.Details[flow];
            if (at.Chain == seed.Holding.Asset.Chain && (at.Height, at.Position).CompareTo((seed.Height, seed.Position)) >= 0)
            {
                first = Math.Min(first, graph.Flows.LeaveAt(flow));
            }
        }

        return first;
    }

    /// <summary>What leaves a holding in the graph's own direction, without fees and without what a backward trace adds.</summary>
    private IEnumerable<int> FlowsOf(Vertex holding)
    {
        int vertex = graph.IndexOf(holding);
        return Enumerable.Range(0, graph.Flows.FlowCount).Where(flow =>
            graph.Flows.From(flow) == vertex && graph.Vertices[graph.Flows.To(flow)].Kind is not (VertexKind.Fees or VertexKind.Unknown));
    }

    private void MarkReceipts(ReceiptsSeed seed)
    {
        // Backward the flows stand reversed: the latest receipt comes first.
        UInt256 left = seed.Amount;
        foreach (int flow in FlowsOf(seed.Holding).Where(flow => graph.Details[flow].Height <= seed.Height))
        {
            if (left.IsZero)
            {
                break;
            }

            UInt256 part = UInt256.Min(left, graph.Flows.Amount(flow));
            marks.TryAdd(flow, new Mark(seed.Tag, flow, part));
            left -= part;
        }
    }

    private void MarkMovements(MovementsSeed seed)
    {
        var reached = new HashSet<int>();
        var found = new List<int>();
        for (int flow = 0; flow < graph.Flows.FlowCount; flow++)
        {
            FlowDetail at = graph.Details[flow];
            Vertex from = graph.Vertices[graph.Flows.From(flow)];
            Vertex to = graph.Vertices[graph.Flows.To(flow)];
            bool isMovement = at.Kind != TransferKind.Fee && from.Kind != VertexKind.Unknown && to.Kind != VertexKind.Unknown;
            if (at.Chain != seed.Chain || at.Transaction != seed.Transaction || !isMovement || (seed.Index is { } index && at.Index != index))
            {
                continue;
            }

            // What was stolen earlier in the same transaction and moves on in it is stolen once, not twice.
            if (!reached.Contains(graph.Flows.From(flow)))
            {
                found.Add(flow);
            }

            reached.Add(graph.Flows.To(flow));
        }

        MarkFlows(seed.Tag, found);
    }

    private void MarkCoins(CoinsSeed seed)
    {
        // A coin at which a trace stops stands in two flows; the one at the transaction that created it is the coin itself.
        var chosen = new Dictionary<CoinId, int>();
        for (int flow = 0; flow < graph.Flows.FlowCount; flow++)
        {
            FlowDetail at = graph.Details[flow];
            var coin = new CoinId(at.Transaction, at.Index);
            if (at.Owner is null || at.Chain != seed.Chain || !seed.Coins.Contains(coin))
            {
                continue;
            }

            Vertex near = graph.Vertices[direction == TraceDirection.Forward ? graph.Flows.From(flow) : graph.Flows.To(flow)];
            if (near.Transaction == at.Transaction || !chosen.ContainsKey(coin))
            {
                chosen[coin] = flow;
            }
        }

        MarkFlows(seed.Tag, chosen.Values);
    }

    private void MarkFlows(int tag, IEnumerable<int> flows)
    {
        foreach (int flow in flows)
        {
            // Of two thefts that claim one flow the first wins, as everywhere.
            marks.TryAdd(flow, new Mark(tag, flow));
        }
    }
}
