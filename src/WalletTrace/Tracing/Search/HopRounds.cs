using WalletTrace.Graph;

namespace WalletTrace.Tracing.Search;

/// <summary>Which flows a search may use.</summary>
/// <param name="Minimum">Only flows of at least this amount, more than zero; not looked at where the rows are not chosen by width.</param>
/// <param name="IsBarred">Vertices that the path must not come to; null for none.</param>
/// <param name="BarredFirst">Flows that the path must not begin with; null for none.</param>
internal readonly record struct FlowFilter(UInt256 Minimum, bool[]? IsBarred, IReadOnlySet<int>? BarredFirst);

/// <summary>
/// Earliest arrival hop by hop: after round h every vertex knows its earliest arrival over at most h flows.
/// </summary>
/// <remarks>
/// A vertex is looked at again only if it was reached earlier than before, and then only those of its flows that it could not take before;
/// so no flow is looked at more than once for every arrival that made it usable. A path of labels never comes to a vertex twice, because a
/// second visit is later and improves nothing.
/// </remarks>
internal sealed class HopRounds(FlowGraph graph, WideRows? rows = null)
{
    private readonly int[] labelOf = Unlabelled(graph.VertexCount);
    private readonly List<ArrivalLabel> labels = [];

    // The flows that each round looked at and could use, when kept.
    private readonly List<List<(int From, int Flow, int To)>> rounds = [];

    /// <summary>Runs until the target is reached, the hop limit, or nothing improves.</summary>
    /// <param name="source">Where the value is.</param>
    /// <param name="afterEvent">Since when.</param>
    /// <param name="maxHops">At most so many rounds.</param>
    /// <param name="target">The vertex to stop at after the round that reaches it, or -1.</param>
    /// <param name="filter">Which flows count.</param>
    /// <param name="keepRounds">Whether <see cref="FirstInOrder"/> will be asked.</param>
    /// <param name="budget">Ends the search.</param>
    /// <returns>Whether the target was reached.</returns>
    public bool Run(int source, int afterEvent, int maxHops, int target, in FlowFilter filter, bool keepRounds, SearchBudget budget)
    {
        Clear();
        labelOf[source] = 0;
        labels.Add(new ArrivalLabel(source, -1, -1, afterEvent, 0, int.MaxValue));
        int start = 0;
        for (int hops = 1; hops <= maxHops && start < labels.Count; hops++)
        {
            int end = labels.Count;
            List<(int, int, int)>? kept = keepRounds ? [] : null;
            for (int label = start; label < end; label++)
            {
                if (!Expand(label, end, filter, kept, budget))
                {
                    return false;
                }
            }

            if (kept is not null)
            {
                rounds.Add(kept);
            }

            start = end;
            if (target >= 0 && labelOf[target] >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What was found, for keeping.</summary>
    public ArrivalTree ToTree() => new(graph, [.. labelOf], [.. labels]);

    /// <summary>The flows on the way to a vertex that was reached: as early as can be over at most the rounds run.</summary>
    public int[] PathTo(int vertex) => ArrivalLabel.FlowsTo(labels, labelOf[vertex]);

    /// <summary>
    /// Among the paths to the target with the fewest flows the first in the order of flow ids, compared from the first flow on. Asks of the
    /// last run that it kept its rounds and reached the target.
    /// </summary>
    public int[] FirstInOrder(int target)
    {
        // For each vertex the latest event in which a flow on a way to the target leaves it, round by round from the last.
        var latest = new Dictionary<int, int> { [target] = int.MaxValue };
        var useful = new List<(int From, int Flow, int To)>[rounds.Count];
        for (int round = rounds.Count - 1; round >= 0; round--)
        {
            useful[round] = rounds[round].FindAll(step => latest.TryGetValue(step.To, out int leave) && leave > graph.ArriveAt(step.Flow));
            var before = new Dictionary<int, int>();
            foreach ((int from, int flow, _) in useful[round])
            {
                before[from] = Math.Max(before.GetValueOrDefault(from, -1), graph.LeaveAt(flow));
            }

            latest = before;
        }

        var path = new int[rounds.Count];
        (int at, int arrival) = (labels[0].Vertex, labels[0].Arrival);
        for (int round = 0; round < path.Length; round++)
        {
            path[round] = useful[round].Where(step => step.From == at && graph.LeaveAt(step.Flow) > arrival).Min(step => step.Flow);
            (at, arrival) = (graph.To(path[round]), graph.ArriveAt(path[round]));
        }

        return path;
    }

    private bool Expand(int label, int end, in FlowFilter filter, List<(int, int, int)>? kept, SearchBudget budget)
    {
        ArrivalLabel from = labels[label];
        ReadOnlySpan<FlowStep> steps = rows is null
            ? graph.OutAfter(from.Vertex, from.Arrival)
            : rows.AtLeast(from.Vertex, from.Arrival, from.UsedAfter, filter.Minimum, budget, out _);
        foreach (FlowStep step in steps)
        {
            if (!budget.Spend())
            {
                return false;
            }

            if (graph.LeaveAt(step.Flow) > from.UsedAfter)
            {
                break;
            }

            if ((filter.IsBarred is { } barred && barred[step.Vertex])
                || (label == 0 && filter.BarredFirst is { } first && first.Contains(step.Flow)))
            {
                continue;
            }

            int arrival = graph.ArriveAt(step.Flow);
            int known = labelOf[step.Vertex];
            int before = known < 0 ? int.MaxValue : known < end ? labels[known].Arrival : labels[known].UsedAfter;
            if (arrival >= before)
            {
                continue;
            }

            kept?.Add((from.Vertex, step.Flow, step.Vertex));
            var reached = new ArrivalLabel(step.Vertex, step.Flow, label, arrival, from.Hops + 1, before);
            if (known < end)
            {
                labelOf[step.Vertex] = labels.Count;
                labels.Add(reached);
            }
            else if (arrival < labels[known].Arrival)
            {
                labels[known] = reached;
            }
        }

        return !budget.IsSpent;
    }

    private void Clear()
    {
        foreach (ArrivalLabel label in labels)
        {
            labelOf[label.Vertex] = -1;
        }

        labels.Clear();
        rounds.Clear();
    }

    private static int[] Unlabelled(int count)
    {
        var labels = new int[count];
        Array.Fill(labels, -1);
        return labels;
    }
}
