using System.Numerics;
using System.Runtime.InteropServices;
using WalletTrace.Graph;

namespace WalletTrace.Tracing.Engine;

/// <summary>What a flow carries under a pooled rule: how much is stolen, and with several thefts how much of each.</summary>
internal struct PoolLoad<T> : ITaintLoad
    where T : unmanaged
{
    public T Taint;
    public T[]? Parts;

    public readonly bool IsClean => EqualityComparer<T>.Default.Equals(Taint, default);
}

/// <summary>
/// Haircut, taint-first, clean-first, TIHO and seniority: a holding is its balance and the stolen part of it. With several thefts the rule
/// decides over their sum, which is then divided among them by largest remainder.
/// </summary>
internal class PoolState<T, TMath, TRule> : TaintState<T, TMath, PoolLoad<T>>
    where T : unmanaged, IComparisonOperators<T, T, bool>, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>
    where TMath : IAmountMath<T>
    where TRule : IPoolRule
{
    private readonly Dictionary<int, T[]>? parts;
    private Pool[] pools;

    public PoolState(IFlowTape graph, TaintPlan plan, TaintOptions options, TaintRule rule)
        : base(graph, plan, options, rule)
    {
        pools = new Pool[graph.VertexCount];
        parts = plan.TagCount > 1 ? [] : null;
    }

    public sealed override void Grow(int vertexCount) => Array.Resize(ref pools, vertexCount);

    public sealed override TaintOutcome Finish()
    {
        var holdings = new List<TaintHolding>();
        for (int vertex = 0; vertex < pools.Length; vertex++)
        {
            if (pools[vertex].Taint == default)
            {
                continue;
            }

            if (parts is null)
            {
                holdings.Add(new TaintHolding(vertex, 0, TMath.To(pools[vertex].Taint)));
                continue;
            }

            T[] held = parts[vertex];
            for (int tag = 0; tag < held.Length; tag++)
            {
                if (held[tag] != default)
                {
                    holdings.Add(new TaintHolding(vertex, tag, TMath.To(held[tag])));
                }
            }
        }

        return new TaintOutcome(Rule, Entries, holdings, Flows, null) { Conversions = Conversions };
    }

    protected override PoolLoad<T> Take(int flow, int vertex, T amount)
    {
        ref Pool pool = ref pools[vertex];
        if (pool.Balance < amount)
        {
            // The account gave more than it is known to have got: the lack came in clean, just now.
            pool.Balance = amount;
        }

        T taint = pool.Taint == default ? default : TRule.Share<T, TMath>(pool.Balance, pool.Taint, amount);
        return Remove(vertex, amount, taint);
    }

    /// <summary>Takes an amount of which a given part is stolen out of a holding that covers both.</summary>
    protected PoolLoad<T> Remove(int vertex, T amount, T taint)
    {
        ref Pool pool = ref pools[vertex];
        var load = new PoolLoad<T> { Taint = taint };
        unchecked
        {
            if (parts is not null && taint != default)
            {
                T[] held = parts[vertex];
                load.Parts = new T[held.Length];
                TagSplit.Divide<T, TMath>(taint, held, pool.Taint, load.Parts);
                for (int tag = 0; tag < held.Length; tag++)
                {
                    held[tag] -= load.Parts[tag];
                }
            }

            pool.Balance -= amount;
            pool.Taint -= taint;
        }

        return load;
    }

    protected Pool At(int vertex) => pools[vertex];

    protected sealed override void Give(int vertex, T amount, ref PoolLoad<T> load)
    {
        ref Pool pool = ref pools[vertex];
        unchecked
        {
            pool.Balance += amount;
            pool.Taint += load.Taint;
            if (load.Parts is { } more)
            {
                T[] held = PartsOf(vertex);
                for (int tag = 0; tag < held.Length; tag++)
                {
                    held[tag] += more[tag];
                }
            }
        }
    }

    protected sealed override T Tag(int flow, T amount, T limit, int tag, ref PoolLoad<T> load)
    {
        unchecked
        {
            T clean = amount - load.Taint;
            T entered = clean < limit ? clean : limit;
            load.Taint += entered;
            if (parts is not null)
            {
                load.Parts ??= new T[TagCount];
                load.Parts[tag] += entered;
            }

            return entered;
        }
    }

    protected sealed override void Convert(int flow, T left, T arrives, ref PoolLoad<T> load)
    {
        T arrived = TMath.MulDiv(load.Taint, arrives, left, out _);
        if (load.Parts is not { } before)
        {
            Conversions.Add(new TaintConversion(flow, 0, TMath.To(load.Taint), TMath.To(arrived)));
            load.Taint = arrived;
            return;
        }

        var after = new T[before.Length];
        TagSplit.Divide<T, TMath>(arrived, before, load.Taint, after);
        for (int tag = 0; tag < before.Length; tag++)
        {
            if (before[tag] != default)
            {
                Conversions.Add(new TaintConversion(flow, tag, TMath.To(before[tag]), TMath.To(after[tag])));
            }
        }

        (load.Taint, load.Parts) = (arrived, after);
    }

    protected sealed override void Keep(int flow, ref PoolLoad<T> load)
    {
        if (load.Taint == default)
        {
            return;
        }

        if (load.Parts is not { } each)
        {
            Flows.Add(new FlowTaint(flow, 0, TMath.To(load.Taint)));
            return;
        }

        for (int tag = 0; tag < each.Length; tag++)
        {
            if (each[tag] != default)
            {
                Flows.Add(new FlowTaint(flow, tag, TMath.To(each[tag])));
            }
        }
    }

    protected sealed override void Enter(int vertex, int tag, T amount)
    {
        ref Pool pool = ref pools[vertex];
        pool.Balance = unchecked(pool.Balance + amount);
        pool.Taint = unchecked(pool.Taint + amount);
        if (parts is not null)
        {
            T[] held = PartsOf(vertex);
            held[tag] = unchecked(held[tag] + amount);
        }
    }

    private T[] PartsOf(int vertex)
    {
        ref T[]? held = ref CollectionsMarshal.GetValueRefOrAddDefault(parts!, vertex, out _);
        return held ??= new T[TagCount];
    }

    protected struct Pool
    {
        public T Balance;
        public T Taint;
    }
}
