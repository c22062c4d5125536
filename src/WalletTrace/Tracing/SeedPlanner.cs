using WalletTrace.Chains;
using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>Lays resolved seeds onto a case graph: where stolen value enters, and where traces end.</summary>
internal sealed class SeedPlanner(CaseGraph graph, TraceDirection direction)
{
    private readonly List<Injection> injections = [];
    private readonly SortedDictionary<int, Mark> marks = [];

    /// <summary>Makes the plan. O(vertices and the flows of those at which seeds lie).</summary>
    /// <exception cref="SeedException">Nothing, or less than was asked for, enters at a seed.</exception>
    public TaintPlan Plan(int tagCount, IReadOnlyList<ResolvedSeed> seeds)
    {
        // What enters before the same event of the graph enters in the order of the chain.
        foreach (ResolvedSeed seed in seeds.OrderBy(seed => seed is EnteringSeed entering ? (entering.Height, entering.Position) : (long.MinValue, 0)))
        {
            bool enters = seed switch
            {
                EnteringSeed entering => Enter(entering),
                ReceiptsSeed receipts => MarkReceipts(receipts),
                FlowsSeed flows => MarkOutflows(flows),
                MovementsSeed movements => MarkMovements(movements),
                CoinsSeed coins => MarkCoins(coins),
                _ => throw new ArgumentException($"Unknown kind of seed: {seed.GetType().Name}.", nameof(seeds)),
            };
            if (!enters)
            {
                throw new SeedException(seed.Name, "what it names is not all free to be traced: the ledger does not hold it, or an earlier theft has claimed it.");
            }
        }

        var terminals = new bool[graph.Vertices.Count];
        for (int vertex = 0; vertex < terminals.Length; vertex++)
        {
            terminals[vertex] = !graph.Expanded[vertex];
        }

        return new TaintPlan(tagCount, injections, [.. marks.Values], terminals);
    }

    private bool Enter(EnteringSeed seed)
    {
        injections.Add(new Injection(seed.Tag, graph.IndexOf(seed.Holding), EventFrom(seed), seed.Amount));
        return true;
    }

    /// <summary>The number of the first event on the seed's chain that is not before the seed's place in it.</summary>
    private int EventFrom(EnteringSeed seed)
    {
        // Flows stand in the order of leaving, which on one chain is the order of places.
        for (int flow = 0; flow < graph.Flows.FlowCount; flow++)
        {
            FlowDetail at = graph.Details[flow];
            if (at.Chain == seed.Holding.Asset.Chain && (at.Height, at.Position).CompareTo((seed.Height, seed.Position)) >= 0)
            {
                return graph.Flows.LeaveAt(flow);
            }
        }

        return graph.Flows.EventCount;
    }

    /// <summary>What leaves a holding in the graph's own direction, in order, without fees and without what a backward trace adds.</summary>
    private List<int> FlowsOf(Vertex holding)
    {
        var flows = new List<int>();
        int vertex = graph.IndexOf(holding);
        ReadOnlySpan<FlowStep> row = vertex < 0 ? [] : graph.Flows.Out(vertex);
        foreach (FlowStep step in row)
        {
            if (graph.Vertices[step.Vertex].Kind != VertexKind.Unknown && graph.Details[step.Flow].Kind != TransferKind.Fee)
            {
                flows.Add(step.Flow);
            }
        }

        return flows;
    }

    private bool MarkReceipts(ReceiptsSeed seed)
    {
        // Backward the flows stand reversed: the latest receipt comes first. What an earlier theft has claimed is passed over.
        UInt256 left = seed.Amount;
        foreach (int flow in FlowsOf(seed.Holding).Where(flow => graph.Details[flow].Height <= seed.Height))
        {
            UInt256 part = UInt256.Min(left, graph.Flows.Amount(flow));
            if (!part.IsZero && marks.TryAdd(flow, new Mark(seed.Tag, flow, part)))
            {
                left -= part;
            }
        }

        return left.IsZero;
    }

    private bool MarkOutflows(FlowsSeed seed)
    {
        bool any = false;
        foreach (int flow in FlowsOf(seed.Holding))
        {
            long height = graph.Details[flow].Height;
            if (direction == TraceDirection.Forward ? height >= seed.Height : height <= seed.Height)
            {
                Mark(seed.Tag, flow);
                any = true;
            }
        }

        return any;
    }

    private bool MarkMovements(MovementsSeed seed)
    {
        var flows = new List<int>();
        foreach (Vertex giver in seed.Givers)
        {
            flows.AddRange(FlowsOf(giver).Where(flow => graph.Details[flow] is { Kind: not TransferKind.Fee, Index: < TransferIndex.Tip } at
                && at.Transaction == seed.Transaction && (seed.Index is null || at.Index == seed.Index)));
        }

        flows.Sort();
        var got = new Dictionary<int, UInt256>();
        bool any = false;
        foreach (int flow in flows)
        {
            int from = graph.Flows.From(flow);
            int to = graph.Flows.To(flow);

            // What was stolen earlier in the same transaction and moves on in it is stolen once, not twice.
            any = true;
            UInt256 amount = graph.Flows.Amount(flow);
            UInt256 again = UInt256.Min(got.GetValueOrDefault(from), amount);
            got[from] = got.GetValueOrDefault(from) - again;
            got[to] = UInt256.SaturatingAdd(got.GetValueOrDefault(to), amount);
            if (again < amount)
            {
                Mark(seed.Tag, flow, again.IsZero ? null : amount - again);
            }
        }

        return any;
    }

    private bool MarkCoins(CoinsSeed seed)
    {
        bool forward = direction == TraceDirection.Forward;
        int found = 0;
        foreach (var together in seed.Coins.GroupBy(coin => (Place: coin.Value, IsMadeThere: coin.Key.Transaction == coin.Value.Transaction), coin => coin.Key))
        {
            // A coin leaves the transaction that created it; where that is not known, it comes to the one that spends it.
            int place = graph.IndexOf(together.Key.Place);
            ReadOnlySpan<FlowStep> row = place < 0 ? [] : together.Key.IsMadeThere == forward ? graph.Flows.Out(place) : graph.Flows.In(place);
            HashSet<CoinId> wanted = [.. together];
            foreach (FlowStep step in row)
            {
                FlowDetail at = graph.Details[step.Flow];
                if (at.Owner is not null && wanted.Remove(new CoinId(at.Transaction, (int)at.Index)))
                {
                    Mark(seed.Tag, step.Flow);
                    found++;
                }
            }
        }

        return found == seed.Coins.Count;
    }

    /// <summary>Of two thefts that claim one flow the first wins, as everywhere.</summary>
    private void Mark(int tag, int flow, UInt256? limit = null) => marks.TryAdd(flow, new Mark(tag, flow, limit));
}
