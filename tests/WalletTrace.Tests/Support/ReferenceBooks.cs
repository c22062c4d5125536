using System.Numerics;
using WalletTrace.Graph;
using WalletTrace.Tracing;

namespace WalletTrace.Tests.Support;

/// <summary>Haircut, TIHO, seniority, taint-first and clean-first: a balance and the stolen part of it for each theft.</summary>
internal sealed class PoolBook(FlowGraph graph, TaintPlan plan, TaintRule rule) : ReferenceBook(graph, plan)
{
    private readonly BigInteger[] balances = new BigInteger[graph.VertexCount];
    private readonly BigInteger[][] stolen = [.. Enumerable.Range(0, graph.VertexCount).Select(_ => new BigInteger[plan.TagCount])];

    // What each output of a UTXO transaction takes, decided when the first of them leaves.
    private readonly Dictionary<int, BigInteger> slots = [];

    public override void Put(int vertex, Parcel parcel)
    {
        balances[vertex] += parcel.Amount;
        for (int tag = 0; tag < Plan.TagCount; tag++)
        {
            stolen[vertex][tag] += parcel.Stolen[tag];
        }
    }

    public override Parcel Take(int flow, BigInteger amount)
    {
        int vertex = Graph.From(flow);
        if (Graph.RoleOf(vertex) == VertexRole.Instant && rule is TaintRule.Haircut or TaintRule.Tiho && !slots.ContainsKey(flow))
        {
            FillSlots(vertex);
        }

        balances[vertex] = BigInteger.Max(balances[vertex], amount);
        BigInteger balance = balances[vertex];
        BigInteger tainted = Sum(stolen[vertex]);
        BigInteger taken = slots.TryGetValue(flow, out BigInteger slot) ? slot : rule switch
        {
            TaintRule.Haircut => tainted * amount / balance,
            TaintRule.CleanFirst => BigInteger.Max(0, amount - (balance - tainted)),
            _ => BigInteger.Min(tainted, amount),
        };
        BigInteger[] parts = LargestRemainder(taken, stolen[vertex]);
        balances[vertex] -= amount;
        for (int tag = 0; tag < parts.Length; tag++)
        {
            stolen[vertex][tag] -= parts[tag];
        }

        return new Parcel(amount, parts, []);
    }

    public override Parcel Clean(BigInteger amount) => new(amount, NoTags(), []);

    public override Parcel Fresh(int tag, BigInteger amount, int entry, int flow)
    {
        Parcel parcel = Clean(amount);
        parcel.Stolen[tag] = amount;
        return parcel;
    }

    public override BigInteger Mark(Parcel parcel, int tag, BigInteger limit, int entry, int flow)
    {
        BigInteger fresh = BigInteger.Min(limit, parcel.Amount - Sum(parcel.Stolen));
        parcel.Stolen[tag] += fresh;
        return fresh;
    }

    public override Parcel Convert(Parcel parcel, BigInteger amount) =>
        new(amount, LargestRemainder(Sum(parcel.Stolen) * amount / parcel.Amount, parcel.Stolen), []);

    public override IReadOnlyList<TaintHolding> Holdings() =>
    [
        .. from vertex in Enumerable.Range(0, Graph.VertexCount)
           from tag in Enumerable.Range(0, Plan.TagCount)
           where !stolen[vertex][tag].IsZero
           select new TaintHolding(vertex, tag, (UInt256)stolen[vertex][tag]),
    ];

    /// <summary>Divides a whole among weights: the floors first, then one more for the largest remainders, ties to the lower index.</summary>
    private static BigInteger[] LargestRemainder(BigInteger whole, BigInteger[] weights)
    {
        BigInteger sum = Sum(weights);
        if (whole.IsZero)
        {
            return new BigInteger[weights.Length];
        }

        BigInteger[] parts = [.. weights.Select(weight => whole * weight / sum)];
        IEnumerable<int> next = Enumerable.Range(0, weights.Length).OrderByDescending(i => whole * weights[i] % sum).ThenBy(i => i);
        foreach (int i in next.Take((int)(whole - Sum(parts))))
        {
            parts[i]++;
        }

        return parts;
    }

