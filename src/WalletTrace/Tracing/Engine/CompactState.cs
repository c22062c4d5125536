using WalletTrace.Graph;

namespace WalletTrace.Tracing.Engine;

/// <summary>
/// What the states for whole ledgers share: transfers between holdings, amounts of 64 bits, nothing kept but what rests where at the end.
/// They say what the general states say, several times as fast.
/// </summary>
internal abstract class CompactState : TaintState
{
    // How many flows ahead the holdings are asked for: long enough for memory to answer, short enough for the nearest cache to hold them.
    protected const int Ahead = 16;

    private readonly Mark[] marks;
    private int nextMark;

    protected CompactState(FlowGraph graph, TaintPlan plan)
    {
        Graph = graph;
        marks = [.. plan.Marks.OrderBy(mark => mark.Flow)];
    }

    protected FlowGraph Graph { get; }

    protected List<TaintEntry> Entries { get; } = [];

    /// <summary>Whether a run is of the kind that these states can do.</summary>
    /// <param name="graph">The flows.</param>
    /// <param name="plan">Where value enters.</param>
    /// <param name="options">What to keep.</param>
    /// <param name="most">A bound on every balance and coordinate.</param>
    public static bool Fits(FlowGraph graph, TaintPlan plan, TaintOptions options, UInt256 most) =>
        graph.IsInstantaneous && !graph.HasRoles && !graph.HasWideAmounts && most <= ulong.MaxValue
        && !options.KeepFlows && !options.KeepPaths && !plan.Terminals.Contains(true);

    public sealed override void Run(int firstEvent, int endEvent)
    {
        int flow = firstEvent;
        while (flow < endEvent)
        {
            FlowRun run = Graph.RunAt(flow);
            int end = Math.Min(nextMark < marks.Length ? Math.Min(marks[nextMark].Flow, endEvent) : endEvent, run.End);
            Walk(run, flow, end);
            flow = end;
            if (flow < endEvent && nextMark < marks.Length && marks[nextMark].Flow == flow)
            {
                Mark mark = marks[nextMark++];
                ulong amount = (ulong)Graph.Amount(flow);
                if (Graph.From(flow) != Graph.To(flow) && amount != 0)
                {
                    ulong limit = mark.Limit is { } most && most < amount ? (ulong)most : amount;
                    Entries.Add(new TaintEntry(mark.Tag, -1, flow, flow, WalkMarked(flow, amount, limit, mark.Tag)));
                }

                flow++;
            }
        }
    }

    public sealed override void Inject(Injection injection)
    {
        Entries.Add(new TaintEntry(injection.Tag, injection.Vertex, -1, injection.BeforeEvent, injection.Amount));
        Enter(injection.Vertex, injection.Tag, (ulong)injection.Amount);
    }

    /// <summary>Goes over flows of one run that no theft marks.</summary>
    protected abstract void Walk(FlowRun run, int first, int end);

    /// <summary>Goes over one flow of which the clean part, up to a limit, is stolen. Gives how much that is.</summary>
    protected abstract ulong WalkMarked(int flow, ulong amount, ulong limit, int tag);

    /// <summary>Stolen value enters at a vertex.</summary>
    protected abstract void Enter(int vertex, int tag, ulong amount);
}
