using System.Runtime.InteropServices;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Search;

/// <summary>
/// The wide flows of a vertex, without looking at its narrow ones over and over: a hub's row is ordered by magnitude (the bits of the amount),
/// then time, when it is first asked for. So a search for the widest way passes a hub with a hundred thousand flows at the cost of the few
/// that are wide enough.
/// </summary>
internal sealed class WideRows(FlowGraph graph)
{
    private const int HubSize = 512;
    private const int Magnitudes = 257;

    private readonly Dictionary<int, Hub> hubs = [];
    private readonly List<FlowStep> found = [];

    /// <summary>The flows of at least a minimum, more than zero, that leave a vertex after one event and not after another, in no special order.</summary>
    /// <param name="vertex">The vertex.</param>
    /// <param name="afterEvent">The event after which they leave.</param>
    /// <param name="notAfter">The event after which they do not.</param>
    /// <param name="minimum">The least amount.</param>
    /// <param name="budget">Counts the flows looked at; when it is spent the answer is empty.</param>
    /// <param name="narrower">Zero if no flow is narrower; else no more than the widest of those, and of its magnitude if the minimum is a power of two.</param>
    /// <returns>The flows; valid until the next question.</returns>
    public ReadOnlySpan<FlowStep> AtLeast(int vertex, int afterEvent, int notAfter, UInt256 minimum, SearchBudget budget, out UInt256 narrower)
    {
        found.Clear();
        narrower = default;
        ReadOnlySpan<FlowStep> row = graph.OutAfter(vertex, afterEvent);
        if (row.Length < HubSize)
        {
            foreach (FlowStep step in row)
            {
                UInt256 amount = graph.Amount(step.Flow);
                if (!budget.Spend())
                {
                    return [];
                }

                if (graph.LeaveAt(step.Flow) > notAfter)
                {
                    break;
                }

                if (amount >= minimum)
                {
                    found.Add(step);
                }
                else
                {
                    narrower = UInt256.Max(narrower, amount);
                }
            }

            return CollectionsMarshal.AsSpan(found);
        }

        Hub hub = HubOf(vertex);
        int magnitude = Magnitudes - 1;
        for (; magnitude >= minimum.BitLength; magnitude--)
        {
            foreach (FlowStep step in hub.After(graph, magnitude, afterEvent))
            {
                if (!budget.Spend())
                {
                    return [];
                }

                if (graph.LeaveAt(step.Flow) > notAfter)
                {
                    break;
                }

                if (graph.Amount(step.Flow) >= minimum)
                {
                    found.Add(step);
                }
            }
        }

        for (; magnitude > 0 && narrower == default; magnitude--)
        {
            ReadOnlySpan<FlowStep> steps = hub.After(graph, magnitude, afterEvent);
            narrower = steps.IsEmpty || graph.LeaveAt(steps[0].Flow) > notAfter ? default : UInt256.One << (magnitude - 1);
        }

        return CollectionsMarshal.AsSpan(found);
    }

    private Hub HubOf(int vertex)
    {
        ref Hub? hub = ref CollectionsMarshal.GetValueRefOrAddDefault(hubs, vertex, out _);
        return hub ??= new Hub(graph, vertex);
    }

    private sealed class Hub
    {
        private readonly int[] starts = new int[Magnitudes + 1];
        private readonly FlowStep[] steps;

        public Hub(FlowGraph graph, int vertex)
        {
            ReadOnlySpan<FlowStep> row = graph.Out(vertex);
            foreach (FlowStep step in row)
            {
                starts[graph.Amount(step.Flow).BitLength + 1]++;
            }

            for (int magnitude = 0; magnitude < Magnitudes; magnitude++)
            {
                starts[magnitude + 1] += starts[magnitude];
            }

            steps = new FlowStep[row.Length];
            int[] next = [.. starts];
            foreach (FlowStep step in row)
            {
                steps[next[graph.Amount(step.Flow).BitLength]++] = step;
            }
        }

        public ReadOnlySpan<FlowStep> After(FlowGraph graph, int magnitude, int afterEvent)
        {
            ReadOnlySpan<FlowStep> all = steps.AsSpan(starts[magnitude], starts[magnitude + 1] - starts[magnitude]);
            int low = 0;
            int high = all.Length;
            while (low < high)
            {
                int middle = (int)((uint)(low + high) >> 1);
                if (graph.LeaveAt(all[middle].Flow) > afterEvent)
                {
                    high = middle;
                }
                else
                {
                    low = middle + 1;
                }
            }

            return all[low..];
        }
    }
}
