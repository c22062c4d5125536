using WalletTrace.Chains;
using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>Lays resolved seeds onto a case graph: where stolen value enters, and where traces end.</summary>
internal sealed class SeedPlanner(CaseGraph graph, TraceDirection direction)
{
    private readonly List<Injection> injections = [];
    private readonly SortedDictionary<int, Mark> marks = [];

    /// <summary>Makes the plan. O(flows), and little more for each seed.</summary>
    /// <exception cref="SeedException">Nothing, or less than was asked for, enters at a seed.</exception>
    public TaintPlan Plan(int tagCount, IReadOnlyList<ResolvedSeed> seeds)
    {
        ILookup<(ChainId, TransactionId), int> flowsOf = FlowsByTransaction(seeds);
        foreach (ResolvedSeed seed in seeds)
        {
            bool enters = seed switch
            {
                EnteringSeed entering => Enter(entering),
                ReceiptsSeed receipts => MarkReceipts(receipts),
                FlowsSeed flows => MarkOutflows(flows),
                MovementsSeed movements => MarkMovements(movements, flowsOf[(movements.Chain, movements.Transaction)]),
                CoinsSeed coins => MarkCoins(coins, flowsOf),
                _ => throw new ArgumentException($"Unknown kind of seed: {seed.GetType().Name}.", nameof(seeds)),
            };
            if (!enters)
            {
                throw new SeedException(seed.Name, "what it names is not all free to be traced: the ledger does not hold it, or an earlier theft has claimed it.");
            }
        }

        bool[] terminals = [.. graph.Expanded.Select(followed => !followed)];
        return new TaintPlan(tagCount, injections, [.. marks.Values], terminals);
    }

    /// <summary>The flows, in order, of those transactions that seeds name.</summary>
    private ILookup<(ChainId, TransactionId), int> FlowsByTransaction(IReadOnlyList<ResolvedSeed> seeds)
    {
        HashSet<(ChainId, TransactionId)> named =
        [
            .. seeds.OfType<MovementsSeed>().Select(seed => (seed.Chain, seed.Transaction)),
            .. seeds.OfType<CoinsSeed>().SelectMany(seed => seed.Coins.Select(coin => (seed.Chain, coin.Transaction))),
        ];
        IEnumerable<int> flows = named.Count == 0 ? [] : Enumerable.Range(0, graph.Flows.FlowCount);
        return flows
            .Where(flow => named.Contains((graph.Details[flow].Chain, graph.Details[flow].Transaction)))
            .ToLookup(flow => (graph.Details[flow].Chain, graph.Details[flow].Transaction));
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
        foreach (FlowStep step in graph.Flows.Out(graph.IndexOf(holding)))
        {
            if (graph.Vertices[step.Vertex].Kind is not (VertexKind.Fees or VertexKind.Unknown))
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

    private bool MarkMovements(MovementsSeed seed, IEnumerable<int> flows)
    {
        var got = new Dictionary<int, UInt256>();
        bool any = false;
        foreach (int flow in flows)
        {
            FlowDetail at = graph.Details[flow];
            int from = graph.Flows.From(flow);
            int to = graph.Flows.To(flow);
            bool isMovement = at.Kind != TransferKind.Fee && graph.Vertices[from].Kind != VertexKind.Unknown && graph.Vertices[to].Kind != VertexKind.Unknown;
            if (!isMovement || (seed.Index is { } index && at.Index != index))
            {
                continue;
            }

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

    private bool MarkCoins(CoinsSeed seed, ILookup<(ChainId, TransactionId), int> flowsOf)
    {
        // A coin at which a trace stops stands in two flows; the one at the transaction that created it is the coin itself.
        var chosen = new SortedDictionary<int, int>();
        int found = 0;
        foreach (IGrouping<TransactionId, CoinId> created in seed.Coins.GroupBy(coin => coin.Transaction))
        {
            HashSet<int> wanted = [.. created.Select(coin => coin.Index)];
            chosen.Clear();
            foreach (int flow in flowsOf[(seed.Chain, created.Key)])
            {
                FlowDetail at = graph.Details[flow];
                Vertex near = graph.Vertices[direction == TraceDirection.Forward ? graph.Flows.From(flow) : graph.Flows.To(flow)];
                if (at.Owner is not null && wanted.Contains(at.Index) && (near.Transaction == at.Transaction || !chosen.ContainsKey(at.Index)))
                {
                    chosen[at.Index] = flow;
                }
            }

            found += chosen.Count;
            foreach (int flow in chosen.Values)
            {
                Mark(seed.Tag, flow);
            }
        }

        return found == seed.Coins.Count;
    }

    /// <summary>Of two thefts that claim one flow the first wins, as everywhere.</summary>
    private void Mark(int tag, int flow, UInt256? limit = null) => marks.TryAdd(flow, new Mark(tag, flow, limit));
}
