using WalletTrace.Graph;

namespace WalletTrace.Tracing;

/// <summary>Measures what taint rules put where in a growing graph, for the builder to choose by.</summary>
internal static class TracedValue
{
    /// <summary>
    /// The value of a vertex is the largest that any conserving rule puts there; poison counts only where it is the one rule asked for, because
    /// its figures are no amounts. Reached is what any rule reaches. Weights and hops are worked out only for stop rules that ask for them; hops expect outcomes that kept their
    /// flows.
    /// </summary>
    /// <param name="graph">The graph as it has grown.</param>
    /// <param name="outcomes">What each rule says of it.</param>
    /// <param name="stops">The stop rules.</param>
    /// <param name="whole">Whether all is worked out, whatever the stop rules ask for: for a graph that asks for what its ledger lacks.</param>
    public static GraphMeasure Measure(CaseGraph graph, IReadOnlyList<TaintOutcome> outcomes, StopRules stops, bool whole = false)
    {
        bool withHops = whole || stops.Hops is not null;
        int count = graph.Vertices.Count;
        var value = new UInt256[count];
        var reached = new bool[count];
        var hops = new int[withHops ? count : 0];
        Array.Fill(hops, int.MaxValue);
        bool poisonOnly = outcomes.All(outcome => outcome.Rule == TaintRule.Poison);
        foreach (TaintOutcome outcome in outcomes)
        {
            bool counts = poisonOnly || outcome.Rule != TaintRule.Poison;
            for (int at = 0; at < outcome.Holdings.Count;)
            {
                // Holdings stand by vertex, then by theft.
                int vertex = outcome.Holdings[at].Vertex;
                UInt256 held = default;
                for (; at < outcome.Holdings.Count && outcome.Holdings[at].Vertex == vertex; at++)
                {
                    held = UInt256.SaturatingAdd(held, outcome.Holdings[at].Amount);
                }

                reached[vertex] = true;
                value[vertex] = counts ? UInt256.Max(value[vertex], held) : value[vertex];
            }

            if (withHops)
            {
                AddHops(graph.Flows, outcome, hops);
            }
        }

        return new GraphMeasure(value, whole || stops.Budget is not null ? Weights(graph, value, outcomes) : [], reached, hops)
        {
            Carries = whole ? Carrying(graph, outcomes) : [],
            Runs = whole ? PassingRuns.Of(graph.Flows, outcomes) : [],
        };
    }

    private static bool[] Carrying(CaseGraph graph, IReadOnlyList<TaintOutcome> outcomes)
    {
        var carries = new bool[graph.Flows.FlowCount];
        foreach (TaintOutcome outcome in outcomes)
        {
            foreach (FlowTaint taint in outcome.Flows)
            {
                carries[taint.Flow] = true;
            }
        }

        return carries;
    }

    private static UInt256[] Weights(CaseGraph graph, UInt256[] value, IReadOnlyList<TaintOutcome> outcomes)
    {
        // Of several rules the one counts that puts most into an asset's books.
        var books = new Dictionary<Asset, AssetBook>();
        foreach (TaintOutcome outcome in outcomes)
        {
            foreach ((Asset asset, AssetBook book) in BooksOf(graph, outcome))
            {
                books[asset] = books.TryGetValue(asset, out AssetBook other) && other.Opened >= book.Opened ? other : book;
            }
        }

        var weights = new UInt256[value.Length];
        for (int vertex = 0; vertex < value.Length; vertex++)
        {
            if (value[vertex].IsZero)
            {
                continue;
            }

            // Poison may find more than was stolen, but never so much more that its share would not fit. Rounded up: half stays half.
            AssetBook book = books.GetValueOrDefault(graph.Vertices[vertex].Asset, new AssetBook(default, Whole));
            weights[vertex] = Share(value[vertex], book.Share, UInt256.Max(book.Opened, UInt256.One), roundUp: true);
        }

        return weights;
    }

    private static readonly UInt256 Whole = (UInt256)1UL << 64;

