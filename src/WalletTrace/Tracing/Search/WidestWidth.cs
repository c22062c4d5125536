using WalletTrace.Graph;

namespace WalletTrace.Tracing.Search;

/// <summary>
/// How wide the widest way between two vertices is: the search always goes on from the widest place it knows, so it looks at nothing narrower
/// than its answer.
/// </summary>
/// <remarks>
/// A place is a vertex, an arrival and a number of hops; it is settled unless the vertex was settled before, no later and in no more hops
/// (and, by the order of the search, no narrower). Most flows are too narrow to matter: the search first passes over all below a floor, a power
/// of two, and lowers the floor only if it got nowhere.
/// </remarks>
internal sealed class WidestWidth(FlowGraph graph, WideRows rows)
{
    private readonly PriorityQueue<int, Place> open = new(Comparer<Place>.Create(Place.Compare));

    // Per vertex the places settled, as a list through the entries; 0 for none.
    private readonly int[] settled = new int[graph.VertexCount];
    private readonly List<(int Vertex, int Arrival, int Hops, int Next)> entries = [default];

    // No simple path has as many hops as there are vertices: then hops need not be told apart.
    private readonly int longest = Math.Max(0, graph.VertexCount - 1);

    /// <summary>The width, at most the cap; zero when there is no way, or the budget is spent.</summary>
    public UInt256 Find(int source, int afterEvent, int maxHops, int target, UInt256 cap, in FlowFilter filter, SearchBudget budget)
    {
        UInt256 floor = cap;
        do
        {
            floor = PowerOfTwoUpTo(floor);
            UInt256 width = Find(source, afterEvent, maxHops, target, cap, floor, filter, budget, out UInt256 passedOver);
            if (width != default)
            {
                return width;
            }

            floor = passedOver;
        }
        while (floor != default && !budget.IsSpent);

        return default;
    }

    private UInt256 Find(
        int source, int afterEvent, int maxHops, int target, UInt256 cap, UInt256 floor, in FlowFilter filter, SearchBudget budget, out UInt256 passedOver)
    {
        Clear();
        passedOver = default;
        UInt256 found = default;
        open.Enqueue(source, new Place(cap, 0, afterEvent));
        bool isFirst = true;
        while (open.TryDequeue(out int vertex, out Place place))
        {
            if (vertex == target)
            {
                return place.Width;
            }

            if (place.Hops == maxHops || !Settle(vertex, place))
            {
                continue;
            }

            ReadOnlySpan<FlowStep> steps = rows.AtLeast(vertex, place.Arrival, int.MaxValue, floor, budget, out UInt256 narrower);
            if (budget.IsSpent)
            {
                return default;
            }

            passedOver = UInt256.Max(passedOver, narrower);
            foreach (FlowStep step in steps)
            {
                UInt256 width = UInt256.Min(place.Width, graph.Amount(step.Flow));
                if (width <= found
                    || (filter.IsBarred is { } barred && barred[step.Vertex])
                    || (isFirst && filter.BarredFirst is { } first && first.Contains(step.Flow)))
                {
                    continue;
                }

                found = step.Vertex == target ? width : found;
                var next = new Place(width, maxHops < longest ? place.Hops + 1 : 0, graph.ArriveAt(step.Flow));
                if (!IsSettled(step.Vertex, next))
                {
                    open.Enqueue(step.Vertex, next);
                }
            }

            isFirst = false;
        }

        return default;
    }

    private bool IsSettled(int vertex, Place place)
    {
        for (int entry = settled[vertex]; entry != 0; entry = entries[entry].Next)
        {
            if (entries[entry].Arrival <= place.Arrival && entries[entry].Hops <= place.Hops)
            {
                return true;
            }
        }

        return false;
    }

    private bool Settle(int vertex, Place place)
    {
        if (IsSettled(vertex, place))
        {
            return false;
        }

        entries.Add((vertex, place.Arrival, place.Hops, settled[vertex]));
        settled[vertex] = entries.Count - 1;
        return true;
    }

    private void Clear()
    {
        open.Clear();
        for (int entry = 1; entry < entries.Count; entry++)
        {
            settled[entries[entry].Vertex] = 0;
        }

        entries.RemoveRange(1, entries.Count - 1);
    }

    private static UInt256 PowerOfTwoUpTo(UInt256 amount) => UInt256.One << (amount.BitLength - 1);

    private readonly record struct Place(UInt256 Width, int Hops, int Arrival)
    {
        public static int Compare(Place a, Place b) => (b.Width.CompareTo(a.Width), a.Hops.CompareTo(b.Hops)) switch
        {
            (0, 0) => a.Arrival.CompareTo(b.Arrival),
            (0, var byHops) => byHops,
            (var byWidth, _) => byWidth,
        };
    }
}
