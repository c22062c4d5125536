using System.Numerics;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Engine;

/// <summary>The thefts that a flow is poisoned by.</summary>
internal struct PoisonLoad : ITaintLoad
{
    // Never changed once handed out: a coin may be on its way while its sender is poisoned further.
    public int[]? Tags;

    public readonly bool IsClean => Tags is null;
}

/// <summary>
/// Poison: a holding that any stolen value ever reached is stolen as a whole, and so is all that leaves it. A terminal holds what arrived
/// poisoned. Nothing is conserved.
/// </summary>
internal sealed class PoisonState<T, TMath> : TaintState<T, TMath, PoisonLoad>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
{
    private readonly Dictionary<int, int[]> poisoned = [];
    private readonly Dictionary<(int Vertex, int Tag), UInt256> received = [];
    private T[] balances;

    public PoisonState(IFlowTape graph, TaintPlan plan, TaintOptions options)
        : base(graph, plan, options, TaintRule.Poison) => balances = new T[graph.VertexCount];

    public override void Grow(int vertexCount) => Array.Resize(ref balances, vertexCount);

    public override TaintOutcome Finish()
    {
        var holdings = new List<TaintHolding>();
        foreach ((int vertex, int[] tags) in poisoned)
        {
            UInt256 held = TMath.To(balances[vertex]);
            if (held != default)
            {
                holdings.AddRange(tags.Select(tag => new TaintHolding(vertex, tag, held)));
            }
        }

        holdings.AddRange(received.Select(pair => new TaintHolding(pair.Key.Vertex, pair.Key.Tag, pair.Value)));
        holdings.Sort((a, b) => (a.Vertex, a.Tag).CompareTo((b.Vertex, b.Tag)));
        return new TaintOutcome(Rule, Entries, holdings, Flows, null) { Conversions = Conversions };
    }

    protected override PoisonLoad Take(int flow, int vertex, T amount)
    {
        T balance = balances[vertex];
        balances[vertex] = balance < amount ? default : unchecked(balance - amount);
        return new PoisonLoad { Tags = poisoned.GetValueOrDefault(vertex) };
    }

    protected override void Give(int vertex, T amount, ref PoisonLoad load)
    {
        balances[vertex] = unchecked(balances[vertex] + amount);
        if (load.Tags is null)
        {
            return;
        }

        foreach (int tag in load.Tags)
        {
            Reach(vertex, tag, amount);
        }
    }

    protected override T Tag(int flow, T amount, T limit, int tag, ref PoisonLoad load)
    {
        // Nothing is conserved, so what was poisoned before counts for this theft as well.
        load.Tags = With(load.Tags, tag);
        return limit;
    }

    protected override void Convert(int flow, T left, T arrives, ref PoisonLoad load) =>
        Conversions.AddRange(load.Tags!.Select(tag => new TaintConversion(flow, tag, TMath.To(left), TMath.To(arrives))));

    protected override void Keep(int flow, ref PoisonLoad load)
    {
        if (load.Tags is { } tags)
        {
            UInt256 amount = Graph.Amount(flow);
            Flows.AddRange(tags.Select(tag => new FlowTaint(flow, tag, amount)));
        }
    }

    protected override void Enter(int vertex, int tag, T amount)
    {
        balances[vertex] = unchecked(balances[vertex] + amount);
        Reach(vertex, tag, amount);
    }

    private void Reach(int vertex, int tag, T amount)
    {
        if (IsTerminal(vertex))
        {
            received[(vertex, tag)] = UInt256.SaturatingAdd(received.GetValueOrDefault((vertex, tag)), TMath.To(amount));
            return;
        }

        int[]? before = poisoned.GetValueOrDefault(vertex);
        int[] after = With(before, tag);
        if (after != before)
        {
            poisoned[vertex] = after;
        }
    }

    private static int[] With(int[]? tags, int tag) => tags is null ? [tag] : tags.Contains(tag) ? tags : [.. tags.Append(tag).Order()];
}