    /// <summary>
    /// What was opened in each asset's books, and what share of all that was stolen that is: the whole of its own asset for what was stolen, and for what
    /// was swapped into it the share that was given for it.
    /// </summary>
    private static Dictionary<Asset, AssetBook> BooksOf(CaseGraph graph, TaintOutcome outcome)
    {
        var books = new Dictionary<Asset, AssetBook>();
        foreach (TaintEntry entry in outcome.Entries)
        {
            Asset asset = graph.Vertices[entry.Vertex >= 0 ? entry.Vertex : graph.Flows.From(entry.Flow)].Asset;
            books[asset] = new AssetBook(UInt256.SaturatingAdd(books.GetValueOrDefault(asset).Opened, entry.Amount), Whole);
        }

        foreach (TaintConversion conversion in outcome.Conversions)
        {
            AssetBook from = books.GetValueOrDefault(graph.Vertices[graph.Flows.From(conversion.Flow)].Asset, new AssetBook(default, Whole));
            Asset into = graph.Vertices[graph.Flows.To(conversion.Flow)].Asset;
            AssetBook to = books.GetValueOrDefault(into);
            UInt256 share = Share(conversion.Taken, from.Share, UInt256.Max(from.Opened, UInt256.One), roundUp: false);
            books[into] = new AssetBook(UInt256.SaturatingAdd(to.Opened, conversion.Arrived), UInt256.SaturatingAdd(to.Share, share));
        }

        return books;
    }

    private static UInt256 Share(UInt256 part, UInt256 share, UInt256 whole, bool roundUp)
    {
        if (part.BitLength + share.BitLength - whole.BitLength > 192)
        {
            return UInt256.MaxValue;
        }

        UInt256 floor = UInt256.MulDiv(part, share, whole, out UInt256 rest);
        return roundUp && !rest.IsZero ? floor + UInt256.One : floor;
    }

    private readonly record struct AssetBook(UInt256 Opened, UInt256 Share);

    /// <summary>
    /// The fewest hops by which value came under one rule: every flow that carries some is one hop further than its sender was when it left. A stolen
    /// flow is a seed, whoever claimed its value before. The events stand in order, so one pass does.
    /// </summary>
    private static void AddHops(FlowGraph flows, TaintOutcome outcome, int[] fewest)
    {
        var hops = new int[flows.VertexCount];
        Array.Fill(hops, int.MaxValue);
        var underway = new Dictionary<int, int>();
        int nextEntry = 0;
        int nextTaint = 0;
        for (int number = 0; number <= flows.EventCount; number++)
        {
            bool isMarked = false;
            for (; nextEntry < outcome.Entries.Count && outcome.Entries[nextEntry].BeforeEvent == number; nextEntry++)
            {
                TaintEntry entry = outcome.Entries[nextEntry];
                isMarked |= entry.Vertex < 0;
                if (entry.Vertex >= 0)
                {
                    hops[entry.Vertex] = 0;
                }
            }

            if (number == flows.EventCount)
            {
                break;
            }

            (int flow, bool isArrival) = flows.EventAt(number);
            int carried;
            if (isArrival)
            {
                if (!underway.Remove(flow, out carried))
                {
                    continue;
                }
            }
            else
            {
                while (nextTaint < outcome.Flows.Count && outcome.Flows[nextTaint].Flow < flow)
                {
                    nextTaint++;
                }

                if (nextTaint == outcome.Flows.Count || outcome.Flows[nextTaint].Flow != flow)
                {
                    continue;
                }

                carried = isMarked ? 1 : hops[flows.From(flow)] + 1;
            }

            if (flows.ArriveAt(flow) == number)
            {
                hops[flows.To(flow)] = Math.Min(hops[flows.To(flow)], carried);
            }
            else
            {
                underway.Add(flow, carried);
            }
        }

        for (int vertex = 0; vertex < hops.Length; vertex++)
        {
            fewest[vertex] = Math.Min(fewest[vertex], hops[vertex]);
        }
    }
}
