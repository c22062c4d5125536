using System.Numerics;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Engine;

/// <summary>What one rule knows while it goes over the events of a graph.</summary>
internal abstract class TaintState
{
    /// <summary>Goes over the events from one up to, but without, another.</summary>
    public abstract void Run(int firstEvent, int endEvent);

    /// <summary>Value enters at a vertex, as one lot behind what it holds.</summary>
    public abstract void Inject(Injection injection);

    /// <summary>What the rule says after the last event.</summary>
    public abstract TaintOutcome Finish();
}

/// <summary>A state that can go on when the flows grow at their end.</summary>
internal abstract class GrowingState : TaintState
{
    /// <summary>Makes room for more vertices.</summary>
    public abstract void Grow(int vertexCount);

    /// <summary>Marks a flow that has not left yet; the marks come in the order of their flows.</summary>
    public abstract void Add(Mark mark);

    /// <summary>Hands over what was kept of the flows, and where value entered, since the last time.</summary>
    public abstract void Drain(List<FlowTaint> flows, List<TaintEntry> entries);
}

/// <summary>What a flow carries of stolen value; the default value carries none.</summary>
internal interface ITaintLoad
{
    /// <summary>Whether it carries none.</summary>
    bool IsClean { get; }
}

/// <summary>What all rules share: the walk over the events, the marks, and what is kept of the flows.</summary>
/// <typeparam name="T">The width of amounts.</typeparam>
/// <typeparam name="TMath">Their arithmetic.</typeparam>
/// <typeparam name="TLoad">What a flow carries of stolen value between its leaving and its arriving.</typeparam>
internal abstract class TaintState<T, TMath, TLoad> : GrowingState
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
    where TLoad : struct, ITaintLoad
{
    private readonly bool[]? terminals;
    private readonly List<Mark> marks;
    private readonly Dictionary<int, TLoad> underway = [];
    private int nextMark;

    protected TaintState(IFlowTape graph, TaintPlan plan, TaintOptions options, TaintRule rule)
    {
        Graph = graph;
        TagCount = plan.TagCount;
        Options = options;
        Rule = rule;
        terminals = plan.Terminals.Count == 0 ? null : [.. plan.Terminals];
        marks = [.. plan.Marks.OrderBy(mark => mark.Flow)];
    }

    protected IFlowTape Graph { get; }

    protected int TagCount { get; }

    protected TaintOptions Options { get; }

    protected TaintRule Rule { get; }

    protected List<TaintEntry> Entries { get; } = [];

    protected List<FlowTaint> Flows { get; } = [];

    protected List<TaintConversion> Conversions { get; } = [];

    public sealed override void Run(int firstEvent, int endEvent)
    {
        // Where events have numbers of their own, all flows stand in one run.
        while (firstEvent < endEvent)
        {
            FlowRun run = Graph.RunAt(Graph.IsInstantaneous ? firstEvent : 0);
            int end = Graph.IsInstantaneous ? Math.Min(endEvent, run.End) : endEvent;
            Run(run, firstEvent, end);
            firstEvent = end;
        }
    }

    public sealed override void Inject(Injection injection)
    {
        Entries.Add(new TaintEntry(injection.Tag, injection.Vertex, -1, injection.BeforeEvent, injection.Amount));
        if (injection.Amount != default)
        {
            Enter(injection.Vertex, injection.Tag, TMath.From(injection.Amount));
        }
    }

    public sealed override void Add(Mark mark) => marks.Add(mark);

    public sealed override void Drain(List<FlowTaint> flows, List<TaintEntry> entries)
    {
        flows.AddRange(Flows);
        Flows.Clear();
        entries.AddRange(Entries);
        Entries.Clear();
    }

    protected bool IsTerminal(int vertex) => terminals is not null && terminals[vertex];

    /// <summary>An amount leaves a vertex that is followed; what it lacks is made up with clean value first.</summary>
    protected abstract TLoad Take(int flow, int vertex, T amount);

    /// <summary>An amount arrives at a vertex.</summary>
    protected abstract void Give(int vertex, T amount, ref TLoad load);

    /// <summary>The clean part of a flow, up to a limit, gets a tag. Gives how much that is.</summary>
    protected abstract T Tag(int flow, T amount, T limit, int tag, ref TLoad load);

    /// <summary>
    /// What a flow carries of one asset becomes what it carries of another: the unit up to position p of what left becomes the unit up to
    /// floor(p · arrives / left) of what arrives, so that lots keep their order and the parts sum. Notes how much of each theft went out of the books of
    /// the one asset and came into those of the other.
    /// </summary>
    protected abstract void Convert(int flow, T left, T arrives, ref TLoad load);

    /// <summary>Keeps what a flow carries.</summary>
    protected abstract void Keep(int flow, ref TLoad load);

    /// <summary>Stolen value enters at a vertex.</summary>
    protected abstract void Enter(int vertex, int tag, T amount);

    private void Run(FlowRun run, int firstEvent, int endEvent)
    {
        ReadOnlySpan<int> from = run.From;
        ReadOnlySpan<int> to = run.To;
        ReadOnlySpan<ulong> stored = run.Amounts;
        ReadOnlySpan<UInt256> wide = run.Wide;
        ReadOnlySpan<int> events = Graph.Events;
        ReadOnlySpan<int> arrivals = Graph.ArrivalEvents;
        bool instantaneous = Graph.IsInstantaneous;
        bool converts = Graph.HasConversions;
        for (int number = firstEvent; number < endEvent; number++)
        {
            (int flow, bool isArrival) = instantaneous ? (number, false) : (events[number] >> 1, (events[number] & 1) != 0);
            int place = flow - run.First;
            T amount = TMath.Load(stored[place], wide);
            int sender = from[place];
            int receiver = to[place];

            // A movement to oneself moves nothing under any rule; so does a movement of nothing.
            if (sender == receiver || amount == default)
            {
                if (!isArrival)
                {
                    SkipMark(flow);
                }

                continue;
            }

            if (isArrival)
            {
                underway.Remove(flow, out TLoad carried);
                if (converts && Graph.IsConversion(flow, out UInt256 arrives))
                {
                    T left = amount;
                    amount = TMath.From(arrives);
                    if (!carried.IsClean)
                    {
                        Convert(flow, left, amount, ref carried);
                    }
                }

                Give(receiver, amount, ref carried);
                continue;
            }

            TLoad load = IsTerminal(sender) ? default : Take(flow, sender, amount);
            if (nextMark < marks.Count && marks[nextMark].Flow <= flow)
            {
                ApplyMark(flow, number, amount, ref load);
            }

            if (Options.KeepFlows)
            {
                Keep(flow, ref load);
            }

            if (instantaneous || arrivals[flow] == number)
            {
                Give(receiver, amount, ref load);
            }
            else if (!load.IsClean)
            {
                // Most coins of a chain are clean: what is not found on arrival carried nothing.
                underway.Add(flow, load);
            }
        }
    }

    private void SkipMark(int flow)
    {
        if (nextMark < marks.Count && marks[nextMark].Flow <= flow)
        {
            nextMark++;
        }
    }

    private void ApplyMark(int flow, int number, T amount, ref TLoad load)
    {
        Mark mark = marks[nextMark++];
        T limit = mark.Limit is { } most && most < TMath.To(amount) ? TMath.From(most) : amount;

        // The entry is written first: a lot's path begins with the index of its entry.
        Entries.Add(new TaintEntry(mark.Tag, -1, flow, number, default));
        T entered = limit == default ? default : Tag(flow, amount, limit, mark.Tag, ref load);
        Entries[^1] = Entries[^1] with { Amount = TMath.To(entered) };
    }
}