    /// <summary>Expects a transaction of which all is known: what goes in comes out.</summary>
    private void FillSlots(int vertex)
    {
        int[] outputs = [.. Enumerable.Range(0, Graph.FlowCount).Where(f => Graph.From(f) == vertex && Graph.To(f) != vertex && Graph.Amount(f) > default(UInt256))];
        bool IsFee(int flow) => Graph.RoleOf(Graph.To(flow)) == VertexRole.Fees;
        BigInteger Value(int flow) => (BigInteger)Graph.Amount(flow);
        BigInteger tainted = Sum(stolen[vertex]);
        if (rule == TaintRule.Tiho)
        {
            foreach (int flow in outputs.OrderBy(IsFee).ThenByDescending(Value).ThenBy(f => f))
            {
                slots[flow] = BigInteger.Min(tainted, Value(flow));
                tainted -= slots[flow];
            }

            return;
        }

        BigInteger inputs = balances[vertex];
        foreach (int flow in outputs)
        {
            slots[flow] = Value(flow) * tainted / inputs;
        }

        // The rounding remainder goes to the fee as far as that can hold it, then to the outputs that lost most by it.
        BigInteger rest = tainted - Sum(outputs.Select(f => slots[f]));
        foreach (int fee in outputs.Where(IsFee))
        {
            BigInteger more = BigInteger.Min(rest, Value(fee) - slots[fee]);
            slots[fee] += more;
            rest -= more;
        }

        IEnumerable<int> next = outputs.Where(f => !IsFee(f)).OrderByDescending(f => Value(f) * tainted % inputs).ThenBy(f => f);
        foreach (int flow in next.Take((int)rest))
        {
            slots[flow]++;
        }
    }
}

/// <summary>FIFO and LIFO: each vertex a list of lots, the oldest first.</summary>
internal sealed class LotBook(FlowGraph graph, TaintPlan plan, TaintRule rule, LifoOrder lifo) : ReferenceBook(graph, plan)
{
    private readonly List<Lot>[] lots = [.. Enumerable.Range(0, graph.VertexCount).Select(_ => new List<Lot>())];
    private readonly List<(int Flow, int Parent, int Entry, int Tag)> steps = [];

    public override void Put(int vertex, Parcel parcel) => lots[vertex].AddRange(parcel.Lots);

    public override Parcel Take(int flow, BigInteger amount)
    {
        List<Lot> held = lots[Graph.From(flow)];
        BigInteger lack = amount - Sum(held.Select(lot => lot.Amount));
        if (lack > 0)
        {
            held.Add(new Lot(lack, -1));
        }

        var taken = new List<Lot>();
        for (BigInteger left = amount; left > 0;)
        {
            int at = rule == TaintRule.Fifo ? 0 : held.Count - 1;
            Lot lot = held[at];
            held.RemoveAt(at);
            BigInteger part = BigInteger.Min(left, lot.Amount);
            if (part < lot.Amount)
            {
                held.Insert(at, lot with { Amount = lot.Amount - part });
            }

            taken.Add(new Lot(part, lot.Step < 0 ? -1 : Step(flow, lot.Step)));
            left -= part;
        }

        // The first unit of a movement is the one that comes to lie lowest.
        if (rule == TaintRule.Lifo && lifo == LifoOrder.AsTheyLay)
        {
            taken.Reverse();
        }

        return new Parcel(amount, ByTag(taken), taken);
    }

    public override Parcel Clean(BigInteger amount) => new(amount, NoTags(), [new Lot(amount, -1)]);

    public override Parcel Fresh(int tag, BigInteger amount, int entry, int flow)
    {
        steps.Add((-1, -1, entry, tag));
        int step = flow < 0 ? steps.Count - 1 : Step(flow, steps.Count - 1);
        List<Lot> taken = amount.IsZero ? [] : [new Lot(amount, step)];
        return new Parcel(amount, ByTag(taken), taken);
    }

    public override BigInteger Mark(Parcel parcel, int tag, BigInteger limit, int entry, int flow)
    {
        int step = -1;
        var after = new List<Lot>();
        BigInteger fresh = 0;
        foreach (Lot lot in parcel.Lots)
        {
            BigInteger within = BigInteger.Min(lot.Amount, limit - fresh);
            if (lot.Step >= 0 || within.IsZero)
            {
                after.Add(lot);
                continue;
            }

            if (step < 0)
            {
                steps.Add((-1, -1, entry, tag));
                step = Step(flow, steps.Count - 1);
            }

            after.Add(new Lot(within, step));
            if (within < lot.Amount)
            {
                after.Add(new Lot(lot.Amount - within, -1));
            }

            fresh += within;
        }

        parcel.Lots.Clear();
        parcel.Lots.AddRange(after);
        ByTag(after).CopyTo(parcel.Stolen, 0);
        return fresh;
    }

