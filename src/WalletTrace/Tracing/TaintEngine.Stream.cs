using WalletTrace.Graph;
using WalletTrace.Tracing.Engine;

namespace WalletTrace.Tracing;

public static partial class TaintEngine
{
    // Events gone over before what was found is handed on: few enough that nothing of it piles up.
    private const int StreamedBlock = 1 << 12;

    /// <summary>
    /// The stolen part of every flow as one rule sees it, in the order in which the flows leave, then by theft: what <see cref="TaintOptions.KeepFlows"/>
    /// keeps, handed on as it is found. Memory grows with vertices and live lots only, however many flows carry stolen value. O(flows).
    /// </summary>
    /// <param name="graph">The flows.</param>
    /// <param name="plan">Where stolen value enters and where traces end.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="finished">
    /// Told the outcome after the last flow, without the flows: entries and holdings. Not told when the reader ends before. Null: nobody wants it.
    /// </param>
    /// <param name="cancellationToken">Ends the stream between blocks of events.</param>
    /// <returns>The flows, found as they are read; each reading goes over the graph anew.</returns>
    /// <exception cref="ArgumentException">The plan does not fit the graph.</exception>
    /// <exception cref="ConservationException">
    /// After the last flow: a conserving rule lost or made value: a defect, never a property of the data.
    /// </exception>
    public static IEnumerable<FlowTaint> Stream(
        FlowGraph graph, TaintPlan plan, TaintRule rule, Action<TaintOutcome>? finished = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(plan);
        Check(graph, plan);
        UInt256 most = MostOf(graph, plan);
        return Enum.IsDefined(rule)
            ? Read(graph, plan, rule, most, finished, cancellationToken)
            : throw new ArgumentOutOfRangeException(nameof(rule), rule, "Unknown taint rule.");
    }

    private static IEnumerable<FlowTaint> Read(
        FlowGraph graph, TaintPlan plan, TaintRule rule, UInt256 most, Action<TaintOutcome>? finished, CancellationToken cancellationToken)
    {
        GrowingState state = CreateGrowing(graph, plan, new TaintOptions { KeepFlows = true }, rule, most);
        Injection[] injections = [.. plan.Injections.OrderBy(injection => injection.BeforeEvent)];
        var flows = new List<FlowTaint>();
        var entries = new List<TaintEntry>();
        int injected = 0;
        for (int done = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (injected < injections.Length && injections[injected].BeforeEvent == done)
            {
                state.Inject(injections[injected++]);
            }

            if (done == graph.EventCount)
            {
                break;
            }

            int end = (int)Math.Min((long)done + StreamedBlock, injected < injections.Length ? injections[injected].BeforeEvent : graph.EventCount);
            state.Run(done, end);
            done = end;
            state.Drain(flows, entries);
            foreach (FlowTaint flow in flows)
            {
                yield return flow;
            }

            flows.Clear();
        }

        state.Drain(flows, entries);
        TaintOutcome outcome = state.Finish() with { Entries = entries };
        Conserve(outcome, plan.TagCount);
        finished?.Invoke(outcome);
    }
}
