using System.Numerics;
using WalletTrace.Graph;
using WalletTrace.Tracing.Engine;

namespace WalletTrace.Tracing;

/// <summary>
/// The one taint engine: goes over the flows of a graph in rank order once, for any number of rules and thefts, on account and UTXO chains
/// alike.
/// </summary>
/// <remarks>
/// Semantics (algorithms of Möser et al. 2014 and Tironsakkul et al. 2019 for UTXO; the same on holdings for account chains):
/// a movement takes from its sender by the rule and puts at the end of its receiver; what a sender lacks is made up with clean value just
/// before; a movement to oneself moves nothing; what leaves a terminal is clean and what reaches it rests there. A conversion takes what leaves
/// by the rule, too, and puts it as units of the other asset in the same order: what is stolen up to a position p of x that leave is stolen up to
/// floor(p · y / x) of y that arrive.
/// </remarks>
public static partial class TaintEngine
{
    private const int Block = 1 << 16;

    /// <summary>Runs the rules over all flows. O(flows × rules) plus the lots that move.</summary>
    /// <param name="graph">The flows.</param>
    /// <param name="plan">Where stolen value enters and where traces end.</param>
    /// <param name="rules">The rules; the outcomes come in the same order.</param>
    /// <param name="options">What to keep; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the run between blocks of events.</param>
    /// <exception cref="ArgumentException">The plan does not fit the graph.</exception>
    /// <exception cref="ConservationException">A conserving rule lost or made value: a defect, never a property of the data.</exception>
    public static IReadOnlyList<TaintOutcome> Run(
        FlowGraph graph, TaintPlan plan, IReadOnlyList<TaintRule> rules, TaintOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(rules);
        Check(graph, plan);
        options ??= new TaintOptions();
        TaintState[] states = [.. rules.Select(rule => Create(graph, plan, options, rule))];
        int done = 0;
        foreach (Injection injection in plan.Injections.OrderBy(injection => injection.BeforeEvent))
        {
            Advance(states, ref done, injection.BeforeEvent, cancellationToken);
            foreach (TaintState state in states)
            {
                state.Inject(injection);
            }
        }

        Advance(states, ref done, graph.EventCount, cancellationToken);
        TaintOutcome[] outcomes = [.. states.Select(state => state.Finish())];
        foreach (TaintOutcome outcome in outcomes)
        {
            Conserve(outcome, plan.TagCount);
        }

        return outcomes;
    }

