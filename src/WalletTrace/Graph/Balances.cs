namespace WalletTrace.Graph;

/// <summary>What every vertex holds when all flows have moved, and what had to be made up on the way.</summary>
public sealed class Balances
{
    private readonly UInt256[] held;
    private readonly List<(int Flow, UInt256 Lack)> lacks = [];

    private Balances(int vertexCount) => held = new UInt256[vertexCount];

    /// <summary>
    /// For each flow that gave more than its vertex was known to have: what the vertex lacked, in base units, in order of events. The lack counts
    /// as income just before.
    /// </summary>
    public IReadOnlyList<(int Flow, UInt256 Lack)> Lacks => lacks;

    /// <summary>What a vertex holds after the last event, in base units; nothing for vertices that are not followed.</summary>
    public UInt256 this[int vertex] => held[vertex];

    /// <summary>Moves all flows in order. O(events).</summary>
    /// <param name="graph">The flows.</param>
    /// <param name="followed">The vertices whose flows are all in the graph; of the others no balance is known.</param>
    /// <param name="entering">Value that enters at vertices before an event, by event.</param>
    public static Balances Of(FlowGraph graph, IReadOnlyList<bool> followed, IEnumerable<(int Vertex, int BeforeEvent, UInt256 Amount)> entering)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(followed);
        var balances = new Balances(graph.VertexCount);
        var queue = new Queue<(int Vertex, int BeforeEvent, UInt256 Amount)>(entering.OrderBy(e => e.BeforeEvent));
        for (int number = 0; number <= graph.EventCount; number++)
        {
            while (queue.TryPeek(out (int Vertex, int BeforeEvent, UInt256 Amount) next) && next.BeforeEvent == number)
            {
                queue.Dequeue();
                balances.held[next.Vertex] += next.Amount;
            }

            if (number < graph.EventCount)
            {
                balances.Move(graph, followed, number);
            }
        }

        return balances;
    }

    private void Move(FlowGraph graph, IReadOnlyList<bool> followed, int number)
    {
        (int flow, bool isArrival) = graph.EventAt(number);
        int from = graph.From(flow);
        int to = graph.To(flow);
        if (from == to)
        {
            return;
        }

        UInt256 amount = graph.Amount(flow);
        if (!isArrival && followed[from])
        {
            if (held[from] < amount)
            {
                lacks.Add((flow, amount - held[from]));
                held[from] = amount;
            }

            held[from] -= amount;
        }

        if (graph.ArriveAt(flow) == number && followed[to])
        {
            held[to] += isArrival ? graph.ArrivalAmount(flow) : amount;
        }
    }
}
