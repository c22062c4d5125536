using System.Numerics;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>
/// Every taint rule once more, in the plainest way there is: big integers, whole lists, no shortcut. The oracle for the engine, and a
/// source of honest outcomes for the tests of paths and bounds. Written from the definitions, not from the engine.
/// </summary>
internal static class ReferenceTaint
{
    public static readonly TaintRule[] ConservingRules = [.. Enum.GetValues<TaintRule>().Where(rule => rule != TaintRule.Poison)];

    public static TaintOutcome Run(FlowGraph graph, TaintPlan plan, TaintRule rule, LifoOrder lifo = LifoOrder.AsTaken)
    {
        ReferenceBook book = rule switch
        {
            TaintRule.Poison => new PoisonBook(graph, plan),
            TaintRule.Fifo or TaintRule.Lifo => new LotBook(graph, plan, rule, lifo),
            _ => new PoolBook(graph, plan, rule),
        };
        var entries = new List<TaintEntry>();
        var flows = new List<FlowTaint>();
        var conversions = new List<TaintConversion>();
        var underway = new Dictionary<int, Parcel>();
        for (int number = 0; number <= graph.EventCount; number++)
        {
            foreach (Injection injection in plan.Injections.Where(injection => injection.BeforeEvent == number))
            {
                book.Put(injection.Vertex, book.Fresh(injection.Tag, (BigInteger)injection.Amount, entries.Count, -1));
                entries.Add(new TaintEntry(injection.Tag, injection.Vertex, -1, number, injection.Amount));
            }

            for (int flow = 0; flow < graph.FlowCount; flow++)
            {
                var amount = (BigInteger)graph.Amount(flow);
                if (graph.From(flow) == graph.To(flow) || amount.IsZero)
                {
                    continue;
                }

                if (graph.LeaveAt(flow) == number)
                {
                    underway[flow] = Leave(flow, amount);
                }

                if (graph.ArriveAt(flow) == number)
                {
                    book.Put(graph.To(flow), graph.IsConversion(flow) ? Converted(flow, underway[flow]) : underway[flow]);
                }
            }
        }

        return new TaintOutcome(rule, entries, book.Holdings(), [.. flows.OrderBy(taint => (taint.Flow, taint.Tag))], book.Paths()) { Conversions = conversions };

        Parcel Converted(int flow, Parcel before)
        {
            Parcel after = book.Convert(before, (BigInteger)graph.ArrivalAmount(flow));
            for (int tag = 0; tag < plan.TagCount; tag++)
            {
                if (!before.Stolen[tag].IsZero)
                {
                    conversions.Add(new TaintConversion(flow, tag, (UInt256)before.Stolen[tag], (UInt256)after.Stolen[tag]));
                }
            }

            return after;
        }

        Parcel Leave(int flow, BigInteger amount)
        {
            Parcel parcel = book.IsTerminal(graph.From(flow)) ? book.Clean(amount) : book.Take(flow, amount);
            foreach (Mark mark in plan.Marks.Where(mark => mark.Flow == flow))
            {
                BigInteger limit = mark.Limit is { } most ? BigInteger.Min((BigInteger)most, amount) : amount;
                BigInteger fresh = book.Mark(parcel, mark.Tag, limit, entries.Count, flow);
                entries.Add(new TaintEntry(mark.Tag, -1, flow, graph.LeaveAt(flow), (UInt256)fresh));
            }

            for (int tag = 0; tag < plan.TagCount; tag++)
            {
                if (!parcel.Stolen[tag].IsZero)
                {
                    flows.Add(new FlowTaint(flow, tag, (UInt256)parcel.Stolen[tag]));
                }
            }

            return parcel;
        }
    }
}

/// <summary>Value on its way: how much, how much of it is stolen by theft, and (FIFO and LIFO) its lots in the order they come to lie.</summary>
internal sealed record Parcel(BigInteger Amount, BigInteger[] Stolen, List<Lot> Lots);

/// <summary>A lot: an amount and the step of the path it came by; -1 for clean value.</summary>
internal readonly record struct Lot(BigInteger Amount, int Step);

/// <summary>What one rule knows of every vertex.</summary>
internal abstract class ReferenceBook(FlowGraph graph, TaintPlan plan)
{
    protected FlowGraph Graph { get; } = graph;

    protected TaintPlan Plan { get; } = plan;

    public bool IsTerminal(int vertex) => Plan.Terminals.Count > 0 && Plan.Terminals[vertex];

    public abstract void Put(int vertex, Parcel parcel);

    public abstract Parcel Take(int flow, BigInteger amount);

    public abstract Parcel Clean(BigInteger amount);

    /// <summary>Stolen value as it enters; on a flow if it is one, else at a vertex (then the flow is -1).</summary>
    public abstract Parcel Fresh(int tag, BigInteger amount, int entry, int flow);

    /// <summary>The clean value of a parcel within the limit gets a tag; gives how much.</summary>
    public abstract BigInteger Mark(Parcel parcel, int tag, BigInteger limit, int entry, int flow);

    /// <summary>A parcel of one asset as the parcel of another that it arrives as.</summary>
    public abstract Parcel Convert(Parcel parcel, BigInteger amount);

    public abstract IReadOnlyList<TaintHolding> Holdings();

    public virtual LotPaths? Paths() => null;

    protected static BigInteger Sum(IEnumerable<BigInteger> parts) => parts.Aggregate(BigInteger.Zero, (sum, part) => sum + part);

    protected BigInteger[] NoTags() => new BigInteger[Plan.TagCount];
}