    private static void Advance(TaintState[] states, ref int done, int until, CancellationToken cancellationToken)
    {
        while (done < until)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int end = Math.Min(until, done + Block);
            foreach (TaintState state in states)
            {
                state.Run(done, end);
            }

            done = end;
        }
    }

    internal static void Check(FlowGraph graph, TaintPlan plan)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.TagCount, 1, nameof(plan));
        if (plan.Terminals.Count != 0 && plan.Terminals.Count != graph.VertexCount)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The plan marks {plan.Terminals.Count} vertices as terminals or not; the graph has {graph.VertexCount}. Give one mark each, or none."), nameof(plan));
        }

        foreach (Injection injection in plan.Injections)
        {
            if (!IsBelow(injection.Vertex, graph.VertexCount) || !IsBelow(injection.Tag, plan.TagCount) || !IsBelow(injection.BeforeEvent, graph.EventCount + 1L))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"{injection} does not fit: expected a vertex below {graph.VertexCount}, a tag below {plan.TagCount} and an event up to {graph.EventCount}."), nameof(plan));
            }
        }

        var marked = new HashSet<int>();
        foreach (Mark mark in plan.Marks)
        {
            if (!IsBelow(mark.Flow, graph.FlowCount) || !IsBelow(mark.Tag, plan.TagCount))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"{mark} does not fit: expected a flow below {graph.FlowCount} and a tag below {plan.TagCount}."), nameof(plan));
            }

            if (!marked.Add(mark.Flow))
            {
                throw new ArgumentException(FormattableString.Invariant($"Flow {mark.Flow} is marked twice; a flow is stolen by one theft at most."), nameof(plan));
            }
        }
    }

    private static bool IsBelow(int index, long count) => index >= 0 && index < count;

    private static TaintState Create(FlowGraph graph, TaintPlan plan, TaintOptions options, TaintRule rule)
    {
        UInt256 most = MostOf(graph, plan);
        if (CompactState.Fits(graph, plan, options, most))
        {
            switch (rule)
            {
                case TaintRule.Fifo:
                    return new CompactFifoState(graph, plan);
                case TaintRule.Haircut when plan.TagCount == 1:
                    return new CompactHaircutState(graph, plan);
            }
        }

        return CreateGrowing(graph, plan, options, rule, most);
    }

    /// <summary>A bound on every balance and coordinate of a run.</summary>
    private static UInt256 MostOf(FlowGraph graph, TaintPlan plan)
    {
        // Twice the flows and what is injected: what a vertex gives beyond what it got is made up, at most once.
        UInt256 total = graph.TotalAmount;
        UInt256 most = plan.Injections.Aggregate(UInt256.SaturatingAdd(total, total), (sum, injection) => UInt256.SaturatingAdd(sum, injection.Amount));
        return most < UInt256.MaxValue
            ? most
            : throw new ArgumentException("The flows of the graph add up to more than 2^256 base units, which no real asset does; check the amounts.", nameof(graph));
    }

    private static GrowingState CreateGrowing(FlowGraph graph, TaintPlan plan, TaintOptions options, TaintRule rule, UInt256 most) =>
        most <= ulong.MaxValue && !graph.HasWideAmounts ? Create<ulong, Math64>(graph, plan, options, rule)
            : most <= UInt128.MaxValue ? Create<UInt128, Math128>(graph, plan, options, rule)
            : Create<UInt256, Math256>(graph, plan, options, rule);

    /// <summary>What a rule knows before the first event, for amounts of one width.</summary>
    internal static GrowingState Create<T, TMath>(IFlowTape graph, TaintPlan plan, TaintOptions options, TaintRule rule)
        where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
        where TMath : IAmountMath<T> => rule switch
        {
            TaintRule.Poison => new PoisonState<T, TMath>(graph, plan, options),
            TaintRule.Haircut => new DrainedPoolState<T, TMath, HaircutRule>(graph, plan, options, rule),
            TaintRule.Fifo => new FifoState<T, TMath>(graph, plan, options),
            TaintRule.Lifo => new LifoState<T, TMath>(graph, plan, options),
            TaintRule.Tiho => new DrainedPoolState<T, TMath, TaintFirstRule>(graph, plan, options, rule),
            TaintRule.Seniority or TaintRule.TaintFirst => new PoolState<T, TMath, TaintFirstRule>(graph, plan, options, rule),
            TaintRule.CleanFirst => new PoolState<T, TMath, CleanFirstRule>(graph, plan, options, rule),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Unknown taint rule."),
        };

    internal static void Conserve(TaintOutcome outcome, int tagCount)
    {
        if (outcome.Rule == TaintRule.Poison)
        {
            return;
        }

        var stolen = new UInt256[tagCount];
        var held = new UInt256[tagCount];
        foreach (TaintEntry entry in outcome.Entries)
        {
            stolen[entry.Tag] += entry.Amount;
        }

        foreach (TaintHolding holding in outcome.Holdings)
        {
            held[holding.Tag] += holding.Amount;
        }

        // What a conversion takes out of one asset's books stays in them as converted; what it brings is entered in the other's.
        foreach (TaintConversion conversion in outcome.Conversions)
        {
            stolen[conversion.Tag] += conversion.Arrived;
            held[conversion.Tag] += conversion.Taken;
        }

        for (int tag = 0; tag < tagCount; tag++)
        {
            if (stolen[tag] != held[tag])
            {
                throw new ConservationException(outcome.Rule.ToString(), stolen[tag], held[tag]);
            }
        }
    }
}