    public override Parcel Convert(Parcel parcel, BigInteger amount)
    {
        // Unit by unit would take too long: a lot ends where its last unit's share of the whole ends.
        var after = new List<Lot>();
        BigInteger place = 0;
        foreach (Lot lot in parcel.Lots)
        {
            BigInteger before = place * amount / parcel.Amount;
            place += lot.Amount;
            BigInteger part = (place * amount / parcel.Amount) - before;
            if (!part.IsZero)
            {
                after.Add(lot with { Amount = part });
            }
        }

        return new Parcel(amount, ByTag(after), after);
    }

    public override IReadOnlyList<TaintHolding> Holdings() =>
    [
        .. from vertex in Enumerable.Range(0, Graph.VertexCount)
           let held = ByTag(lots[vertex])
           from tag in Enumerable.Range(0, Plan.TagCount)
           where !held[tag].IsZero
           select new TaintHolding(vertex, tag, (UInt256)held[tag]),
    ];

    public override LotPaths Paths()
    {
        IEnumerable<LotArrival> arrivals =
            from vertex in Enumerable.Range(0, Graph.VertexCount)
            from lot in lots[vertex]
            where lot.Step >= 0
            group lot.Amount by (vertex, lot.Step) into same
            orderby same.Key
            select new LotArrival(same.Key.vertex, same.Key.Step, steps[same.Key.Step].Tag, (UInt256)Sum(same));
        return new LotPaths([.. steps.Select(s => s.Flow)], [.. steps.Select(s => s.Parent)], [.. steps.Select(s => s.Entry)], [.. arrivals]);
    }

    private int Step(int flow, int parent)
    {
        int known = steps.FindIndex(step => step.Flow == flow && step.Parent == parent);
        if (known >= 0)
        {
            return known;
        }

        steps.Add((flow, parent, steps[parent].Entry, steps[parent].Tag));
        return steps.Count - 1;
    }

    private BigInteger[] ByTag(List<Lot> some)
    {
        BigInteger[] sums = NoTags();
        foreach (Lot lot in some.Where(lot => lot.Step >= 0))
        {
            sums[steps[lot.Step].Tag] += lot.Amount;
        }

        return sums;
    }
}

/// <summary>
/// Poison: whatever a stolen unit ever reached is stolen as a whole, for every theft by itself. A terminal holds what arrived stolen; any
/// other vertex its whole balance.
/// </summary>
internal sealed class PoisonBook(FlowGraph graph, TaintPlan plan) : ReferenceBook(graph, plan)
{
    private readonly BigInteger[] balances = new BigInteger[graph.VertexCount];
    private readonly BigInteger[][] arrived = [.. Enumerable.Range(0, graph.VertexCount).Select(_ => new BigInteger[plan.TagCount])];

    public override void Put(int vertex, Parcel parcel)
    {
        balances[vertex] += parcel.Amount;
        for (int tag = 0; tag < Plan.TagCount; tag++)
        {
            arrived[vertex][tag] += parcel.Stolen[tag];
        }
    }

    public override Parcel Take(int flow, BigInteger amount)
    {
        int vertex = Graph.From(flow);
        balances[vertex] = BigInteger.Max(0, balances[vertex] - amount);
        return new Parcel(amount, [.. arrived[vertex].Select(part => part.IsZero ? 0 : amount)], []);
    }

    public override Parcel Clean(BigInteger amount) => new(amount, NoTags(), []);

    public override Parcel Fresh(int tag, BigInteger amount, int entry, int flow)
    {
        Parcel parcel = Clean(amount);
        parcel.Stolen[tag] = amount;
        return parcel;
    }

    public override BigInteger Mark(Parcel parcel, int tag, BigInteger limit, int entry, int flow)
    {
        parcel.Stolen[tag] = limit.IsZero ? parcel.Stolen[tag] : parcel.Amount;
        return limit;
    }

    public override Parcel Convert(Parcel parcel, BigInteger amount) => new(amount, [.. parcel.Stolen.Select(part => part.IsZero ? part : amount)], []);

    public override IReadOnlyList<TaintHolding> Holdings() =>
    [
        .. from vertex in Enumerable.Range(0, Graph.VertexCount)
           from tag in Enumerable.Range(0, Plan.TagCount)
           where !arrived[vertex][tag].IsZero
           let held = IsTerminal(vertex) ? arrived[vertex][tag] : balances[vertex]
           where !held.IsZero
           select new TaintHolding(vertex, tag, (UInt256)held),
    ];
}
