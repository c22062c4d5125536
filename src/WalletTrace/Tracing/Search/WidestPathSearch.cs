using WalletTrace.Graph;

namespace WalletTrace.Tracing.Search;

/// <summary>
/// The widest simple paths between two vertices, best first (Yen 1971 with Lawler's partition, on the order of events).
/// </summary>
/// <remarks>
/// The set of all paths is split after each path found: by the place at which a path leaves it first, and the flow it does not take there.
/// The parts share no path, so none is found twice, and the best path of each part is found by three searches: how wide it is, over how few
/// flows so wide, and which of those comes first in order. Loops are no trouble: cutting one out keeps the time order and widens nothing.
/// </remarks>
internal sealed class WidestPathSearch
{
    private readonly FlowGraph graph;
    private readonly int source;
    private readonly int target;
    private readonly TemporalSearchOptions options;
    private readonly SearchBudget budget;
    private readonly WidestPathWorkspace work;
    private readonly PriorityQueue<Candidate, TemporalPath> candidates = new(Comparer<TemporalPath>.Create(Compare));

    public WidestPathSearch(
        FlowGraph graph, WidestPathWorkspace work, int source, int target, TemporalSearchOptions options, CancellationToken cancellationToken)
    {
        this.graph = graph;
        this.work = work;
        this.source = source;
        this.target = target;
        this.options = options;
        budget = new SearchBudget(options.MaxSteps, cancellationToken);
    }

    /// <summary>The best path, or null.</summary>
    public TemporalPath? FindBest()
    {
        Add([], 0, [], UInt256.MaxValue);
        return candidates.TryPeek(out Candidate? best, out _) ? best.Path : null;
    }

    /// <summary>The best paths.</summary>
    public TemporalPaths Find(int count)
    {
        var found = new List<TemporalPath>();
        Add([], 0, [], UInt256.MaxValue);
        while (!budget.IsSpent && candidates.TryPeek(out Candidate? best, out _))
        {
            if (found.Count == count)
            {
                return new TemporalPaths([.. found], FormattableString.Invariant($"{count} were asked for and there are more."));
            }

            candidates.Dequeue();
            found.Add(best.Path);
            Split(best, stopAtFirst: found.Count == count);
        }

        return new TemporalPaths(
            [.. found],
            budget.IsSpent ? FormattableString.Invariant($"The search ended after looking at {options.MaxSteps} flows; a path not listed is no better than those that are.") : null);
    }

    /// <summary>Adds the best path of every part of what is left of a candidate's set. To know whether anything is left, one will do.</summary>
    private void Split(Candidate best, bool stopAtFirst)
    {
        ReadOnlySpan<int> flows = best.Path.Flows.AsSpan();
        for (int place = best.Deviation; place < flows.Length && !budget.IsSpent && !(stopAtFirst && candidates.Count > 0); place++)
        {
            HashSet<int> barredFirst = place == best.Deviation ? [.. best.BarredFirst, flows[place]] : [flows[place]];
            Add(flows[..place], place, barredFirst, best.Path.Bottleneck);
        }
    }

    /// <summary>Finds the best path that begins with the given flows and goes on with none of the barred ones; no wider than the cap.</summary>
    private void Add(ReadOnlySpan<int> beginning, int deviation, HashSet<int> barredFirst, UInt256 cap)
    {
        int at = source;
        int arrival = options.AfterEvent;
        foreach (int flow in beginning)
        {
            work.IsBarred[at] = true;
            (at, arrival) = (graph.To(flow), graph.ArriveAt(flow));
        }

        int hops = options.MaxHops - beginning.Length;
        var filter = new FlowFilter(UInt256.One, work.IsBarred, barredFirst);
        UInt256 width = hops > 0 ? work.Widest.Find(at, arrival, hops, target, cap, filter, budget) : default;
        if (width != default && work.Rounds.Run(at, arrival, hops, target, filter with { Minimum = width }, keepRounds: true, budget))
        {
            TemporalPath path = PathBuilder.Build(graph, [.. beginning, .. work.Rounds.FirstInOrder(target)]);
            candidates.Enqueue(new Candidate(path, deviation, barredFirst), path);
        }

        foreach (int flow in beginning)
        {
            work.IsBarred[graph.From(flow)] = false;
        }
    }

    private static int Compare(TemporalPath a, TemporalPath b)
    {
        int order = b.Bottleneck.CompareTo(a.Bottleneck);
        order = order != 0 ? order : a.Hops.CompareTo(b.Hops);
        return order != 0 ? order : a.Flows.AsSpan().SequenceCompareTo(b.Flows.AsSpan());
    }

    /// <summary>The best path of a set: those that share its flows before the deviation and do not go on with a barred one.</summary>
    private sealed record Candidate(TemporalPath Path, int Deviation, IReadOnlySet<int> BarredFirst);
}
